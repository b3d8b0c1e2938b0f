"""导出 of 转发任务: exactly what is filtered, as XLSX or CSV, with its journal line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.periods import EVERY_NAMES, Every
from wechat_bot.kernel.spreadsheets import FileKind, Sheet, csv_file, xlsx_file
from wechat_bot.reposting import queries
from wechat_bot.reposting.figures import (
    FIGURE_HEADINGS,
    ORDER_HEADINGS,
    figure_table,
    order_table,
)
from wechat_bot.reposting.queries import OrderFilter, OrderRow


def export_orders(
    actor: Actor, office: Office, wanted: OrderFilter, kind: str
) -> tuple[str, bytes]:
    """导出转发任务清单: (file name, content). kind: xlsx or csv; InvalidInput names others."""
    rows = _rows(actor, office, wanted, kind)
    return _made(actor, office, f"转发任务清单（{len(rows)}项）", kind, [_orders(rows)])


def export_figures(
    actor: Actor, office: Office, wanted: OrderFilter, every: Every, kind: str
) -> tuple[str, bytes]:
    """导出完成率; the XLSX also holds the orders that are counted."""
    rows = _rows(actor, office, wanted, kind)
    sheet = Sheet("完成率", FIGURE_HEADINGS, figure_table(rows, every))
    sheets = [sheet, _orders(rows)] if kind == "xlsx" else [sheet]
    return _made(actor, office, f"转发任务完成率（{EVERY_NAMES[every]}）", kind, sheets)


def _rows(actor: Actor, office: Office, wanted: OrderFilter, kind: str) -> list[OrderRow]:
    actor.require(Permission.EXPORT)
    if kind not in get_args(FileKind):
        raise InvalidInput.of(kind=f"不能导出成“{kind}”，可以选 xlsx 或 csv。")
    with office.db.read() as session:
        return queries.list_orders(session, wanted, clock.now())


def _orders(rows: Sequence[OrderRow]) -> Sheet:
    return Sheet("转发任务", ORDER_HEADINGS, order_table(rows))


def _made(
    actor: Actor, office: Office, what: str, kind: str, sheets: Sequence[Sheet]
) -> tuple[str, bytes]:
    content = xlsx_file(sheets) if kind == "xlsx" else csv_file(sheets[0])
    with office.db.write() as session:
        journal.record(session, actor, "figures.exported", "reposts", what=what)
    return f"{what.split('（')[0]}-{clock.today().isoformat()}.{kind}", content
