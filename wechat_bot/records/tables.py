"""A table from outside: its heading row, and its lines as values with all their errors. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.sheets import Reading, csv_rows, read_table
from wechat_bot.records.fields import Field, FieldKind, Values, read_fields

NEW, FILLED, EXISTING, DUPLICATE, WRONG, VOIDED = "新增", "补填", "已有", "重复", "错误", "作废"
TOTAL = "合计"  # a row that sums up others: it is no record
MAX_ROWS = 20_000
HEADER_SEARCH = 10
SHOWN_ERRORS = 200
KEPT = "，一条也没有导入，登记没有改动。"
READING = Reading(
    size=30 * 1024 * 1024, unpacked=300 * 1024 * 1024, rows=MAX_ROWS, spare_rows=20, columns=200,
    kept=KEPT, text_forms="CSV（UTF-8）或 .xlsx")
# Headings that are known and hold nothing to take over: counted or computed by us.
VOID_REASON = "作废原因"  # in our own export: such a row is no record any more
IGNORED = frozenset({"序号", "编号", "登记人", "登记时间", "作废", VOID_REASON})
CELL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
_TOTAL_ROW = re.compile(
    r"(本[年月季页]|全[年局]|第?[一二三四]季度|[上下]半年|\d{1,2}月份?|\d{4}年度?)?"
    r"(合计|小计|总计|共计|累计)(数|金额|件数)?[:：]?")


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

    rows: (row number as in the file, 新增/补填/已有/重复/作废/合计/错误); 补填 fills in what its
    record left open; 重复 repeats an earlier row of the file, 作废 was voided before the file was
    exported, 合计 sums up other rows: all three are left out. unknown_columns: headings that
    were not understood and not read. names: row → how its record is called, of
    rows without errors. hints: what looks unusual and does not hinder the import.
    """

    new: int
    existing: int
    errors: list[RowError] = field(default_factory=list)
    rows: list[tuple[int, str]] = field(default_factory=list)
    unknown_columns: tuple[str, ...] = ()
    dry_run: bool = False
    names: Mapping[int, str] = field(default_factory=dict)
    hints: list[tuple[int, str]] = field(default_factory=list)

    @property
    def filled(self) -> int:
        """补填的行数."""
        return sum(fate == FILLED for _, fate in self.rows)

    @property
    def duplicates(self) -> int:
        """重复的行数."""
        return sum(fate == DUPLICATE for _, fate in self.rows)

    @property
    def totals(self) -> int:
        """合计、小计的行数."""
        return sum(fate == TOTAL for _, fate in self.rows)


@dataclass
class ParsedRow:
    """A row of data: its values and what is wrong with it. `fate` is settled later.

    record: what it fills in (补填); its values are then those of the whole record. is_total: it
    sums up other rows (合计, 小计). said: fields whose cell is filled; of others a value is a
    default, which contradicts nothing. same_as: the earlier row of the file that it repeats.
    """

    number: int
    values: Values
    errors: list[RowError] = field(default_factory=list)
    fate: str = ""
    record: Any = None
    is_total: bool = False
    said: frozenset[str] = frozenset()
    same_as: int = 0


@dataclass(frozen=True)
class Layout:
    """Where each field stands: column indexes, and headings that nobody knows.

    in_wan: money that the heading says to be in 万元. void_reason: the column 作废原因, if any.
    """

    header_row: int
    places: Mapping[str, int]
    unknown: tuple[str, ...]
    in_wan: frozenset[str] = frozenset()
    void_reason: int | None = None


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
    required = [each for each in fields if each.required and not each.default]
    for index, row in enumerate(rows[:HEADER_SEARCH]):
        keys = [by_heading.get(plain_heading(cell), "") for cell in row]
        if len({key for key in keys if key}) >= min(2, len(fields)):
            return _layout(index, row, keys, fields, IGNORED.union(map(plain_heading, derived)),
                           _unit_above(rows[:index]))
    wanted = f"至少要有这几列：{'、'.join(each.label for each in required)}" if required else (
        f"要用这样的列名：{'、'.join(each.label for each in fields[:4])}")
    raise ImportRefused(
        f"前 {HEADER_SEARCH} 行里没有找到表头{KEPT}表头{wanted}。请对照空表改好再导入。")


