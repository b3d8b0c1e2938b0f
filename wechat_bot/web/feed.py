"""系统—数据接口: who may read the year's data by program; opening a grant, stopping it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.annual_report.feed import operations, queries, rules
from wechat_bot.annual_report.feed.operations import Granted
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.kernel.reading import read_any_day
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page

bp = Blueprint("feed", __name__)
EXAMPLE_CODE = "授权码"


@page(bp, "/feed", permission=Permission.MANAGE_FEED, title="数据接口")
def show() -> ResponseReturnValue:
    """The grants, the form for a new one, how a program reads."""
    return _show()


@action(bp, "/feed/new", permission=Permission.MANAGE_FEED)
def grant() -> ResponseReturnValue:
    """开通: the answer is the only page that ever shows the 授权码, so it is not redirected."""
    form = request.form
    try:
        made = operations.grant(frame.actor(), frame.office(), form.get("name", ""),
                                form.getlist("scopes"), _day(form.get("expires_on", "")))
    except BureauError as error:
        return _show(problem=error)
    return _show(made=made)


@action(bp, "/feed/<int:grant_id>/revoke", permission=Permission.MANAGE_FEED)
def revoke(grant_id: int) -> ResponseReturnValue:
    """停用."""
    field = f"reason-{grant_id}"  # each grant on the page has a field of its own
    try:
        name = operations.revoke(frame.actor(), frame.office(), grant_id,
                                 request.form.get(field, ""))
    except InvalidInput as error:
        return _show(problem=InvalidInput(error.message, {field: error.message}),
                     revoking=grant_id)
    return frame.done(f"已停用“{name}”，从现在起它读不到数据了。", url_for("feed.show"))


def _day(text: str) -> date | None:
    try:
        return read_any_day(text)
    except ValueError as error:
        raise InvalidInput.of(expires_on=f"{error}。") from None


def _show(
    *, problem: BureauError | None = None, made: Granted | None = None, revoking: int = 0
) -> ResponseReturnValue:
    today = clock.today()
    with frame.office().db.read() as session:
        found = queries.grants(session)
    text = render_template(
        "feed/show.html", grants=found, made=made, problem=problem, revoking=revoking,
        form=request.form if problem and not revoking else {},
        chosen=request.form.getlist("scopes") if problem else list(rules.SCOPES),
        scopes=rules.SCOPES, per_minute=rules.PER_MINUTE, year=today.year,
        suggested=date(today.year + 1, 12, 31), address=request.url_root.rstrip("/"),
        code=made.code if made else EXAMPLE_CODE)
    return text, frame.status_of(problem) if problem else 200
