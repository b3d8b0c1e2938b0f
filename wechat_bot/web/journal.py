"""系统▸操作日志: every deed as a sentence, newest first."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Permission
from wechat_bot.web import frame, paging
from wechat_bot.web.frame import page

bp = Blueprint("journal", __name__)
SIZE = 50


@page(bp, "/journal", permission=Permission.READ_JOURNAL, title="操作日志")
def journal_page() -> ResponseReturnValue:
    """One page of the journal."""
    number = paging.asked_page()
    with frame.office().db.read() as session:
        total, entries = journal.page(session, paging.offset(number, SIZE), SIZE)
    pages = paging.Paging(number, SIZE, total)
    return paging.turn_back(pages) or render_template("journal/list.html", entries=entries,
                                                      paging=pages)
