"""Words and times as the pages show them."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from wechat_bot.drafting.kinds import kind_name
from wechat_bot.drafting.rules import CORRECTING_NAMES, POST_STATE_NAMES, Correcting, PostState
from wechat_bot.kernel import clock

# Status is always a word; the tone only helps the eye. grey, blue, amber, green or red.
POST_TONES = {
    PostState.DRAFT: "grey", PostState.IN_REVIEW: "blue", PostState.RETURNED: "amber",
    PostState.APPROVED: "green", PostState.QUEUED: "blue", PostState.PUBLISHING: "blue",
    PostState.PUBLISHED: "green", PostState.TAKEN_DOWN: "grey", PostState.CANCELLED: "grey",
}


def install(app: Flask) -> None:
    """Make the filters known to the templates."""
    app.jinja_env.filters.update(cn_time=cn_time, cn_day=cn_day, thousands=thousands,
                                 post_state=post_state, post_tone=post_tone,
                                 kind_name=kind_name, correcting_name=correcting_name)


def cn_time(moment: datetime | None) -> str:
    """2026-11-22 10:00 by Beijing time; a dash for nothing."""
    return clock.show(moment) if moment is not None else "—"


def cn_day(moment: datetime | date | None) -> str:
    """2026-11-22 周日; an instant is taken by Beijing time."""
    if moment is None:
        return "—"
    if isinstance(moment, datetime):
        return clock.show_day(clock.to_beijing(moment).date())
    return clock.show_day(moment)


def thousands(number: int) -> str:
    """1,234."""
    return f"{number:,}"


def post_state(state: str) -> str:
    """A post's state in words."""
    return POST_STATE_NAMES[PostState(state)]


def post_tone(state: str) -> str:
    """The tone of a post's state."""
    return POST_TONES[PostState(state)]


def correcting_name(correcting: str) -> str:
    """What readers have while a published post is written anew (已发布，更正中)."""
    return CORRECTING_NAMES[Correcting(correcting)]
