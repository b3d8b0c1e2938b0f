"""What people do to a message: 改期, 取消, 移出该篇."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.publishing import operations
from wechat_bot.publishing.rules import Mode
from wechat_bot.web import frame, publishing_forms, publishing_view, slot_check
from wechat_bot.web.frame import action

bp = Blueprint("publishing_acts", __name__)


@action(bp, "/messages/<int:message_id>/reschedule", permission=Permission.PUBLISH)
def reschedule(message_id: int) -> ResponseReturnValue:
    """改期, perhaps with another mode."""
    try:
        due_at = clock.now()
        if request.form.get("when") != publishing_forms.NOW:
            due_at = publishing_forms.read_time(
                request.form.get("due_at", ""), "due_at", "请填写新的发布时间（北京时间）。")
            slot_check.confirm(request.form, due_at)
        mode = request.form.get("mode", "")
        operations.reschedule(frame.actor(), frame.office(), message_id, due_at,
                              Mode(mode) if mode in set(Mode) else None)
    except BureauError as error:
        return publishing_view.show(message_id, error, request.form, "reschedule")
    return frame.done(f"已改期：{clock.show(due_at)}（北京时间）。", _page(message_id))


@action(bp, "/messages/<int:message_id>/cancel", permission=Permission.PUBLISH)
def cancel(message_id: int) -> ResponseReturnValue:
    """取消发布, with the reason."""
    try:
        partly_out = operations.cancel(frame.actor(), frame.office(), message_id,
                                       request.form.get("reason", ""))
    except BureauError as error:
        return publishing_view.show(message_id, error, request.form, "cancel")
    if partly_out:
        return frame.done("已登记链接的仍算已发表；其余的已取消，没有发出，稿件回到“已定稿”。",
                          _page(message_id))
    return frame.done("已取消，没有发出。稿件回到“已定稿”，可以重新安排。", _page(message_id))


@action(bp, "/messages/<int:message_id>/posts/<int:post_id>/remove",
        permission=Permission.PUBLISH)
def remove(message_id: int, post_id: int) -> ResponseReturnValue:
    """移出该篇."""
    try:
        operations.remove_article(frame.actor(), frame.office(), message_id, post_id)
    except BureauError as error:
        return publishing_view.show(message_id, error, request.form, f"remove-{post_id}")
    return frame.done("已移出这一篇，其余各篇照旧。", _page(message_id))


def _page(message_id: int) -> str:
    return url_for("publishing.message_page", message_id=message_id)
