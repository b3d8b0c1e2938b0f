"""Time. Stored in UTC, shown in Asia/Shanghai (北京时间), read from one place.

`now()` is the only reading of the clock in the product, so that tests and the training
demo can set it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date by Beijing time (北京时间), which is what offices count by."""
    return to_beijing(now()).date()


def to_beijing(moment: datetime) -> datetime:
    """The same instant in Beijing time. A naive datetime is refused: it would be a guess."""
    if moment.tzinfo is None:
        raise ValueError(f"没有时区的时间不能换算：{moment!r}")
    return moment.astimezone(BEIJING)


def from_beijing(text: str) -> datetime:
    """UTC instant of a typed Beijing time: 2026-11-22 10:00 (also with T, or seconds).

    Raises ValueError where the text is not such a time.
    """
    parsed = datetime.fromisoformat(text.strip().replace("/", "-"))
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=BEIJING)
    return parsed.astimezone(UTC)


def iso_beijing(moment: datetime) -> str:
    """2024-03-05T10:00:00+08:00: the form used in exports."""
    return to_beijing(moment).replace(microsecond=0).isoformat()


def show(moment: datetime) -> str:
    """2026-11-22 10:00 for the panel; Beijing time."""
    return to_beijing(moment).strftime("%Y-%m-%d %H:%M")


def show_day(day: date) -> str:
    """2026-11-22 周日."""
    return f"{day.isoformat()} 周{WEEKDAYS[day.weekday()]}"


def year_of(moment: datetime) -> int:
    """The year a publication belongs to: that of its Beijing time (design: counting rules)."""
    return to_beijing(moment).year
