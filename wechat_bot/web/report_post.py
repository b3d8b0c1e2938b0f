"""年度报告·制作推文: a frozen report becomes a post."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.annual_report import posting
from wechat_bot.kernel.actor import Permission
from wechat_bot.web import frame
from wechat_bot.web.frame import action

bp = Blueprint("report_post", __name__)
_SENTENCES = {
    "made": "已做成推文草稿：年报全文和全部数字都在里面。看一遍再提交初审，和别的稿件一样三审三校。",
    "renewed": "推文的正文已换成这一版的。看一遍再提交初审。",
    "there": "这一版已经做过推文，就是这一篇，没有另做。",
}


@action(bp, "/report/versions/<int:version_id>/post", permission=Permission.KEEP_REPORT)
def make(version_id: int) -> ResponseReturnValue:
    """制作推文 from a frozen version; goes on to the post."""
    made = posting.make_post(frame.actor(), frame.office(), version_id,
                             reason=request.form.get("reason", ""))
    return frame.done(_SENTENCES[made.outcome], url_for("posts.detail", post_id=made.post_id))
