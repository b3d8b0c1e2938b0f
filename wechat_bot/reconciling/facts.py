"""What we hold of the account's articles, gathered for the rules. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defer, load_only

from wechat_bot.aftercare.models import Correction, TakeDown
from wechat_bot.aftercare.queries import current_artefact, what_of
from wechat_bot.aftercare.rules import LateRelease, What
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.rules import WECHAT
from wechat_bot.publishing.models import Article, Message
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.reconciling.models import AccountArticle
from wechat_bot.reconciling.rules import Fate, Held, Listed, Ours
from wechat_bot.reviewing.models import ApprovedArtefact

_EXACT, _ABOUT = timedelta(minutes=10), timedelta(days=1)
# What may be on the account already without our knowing it.
_UNDECIDED = (MessageState.SUBMITTING, MessageState.SUBMITTED, MessageState.UNCONFIRMED)
_BY_PERSON = (MessageState.IN_DRAFT_BOX, MessageState.AWAITING_PERSON)


@dataclass(frozen=True)
class Book:
    """Our side. held: by subject, of what is published; expected: subjects that the account's
    list must have; publish_ids: subject → the job to ask about; undecided: subjects whose
    publication is not settled yet, by_person: of those, the ones that wait for a person's link."""

    ours: list[Ours] = field(default_factory=list)
    held: dict[str, Held] = field(default_factory=dict)
    expected: set[str] = field(default_factory=set)
    publish_ids: dict[str, str] = field(default_factory=dict)
    undecided: set[str] = field(default_factory=set)
    by_person: set[str] = field(default_factory=set)
    published: dict[str, datetime] = field(default_factory=dict)


def read_book(session: Session, account: str) -> Book:
    """Everything of ours that the account may show."""
    book = Book()
    releases = {r.article_id: r for r in session.scalars(
        select(Release).where(Release.article_id.is_not(None)))}
    corrections = _by_what(session.scalars(
        select(Correction).where(Correction.state != "given_up").order_by(Correction.id)))
    downs = list(session.scalars(select(TakeDown)))
    for article, message, artefact in session.execute(
        select(Article, Message, ApprovedArtefact)
        .join(Message, Message.id == Article.message_id)
        .join(ApprovedArtefact, ApprovedArtefact.id == Article.artefact_id)
        .where(Message.account.in_(("", account)),
               or_(Article.outcome.in_(("published", "removed")),
                   Message.state.in_([s.value for s in (*_UNDECIDED, *_BY_PERSON)])))
        .options(defer(ApprovedArtefact.html))  # the texts themselves are not looked at
    ):
        if article.outcome == "failed":
            continue
        _add_article(session, book, article, message, artefact, releases.get(article.id),
                     corrections.get(article.id, []), downs)
    for release in session.scalars(select(Release).where(
            Release.channel == WECHAT, Release.article_id.is_(None))):
        _add_release(book, release, corrections.get(LateRelease(release.id), []), downs)
    return book


def _by_what(rows: Iterable[Correction]) -> dict[What, list[Correction]]:
    found: dict[What, list[Correction]] = {}
    for row in rows:
        found.setdefault(what_of(row), []).append(row)
    return found


def _add_article(
    session: Session, book: Book, article: Article, message: Message, artefact: ApprovedArtefact,
    release: Release | None, corrections: list[Correction], downs: list[TakeDown],
) -> None:
    subject = f"article:{article.id}"
    at = article.published_at or message.published_at or message.submit_started_at or message.due_at
    exact = message.time_source in ("batchget", "event")
    current = current_artefact(session, article) if corrections else artefact
    book.ours.append(Ours(
        subject=subject, title=current.title, published_at=at,
        article_id=message.article_id or "", position=article.position, url=article.url,
        msg_data_id=message.msg_data_id, texts=frozenset({artefact.text_sha256}),
        digest=artefact.digest if len(message.articles) == 1 else "",
        window=_EXACT if exact else _ABOUT,
    ))
    if not article.outcome:
        book.undecided.add(subject)
        if message.state in {state.value for state in _BY_PERSON}:
            book.by_person.add(subject)
        return
    book.held[subject] = Held(
        fate=_fate(article, release, corrections, downs), title=current.title,
        texts=frozenset({current.text_sha256}), has_url=bool(article.url),
        editing=any(c.way == "edit" and c.state == "open" for c in corrections),
    )
    book.published[subject] = at
    if message.mode == Mode.PUBLISH.value and message.article_id:
        book.expected.add(subject)
    if message.publish_id:
        book.publish_ids[subject] = message.publish_id


