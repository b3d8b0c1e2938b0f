"""完成率 by 来文单位 and period: pure counting, and the tables that are exported.

An order belongs to the period in which it was received (Beijing time).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wechat_bot.kernel import clock
from wechat_bot.kernel.periods import Every, Period
from wechat_bot.reposting.queries import OrderRow
from wechat_bot.reposting.rules import (
    OUTCOME_NAMES,
    RECEIVED_NAMES,
    Outcome,
    ReceivedHow,
    Tally,
    tally,
)


@dataclass(frozen=True)
class FigureRow:
    """完成率 of one 来文单位 in one period."""

    period: Period
    ordered_by: str
    tally: Tally


def figures(rows: Sequence[OrderRow], every: Every) -> list[FigureRow]:
    """The figures of the orders given: latest period first, inside it by 来文单位."""
    groups: dict[tuple[Period, str], list[Outcome]] = {}
    for row in rows:
        key = (Period.of(row.order.received_at, every), row.order.ordered_by)
        groups.setdefault(key, []).append(row.outcome)
    return [FigureRow(period, ordered_by, tally(groups[period, ordered_by]))
            for period, ordered_by in sorted(
                groups, key=lambda key: (-key[0].year, -key[0].number, key[1]))]


FIGURE_HEADINGS = {"期间": 16, "来文单位": 28, "收到": 8, "按时完成": 10, "逾期完成": 10,
                   "未完成": 8, "到期未办": 10, "不转发": 8, "完成率": 10, "按时率": 10}
ORDER_HEADINGS = {
    "编号": 8, "标题": 46, "来文单位": 24, "收到方式": 10, "收到时间（北京时间）": 20,
    "期限（北京时间）": 20, "一字不改": 10, "来源": 24, "原文链接": 44, "完成情况": 10,
    "完成时间（北京时间）": 20, "发布链接": 44, "说明": 30,
}


def figure_table(rows: Sequence[OrderRow], every: Every) -> list[list[str | int]]:
    """The figures as lines under FIGURE_HEADINGS, the total last."""
    found = [(row.period.name, row.ordered_by, row.tally) for row in figures(rows, every)]
    found.append(("合计", "", tally([row.outcome for row in rows])))
    return [[period, name, t.ordered, t.on_time, t.late, t.open, t.overdue, t.declined,
             percent(t.rate), percent(t.on_time_rate)] for period, name, t in found]


def order_table(rows: Sequence[OrderRow]) -> list[list[str | int]]:
    """The orders as lines under ORDER_HEADINGS."""
    return [_order_line(row) for row in rows]


def _order_line(row: OrderRow) -> list[str | int]:
    order = row.order
    return [
        order.id, order.title, order.ordered_by, RECEIVED_NAMES[ReceivedHow(order.received_how)],
        clock.show(order.received_at), _shown(order.due_at), "是" if order.verbatim else "否",
        order.source_name, order.url, OUTCOME_NAMES[row.outcome], _shown(row.done_at),
        row.published.url if row.published is not None else order.done_url,
        order.reason or order.note,
    ]


def percent(share: float | None) -> str:
    """83.3%, or a dash where nothing is to be counted."""
    return "—" if share is None else f"{share:g}%"


def _shown(moment: datetime | None) -> str:
    return clock.show(moment) if moment is not None else ""
