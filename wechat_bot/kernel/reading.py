"""What a person typed, in a form or a cell, as values. Pure.

Every function raises ValueError with one Chinese sentence that says what is wrong and what a
right value looks like.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from wechat_bot.kernel import clock

EARLIEST_YEAR = 2000
URL_LIMIT = 2000
EARLIEST_DAY, LAST_DAY = date(1949, 10, 1), date(2100, 12, 31)
COUNT_LIMIT = 100_000_000
FEN_LIMIT = 10**14  # a thousand thousand million 元
WAN = 1_000_000  # 分 in 万元
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T ]*(\d{1,2})[:时点](\d{1,2})分?(?::?(\d{1,2})(?:\.\d+)?秒?)?)?"
    r"(Z|[+-]\d{2}:?\d{2})?"
)
_MONTH = re.compile(r"(\d{4})[-/年](\d{1,2})月?")  # not 2024.1: Excel makes it of 2024.10
_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_YES = {"是", "√", "✓", "y", "yes", "true", "1", "对"}
_NO = {"否", "×", "✗", "n", "no", "false", "0", "不是"}


@dataclass(frozen=True)
class Moment:
    """A publication time as known: `date_only` means 00:00 Beijing time stands for the day."""

    at: datetime
    date_only: bool


def read_moment(text: str, now: datetime) -> Moment:
    """2024-03-05, 2024/3/5, 2024年3月5日, 2024-03-05 10:00; Beijing time unless an offset is given.

    Refused: what is no date, years before 2000, the future.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _MOMENT.fullmatch(plain)
    if not plain:
        raise ValueError("请填写时间，例如 2024-03-05 或 2024-03-05 10:00")
    if found is None:
        raise ValueError(f"“{text.strip()}”不是日期，请写成 2024-03-05 或 2024-03-05 10:00")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=_zone(found[7]))
    except ValueError:
        raise ValueError(f"“{text.strip()}”不是真实的日期，请核对年月日和时分") from None
    if local.year < EARLIEST_YEAR:
        raise ValueError(f"“{text.strip()}”的年份不对，请核对")
    at = local.astimezone(UTC)
    if at > now:
        raise ValueError(f"“{text.strip()}”还没有到（北京时间），只能登记已经发布的")
    return Moment(at, date_only=found[4] is None)


