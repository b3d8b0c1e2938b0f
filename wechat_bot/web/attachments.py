"""附件 and what else a kind of post shows: upload, download, the box on a post's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.drafting import attachments, layout, operations, queries
from wechat_bot.drafting.attachments import LARGEST, MEGABYTE, MIME_NAMES
from wechat_bot.drafting.kinds import ends_by_hand, kind_name, newspic_content
from wechat_bot.drafting.models import Attachment, Post
from wechat_bot.drafting.rules import ArticleFields, PostKind
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.web import articles, frame
from wechat_bot.web.frame import action
from wechat_bot.web.numbers import read_number
from wechat_bot.web.todos import HomeBox, post_box

bp = Blueprint("attachments", __name__)


@action(bp, "/posts/<int:post_id>/attach", permission=Permission.WRITE_POST)
def attach(post_id: int) -> ResponseReturnValue:
    """上传附件 from the editor: what is typed there comes along and is kept first."""
    actor, office = frame.actor(), frame.office()
    fields = articles.read_fields(request.form)
    number = read_number(request.form.get("base_number", "")) or 0
    operations.save_working_copy(actor, office, post_id, fields, number)
    target = url_for("editor.edit", post_id=post_id) + "#f-attachment"
    file = request.files.get("attachment")
    try:
        if file is None or not file.filename:
            raise InvalidInput.of(attachment="还没有选择附件文件，请先点“选择文件”。")
        chosen = attachments.attach_file(actor, office, post_id, file.filename, file.read())
    except BureauError as problem:
        flash(f"{problem.message}写的内容已保存为草稿。", "warn")
        return redirect(target, 303)
    attachments.choose_attachment(actor, office, post_id, fields, number, chosen)
    return frame.done(f"已添加附件“{chosen.name}”并选用，写的内容已保存为草稿。", target)


@action(bp, "/posts/<int:post_id>/attachments/<sha256>", permission=Permission.READ,
        methods=("GET",))
def download(post_id: int, sha256: str) -> ResponseReturnValue:
    """An attachment as a file; ?show lets a page play a video (browsers ask for pieces of it)."""
    office = frame.office()
    with office.db.read() as session:
        row = attachments.get_attachment(session, post_id, sha256)
    played = "show" in request.args and row.mime.startswith("video/")
    return send_file(office.media.file(sha256), mimetype=row.mime, conditional=True,
                     as_attachment=not played, download_name=row.name, etag=sha256)


@post_box
def box_of_post(session: Session, actor: Actor, post: Post) -> HomeBox | None:
    """What goes out of a post that is no 图文: of its saved version, or of what is written."""
    revision = post.current_revision
    fields = (revision.fields() if revision is not None
              else queries.editable_fields(session, post, actor.require_person())[0])
    return kind_box(session, post, fields)


def kind_box(session: Session, post: Post, fields: ArticleFields) -> HomeBox | None:
    """The box for a version of a post; also for the desk of its reviewers. None for a 图文."""
    if post.kind == PostKind.NEWS:
        return None
    values: dict[str, Any] = {"post": post, "kind": post.kind, "name": kind_name(post.kind)}
    if post.kind == PostKind.NEWSPIC:
        images = layout.used_images(fields.body, queries.post_images(session, post.id))
        content = newspic_content(fields, images)
        values |= {"pictures": [images[name] for name in content.images],
                   "characters": len(content.text)}
        return HomeBox("图片消息：发出去是这样", "attachments/_box.html", values)
    file = (attachments.find_attachment(session, post.id, fields.attachment_sha256)
            if fields.attachment_sha256 else None)
    values |= {"file": file, "source_url": fields.source_url, "type": _type_name(file)}
    return HomeBox("附件（定稿后由人到公众号后台发表）", "attachments/_box.html", values)


def _type_name(file: Attachment | None) -> str:
    return MIME_NAMES.get(file.mime, "") if file is not None else ""


def _attachments_of(post: Post) -> list[Attachment]:
    with frame.office().db.read() as session:
        return queries.attachments(session, post.id)


@bp.app_template_filter("file_size")
def file_size(size: int) -> str:
    """A file's size in bytes as people say it: 350 KB, 12.4 MB."""
    if size < MEGABYTE:
        return f"{max(1, size // 1000)} KB"
    return f"{size / MEGABYTE:.1f} MB"


@bp.app_context_processor
def _for_templates() -> dict[str, Callable[..., Any] | int]:
    limit = min(LARGEST // MEGABYTE, frame.office().config.web.upload_limit_mb)
    return {"attachments_of": _attachments_of, "ends_by_hand": ends_by_hand,
            "attachment_limit_mb": limit}
