"""机器检查 of revisions: made once per state of the lists, stored with personal data masked."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from sqlalchemy import func, select

from tests.support.articles import BODY, fields, written_post
from tests.support.cast import Cast, hire
from wechat_bot import wiring
from wechat_bot.checking import operations, queries
from wechat_bot.checking.entries import EntryFields, ListKind
from wechat_bot.checking.models import RevisionCheck, StoredFinding
from wechat_bot.checking.rules import Severity
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Revision
from wechat_bot.drafting.rules import ArticleFields, PostAct
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.journal import JournalEntry
from wechat_bot.kernel.office import Office

ID_NUMBER = "11010519491231002X"
MOBILE = "13812345678"
PRIVATE = f"{BODY}\n当事人身份证号{ID_NUMBER}，手机{MOBILE}。\n"


def check(office: Office, post_id: int) -> int:
    with office.db.write() as session:
        post = posts.get_post(session, post_id)
        assert post.current_revision is not None
        return operations.check_revision(session, office, post, post.current_revision).id


def revision_of(office: Office, post_id: int) -> Revision:
    with office.db.read() as session:
        revision = posts.get_post(session, post_id).current_revision
        assert revision is not None
        return revision


def found(office: Office, post_id: int) -> list[StoredFinding]:
    with office.db.read() as session:
        return [view.finding for view in
                queries.findings_of(session, revision_of(office, post_id).id)]


def rules(office: Office, post_id: int) -> set[str]:
    return {finding.rule for finding in found(office, post_id)}


def checks(office: Office) -> int:
    with office.db.read() as session:
        return session.scalar(select(func.count()).select_from(RevisionCheck)) or 0


def test_findings_are_stored_in_order_with_their_place(any_office: Office) -> None:
    post_id = written_post(any_office, hire(any_office), body=PRIVATE)
    check(any_office, post_id)
    private = [f for f in found(any_office, post_id) if f.rule.startswith("privacy.")]
    assert [f.rule for f in private] == ["privacy.id_card", "privacy.mobile"]
    assert {f.severity for f in private} == {Severity.ERROR.value}
    line = PRIVATE.split("\n").index(f"当事人身份证号{ID_NUMBER}，手机{MOBILE}。") + 1
    assert [(f.field, f.line) for f in private] == [("body", line)] * 2
    assert all(f.message and len(f.fingerprint) == 64 for f in private)


def test_no_number_is_stored_journaled_or_logged(
    any_office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    cast = hire(any_office)
    post_id = written_post(any_office, cast, body=PRIVATE)
    with caplog.at_level(logging.DEBUG):
        check(any_office, post_id)
        with any_office.db.write() as session:
            finding = queries.unanswered_errors(session, revision_of(any_office, post_id))[0]
            operations.waive(session, cast.first, finding, f"本人同意公开，{ID_NUMBER}")
    with any_office.db.read() as session:
        stored = [f"{f.text}{f.message}{f.suggestion}" for f in session.scalars(
            select(StoredFinding))]
        lines = [line.details for line in session.scalars(select(JournalEntry))]
        views = queries.findings_of(session, revision_of(any_office, post_id).id)
    reasons = [view.waiver.reason for view in views if view.waiver]
    assert len(reasons) == 1
    for text in (*stored, *lines, *reasons, caplog.text):
        assert ID_NUMBER not in text
        assert MOBILE not in text
    assert any("*" in text for text in stored)


def test_the_same_lists_check_a_revision_only_once(any_office: Office) -> None:
    cast = hire(any_office)
    post_id = written_post(any_office, cast)
    first = check(any_office, post_id)
    assert check(any_office, post_id) == first
    operations.add_entry(cast.officer, any_office, ListKind.WRONG_WORD,
                         EntryFields(word="一楼大厅", replacement="一层大厅", severity="error"))
    second = check(any_office, post_id)
    assert second != first
    with any_office.db.read() as session:
        wrong = queries.unanswered_errors(session, revision_of(any_office, post_id))
        newest = queries.check_of(session, revision_of(any_office, post_id).id)
    assert [(f.text, f.suggestion) for f in wrong if f.text == "一楼大厅"] != []
    assert newest is not None
    assert newest.id == second


def test_the_news_of_a_revision_is_heard_once_or_twice(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast, body=PRIVATE)
    assert checks(office) == 0
    wiring.hand_on(office)
    assert checks(office) == 1
    assert "privacy.id_card" in rules(office, post_id)
    operations.check_revised(office, {"post_id": post_id, "number": 1})
    assert checks(office) == 1
    with pytest.raises(NotFound):
        operations.check_revised(office, {"post_id": post_id, "number": 9})


def test_what_was_not_checked_has_no_findings(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast, body=PRIVATE)
    with office.db.read() as session:
        assert queries.check_of(session, revision_of(office, post_id).id) is None
        assert queries.findings_of(session, revision_of(office, post_id).id) == []


def test_a_mark_of_secrecy_blocks(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast, body=f"机密★1年\n\n{BODY}")
    check(office, post_id)
    with office.db.read() as session:
        blocking = queries.blocking(session, revision_of(office, post_id))
    assert [f.rule for f in blocking] == ["secrecy.mark"]


def test_the_bureaus_allowed_words_are_not_reported(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast, body=f"{BODY}\n咨询电话{MOBILE}。\n")
    check(office, post_id)
    assert "privacy.mobile" in rules(office, post_id)
    operations.add_entry(cast.officer, office, ListKind.ALLOWED, EntryFields(word=MOBILE))
    check(office, post_id)
    assert "privacy.mobile" not in rules(office, post_id)


def test_the_bureaus_own_phones_are_not_reported(office: Office) -> None:
    ours = replace_phones(office, (MOBILE,))
    with office.db.read() as session:
        article = fields(body=f"{BODY}\n咨询电话{MOBILE}，当事人13987654321。\n")
        seen = queries.find(session, ours, 0, article)
    assert [f.text for f in seen if f.rule == "privacy.mobile"] == ["13987654321"]


def replace_phones(office: Office, phones: tuple[str, ...]) -> Office:
    """The same office with telephones in its configuration."""
    agency = msgspec.structs.replace(office.config.agency, phones=phones)
    return replace(office, config=msgspec.structs.replace(office.config, agency=agency))


def publish(office: Office, post_id: int) -> None:
    """Lead a post to published, as the stages would."""
    with office.db.write() as session:
        post = posts.get_post(session, post_id)
        for act in (PostAct.SUBMIT, PostAct.APPROVE, PostAct.QUEUE, PostAct.START,
                    PostAct.PUBLISH):
            drafting.advance(session, post, act)


LONG = ("额敏县司法局将在宪法宣传周期间走进社区、学校和企业，开展宪法宣讲、以案释法和现场咨询活动，"
        "欢迎各族群众就近参加，了解宪法知识，依法维护自己的合法权益，共同营造尊法学法守法用法的氛围。")


def test_what_was_published_before_is_found_again(any_office: Office) -> None:
    cast = hire(any_office)
    earlier = written_post(any_office, cast, body=LONG)
    later = written_post(any_office, cast, title="另一个标题的稿件", body=f"**{LONG[:20]}**{LONG[20:]}")
    check(any_office, later)
    assert "duplicate.body" not in rules(any_office, later)
    publish(any_office, earlier)
    with any_office.db.read() as session:
        assert queries.published_before(session, earlier) == []
        twice = queries.find(session, any_office, later, revision_of(any_office, later).fields())
    bodies = [f for f in twice if f.rule == "duplicate.body"]
    assert len(bodies) == 1
    assert "宪法宣传周活动通知" in bodies[0].message


def test_an_unsaved_text_is_checked_and_nothing_is_written(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    with office.db.read() as session:
        seen = queries.find(session, office, post_id, fields(body=PRIVATE))
    assert ID_NUMBER in {f.text for f in seen}
    assert checks(office) == 0


def test_a_leader_who_left_makes_a_new_check_due(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    operations.add_entry(cast.officer, office, ListKind.LEADER, EntryFields(
        word="诸葛某某", replacement="额敏县司法局局长",
        to_day=clock.today().replace(day=24)))
    post_id = written_post(office, cast, body=f"额敏县司法局局长诸葛某某出席活动。\n\n{BODY}")
    first = check(office, post_id)
    assert "leader.title" not in rules(office, post_id)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
    assert check(office, post_id) == first
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 3, 0, tzinfo=UTC))
    assert check(office, post_id) != first
    assert "leader.title" in rules(office, post_id)


def test_an_empty_article_can_be_checked(office: Office, cast: Cast) -> None:
    post_id = drafting.create_post(cast.writer, office)
    with office.db.read() as session:
        assert {f.severity for f in queries.find(session, office, post_id, ArticleFields())} <= {
            Severity.WARNING, Severity.HINT}


@pytest.mark.parametrize(("kind", "reported"), [("news", True), ("newspic", False)])
def test_pictures_of_a_picture_message_need_no_words(
    office: Office, cast: Cast, kind: str, reported: bool
) -> None:
    post_id = drafting.create_post(cast.writer, office, kind=kind)
    with office.db.read() as session:
        seen = queries.find(session, office, post_id, ArticleFields(body="![](图1.png)\n\n○月○日"))
    assert ("image.alt_missing" in {f.rule for f in seen}) is reported
    assert "text.placeholder" in {f.rule for f in seen}


def test_the_lines_of_the_templates_are_known_to_the_check(office: Office, cast: Cast) -> None:
    post_id = drafting.create_post(cast.writer, office, "工作动态")
    with office.db.read() as session:
        seen = queries.find(session, office, post_id, ArticleFields(body="- （能做什么）"))
    assert [f.severity for f in seen if f.rule == "text.placeholder"] == [Severity.ERROR]
