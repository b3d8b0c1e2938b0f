"""Verbs on posts: make, autosave, add pictures, save a revision, cancel, restore."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import PurePath, PurePosixPath, PureWindowsPath

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.drafting import layout, queries, search
from wechat_bot.drafting.images import Picture, process_picture
from wechat_bot.drafting.models import Post, PostImage, Revision, StoredImage, WorkingCopy
from wechat_bot.drafting.rules import (
    ArticleFields,
    Correcting,
    PostAct,
    PostKind,
    PostState,
    canonical,
    correcting_after,
    crop_problems,
    field_problems,
    next_state,
    revision_sha256,
)
from wechat_bot.drafting.templates import load_templates
from wechat_bot.kernel import clock, events, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import EditConflict, InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.people import queries as people
from wechat_bot.people.models import User

NAME_LENGTH = 80  # of a picture's name, without its ending


def advance(session: Session, post: Post, act: PostAct) -> None:
    """Change a post's state by the one table; the only place that does. WrongState if it can't."""
    state = PostState(post.state)
    target = next_state(state, act)
    post.correcting = correcting_after(state, act, Correcting(post.correcting or "")).value
    post.state = target.value
    post.updated_at = clock.now()


def create_post(
    actor: Actor, office: Office, template: str = "", kind: str = PostKind.NEWS
) -> int:
    """新建稿件 with a working copy filled from a template. Returns the post's id.

    A template's outline is that of a 图文; other kinds take only its classification.
    """
    actor.require(Permission.WRITE_POST)
    user_id = actor.require_person()
    if kind not in set(PostKind):
        raise InvalidInput.of(kind="请选择稿件类型：图文、图片消息、视频或后台转载分享。")
    fields = ArticleFields(author=office.config.agency.account_name, theme=layout.DEFAULT_THEME)
    if template:
        templates = load_templates(office.folder("templates"))
        if template not in templates:
            raise InvalidInput.of(template=f"没有叫“{template}”的模板。")
        fields = templates[template].fields(office.config.agency.account_name)
    if kind != PostKind.NEWS:
        fields = replace(fields, body="")
    if kind == PostKind.BACKEND_SHARE:
        fields = replace(fields, origin="repost")
    with office.db.write() as session:
        user = session.get_one(User, user_id)
        fields = replace(fields, section=user.section, contributor=user.name)
        post = new_post(session, user_id, template, kind)
        keep_copy(session, post, user_id, fields, base_number=0)
        journal.record(session, actor, "post.created", f"post:{post.id}", title="（未命名）")
        return post.id


def new_post(
    session: Session, typist_id: int | None, template: str, kind: str = PostKind.NEWS
) -> Post:
    """A post row in state draft, flushed so that it has an id."""
    now = clock.now()
    post = Post(state=PostState.DRAFT.value, kind=str(kind), typist_id=typist_id,
                template=template, created_at=now, updated_at=now)
    session.add(post)
    session.flush()
    return post


def save_working_copy(
    actor: Actor, office: Office, post_id: int, fields: ArticleFields, base_number: int
) -> None:
    """自动保存: a person's unfinished text. No journal line: nothing official changes.

    Raises WrongState where the post can't be changed now; the text is kept even then.
    """
    actor.require(Permission.WRITE_POST)
    with office.db.write() as session:
        post = queries.lock_post(session, post_id)
        keep_copy(session, post, actor.require_person(), canonical(fields), base_number)
        state = PostState(post.state)
    try:
        next_state(state, PostAct.REVISE)
    except WrongState as error:
        raise WrongState(f"{error.message}您刚才写的文字已另外保留，没有丢失。") from None


def keep_copy(
    session: Session, post: Post, user_id: int, fields: ArticleFields, base_number: int
) -> None:
    """Keep what a person has typed so far, inside the caller's transaction.

    As long as a post has no revision, it is named and found by this text.
    """
    copy = queries.working_copy(session, post.id, user_id)
    if copy is None:
        copy = WorkingCopy(post_id=post.id, user_id=user_id)
        session.add(copy)
    copy.set_fields(fields)
    copy.base_number = base_number
    copy.saved_at = clock.now()
    if not post.revision_number:
        post.title, post.section = fields.title, fields.section
        search.index(session, post.id, fields)
    session.flush()


def discard_working_copy(actor: Actor, office: Office, post_id: int) -> None:
    """放弃编辑中的稿: the saved revision stands."""
    actor.require(Permission.WRITE_POST)
    with office.db.write() as session:
        copy = queries.working_copy(session, post_id, actor.require_person())
        if copy is not None:
            session.delete(copy)


def add_image(actor: Actor, office: Office, post_id: int, name: str, data: bytes) -> str:
    """添加图片: checked, stripped, shrunk. Returns the name under which the text may use it."""
    actor.require(Permission.WRITE_POST)
    picture = process_picture(data, name)
    sha256 = office.media.put(picture.data)
    with office.db.write() as session:
        post = queries.lock_post(session, post_id)
        next_state(PostState(post.state), PostAct.REVISE)
        kept = place_image(session, post, tidy_name(name), sha256, picture,
                           actor.require_person())
        journal.record(session, actor, "image.added", f"post:{post.id}",
                       title=post.title or "（未命名）", name=kept)
        return kept


def place_image(
    session: Session, post: Post, name: str, sha256: str, picture: Picture, user_id: int | None
) -> str:
    """Give a stored picture a name in a post; returns the name it got.

    A taken name gets a number, unless it is the same picture.
    """
    _know_picture(session, sha256, picture)
    taken = queries.post_images(session, post.id)
    wanted, number = name, 2
    while wanted in taken and taken[wanted].sha256 != sha256:
        path = PurePosixPath(name)
        wanted, number = str(path.with_stem(f"{path.stem}-{number}")), number + 1
    if wanted not in taken:
        session.add(PostImage(post_id=post.id, name=wanted, sha256=sha256, added_by_id=user_id,
                              added_at=clock.now()))
        session.flush()
    return wanted


def _know_picture(session: Session, sha256: str, picture: Picture) -> None:
    if session.get(StoredImage, sha256) is not None:
        return
    try:
        with session.begin_nested():
            session.add(StoredImage(sha256=sha256, mime=picture.mime, width=picture.width,
                                    height=picture.height, size=len(picture.data)))
    except IntegrityError:
        return  # somebody added the same picture to another post at the same moment


def tidy_name(file_name: str) -> str:
    """A name for an uploaded picture that Markdown can hold: no folder, blank or bracket."""
    path = PurePath(PureWindowsPath(file_name).name)
    stem = re.sub(r"[\s()<>\[\]{}\"'`|*#!\\\x00-\x1f\x7f]+", "_", path.stem).strip("_.")
    return f"{stem[:NAME_LENGTH] or '图片'}{path.suffix.lower()[:5]}"


def save_revision(
    actor: Actor, office: Office, post_id: int, fields: ArticleFields, base_number: int
) -> int:
    """保存版本: an immutable revision; returns its number. Drops every approval.

    What was typed is kept first, whatever follows. Raises InvalidInput (limits, missing
    pictures), EditConflict when somebody saved a revision after `base_number` (both texts are
    kept). Saving without a change makes no new revision and keeps approvals.
    """
    fields = canonical(fields)
    save_working_copy(actor, office, post_id, fields, base_number)
    wrong = field_problems(fields, office.config.wechat)
    if wrong:
        raise InvalidInput.of(**wrong)
    with office.db.write() as session:
        post = queries.lock_post(session, post_id)
        if post.revision_number != base_number:
            latest = queries.get_revision(session, post_id, post.revision_number)
            who = people.name_of(session, latest.created_by_id)
            raise EditConflict(
                f"{who}在 {clock.show(latest.created_at)} 保存了第 {latest.number} 版，"
                "您的文字也已保留，没有丢失。请对照两份文字，决定以哪份为准。"
            )
        return write_revision(session, office, actor, post, fields)


def write_revision(
    session: Session, office: Office, actor: Actor, post: Post, fields: ArticleFields
) -> int:
    """Write the next revision inside the caller's transaction, with its journal line."""
    fields = _with_attachment(session, post, canonical(fields))
    revision = new_revision(session, office, post, fields, actor.user_id)
    if actor.user_id is not None:
        _forget_copy(session, post, actor.user_id)
    if post.current_revision is not None and post.current_revision.sha256 == revision.sha256:
        return post.revision_number
    advance(session, post, PostAct.REVISE)
    session.add(revision)
    post.title, post.section = fields.title, fields.section
    post.revision_number = revision.number
    session.flush()
    session.expire(post, ["current_revision"])
    search.index(session, post.id, fields)
    events.announce(session, events.POST_REVISED, post_id=post.id, number=revision.number)
    journal.record(session, actor, "post.revised", f"post:{post.id}", title=fields.title,
                   number=revision.number, sha256=revision.sha256)
    return revision.number


