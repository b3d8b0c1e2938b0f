"""制作推文: the frozen report becomes a post, which goes through 三审三校 like any other.

Its publication is a release of its own, counted in the year in which it goes out: the report of
2024 published in January 2025 counts for 2025.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import article, current
from wechat_bot.annual_report.models import ReportArticle, ReportVersion
from wechat_bot.annual_report.procedure import queries as procedure
from wechat_bot.annual_report.procedure.rules import WEBSITE, Step
from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.drafting import layout, operations
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.covers import draw_cover
from wechat_bot.drafting.images import Picture, process_picture
from wechat_bot.drafting.models import Post
from wechat_bot.drafting.rules import (
    POST_STATE_NAMES,
    ArticleFields,
    PostKind,
    PostState,
)
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.people.models import User
from wechat_bot.records import keeping

_COVER = "封面.png"
_OPEN = frozenset({PostState.DRAFT, PostState.RETURNED})
# What to do first, where the post of an earlier version can't take a new text as it stands.
_FIRST = {
    PostState.IN_REVIEW: "请先到那篇稿件撤回送审",
    PostState.APPROVED: "请先到那篇稿件点“修改”，改回起草",
    PostState.QUEUED: "请先取消排期，再改回起草",
    PostState.PUBLISHING: "请等它发布完",
    PostState.PUBLISHED: "请先到那篇稿件点“更正”",
    PostState.TAKEN_DOWN: "请先到那篇稿件点“更正”",
}


@dataclass(frozen=True)
class MadePost:
    """What the verb did. outcome: "made" 新做, "renewed" 换了正文, "there" 原来就有."""

    post_id: int
    outcome: str


@dataclass(frozen=True)
class _Text:
    """The article of a version, before it is written."""

    version: ReportVersion
    fields: ArticleFields


def make_post(actor: Actor, office: Office, version_id: int, *, reason: str = "") -> MadePost:
    """制作推文 from a version for the public; nothing is sent, 送审 is the next step.

    Twice is once: the post that exists is the answer, unless a reason for another is given. A
    later version gives its text to that post while it is being written; where it is not, WrongState
    says what to do first. WrongState: a 送审稿, or a version that a newer one replaced.
    """
    actor.require(Permission.KEEP_REPORT)
    user_id = actor.require_person()
    why = keeping.read_reason(reason, required=False)
    with office.db.read() as session:
        title = article.article_title(current.version_content(_public(session, version_id)),
                                      office.config.wechat.title_limit)
    # Before the transaction: nobody should wait for a picture being drawn.
    picture = process_picture(draw_cover(title, office.config.agency.account_name), _COVER)
    sha256 = office.media.put(picture.data)
    with office.db.write() as session:
        version = _public(session, version_id, lock=True)  # two clicks wait for each other
        text = _Text(version, _fields(session, office, version))
        last = article_of(session, version.year)
        if last is not None and not why:
            if last.version_id == version.id:
                return MadePost(last.post_id, "there")
            return _renew(session, office, actor, text, last.post_id)
        post = _new(session, office, actor, text, (sha256, picture), user_id)
        event = "report.article_made" if last is None else "report.article_made_again"
        _record(session, actor, event, text, post.id, why)
        return MadePost(post.id, "made")


def article_of(session: Session, year: int) -> ReportArticle | None:
    """The newest post made of a year's report that has not been 作废."""
    return session.scalar(
        select(ReportArticle).join(Post, Post.id == ReportArticle.post_id)
        .where(ReportArticle.year == year, Post.state != PostState.CANCELLED.value)
        .order_by(ReportArticle.id.desc()).limit(1))


def release_of(session: Session, year: int, channel: str) -> tuple[ReportArticle, Release] | None:
    """Where the post of a year's report now stands on a channel; None where it does not, or where
    the post is being rewritten, so that nobody could say which version readers see there."""
    row = session.execute(
        select(ReportArticle, Release).join(Post, Post.id == ReportArticle.post_id)
        .join(DisclosureItem, DisclosureItem.post_id == Post.id)
        .join(Release, Release.item_id == DisclosureItem.id)
        .where(ReportArticle.year == year, Post.state == PostState.PUBLISHED.value,
               Release.channel == channel, Release.status == "current", Release.url != "")
        .order_by(ReportArticle.id.desc(), Release.id.desc()).limit(1)).first()
    return None if row is None else (row[0], row[1])


