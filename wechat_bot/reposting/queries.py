"""Reads of 转发任务."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from wechat_bot.checking.entries import ListKind
from wechat_bot.checking.models import ListEntry
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import NotFound
from wechat_bot.people import queries as people
from wechat_bot.people.rules import permissions_of
from wechat_bot.publishing.models import Article, Message
from wechat_bot.rendering import Theme, render_article
from wechat_bot.reposting.models import RepostOrder
from wechat_bot.reposting.rules import OrderState, Outcome, Publication, outcome_of
from wechat_bot.reposting.texts import same_text, sentences
from wechat_bot.reviewing.models import ApprovedArtefact

# An article that was removed since went out too.
_WENT_OUT = ("published", "removed")


@dataclass(frozen=True)
class OrderFilter:
    """What the list is narrowed to; "" and None do not narrow. Times: since ≤ received < until."""

    outcome: str = ""
    ordered_by: str = ""
    keyword: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class OrderRow:
    """An order with what became of it. `done_at`: first publication, or as a person entered."""

    order: RepostOrder
    outcome: Outcome
    post: Post | None
    published: Publication | None

    @property
    def done_at(self) -> datetime | None:
        """When the readers got it; None: not yet."""
        return self.published.at if self.published is not None else self.order.done_at


@dataclass(frozen=True)
class TextComparison:
    """The source's text beside the post's, one sentence a line, white space aside."""

    source: str
    ours: str
    same: bool
    title_same: bool
    revision_number: int

    @property
    def differs(self) -> bool:
        """Whether title or text differs."""
        return not (self.same and self.title_same)


def get_order(session: Session, order_id: int) -> RepostOrder:
    """One order; NotFound when there is none."""
    order = session.get(RepostOrder, order_id)
    if order is None:
        raise NotFound("没有这项转发任务，可能链接抄错了。")
    return order


def lock_order(session: Session, order_id: int) -> RepostOrder:
    """One order for a verb that changes it; others on it wait."""
    session.execute(select(RepostOrder.id).where(RepostOrder.id == order_id).with_for_update())
    return get_order(session, order_id)


def row_of(session: Session, order: RepostOrder, now: datetime) -> OrderRow:
    """One order with what became of it."""
    return _rows(session, [order], now)[0]


def list_orders(session: Session, wanted: OrderFilter, now: datetime) -> list[OrderRow]:
    """All orders that match, last received first.

    The outcome is derived, so it is matched here and not by the database; orders are few
    (some hundreds a year).
    """
    query = _narrow(select(RepostOrder), wanted).order_by(
        RepostOrder.received_at.desc(), RepostOrder.id.desc())
    rows = _rows(session, list(session.scalars(query)), now)
    return [row for row in rows if not wanted.outcome or row.outcome == wanted.outcome]


def undone(session: Session, now: datetime) -> list[OrderRow]:
    """Orders that still wait to be published, nearest deadline first, those without one last."""
    query = select(RepostOrder).where(RepostOrder.state == OrderState.OPEN.value)
    rows = _rows(session, list(session.scalars(query)), now)
    waiting = [row for row in rows if row.done_at is None]
    return sorted(waiting, key=lambda row: (row.order.due_at is None,
                                            row.order.due_at or row.order.received_at))


def orders_of_post(session: Session, post_id: int, now: datetime) -> list[OrderRow]:
    """The orders that a post answers, oldest first."""
    query = select(RepostOrder).where(RepostOrder.post_id == post_id).order_by(RepostOrder.id)
    return _rows(session, list(session.scalars(query)), now)


def orderers(session: Session) -> list[str]:
    """Everybody who ever ordered a repost (来文单位), most frequent first."""
    rows = session.execute(
        select(RepostOrder.ordered_by).group_by(RepostOrder.ordered_by)
        .order_by(func.count().desc(), RepostOrder.ordered_by))
    return [name for (name,) in rows]


def received_between(session: Session) -> tuple[datetime | None, datetime | None]:
    """(first, last) time at which an order was received; None where there is none."""
    first, last = session.execute(
        select(func.min(RepostOrder.received_at), func.max(RepostOrder.received_at))).one()
    return first, last


def listed_sources(session: Session) -> list[str]:
    """稿源单位名单 as the bureau keeps it; empty where nobody entered one."""
    return list(session.scalars(select(ListEntry.word).where(
        ListEntry.kind == ListKind.SOURCE.value, ListEntry.ended_at.is_(None))))


def writers(session: Session) -> list[int]:
    """Accounts in use that may write posts: they are reminded."""
    return [user.id for user in people.all_users(session)
            if user.active and Permission.WRITE_POST in permissions_of(user.duties)]


def candidate_posts(session: Session, order: RepostOrder, limit: int = 50) -> list[Post]:
    """Posts that may answer an order, newest first; those of a like title before the others."""
    found = session.scalars(
        select(Post).where(Post.state != "cancelled").order_by(Post.id.desc()).limit(200)).all()
    return sorted(found, key=lambda post: order.title[:6] not in post.title)[:limit]


def publications(session: Session, post_ids: Collection[int]) -> dict[int, Publication]:
    """Post → its first publication, for those that came before the readers."""
    if not post_ids:
        return {}
    moment = func.coalesce(Article.published_at, Message.published_at)
    rows = session.execute(
        select(Article.post_id, moment, Article.url, ApprovedArtefact.title)
        .join(Message, Message.id == Article.message_id)
        .join(ApprovedArtefact, ApprovedArtefact.id == Article.artefact_id)
        .where(Article.post_id.in_(post_ids), Article.outcome.in_(_WENT_OUT),
               moment.is_not(None))
        .order_by(moment, Article.id))
    found: dict[int, Publication] = {}
    for post_id, at, url, title in rows:
        found.setdefault(post_id, Publication(at, url, title))
    return found


def compare_with_source(session: Session, order: RepostOrder) -> TextComparison | None:
    """The post's current revision against the source's text; None while one is missing.

    Ours is the text as laid out, without the line 来源 and without the footer.
    """
    if order.post_id is None or not order.source_text.strip():
        return None
    revision = posts.get_post(session, order.post_id).current_revision
    if revision is None:
        return None
    plain = Theme("plain", "", "")  # colours and sizes say nothing
    ours = render_article(revision.body, theme=plain, images={}, title=revision.title).plain_text
    return TextComparison(
        source=sentences(order.source_text), ours=sentences(ours),
        same=same_text(order.source_text, ours),
        title_same=same_text(order.title, revision.title), revision_number=revision.number)


def _narrow(query: Select[tuple[RepostOrder]], wanted: OrderFilter) -> Select[tuple[RepostOrder]]:
    if wanted.ordered_by:
        query = query.where(RepostOrder.ordered_by == wanted.ordered_by)
    if wanted.since is not None:
        query = query.where(RepostOrder.received_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(RepostOrder.received_at < wanted.until)
    if wanted.keyword:
        query = query.where(or_(*(
            column.contains(wanted.keyword, autoescape=True)
            for column in (RepostOrder.title, RepostOrder.source_name, RepostOrder.note))))
    return query


def _rows(session: Session, orders: list[RepostOrder], now: datetime) -> list[OrderRow]:
    ids = {order.post_id for order in orders if order.post_id is not None}
    known = {post.id: post for post in session.scalars(select(Post).where(Post.id.in_(ids)))}
    published = publications(session, ids)
    rows = []
    for order in orders:
        post = known.get(order.post_id) if order.post_id is not None else None
        went_out = published.get(post.id) if post is not None else None
        done_at = went_out.at if went_out is not None else order.done_at
        outcome = outcome_of(OrderState(order.state), order.due_at, done_at, now)
        rows.append(OrderRow(order, outcome, post, went_out))
    return rows
