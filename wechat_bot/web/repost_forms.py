"""What was typed on the pages of 转发任务, as values. What is wrong raises InvalidInput."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.reposting.models import RepostOrder
from wechat_bot.reposting.queries import OrderFilter
from wechat_bot.reposting.rules import OUTCOME_NAMES, OrderFields, ReceivedHow, order_problems
from wechat_bot.web import post_filter, publishing_forms
from wechat_bot.web.publishing_forms import Form

NO_TIME = datetime.min.replace(tzinfo=UTC)


def read_order(form: Form) -> OrderFields:
    """登记 or 修改转发任务 as typed; InvalidInput names every field that is wrong at once."""
    wrong: dict[str, str] = {}
    received_at = _time(wrong, form, "received_at", "请填写收到的时间（北京时间）。")
    due_at = None
    if form.get("due_at", "").strip():
        due_at = _time(wrong, form, "due_at", "")
    fields = OrderFields(
        ordered_by=form.get("ordered_by", ""), received_how=form.get("received_how", ""),
        received_at=received_at or NO_TIME, title=form.get("title", ""),
        url=form.get("url", ""), due_at=due_at, verbatim="verbatim" in form,
        source_name=form.get("source_name", ""), note=form.get("note", ""))
    wrong = {**order_problems(fields, clock.now()), **wrong}
    if wrong:
        raise InvalidInput.of(**wrong)
    return fields


def new_values() -> dict[str, str]:
    """What a new order's form opens with."""
    return {"received_how": ReceivedHow.WECHAT_GROUP.value,
            "received_at": publishing_forms.time_value(clock.now())}


def values_of(order: RepostOrder) -> dict[str, str]:
    """An order as the form shows it."""
    values = {name: str(getattr(order, name)) for name in
              ("ordered_by", "received_how", "title", "url", "source_name", "note")}
    values["received_at"] = publishing_forms.time_value(order.received_at)
    values["due_at"] = publishing_forms.time_value(order.due_at) if order.due_at else ""
    if order.verbatim:
        values["verbatim"] = "1"
    return values


def _time(wrong: dict[str, str], form: Form, field: str, missing: str) -> datetime | None:
    try:
        return publishing_forms.read_time(form.get(field, ""), field, missing)
    except InvalidInput as error:
        wrong.update(error.fields)
        return None


@dataclass(frozen=True)
class AskedFilter:
    """The filter in the address: as text for its fields, and as what is asked of the stage."""

    text: Mapping[str, str]
    wanted: OrderFilter

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered."""
        return any(self.text.values())


def read_filter(args: Mapping[str, str]) -> AskedFilter:
    """?outcome=&ordered_by=&keyword=&from=&to= (days of receipt, both included)."""
    text = {name: args.get(name, "").strip()[:post_filter.LONGEST]
            for name in ("outcome", "ordered_by", "keyword", "from", "to")}
    if text["outcome"] not in OUTCOME_NAMES:
        text["outcome"] = ""
    first, last = (_day(text[name]) for name in ("from", "to"))
    text["from"], text["to"] = (day.isoformat() if day else "" for day in (first, last))
    return AskedFilter(text, OrderFilter(
        outcome=text["outcome"], ordered_by=text["ordered_by"], keyword=text["keyword"],
        since=_midnight(first) if first else None,
        until=_midnight(last + timedelta(days=1)) if last else None))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BEIJING)
