"""Reads of posts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from wechat_bot.drafting import search
from wechat_bot.drafting.models import Attachment, Post, PostImage, Revision, WorkingCopy
from wechat_bot.drafting.rules import ArticleFields, Correcting, PostState
from wechat_bot.kernel.errors import NotFound


@dataclass(frozen=True)
class PostFilter:
    """What the list is narrowed to; empty means all.

    contributor: part of the name. to_schedule: approved, and not the new text of an article
    whose old version is public. since, until: when the post last changed its state or text.
    """

    states: Collection[str] = ()
    section: str = ""
    keyword: str = ""
    typist_id: int | None = None
    contributor: str = ""
    kind: str = ""
    to_schedule: bool = False
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Card:
    """A post as the board shows it, without its text. `since`: its last change of state."""

    post_id: int
    title: str
    section: str
    contributor: str
    kind: str
    since: datetime
    correcting: str = ""


def get_post(session: Session, post_id: int) -> Post:
    """One post; NotFound when there is none."""
    post = session.get(Post, post_id)
    if post is None:
        raise NotFound("没有这篇稿件，可能链接抄错了。")
    return post


def lock_post(session: Session, post_id: int) -> Post:
    """One post for a verb that changes it: other verbs on it wait until this one is done.

    The lock comes before the reading, so that what is read is what the one before left
    (PostgreSQL; SQLite's writers queue anyway). NotFound when there is no such post.
    """
    session.execute(select(Post.id).where(Post.id == post_id).with_for_update())
    return get_post(session, post_id)


def get_revision(session: Session, post_id: int, number: int) -> Revision:
    """One revision of a post by its number."""
    revision = session.scalar(
        select(Revision).where(Revision.post_id == post_id, Revision.number == number)
    )
    if revision is None:
        raise NotFound(f"这篇稿件没有第 {number} 版。")
    return revision


def revisions(session: Session, post_id: int) -> list[Revision]:
    """All revisions of a post, newest first."""
    query = select(Revision).where(Revision.post_id == post_id).order_by(Revision.number.desc())
    return list(session.scalars(query))


def list_posts(
    session: Session, wanted: PostFilter, offset: int = 0, limit: int = 20
) -> tuple[int, list[Post]]:
    """(how many, one page), most recently changed first."""
    # The numbers first: sorting the posts with their texts is what would take long.
    every = session.scalars(
        _narrow(session, select(Post), wanted).with_only_columns(Post.id)
        .order_by(Post.updated_at.desc(), Post.id.desc())
    ).all()
    ids = every[offset:offset + limit]
    found = {post.id: post for post in session.scalars(select(Post).where(Post.id.in_(ids)))}
    return len(every), [found[post_id] for post_id in ids]


def cards(
    session: Session, wanted: PostFilter, limit: int, *, oldest_first: bool = False
) -> tuple[int, list[Card]]:
    """(how many, the first of them) for a column of the board."""
    narrowed = _narrow(session, select(Post), wanted)
    total = session.scalar(select(func.count()).select_from(
        narrowed.with_only_columns(Post.id).subquery())) or 0
    at = Post.updated_at.asc() if oldest_first else Post.updated_at.desc()
    rows = session.execute(
        narrowed.with_only_columns(
            Post.id, Post.title, Post.section, _contributor(), Post.kind, Post.updated_at,
            Post.correcting)
        .order_by(at, Post.id.desc()).limit(limit)
    )
    return total, [Card(post_id, title, section, contributor or "", kind, since, correcting)
                   for post_id, title, section, contributor, kind, since, correcting in rows]


def _contributor() -> ColumnElement[str | None]:
    """供稿人 of the current revision, else of the text last written on the post."""
    saved = select(Revision.contributor).where(
        Revision.post_id == Post.id, Revision.number == Post.revision_number
    ).correlate(Post).scalar_subquery()
    typed = select(WorkingCopy.contributor).where(WorkingCopy.post_id == Post.id).order_by(
        WorkingCopy.saved_at.desc()).limit(1).correlate(Post).scalar_subquery()
    return func.coalesce(saved, typed)


def _narrow(session: Session, query: Select[Post], wanted: PostFilter) -> Select[Post]:
    if wanted.states:
        query = query.where(Post.state.in_(wanted.states))
    if wanted.to_schedule:
        query = query.where(Post.state == PostState.APPROVED.value,
                            Post.correcting != Correcting.EDIT.value)
    if wanted.section:
        query = query.where(Post.section == wanted.section)
    if wanted.typist_id is not None:
        query = query.where(Post.typist_id == wanted.typist_id)
    if wanted.contributor:
        query = query.where(_contributor().contains(wanted.contributor, autoescape=True))
    if wanted.kind:
        query = query.where(Post.kind == wanted.kind)
    if wanted.since is not None:
        query = query.where(Post.updated_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Post.updated_at < wanted.until)
    if wanted.keyword:
        query = query.where(search.holds(session, wanted.keyword))
    return query


def working_copy(session: Session, post_id: int, user_id: int) -> WorkingCopy | None:
    """A person's unfinished text of a post, if there is one."""
    return session.scalar(select(WorkingCopy).where(
        WorkingCopy.post_id == post_id, WorkingCopy.user_id == user_id
    ))


def editable_fields(session: Session, post: Post, user_id: int) -> tuple[ArticleFields, int]:
    """(what the editor opens with, the revision number it builds on) for one person."""
    copy = working_copy(session, post.id, user_id)
    if copy is not None:
        return copy.fields(), copy.base_number
    if post.current_revision is not None:
        return post.current_revision.fields(), post.revision_number
    return ArticleFields(), 0


def post_images(session: Session, post_id: int) -> dict[str, PostImage]:
    """Name → picture of a post, in the order they were added."""
    query = select(PostImage).where(PostImage.post_id == post_id).order_by(PostImage.id)
    return {row.name: row for row in session.scalars(query)}


def attachments(session: Session, post_id: int) -> list[Attachment]:
    """The files of a post, newest first."""
    return list(session.scalars(select(Attachment).where(Attachment.post_id == post_id)
                                .order_by(Attachment.id.desc())))


def writers(session: Session, post: Post) -> frozenset[int]:
    """Accounts that typed or edited a post or gave it pictures or files: none may review it."""
    makers = session.scalars(
        select(Revision.created_by_id).where(Revision.post_id == post.id)
        .union(select(PostImage.added_by_id).where(PostImage.post_id == post.id),
               select(Attachment.added_by_id).where(Attachment.post_id == post.id))
    )
    return frozenset(user_id for user_id in (*makers, post.typist_id) if user_id is not None)


def counts_by_state(session: Session) -> dict[str, int]:
    """How many posts are in each state."""
    rows = session.execute(select(Post.state, func.count().label("number")).group_by(Post.state))
    return {row.state: row.number for row in rows}