def posts_of(session: Session, year: int) -> list[tuple[ReportArticle, Post]]:
    """Every post that was made of a year's report, newest first."""
    rows = session.execute(
        select(ReportArticle, Post).join(Post, Post.id == ReportArticle.post_id)
        .where(ReportArticle.year == year).order_by(ReportArticle.id.desc()))
    return [(row[0], row[1]) for row in rows]


def _public(session: Session, version_id: int, *, lock: bool = False) -> ReportVersion:
    version = session.get(ReportVersion, version_id, with_for_update=True if lock else None)
    if version is None:
        raise NotFound("没有这一版年报。请回到“办理”页重新选。")
    if version.kind not in current.PUBLIC_KINDS:
        raise WrongState("送审稿不是定稿，还会改，没有制作推文。请先定稿。")
    newest = current.latest_version(session, version.year)
    if newest is not None and newest.id != version.id:
        raise WrongState(f"第 {version.number} 版已被第 {newest.number} 版代替，没有制作推文。"
                         f"请用第 {newest.number} 版制作。")
    return version


def _fields(session: Session, office: Office, version: ReportVersion) -> ArticleFields:
    content, limits = current.version_content(version), office.config.wechat
    return ArticleFields(
        title=article.article_title(content, limits.title_limit),
        author=office.config.agency.account_name,
        digest=article.article_digest(content, limits.digest_limit),
        body=article.article_body(content), theme=layout.DEFAULT_THEME, origin="original",
        read_more=_website(session, version), is_government_information=True,
        article_20=article.ARTICLE_20)


def _website(session: Session, version: ReportVersion) -> str:
    """Where the report stands on the website; "" while that is not entered."""
    urls = [act.url for act in procedure.acts_of(session, version.year)
            if not act.voided and act.channel == WEBSITE and act.version_id == version.id
            and act.kind in (Step.PUBLISHED, Step.REPLACED)]
    return next((url for url in reversed(urls)
                 if urlsplit(url).scheme in ("http", "https") and len(url.encode()) <= 1000), "")


def _new(
    session: Session, office: Office, actor: Actor, text: _Text, cover: tuple[str, Picture],
    user_id: int,
) -> Post:
    user = session.get_one(User, user_id)
    post = operations.new_post(session, user_id, "", PostKind.NEWS)
    operations.place_image(session, post, _COVER, *cover, user_id)
    journal.record(session, actor, "post.created", f"post:{post.id}", title=text.fields.title)
    operations.write_revision(session, office, actor, post, replace(
        text.fields, cover_sha256=cover[0], section=user.section, contributor=user.name))
    return post


def _renew(
    session: Session, office: Office, actor: Actor, text: _Text, post_id: int
) -> MadePost:
    """The new version's text for the post of an earlier one; its cover and signer stay."""
    post = posts.lock_post(session, post_id)
    state = PostState(post.state)
    if state not in _OPEN:
        raise WrongState(
            f"第 {text.version.number} 版之前已经做过推文（稿件 {post.id}），现在是"
            f"“{POST_STATE_NAMES[state]}”，没有改动它。{_FIRST[state]}，再回来点一次“制作推文”，"
            "正文会换成这一版的；确实要另做一篇的，请写明原因。")
    if posts.working_copy(session, post.id, actor.require_person()) is not None:
        raise WrongState(f"您在稿件 {post.id} 里还有没保存的文字，没有换它的正文，免得丢掉。"
                         "请先到那篇稿件保存或者放弃修改，再回来点一次“制作推文”。")
    before = post.current_revision
    assert before is not None, "a post of a report has a revision from the start"
    old = before.fields()
    operations.write_revision(session, office, actor, post, replace(
        old, title=text.fields.title, digest=text.fields.digest, body=text.fields.body,
        read_more=text.fields.read_more or old.read_more))
    _record(session, actor, "report.article_renewed", text, post.id, "")
    return MadePost(post.id, "renewed")


def _record(
    session: Session, actor: Actor, event: str, text: _Text, post_id: int, reason: str
) -> None:
    version = text.version
    session.add(ReportArticle(year=version.year, version_id=version.id, post_id=post_id,
                              reason=reason, by=actor.name, at=clock.now()))
    details = {"reason": reason} if event == "report.article_made_again" else {}
    journal.record(session, actor, event, f"report:{version.year}", year=version.year,
                   number=version.number, post=post_id, **details)
