"""From what was seen to differences: ask about what is missing, conclude, tell people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, load_only

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.notices import operations as notices
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people
from wechat_bot.publishing.gateway import GatewayError, StoredArticle
from wechat_bot.publishing.models import Article
from wechat_bot.publishing.quotas import Purpose
from wechat_bot.reconciling.facts import Book, link_up, listed, read_book
from wechat_bot.reconciling.models import AccountArticle, Difference
from wechat_bot.reconciling.ports import Caller
from wechat_bot.reconciling.rules import (
    ALARMING,
    DifferenceKind,
    Fate,
    Seen,
    differences_of,
    match,
    sentence_of,
)
from wechat_bot.reconciling.walking import Walk

K = DifferenceKind
THERE, DELETED, BANNED, UNKNOWN = "there", "deleted", "banned", "unknown"
_JOB_DELETED, _JOB_BANNED = 5, 6
_UNKNOWN_JOB = 53502
RECONCILER = "对账程序"
_CONCERNED = frozenset({Permission.RECONCILE, Permission.PUBLISH})


@dataclass(frozen=True)
class Found:
    """A difference that is there now. at: when the thing was published."""

    kind: DifferenceKind
    subject: str
    sentence: str
    at: datetime


@dataclass(frozen=True)
class Both:
    """Our side and the account's, with whose is whose."""

    book: Book
    owners: dict[int, str]
    rows: dict[int, AccountArticle]

    def row_of(self) -> dict[str, AccountArticle]:
        """Subject → its article on the account."""
        return {subject: self.rows[row_id] for row_id, subject in self.owners.items()}


def both_sides(session: Session, account: str) -> Both:
    """Match what the account showed with what we hold."""
    book = read_book(session, account)
    owners = match(listed(session, account), book.ours)
    rows = session.scalars(
        select(AccountArticle).where(AccountArticle.account == account)
        .options(load_only(
            AccountArticle.article_id, AccountArticle.idx, AccountArticle.title,
            AccountArticle.text_sha256, AccountArticle.published_at, AccountArticle.is_deleted,
            AccountArticle.last_seen_at, AccountArticle.first_seen_at)))
    return Both(book, owners, {row.id: row for row in rows})


def ask_about_missing(caller: Caller, seen: Walk) -> None:
    """Of what should be public and is not shown: does WeChat know it, was it deleted or banned?

    The answers stay in the caller's cursor, so that a later day goes on with the rest.
    """
    account = caller.gateway.account
    with caller.office.db.read() as session:
        both = both_sides(session, account)
        accepted = {row.subject for row in session.scalars(
            select(Difference).where(Difference.state == "accepted"))}
    rows = both.row_of()
    jobs: dict[str, str] = {}
    verdicts: dict[str, str] = dict(caller.cursor.get("verdicts", {}))
    for subject, held in sorted(both.book.held.items()):
        row = rows.get(subject)
        if subject in verdicts or held.fate is not Fate.PUBLIC or subject in accepted:
            continue
        shown = row is not None and row.last_seen_at >= seen.since
        if shown and not (row is not None and row.is_deleted):
            continue
        if not shown and not (seen.complete and (subject in both.book.expected or row is not None)):
            continue
        verdicts[subject] = _verdict(caller, both.book, subject, row, shown, jobs)
        caller.say(f"正在逐篇查问公众号上看不到的文章，已查 {len(verdicts)} 篇", verdicts=verdicts)


def _verdict(
    caller: Caller, book: Book, subject: str, row: AccountArticle | None, shown: bool,
    jobs: dict[str, str],
) -> str:
    told = DELETED if shown else _by_article_id(caller, book, subject, row)
    job = book.publish_ids.get(subject, "")
    if told == THERE or not job:
        return told
    if job not in jobs:
        jobs[job] = _by_job(caller, job)
    return jobs[job] or told


def _by_article_id(
    caller: Caller, book: Book, subject: str, row: AccountArticle | None
) -> str:
    one = next(one for one in book.ours if one.subject == subject)
    article_id = row.article_id if row is not None else one.article_id
    position = row.idx if row is not None else one.position
    articles: tuple[StoredArticle, ...] | None = caller.call(
        "freepublish_getarticle", lambda: caller.gateway.published_articles(article_id),
        Purpose.RECONCILE)
    if articles is None or len(articles) < position:
        return UNKNOWN
    return DELETED if articles[position - 1].is_deleted else THERE


def _by_job(caller: Caller, publish_id: str) -> str:
    """What freepublish/get says of the job: deleted or banned, else nothing."""
    try:
        status = caller.call("freepublish_get",
                             lambda: caller.gateway.publish_status(publish_id), Purpose.RECONCILE)
    except GatewayError as error:
        if error.errcode == _UNKNOWN_JOB:
            return ""
        raise
    return {_JOB_DELETED: DELETED, _JOB_BANNED: BANNED}.get(status.status, "")


