"""转发任务的规则: what becomes of an order, when to remind, which sources are known. Pure.

Ground: superiors order government accounts to repost and count who did, by when (政务新媒体
检查指标); 条例 art 10: a repost says whose information it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wechat_bot.drafting.rules import SOURCE_LIMIT
from wechat_bot.kernel import clock
from wechat_bot.kernel.workdays import Calendar


class OrderState(StrEnum):
    """What people decided about an order; the rest is derived (Outcome)."""

    OPEN = "open"  # 办理中
    DONE = "done"  # 登记办结（没有经过本系统发表）
    DECLINED = "declined"  # 不予转发


class Outcome(StrEnum):
    """完成情况, derived from the decision, the deadline and the publication of the post."""

    OPEN = "open"
    OVERDUE = "overdue"
    ON_TIME = "on_time"
    LATE = "late"
    DECLINED = "declined"


OUTCOME_NAMES = {
    Outcome.OPEN: "未完成", Outcome.OVERDUE: "到期未办", Outcome.ON_TIME: "按时完成",
    Outcome.LATE: "逾期完成", Outcome.DECLINED: "不转发",
}
UNDONE = frozenset({Outcome.OPEN, Outcome.OVERDUE})


class ReceivedHow(StrEnum):
    """收到的方式."""

    WECHAT_GROUP = "wechat_group"
    PHONE = "phone"
    DOCUMENT = "document"
    OA = "oa"
    OTHER = "other"


RECEIVED_NAMES = {
    ReceivedHow.WECHAT_GROUP: "微信群", ReceivedHow.PHONE: "电话", ReceivedHow.DOCUMENT: "公文",
    ReceivedHow.OA: "OA", ReceivedHow.OTHER: "其他",
}


class SourceHow(StrEnum):
    """How the source's text came here."""

    FETCHED = "fetched"
    PASTED = "pasted"


SOURCE_NAMES = {SourceHow.FETCHED: "从原文链接读取", SourceHow.PASTED: "人工粘贴"}


# Room in our own tables.
NAME_LIMIT, TITLE_LIMIT, NOTE_LIMIT = 60, 200, 2000
SOURCE_TEXT_LIMIT = 200_000
_FIRST_YEAR = 2000


@dataclass(frozen=True)
class OrderFields:
    """转发任务 as typed; times are UTC. `verbatim`: 一字不改."""

    ordered_by: str
    received_how: str
    received_at: datetime
    title: str
    url: str = ""
    due_at: datetime | None = None
    verbatim: bool = False
    source_name: str = ""
    note: str = ""


FIELD_NAMES = {
    "ordered_by": "来文单位", "received_how": "收到方式", "received_at": "收到时间",
    "title": "标题", "url": "原文链接", "due_at": "期限", "verbatim": "是否一字不改",
    "source_name": "来源", "note": "备注",
}


def order_problems(fields: OrderFields, now: datetime) -> dict[str, str]:
    """What must be mended before an order can be kept, per field."""
    wrong = {
        "ordered_by": _name_problem("来文单位", fields.ordered_by, NAME_LIMIT, required=True),
        "received_how": "" if fields.received_how in set(ReceivedHow) else "请选择收到的方式。",
        "received_at": _received_problem(fields.received_at, now),
        "title": _name_problem("标题", fields.title, TITLE_LIMIT, required=True),
        "url": _link_problem(fields.url),
        "due_at": "期限要晚于收到的时间。"
                  if fields.due_at is not None and fields.due_at <= fields.received_at else "",
        "source_name": _name_problem("来源", fields.source_name, SOURCE_LIMIT),
        "note": _name_problem("备注", fields.note, NOTE_LIMIT),
    }
    return {name: sentence for name, sentence in wrong.items() if sentence}


def _received_problem(received_at: datetime, now: datetime) -> str:
    if received_at > now + timedelta(minutes=5):
        return "收到时间不能晚于现在（北京时间）。"
    return "收到时间早得不合情理，请核对年份。" if received_at.year < _FIRST_YEAR else ""


def _name_problem(name: str, text: str, limit: int, *, required: bool = False) -> str:
    length = len(text.strip())
    if required and not length:
        return f"请填写{name}。"
    return f"{name}有 {length} 个字，最多 {limit} 个。" if length > limit else ""


def _link_problem(url: str) -> str:
    if not url.strip():
        return ""
    if not re.match(r"https?://[^\s/]+", url.strip()):
        return "原文链接应以 http:// 或 https:// 开头。"
    return "原文链接太长（超过 1,000 字节）。" if len(url.encode()) > 1000 else ""


