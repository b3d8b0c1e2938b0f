"""年度报告·制作推文: a frozen report becomes a post."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.annual_report import posting
from wechat_bot.annual_report.models import ReportVersion
from wechat_bot.annual_report.procedure import queries
from wechat_bot.drafting.rules import POST_STATE_NAMES, PostState
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, NotFound
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page

bp = Blueprint("report_post", __name__)
_DONE = {
    "made": "已做成推文草稿：年报全文和全部数字都在里面。看一遍再提交初审，和别的稿件一样三审三校。",
    "renewed": "推文的正文已换成这一版的。看一遍再提交初审。",
}


@page(bp, "/report/versions/<int:version_id>/post", permission=Permission.KEEP_REPORT,
      title="年度报告·制作推文")
def show(version_id: int) -> ResponseReturnValue:
    """The posts made of a year's report, and how another is made."""
    return _show(version_id)


@action(bp, "/report/versions/<int:version_id>/post", permission=Permission.KEEP_REPORT)
def make(version_id: int) -> ResponseReturnValue:
    """制作推文 from a frozen version; goes on to the post."""
    try:
        made = posting.make_post(frame.actor(), frame.office(), version_id,
                                 reason=request.form.get("reason", ""))
    except NotFound:
        raise
    except BureauError as problem:
        return _show(version_id, problem)
    if made.outcome == "there":
        return frame.done("这一版已经做过推文，没有另做。", url_for(".show", version_id=version_id))
    return frame.done(_DONE[made.outcome], url_for("posts.detail", post_id=made.post_id))


def _show(version_id: int, problem: BureauError | None = None) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        version = session.get(ReportVersion, version_id)
        if version is None:
            raise NotFound("没有这一版年报。请回到“办理”页重新选。")
        made = posting.posts_of(session, version.year)
        numbers = {each.id: each.number for each in queries.versions_of(session, version.year)}
        answer = render_template(
            "report/post.html", year=version.year, version=version, numbers=numbers, made=made,
            live=posting.article_of(session, version.year), problem=problem, form=request.form,
            states={state.value: name for state, name in POST_STATE_NAMES.items()},
            cancelled=PostState.CANCELLED.value)
    return (answer, frame.status_of(problem)) if problem else answer
