"""Verbs on the bureau's own lists (自有词库) and on the checks of revisions (机器检查)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.checking import importing, lists, queries
from wechat_bot.checking.entries import (
    KIND_NAMES,
    EntryFields,
    ListKind,
    changes,
    entry_problems,
    identity,
    tidy,
)
from wechat_bot.checking.importing import ImportReport
from wechat_bot.checking.models import ListEntry, RevisionCheck, StoredFinding, Waiver
from wechat_bot.checking.rules import Finding, fingerprint, mask
from wechat_bot.drafting import queries as drafting
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.people import queries as people

FILE_NAME_LENGTH = 100


def add_entry(actor: Actor, office: Office, kind: ListKind, fields: EntryFields) -> int:
    """添加词条; returns its id. InvalidInput per field, also where the list has it already."""
    actor.require(Permission.KEEP_LISTS)
    fields = _checked(kind, fields)
    with _writing(office) as session:
        _refuse_twice(session, kind, fields)
        entry = _write(session, actor, kind, fields)
        journal.record(session, actor, "list.added", f"list_entry:{entry.id}",
                       kind=KIND_NAMES[kind], word=mask(fields.word))
        return entry.id


def change_entry(actor: Actor, office: Office, entry_id: int, fields: EntryFields) -> int:
    """修改词条: the old row ends, a new one replaces it; returns the new id.

    Without a change nothing is written. WrongState where somebody changed or ended it before.
    """
    actor.require(Permission.KEEP_LISTS)
    with _writing(office) as session:
        old = _in_force(session, entry_id)
        kind = ListKind(old.kind)
        fields = _checked(kind, fields)
        what = changes(kind, old.fields(), fields)
        if not what:
            return old.id
        _end(session, actor, old)
        _refuse_twice(session, kind, fields)
        new = _write(session, actor, kind, fields, replaces_id=old.id)
        journal.record(session, actor, "list.changed", f"list_entry:{new.id}",
                       kind=KIND_NAMES[kind], word=mask(old.word), what=mask("；".join(what)))
        return new.id


def end_entry(actor: Actor, office: Office, entry_id: int) -> None:
    """停用词条: it stays in the history. WrongState where it is not in force."""
    actor.require(Permission.KEEP_LISTS)
    with office.db.write() as session:
        entry = _in_force(session, entry_id)
        _end(session, actor, entry)
        journal.record(session, actor, "list.ended", f"list_entry:{entry.id}",
                       kind=KIND_NAMES[ListKind(entry.kind)], word=mask(entry.word))


def import_entries(
    actor: Actor, office: Office, kind: ListKind, file_name: str, data: bytes, *,
    dry_run: bool, source: str = "",
) -> ImportReport:
    """导入词库: an .xlsx, .csv or .txt file into one list, all or nothing.

    source: who sent the file, for rows that do not say it. ImportRefused: the file as a whole,
    or (not dry_run) with every wrong row in `rows`; nothing is imported then.
    """
    actor.require(Permission.KEEP_LISTS)
    importing.refuse_ending(file_name)
    with office.db.read() if dry_run else _writing(office) as session:
        known = lists.known_entries(session, kind)
        report = importing.read_entries(kind, data, known, source)
        if dry_run:
            return ImportReport(kind, report.rows, report.unread, dry_run=True)
        if report.errors:
            raise importing.refusal(report)
        new = report.of(importing.NEW)
        if new:
            session.execute(insert(ListEntry), [_values(actor, kind, row.entry) for row in new])
            name = PurePosixPath(file_name.replace("\\", "/")).name[:FILE_NAME_LENGTH] or "文件"
            journal.record(session, actor, "list.imported", f"list:{kind.value}",
                           file=name, kind=KIND_NAMES[kind], count=len(new))
        return report


def check_revision(
    session: Session, office: Office, post: Post, revision: Revision
) -> RevisionCheck:
    """机器检查 of a revision in the caller's writing transaction.

    Where the newest check was made with the lists of today, that one is returned.
    """
    version = queries.lists_version(session, office)
    done = queries.check_of(session, revision.id)
    if done is not None and done.lists_version == version:
        return done
    found = queries.find(session, office, post.id, revision.fields(), revision.images)
    return _store(session, revision, version, found)


def check_revised(office: Office, payload: Mapping[str, Any]) -> None:
    """Hear that a post has a new revision (events.POST_REVISED): check it. May hear it twice.

    The looking is done before the writing transaction begins, so that nobody waits for it.
    """
    with office.db.read() as session:
        revision = drafting.get_revision(session, int(payload["post_id"]), int(payload["number"]))
        version = queries.lists_version(session, office)
        if _is_done(session, revision, version):
            return
        found = queries.find(session, office, revision.post_id, revision.fields(),
                             revision.images)
    with office.db.write() as session:
        drafting.lock_post(session, revision.post_id)
        if not _is_done(session, revision, version):
            _store(session, revision, version, found)


def waive(session: Session, actor: Actor, finding: StoredFinding, reason: str) -> Waiver:
    """保留: why a finding stands, in the caller's transaction; who may say so is asked there.

    Holds for the same passage in later revisions of the post. InvalidInput without a reason;
    WrongState for a mark of secrecy (blocking) and where a reason was given already.
    """
    user_id = actor.require_person()
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidInput.of(reason="请写明保留的理由。")
    if finding.blocking:
        raise WrongState("密级标志不能写理由保留。请先核实能不能公开；能公开的，由供稿人删去标志后重新送审。")
    check = session.get_one(RevisionCheck, finding.check_id)
    there = queries.waiver_of(session, check.post_id, finding.fingerprint)
    if there is not None:
        raise WrongState(f"这一处{people.name_of(session, there.user_id)}已写明理由："
                         f"“{there.reason}”，没有重复登记。")
    waiver = Waiver(
        post_id=check.post_id, revision_id=check.revision_id, fingerprint=finding.fingerprint,
        rule=finding.rule, text=finding.text, reason=mask(reason), user_id=user_id,
        at=clock.now())
    session.add(waiver)
    session.flush()
    post = drafting.get_post(session, check.post_id)
    journal.record(session, actor, "check.waived", f"post:{post.id}", title=mask(post.title),
                   text=finding.text, reason=waiver.reason)
    return waiver


@contextmanager
def _writing(office: Office) -> Iterator[Session]:
    """A verb's transaction on the lists; the database refuses what two people add at once."""
    try:
        with office.db.write() as session:
            yield session
    except IntegrityError:
        raise WrongState("同一时间有人也在改词库，这一次没有保存。请看一眼最新的词库，再试一次。") from None