def _fate(
    article: Article | None, release: Release | None, corrections: list[Correction],
    downs: list[TakeDown],
) -> Fate:
    """By our records. A 删除重发 deletes the old item; until it is done, both may be seen."""
    mine = [d for d in downs if (article is not None and d.article_id == article.id)
            or (release is not None and d.release_id == release.id)]
    again = [c for c in corrections if c.way == "republish"]
    if any(d.state == "asked" for d in mine) or any(c.state == "open" for c in again):
        return Fate.EITHER
    if any(d.state == "done" for d in mine) or any(c.state == "done" for c in again):
        return Fate.GONE
    if (article is not None and article.outcome == "removed") or (
            release is not None and release.status == "taken_down"):
        return Fate.GONE
    if release is not None and release.status == "replaced":
        return Fate.EITHER
    return Fate.PUBLIC


def _add_release(
    book: Book, release: Release, corrections: list[Correction], downs: list[TakeDown]
) -> None:
    subject = f"release:{release.id}"
    texts = frozenset({release.text_sha256} if release.text_sha256 else ())
    book.ours.append(Ours(
        subject=subject, title=release.item.title, published_at=release.published_at,
        url=release.url, texts=texts, window=_ABOUT, by_hand=True,
    ))
    book.held[subject] = Held(_fate(None, release, corrections, downs),
                              release.item.title, texts, has_url=bool(release.url))
    book.published[subject] = release.published_at


def listed(session: Session, account: str) -> list[Listed]:
    """The account's articles as ever seen, without their texts."""
    counts = {row[0]: row[1] for row in session.execute(
        select(AccountArticle.article_id, func.count()).where(AccountArticle.account == account)
        .group_by(AccountArticle.article_id))}
    rows = session.execute(
        select(AccountArticle.id, AccountArticle.article_id, AccountArticle.idx,
               AccountArticle.title, AccountArticle.digest, AccountArticle.url,
               AccountArticle.text_sha256, AccountArticle.published_at,
               AccountArticle.our_article_id, AccountArticle.release_id)
        .where(AccountArticle.account == account).order_by(AccountArticle.id))
    return [Listed(*row[:8], single=counts[row.article_id] == 1,
                   subject=_subject(row.our_article_id, row.release_id)) for row in rows]


def _subject(article_id: int | None, release_id: int | None) -> str:
    if article_id is not None:
        return f"article:{article_id}"
    return f"release:{release_id}" if release_id is not None else ""


def link_up(session: Session, account: str, found: dict[int, str], undecided: set[str]) -> None:
    """Keep whose each article is. What is not settled yet is not kept: it may turn out otherwise.

    An owner is only ever replaced by another one that was found (a release entered by hand that
    the message's own took over), never by nobody: somebody may be entering it at this moment.
    """
    rows = session.scalars(
        select(AccountArticle).where(AccountArticle.account == account).order_by(AccountArticle.id)
        .options(load_only(AccountArticle.our_article_id, AccountArticle.release_id)))
    for row in rows:
        subject = found.get(row.id, "")
        if not subject or subject in undecided:
            continue
        kind, _, number = subject.partition(":")
        wanted = (int(number), None) if kind == "article" else (None, int(number))
        if (row.our_article_id, row.release_id) != wanted:
            row.our_article_id, row.release_id = wanted
