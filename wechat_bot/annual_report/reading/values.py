"""One cell as a number. Pure: never a guess without saying so."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_UNITS = "件|条|项|次|个|宗|份|起|例"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_VALUE = re.compile(
    rf"(?P<sign>[+-])?(?P<number>{_NUMBER})(?P<unit>{_UNITS}|万元|万|元)?"
    r"(?P<remark>[(\[〔【].*[)\]〕】]|[*※#]+)?", re.DOTALL)
_NOTHING = frozenset({"/", "\\", "-", "--", "---", "—", "——", "–", "―", "－", "无", "空", "none", "n/a",
                      "null", "不适用", "不涉及", "*", "…", "...", "／", "_", "·", "─", "──"})
_LARGEST = 10**12
_DECIMALS = 8  # 万元 to the 分 has six; more is what a spreadsheet's arithmetic leaves over
_NOTE_MARK = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]")


@dataclass(frozen=True)
class Value:
    """A cell read. trouble: why it may be misread, "" where it is plain."""

    number: Decimal | None
    trouble: str = ""


def tidy(text: str) -> str:
    """Half-width digits and brackets, no blanks; ² and ① are marks of a note, never digits."""
    marked = _NOTE_MARK.sub("※", text)
    return re.sub(r"[\s\u200b\u2060\ufeff]", "", unicodedata.normalize("NFKC", marked))


def is_value(text: str) -> bool:
    """Whether a cell holds a number or says that there is none; blank ones are not asked."""
    plain = tidy(text)
    return plain.lower() in _NOTHING or _VALUE.fullmatch(plain) is not None


def is_number(text: str) -> bool:
    """Whether a cell is a number and no more (a sign of the 2019 form's 增/减 may stand before)."""
    return _VALUE.fullmatch(tidy(text)) is not None


def is_plain(text: str) -> bool:
    """Whether a cell is a number without a unit."""
    found = _VALUE.fullmatch(tidy(text))
    return found is not None and not found["unit"]


def count(text: str) -> Value:
    """A number of cases."""
    value = _read(text)
    if value.number is None:
        return value
    if value.number != value.number.to_integral_value():
        return Value(None, f"“{text.strip()}”不是整数，作空格")
    if "." in tidy(text):
        return Value(value.number, value.trouble or f"“{text.strip()}”读作 {int(value.number)}")
    if re.search("万|元", tidy(text)):
        return Value(None, f"“{text.strip()}”是金额，不是件数，作空格")
    return value


def fees(text: str) -> Value:
    """A sum in 万元."""
    value = _read(text)
    plain = tidy(text)
    if value.number is None or (not plain.removesuffix("元").endswith("万") and "元" not in plain):
        return value
    if "万" in plain:
        return Value(value.number, f"“{text.strip()}”读作 {value.number} 万元")
    number = value.number / 10000
    return Value(number, f"“{text.strip()}”以元为单位，读作 {number} 万元")


def _read(text: str) -> Value:
    plain = tidy(text)
    if not plain:
        return Value(None, "是空格")
    if plain.lower() in _NOTHING:
        return Value(None, f"“{text.strip()}”作空格（没有当作 0）")
    found = _VALUE.fullmatch(plain)
    if found is None:
        return Value(None, f"“{_short(text)}”不是数字，作空格")
    if found["sign"] == "-":
        return Value(None, f"“{text.strip()}”是负数，作空格")
    rows = [row.strip() for row in text.split("\n") if row.strip()]
    if any(above[-1].isdigit() and below[0].isdigit() for above, below in itertools.pairwise(rows)):
        return Value(None, f"“{_short(text)}”是两行数，分不清是哪一个，作空格")
    number = Decimal(found["number"].replace(",", ""))
    if number > _LARGEST:
        return Value(None, f"“{_short(text)}”太大，作空格")
    if (settled := round(number, _DECIMALS)) != number:
        return Value(settled, f"“{_short(text)}”的小数太长，读作 {settled.normalize():f}")
    if found["remark"]:
        return Value(number, f"“{_short(text)}”读作 {number}")
    changed = [what for what, is_so in (
        ("全角数字", text.strip() != unicodedata.normalize("NFKC", text.strip())),
        ("带逗号", "," in found["number"]), ("带单位", bool(found["unit"])),
        ("中间有空格", re.search(r"\d\s+\d", text) is not None),
        ("带正号", found["sign"] == "+"), ("前面多一个 0", re.match(r"0\d", found["number"]) is not None),
        ("不是通常的数字", not found["number"].isascii())) if is_so]
    if changed:
        return Value(number, f"“{_short(text)}”{'、'.join(changed)}，读作 {number}")
    return Value(number)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 24 else plain[:24] + "…"