def _layout(
    index: int, row: Sequence[str], keys: Sequence[str], fields: Sequence[Field],
    ignored: frozenset[str], unit_above: str,
) -> Layout:
    places: dict[str, int] = {}
    wrong: list[str] = []
    for column, key in enumerate(keys):
        if key and key in places:
            wrong.append(f"“{row[places[key]]}”和“{row[column]}”是同一个意思的列，请只留一列。")
        elif key:
            places[key] = column
    wrong += [f"缺少“{each.label}”列。" for each in fields
              if each.required and not each.default and each.key not in places]
    units = {each.key: money_unit(row[places[each.key]], unit_above) for each in fields
             if each.kind is FieldKind.MONEY and each.key in places}
    wrong += [f"“{row[places[key]]}”列的单位看不懂，请改成元或者万元。"
              for key, unit in units.items() if not unit]
    if wrong:
        raise ImportRefused(f"表头（第 {index + 1} 行）有问题{KEPT}{''.join(wrong)}", wrong)
    unknown = tuple(cell for cell, key in zip(row, keys, strict=True)
                    if cell and not key and plain_heading(cell) not in ignored)
    voided = next((column for column, cell in enumerate(row)
                   if plain_heading(cell) == VOID_REASON), None)
    return Layout(index, places, unknown,
                  frozenset(key for key, unit in units.items() if unit == "万元"), voided)


def plain_heading(cell: str) -> str:
    """A heading as it is compared: no brackets with units, no blanks, no stars of 必填."""
    plain = re.sub(r"[（(][^）)]*[）)]", "", cell.lower())
    return re.sub(r"[\s:：*＊]", "", plain)


def money_unit(heading: str, otherwise: str = "元") -> str:
    """元 or 万元, as the brackets of a heading say; "" for another unit, `otherwise` for none."""
    found = re.search(r"[（(]([^）)]*[元万])\s*[）)]", heading)
    unit = re.sub(r"单位|人民币|[\s:：]", "", found[1]) if found else otherwise
    return {"元": "元", "万元": "万元", "万": "万元"}.get(unit, "")


def _unit_above(rows: Sequence[Sequence[str]]) -> str:
    """What “单位：万元” above a table says of its money; 元 where nothing is said."""
    for cell in (cell for row in rows for cell in row):
        found = (re.search(r"单位[:：\s]*(?:\S*[、，,/])?([千百十亿万美]*元)", cell)
                 or re.search(r"[（(]([千百十亿万美]*元)\s*[）)]", cell))
        if found:
            return found[1]
    return "元"


def is_total(row: Sequence[str], note: int | None) -> bool:
    """Whether a row is a 合计 or 小计 of others. note: the column of remarks, which may say so."""
    return any(_TOTAL_ROW.fullmatch(re.sub(r"\s", "", cell))
               for column, cell in enumerate(row) if "计" in cell and column != note)


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
        texts |= {key: f"{texts[key]}万元" for key in layout.in_wan
                  if texts.get(key) and not texts[key].endswith(("元", "万"))}
        values, wrong = read_fields(fields, texts)
        wrong |= {key: f"单元格是公式错误 {text}，请改成文字" for key, text in broken.items()}
        if layout.void_reason is not None and any(row[layout.void_reason:][:1]):
            parsed.append(ParsedRow(number, values, fate=VOIDED))
            continue
        parsed.append(ParsedRow(number, values, [
            RowError(number, labels[key], message) for key, message in wrong.items()],
            is_total=is_total(row, layout.places.get("note")),
            said=frozenset(key for key, text in texts.items() if text)))
    if not parsed:
        raise ImportRefused(f"表头下面没有数据{KEPT}")
    if len(parsed) > MAX_ROWS:
        raise ImportRefused(f"数据超过 {MAX_ROWS:,} 行{KEPT}请分成几个文件。")
    return parsed


def cleaned_copy(
    rows: Sequence[Sequence[str]], layout: Layout, fields: Sequence[Field]
) -> bytes:
    """The table as a CSV that imports alike and holds no more than the register will: cells as
    they are stored (打码), and nothing of columns that are not read. Rows keep their numbers."""
    cleans = {layout.places[each.key]: each.clean for each in fields if each.key in layout.places}
    read = {*cleans, layout.void_reason}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for index, row in enumerate(rows):
        if index <= layout.header_row:
            writer.writerow(row)
            continue
        cells = []
        for column, cell in enumerate(row):
            clean = cleans.get(column)
            known = column in read or _TOTAL_ROW.fullmatch(re.sub(r"\s", "", cell))
            cells.append(clean(cell) if clean is not None else cell if known else "")
        writer.writerow(cells)
    return out.getvalue().encode("utf-8-sig")


def refusal(errors: Sequence[RowError]) -> ImportRefused:
    """All errors of a table; of very many the first ones and how many more there are."""
    lines = [str(error) for error in errors[:SHOWN_ERRORS]]
    if len(errors) > SHOWN_ERRORS:
        lines.append(f"另有 {len(errors) - SHOWN_ERRORS:,} 处错误没有列出，改好上面的再检查一次。")
    return ImportRefused(
        f"文件里有 {len(errors):,} 处错误{KEPT}"
        "请按下面的提示改好后重新导入，或者选择“只导入没有错误的行”。", lines)
