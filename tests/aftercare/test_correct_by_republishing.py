"""删除重发: taken down, reopened, reviewed, published again; the ledger counts it once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.aftercare.scenes import Scene
from tests.support.articles import BODY
from tests.support.publishing import sweep_until
from wechat_bot import wiring
from wechat_bot.aftercare import corrections, operations, queries
from wechat_bot.aftercare.rules import CorrectionWay
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing.queries import get_message
from wechat_bot.publishing.rules import MessageState, Mode

Make = Callable[..., Scene]
NEW = BODY.replace("一楼大厅", "二楼大厅")


def opened(it: Scene) -> int:
    return corrections.open_correction(it.cast.publisher, it.office, it.article_id,
                                       CorrectionWay.REPUBLISH, "地点写错")


def test_the_whole_way(scene: Make) -> None:
    it = scene()
    row_id = opened(it)
    assert it.post().state == "published"  # until the worker has deleted the old one
    with it.office.db.read() as session:
        down = queries.open_take_down(session, it.article_id)
    assert down is not None and down.reason == "更正重发：地点写错"
    it.work()
    assert it.public() == [False]
    assert (it.post().state, it.post().correcting) == ("draft", "republish")
    assert it.take_down(down.id).signed_by_id is None  # signed like any other
    it.rewrite(body=NEW)
    post_id = it.post().id
    with pytest.raises(InvalidInput) as caught:
        publishing.schedule(it.cast.publisher, it.office, post_ids=[post_id], mode=Mode.PUBLISH,
                            due_at=clock.now())
    assert set(caught.value.fields) == {"repeat_reason"}
    with it.office.db.read() as session:
        reason = queries.repeat_reason(session, [post_id])
    assert reason == "更正重发：地点写错"
    message_id = publishing.schedule(
        it.cast.publisher, it.office, post_ids=[post_id], mode=Mode.PUBLISH, due_at=clock.now(),
        repeat_reason=reason)
    sweep_until(it.office, it.gateway, message_id, MessageState.PUBLISHED)
    wiring.hand_on(it.office)
    assert it.correction(row_id).state == "done"
    assert (it.post().state, it.post().correcting) == ("published", "")
    with it.office.db.read() as session:
        [article] = get_message(session, message_id).articles
        new = queries.release_of(session, article)
    assert new is not None and new.replaces_id == it.release().id
    export = it.export()
    assert export["total"] == 1 and export["items_distinct"] == 1
    assert [(line["status"], line["counted"]) for line in export["releases"]] == [
        ("taken_down", False), ("current", True)]
    assert it.public() == [False, True]
    wiring.hand_on(it.office)  # hearing it twice changes nothing
    assert corrections.close_published(it.office, message_id) == 0


def test_what_is_down_already_is_reopened_at_once(scene: Make) -> None:
    it = scene()
    operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    it.work()
    opened(it)
    assert (it.post().state, it.post().correcting) == ("draft", "republish")


def test_what_is_being_taken_down_is_not_asked_for_twice(scene: Make) -> None:
    it = scene()
    operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    opened(it)
    it.work()
    assert it.post().correcting == "republish" and len(it.deletions()) == 1


def test_given_up_it_stays_down(scene: Make) -> None:
    it = scene()
    number, row_id = it.post().revision_number, opened(it)
    it.work()
    it.rewrite(body=NEW)
    corrections.give_up(it.cast.publisher, it.office, row_id, "不再发")
    assert (it.post().state, it.post().correcting, it.post().revision_number) == (
        "taken_down", "", number)


def test_given_up_before_the_worker_came_it_is_down_and_not_reopened(scene: Make) -> None:
    it = scene()
    row_id = opened(it)
    corrections.give_up(it.cast.publisher, it.office, row_id, "不再发")
    it.work()
    assert (it.post().state, it.post().correcting) == ("taken_down", "")


def test_an_edit_can_not_be_opened_on_what_is_down(scene: Make) -> None:
    it = scene()
    operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    with pytest.raises(WrongState, match="删除重发"):
        corrections.open_correction(it.cast.publisher, it.office, it.article_id,
                                    CorrectionWay.EDIT, "错字")