def _zone(offset: str | None) -> tzinfo:
    if offset is None:
        return clock.BEIJING
    if offset == "Z":
        return UTC
    sign = -1 if offset[0] == "-" else 1
    digits = offset[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def read_day(text: str, now: datetime) -> date | None:
    """A day, or None where nothing was typed."""
    if not text.strip():
        return None
    return clock.to_beijing(read_moment(text, now).at).date()


def read_yes_no(text: str, default: bool) -> bool:
    """是/否; the default where nothing was typed."""
    plain = text.strip().lower()
    if not plain:
        return default
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise ValueError(f"“{text.strip()}”看不懂，请写“是”或“否”")


def read_url(text: str) -> str:
    """A link, unchanged but for the blanks around it; "" where there is none."""
    plain = text.strip()
    if not plain:
        return ""
    try:
        parts = urlsplit(plain)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        right = False
    if not right or re.search(r"\s", plain):
        raise ValueError("链接应以 http:// 或 https:// 开头，中间没有空格")
    if len(plain) > URL_LIMIT:
        raise ValueError(f"链接太长（超过 {URL_LIMIT} 个字符）")
    return plain


def read_text(text: str, name: str, limit: int) -> str:
    """One line of plain text within the limit; control characters and line ends become blanks."""
    plain = " ".join(
        "".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split()
    ).strip("\ufeff")
    if len(plain) > limit:
        raise ValueError(f"{name}有 {len(plain)} 个字，最多 {limit} 个")
    return plain


def tidy_number(text: str) -> str:
    """A 文号 as GB/T 9704 writes it, so that the same one is known again: 额司规〔2024〕1号.

    Whatever brackets are around the year become 〔〕; no blanks, half-width digits.
    """
    plain = re.sub(r"\s", "", text.translate(_HALF_WIDTH))
    return re.sub(r"[\[［(（【〔{](\d{4})[\]］)）】〕}]", r"〔\1〕", plain)


def tidy_case_number(text: str) -> str:
    """A 案号 so that the same one is known again: （2026）新4221行初5号 of a court, 〔2026〕 of a review.

    Brackets become full-width of their own kind; no blanks, half-width digits.
    """
    plain = re.sub(r"\s", "", text.translate(_HALF_WIDTH))
    round_ones = re.sub(r"[(（](\d{4})[)）]", r"（\1）", plain)
    return re.sub(r"[\[［【〔](\d{4})[\]］】〕]", r"〔\1〕", round_ones)


def tidy_title(text: str) -> str:
    """A title without the 《》 around the whole of it."""
    inside = re.fullmatch(r"《([^《》]+)》", text)
    return inside[1] if inside else text


def read_names(text: str) -> tuple[str, ...]:
    """Names separated by 、，, / or blanks."""
    return tuple(name for name in re.split(r"[、，,;；/\s]+", text.strip()) if name)


def read_any_day(text: str) -> date | None:
    """A day that may be to come (a deadline, a term's end); None where nothing was typed."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    found = _MOMENT.fullmatch(plain)
    if found is None:
        raise ValueError(f"“{text.strip()}”不是日期，请写成 2024-03-05")
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(f"“{text.strip()}”不是真实的日期，请核对年月日") from None
    if not EARLIEST_DAY <= day <= LAST_DAY:
        raise ValueError(f"“{text.strip()}”的年份不对，请核对")
    return day


def read_month(text: str) -> date | None:
    """The first day of a month: 2024-03, 2024/3, 2024年3月, or its first day; None for nothing.

    The first day is what a spreadsheet makes of 2024年3月.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    found = _MONTH.fullmatch(plain)
    try:
        day = date(int(found[1]), int(found[2]), 1) if found else read_any_day(plain)
    except ValueError:
        day = None
    if day is None or day.day != 1 or not EARLIEST_YEAR <= day.year <= LAST_DAY.year:
        raise ValueError(f"“{text.strip()}”不是月份，请写成 2024-03")
    return day


def read_count(text: str) -> int | None:
    """A whole number of things, 0 or more; None where nothing was typed (not the same as 0)."""
    plain = _figure(text, "件份次条人页个")
    if not plain:
        return None
    value = _decimal(plain, f"“{text.strip()}”不是整数，请写 0、1、2 这样的数字")
    if value < 0:
        raise ValueError(f"“{text.strip()}”不能是负数")
    if value != value.to_integral_value():
        raise ValueError(f"“{text.strip()}”应是整数，没有半件")
    if value > COUNT_LIMIT:
        raise ValueError(f"“{text.strip()}”太大了，请核对")
    return int(value)


def read_fen(text: str) -> int | None:
    """A sum of money in 分: typed in 元, or in 万元 where the cell says so; None for nothing."""
    plain = unicodedata.normalize("NFKC", text).strip()
    unit = WAN if plain.endswith(("万元", "万")) else 100
    plain = _figure(plain.removesuffix("元").removesuffix("万"), "¥￥")
    if not plain:
        return None
    value = _decimal(plain, f"“{text.strip()}”不是金额，请写成 120 或 120.50（元）") * unit
    if value < 0:
        raise ValueError(f"“{text.strip()}”不能是负数")
    if value != value.to_integral_value():
        raise ValueError(f"“{text.strip()}”只能精确到分")
    if value > FEN_LIMIT:
        raise ValueError(f"“{text.strip()}”太大了，请核对是不是把元写成了别的单位")
    return int(value)


def _figure(text: str, units: str) -> str:
    """The digits of a typed figure: no unit, no separators of thousands, half-width."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return re.sub(r"(?<=\d),(?=\d{3}(\D|$))", "", plain.strip(units + " ¥"))


def _decimal(plain: str, problem: str) -> Decimal:
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise ValueError(problem) from None
    if not value.is_finite():
        raise ValueError(problem)
    return value


def show_yuan(fen: int) -> str:
    """分 as 元 with two places: 3000.00."""
    return f"{fen // 100}.{fen % 100:02}"


def show_wan(fen: int) -> str:
    """分 as 万元, exact and without needless zeros: 0.042."""
    text = f"{fen // WAN}.{fen % WAN:06}".rstrip("0")
    return text.removesuffix(".")
