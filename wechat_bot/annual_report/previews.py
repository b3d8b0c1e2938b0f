"""查看和下载年报的文件: one document of the draft or of a frozen version, and how a page shows it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.documents.build import KINDS, Document, figures_json, file_name
from wechat_bot.annual_report.procedure import queries
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.office import Office

DRAFT = 0  # the number that stands for the report as it is now
_STYLE = ("body{font-family:sans-serif;line-height:1.7;max-width:900px;margin:16px auto;padding:0 12px}"
          "table{border-collapse:collapse;width:100%;margin:12px 0;font-size:14px}"
          "td,th{border:1px solid #888;padding:3px 6px;text-align:center}td p,th p{margin:0}"
          "pre{white-space:pre-wrap;overflow-wrap:anywhere}")


def content_of(session: Session, office: Office, year: int, number: int) -> ReportContent:
    """The report as it is now (DRAFT), or as a version froze it. NotFound."""
    if number == DRAFT:
        return current.content_now(session, office, year)
    return current.version_content(queries.version_of(session, year, number))


def document(session: Session, office: Office, year: int, number: int, kind: str) -> Document:
    """One file (kind of KINDS): of the draft made now, of a version as it was frozen.

    NotFound: no such version, kind, or the frozen file is gone. InvalidInput: no Chinese font.
    """
    if kind not in KINDS:
        raise NotFound(f"年报没有这种文件，有的是：{'、'.join(KINDS.values())}。")
    if number == DRAFT:
        content = current.content_now(session, office, year)
        return Document(file_name(content, kind), _makers()[kind](content))
    file = queries.version_of(session, year, number).documents.get(kind)
    if file is None:
        raise NotFound(f"第 {number} 版定下的文件里没有{KINDS[kind]}。可以看别的格式。")
    try:
        return Document(file["name"], office.media.get(file["sha256"]))
    except NotFound:
        raise NotFound(
            f"第 {number} 版的{KINDS[kind]}在媒体文件夹里缺失或被改动过，没有另做一份代替。"
            "请技术支持从备份恢复媒体文件夹。") from None


def take(actor: Actor, office: Office, year: int, number: int, kind: str) -> Document:
    """下载一个文件; one line in the journal. Raises as `document` does."""
    actor.require(Permission.EXPORT)
    with office.db.read() as session:
        found = document(session, office, year, number, kind)
    which = "草稿" if number == DRAFT else f"第{number}版"
    with office.db.write() as session:
        journal.record(session, actor, "export.made", f"year:{year}", year=year,
                       what=f"年度报告（{which}，{KINDS[kind]}）")
    return found


def page_of(kind: str, data: bytes) -> str:
    """A document as a page of its own: Word and Excel in plain HTML, figures as text."""
    if kind == "html":
        return data.decode()
    body = {"docx": _word, "xlsx": _workbook, "json": _text}[kind](data)
    return (f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{KINDS[kind]}'
            f"</title><style>{_STYLE}</style></head><body>{body}</body></html>")


def _makers() -> dict[str, Callable[[ReportContent], bytes]]:
    """Imported where they are needed: each takes a second, and most pages need none."""
    from wechat_bot.annual_report.documents.docx import report_docx
    from wechat_bot.annual_report.documents.html import report_html
    from wechat_bot.annual_report.documents.pdf import report_pdf
    from wechat_bot.annual_report.documents.xlsx import report_xlsx

    return {"docx": report_docx, "html": lambda content: report_html(content).encode(),
            "pdf": report_pdf, "xlsx": report_xlsx,
            "json": lambda content: figures_json(content.figures)}


def _word(data: bytes) -> str:
    import mammoth  # type: ignore[import-untyped]

    return str(mammoth.convert_to_html(io.BytesIO(data)).value)


def _text(data: bytes) -> str:
    return f"<pre>{escape(data.decode())}</pre>"


def _workbook(data: bytes) -> str:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    return "".join(f"<h2>{escape(sheet.title)}</h2><table>{''.join(_sheet(sheet))}</table>"
                   for sheet in book.worksheets)


def _sheet(sheet: Any) -> Iterator[str]:
    """The rows of a sheet; merged places are drawn once, with how much they cover."""
    covers, hidden = {}, set()
    for merged in sheet.merged_cells.ranges:
        covers[merged.min_row, merged.min_col] = (
            merged.max_row - merged.min_row + 1, merged.max_col - merged.min_col + 1)
        hidden |= {(row, column) for row in range(merged.min_row, merged.max_row + 1)
                   for column in range(merged.min_col, merged.max_col + 1)}
    hidden -= set(covers)
    for row in sheet.iter_rows():
        yield "<tr>"
        for cell in row:
            if (cell.row, cell.column) not in hidden:
                rows, columns = covers.get((cell.row, cell.column), (1, 1))
                text = "" if cell.value is None else escape(str(cell.value))
                yield f'<td rowspan="{rows}" colspan="{columns}">{text}</td>'
        yield "</tr>"
