"""登记 and 修改转发任务; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.reposting.conftest import NOW, entered, order_fields, row
from tests.support.cast import Cast
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.reposting import operations, queries
from wechat_bot.reposting.queries import OrderFilter
from wechat_bot.reposting.rules import Outcome


def lines(office: Office, order_id: int) -> list[str]:
    with office.db.read() as session:
        return [one.sentence for one in journal.history(session, [f"repost:{order_id}"])]


def test_an_order_is_kept_with_one_journal_line(any_office: Office, any_cast: Cast) -> None:
    order_id = entered(any_office, any_cast, title="  宪法\n 宣传周 ", note=" 配图 \r\n两张 ")
    order = row(any_office, order_id).order
    assert (order.title, order.note, order.state) == ("宪法 宣传周", "配图 \n两张", "open")
    assert order.created_by_id == any_cast.writer.user_id
    assert lines(any_office, order_id) == [
        "登记转发任务《宪法 宣传周》，来文单位：塔城地区司法局，期限：2026-11-24 11:00"]


def test_wrong_fields_are_all_named_and_nothing_is_kept(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as caught:
        entered(office, cast, title="", ordered_by="", url="ftp://a")
    assert set(caught.value.fields) == {"title", "ordered_by", "url"}
    with office.db.read() as session:
        assert queries.list_orders(session, OrderFilter(), NOW) == []


@pytest.mark.parametrize("role", ["first", "publisher", "auditor", "outsider"])
def test_who_does_not_write_posts_enters_none(office: Office, cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowed):
        operations.enter_order(getattr(cast, role), office, order_fields())


def test_a_change_says_what_and_an_unchanged_order_nothing(office: Office, cast: Cast) -> None:
    order_id = entered(office, cast)
    operations.change_order(cast.colleague, office, order_id, order_fields())
    assert len(lines(office, order_id)) == 1
    later = NOW + timedelta(days=3)
    operations.change_order(cast.colleague, office, order_id,
                            order_fields(due_at=later, verbatim=True))
    assert lines(office, order_id)[0] == "修改转发任务《宪法宣传周活动启动》：期限、是否一字不改"
    assert row(office, order_id).order.due_at == later


def test_a_wrong_change_changes_nothing(office: Office, cast: Cast) -> None:
    order_id = entered(office, cast)
    with pytest.raises(InvalidInput):
        operations.change_order(cast.writer, office, order_id, order_fields(title=""))
    with pytest.raises(NotAllowed):
        operations.change_order(cast.auditor, office, order_id, order_fields(title="别的"))
    assert row(office, order_id).order.title == "宪法宣传周活动启动"


def test_an_order_that_is_not_there(office: Office, cast: Cast) -> None:
    with pytest.raises(NotFound, match="没有这项转发任务"):
        operations.change_order(cast.writer, office, 7, order_fields())


def test_the_list_is_narrowed_by_each_part_of_the_filter(
    any_office: Office, any_cast: Cast
) -> None:
    early = entered(any_office, any_cast, ordered_by="县委宣传部", title="甲100%",
                    received_at=NOW - timedelta(days=40), due_at=NOW - timedelta(days=39))
    late = entered(any_office, any_cast, note="配图_两张")
    whole = OrderFilter()

    def found(**changes: object) -> list[int]:
        wanted = replace(whole, **changes)  # type: ignore[arg-type]
        with any_office.db.read() as session:
            return [one.order.id for one in queries.list_orders(session, wanted, NOW)]

    assert found() == [late, early]
    assert found(outcome=Outcome.OVERDUE.value) == [early]
    assert found(outcome=Outcome.OPEN.value) == [late]
    assert found(outcome=Outcome.LATE.value) == []
    assert found(ordered_by="县委宣传部") == [early]
    assert found(keyword="100%") == [early] and found(keyword="0%0") == []
    assert found(keyword="图_两") == [late] and found(keyword="新华") == [late, early]
    assert found(since=NOW - timedelta(days=2)) == [late]
    assert found(until=NOW - timedelta(hours=1)) == [early]
    with any_office.db.read() as session:
        assert set(queries.orderers(session)) == {"县委宣传部", "塔城地区司法局"}
