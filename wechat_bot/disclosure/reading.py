"""What a person typed, in a form or a cell, as values. Pure.

Every function raises ValueError with one Chinese sentence that says what is wrong and what a
right value looks like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from urllib.parse import urlsplit

from wechat_bot.drafting.rules import INFO_KIND_NAMES, ORIGIN_NAMES, article_20_codes
from wechat_bot.kernel import clock

EARLIEST_YEAR = 2000
URL_LIMIT = 2000
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T ]*(\d{1,2})[:时点](\d{1,2})分?(?::?(\d{1,2})(?:\.\d+)?秒?)?)?"
    r"(Z|[+-]\d{2}:?\d{2})?"
)
_YES = {"是", "√", "✓", "y", "yes", "true", "1", "对"}
_NO = {"否", "×", "✗", "n", "no", "false", "0", "不是"}
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十",
             "十一", "十二", "十三", "十四", "十五")
_STATUSES = {
    "": "current", "现行": "current", "正常": "current", "有效": "current", "已发布": "current",
    "在线": "current",
    "已下架": "taken_down", "下架": "taken_down", "撤下": "taken_down", "已撤下": "taken_down",
    "已删除": "taken_down",
    "已被替代": "replaced", "已替代": "replaced", "已替换": "replaced", "已更正": "replaced",
}

_CHANNEL_NAMES = {
    "wechat": ("微信公众号", "微信", "政务微信", "公众号"),
    "website": ("网站", "政府网站", "政府门户网站", "门户网站", "县政府网站"),
}


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


def read_channel(text: str, channels: Mapping[str, str]) -> str:
    """A channel's code, from its code or its name (公众号, 政府网站)."""
    plain = text.strip()
    if not plain:
        raise ValueError(f"请写明渠道：{'、'.join(channels.values())}")
    for code, name in channels.items():
        if plain in {name, code} or plain in _CHANNEL_NAMES.get(code, ()):
            return code
    raise ValueError(f"没有叫“{plain}”的渠道，可用的有：{'、'.join(channels.values())}")


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


def read_origin(text: str) -> str:
    """original or repost (条例 art 10); nothing typed means 原创."""
    return _by_name(text.strip() or ORIGIN_NAMES["original"], ORIGIN_NAMES)


def read_info_kind(text: str) -> str:
    """none, policy_interpretation or response; nothing typed means 一般信息."""
    return _by_name(text.strip() or INFO_KIND_NAMES["none"], INFO_KIND_NAMES)


def _by_name(text: str, names: Mapping[str, str]) -> str:
    plain = text.strip()
    for code, name in names.items():
        if plain in {code, name}:
            return code
    raise ValueError(f"“{plain}”看不懂，可以写：{'、'.join(names.values())}")


def read_article_20(text: str) -> str:
    """"20.1" … "20.15", from 20.1, 第二十条第（一）项, （一）, 一 or 1; "" where nothing was typed."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return ""
    inner = re.sub(r"^(条例)?(第?二十条|第?20条|20(?=[.(]))\.?", "", plain)
    inner = re.sub(r"^第|项$|[()]", "", inner)
    inner = re.sub(r"^第|项$", "", inner)
    if inner in _NUMERALS:
        inner = str(_NUMERALS.index(inner) + 1)
    code = f"20.{inner}"
    if code not in article_20_codes():
        raise ValueError(f"“{text.strip()}”不是条例第二十条的一项，请写成 20.1 到 20.15")
    return code


def read_status(text: str) -> str:
    """current, taken_down or replaced; nothing typed means 现行."""
    plain = text.strip()
    if plain not in _STATUSES:
        raise ValueError(f"“{plain}”看不懂，可以写：现行、已下架、已被替代")
    return _STATUSES[plain]


def read_text(text: str, name: str, limit: int) -> str:
    """One line of plain text within the limit; control characters and line ends become blanks."""
    plain = " ".join(
        "".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split()
    ).strip("\ufeff")
    if len(plain) > limit:
        raise ValueError(f"{name}有 {len(plain)} 个字，最多 {limit} 个")
    return plain


def read_names(text: str) -> tuple[str, ...]:
    """Names separated by 、，, / or blanks."""
    return tuple(name for name in re.split(r"[、，,;；/\s]+", text.strip()) if name)