def conclude(
    session: Session, account: str, run_id: int, seen: Walk, verdicts: Mapping[str, str]
) -> tuple[list[Found], int]:
    """Write down what differs now, settle what no longer does. → (all that differ, new ones).

    A walk that is not complete says nothing about what it has not seen: that stays as it was.
    """
    both = both_sides(session, account)
    link_up(session, account, both.owners, both.book.undecided)
    found = _ours_that_differ(both, seen, verdicts) + _not_ours(session, both, seen)
    before = list(session.scalars(select(Difference).where(Difference.state != "settled")))
    accepted = {(row.kind, row.subject, row.sentence) for row in before if row.state == "accepted"}
    found = [one for one in found if (one.kind, one.subject, one.sentence) not in accepted]
    _settle(session, before, found, both, seen)
    there = {(row.kind, row.subject) for row in before if row.state == "open"}
    new = [one for one in found if (one.kind, one.subject) not in there]
    rows = [(one, row) for one in new if (row := _add(session, one, run_id)) is not None]
    _tell(session, run_id, rows)
    return found, len(rows)


def _ours_that_differ(both: Both, seen: Walk, verdicts: Mapping[str, str]) -> list[Found]:
    rows = both.row_of()
    found = []
    for subject, held in both.book.held.items():
        row = rows.get(subject)
        shown = row is not None and row.last_seen_at >= seen.since
        verdict = verdicts.get(subject, "")
        what = Seen(
            listed=shown, banned=verdict == BANNED,
            deleted=verdict == DELETED or bool(shown and row is not None and row.is_deleted),
            unknown=verdict == UNKNOWN,
            title=row.title if shown and row is not None else None,
            text_sha256=row.text_sha256 if shown and row is not None else None,
        )
        theirs, code = (row.title, row.text_sha256[:8]) if row is not None else ("", "")
        found += [Found(kind, subject, sentence_of(kind, held.title, theirs, code),
                        both.book.published[subject])
                  for kind in differences_of(held, what)
                  if not _told_by_the_ledger(kind, subject, row)]
    return found


def _told_by_the_ledger(
    kind: DifferenceKind, subject: str, row: AccountArticle | None
) -> bool:
    """A line of an old table without a link, of which the account shows nothing: the ledger
    counts those itself, and nothing can be done about them here."""
    return kind is K.LINK_MISSING and subject.startswith("release:") and row is None


def _not_ours(session: Session, both: Both, seen: Walk) -> list[Found]:
    """On the account and in none of our books; or published by a person whose link is awaited."""
    found = []
    for row in both.rows.values():
        subject = both.owners.get(row.id, "")
        if row.last_seen_at < seen.since or row.is_deleted:
            continue
        if not subject:
            found.append(Found(K.ACCOUNT_ONLY, f"account:{row.id}",
                               sentence_of(K.ACCOUNT_ONLY, row.title), row.published_at))
        elif subject in both.book.by_person:
            found.append(Found(K.LINK_MISSING, subject, sentence_of(K.LINK_MISSING, row.title),
                               row.published_at))
    return found


def _settle(
    session: Session, before: list[Difference], found: list[Found], both: Both, seen: Walk
) -> None:
    still = {(one.kind, one.subject): one for one in found}
    rows = both.row_of() | {f"account:{row.id}": row for row in both.rows.values()}
    for difference in before:
        if difference.state != "open":
            continue
        now = still.get((DifferenceKind(difference.kind), difference.subject))
        if now is not None:
            difference.sentence = now.sentence
            continue
        row = rows.get(difference.subject)
        if seen.complete or (row is not None and row.last_seen_at >= seen.since):
            difference.state, difference.settled_at = "settled", clock.now()
            difference.settled_by = RECONCILER
            difference.note = "再次对账时已经一致"


def _add(session: Session, one: Found, run_id: int) -> Difference | None:
    row = Difference(kind=one.kind.value, subject=one.subject, sentence=one.sentence,
                     found_at=clock.now(), run_id=run_id)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another run wrote it down a moment ago
        return None
    return row


def _tell(session: Session, run_id: int, rows: list[tuple[Found, Difference]]) -> None:
    """Alarms one by one, the rest in one line: a first run may find hundreds."""
    to = people.users_permitted(session, _CONCERNED)
    quiet = 0
    for one, row in rows:
        if one.kind not in ALARMING:
            quiet += 1
            continue
        notices.tell(session, to=to, kind=NoticeKind.ACCOUNT_CHANGED,
                     sentence=f"对账发现：{one.sentence}", path=f"/reconcile/{row.id}",
                     key=f"difference:{row.id}", group=True)
    if quiet:
        notices.tell(session, to=to, kind=NoticeKind.RECONCILED,
                     sentence=f"对账新发现 {quiet} 处不符，请到“对账”里逐条处理。",
                     path="/reconcile", key=f"reconcile:{run_id}")


def article_of(session: Session, subject: str) -> Article | None:
    """The published article behind a subject, where it is one."""
    kind, _, number = subject.partition(":")
    return session.get(Article, int(number)) if kind == "article" else None
