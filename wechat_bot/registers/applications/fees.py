"""信息处理费: what an application costs. Pure; the tariff is data (content/applications).

条例第四十二条、《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）: by items (按件: those of one
applicant in one calendar month) or by pages (按量), never both on one application; progressive,
so that each item or page is charged at the price of its own band. Sums are whole 分.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from wechat_bot.kernel import reading
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.registers.applications.rules import FeeBasis

FILE = "fee_tariff.toml"
FEN = 100
MIX_UP = 10_000  # 元 in 万元: a sum that is off by this was typed in the other unit


UNITS = {FeeBasis.ITEMS: "件", FeeBasis.PAGES: "页"}


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Up to and with the `up_to`-th (None: without end) each costs `price` 元."""

    up_to: int | None = None
    price: int


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way of charging. Beyond the last band each step of `step_size` adds `step_price` 元."""

    bands: tuple[Band, ...]
    step_size: int = 0
    step_price: int = 0


class Tariff(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The two scales and where they stand."""

    source: str
    items: Scale
    pages: Scale


@dataclass(frozen=True)
class FeeLine:
    """The first-th to the last-th item or page at one price (分)."""

    first: int
    last: int
    price: int

    @property
    def amount(self) -> int:
        """分."""
        return (self.last - self.first + 1) * self.price


@dataclass(frozen=True)
class Fee:
    """What an application costs, and why. before: the applicant's items earlier in the month."""

    basis: FeeBasis
    count: int
    before: int
    lines: tuple[FeeLine, ...]

    @property
    def amount(self) -> int:
        """分."""
        return sum(line.amount for line in self.lines)

    @property
    def in_words(self) -> str:
        """The calculation as the notice states it."""
        unit = UNITS[self.basis]
        parts = [f"第{_range(line)}{unit}每{unit}{_yuan(line.price)}元，计{_yuan(line.amount)}元"
                 if line.price else f"第{_range(line)}{unit}不收费" for line in self.lines]
        return "；".join(parts) or f"没有{unit}数，不收费"


def load_tariff(folder: Path) -> Tariff:
    """The tariff of a folder; ConfigError names what is wrong in its file."""
    path = folder / FILE
    try:
        tariff = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), Tariff)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ConfigError(f"信息处理费标准 {path} 用不了：{error}。请改正，或从安装包中恢复。") from None
    for name, scale in (("items", tariff.items), ("pages", tariff.pages)):
        problem = _scale_problem(scale)
        if problem:
            raise ConfigError(f"信息处理费标准 {path} 的 [{name}] 有误：{problem}。")
    return tariff


def _scale_problem(scale: Scale) -> str:
    limits = [band.up_to for band in scale.bands]
    if not limits or None in limits[:-1]:
        return "bands 至少要有一档，只有最后一档可以不写 up_to"
    known = [limit for limit in limits if limit is not None]
    if known != sorted(set(known)) or any(limit < 1 for limit in known):
        return "up_to 要从小到大，都大于 0"
    if any(band.price < 0 for band in scale.bands) or scale.step_price < 0:
        return "价格不能是负数"
    if limits[-1] is not None and scale.step_size < 1:
        return "最后一档写了 up_to 的，要写 step_size（大于 0）"
    return ""


def items_fee(tariff: Tariff, count: int, before: int = 0) -> Fee:
    """按件 of one application. before: the same applicant's items earlier in the calendar month.

    The n-th item of the month pays what the n-th item costs, whichever application it is in.
    ValueError for negative numbers.
    """
    return _fee(tariff.items, FeeBasis.ITEMS, count, before)


def pages_fee(tariff: Tariff, pages: int) -> Fee:
    """按量 of one application. ValueError for a negative number."""
    return _fee(tariff.pages, FeeBasis.PAGES, pages, 0)


def _fee(scale: Scale, basis: FeeBasis, count: int, before: int) -> Fee:
    if count < 0 or before < 0:
        raise ValueError(f"{UNITS[basis]}数不能是负数")
    lines: list[FeeLine] = []
    place, end = before + 1, before + count
    while place <= end:
        last, price = _band_at(scale, place)
        until = end if last is None else min(last, end)
        lines.append(FeeLine(place, until, price * FEN))
        place = until + 1
    return Fee(basis, count, before, tuple(lines))


def _band_at(scale: Scale, place: int) -> tuple[int | None, int]:
    """(the last place of this price, its price in 元)."""
    for band in scale.bands:
        if band.up_to is None or place <= band.up_to:
            return band.up_to, band.price
    end, price = scale.bands[-1].up_to or 0, scale.bands[-1].price
    step = (place - end - 1) // scale.step_size + 1
    return end + step * scale.step_size, price + step * scale.step_price


def basis_problem(items: int | None, pages: int | None) -> str | None:
    """Why an application can't be charged so, or None (109号: 按件 or 按量, not both)."""
    if items is not None and pages is not None:
        return "一件申请只能选一种：按件或者按量，不能同时收。请只填一项"
    if items is None and pages is None:
        return "请填写件数（按件）或者页数（按量）"
    return None


def amount_doubt(amount: int, last_year: int) -> str | None:
    """A sentence that asks for a confirmation, or None. amount and last_year (its total): 分."""
    if last_year > 0 and amount >= MIX_UP * last_year:
        return (f"这一笔 {reading.show_yuan(amount)} 元，是上一年全年（{reading.show_yuan(last_year)} 元）"
                "的一万倍以上，是不是把元和万元弄混了？确实没错的，请勾选“金额已核对”再提交")
    return None


def receipt_problem(received: int, charged: int) -> str | None:
    """Why a sum received can't be right, or None. Both 分; a notice is paid whole."""
    if received == charged:
        return None
    if charged and received and (received == charged * MIX_UP or received * MIX_UP == charged):
        return (f"通知收 {reading.show_yuan(charged)} 元，填的是 {reading.show_yuan(received)} 元，"
                "正好差一万倍，是不是把元和万元弄混了？这里填元")
    return (f"通知收 {reading.show_yuan(charged)} 元，填的是 {reading.show_yuan(received)} 元，不一致。"
            "收齐以后再登记；通知写错的，先撤销收费通知重新发")


def _range(line: FeeLine) -> str:
    return str(line.first) if line.first == line.last else f"{line.first}至{line.last}"


def _yuan(fen: int) -> str:
    return reading.show_yuan(fen).removesuffix(".00")
