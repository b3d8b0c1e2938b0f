"""后台改字并登记: reopened, reviewed again, compared with the new approved text, appended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.aftercare.scenes import Scene
from tests.support.articles import BODY, submitted_round
from wechat_bot.aftercare import corrections, operations, queries
from wechat_bot.aftercare.rules import CorrectionWay
from wechat_bot.drafting import operations as drafting
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.operations import TextDiffers
from wechat_bot.publishing.rules import Mode
from wechat_bot.reviewing import operations as reviewing

Make = Callable[..., Scene]
EDIT = CorrectionWay.EDIT
NEW = BODY.replace("一楼大厅", "二楼大厅")


def opened(it: Scene) -> int:
    return corrections.open_correction(it.cast.publisher, it.office, it.article_id, EDIT,
                                       "地点写错，应为二楼")


def record(it: Scene, row_id: int, **how: object) -> None:
    corrections.record_edit(it.cast.publisher, it.office, row_id,
                            **{"how": CheckedHow.AUTO, **how})  # type: ignore[arg-type]


def test_the_whole_way(scene: Make) -> None:
    it = scene()
    before, total = it.release(), it.export()["total"]
    row_id = opened(it)
    assert (it.post().state, it.post().correcting) == ("draft", "edit")
    it.rewrite(body=NEW)
    assert it.post().state == "approved" and it.release().corrections == []
    record(it, row_id, published_text=it.approved_html())
    row, release = it.correction(row_id), it.release()
    assert (row.state, row.check_how, row.check_result) == ("done", "auto", "与定稿一致")
    assert (it.post().state, it.post().correcting) == ("published", "")
    # The release is the same; the new text is appended with both fingerprints.
    assert (release.id, release.published_at, release.url, release.status) == (
        before.id, before.published_at, before.url, "current")
    assert release.text_sha256 == before.text_sha256
    [added] = release.corrections
    assert added.old_text_sha256 == before.text_sha256 != added.text_sha256
    assert (added.reason, added.recorded_by) == ("地点写错，应为二楼", "周九")
    export = it.export()
    assert export["total"] == total == 1 and export["wechat_published_total"] == 1
    assert export["releases"][0]["text_sha256"] == added.text_sha256
    with it.office.db.read() as session:
        assert queries.current_text_sha256(session, it.article()) == added.text_sha256
    assert any("更正完毕（后台改字并登记）" in line for line in it.notices_of("writer"))


def test_a_second_edit_is_compared_with_the_first(scene: Make) -> None:
    it = scene()
    for place in ("二楼大厅", "三楼大厅"):
        row_id = opened(it)
        it.rewrite(body=BODY.replace("一楼大厅", place))
        record(it, row_id, published_text=it.approved_html())
    one, two = it.release().corrections
    assert two.old_text_sha256 == one.text_sha256
    assert it.export()["total"] == 1


def test_a_text_that_differs_needs_a_reason(scene: Make) -> None:
    it = scene()
    row_id, old = opened(it), it.approved_html()
    it.rewrite(body=NEW)
    with pytest.raises(TextDiffers):
        record(it, row_id, published_text=old)
    assert it.post().state == "approved"
    record(it, row_id, published_text=old, how=CheckedHow.PASTED, reason="后台还没有刷新")
    assert it.correction(row_id).check_result == "与定稿有差异，原因：后台还没有刷新"


@pytest.mark.parametrize(("how", "field"), [
    (CheckedHow.BY_HAND, "reason"), (CheckedHow.AUTO, "published_text"),
    (CheckedHow.PASTED, "published_text"),
])
def test_what_must_be_given(scene: Make, how: CheckedHow, field: str) -> None:
    it = scene()
    row_id = opened(it)
    it.rewrite(body=NEW)
    with pytest.raises(InvalidInput) as caught:
        record(it, row_id, how=how)
    assert set(caught.value.fields) == {field}


def test_by_hand_with_a_reason(scene: Make) -> None:
    it = scene(Mode.MANUAL)
    row_id = opened(it)
    it.rewrite(body=NEW)
    record(it, row_id, how=CheckedHow.BY_HAND, reason="已逐字核对")
    assert it.correction(row_id).check_result == "人工确认：已逐字核对"


def test_only_what_is_approved_can_be_recorded(scene: Make) -> None:
    it = scene()
    row_id = opened(it)
    with pytest.raises(WrongState, match="还没有定稿"):
        record(it, row_id, published_text="改后的文字")
    it.revise(body=NEW)
    with pytest.raises(WrongState, match="还没有定稿"):
        record(it, row_id, published_text="改后的文字")


def test_the_back_end_can_not_change_a_title(scene: Make) -> None:
    it = scene()
    row_id = opened(it)
    it.rewrite(title="另一个标题")
    with pytest.raises(WrongState, match="不能改标题"):
        record(it, row_id, published_text=it.approved_html())


def test_meanwhile_nobody_can_cancel_or_schedule_it(scene: Make) -> None:
    it = scene()
    opened(it)
    with pytest.raises(WrongState, match="正在更正，不能作废"):
        drafting.cancel_post(it.cast.writer, it.office, it.post().id, "不要了")
    it.rewrite(body=NEW)
    with pytest.raises(WrongState, match="再发一次就有两篇"):
        publishing.schedule(it.cast.publisher, it.office, post_ids=[it.post().id],
                            mode=Mode.PUBLISH, due_at=clock.now(), repeat_reason="更正")
    with pytest.raises(WrongState, match="不能作废"):
        drafting.cancel_post(it.cast.writer, it.office, it.post().id, "不要了")


def test_given_up_the_post_stands_as_the_readers_have_it(scene: Make) -> None:
    it = scene()
    number = it.post().revision_number
    row_id = opened(it)
    it.revise(body=NEW)
    with pytest.raises(InvalidInput):
        corrections.give_up(it.cast.publisher, it.office, row_id, " ")
    corrections.give_up(it.cast.publisher, it.office, row_id, "不用改")
    assert (it.post().state, it.post().revision_number, it.post().correcting) == (
        "published", number, "")
    assert (it.correction(row_id).state, it.release().corrections) == ("given_up", [])
    with pytest.raises(WrongState):
        corrections.give_up(it.cast.publisher, it.office, row_id, "不用改")
    # And it can be corrected after all: the numbers of versions go on.
    again = opened(it)
    it.rewrite(body=NEW)
    assert it.post().revision_number == number + 2
    record(it, again, published_text=it.approved_html())


def test_it_can_not_be_given_up_in_the_middle_of_a_review(scene: Make) -> None:
    it = scene()
    row_id = opened(it)
    it.revise(body=NEW)
    round_id, _ = submitted_round(it.office, it.cast, it.post().id)
    with pytest.raises(WrongState, match="正在审校"):
        corrections.give_up(it.cast.publisher, it.office, row_id, "不用改")
    reviewing.recall(it.cast.writer, it.office, round_id)
    corrections.give_up(it.cast.publisher, it.office, row_id, "不用改")
    assert it.post().state == "published"


def test_taken_down_meanwhile_it_becomes_a_republication(scene: Make) -> None:
    it = scene()
    row_id = opened(it)
    it.revise(body=NEW)
    operations.take_down(it.cast.final, it.office, it.article_id, "不能再挂着")
    it.work()
    assert it.correction(row_id).state == "given_up"
    assert (it.post().state, it.post().correcting) == ("draft", "republish")
    with it.office.db.read() as session:
        [going_on] = queries.open_corrections(session, what=it.article_id)
    assert (going_on.way, going_on.reason) == ("republish", "地点写错，应为二楼")
    corrections.give_up(it.cast.publisher, it.office, going_on.id, "不再发")
    assert it.post().state == "taken_down"


def test_who_may_not_and_what_is_corrected_already(scene: Make) -> None:
    it = scene()
    with pytest.raises(NotAllowed):
        corrections.open_correction(it.cast.writer, it.office, it.article_id, EDIT, "错字")
    with pytest.raises(InvalidInput):
        corrections.open_correction(it.cast.publisher, it.office, it.article_id, EDIT, "")
    opened(it)
    with pytest.raises(WrongState, match="已经在更正"):
        opened(it)
