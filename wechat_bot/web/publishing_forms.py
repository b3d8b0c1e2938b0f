"""What was typed on the pages of 发布, as values. Pure; what is wrong raises InvalidInput."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import MultiDict

from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.publishing.rules import MAX_ARTICLES, Mode, schedule_problem
from wechat_bot.web.numbers import read_numbers

Form = MultiDict[str, str]
NOW, AT = "now", "at"
_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]*(\d{1,2})[:时点](\d{1,2})(?::\d{1,2})?分?"
)


@dataclass(frozen=True)
class ScheduleForm:
    """安排发布 as typed: the posts in their order, mode, time (UTC), reason of a repeat."""

    post_ids: tuple[int, ...]
    mode: Mode
    due_at: datetime
    repeat_reason: str


def read_schedule(form: Form, now: datetime) -> ScheduleForm:
    """The form of 安排发布; InvalidInput names every field that is wrong."""
    wrong: dict[str, str] = {}
    post_ids = chosen_posts(form)
    if not post_ids:
        wrong["posts"] = "还没有选稿件，请在要发的稿件前面打勾。"
    elif len(post_ids) > MAX_ARTICLES:
        wrong["posts"] = schedule_problem(now, now, len(post_ids)) or ""
    if form.get("mode", "") not in set(Mode):
        wrong["mode"] = "请选择发布方式。"
    due_at = now
    if form.get("when", AT) != NOW:
        due_at = _read(wrong, form, "due_at", "请填写发布时间（北京时间），或选“现在”。") or now
    too_early = schedule_problem(due_at, now, 1)
    if too_early:
        wrong["due_at"] = too_early
    if wrong:
        raise InvalidInput.of(**wrong)
    return ScheduleForm(post_ids, Mode(form["mode"]), due_at, form.get("repeat_reason", ""))


def chosen_posts(form: Form) -> tuple[int, ...]:
    """The ticked posts by their order numbers; those without a number last, as listed."""
    ticked = read_numbers(form.getlist("post"))
    places = {post_id: form.get(f"order_{post_id}", "").strip() for post_id in ticked}

    def place(post_id: int) -> int:
        text = unicodedata.normalize("NFKC", places[post_id])
        return int(text) if text.isdecimal() and len(text) < 6 else 10**6

    return tuple(sorted(dict.fromkeys(ticked), key=place))


def read_time(text: str, field: str, missing: str) -> datetime:
    """A typed Beijing time with hour and minute, as UTC. InvalidInput names the field."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        raise InvalidInput.of(**{field: missing})
    found = _TIME.fullmatch(plain)
    if found is not None:
        year, month, day, hour, minute = (int(part) for part in found.groups())
        try:
            return clock.from_beijing(f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
        except (ValueError, OverflowError):  # the first hours of the year 1 are none in UTC
            raise InvalidInput.of(
                **{field: f"“{text.strip()}”不是真实的时间，请核对年月日和时分。"}) from None
    raise InvalidInput.of(**{field: f"“{text.strip()}”看不懂，请写成 2026-11-22 10:00（北京时间）。"})


def _read(wrong: dict[str, str], form: Form, field: str, missing: str) -> datetime | None:
    try:
        return read_time(form.get(field, ""), field, missing)
    except InvalidInput as error:
        wrong.update(error.fields)
        return None


def time_value(moment: datetime) -> str:
    """A time as <input type="datetime-local"> takes it; Beijing time."""
    return clock.to_beijing(moment).strftime("%Y-%m-%dT%H:%M")


def time_input_type(text: str) -> str:
    """datetime-local, unless what was typed would be lost in it: then plain text."""
    plain = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", text)
    return "datetime-local" if not text or plain else "text"


@dataclass(frozen=True)
class DecisionForm:
    """判定结果待核实 as typed."""

    published: bool
    reason: str
    published_at: datetime | None
    urls: Mapping[int, str]
    article_id: str = ""


def read_decision(form: Form, articles: int) -> DecisionForm:
    """The decision about an unconfirmed message of so many articles."""
    verdict = form.get("verdict", "")
    reason = form.get("reason", "")
    wrong: dict[str, str] = {}
    if verdict not in {"published", "not_published"}:
        wrong["verdict"] = "请选“已发出”或“没有发出”。"
    if not reason.strip():
        wrong["reason"] = "请写明判定的依据，例如“后台发表记录里有这一篇”。"
    if verdict != "published":
        if wrong:
            raise InvalidInput.of(**wrong)
        return DecisionForm(False, reason, None, {})
    moment = _read(wrong, form, "published_at", "请填写公众号后台显示的发表时间（北京时间）。")
    urls = {number: form.get(f"url_{number}", "").strip() for number in range(1, articles + 1)}
    for number, url in urls.items():
        if not url.startswith(("http://", "https://")):
            wrong[f"url_{number}"] = f"请粘贴第 {number} 篇的链接（以 https:// 开头）。"
    if wrong:
        raise InvalidInput.of(**wrong)
    return DecisionForm(True, reason, moment, urls, form.get("article_id", ""))
