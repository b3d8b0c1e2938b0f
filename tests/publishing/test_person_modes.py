"""存草稿箱 and 人工发表: what a person does is recorded and compared."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.cast import Cast
from tests.support.publishing import queued, read, readers, state, sweep_until
from wechat_bot.disclosure.operations import register_published
from wechat_bot.drafting import queries as posts
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, protocol, queries
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.operations import TextDiffers
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState
URL = "https://mp.weixin.qq.com/s/abcdefg"


def _waiting(office: Office, cast: Cast, count: int = 1) -> int:
    message_id = queued(office, cast, Mode.MANUAL, count)
    protocol.sweep(office, None, "w")
    assert state(office, message_id) is S.AWAITING_PERSON
    return message_id


def _artefact_html(office: Office, message_id: int, number: int = 0) -> str:
    with office.db.read() as session:
        message = queries.get_message(session, message_id)
        return queries.placed_articles(session, message)[number].artefact.html


def _record(office: Office, cast: Cast, message_id: int, number: int = 0, **more: object) -> None:
    article = read(office, message_id).articles[number]
    values: dict[str, object] = {
        "url": f"{URL}{number or ''}", "published_at": clock.now(), "how": CheckedHow.AUTO,
        "published_text": _artefact_html(office, message_id, number), **more,
    }
    operations.record_link(cast.publisher, office, article.id, **values)  # type: ignore[arg-type]


def test_draft_only_puts_it_in_the_box_and_publishes_nothing(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast, Mode.DRAFT_ONLY)
    sweep_until(office, gateway, message_id, S.IN_DRAFT_BOX)
    assert readers(emulator) == []
    assert gateway.get_draft(read(office, message_id).draft_media_id)
    _record(office, cast, message_id)
    assert state(office, message_id) is S.PUBLISHED


def test_manual_mode_needs_no_account(office: Office, cast: Cast) -> None:
    message_id = _waiting(office, cast)
    _record(office, cast, message_id)
    message = read(office, message_id)
    assert message.state == S.PUBLISHED.value and message.time_source == "person"
    assert message.articles[0].url == URL
    with office.db.read() as session:
        assert posts.get_post(session, message.articles[0].post_id).state == "published"


def test_a_message_is_published_when_its_last_link_is_there(office: Office, cast: Cast) -> None:
    message_id = _waiting(office, cast, count=2)
    _record(office, cast, message_id, 0)
    assert state(office, message_id) is S.AWAITING_PERSON
    _record(office, cast, message_id, 1)
    assert state(office, message_id) is S.PUBLISHED


def test_a_differing_text_is_shown_and_needs_a_reason(office: Office, cast: Cast) -> None:
    message_id = _waiting(office, cast)
    altered = _artefact_html(office, message_id).replace("12月4日", "12月5日")
    with pytest.raises(TextDiffers) as caught:
        _record(office, cast, message_id, published_text=altered)
    kinds = dict(caught.value.comparison.pieces)
    assert kinds["approved"] == "4" and kinds["published"] == "5"
    assert state(office, message_id) is S.AWAITING_PERSON
    _record(office, cast, message_id, published_text=altered, reason="后台更正了日期，已补审")
    assert "后台更正" in read(office, message_id).articles[0].check_result


def test_pasted_plain_text_is_compared_too(office: Office, cast: Cast) -> None:
    from wechat_bot.rendering import plain_text

    message_id = _waiting(office, cast)
    text = plain_text(_artefact_html(office, message_id))
    _record(office, cast, message_id, how=CheckedHow.PASTED, published_text=f"标题\n\n{text}")
    assert read(office, message_id).articles[0].check_result == "与定稿一致"


@pytest.mark.parametrize(("change", "word"), [
    ({"url": "mp.weixin.qq.com/s/x"}, "链接"),
    ({"published_text": " "}, "没有拿到"),
    ({"how": CheckedHow.BY_HAND, "published_text": ""}, "原因"),
])
def test_a_link_without_its_proof_is_refused(
    office: Office, cast: Cast, change: dict[str, object], word: str
) -> None:
    message_id = _waiting(office, cast)
    with pytest.raises(InvalidInput, match=word):
        _record(office, cast, message_id, **change)
    with pytest.raises(InvalidInput, match="不能晚于现在"):
        _record(office, cast, message_id, published_at=clock.now() + timedelta(hours=1))
    assert read(office, message_id).articles[0].url == ""


def test_by_hand_keeps_the_reason(office: Office, cast: Cast) -> None:
    message_id = _waiting(office, cast)
    _record(office, cast, message_id, how=CheckedHow.BY_HAND, published_text="",
            reason="页面打不开，已逐字核对")
    assert "逐字核对" in read(office, message_id).articles[0].check_result


def test_only_the_publisher_records_and_only_once(office: Office, cast: Cast) -> None:
    message_id = _waiting(office, cast)
    article = read(office, message_id).articles[0]
    with pytest.raises(NotAllowed):
        operations.record_link(cast.writer, office, article.id, url=URL,
                               published_at=clock.now(), how=CheckedHow.AUTO, published_text="x")
    _record(office, cast, message_id)
    with pytest.raises(WrongState, match="不等待登记"):
        _record(office, cast, message_id)


def test_a_waiting_message_can_be_cancelled(office: Office, cast: Cast) -> None:
    message_id = _waiting(office, cast)
    operations.cancel(cast.publisher, office, message_id, "不发了")
    with office.db.read() as session:
        post_id = read(office, message_id).articles[0].post_id
        assert posts.get_post(session, post_id).state == "approved"


def test_cancelling_keeps_what_is_out_already(office: Office, cast: Cast) -> None:
    message_id = _waiting(office, cast, count=2)
    _record(office, cast, message_id)
    assert operations.cancel(cast.publisher, office, message_id, "第二篇不发了") is True
    message = read(office, message_id)
    assert state(office, message_id) is S.PUBLISHED
    assert [article.outcome for article in message.articles] == ["published", "failed"]
    assert message.reason == "《第2号公告》没有发出，已取消：第二篇不发了"
    with office.db.read() as session:
        assert [posts.get_post(session, article.post_id).state
                for article in message.articles] == ["published", "approved"]
    assert len(register_published(office, message_id)) == 1


def test_cancelling_with_nothing_out_cancels_all(office: Office, cast: Cast) -> None:
    message_id = _waiting(office, cast, count=2)
    assert operations.cancel(cast.publisher, office, message_id, "不发了") is False
    assert state(office, message_id) is S.CANCELLED


def test_one_link_is_not_recorded_for_two_articles(office: Office, cast: Cast) -> None:
    message_id = _waiting(office, cast, count=2)
    _record(office, cast, message_id, 0, url="http://mp.weixin.qq.com/s/one#rd")
    with pytest.raises(InvalidInput, match="已经登记给《第1号公告》") as caught:
        _record(office, cast, message_id, 1, url="https://mp.weixin.qq.com/s/one")
    assert set(caught.value.fields) == {"url"}
    assert read(office, message_id).articles[1].outcome == ""
