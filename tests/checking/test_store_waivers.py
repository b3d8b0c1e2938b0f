"""保留: a reason answers a finding, for as long as the passage stays the same."""

from __future__ import annotations

import pytest

from tests.support.articles import BODY, fields, written_post
from tests.support.cast import Cast, hire
from wechat_bot import wiring
from wechat_bot.checking import operations, queries
from wechat_bot.checking.models import StoredFinding
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Revision
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import WORKER, Actor
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office

PASSAGE = "联系人手机13812345678。"
TEXT = f"{BODY}\n{PASSAGE}\n"


def current(office: Office, post_id: int) -> Revision:
    with office.db.read() as session:
        revision = posts.get_post(session, post_id).current_revision
        assert revision is not None
        return revision


def errors(office: Office, post_id: int) -> list[StoredFinding]:
    with office.db.read() as session:
        return queries.unanswered_errors(session, current(office, post_id))


def checked_post(office: Office, cast: Cast, body: str = TEXT) -> int:
    post_id = written_post(office, cast, body=body)
    wiring.hand_on(office)
    return post_id


def waive(office: Office, actor: Actor, finding: StoredFinding, reason: str = "本人同意公开") -> None:
    with office.db.write() as session:
        operations.waive(session, actor, finding, reason)


def revise(office: Office, cast: Cast, post_id: int, body: str) -> None:
    old = current(office, post_id)
    drafting.save_revision(cast.writer, office, post_id,
                           fields(body=body, cover_sha256=old.cover_sha256), old.number)
    wiring.hand_on(office)


def test_a_reason_answers_an_error_and_is_in_the_journal(any_office: Office) -> None:
    cast = hire(any_office)
    post_id = checked_post(any_office, cast)
    [finding] = errors(any_office, post_id)
    waive(any_office, cast.first, finding, "  本人 同意公开 ")
    assert errors(any_office, post_id) == []
    with any_office.db.read() as session:
        views = queries.findings_of(session, current(any_office, post_id).id)
        line = journal.history(session, [f"post:{post_id}"])[0]
    answered = [view for view in views if view.waiver is not None]
    assert [v.finding.rule for v in answered] == ["privacy.mobile"]
    assert answered[0].waiver is not None
    assert answered[0].waiver.reason == "本人 同意公开"
    assert line.actor == "王五"
    assert line.sentence.startswith("《宪法宣传周活动通知》里机器检查发现的“138****5678”予以保留")


def test_it_holds_where_the_passage_stayed_though_it_moved(any_office: Office) -> None:
    cast = hire(any_office)
    post_id = checked_post(any_office, cast)
    waive(any_office, cast.first, errors(any_office, post_id)[0])
    revise(any_office, cast, post_id, f"新的开头一段。\n\n{TEXT}")
    assert errors(any_office, post_id) == []
    assert current(any_office, post_id).number == 2


@pytest.mark.parametrize("passage", [
    "联系人手机13812345679。", "联系人王某手机13812345678。", "联系人手机13812345678，欢迎来电。",
])
def test_it_ends_where_the_passage_changed(office: Office, cast: Cast, passage: str) -> None:
    post_id = checked_post(office, cast)
    waive(office, cast.first, errors(office, post_id)[0])
    revise(office, cast, post_id, f"{BODY}\n{passage}\n")
    assert [f.rule for f in errors(office, post_id)] == ["privacy.mobile"]


def test_it_holds_for_its_own_post_only(office: Office, cast: Cast) -> None:
    one, other = checked_post(office, cast), checked_post(office, cast)
    waive(office, cast.first, errors(office, one)[0])
    assert errors(office, one) == []
    assert len(errors(office, other)) == 1


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_no_reason_no_waiver(office: Office, cast: Cast, reason: str) -> None:
    post_id = checked_post(office, cast)
    finding = errors(office, post_id)[0]
    with pytest.raises(InvalidInput) as refused:
        waive(office, cast.first, finding, reason)
    assert set(refused.value.fields) == {"reason"}
    assert len(errors(office, post_id)) == 1


def test_a_second_reason_is_refused_and_the_first_is_named(office: Office, cast: Cast) -> None:
    post_id = checked_post(office, cast)
    finding = errors(office, post_id)[0]
    waive(office, cast.first, finding)
    with pytest.raises(WrongState, match=r"王五.*本人同意公开"):
        waive(office, cast.second, finding, "另一个理由")


def test_a_mark_of_secrecy_cannot_stand(office: Office, cast: Cast) -> None:
    post_id = checked_post(office, cast, f"秘密★\n\n{BODY}")
    with office.db.read() as session:
        [mark] = queries.blocking(session, current(office, post_id))
    with pytest.raises(WrongState, match="密级标志"):
        waive(office, cast.final, mark)


def test_only_a_person_gives_reasons(office: Office, cast: Cast) -> None:
    post_id = checked_post(office, cast)
    with pytest.raises(NotAllowed):
        waive(office, WORKER, errors(office, post_id)[0])
