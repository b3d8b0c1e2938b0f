"""A text file as paragraphs and tables, in the shapes in which tables are saved as text. Pure.

"a | b | c" and Markdown; cells apart by tabs; one cell a line, indented by a tab; the lines of a PDF,
laid out or not; one cell a line and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wechat_bot.annual_report.reading import lines as laid_out
from wechat_bot.annual_report.reading import values
from wechat_bot.annual_report.reading.blocks import Document, Paragraph, Row, Slot, Table
from wechat_bot.annual_report.reading.refusals import MOST_LINES, refuse, too_long

_PIPE = re.compile(r"(?<!\\)[|｜│┃║]")
_RULE = re.compile(r"[\s|｜│┃║+\-=:─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬]*")
_QUOTED = re.compile(r'(?<![^\t\n])"([^"\t]{0,120})"(?![^\t\n])')
_WIDEST = 20  # cells of a row, more than any table of the form has
_FEW = 5  # rows of numbers that show the shape of a file


def read(data: bytes, name: str) -> Document:
    """The text. InvalidInput where it is none."""
    text = decoded(data, name).replace("\r\n", "\n").replace("\r", "\n")
    rows = text.split("\n")
    if len(rows) > MOST_LINES:
        raise too_long(name)
    if _numbers(_pipe_cells(row) for row in rows if _PIPE.search(row)) >= _FEW:
        return _by_rows(rows, _is_piped, _pipe_cells)
    unquoted = _QUOTED.sub(lambda found: "".join(found[1].split()), text).split("\n")
    if _numbers(row.split("\t") for row in unquoted if "\t" in row.strip()) >= _FEW:
        return _by_rows(unquoted, lambda row: "\t" in row.strip("\n"), lambda row: row.split("\t"))
    alone = [row for row in rows if row.strip() and values.is_number(row)]
    if sum(row.startswith("\t") for row in alone) >= max(_FEW, len(alone) * 0.8):
        found = _one_cell_a_line(rows)
        if all(len(row.slots) <= _WIDEST for table in found.tables() for row in table.rows):
            return found  # otherwise the empty lines between the rows were lost
    return laid_out.read(text)


def decoded(data: bytes, name: str) -> str:
    """The text in whatever encoding it is in."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise refuse(f"《{name}》不是能读的文本", "请用 Word 文件（.docx）、网页（.html）、表格（.xlsx）、PDF，"
                 "或另存为 UTF-8 编码的文本再试。")


def _numbers(rows: object) -> int:
    """How many rows hold at least one number of their own."""
    return sum(any(values.is_number(cell) for cell in row) for row in rows)  # type: ignore[attr-defined]


def _is_piped(row: str) -> bool:
    return _PIPE.search(row) is not None


def _pipe_cells(row: str) -> list[str]:
    cells = _PIPE.split(row.strip())
    if cells and not cells[0].strip() and _PIPE.match(row.strip()):
        cells = cells[1:]
    if cells and not cells[-1].strip() and _PIPE.search(row.strip()[-1:]):
        cells = cells[:-1]
    return [re.sub(r"\*\*|__|<br\s*/?>|\\(?=[|.*_])", "", cell).strip() for cell in cells]


def _is_rule(row: str, place: int) -> bool:
    """A line that only draws: +---+---+, | --- | --- |; a row of values "-" is none."""
    if not row.strip() or _RULE.fullmatch(row) is None:
        return False
    return place == 1 or re.search(r"[-=─━═]{2,}", row) is not None


def _by_rows(rows: Sequence[str], is_row: object, cells_of: object) -> Document:
    """Tables of rows that follow each other; blank lines between them don't part them."""
    found = Document()
    table: list[Row] = []
    for number, row in enumerate(rows, start=1):
        if is_row(row) and not (values.tidy(row) == "" and not table):  # type: ignore[operator]
            if not _is_rule(row, len(table)):
                slots = tuple(Slot(cell.strip()) for cell in cells_of(row))  # type: ignore[operator]
                table.append(Row(slots, f"第 {number} 行"))
        elif row.strip() and not _RULE.fullmatch(row):
            _close(found, table)
            found.blocks.append(Paragraph(row.strip()))
    _close(found, table)
    return found


def _close(found: Document, table: list[Row], even: bool | None = None) -> None:
    if table:
        same = len({len(row.slots) for row in table}) == 1
        found.blocks.append(Table(tuple(table), even=same if even is None else even))
        table.clear()


def _one_cell_a_line(rows: Sequence[str]) -> Document:
    """A cell is a line that begins with a tab, a row ends at an empty line; what stands between
    without a tab goes on with the cell above when another cell follows at once."""
    found = Document()
    table: list[Row] = []
    cells: list[str] = []
    begun = 0
    for number, row in enumerate(rows, start=1):
        following = rows[number] if number < len(rows) else ""
        if row.startswith("\t"):
            before = next((each for each in reversed(rows[:number - 1]) if each), "")
            if (not rows[number - 2] and before.startswith("\t")) or not cells:
                _end_row(table, cells, begun)
                begun = number
            cells.append(row.strip())
        elif row.strip() and cells and following.startswith("\t"):
            cells[-1] += row.strip()
        elif row.strip():
            _end_row(table, cells, begun)
            _close(found, table, even=False)
            found.blocks.append(Paragraph(row.strip()))
    _end_row(table, cells, begun)
    _close(found, table, even=False)
    return found


def _end_row(table: list[Row], cells: list[str], begun: int) -> None:
    if cells:
        table.append(Row(tuple(Slot(cell) for cell in cells), f"第 {begun} 行起"))
        cells.clear()