@dataclass(frozen=True)
class Publication:
    """When and where the post of an order first came before the readers."""

    at: datetime
    url: str
    title: str


def outcome_of(
    state: OrderState, due_at: datetime | None, done_at: datetime | None, now: datetime
) -> Outcome:
    """完成情况. `done_at`: first publication of the post, or what a person entered; None: not yet.

    What was declined stays declined, even where the post went out all the same. An order
    without a deadline is never late.
    """
    if state is OrderState.DECLINED:
        return Outcome.DECLINED
    if done_at is not None:
        return Outcome.LATE if due_at is not None and done_at > due_at else Outcome.ON_TIME
    return Outcome.OVERDUE if due_at is not None and now > due_at else Outcome.OPEN


def reminders(due_at: datetime, calendar: Calendar) -> tuple[datetime, datetime]:
    """When to remind: at the same time of day one working day earlier, and at the deadline."""
    local = clock.to_beijing(due_at)
    day = local.date() - timedelta(days=1)
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return local.replace(year=day.year, month=day.month, day=day.day), due_at


def reminder_due(
    moments: Sequence[datetime], reminded_at: datetime | None, now: datetime
) -> datetime | None:
    """The latest moment that has come and that nobody was reminded of yet; else None."""
    come = [moment for moment in moments if moment <= now]
    if not come or (reminded_at is not None and reminded_at >= come[-1]):
        return None
    return come[-1]


_ACCOUNT = re.compile(r"(微信)?(公众号|订阅号|服务号|视频号|客户端|网站|官网|官方网站|官微|官方微信|微信)$")
_QUOTES = re.compile(r"[\s“”\"'‘’《》〈〉「」【】·]+")
_BRACKET = re.compile(r"[（(][^（()）]*[)）]")
_LEAD = re.compile(r"^(来源|稿源|转自|转载自|原载|摘自)[:：]?")
_SEVERAL = re.compile(r"[、，,；;/|\n]+")


def source_known(source: str, names: Collection[str]) -> bool:
    """Whether every source that is named is on the 稿源单位名单.

    Tolerant: “新华社微信公众号” is 新华社, and a name of the list may stand within the typed one
    or the typed one (from three characters) within a name of the list: 人民日报 and 人民日报社.
    Several sources (新华社、人民日报) must all be known. An empty source is not known.
    """
    listed = {plain for name in names if (plain := _plain_source(name))}
    whole = _plain_source(source)
    parts = [plain for part in _SEVERAL.split(source) if (plain := _plain_source(part))]
    if whole in listed:
        return True
    return bool(parts) and all(_is_listed(part, listed) for part in parts)


def _is_listed(source: str, listed: Collection[str]) -> bool:
    return any(source == name or (len(name) >= 3 and source.startswith(name))
               or (len(source) >= 3 and name.startswith(source)) for name in listed)


def _plain_source(text: str) -> str:
    plain = _QUOTES.sub("", _BRACKET.sub("", unicodedata.normalize("NFKC", text)))
    plain = _LEAD.sub("", plain)
    while plain != (shorter := _ACCOUNT.sub("", plain)) and shorter:
        plain = shorter
    return plain.casefold()


def feedback(agency: str, title: str, at: datetime, url: str) -> str:
    """The line that goes back to who ordered it: who, when (Beijing time), what, where."""
    local = clock.to_beijing(at)
    when = f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
    where = f"，链接：{url}" if url else ""
    return f"【反馈】{agency}已于{when}转发《{title}》{where}"


@dataclass(frozen=True)
class Tally:
    """完成率 of some orders."""

    ordered: int = 0
    on_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0
    declined: int = 0

    @property
    def rate(self) -> float | None:
        """完成率 in per cent: (on time + late) of those that were not declined; None for none."""
        return self._share(self.on_time + self.late)

    @property
    def on_time_rate(self) -> float | None:
        """按时完成率 in per cent, of those that were not declined; None for none."""
        return self._share(self.on_time)

    def _share(self, count: int) -> float | None:
        counted = self.ordered - self.declined
        return round(100 * count / counted, 1) if counted else None


def tally(outcomes: Collection[Outcome]) -> Tally:
    """How many orders came to what."""
    found = list(outcomes)
    return Tally(ordered=len(found), **{one.value: found.count(one) for one in Outcome})
