"""今天要我办的: the first page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from wechat_bot.kernel.actor import Permission
from wechat_bot.web import frame, todos
from wechat_bot.web.frame import page

bp = Blueprint("home", __name__)


@page(bp, "/", permission=Permission.HOME, title="今天要我办的")
def today() -> ResponseReturnValue:
    """What waits for me, and the boxes that the stages add."""
    actor = frame.actor()
    with frame.office().db.read() as session:
        waiting_for_me = todos.todos(session, actor)
        boxes = [box for make in todos.HOME_BOXES if (box := make(session, actor)) is not None]
        return render_template("home/today.html", todos=waiting_for_me, boxes=boxes)
