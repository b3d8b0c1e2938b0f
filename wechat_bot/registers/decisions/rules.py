"""行政许可、行政处罚、行政强制: decision by decision, or month by month. Pure.

Counted are the decisions made in the year, not the matters that the body is in charge of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from wechat_bot.kernel.masking import mask

NOT_LICENCES = ("法律援助", "年度考核", "公证", "人民调解", "备案", "社区矫正", "行政复议")
PENALTY_SORTS = ("警告", "通报批评", "罚款", "没收", "暂扣", "降低资质", "吊销", "限制", "责令",
                 "关闭", "停业", "拘留", "不予")
COERCIVE_SORTS = ("限制人身自由", "限制公民人身自由", "查封", "扣押", "冻结", "划拨", "拍卖", "加处",
                  "滞纳金", "代履行", "排除妨碍", "恢复原状", "强制", "先行登记保存")


@dataclass(frozen=True)
class Entry:
    """A decision, or a month's total of decisions."""

    number: str = ""
    decided_on: date | None = None
    matter: str = ""
    sort: str = ""
    result: str = ""
    month: date | None = None
    quantity: int | None = None
    vouched_by: str = ""
    section: str = ""

    @property
    def is_total(self) -> bool:
        """按月汇总, as against 逐件."""
        return self.month is not None or (self.decided_on is None and self.quantity is not None)

    @property
    def starts_month(self) -> date | None:
        """The first day of the month that it belongs to."""
        return self.month or (self.decided_on and self.decided_on.replace(day=1))

    @property
    def year(self) -> int:
        """The year that it counts in; ValueError where no day is known (problems)."""
        start = self.starts_month
        if start is None:
            raise ValueError("没有日期")
        return start.year

    @property
    def identity(self) -> tuple[str | date | None, ...]:
        """What makes two entries the same: the number, or the month with what is counted."""
        if self.is_total:
            return "", self.month, self.section, self.sort, self.result
        return (self.number,)

    @property
    def amount(self) -> int:
        """How many decisions it stands for."""
        return (self.quantity or 0) if self.is_total else 1


def problems(entry: Entry, today: date) -> dict[str, str]:
    """Which field is impossible beside the others, and why."""
    if entry.decided_on is None and not entry.is_total:
        return {"decided_on": "逐件登记请填写决定日期；按月汇总的请填写月份、数量和核实人"}
    return _total_problems(entry, today) if entry.is_total else _row_problems(entry, today)


def _row_problems(entry: Entry, today: date) -> dict[str, str]:
    wrong: dict[str, str] = {}
    assert entry.decided_on is not None  # else it is a total
    if entry.decided_on > today:
        wrong["decided_on"] = f"决定日期 {entry.decided_on} 还没有到，只能登记已经作出的决定"
    if not entry.number:
        wrong["number"] = "逐件登记请填写决定文号，用来防止重复登记；当场作出没有文号的写内部编号"
    if not entry.matter:
        wrong["matter"] = "逐件登记请填写事项（案由）"
    if entry.quantity not in (None, 1):
        wrong["quantity"] = (f"有决定日期的是逐件登记，一行一件，数量不能是 {entry.quantity}；"
                             "按月汇总的请填写月份，不填决定日期")
    return wrong


def _total_problems(entry: Entry, today: date) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if entry.month is None:
        wrong["month"] = "按月汇总请填写月份，例如 2024-03"
    elif entry.month > today:
        wrong["month"] = f"{month_name(entry.month)}还没有到，只能登记已经作出的决定"
    if entry.decided_on is not None:
        wrong["decided_on"] = "月份和决定日期只能填一个：按月汇总的不填决定日期，逐件登记的不填月份"
    if entry.number:
        wrong["number"] = "按月汇总的不填决定文号；要登记这一件，请不填月份，填决定日期"
    if entry.quantity is None:
        wrong["quantity"] = "按月汇总请填写数量，没有就写 0"
    if not entry.vouched_by:
        wrong["vouched_by"] = "按月汇总请填写核实人：数字由谁核实过"
    return wrong


def month_name(month: date) -> str:
    """2024年3月."""
    return f"{month.year}年{month.month}月"


def overlap(section: str, other: str) -> bool:
    """Whether two entries may speak of the same; one without a section is the whole body's."""
    return not section or not other or section == other


