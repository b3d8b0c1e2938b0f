"""通知: what one was told, unread first; opening one marks it as read and leads to its page."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.kernel.actor import Permission
from wechat_bot.notices import operations, queries
from wechat_bot.notices.models import Notice
from wechat_bot.notices.rules import KIND_NAMES, NoticeKind, is_alarm
from wechat_bot.web import frame, paging
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.security import local_path

bp = Blueprint("notices", __name__)
SIZE = 30
FILTERS = {"": "全部", "unread": "未读", "alarm": "未读告警"}


@page(bp, "/notices", permission=Permission.HOME, title="通知")
def mine() -> ResponseReturnValue:
    """One's own notices."""
    me, number = frame.person_id(), paging.asked_page()
    only = request.args.get("only", "")
    only = only if only in FILTERS else ""
    with frame.office().db.read() as session:
        total, found = queries.notices_of(session, me, only=only, limit=SIZE,
                                          offset=paging.offset(number, SIZE))
        newest = queries.newest_id(session, me)
    pages = paging.Paging(number, SIZE, total)
    return paging.turn_back(pages) or render_template(
        "notices/list.html", notices=found, paging=pages, only=only, filters=FILTERS,
        newest=newest, kind_of=kind_of)


@action(bp, "/notices/<int:notice_id>/open", permission=Permission.HOME, methods=("GET",))
def open_notice(notice_id: int) -> ResponseReturnValue:
    """To the page that a notice is about; the notice is read now."""
    notice = operations.mark_read(frame.actor(), frame.office(), notice_id)
    return redirect(local_path(notice.path) or url_for("notices.mine"))


@action(bp, "/notices/<int:notice_id>/read", permission=Permission.HOME)
def mark_read(notice_id: int) -> ResponseReturnValue:
    """标为已读, without opening it."""
    operations.mark_read(frame.actor(), frame.office(), notice_id)
    return frame.done("已标为已读。", _back())


@action(bp, "/notices/read-all", permission=Permission.HOME)
def mark_all_read() -> ResponseReturnValue:
    """全部标为已读: what was there when the page was made, not what came since."""
    newest = request.form.get("newest", "")
    count = operations.mark_all_read(frame.actor(), frame.office(),
                                     read_number(newest) or 0)
    return frame.done(f"已把 {count} 条通知标为已读。", _back())


def kind_of(notice: Notice) -> tuple[str, str]:
    """(name, tone) of a notice's kind."""
    kind = NoticeKind(notice.kind)
    return KIND_NAMES[kind], "red" if is_alarm(kind) else "blue"


def _back() -> str:
    """The list as it was filtered."""
    only = request.form.get("only", "")
    return url_for("notices.mine", only=only if only in FILTERS and only else None)
