"""年报数据报送表: the empty form as a table and as a Word file, and 申报 as a table. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from wechat_bot.collecting.models import Declaration
from wechat_bot.collecting.rules import HOW_NAMES, ZERO_RULE
from wechat_bot.collecting.topics import ITEMS, Item
from wechat_bot.kernel import clock
from wechat_bot.kernel.spreadsheets import Cell, Sheet
from wechat_bot.rendering.official import SIZE_4, Block, Paragraph, Table, official_docx

NAME = "年报数据报送表"
COLUMNS = {"项目": 40, "单位": 8, "上年": 16, "本年": 16, "说明": 36}
SIGNATURES = ("填报人", "负责人", "填报日期")
FLAT_HEADINGS = {"年份": 8, "填报单位": 20, "项目": 34, "数值": 12, "说明": 30, "填报人": 12, "负责人": 12,
                 "填报日期": 12, "原因": 24}


@dataclass(frozen=True)
class Paper:
    """An empty form for a section. last: item → last year's number, to stand beside."""

    agency: str
    year: int
    section: str
    items: Sequence[Item]
    last: Mapping[str, int]
    due: str = ""

    @property
    def title(self) -> str:
        """Its heading."""
        return f"{self.agency}{self.year}年度政府信息公开{NAME}"

    @property
    def rule(self) -> str:
        """What the person who fills it in has to know."""
        due = f"请于 {self.due} 前交回。" if self.due else ""
        return (f"请填{self.year}年1月1日至12月31日的数。{ZERO_RULE}金额填元，不填万元；件数填整数。{due}")


def file_name(paper: Paper, kind: str) -> str:
    """2026年年报数据报送表（办公室）.xlsx."""
    return f"{paper.year}年{NAME}（{paper.section}）.{kind}"


def paper_xlsx(paper: Paper) -> bytes:
    """The empty form as a workbook that is imported back when it is filled in."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet), "a new workbook has one sheet"
    page.title = "报送表"
    page.append([paper.title])
    page.append(["填报单位", paper.section])
    page.append([paper.rule])
    page.append([name.replace("上年", f"{paper.year - 1}年（上年）")
                 .replace("本年", f"{paper.year}年（本年）") for name in COLUMNS])
    for item in paper.items:
        page.append([item.label, item.unit, _number(item, paper.last), "", item.hint])
    for name in SIGNATURES:
        page.append([name, ""])
    _lay_out(page, len(paper.items))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def paper_docx(paper: Paper) -> bytes:
    """The empty form to print, fill in by hand and sign."""
    rows = [[item.label, item.unit, item.show(paper.last.get(item.code)) or "—",
             "", item.hint] for item in paper.items]
    blocks: list[Block] = [
        Paragraph(f"填报单位：{paper.section}", indent=False, size=SIZE_4),
        Paragraph(paper.rule, indent=False, size=SIZE_4),
        Table(["项目", "单位", f"{paper.year - 1}年", f"{paper.year}年", "说明"], rows,
              widths=(58, 14, 22, 26, 36), numbers=(2, 3), size=12.0),
        Paragraph("填报人（签名）：　　　　　　　负责人（签名）：", indent=False, size=SIZE_4),
        Paragraph("填报日期：　　　　年　　月　　日　　　（单位盖章）", indent=False, size=SIZE_4),
    ]
    return official_docx(paper.title, blocks)


def papers_zip(papers: Iterable[Paper]) -> bytes:
    """Every section's form, both kinds, in one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for paper in papers:
            archive.writestr(file_name(paper, "xlsx"), paper_xlsx(paper))
            archive.writestr(file_name(paper, "docx"), paper_docx(paper))
    return out.getvalue()


def declared_sheet(declarations: Iterable[Declaration]) -> Sheet:
    """Every number that was declared, oldest first, as a table that is imported back.

    A number that was replaced stands above the one that replaced it.
    """
    rows: list[list[Cell]] = []
    for each in sorted(declarations, key=lambda one: one.id):
        for one in each.figures:
            item = ITEMS[one.item]
            rows.append([each.year, each.section, item.label,
                         item.show(one.value) if item.money else one.value, one.note,
                         each.filled_by, each.headed_by, each.filled_on.isoformat(), each.reason,
                         HOW_NAMES[each.how], each.entered_by, clock.show(each.entered_at),
                         each.scan_name])
    headings = FLAT_HEADINGS | {"方式": 10, "录入人": 12, "录入时间": 18, "扫描件": 24}
    return Sheet("年报数据申报", headings, rows, filtered=True)


def _number(item: Item, numbers: Mapping[str, int]) -> str | int | float:
    value = numbers.get(item.code)
    if value is None:
        return ""
    return value / 100 if item.money else value


def _lay_out(page: Worksheet, count: int) -> None:
    thin = Side(style="thin")
    last_column = "ABCDE"[len(COLUMNS) - 1]
    for row in (1, 3):
        page.merge_cells(f"A{row}:{last_column}{row}")
    page["A1"].font = Font(bold=True, size=15)
    page["A1"].alignment = Alignment(horizontal="center", vertical="center")
    page["A3"].alignment = Alignment(wrap_text=True, vertical="center")
    page.row_dimensions[1].height, page.row_dimensions[3].height = 30, 34
    for column, width in zip("ABCDE", COLUMNS.values(), strict=True):
        page.column_dimensions[column].width = width
        page[f"{column}4"].font = Font(bold=True)
        for row in range(4, 5 + count):
            page[f"{column}{row}"].border = Border(thin, thin, thin, thin)
            page[f"{column}{row}"].alignment = Alignment(wrap_text=True, vertical="center")
    page.row_dimensions[4].height = 24
    for row in range(5, 5 + count):
        page[f"D{row}"].fill = PatternFill("solid", fgColor="FFF8E1")
        page.row_dimensions[row].height = 24
    for row in (2, *range(5 + count, 8 + count)):
        page[f"A{row}"].font = Font(bold=True)
        page.row_dimensions[row].height = 24
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]  # openpyxl