def _checked(kind: ListKind, fields: EntryFields) -> EntryFields:
    fields = tidy(kind, fields)
    wrong = entry_problems(kind, fields)
    if wrong:
        raise InvalidInput.of(**wrong)
    return fields


def _in_force(session: Session, entry_id: int) -> ListEntry:
    entry = lists.get_entry(session, entry_id, lock=True)
    if entry.ended_at is not None:
        raise WrongState(f"“{entry.word}”这一条已被{people.name_of(session, entry.ended_by_id)}"
                         "修改或停用，没有做任何改动。请回到词库看最新的内容。")
    return entry


def _refuse_twice(session: Session, kind: ListKind, fields: EntryFields) -> None:
    if lists.entry_like(session, kind, identity(kind, fields)) is not None:
        raise InvalidInput.of(word=f"词库里已有“{fields.word}”，没有重复添加。请修改原来那一条。")


def _write(
    session: Session, actor: Actor, kind: ListKind, fields: EntryFields,
    replaces_id: int | None = None,
) -> ListEntry:
    entry = ListEntry(**_values(actor, kind, fields), replaces_id=replaces_id)
    session.add(entry)
    session.flush()
    return entry


def _values(actor: Actor, kind: ListKind, fields: EntryFields) -> dict[str, Any]:
    """The columns of a new entry in force."""
    return {**vars(fields), "kind": kind.value, "identity": identity(kind, fields),
            "created_by_id": actor.user_id, "created_at": clock.now()}


def _end(session: Session, actor: Actor, entry: ListEntry) -> None:
    entry.ended_at, entry.ended_by_id = clock.now(), actor.user_id
    session.flush()  # before the new row: only one of an identity is in force


def _is_done(session: Session, revision: Revision, version: str) -> bool:
    check = queries.check_of(session, revision.id)
    return check is not None and check.lists_version == version


def _store(
    session: Session, revision: Revision, version: str, found: Sequence[Finding]
) -> RevisionCheck:
    """Write down what was found; personal data in it is masked."""
    article = revision.fields()
    check = RevisionCheck(post_id=revision.post_id, revision_id=revision.id,
                          lists_version=version, at=clock.now())
    check.findings = [
        StoredFinding(
            position=position, rule=finding.rule, severity=finding.severity.value,
            field=finding.field, line=finding.line, text=mask(finding.text),
            message=mask(finding.message), suggestion=mask(finding.suggestion),
            fingerprint=fingerprint(finding, queries.passage(article, finding)),
            blocking=finding.blocking)
        for position, finding in enumerate(found)
    ]
    session.add(check)
    session.flush()
    return check
