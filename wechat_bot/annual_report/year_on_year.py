"""历年对照: the main figures of several reports side by side, and what doesn't carry over. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from wechat_bot.annual_report import form, rules
from wechat_bot.annual_report.figures import Figures, plain_decimal
from wechat_bot.annual_report.rules import Finding

Number = int | Decimal | None
CARRIED = ("applications.carry", "documents.balance")


@dataclass(frozen=True)
class Item:
    """A main figure. group: what it is told under. unit: of its number."""

    code: str
    group: str
    name: str
    value: Callable[[Figures], Number]
    unit: str = "件"


def _cell(path: str) -> Callable[[Figures], Number]:
    return lambda figures: figures.cells()[path]


def _total(prefix: str) -> Callable[[Figures], Number]:
    """The 总计 of all rows of table 3 whose code begins so."""
    codes = [code for code in form.ROW_CODES if code.startswith(prefix)]
    return lambda figures: _sum([figures.applications[code][form.TOTAL] for code in codes])


def _sum(numbers: list[int | None]) -> int | None:
    """None where nothing at all is known."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _disclosed(figures: Figures) -> Number:
    total = (figures.disclosures or {}).get("total")
    return total if isinstance(total, int) else None


def _suits(figures: Figures) -> Number:
    return _sum([results["total"] for results in figures.litigation.values()])


_TABLE_3, _TABLE_2 = "依申请公开", "主动公开"
ITEMS: tuple[Item, ...] = (
    Item("disclosed", _TABLE_2, "主动公开信息", _disclosed, "条"),
    *(Item(f"documents.{cell}", _TABLE_2, f"{form.DOCUMENT_KINDS['normative_documents']}{name}",
           _cell(f"documents.normative_documents.{cell}"))
      for cell, name in form.DOCUMENT_CELLS.items()),
    *(Item(f"decisions.{kind}", _TABLE_2, f"{name}处理决定", _cell(f"decisions.{kind}"))
      for kind, name in form.DECISION_KINDS.items()),
    Item("fees", _TABLE_2, form.FEES_LABEL, _cell("fees_wan"), "万元"),
    Item("new_received", _TABLE_3, "本年新收申请", _total("new_received")),
    Item("carried_in", _TABLE_3, "上年结转", _total("carried_in")),
    Item("granted", _TABLE_3, "予以公开", _total("granted")),
    Item("partly_granted", _TABLE_3, "部分公开", _total("partly_granted")),
    Item("refused", _TABLE_3, "不予公开", _total("refused_")),
    Item("unavailable", _TABLE_3, "无法提供", _total("unavailable_")),
    Item("not_processed", _TABLE_3, "不予处理", _total("not_processed_")),
    Item("other", _TABLE_3, "其他处理", _total("other_")),
    Item("results_total", _TABLE_3, "办理结果总计", _total("results_total")),
    Item("carried_out", _TABLE_3, "结转下年度", _total("carried_out")),
    Item("reviews", "复议诉讼", form.REVIEWS_LABEL, _cell("reviews.total")),
    Item("suits", "复议诉讼", form.LITIGATION_LABEL, _suits),
)
BY_CODE = {item.code: item for item in ITEMS}


@dataclass(frozen=True)
class Line:
    """An item over the years: a number for each, and the change of the last against the one before."""

    item: Item
    numbers: tuple[Number, ...]

    @property
    def texts(self) -> list[str]:
        """As shown, "" where nothing is known."""
        return [shown(number) for number in self.numbers]

    @property
    def change(self) -> str:
        """增减 in words of the table: +3, −2, 持平; "" where one of the two is not known."""
        if len(self.numbers) < len(("before", "after")):
            return ""
        before, after = self.numbers[-2:]
        if before is None or after is None:
            return ""
        apart = Decimal(after) - Decimal(before)
        if not apart:
            return "持平"
        return ("+" if apart > 0 else "−") + plain_decimal(abs(apart))


def shown(number: Number) -> str:
    """A number as it stands in a table."""
    if number is None:
        return ""
    return plain_decimal(number) if isinstance(number, Decimal) else str(number)


def lines(reports: Mapping[int, Figures]) -> list[Line]:
    """Every main figure over the years, in their order."""
    ordered = [reports[year] for year in sorted(reports)]
    return [Line(item, tuple(item.value(figures) for figures in ordered)) for item in ITEMS]


@dataclass(frozen=True)
class Carried:
    """Two neighbouring years and what doesn't carry over from one to the other."""

    year: int
    findings: tuple[Finding, ...]


def carried(reports: Mapping[int, Figures]) -> list[Carried]:
    """Every year whose year before is known, newest first: 上年结转 and 现行有效 against it."""
    return [Carried(year, tuple(each for each in rules.check(reports[year], reports[year - 1])
                                if each.rule in CARRIED))
            for year in sorted(reports, reverse=True) if year - 1 in reports]
