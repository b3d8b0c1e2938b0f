"""The three tables of a report out of a document's rows, by their labels. Pure.

Refuses where a line was lost: a row of table 3 missing or without exactly seven numbers, table 4
without fifteen, a row that nobody knows, a table twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wechat_bot.annual_report import form, form_2019
from wechat_bot.annual_report.reading import labels, values
from wechat_bot.annual_report.reading.blocks import Row, Table
from wechat_bot.annual_report.reading.refusals import refuse

_CURE = "请核对原文件，补全后再试；也可以换一种格式（最好是 Word 原件 .docx）。"
_COLUMN_LABELS = {labels.bare(column.label) for column in form.COLUMNS}
FIFTEEN = len(form.RESULTS) * (1 + len(form.LITIGATION_KINDS))


@dataclass(frozen=True)
class Line:
    """A row of numbers found: its values as written and what to say of the way it was found."""

    texts: tuple[str, ...]
    where: str
    doubt: str = ""


@dataclass
class Found:
    """The tables as written. doubtful: part → sentences about labels and shapes."""

    applications: dict[str, Line] = field(default_factory=dict)
    documents: dict[str, Line] = field(default_factory=dict)
    decisions: dict[str, Line] = field(default_factory=dict)
    fees: Line | None = None
    disputes: Line | None = None
    one_row: bool = False
    earlier: bool = False  # some heading or row of the 2019 form
    extra: dict[str, str] = field(default_factory=dict)
    doubtful: list[tuple[str, str]] = field(default_factory=list)

    def doubt(self, part: str, sentence: str) -> None:
        """Something that could hide a misreading."""
        if (part, sentence) not in self.doubtful:
            self.doubtful.append((part, sentence))


def find(tables: Sequence[Table]) -> Found:
    """All rows of all tables. InvalidInput says what is missing, doubled or unknown, and where."""
    found = Found()
    for table in tables:
        _TableReader(found, table).read()
    _refuse_missing(found)
    return found


def _refuse_missing(found: Found) -> None:
    if not found.applications:
        raise refuse("没有找到表三（收到和处理政府信息公开申请情况）", _CURE)
    other = [code for code in ("other_not_corrected", "other_fee_unpaid") if code in found.applications]
    if found.one_row and other:
        raise refuse("表三的“（六）其他处理”既有一行的总数，又有分项，分不清", _CURE)
    rows = form_2019.ROWS if found.one_row else form.ROWS
    missing = [row.full_label for row in rows if row.code not in found.applications]
    if missing:
        raise refuse(f"表三缺 {len(missing)} 行：{'、'.join(f'“{one}”' for one in missing[:4])}"
                     + ("等" if len(missing) > 4 else ""), _CURE)
    wanted = [row.code for row in rows]
    if list(found.applications) != wanted:
        found.doubt("applications", "表三各行的先后与格式不同，按各行的名称读，请核对。")
    gone = [name for kind, name in form.DOCUMENT_KINDS.items() if kind not in found.documents]
    gone += [name for kind, name in form.DECISION_KINDS.items() if kind not in found.decisions]
    gone += [] if found.fees else [form.FEES_LABEL]
    if gone:
        raise refuse(f"表二缺“{'”“'.join(gone)}”" if len(gone) < 6 else
                     "没有找到表二（主动公开政府信息情况）", _CURE)
    if found.disputes is None:
        raise refuse(f"没有找到表四的 {FIFTEEN} 个数（行政复议、行政诉讼情况）", _CURE)


class _TableReader:
    """Reads one table into what was found so far."""

    def __init__(self, found: Found, table: Table) -> None:
        self.found, self.table = found, table
        self.heading: list[str] = []  # of the last block of table 2
        self.results: list[str] = []  # heads of table 4, in order
        self.columns = _columns_of(table) if table.even else None
        self.known = 0

    def read(self) -> None:
        """Every row."""
        unknown = []
        for row in self.table.rows:
            texts = [text for text in row.texts if text.strip()]
            if not texts or self._heading(row, texts):
                continue
            if not (self._table_3(row) or self._table_2(row) or self._table_4(row)):
                unknown.append((row, texts))
        for row, texts in unknown:
            if self.known and any(values.is_number(text) for text in texts):
                raise refuse(f"{row.where}（“{_short(texts[0])}”）有数，但不是格式里的行{self._lacking()}", _CURE)
        numbers = [row for row, texts in unknown if any(values.is_number(text) for text in texts)]
        if numbers and not self.known and any(len(texts) > 2 for _, texts in unknown):
            self.found.doubt("", f"另有一个表（{numbers[0].where}起）不是报告格式里的表，没有读它。")

    def _lacking(self) -> str:
        """Which row of table 3 the unknown one may be."""
        rows = form_2019.ROWS if self.found.one_row else form.ROWS
        lost = [row.full_label for row in rows if row.code not in self.found.applications]
        return f"；表三没有读到“{lost[0]}”" if self.found.applications and lost else ""

    def _heading(self, row: Row, texts: list[str]) -> bool:
        plain = [labels.bare(text) for text in texts]
        results = [labels.result_column(text) for text in texts]
        if sum(result is not None for result in results) >= 3:
            self.results += [result for result in results if result is not None]
            return True
        if sum(text in _COLUMN_LABELS for text in plain) >= 2 or (all(
                labels.is_heading(text) for text in texts) and not labels.row_of_table_3(texts[-1])):
            return True
        if labels.bare(form.ITEM_HEADING) in plain:
            self.heading = [text for text in plain if text != labels.bare(form.ITEM_HEADING)]
            return True
        return any(text.startswith("第二十条第") for text in plain)

    def _after(self, row: Row, label_at: int) -> list[str]:
        return [slot.text for slot in row.slots[label_at + 1:] if not slot.covered]

    def _table_3(self, row: Row) -> bool:
        match, at = None, -1
        for place, slot in enumerate(row.slots):
            if slot.covered or not slot.text.strip() or values.is_value(slot.text):
                continue
            here = labels.row_of_table_3(slot.text)
            if here is not None:
                match, at = here, place
        if match is None or (not match.exact and len(self._after(row, at)) < 2):
            return False
        name = next(each for each in (*form.ROWS, form_2019.OTHER_ROW) if each.code == match.code
                    and (each is form_2019.OTHER_ROW) == match.one_row).full_label
        self._group(row, match)
        texts = self._seven(row, at, name)
        if match.code in self.found.applications:
            raise refuse(f"表三的“{name}”出现了两次（{self.found.applications[match.code].where}、{row.where}）",
                         "一个文件里只能有一份报告，请分开再试。")
        doubt = "" if match.exact else f"{row.where}的“{_short(row.slots[at].text)}”当作“{name}”"
        if doubt:
            self.found.doubt("applications", doubt + "。")
        self.found.applications[match.code] = Line(tuple(texts), row.where, doubt)
        self.found.one_row |= match.one_row
        self.known += 1
        return True

    def _group(self, row: Row, match: labels.Match) -> None:
        """A heading in the same row must be the row's own."""
        if match.one_row:
            return
        wanted = {labels.core(group) for group in form.row_of(match.code).groups}
        groups = {labels.core(group) for each in form.ROWS for group in each.groups}
        for slot in row.slots:
            here = labels.core(slot.text)
            if here in groups and here not in wanted and not row.loose:
                raise refuse(f"{row.where}：“{_short(slot.text)}”下面不应有“{form.row_of(match.code).label}”", _CURE)

    def _seven(self, row: Row, at: int, name: str) -> list[str]:
        wanted = len(form.COLUMNS)
        if self.columns is not None and self.columns[0] > at:
            slots = [row.slots[column] for column in self.columns]
            rest = [slot for place, slot in enumerate(row.slots)
                    if place > at and place not in self.columns and slot.text.strip() and not slot.covered]
            if any(slot.covered for slot in slots):
                raise refuse(f"表三的“{name}”（{row.where}）有合并的格子，不是 {wanted} 个数", _CURE)
            if not rest:
                return [slot.text for slot in slots]
        texts = _cut(self._after(row, at), wanted, self.table.even)
        if len(texts) != wanted:
            filled = sum(bool(text.strip()) for text in texts)
            raise refuse(f"表三的“{name}”（{row.where}）应有 {wanted} 个数，读到 {filled} 个", _CURE)
        if self.table.even and not row.loose and self.columns is None:
            self.found.doubt("applications", "表三没有认出列名，按格式的顺序读各列。")
        return texts

    def _table_2(self, row: Row) -> bool:
        for at, slot in enumerate(row.slots):
            if slot.covered or not slot.text.strip():
                continue
            rest = self._after(row, at)
            if not any(text.strip() for text in rest) and not rest:
                continue
            if (self._documents(slot.text, rest, row) or self._decisions(slot.text, rest, row)
                    or self._charged(slot.text, rest, row)):
                self.known += 1
                return True
        return False

    def _documents(self, label: str, rest: list[str], row: Row) -> bool:
        found = labels.document_kind(label)
        if found is None:
            return False
        kind, present = found
        name = form.DOCUMENT_KINDS[kind]
        cells = self._named_columns(
            {labels.bare(text): cell for cell, text in form.DOCUMENT_CELLS.items()},
            {labels.bare(text): cell for text, cell in form_2019.DOCUMENT_COLUMNS.items()})
        texts = _cut(rest, len(cells), self.table.even)
        if len(texts) != len(cells):
            raise refuse(f"表二的“{name}”（{row.where}）应有 {len(cells)} 个数，读到 "
                         f"{sum(bool(text.strip()) for text in texts)} 个", _CURE)
        self._once(kind in self.found.documents, name, row)
        by_cell = dict(zip(cells, texts, strict=True))
        self.found.documents[kind] = Line(
            tuple(by_cell.get(cell, "") for cell in form.DOCUMENT_CELLS), row.where)
        if "repealed" not in cells:
            self.found.earlier = True
            for heading, text in zip(self.heading, texts, strict=False):
                if not {labels.bare(key): cell for key, cell in form_2019.DOCUMENT_COLUMNS.items()}.get(heading):
                    self.found.extra[f"{name}·{heading}"] = text
        if not present:
            self.found.doubt("documents", f"标签“{_short(label)}”是旧的叫法，现行格式是“{name}”，按“{name}”读。")
        return True

    def _named_columns(self, present: dict[str, str], earlier: dict[str, str]) -> list[str]:
        """The cells that the block's headings name, in order; the present form's without headings."""
        found = [(present | earlier).get(heading, _similar(heading, present | earlier))
                 for heading in self.heading]
        if found and any(found):
            return found
        if not self.heading:
            self.found.doubt("documents", "表二没有认出列名，按格式的顺序读各列。")
        return list(present.values())

    def _decisions(self, label: str, rest: list[str], row: Row) -> bool:
        kind = labels.decision_kind(label)
        services = labels.core(label) == labels.bare(form_2019.OTHER_SERVICES)
        if kind is None and not services:
            return False
        name = form.DECISION_KINDS[kind] if kind else form_2019.OTHER_SERVICES
        wide = max(1, len(self.heading))
        text = self._one_of(rest, wide, name, row)
        if wide > 1:
            self.found.earlier = True
            for heading, each in zip(self.heading[:-1], rest, strict=False):
                self.found.extra[f"{name}·{heading}"] = each
        if services:
            self.found.earlier = True
            self.found.extra[name] = text
            return True
        assert kind is not None
        self._once(kind in self.found.decisions, name, row)
        self.found.decisions[kind] = Line((text,), row.where)
        return True

    def _charged(self, label: str, rest: list[str], row: Row) -> bool:
        if labels.core(label) == labels.bare(form_2019.PROCUREMENT):
            self.found.earlier = True
            names = self.heading or list(form_2019.PROCUREMENT_COLUMNS)
            for heading, each in zip(names, [text for text in rest if text.strip()], strict=False):
                self.found.extra[f"{form_2019.PROCUREMENT}·{heading}"] = each
            return True
        if not labels.is_fees(label):
            return False
        self._once(self.found.fees is not None, form.FEES_LABEL, row)
        if any("项目数量" in heading for heading in self.heading) and len(self.heading) > 1:
            self.found.earlier = True
            for heading, each in zip(self.heading, rest, strict=False):
                self.found.extra[f"{form.FEES_LABEL}·{heading}"] = each
            self.found.fees = Line(("",), row.where, "2019 年的格式没有收费金额")
            return True
        text = self._one_of(rest, 1, form.FEES_LABEL, row)
        unit = self.heading[-1] if self.heading and "金额" in self.heading[-1] else "万元"
        if "万" not in unit and unit.endswith("元"):
            text += "元" if values.is_plain(text) else ""
        elif "万元" not in unit:
            self.found.doubt("fees", "收费金额的列名没有写单位，按万元读，请核对。")
        self.found.fees = Line((text,), row.where)
        return True

    def _one_of(self, rest: list[str], wide: int, name: str, row: Row) -> str:
        """The last of the block's columns; the only text where the block has one column."""
        if wide == 1:
            filled = [text for text in rest if text.strip()]
            if (len(filled) > 1 and len(set(filled)) > 1) or (len(filled) > 1 and not self.table.even):
                raise refuse(f"表二的“{name}”（{row.where}）应有 1 个数，读到 {len(filled)} 个", _CURE)
            return filled[0] if filled else ""
        texts = _cut(rest, wide, self.table.even)
        if len(texts) != wide:
            raise refuse(f"表二的“{name}”（{row.where}）应有 {wide} 个数，读到 "
                         f"{sum(bool(text.strip()) for text in texts)} 个", _CURE)
        return texts[-1]

    def _once(self, before: bool, name: str, row: Row) -> None:
        if before:
            raise refuse(f"表二的“{name}”出现了两次（{row.where}）", "一个文件里只能有一份报告，请分开再试。")

    def _table_4(self, row: Row) -> bool:
        if not self.results:
            return False
        texts = row.texts
        if any(text.strip() and not values.is_value(text) for text in texts):
            return False
        if self.table.even:
            texts = _cut(texts, FIFTEEN, even=True)
        if len(texts) != FIFTEEN:
            filled = sum(bool(text.strip()) for text in texts)
            raise refuse(f"表四（{row.where}）应有 {FIFTEEN} 个数，读到 {filled} 个", _CURE)
        if self.found.disputes is not None:
            raise refuse(f"表四有两行数（{self.found.disputes.where}、{row.where}）",
                         "一个文件里只能有一份报告，请分开再试。")
        if self.results != list(form.RESULTS) * 3:
            self.found.doubt("disputes", "表四的列名与格式不完全一样，按格式的顺序读各列。")
        self.found.disputes = Line(tuple(texts), row.where)
        self.known += 1
        return True


