"""现在自检, and what a check that found something adds to 今天要我办的."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot import wiring
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.publishing import preflight, preflight_queries, queries
from wechat_bot.publishing.preflight_rules import is_well, problems
from wechat_bot.web import frame, publishing_view
from wechat_bot.web.frame import action
from wechat_bot.web.todos import Todo, todo_provider

bp = Blueprint("preflight_acts", __name__)
_LOOKED_AT = 50


@action(bp, "/messages/<int:message_id>/preflight", permission=Permission.PUBLISH)
def check_now(message_id: int) -> ResponseReturnValue:
    """现在自检: at once, as long as WeChat's time-outs last at most."""
    try:
        found = preflight.check_now(frame.actor(), frame.office(), wiring.connect(frame.office()), message_id)
    except BureauError as error:
        return publishing_view.show(message_id, error)
    said = ("自检完成，没有发现问题。" if is_well(found)
            else "自检发现问题，请看下面“发布前自检”一栏；已通知发布员。")
    return frame.done(said, url_for("publishing.message_page", message_id=message_id,
                                    _anchor="preflight"))


@todo_provider
def amiss(session: Session, actor: Actor) -> list[Todo]:
    """Messages whose newest check found something, for those who may mend it."""
    if Permission.PUBLISH not in actor.permissions:
        return []
    coming = queries.upcoming(session, _LOOKED_AT)
    checks = preflight_queries.latest(session, coming)
    return [Todo("处理自检发现的问题", queries.titles(session, message),
                 url_for("publishing.message_page", message_id=message.id, _anchor="preflight"),
                 message.due_at, due=True, urgent=True,
                 note=problems(preflight_queries.findings_of(checks[message.id])))
            for message in coming
            if message.id in checks and not checks[message.id].ok and message.due_at > clock.now()]
