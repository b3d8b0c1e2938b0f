"""下架 when WeChat answers badly, not at all, or the worker dies: asked, never assumed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.aftercare.scenes import Scene
from tests.support.publishing import arm, switch
from wechat_bot.aftercare import completing, deleting, operations
from wechat_bot.kernel import clock
from wechat_bot.publishing.models import Errand
from wechat_bot.publishing.queries import get_message
from wechat_bot.publishing.rules import Mode

Make = Callable[..., Scene]
DELETE = "/cgi-bin/freepublish/delete"
MASS_DELETE = "/cgi-bin/message/mass/delete"
LOOK = "/cgi-bin/freepublish/getarticle"


@pytest.mark.parametrize("fault", [
    "reset_before", "reset_after", "timeout_before", "timeout_after", "http_502_before",
    "http_502_after", "busy_before", "busy_after", "truncated_json", "html_page",
])
def test_every_fault_at_the_deletion_ends_with_it_gone(scene: Make, fault: str) -> None:
    it = scene(count=2)
    arm(it.emulator, DELETE, fault)
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_ids[0], "有误")
    it.work(times=3)
    assert it.take_down(row_id).state == "done"
    assert it.public() == [False, True]
    done_at_once = fault.endswith("_after") or fault in ("truncated_json", "html_page")
    assert len(it.deletions()) == (1 if done_at_once else 2)


@pytest.mark.parametrize("fault", ["reset_before", "timeout_after", "busy_after", "html_page"])
def test_every_fault_at_a_mass_deletion(scene: Make, fault: str) -> None:
    it = scene(Mode.MASS_SEND, count=2)
    arm(it.emulator, MASS_DELETE, fault)
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_ids[1], "有误")
    it.work(times=3)
    assert it.take_down(row_id).state == "done"
    assert it.public() == [True, False]


def test_a_fault_while_looking_deletes_nothing_yet(scene: Make) -> None:
    it = scene(count=2)
    arm(it.emulator, LOOK, "http_502_before")
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_ids[0], "有误")
    it.work()
    assert it.take_down(row_id).state == "asked" and it.deletions() == []
    it.work()
    assert it.take_down(row_id).state == "done"


def test_a_worker_that_dies_after_the_deletion_deletes_nothing_else(
    scene: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = scene(count=2)
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_ids[0], "有误")

    def die(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(deleting, "complete", die)
    with pytest.raises(KeyboardInterrupt):
        it.work()
    assert it.public() == [False, True] and it.take_down(row_id).state == "asked"
    monkeypatch.setattr(deleting, "complete", completing.complete)
    with it.office.db.write() as session:
        session.query(Errand).update({"lease_until": None})  # the dead one's lease runs out
    it.work()
    assert it.take_down(row_id).state == "done"
    assert it.public() == [False, True] and len(it.deletions()) == 1


@pytest.mark.parametrize("mode", [Mode.PUBLISH, Mode.MASS_SEND])
def test_what_is_deleted_already_is_done(scene: Make, mode: Mode) -> None:
    it = scene(mode)
    with it.office.db.read() as session:
        found = get_message(session, it.message_id)
    if mode is Mode.PUBLISH:
        it.gateway.delete_published(found.article_id or "", 1)
    else:
        it.gateway.mass_delete(found.msg_id, 1)
    before = len(it.deletions())
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    it.work()
    assert it.take_down(row_id).state == "done" and len(it.deletions()) == before


def test_a_refusal_is_an_alarm_with_the_cure_and_may_be_tried_again(scene: Make) -> None:
    it = scene()
    switch(it.emulator, freepublish_right=False)
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    it.work()
    row = it.take_down(row_id)
    assert row.state == "failed"
    assert "没有这个接口的权限" in row.problem and "后台“发表记录”" in row.problem
    assert it.post().state == "published" and it.release().status == "current"
    for role in ("publisher", "final", "officer", "outsider"):
        assert any("没有下架，读者还看得到" in line for line in it.notices_of(role))
    again = operations.take_down(it.cast.publisher, it.office, it.article_id, "有误", by_hand=True)
    assert it.take_down(again).way == "by_hand"


def test_what_can_not_be_told_apart_is_not_deleted(scene: Make) -> None:
    it = scene(count=2)
    with it.office.db.write() as session:  # as if the account listed them in another order
        one, two = get_message(session, it.message_id).articles
        one.artefact_id, two.artefact_id = two.artefact_id, one.artefact_id
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_ids[0], "有误")
    it.work()
    row = it.take_down(row_id)
    assert row.state == "failed" and "为免删错别的文章" in row.problem
    assert it.deletions() == [] and it.public() == [True, True]


def test_when_the_program_does_not_get_through_people_hear_it_and_may_do_it(
    scene: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = scene()
    arm(it.emulator, DELETE, "http_502_before", count=50)
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    it.work()
    assert operations.remind(it.office) == 0
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert operations.remind(it.office) == 1
    assert operations.remind(it.office) == 0
    assert any("还没有删掉" in line and "程序会继续试" in line
               for line in it.notices_of("outsider"))
    operations.record_taken_down(it.cast.publisher, it.office, row_id, clock.now())
    assert it.release().status == "taken_down"
    it.work()  # the errand finds it recorded and does nothing more
    assert it.take_down(row_id).state == "done"
    with it.office.db.read() as session:
        assert session.query(Errand).one().state == "done"
