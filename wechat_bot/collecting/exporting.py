"""导出申报: every number that was declared for a year, with who, when and why it was replaced."""

from __future__ import annotations

from wechat_bot.collecting import queries
from wechat_bot.collecting.papers import declared_sheet
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.spreadsheets import csv_file, xlsx_file

KINDS = {"xlsx": "Excel 表格", "csv": "CSV 表格"}


def export_declarations(
    actor: Actor, office: Office, year: int, kind: str
) -> tuple[str, bytes]:
    """(file name, its bytes). kind: "xlsx" or "csv"; NotFound for another."""
    actor.require(Permission.EXPORT)
    if kind not in KINDS:
        raise NotFound(f"没有这种格式，可以导出：{'、'.join(KINDS)}。")
    with office.db.write() as session:
        sheet = declared_sheet(queries.declarations_of(session, year))
        journal.record(session, actor, "export.made", f"year:{year}", year=year, what=sheet.name)
    return (f"{year}年{sheet.name}.{kind}",
            xlsx_file([sheet]) if kind == "xlsx" else csv_file(sheet))
