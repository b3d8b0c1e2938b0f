"""读一份旧报告: its figures and texts from any file, or a refusal that says what to do. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from wechat_bot.annual_report import form
from wechat_bot.annual_report.figures import Cell, Figures, plain_decimal
from wechat_bot.annual_report.reading import (
    misread,
    opening,
    prose,
    slips,
    stated,
    tables,
    values,
)
from wechat_bot.annual_report.reading.blocks import Document
from wechat_bot.annual_report.reading.found import PARTS, ReadReport
from wechat_bot.annual_report.reading.prose import Prose
from wechat_bot.annual_report.reading.refusals import refuse

__all__ = ["ReadReport", "read_report"]
_YEAR = re.compile(r"(20\d\d)年?")
_BLANKS_TOLD = 3  # empty cells of a part that are told one by one


def read_report(data: bytes, name: str, year: int | None = None) -> ReadReport:
    """A report read from a file. year: where a person says it; it must not contradict the file.

    InvalidInput: what can't be read reliably, with the place and what to do.
    """
    document = opening.read(data, name)
    found = tables.find(list(document.tables()))
    told = prose.read(list(document.paragraphs()))
    reading = _Reading(document, found)
    figures = reading.figures(told, _year(told, name, year))
    said = stated.read([text for code, text in told.texts.items() if code.startswith("overview.")],
                       list(_pairs(document)))
    reading.check_sums(figures)
    figures = Figures(**{**figures.__dict__, "disclosures": said.disclosures})
    report = ReadReport(
        figures, reading.confidence | {"disclosures": said.confidence},
        tuple(dict.fromkeys([*reading.notes, *said.notes, *told.notes])), told.texts, told.signed_on,
        "2019" if found.earlier or (found.one_row and figures.format == "2019") else "2021",
        found.extra, reading.doubts)
    return slips.noted(report, [*document.paragraphs()])


def _year(told: Prose, name: str, year: int | None) -> int:
    """The year told, by the file before the person and the file's name."""
    if told.year is not None and year is not None and told.year != year:
        raise refuse(f"文件里写的是 {told.year} 年的报告，填的是 {year} 年", "请核对选的文件和年份。")
    in_name = _YEAR.search(name)
    found = told.year or year or (int(in_name[1]) if in_name else None)
    if found is None or not 2000 <= found <= 2100:
        raise refuse("没有认出这是哪一年的报告（标题里应有“2024年政府信息公开工作年度报告”这样的字样）",
                     "请在文件开头写上标题，或在文件名里写上年份（例如 2024年报.docx）再试。")
    return found


def _pairs(document: Document) -> list[tuple[str, str]]:
    """Rows of two cells: a workbook's own lines of facts."""
    return [(row.texts[0], row.texts[1]) for table in document.tables() for row in table.rows
            if len([text for text in row.texts if text.strip()]) == 2 and len(row.texts) >= 2]


@dataclass
class _Reading:
    """Turns what was found into figures, and keeps count of what is doubtful."""

    document: Document
    found: tables.Found
    notes: list[str] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.confidence = dict.fromkeys(
            (part for part in PARTS if part != "disclosures"), self.document.certain)
        self.notes += self.document.notes
        for part, sentence in self.found.doubtful:
            self.notes.append(sentence)
            for one in ("reviews", "litigation") if part == "disputes" else (part,):
                self.lower(one, 0.9)

    def lower(self, part: str, to: float) -> None:
        """A part is no more certain than this."""
        if part in self.confidence:
            self.confidence[part] = min(self.confidence[part], to)

    def figures(self, told: Prose, year: int) -> Figures:
        """All cells as numbers."""
        read: dict[str, Decimal | None] = {}
        blanks: dict[str, list[str]] = {}
        for path, text, doubt in tables.cells(self.found):
            part = _part_of(path)
            value = values.fees(text) if path == "fees_wan" else values.count(text)
            read[path] = value.number
            if not text.strip():
                if not (path == "fees_wan" and doubt):
                    blanks.setdefault(part, []).append(path)
            elif value.trouble:
                self.notes.append(f"{form.cell_label(path)}：{value.trouble}，请核对。")
                self.doubts[path] = value.trouble
                self.lower(part, 0.8)
            if doubt:
                self.doubts.setdefault(path, doubt)
        self._tell_blanks(blanks)
        earlier = self.found.earlier or self.found.one_row
        if self.found.earlier:
            self.notes.append("这是 2019 年的格式（或两种格式混用）：“本年废止件数”“本年收费金额”等没有的项目作空格，"
                              "多出来的项目另外保留。")
        if self.found.one_row:
            self.notes.append("表三的“（六）其他处理”只有一行（2019 年的格式），按“3.其他”读，另两行作空格。")
        return _figures(read, told.agency, year, "2019" if earlier else "2021")

    def _tell_blanks(self, blanks: Mapping[str, list[str]]) -> None:
        for part, paths in blanks.items():
            places = list(dict.fromkeys(_place(path, paths) for path in paths))
            more = f"等共 {len(paths)} 格" if len(places) > _BLANKS_TOLD else ""
            self.notes.append(f"{'、'.join(places[:_BLANKS_TOLD])}{more}没有数，作空格（没有当作 0）。")
            self.lower(part, 0.95)
            self.doubts |= dict.fromkeys(paths, "空格") | self.doubts

    def check_sums(self, figures: Figures) -> None:
        """Sums that don't hold are rather a misreading than a slip of the report."""
        for part, paths, sentence in misread.suspects(figures):
            self.notes.append(sentence)
            self.lower(part, 0.6)
            for path in paths:
                self.doubts.setdefault(path, "相关的合计对不上，可能读错")


def _place(path: str, empty: list[str]) -> str:
    """An empty cell in words; a whole row of table 3 as one."""
    row = path.rpartition("[")[0]
    if row and sum(each.rpartition("[")[0] == row for each in empty) == len(form.COLUMNS):
        return f"表三“{form.row_of(row.rpartition('.')[2]).full_label}”整行"
    return form.cell_label(path)


def _part_of(path: str) -> str:
    return "fees" if path == "fees_wan" else path.partition(".")[0]


def _figures(read: Mapping[str, Decimal | None], agency: str, year: int, form_of: str) -> Figures:
    def cell(path: str) -> Cell:
        number = read.get(path)
        return None if number is None else int(number)

    fees = read.get("fees_wan")
    return Figures(
        agency=agency, year=year, format=form_of,
        documents={kind: {one: cell(f"documents.{kind}.{one}") for one in form.DOCUMENT_CELLS}
                   for kind in form.DOCUMENT_KINDS},
        decisions={kind: cell(f"decisions.{kind}") for kind in form.DECISION_KINDS},
        fees_wan=None if fees is None else Decimal(plain_decimal(fees)),
        applications={code: tuple(cell(f"applications.{code}[{column}]")
                                  for column in range(len(form.COLUMNS))) for code in form.ROW_CODES},
        reviews={result: cell(f"reviews.{result}") for result in form.RESULTS},
        litigation={kind: {result: cell(f"litigation.{kind}.{result}") for result in form.RESULTS}
                    for kind in form.LITIGATION_KINDS})


def to_json(report: ReadReport) -> dict[str, Any]:
    """As `report import --json` prints it."""
    return {"figures": report.figures.to_json(), "confidence": dict(report.confidence),
            "notes": list(report.notes)}
