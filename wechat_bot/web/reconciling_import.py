"""导入历史文章: first use on an account that has published for years."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.publishing import errands
from wechat_bot.reconciling import operations, queries
from wechat_bot.web import frame, late_forms
from wechat_bot.web.frame import action, page
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("reconciling_import", __name__)


@page(bp, "/reconcile/history", permission=Permission.RECONCILE, title="导入历史文章")
def history() -> ResponseReturnValue:
    """The form, how far it is, and what came of it."""
    return _show()


@action(bp, "/reconcile/history", permission=Permission.RECONCILE)
def begin() -> ResponseReturnValue:
    """导入: leaves it to the worker."""
    try:
        operations.ask_import(frame.actor(), frame.office(), late_forms.read(request.form))
    except BureauError as error:
        return _show(error, request.form)
    return frame.done("已开始导入，可以离开这个页面；中途断电也会接着导入，不会重复。",
                      url_for("reconciling_import.history"))


def _show(problem: BureauError | None = None, form: Form | None = None) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        errand = errands.last_errand(session, operations.IMPORT, operations.SUBJECT)
        text = render_template(
            "reconciling/history.html", errand=errand, problem=problem,
            result=errands.result_of(errand) if errand is not None else {},
            left=queries.account_articles_left(session, office.config.wechat.app_id),
            has_account=bool(office.config.wechat.app_id),
            form=form if form is not None else late_forms.defaults(), **late_forms.choices())
    return text, frame.status_of(problem) if problem else 200
