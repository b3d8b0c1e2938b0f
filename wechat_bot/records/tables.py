"""A table from outside: its heading row, and its lines as values with all their errors. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.sheets import Reading, csv_rows, read_table
from wechat_bot.records.fields import Field, Values, read_fields

NEW, EXISTING, DUPLICATE, WRONG = "新增", "已有", "重复", "错误"
MAX_ROWS = 20_000
HEADER_SEARCH = 10
SHOWN_ERRORS = 200
KEPT = "，一条也没有导入，登记没有改动。"
READING = Reading(
    size=30 * 1024 * 1024, unpacked=300 * 1024 * 1024, rows=MAX_ROWS, spare_rows=20, columns=200,
    kept=KEPT, text_forms="CSV（UTF-8）或 .xlsx")
# Headings that are known and hold nothing to take over: counted or computed by us.
IGNORED = frozenset({"序号", "编号", "登记人", "登记时间", "作废", "作废原因"})
CELL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})


@dataclass(frozen=True)
class RowError:
    """What is wrong in a row. row: as numbered in the file; column: its heading, or ""."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"第 {self.row} 行" + (f"“{self.column}”" if self.column else "")
        return f"{place}：{self.message}。"


@dataclass(frozen=True)
class ImportReport:
    """What happened to each row, or would happen (dry run).

    rows: (row number as in the file, 新增/已有/重复/错误); 重复 repeats an earlier row of the
    file and is left out. unknown_columns: headings that were not understood and not read.
    """

    new: int
    existing: int
    errors: list[RowError] = field(default_factory=list)
    rows: list[tuple[int, str]] = field(default_factory=list)
    unknown_columns: tuple[str, ...] = ()
    dry_run: bool = False

    @property
    def duplicates(self) -> int:
        """重复的行数."""
        return sum(fate == DUPLICATE for _, fate in self.rows)


@dataclass
class ParsedRow:
    """A row of data: its values and what is wrong with it. `fate` is settled later."""

    number: int
    values: Values
    errors: list[RowError] = field(default_factory=list)
    fate: str = ""


@dataclass(frozen=True)
class Layout:
    """Where each field stands: column indexes, and headings that nobody knows."""

    header_row: int
    places: Mapping[str, int]
    unknown: tuple[str, ...]


def read_rows(data: bytes) -> list[list[str]]:
    """Rows of a CSV or XLSX file, told apart by content. ImportRefused as `sheets.read_table`."""
    return read_table(data, READING, _text_rows)


def _text_rows(text: str) -> Iterator[list[str]]:
    return csv_rows(text, ",\t;", KEPT)


def read_layout(
    rows: Sequence[Sequence[str]], fields: Sequence[Field], derived: Sequence[str] = ()
) -> Layout:
    """Find the heading among the first rows. ImportRefused names every missing column.

    derived: headings of our own tables that hold what is worked out, not read.
    """
    by_heading = {plain_heading(name): each.key for each in fields
                  for name in (each.label, *each.names)}
    required = [each for each in fields if each.required]
    for index, row in enumerate(rows[:HEADER_SEARCH]):
        keys = [by_heading.get(plain_heading(cell), "") for cell in row]
        if len({key for key in keys if key}) >= min(2, len(fields)):
            return _layout(index, row, keys, required, IGNORED.union(map(plain_heading, derived)))
    raise ImportRefused(
        f"前 {HEADER_SEARCH} 行里没有找到表头{KEPT}表头至少要有这几列："
        f"{'、'.join(each.label for each in required)}。请对照空表改好再导入。")


def _layout(
    index: int, row: Sequence[str], keys: Sequence[str], required: Sequence[Field],
    ignored: frozenset[str],
) -> Layout:
    places: dict[str, int] = {}
    wrong: list[str] = []
    for column, key in enumerate(keys):
        if key and key in places:
            wrong.append(f"“{row[places[key]]}”和“{row[column]}”是同一个意思的列，请只留一列。")
        elif key:
            places[key] = column
    wrong += [f"缺少“{each.label}”列。" for each in required if each.key not in places]
    if wrong:
        raise ImportRefused(f"表头（第 {index + 1} 行）有问题{KEPT}{''.join(wrong)}", wrong)
    unknown = tuple(cell for cell, key in zip(row, keys, strict=True)
                    if cell and not key and plain_heading(cell) not in ignored)
    return Layout(index, places, unknown)


def plain_heading(cell: str) -> str:
    """A heading as it is compared: no brackets with units, no blanks, no stars of 必填."""
    plain = re.sub(r"[（(][^）)]*[）)]", "", cell.lower())
    return re.sub(r"[\s:：*＊]", "", plain)


def parse_rows(
    rows: Sequence[Sequence[str]], layout: Layout, fields: tuple[Field, ...]
) -> list[ParsedRow]:
    """Every filled row below the heading, with all its errors. ImportRefused: none, too many."""
    labels = {each.key: each.label for each in fields}
    parsed = []
    for number, row in enumerate(rows[layout.header_row + 1:], start=layout.header_row + 2):
        if not row:
            continue
        texts = {key: row[column] for key, column in layout.places.items() if column < len(row)}
        broken = {key: text for key, text in texts.items() if text.upper() in CELL_ERRORS}
        values, wrong = read_fields(fields, texts)
        wrong |= {key: f"单元格是公式错误 {text}，请改成文字" for key, text in broken.items()}
        parsed.append(ParsedRow(number, values, [
            RowError(number, labels[key], message) for key, message in wrong.items()]))
    if not parsed:
        raise ImportRefused(f"表头下面没有数据{KEPT}")
    if len(parsed) > MAX_ROWS:
        raise ImportRefused(f"数据超过 {MAX_ROWS:,} 行{KEPT}请分成几个文件。")
    return parsed


def refusal(errors: Sequence[RowError]) -> ImportRefused:
    """All errors of a table; of very many the first ones and how many more there are."""
    lines = [str(error) for error in errors[:SHOWN_ERRORS]]
    if len(errors) > SHOWN_ERRORS:
        lines.append(f"另有 {len(errors) - SHOWN_ERRORS:,} 处错误没有列出，改好上面的再检查一次。")
    return ImportRefused(
        f"文件里有 {len(errors):,} 处错误{KEPT}"
        "请按下面的提示改好后重新导入，或者选择“只导入没有错误的行”。", lines)
