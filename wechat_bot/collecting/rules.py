"""申报的规则: what a declared number may be, and when it must be asked about. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wechat_bot.collecting.topics import Item
from wechat_bot.kernel.reading import EARLIEST_YEAR

# 元 typed as 万元 or the other way makes 10,000 times; half of it leaves room for a year's change.
MIX_UP = 5_000
FORM, SHEET, CLICK = "form", "sheet", "click"
HOW_NAMES = {FORM: "手工录入", SHEET: "表格导入", CLICK: "确认申报"}
ZERO_RULE = "没有的写 0，不能空着：空着的算没有报。"


@dataclass(frozen=True)
class Figure:
    """A number of a declaration with its remark. value: count or 分."""

    value: int
    note: str = ""


def mix_up(item: Item, value: int, last: int | None) -> str:
    """What to ask where a number looks like 元 for 万元, or ""; a question, not a refusal."""
    if not last or not value:
        return ""
    if value >= MIX_UP * last:
        times = f"是上年 {item.show(last)} {item.unit}的 {value // last:,} 倍"
    elif item.money and last >= MIX_UP * value:
        times = f"只有上年 {item.show(last)} 元的 {last // value:,} 分之一"
    else:
        return ""
    why = "请核对是不是把元和万元弄混了（这里填元）" if item.money else "请核对是不是写错了"
    return f"{item.show(value)} {item.unit}{times}，{why}"


def year_problem(year: int, today: date) -> str:
    """Why nothing can be declared for a year, or ""."""
    if not EARLIEST_YEAR <= year <= today.year:
        return f"{year}年还没有到，不能申报" if year > today.year else f"年份 {year} 不对，请核对"
    return ""


def balance_hint(figures: Mapping[str, int], last_in_force: int | None) -> str:
    """现行有效 = last year's 现行有效 + 制发 − 废止; "" where it holds or cannot be known."""
    made, repealed = figures.get("documents.made"), figures.get("documents.repealed")
    now = figures.get("documents.in_force")
    if last_in_force is None or made is None or repealed is None or now is None:
        return ""
    due = last_in_force + made - repealed
    if now == due:
        return ""
    return (f"现行有效 {now} 件，按上年有效 {last_in_force} ＋ 制发 {made} − 废止 {repealed} 应是 {due} 件。"
            "如有到期自然失效等情况，请在说明里写明。")
