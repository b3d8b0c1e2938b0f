"""行政事业性收费: sums received, one by one or month by month. Pure. Money in 分."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wechat_bot.kernel.reading import show_yuan
from wechat_bot.registers.decisions.rules import month_name, overlap

# A sum that no county justice bureau is likely to charge in one entry: 1,000,000 元, in 分.
LARGE_SUM = 100_000_000
# A year's sum so many times last year's is taken for 万元 typed as 元 (10,000 times) or the like.
LARGE_FACTOR = 1_000
SMALL_SUM = 1_000  # 10 元


@dataclass(frozen=True)
class Sum:
    """An entry of 行政事业性收费. fen: 分."""

    item: str
    fen: int
    collected_on: date | None = None
    month: date | None = None
    receipt: str = ""
    vouched_by: str = ""
    section: str = ""
    large_checked: bool = False

    @property
    def starts_month(self) -> date:
        """The first day of its month; ValueError where no day is known (sum_problems)."""
        day = self.month or self.collected_on
        if day is None:
            raise ValueError("没有日期")
        return day.replace(day=1)

    @property
    def year(self) -> int:
        """The year that it counts in."""
        return self.starts_month.year

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two entries the same, as in the register."""
        return self.item, self.collected_on, self.month, self.receipt, self.section


def sum_problems(entry: Sum, today: date) -> dict[str, str]:
    """Which field of a charge is impossible beside the others, and why."""
    wrong: dict[str, str] = {}
    if entry.collected_on is not None and entry.month is not None:
        wrong["month"] = "收费日期和月份只能填一个：逐笔登记的填日期，按月汇总的填月份"
    elif entry.collected_on is None and entry.month is None:
        wrong["collected_on"] = "请填写收费日期；按月汇总的填写月份和核实人"
    for key, day in (("collected_on", entry.collected_on), ("month", entry.month)):
        if day is not None and day > today:
            wrong[key] = f"{day:%Y-%m-%d} 还没有到，只能登记已经收到的钱"
    if entry.month is not None and not entry.vouched_by:
        wrong["vouched_by"] = "按月汇总请填写核实人：金额由谁核实过"
    if entry.month is not None and entry.receipt:
        wrong["receipt"] = "按月汇总的不填票据号；要登记这一笔，请不填月份，填收费日期"
    return wrong


def sum_hints(entry: Sum) -> list[str]:
    """万元 typed as 元 leaves very small sums."""
    if 0 < entry.fen < SMALL_SUM:
        return [f"金额只有 {show_yuan(entry.fen)} 元，请核对是不是把万元当成元填了（这里填元）。"]
    return []


def sum_conflicts(
    candidates: Sequence[Sum], stored: Iterable[tuple[int, Sum]], sums: Mapping[int, int]
) -> list[dict[str, str]]:
    """Per candidate: money counted twice, and sums too large to be taken unasked.

    stored: (登记号, entry) of the years concerned. sums: year → 分 that the register says. Both
    without the record that is being corrected.
    """
    book = _Book()
    for record_id, entry in stored:
        book.add(f"登记号 {record_id}", entry)
    known = defaultdict(int, sums)
    found: list[dict[str, str]] = []
    for entry in candidates:
        if book.has(entry):
            found.append({})
            continue
        problem = book.conflict(entry) or _too_large(entry, known)
        found.append(problem)
        if not problem:
            book.add("同一个文件里前面的行", entry)
            known[entry.year] += entry.fen
    return found


class _Book:
    """Entries by what and month, so that ten thousand rows are compared quickly."""

    def __init__(self) -> None:
        self.same: set[tuple[object, ...]] = set()
        # (item, month) → section → where
        self.single: dict[tuple[object, ...], dict[str, str]] = defaultdict(dict)
        self.totals: dict[tuple[object, ...], dict[str, str]] = defaultdict(dict)

    def add(self, where: str, entry: Sum) -> None:
        self.same.add(entry.identity)
        places = self.single if entry.month is None else self.totals
        places[entry.item, entry.starts_month].setdefault(entry.section, where)

    def has(self, entry: Sum) -> bool:
        """Whether it is the same record as one that is there: 已有 or 重复, no conflict."""
        return entry.identity in self.same

    def conflict(self, entry: Sum) -> dict[str, str]:
        place = entry.item, entry.starts_month
        what = f"{month_name(entry.starts_month)}的“{entry.item}”"
        if entry.month is None:
            where = _overlapping(self.totals[place], entry.section)
            return {"collected_on": f"{what}已经按月汇总登记（{where}），再逐笔登记会重复计算。"
                                    "请只用一种：先作废汇总，或者更正汇总的金额"} if where else {}
        where = _overlapping(self.single[place], entry.section)
        if where:
            return {"month": f"{what}已经逐笔登记（{where}），再按月汇总登记会重复计算。"
                             "请只用一种：先作废逐笔登记的，或者不登记汇总"}
        where = _overlapping(self.totals[place], entry.section)
        return {"month": f"{what}已经按月汇总登记（{where}），两个汇总的登记单位有重叠，会重复计算。"
                         "请更正原来那条"} if where else {}


def _overlapping(sections: Mapping[str, str], section: str) -> str:
    return next((where for other, where in sections.items() if overlap(section, other)), "")


def _too_large(entry: Sum, sums: Mapping[int, int]) -> dict[str, str]:
    if entry.large_checked:
        return {}
    last, this = sums.get(entry.year - 1, 0), sums.get(entry.year, 0) + entry.fen
    ask = "核对是不是单位填错了（这里填元，不是万元）；确实没有错，请在“大额已核对”里选“是”再登记"
    if last and this >= LARGE_FACTOR * last:
        return {"amount_fen": f"加上这笔，{entry.year}年共 {show_yuan(this)} 元，是上年 "
                              f"{show_yuan(last)} 元的 {this // last:,} 倍。请{ask}"}
    if entry.fen >= LARGE_SUM:
        return {"amount_fen": f"一笔 {show_yuan(entry.fen)} 元，数额很大。请{ask}"}
    return {}


def processing_fee_hint(received_fen: int, charges_fen: int) -> str:
    """A hint where 信息处理费 was received and 行政事业性收费 is 0; "" where there is nothing to say.

    信息处理费 is listed among the 行政事业性收费 of some provinces: whether it also belongs into
    the form's part 20(八) is for the lead office to say.
    """
    if received_fen <= 0 or charges_fen > 0:
        return ""
    return (f"本年收到信息处理费 {show_yuan(received_fen)} 元，“行政事业性收费”却是 0。"
            "有的地方把信息处理费列入行政事业性收费，请问清主管部门要不要计入，再填这一格。")
