"""手机预览: send the current revision to one WeChat user, from the post's and the review's page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.rules import MANUAL_KINDS, PostState
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.people import queries as people
from wechat_bot.publishing import previewing
from wechat_bot.publishing.models import Errand, Preview
from wechat_bot.web import frame
from wechat_bot.web.frame import action
from wechat_bot.web.todos import HomeBox, post_box

bp = Blueprint("phone_preview", __name__)
# What readers have, or are about to have, needs no preview any more.
_BEFORE = frozenset({PostState.DRAFT, PostState.RETURNED, PostState.IN_REVIEW,
                     PostState.APPROVED, PostState.QUEUED})


@dataclass(frozen=True)
class PreviewLine:
    """One preview in words."""

    preview: Preview
    number: int
    asked_by: str
    outcome: str
    good: bool
    waiting: bool


@action(bp, "/posts/<int:post_id>/phone-preview", permission=Permission.READ)
def send(post_id: int) -> ResponseReturnValue:
    """发到手机预览 (the verb asks for the right)."""
    previewing.ask(frame.actor(), frame.office(), post_id, request.form.get("wechat_name", ""))
    return frame.done("已请后台程序发送预览，一分钟左右收到；刷新本页看结果。",
                      url_for("posts.detail", post_id=post_id) + "#phone-preview")


@post_box
def phone_preview(session: Session, actor: Actor, post: Post) -> HomeBox | None:
    """手机预览: who got which version on the phone, and the form to send it to somebody."""
    config = frame.office().config
    may = bool(actor.permissions & previewing.MAY_PREVIEW)
    lines = [_line(session, preview) for preview in previewing.previews_of(session, post.id)]
    possible = bool(config.wechat.app_id) and post.kind not in MANUAL_KINDS
    offered = may and possible and post.current_revision is not None and post.state in _BEFORE
    if not lines and not offered:
        return None
    return HomeBox("发到手机预览", "publishing/_phone_preview.html",
                   {"lines": lines, "offered": offered, "post": post})


def _line(session: Session, preview: Preview) -> PreviewLine:
    errand = session.get_one(Errand, preview.errand_id)
    waiting = errand.state in ("waiting", "running")
    outcome = ("已发到手机" if preview.sent_at else errand.progress or "正在发送" if waiting
               else errand.progress)
    return PreviewLine(
        preview, session.get_one(Revision, preview.revision_id).number,
        people.name_of(session, preview.asked_by_id), outcome, bool(preview.sent_at), waiting)
