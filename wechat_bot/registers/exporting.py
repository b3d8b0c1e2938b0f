"""导出与打印: any register as XLSX, CSV or a printed volume."""

from __future__ import annotations

from sqlalchemy.orm import Session

from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.spreadsheets import csv_file, xlsx_file
from wechat_bot.records.export import sheet_of
from wechat_bot.records.queries import RecordFilter
from wechat_bot.records.register import Register
from wechat_bot.registers.booklet import booklet_of
from wechat_bot.rendering.volume import booklet_docx

KINDS = {"xlsx": "Excel 表格", "csv": "CSV 表格", "docx": "Word 成册"}


def export_register(
    actor: Actor, office: Office, register: Register, wanted: RecordFilter, kind: str
) -> tuple[str, bytes]:
    """(file name, its bytes) of exactly what is filtered; the deed goes into the journal.

    kind: "xlsx", "csv" or "docx". NotFound where there is no such kind.
    """
    actor.require(Permission.EXPORT)
    if kind not in KINDS:
        raise NotFound(f"没有这种格式，可以导出：{'、'.join(KINDS)}。")
    with office.db.write() as session:
        data = _file(session, office, register, wanted, kind)
        journal.record(session, actor, "figures.exported", f"{register.code}:export",
                       what=f"{_period(wanted)}{register.name}登记（{KINDS[kind]}）")
    return f"{_period(wanted)}{register.name}登记.{kind}", data


def _file(
    session: Session, office: Office, register: Register, wanted: RecordFilter, kind: str
) -> bytes:
    if kind == "docx":
        agency = office.config.agency.name
        return booklet_docx(booklet_of(session, register, wanted, agency))
    sheet = sheet_of(session, register, wanted)
    return xlsx_file([sheet]) if kind == "xlsx" else csv_file(sheet)


def _period(wanted: RecordFilter) -> str:
    return f"{wanted.year}年" if wanted.year else ""
