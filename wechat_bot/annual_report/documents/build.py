"""All documents of a report at once: Word, web page, PDF, workbook, figures. Pure.

One ReportContent in, five files out, so that they agree cell by cell.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.figures import Figures
from wechat_bot.kernel.sealed import safe_name

KINDS = {"docx": "Word 文件", "html": "网页", "pdf": "PDF", "xlsx": "表格（Excel）", "json": "数据（JSON）"}
DRAFT = "草稿"
# A file's name may have 255 bytes; a Chinese character takes three.
_TITLE_LENGTH, _NAME_LENGTH = 50, 80


@dataclass(frozen=True)
class Document:
    """One finished file."""

    name: str
    data: bytes


def build(content: ReportContent, *, wide_margin: bool = False) -> dict[str, Document]:
    """Kind (KINDS) → its document. wide_margin: room for a pen, in what is printed.

    InvalidInput: no Chinese font for the PDF; nothing is built then.
    """
    # Each of these takes a second to import; whoever only checks figures must not wait for them.
    from wechat_bot.annual_report.documents.docx import report_docx
    from wechat_bot.annual_report.documents.html import report_html
    from wechat_bot.annual_report.documents.pdf import report_pdf
    from wechat_bot.annual_report.documents.xlsx import report_xlsx

    made = {
        "docx": report_docx(content, wide_margin=wide_margin),
        "html": report_html(content).encode(),
        "pdf": report_pdf(content, wide_margin=wide_margin),
        "xlsx": report_xlsx(content),
        "json": figures_json(content.figures),
    }
    return {kind: Document(file_name(content, kind), data) for kind, data in made.items()}


def figures_json(figures: Figures) -> bytes:
    """The figures as a file that other programs read."""
    return (json.dumps(figures.to_json(), ensure_ascii=False, indent=2) + "\n").encode()


def file_name(content: ReportContent, ending: str) -> str:
    """额敏县司法局2024年政府信息公开工作年度报告〔草稿〕.docx: the version is in the name."""
    what = form.TITLE.format(year=content.year)
    # a long name of the body is cut, the year never: two years must not share a name
    body = safe_name(content.agency, _TITLE_LENGTH - len(what))
    return safe_name(f"{body}{what}{_mark(content)}.{ending}", _NAME_LENGTH)


def _mark(content: ReportContent) -> str:
    marks = [DRAFT] if content.draft and DRAFT not in content.label else []
    return "".join(f"〔{mark}〕" for mark in [*marks, content.label] if mark)