def cancel_post(actor: Actor, office: Office, post_id: int, reason: str) -> None:
    """作废稿件; nothing is deleted, it can be restored."""
    actor.require(Permission.WRITE_POST)
    if not reason.strip():
        raise InvalidInput.of(reason="请写明作废的原因。")
    with office.db.write() as session:
        post = queries.lock_post(session, post_id)
        advance(session, post, PostAct.CANCEL)
        journal.record(session, actor, "post.cancelled", f"post:{post.id}", title=post.title,
                       reason=reason.strip())


def restore_post(actor: Actor, office: Office, post_id: int) -> None:
    """恢复作废的稿件 as a draft."""
    actor.require(Permission.WRITE_POST)
    with office.db.write() as session:
        post = queries.lock_post(session, post_id)
        advance(session, post, PostAct.RESTORE)
        journal.record(session, actor, "post.restored", f"post:{post.id}", title=post.title)


def back_to_revision(session: Session, post: Post, revision: Revision) -> None:
    """The post stands at an earlier revision again (放弃更正); the later ones are kept."""
    post.revision_number = revision.number
    post.title, post.section = revision.title, revision.section
    session.flush()
    session.expire(post, ["current_revision"])
    search.index(session, post.id, revision.fields())


def new_revision(
    session: Session, office: Office, post: Post, fields: ArticleFields, user_id: int | None
) -> Revision:
    """The next revision of a post, not added yet. InvalidInput: pictures that are not there."""
    images = queries.post_images(session, post.id)
    missing = layout.missing_images(fields.body, images)
    if missing:
        raise InvalidInput.of(body=f"正文里引用的图片还没有上传：{'、'.join(missing)}。文字已保留。")
    if fields.cover_sha256 and fields.cover_sha256 not in {i.sha256 for i in images.values()}:
        raise InvalidInput.of(cover="选的封面图不在这篇稿件的图片里，请重新选择。")
    for image in images.values():
        if image.sha256 == fields.cover_sha256 and (
            wrong := crop_problems(fields, image.image.width, image.image.height)
        ):
            raise InvalidInput.of(**wrong)
    used = layout.used_images(fields.body, images)
    fingerprint = layout.theme_sha256(layout.theme_of(office.folder("themes"), fields.theme))
    last = session.scalar(
        select(func.max(Revision.number)).where(Revision.post_id == post.id)
    ) or 0
    revision = Revision(
        post_id=post.id, number=last + 1, images_json=json.dumps(list(used.items()),
                                                                 ensure_ascii=False),
        theme_sha256=fingerprint,
        sha256=revision_sha256(fields, used, fingerprint, post.kind),
        created_by_id=user_id, created_at=clock.now(),
    )
    revision.set_fields(fields)
    return revision


def _with_attachment(session: Session, post: Post, fields: ArticleFields) -> ArticleFields:
    """The fields with the attachment's own name; InvalidInput for one of another post."""
    if not fields.attachment_sha256:
        return replace(fields, attachment_name="")
    found = {row.sha256: row for row in queries.attachments(session, post.id)}
    if fields.attachment_sha256 not in found:
        raise InvalidInput.of(
            attachment="选的附件不在这篇稿件里，请重新上传或选择。文字已保留。")
    return replace(fields, attachment_name=found[fields.attachment_sha256].name)


def _forget_copy(session: Session, post: Post, user_id: int) -> None:
    copy = queries.working_copy(session, post.id, user_id)
    if copy is not None:
        session.delete(copy)
