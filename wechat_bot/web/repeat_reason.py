"""为什么要再发一次: 删除重发 has said it already, so nobody types it a second time."""

from __future__ import annotations

from collections.abc import Collection

from werkzeug.datastructures import MultiDict

from wechat_bot.aftercare import queries as aftercare
from wechat_bot.web import frame
from wechat_bot.web.numbers import read_numbers
from wechat_bot.web.publishing_forms import Form


def given(form: Form, post_ids: Collection[int]) -> str:
    """The reason that was typed, else that of the corrections where each post is under one.

    With another post among them a person says it: what is known is not the whole reason then.
    """
    typed: str = form.get("repeat_reason", "")
    if typed.strip():
        return typed
    with frame.office().db.read() as session:
        if not aftercare.all_republished(session, post_ids):
            return ""
        return aftercare.repeat_reason(session, post_ids)


def offered(form: Form) -> Form:
    """The form with what is known of the ticked posts, where nothing was typed."""
    shown: Form = MultiDict(form)
    if not shown.get("repeat_reason", "").strip():
        with frame.office().db.read() as session:
            shown["repeat_reason"] = aftercare.repeat_reason(
                session, read_numbers(form.getlist("post")))
    return shown
