"""下架 by interface: one article, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.aftercare.scenes import Scene
from wechat_bot.aftercare import operations
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.publishing.rules import Mode

Make = Callable[..., Scene]


def test_it_is_gone_everywhere_within_one_sweep(scene: Make) -> None:
    it = scene()
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_id, " 数字\n有误 ")
    assert (it.take_down(row_id).state, it.take_down(row_id).way) == ("asked", "api")
    assert it.post().state == "published" and it.public() == [True]
    it.work()
    row, release = it.take_down(row_id), it.release()
    assert (row.state, row.release_id, row.reason) == ("done", release.id, "数字 有误")
    assert it.public() == [False]
    assert (it.article().outcome, it.post().state) == ("removed", "taken_down")
    assert (release.status, release.taken_down_by, release.taken_down_reason) == (
        "taken_down", "周九", "数字 有误")
    assert release.taken_down_at == row.done_at
    export = it.export()
    assert (export["total"], export["releases"][0]["status"]) == (1, "taken_down")


def test_only_the_article_named_goes(scene: Make) -> None:
    it = scene(count=3)
    operations.take_down(it.cast.final, it.office, it.article_ids[1], "有误")
    it.work()
    assert it.public() == [True, False, True]
    assert [it.post(n).state for n in range(3)] == ["published", "taken_down", "published"]
    operations.take_down(it.cast.final, it.office, it.article_ids[2], "有误")
    it.work()  # the number of the third is still 3 after the second is gone
    assert it.public() == [True, False, False]
    assert [it.release(n).status for n in range(3)] == ["current", "taken_down", "taken_down"]


@pytest.mark.parametrize("count", [1, 2])
def test_what_was_mass_sent(scene: Make, count: int) -> None:
    it = scene(Mode.MASS_SEND, count)
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_ids[-1], "有误")
    assert it.take_down(row_id).way == "api"
    it.work()
    assert it.take_down(row_id).state == "done"
    assert it.public() == [True] * (count - 1) + [False]


def test_who_publishes_and_the_writer_are_told(scene: Make) -> None:
    it = scene()
    operations.take_down(it.cast.final, it.office, it.article_id, "数字有误")
    it.work()
    for role in ("publisher", "writer"):
        assert any("已经从公众号下架" in line for line in it.notices_of(role))
    assert any("请看过后补签：数字有误" in line for line in it.notices_of("officer"))
    assert not any("补签" in line for line in it.notices_of("final"))
    assert it.notices_of("auditor") == []


def test_the_journal_tells_it(scene: Make) -> None:
    it = scene()
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    it.work()
    with it.office.db.read() as session:
        lines = [line.sentence for line in journal.history(session, [f"take_down:{row_id}"])]
    assert lines == ["《第1号公告》已下架（周九要求，程序删除）", "下架《第1号公告》（程序删除）：有误"]


def test_what_is_refused(scene: Make) -> None:
    it = scene()
    with pytest.raises(NotAllowed, match="下架"):
        operations.take_down(it.cast.writer, it.office, it.article_id, "有误")
    with pytest.raises(InvalidInput) as caught:
        operations.take_down(it.cast.publisher, it.office, it.article_id, " ")
    assert set(caught.value.fields) == {"reason"}
    operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    with pytest.raises(WrongState, match="已经在下架"):
        operations.take_down(it.cast.final, it.office, it.article_id, "有误")
    it.work()
    with pytest.raises(WrongState, match="已经下架了"):
        operations.take_down(it.cast.final, it.office, it.article_id, "有误")


def test_by_hand_it_is_done_when_a_person_says_so(scene: Make) -> None:
    it = scene(Mode.MANUAL)
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    assert it.take_down(row_id).way == "by_hand"
    it.work()
    assert it.take_down(row_id).state == "asked"
    with pytest.raises(InvalidInput, match="还没有到"):
        operations.record_taken_down(it.cast.officer, it.office, row_id,
                                     clock.now() + timedelta(hours=1))
    with pytest.raises(InvalidInput, match="早于发布时间"):
        operations.record_taken_down(it.cast.officer, it.office, row_id,
                                     clock.now() - timedelta(days=1))
    when = clock.now()
    operations.record_taken_down(it.cast.officer, it.office, row_id, when)
    assert (it.take_down(row_id).done_at, it.release().taken_down_at) == (when, when)
    assert it.release().taken_down_by == "周九"  # who is answerable, not who clicked last
    assert it.post().state == "taken_down"
    with pytest.raises(WrongState):
        operations.record_taken_down(it.cast.officer, it.office, row_id, clock.now())


def test_by_hand_may_be_withdrawn_but_not_what_the_program_deletes(scene: Make) -> None:
    it = scene(Mode.MANUAL)
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    with pytest.raises(InvalidInput):
        operations.withdraw(it.cast.publisher, it.office, row_id, "")
    operations.withdraw(it.cast.publisher, it.office, row_id, "看错了")
    assert it.take_down(row_id).state == "failed" and it.post().state == "published"
    other = scene()
    api = operations.take_down(other.cast.publisher, other.office, other.article_id, "有误")
    with pytest.raises(WrongState):
        operations.withdraw(other.cast.publisher, other.office, api, "看错了")


def test_what_somebody_else_deleted_is_recorded_and_signed_too(scene: Make) -> None:
    it = scene()
    row_id = operations.record_gone(it.cast.officer, it.office, it.article_id, "上级要求撤下",
                                    clock.now())
    row = it.take_down(row_id)
    assert (row.way, row.state, row.signed_by_id) == ("recorded", "done", None)
    assert it.release().status == "taken_down"
    it.work()
    assert it.deletions() == []


def test_an_article_that_is_not_in_the_ledger_yet_enters_it_first(scene: Make) -> None:
    it = scene()
    with it.office.db.write() as session:
        release = it.release()
        session.delete(session.merge(release))
    operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    it.work()
    assert (it.release().status, it.release().taken_down_reason) == ("taken_down", "有误")
