"""What 下架 and 更正 are about: an article of ours, or a publication that was entered late (补录).

The same rules hold for both. What differs is what the program knows: of ours the approved text
and our own message, of the other its place in the ledger and, where 对账 has seen it on the
account's list, WeChat's number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.aftercare import queries
from wechat_bot.aftercare.models import Correction, TakeDown
from wechat_bot.aftercare.rules import LateRelease, Way, What, way_of
from wechat_bot.disclosure import queries as ledger
from wechat_bot.disclosure.models import AccountArticle, DisclosureItem, Release
from wechat_bot.disclosure.rules import WECHAT
from wechat_bot.drafting.models import Revision
from wechat_bot.kernel.errors import NotFound
from wechat_bot.publishing import placing
from wechat_bot.publishing.models import Article, Message
from wechat_bot.publishing.rules import MessageState


@dataclass(frozen=True)
class Publication:
    """One article that readers have or had. Either `article` and `message`, or `release` is there.

    together: how many articles were published in one message with it, itself among them.
    """

    title: str
    url: str
    published_at: datetime | None
    post_id: int
    way: Way
    public: bool
    removed: bool
    together: int
    pushed: bool = False
    article: Article | None = None
    message: Message | None = None
    release: Release | None = None

    @property
    def what(self) -> What:
        """As verbs and queries name it."""
        if self.article is not None:
            return self.article.id
        return LateRelease(self.release.id if self.release is not None else 0)

    @property
    def subject(self) -> str:
        """As errands and 对账 name it: "article:3", "release:5"."""
        return (f"article:{self.article.id}" if self.article is not None
                else f"release:{self.release.id if self.release is not None else 0}")

    @property
    def place(self) -> dict[str, int]:
        """As addresses of the panel name it."""
        return ({"article_id": self.article.id} if self.article is not None
                else {"release_id": self.release.id if self.release is not None else 0})


@dataclass(frozen=True)
class Number:
    """How WeChat knows an article: its publication, its place in it (from 1), its title there,
    and how many there are."""

    article_id: str
    index: int
    title: str
    count: int


def get(session: Session, what: What) -> Publication:
    """A publication by its name; NotFound."""
    if isinstance(what, LateRelease):
        return _of_release(session, _entered(session, what))
    return _of_article(session, queries.get_article(session, what))


def locked(session: Session, what: What) -> Publication:
    """The same for a verb: the message, or the release, is locked first, as everywhere."""
    if isinstance(what, LateRelease):
        release = _entered(session, what)
        session.refresh(release, with_for_update=True)
        return _of_release(session, release)
    article = queries.get_article(session, what)
    placing.locked(session, article.message_id)
    session.refresh(article)
    return _of_article(session, article)


def of_row(session: Session, row: TakeDown | Correction) -> Publication:
    """What a take-down or a correction is about."""
    return get(session, queries.what_of(row))


def of_post(session: Session, post_id: int) -> list[Publication]:
    """A post's publications, those entered late last."""
    releases = session.scalars(
        select(Release).join(DisclosureItem, DisclosureItem.id == Release.item_id)
        .where(DisclosureItem.post_id == post_id, Release.channel == WECHAT)
        .order_by(Release.id.desc()))
    return ([_of_article(session, article)
             for article in queries.published_articles(session, post_id)]
            + [_of_release(session, release) for release in releases if release.entered_late])


def revision_of(session: Session, it: Publication) -> Revision:
    """The version that readers have."""
    if it.article is not None:
        artefact = queries.current_artefact(session, it.article)
        return session.get_one(Revision, artefact.revision_id)
    found = ledger.revision_of(session, it.release) if it.release is not None else None
    if found is None:
        raise NotFound("这条发布记录没有留下正文的版本，没有做任何改动。")
    return found


def number_of(session: Session, release: Release, account: str | None = None) -> Number | None:
    """WeChat's number of a publication entered late; None where its list never showed it."""
    query = select(AccountArticle).where(AccountArticle.release_id == release.id)
    if account is not None:
        query = query.where(AccountArticle.account == account)
    row = session.scalars(query.order_by(AccountArticle.last_seen_at.desc()).limit(1)).first()
    if row is None:
        return None
    count = session.scalar(select(func.count()).select_from(AccountArticle).where(
        AccountArticle.account == row.account, AccountArticle.article_id == row.article_id)) or 1
    return Number(row.article_id, row.idx, row.title, count)


def _entered(session: Session, what: LateRelease) -> Release:
    release = session.get(Release, what.release_id)
    if release is None or not release.entered_late:
        raise NotFound("没有这篇补录的公众号文章，可能链接抄错了。")
    return release


def _of_article(session: Session, article: Article) -> Publication:
    message = queries.message_of(session, article)
    return Publication(
        title=queries.title_of(session, article), url=article.url,
        published_at=article.published_at, post_id=article.post_id,
        way=way_of(message.mode, message.article_id, message.msg_id),
        public=(article.outcome == "published"
                and message.state == MessageState.PUBLISHED.value),
        removed=article.outcome == "removed", together=len(message.articles),
        pushed=bool(message.msg_id), article=article, message=message)


def _of_release(session: Session, release: Release) -> Publication:
    number = number_of(session, release)
    return Publication(
        title=release.item.title, url=release.url, published_at=release.published_at,
        post_id=release.item.post_id or 0, way=Way.API if number else Way.BY_HAND,
        public=release.status == "current", removed=release.status == "taken_down",
        together=number.count if number else 1, release=release)
