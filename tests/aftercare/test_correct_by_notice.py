"""更正说明: a post of its own, linked to what it corrects."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.aftercare.scenes import Scene
from tests.support.articles import approve
from tests.support.publishing import sweep_until
from wechat_bot import wiring
from wechat_bot.aftercare import corrections
from wechat_bot.aftercare.rules import CorrectionWay
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import WrongState
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing.rules import MessageState, Mode

Make = Callable[..., Scene]
NOTICE = CorrectionWay.NOTICE


def opened(it: Scene) -> int:
    return corrections.open_correction(it.cast.publisher, it.office, it.article_id, NOTICE,
                                       "“一楼大厅”应为“二楼大厅”")


def test_the_text_is_begun_and_the_original_is_left_alone(scene: Make) -> None:
    it = scene()
    row = it.correction(opened(it))
    assert row.post_id != it.post().id and it.post().state == "published"
    with it.office.db.read() as session:
        post = posts.get_post(session, row.post_id)
        revision = posts.get_revision(session, row.post_id, 1)
    assert (post.state, post.title) == ("draft", "关于《第1号公告》的更正说明")
    assert "“一楼大厅”应为“二楼大厅”" in revision.body
    assert f"{clock.to_beijing(clock.now()).year}年" in revision.body
    assert revision.cover_sha256  # the original's, so that nobody has to look for one
    assert post.typist_id == it.cast.publisher.user_id  # who began it can't review it


def test_it_is_done_when_the_notice_is_published(scene: Make) -> None:
    it = scene()
    row_id = opened(it)
    post_id = it.correction(row_id).post_id
    approve(it.office, it.cast, post_id)
    message_id = publishing.schedule(it.cast.publisher, it.office, post_ids=[post_id],
                                     mode=Mode.PUBLISH, due_at=clock.now())
    sweep_until(it.office, it.gateway, message_id, MessageState.PUBLISHED)
    assert it.correction(row_id).state == "open"
    wiring.hand_on(it.office)
    assert it.correction(row_id).state == "done"
    export = it.export()  # a publication of its own: it is not the same information again
    assert export["total"] == 2 and export["items_distinct"] == 2
    assert it.release().status == "current"


def test_given_up_nothing_else_changes(scene: Make) -> None:
    it = scene()
    row_id = opened(it)
    with pytest.raises(WrongState, match="已经在更正"):
        opened(it)
    corrections.give_up(it.cast.publisher, it.office, row_id, "不用发")
    assert it.correction(row_id).state == "given_up" and it.post().state == "published"
    assert it.correction(opened(it)).state == "open"


def test_it_goes_beside_another_correction(scene: Make) -> None:
    it = scene()
    opened(it)
    corrections.open_correction(it.cast.publisher, it.office, it.article_id, CorrectionWay.EDIT,
                                "错字")
    assert it.post().correcting == "edit"