def _same_share(one: Entry, other: Entry) -> bool:
    """Whether two totals may count the same decisions; told apart by 单位, 种类 or 结果."""
    return overlap(one.section, other.section) and all(
        not mine or not theirs or mine == theirs
        for mine, theirs in ((one.sort, other.sort), (one.result, other.result)))


def conflicts(
    candidates: Sequence[Entry], stored: Iterable[tuple[int, Entry]]
) -> list[dict[str, str]]:
    """What would count a decision twice, per candidate, in order.

    stored: (登记号, entry) of the register without the one that is being corrected. Candidates
    are compared with those before them too. What is the same record (its identity) is no conflict:
    the import calls it 已有 or 重复.
    """
    book = _Book()
    for record_id, entry in stored:
        book.add(f"登记号 {record_id}", entry)
    found = []
    for entry in candidates:
        problem = book.conflict(entry)
        found.append(problem)
        if not problem:
            book.add("同一个文件里前面的行", entry)
    return found


class _Book:
    """Entries by month, so that ten thousand rows are compared quickly."""

    def __init__(self) -> None:
        self.rows: dict[date, dict[str, str]] = defaultdict(dict)  # month → section → where
        self.totals: dict[date, list[tuple[str, Entry]]] = defaultdict(list)

    def add(self, where: str, entry: Entry) -> None:
        month = entry.starts_month
        if entry.is_total and month is not None:
            self.totals[month].append((where, entry))
        elif month is not None:
            self.rows[month].setdefault(entry.section, where)

    def conflict(self, entry: Entry) -> dict[str, str]:
        month = entry.starts_month
        if month is None:
            return {}
        return self._of_total(entry, month) if entry.is_total else self._of_row(entry, month)

    def _of_row(self, entry: Entry, month: date) -> dict[str, str]:
        for place, other in self.totals[month]:
            if overlap(entry.section, other.section):
                return {"decided_on": f"{month_name(month)}已经登记了汇总数 {other.amount} 件（{place}），"
                                      "再逐件登记会重复计算。要改成逐件，请先作废汇总；"
                                      "要继续用汇总，请更正汇总的数量"}
        return {}

    def _of_total(self, entry: Entry, month: date) -> dict[str, str]:
        for section, where in self.rows[month].items():
            if overlap(entry.section, section):
                return {"month": f"{month_name(month)}已经有逐件登记的决定（{where}），再登记汇总数会"
                                 "重复计算。要改用汇总，请先作废这个月逐件登记的；否则不要登记汇总"}
        for where, other in self.totals[month]:
            if entry.identity != other.identity and _same_share(entry, other):
                return {"month": f"{month_name(month)}已经登记了汇总数 {other.amount} 件（{where}），"
                                 "两个汇总的单位、种类或结果有重叠，会重复计算。请改成互不重叠的，"
                                 "或者更正原来那条"}
        return {}


def hints(entry: Entry) -> list[str]:
    """What may be right all the same, for every kind of decision."""
    found: list[str] = []
    if mask(entry.matter) != entry.matter:
        found.append("事项（案由）里像是有身份证号、手机号之类的个人信息。计数用不着，请更正删去。")
    if entry.decided_on is not None and str(entry.decided_on.year) not in entry.number:
        found.append(f"决定文号“{entry.number}”里没有决定日期的年份（{entry.decided_on.year}），请核对。")
    return found


def licence_hints(entry: Entry) -> list[str]:
    """What is often taken for a 行政许可 and usually is none."""
    word = next((word for word in NOT_LICENCES if word in entry.matter), "")
    return [*hints(entry), *([f"事项里有“{word}”，这类事项一般不是行政许可（行政许可法第二条），请核对。"]
                             if word else [])]


def penalty_hints(entry: Entry) -> list[str]:
    """行政处罚法第九条: the sorts of penalties."""
    return [*hints(entry), *_sort_hint(entry.sort, PENALTY_SORTS, "行政处罚", "行政处罚法第九条")]


def coercive_hints(entry: Entry) -> list[str]:
    """行政强制法第九条、第十二条: measures, and ways of enforcement."""
    return [*hints(entry),
            *_sort_hint(entry.sort, COERCIVE_SORTS, "行政强制", "行政强制法第九条、第十二条")]


def _sort_hint(sort: str, known: Sequence[str], name: str, article: str) -> list[str]:
    if not sort or any(word in sort for word in known):
        return []
    return [f"“{sort}”不像{name}的种类（{article}），请核对。"]
