"""存入原文, 写转载稿, 关联稿件, and what differs from the source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.reposting.conftest import entered, row
from tests.support.articles import written_post
from tests.support.cast import Cast
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting import search
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.reposting import operations, queries
from wechat_bot.reposting.queries import TextComparison
from wechat_bot.reposting.rules import SourceHow

SOURCE = "12月4日是国家宪法日。\n1. 活动从12月1日开始。\n#宪法宣传周#"


def text_of(office: Office, cast: Cast, post_id: int) -> ArticleFields:
    assert cast.writer.user_id is not None
    with office.db.read() as session:
        post = posts.get_post(session, post_id)
        return posts.editable_fields(session, post, cast.writer.user_id)[0]


def compared(office: Office, order_id: int) -> TextComparison | None:
    with office.db.read() as session:
        return queries.compare_with_source(session, queries.get_order(session, order_id))


def save(office: Office, cast: Cast, post_id: int, **changes: str) -> None:
    with office.db.read() as session:
        base = posts.get_post(session, post_id).revision_number
    fields = replace(text_of(office, cast, post_id), **changes)  # type: ignore[arg-type]
    drafting.save_revision(cast.writer, office, post_id, fields, base)


def test_the_source_is_kept_and_may_be_replaced(office: Office, cast: Cast) -> None:
    order_id = entered(office, cast)
    operations.store_source(cast.writer, office, order_id, " 甲\r\n乙 ", SourceHow.PASTED)
    order = row(office, order_id).order
    assert (order.source_text, order.source_how) == ("甲\n乙", "pasted")
    operations.store_source(cast.writer, office, order_id, "丙", SourceHow.FETCHED)
    assert row(office, order_id).order.source_text == "丙"
    with office.db.read() as session:
        assert journal.history(session, [f"repost:{order_id}"])[0].sentence == (
            "存入转发任务《宪法宣传周活动启动》的原文（从原文链接读取，1字）")


@pytest.mark.parametrize("text", ["", " \n ", "字" * 200_001])
def test_an_empty_or_endless_source_is_refused(office: Office, cast: Cast, text: str) -> None:
    order_id = entered(office, cast)
    with pytest.raises(InvalidInput) as caught:
        operations.store_source(cast.writer, office, order_id, text, SourceHow.PASTED)
    assert list(caught.value.fields) == ["source_text"]
    with pytest.raises(NotAllowed):
        operations.store_source(cast.first, office, order_id, "甲", SourceHow.PASTED)
    assert row(office, order_id).order.source_text == ""


def test_a_post_begins_with_what_the_order_says(any_office: Office, any_cast: Cast) -> None:
    order_id = entered(any_office, any_cast, verbatim=True)
    operations.store_source(any_cast.writer, any_office, order_id, SOURCE, SourceHow.PASTED)
    post_id = operations.start_post(any_cast.writer, any_office, order_id)
    text = text_of(any_office, any_cast, post_id)
    assert (text.origin, text.title, text.source) == ("repost", "宪法宣传周活动启动", "新华社")
    assert text.source_url == text.read_more == "https://mp.weixin.qq.com/s/source"
    assert (text.contributor, text.section) == ("张三", "普法与依法治理股")
    save(any_office, any_cast, post_id)
    found = compared(any_office, order_id)
    assert found is not None and found.same and not found.differs
    with any_office.db.read() as session:
        history = journal.history(session, [f"post:{post_id}"])
        assert history[-1].sentence == "按塔城地区司法局的转发任务新建转载稿件《宪法宣传周活动启动》"


def test_a_started_post_is_found_by_title_and_text(any_office: Office, any_cast: Cast) -> None:
    order_id = entered(any_office, any_cast, verbatim=True)
    operations.store_source(any_cast.writer, any_office, order_id, SOURCE, SourceHow.PASTED)
    post_id = operations.start_post(any_cast.writer, any_office, order_id)
    with any_office.db.read() as session:
        for word in ("宪法宣传周活动", "国家宪法日", "新华社", "张三"):
            assert [hit.post.id for hit in search.search(session, word)[1]] == [post_id], word
        assert search.search(session, "不在文中的话") == (0, [])
        assert posts.get_post(session, post_id).title == "宪法宣传周活动启动"


def test_without_a_source_the_template_is_the_start(office: Office, cast: Cast) -> None:
    post_id = operations.start_post(cast.writer, office, entered(office, cast))
    text = text_of(office, cast, post_id)
    assert text.origin == "repost" and "编者按" in text.body


def test_an_order_gets_one_post_unless_that_was_cancelled(office: Office, cast: Cast) -> None:
    order_id = entered(office, cast)
    first = operations.start_post(cast.writer, office, order_id)
    with pytest.raises(WrongState, match="已经有稿件"):
        operations.start_post(cast.colleague, office, order_id)
    drafting.cancel_post(cast.writer, office, first, "重写")
    assert operations.start_post(cast.writer, office, order_id) != first


def test_a_closed_order_gets_no_post(office: Office, cast: Cast) -> None:
    order_id = entered(office, cast)
    operations.decline(cast.writer, office, order_id, "已由上级统一转发")
    with pytest.raises(WrongState):
        operations.start_post(cast.writer, office, order_id)
    with pytest.raises(NotAllowed):
        operations.start_post(cast.publisher, office, order_id)
    assert row(office, order_id).order.post_id is None


def test_a_changed_text_and_title_are_found(office: Office, cast: Cast) -> None:
    order_id = entered(office, cast, verbatim=True)
    operations.store_source(cast.writer, office, order_id, SOURCE, SourceHow.PASTED)
    post_id = operations.start_post(cast.writer, office, order_id)
    assert compared(office, order_id) is None  # nothing is saved yet
    body = text_of(office, cast, post_id).body
    save(office, cast, post_id, body=body.replace("国家宪法日", "宪法日"))
    found = compared(office, order_id)
    assert found is not None and found.differs and found.title_same and not found.same
    save(office, cast, post_id, body=body, title="另一个标题")
    found = compared(office, order_id)
    assert found is not None and found.differs and found.same and not found.title_same


def test_a_post_is_linked_replaced_and_taken_away(office: Office, cast: Cast) -> None:
    order_id, post_id = entered(office, cast), written_post(office, cast)
    operations.link_post(cast.writer, office, order_id, post_id)
    operations.link_post(cast.writer, office, order_id, post_id)
    assert row(office, order_id).order.post_id == post_id
    operations.link_post(cast.writer, office, order_id, None)
    assert row(office, order_id).post is None
    with office.db.read() as session:
        sentences = [one.sentence for one in journal.history(session, [f"repost:{order_id}"])]
    assert len(sentences) == 3 and "取消关联" in sentences[0] and "关联稿件" in sentences[1]


def test_what_cannot_be_linked(office: Office, cast: Cast) -> None:
    order_id, post_id = entered(office, cast), written_post(office, cast)
    drafting.cancel_post(cast.writer, office, post_id, "不用了")
    with pytest.raises(WrongState, match="已作废"):
        operations.link_post(cast.writer, office, order_id, post_id)
    with pytest.raises(NotFound):
        operations.link_post(cast.writer, office, order_id, 99)
    with pytest.raises(NotAllowed):
        operations.link_post(cast.second, office, order_id, post_id)


def test_one_post_may_answer_two_orders(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    orders = [entered(office, cast), entered(office, cast, ordered_by="县委宣传部")]
    for order_id in orders:
        operations.link_post(cast.writer, office, order_id, post_id)
    with office.db.read() as session:
        found = queries.orders_of_post(session, post_id, row(office, orders[0]).order.created_at)
    assert [one.order.id for one in found] == orders
