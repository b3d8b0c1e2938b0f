"""检索: every post by any of its words, with the place where it was found."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from wechat_bot.drafting import search as texts
from wechat_bot.kernel.actor import Permission
from wechat_bot.web import frame, paging
from wechat_bot.web.frame import page

bp = Blueprint("search", __name__)
SIZE = 20


@page(bp, "/search", permission=Permission.READ, title="检索稿件")
def show() -> ResponseReturnValue:
    """?q=words: posts that hold all of them, most recently changed first."""
    asked = request.args.get("q", "").strip()
    number = paging.asked_page()
    with frame.office().db.read() as session:
        total, hits = texts.search(session, asked, paging.offset(number, SIZE), SIZE)
        pages = paging.Paging(number, SIZE, total)
        return paging.turn_back(pages) or render_template(
            "search/show.html", asked=asked, hits=hits, paging=pages,
            many=len(asked.split()) > 1)
