"""Numbers with their unit in running text: 36件, １，２３４条, 三十余件, 约3.5万元. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_CHINESE = "零〇一二两三四五六七八九十百千万亿"
_WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
UNITS = "件次|人次|件|条|宗|起|例|篇|份|项|次|则|部"
# 一起, 一次 and 一部 are words far more often than numbers, 一件事 is the name of a reform
_NUMBER = re.compile(
    r"(?:(?P<about>大约|约|将近|接近|近|超过|超|逾|不足|不到)\s?)?"
    r"(?:(?<![0-9０-９.．,])(?P<digits>[0-9]{1,3}(?:,[0-9]{3}){1,5}(?![0-9])|[０-９]{1,3}(?:[，,][０-９]{3}){1,5}(?![０-９])"
    r"|[0-9０-９]{1,15})(?P<decimals>[.．][0-9０-９]{1,8})?"
    rf"|(?<![第每任另某同这那哪其该{_CHINESE}])(?P<chinese>[{_CHINESE}]{{1,12}}))"
    r"\s{0,2}(?P<more>余|多)?(?P<scale>[百千万亿]{1,2})?(?P<more_after>余|多)?\s{0,2}"
    rf"(?P<unit>元|{UNITS})(?![事性龙])")
_ABOUT = frozenset({"大约", "约"})
_AT_LEAST = frozenset({"超过", "超", "逾"})


@dataclass(frozen=True)
class Number:
    """A number as written. start and end: its place, unit included.

    unit: 元 for money, else its measure word. words: exactly what stands there. about: 约, 近;
    more: 余, 超过. grain: how finely it was written (35,000 written as 3.5万: 1000), 1 for exact.
    """

    value: Decimal
    unit: str
    start: int
    end: int
    words: str
    about: str = ""
    more: bool = False
    grain: Decimal = Decimal(1)

    def moved(self, by: int) -> Number:
        """The same in a text that begins elsewhere."""
        return replace(self, start=self.start + by, end=self.end + by)

    @property
    def is_money(self) -> bool:
        """Whether it is a sum in 元."""
        return self.unit == "元"

    def agrees(self, value: Decimal | int) -> bool:
        """Whether it may be said of a value: 30余 of 30 to 39, 约30 of 25 to 35, 3.5万 of 35,049."""
        difference, round_by = Decimal(value) - self.value, _roundness(self.value)
        if self.more:
            return 0 <= difference < max(round_by, self.grain)
        if self.about in _ABOUT:
            return abs(difference) * 2 <= max(round_by, self.grain)
        if self.about:
            return -max(round_by, self.grain) <= difference <= 0
        if self.is_money and self.grain > 1:  # rounded to what is written
            return abs(difference) * 2 <= self.grain
        if self.grain > 1:
            return abs(difference) < self.grain
        return difference == 0


def numbers_in(text: str) -> Iterator[Number]:
    """Every number that has a measure word or is money, from the left."""
    for found in _NUMBER.finditer(text):
        number = _number(found)
        if number is not None:
            yield number


def _number(found: re.Match[str]) -> Number | None:
    unit, scale = found["unit"], found["scale"] or ""
    decimals = (found["decimals"] or "").translate(_WIDE)
    factor = Decimal(1)
    for sign in scale:
        factor *= _SCALES[sign]
    if found["chinese"] is not None:
        whole = chinese_number(found["chinese"])
        if whole is None or (found["chinese"] == "一" and unit in ("起", "次", "部")):
            return None
        value, grain = Decimal(whole) * factor, Decimal(1)
    else:
        digits = found["digits"].translate(_WIDE).replace(",", "")
        value = Decimal(digits + decimals) * factor
        grain = factor.scaleb(-max(len(decimals) - 1, 0)) if scale else Decimal(1)
    about = found["about"] or ""
    more = bool(found["more"] or found["more_after"]) or about in _AT_LEAST
    return Number(value, unit, found.start(), found.end(), found.group().strip(), about, more,
                  max(grain, Decimal(1)))


def chinese_number(text: str) -> int | None:
    """The value of Chinese numerals: 三百零五 → 305, 二〇二四 → 2024; None where they are none."""
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text)) if text else None
    total = section = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
            continue
        scale = _SCALES[sign]
        if scale >= 10**4:
            total, section = (total + section + digit) * scale if total + section + digit else 0, 0
            if not total:
                return None
        else:
            section += (digit or (1 if scale == 10 else 0)) * scale
            if not section:
                return None
        digit = 0
    return total + section + digit


def _roundness(value: Decimal) -> Decimal:
    """The largest power of ten that divides a number: 10 for 30, 1 for 33."""
    whole, power = int(value), 1
    if whole != value or not whole:
        return Decimal(1)
    while whole % (power * 10) == 0:
        power *= 10
    return Decimal(power)
