"""全部导出: every register of a year as one zip, an .xlsx and a .csv each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from sqlalchemy.orm import Session

from wechat_bot.collecting import queries as collecting
from wechat_bot.collecting.papers import declared_sheet
from wechat_bot.disclosure.export import export_year
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.spreadsheets import Cell, Sheet, csv_file, xlsx_file
from wechat_bot.records import queries
from wechat_bot.records.export import sheet_of
from wechat_bot.records.models import RecordChange
from wechat_bot.records.queries import RecordFilter
from wechat_bot.registers.applications import exporting as applications
from wechat_bot.registers.catalogue import REGISTERS


def export_everything(actor: Actor, office: Office, year: int) -> tuple[str, bytes]:
    """(file name, the zip). The 依申请公开台账 is in it for those who may read it, names masked."""
    actor.require(Permission.EXPORT)
    with office.db.read() as session:
        sheets = _sheets(session, actor, office, year)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind in ("xlsx", "csv"):
            archive.writestr(f"{year}年主动公开台账.{kind}", export_year(actor, office, year, kind)[1])
        for sheet in sheets:
            archive.writestr(f"{year}年{sheet.name}.xlsx", xlsx_file([sheet]))
            archive.writestr(f"{year}年{sheet.name}.csv", csv_file(sheet))
    with office.db.write() as session:
        journal.record(session, actor, "export.made", f"year:{year}", year=year,
                       what="全部登记（Excel 和 CSV）")
    return f"{year}年各类登记.zip", out.getvalue()


def _sheets(session: Session, actor: Actor, office: Office, year: int) -> list[Sheet]:
    found = [sheet_of(session, each, RecordFilter(year=year, voided=True))
             for each in REGISTERS.values()]
    if Permission.READ_APPLICATIONS in actor.permissions:
        found.insert(0, applications.sheet(session, office, year))
    return [*found, declared_sheet(collecting.declarations_of(session, year)),
            corrections_sheet(queries.corrections_of_year(session, year))]


def corrections_sheet(changes: Sequence[RecordChange]) -> Sheet:
    """封账后的更正 as a table: a line per changed field, oldest first."""
    rows: list[list[Cell]] = [
        [clock.show(change.at), change.title, label, before, after, change.reason, change.by]
        for change in changes for label, before, after in change.changes]
    headings = {"时间": 18, "更正了什么": 36, "登记项": 16, "改前": 30, "改后": 30, "原因": 36, "谁改的": 12}
    return Sheet("封账后的更正", headings, rows, filtered=True)