def _columns_of(table: Table) -> list[int] | None:
    """The columns of table 3's seven numbers, where its headings are all there and in order."""
    places: dict[str, int] = {}
    for row in table.rows:
        for place, slot in enumerate(row.slots):
            plain = labels.bare(slot.text)
            if not slot.covered and plain in _COLUMN_LABELS:
                places.setdefault(plain, place)
        if len(places) == len(_COLUMN_LABELS):
            break
    found = [places.get(labels.bare(column.label), -1) for column in form.COLUMNS]
    if min(found) < 0:
        return None
    if found != sorted(set(found)):
        raise refuse("表三各列的先后与格式不同", "请按格式的顺序（自然人、五类组织、总计）排好再试。")
    return found


def _cut(texts: list[str], wanted: int, even: bool) -> list[str]:
    """Without the empty places that a label reaches over, and those right of the table."""
    found = list(texts)
    while even and len(found) > wanted and not found[0].strip():
        found.pop(0)
    while even and len(found) > wanted and not found[-1].strip():
        found.pop()
    return found


def _similar(heading: str, known: dict[str, str]) -> str:
    """Headings with a word more or less: 本年度制发件数, 现行有效数."""
    fitting = {cell for text, cell in known.items() if labels.likeness(text, heading) >= 0.8 and cell}
    return fitting.pop() if len(fitting) == 1 else ""


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 20 else plain[:20] + "…"


def cells(found: Found) -> Iterator[tuple[str, str, str]]:
    """(path, text as written, doubt) of every cell of the form."""
    for kind, line in found.documents.items():
        for cell, text in zip(form.DOCUMENT_CELLS, line.texts, strict=True):
            yield f"documents.{kind}.{cell}", text, line.doubt
    for kind, line in found.decisions.items():
        yield f"decisions.{kind}", line.texts[0], line.doubt
    if found.fees:
        yield "fees_wan", found.fees.texts[0], found.fees.doubt
    for code, line in found.applications.items():
        for column, text in enumerate(line.texts):
            yield f"applications.{code}[{column}]", text, line.doubt
    if found.disputes:
        names = [*(f"reviews.{result}" for result in form.RESULTS),
                 *(f"litigation.{kind}.{result}" for kind in form.LITIGATION_KINDS for result in form.RESULTS)]
        for path, text in zip(names, found.disputes.texts, strict=True):
            yield path, text, found.disputes.doubt
