"""Tables out of lines of text: of a PDF, laid out by blanks or not, or one cell a line. Pure.

The rows are put together between the headings of the parts. A row has its numbers at the end of
one line, or in lines of their own; its label stands before, around or, in a PDF, near it. Where
numbers and labels can't be put together without doubt, nothing is read.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wechat_bot.annual_report import form, form_2019
from wechat_bot.annual_report.reading import labels, prose, values
from wechat_bot.annual_report.reading.blocks import Block, Document, Paragraph, Row, Slot, Table
from wechat_bot.annual_report.reading.refusals import refuse

_SEVEN = len(form.COLUMNS)
_FIFTEEN = len(form.RESULTS) * 3
_PAGE = re.compile(r"\s*[—–\-－―\s]*第?\s*\d{1,3}\s*页?\s*(?:[/／，,、]?\s*共?\s*\d{1,3}\s*页?)?[—–\-－―\s]*")
_PAGE_LINE = 40  # signs of a line that numbers a page
_LIKE = 0.8  # share of a label that must stand, in order, near its numbers
_SHORT = 8  # signs of a label that stands in one line
_PLACED = 0.4  # of the distance of two columns that a number may be off
_OWN_UNIT = "本年收费金额单位元"
_CURE = "请用 Word 原件（.docx）、网页或 PDF 文件本身（不是从里面复制出来的文字）再试。"


@dataclass
class Group:
    """Numbers that stand together, the text before them and after them up to the next.

    own: the text in the same line. places: the middles of the numbers in their line.
    """

    numbers: list[str]
    before: str
    own: str
    where: str
    places: list[float] = field(default_factory=list)
    after: str = ""


def read(text: str) -> Document:
    """The document. Its tables are sure of what they hold, less of how it was put together."""
    found = Document(certain=0.9)
    rows = _without_page_numbers(text)
    starts = prose.part_starts([line for line, _ in rows])
    inside = {1: "table_2", 2: "table_3", 3: "table_4"}
    bounds = sorted(starts.items())
    if not bounds:
        found.blocks = list(_paragraphs([line for line, _ in rows]))
        return found
    _refuse_second(rows, starts)
    found.blocks += _paragraphs([line for line, _ in rows[:bounds[0][1]]])
    for at, (part, start) in enumerate(bounds):
        end = bounds[at + 1][1] if at + 1 < len(bounds) else len(rows)
        if part not in inside:
            found.blocks += _paragraphs([line for line, _ in rows[start:end]])
            continue
        found.blocks.append(Paragraph(rows[start][0].strip()))
        groups = list(_groups(rows[start + 1:end], part))
        made = {1: _table_2, 2: _table_3, 3: _table_4}[part](groups)
        if made is not None:
            found.blocks.append(made[0])
            found.certain = min(found.certain, made[1])
    if _all_certain(rows, starts, found):
        found.certain = 1.0
    else:
        found.notes.append("表格是按文字的位置和次序拼出来的（不是原件里的表格），请逐格对照原文件核对。")
    return found


def _refuse_second(rows: Sequence[tuple[str, int]], starts: dict[int, int]) -> None:
    """A heading with a table's numbers under it that is not the one being read: a second report.
    A table of contents has no more than a page number."""
    heads = [place for place, (line, _) in enumerate(rows) if prose.part_of(line) is not None]
    for at, place in enumerate(heads):
        if place in starts.values():
            continue
        below = rows[place + 1:heads[at + 1] if at + 1 < len(heads) else len(rows)]
        numbers = sum(values.is_number(piece) for line, _ in below for piece in line.split())
        if numbers >= _SEVEN:
            raise refuse(f"第 {rows[place][1]} 行起的表和后面的重复，可能有两份报告",
                         "一个文件里只能有一份报告，请分开再试。")


def _all_certain(rows: Sequence[tuple[str, int]], starts: dict[int, int], found: Document) -> bool:
    """One cell a line with every label whole: nothing had to be put together."""
    return bool(starts) and all(not row.loose for table in found.tables() for row in table.rows)


def _without_page_numbers(text: str) -> list[tuple[str, int]]:
    """(line, number) without lines that only number a page."""
    found: list[tuple[str, int]] = []
    number = 0
    pages = text.split("\f")
    for page in pages:
        rows = page.split("\n")
        filled = [place for place, row in enumerate(rows) if row.strip()]
        for place, row in enumerate(rows):
            number += 1
            plain = row.strip()  # a pattern over a wide line of blanks takes seconds
            if plain and len(plain) <= _PAGE_LINE and _PAGE.fullmatch(plain) and (
                    re.search(r"页|[—–\-－―]\s*\d+\s*[—–\-－―]", row)
                    or (len(pages) > 1 and place == filled[-1] and values.is_number(row) and len(filled) > 1)):
                continue
            found.append((row, number))
    return found


def _paragraphs(rows: Sequence[str]) -> Iterator[Block]:
    """Lines as paragraphs: a line goes on with the one above that filled its width, or that
    began further right."""
    text, indent, last = "", 0, ""
    for row in rows:
        if not row.strip():
            continue
        here = len(row) - len(row.lstrip())
        goes_on = text and not _begins(row) and prose.part_of(last) is None and not prose.is_title(text) and (
            here < indent or (len(last.strip()) >= 24 and not last.rstrip().endswith(("。", "：", "；", "！"))))
        if goes_on:
            text += row.strip()
        else:
            if text:
                yield Paragraph(text)
            text, indent = row.strip(), here
        last = row
    if text:
        yield Paragraph(text)


def _begins(row: str) -> bool:
    return prose.part_of(row) is not None or re.match(r"\s*[(（][一二三四五六七八九十][)）]", row) is not None \
        or prose.read_day(row) is not None


def _groups(rows: Sequence[tuple[str, int]], part: int) -> Iterator[Group]:
    """The numbers of a section in order: those at the end of a line, those in lines of their own
    until text comes between."""
    before: list[str] = []
    group: Group | None = None
    for row, number in rows:
        pieces = [(found[0], (found.start() + found.end()) / 2) for found in re.finditer(r"\S+", row)]
        cut = len(pieces)
        while cut and values.is_value(pieces[cut - 1][0]):
            cut -= 1
        label, tail = "".join(text for text, _ in pieces[:cut]), pieces[cut:]
        if not pieces:
            continue
        if not tail:
            before.append(label)
            if group is not None:
                group.after = "".join(before)
            continue
        alone = not label and len(tail) == 1
        if group is not None and alone and not before and len(group.numbers) > 0 and not group.places:
            group.numbers.append(tail[0][0])
            continue
        if group is not None:
            group.after = "".join(before) + label
            yield group
        group = Group([text for text, _ in tail], "".join(before), label, f"第 {number} 行",
                      [] if alone and not label else [place for _, place in tail])
        before = []
    if group is not None:
        yield group


def _table_3(groups: list[Group]) -> tuple[Table, float] | None:
    """Every row with its seven numbers; None where there are no numbers at all."""
    if not groups:
        return None
    split, certain = _rows_of_seven(groups)
    rows = form_2019.ROWS if _has_one_row(groups) else form.ROWS
    if len(rows) != len(split):
        raise refuse(f"表三应有 {len(rows)} 行数，读到 {len(split)} 行（整行是空格的，这种文件里看不出来）", _CURE)
    made = []
    for wanted, (numbers, own, around, where) in zip(rows, split, strict=True):
        exact = labels.ends_with_row(own, rows) is not None and rows[labels.ends_with_row(own, rows) or 0] is wanted
        if not exact and _lacks(wanted, around, own):
            raise refuse(f"表三（{where}）的数前后没有找到“{wanted.full_label}”", _CURE)
        made.append(Row((Slot(wanted.label), *map(Slot, numbers)), where, loose=not exact))
    return Table(tuple(made), even=False), certain


def _has_one_row(groups: list[Group]) -> bool:
    """Whether （六）其他处理 is one row, as in the 2019 form: none of its parts is named."""
    everything = labels.bare("".join(group.before + group.own for group in groups) + groups[-1].after)
    parts = [labels.bare(row.label) for row in form.ROWS if row.code in form_2019.ONE_ROW_FOR]
    return all(part[:_SHORT] not in everything for part in parts)


def _lacks(wanted: form.Row, around: str, own: str) -> bool:
    """Whether the label is not near, or another row's label stands in the numbers' own line."""
    here = labels.row_of_table_3(own) if own else None
    if here is not None and here.exact and here.code != wanted.code:
        return True
    goal, near = labels.bare(wanted.label), labels.bare(around)
    if goal in near:
        return False
    if len(goal) <= _SHORT:
        return True  # a line does not break in it
    for row in form.ROWS:  # what belongs to other rows is no sign of this one
        near = near.replace(labels.bare(row.label), "")
    return labels.likeness(goal, near) < _LIKE


def _rows_of_seven(groups: list[Group]) -> tuple[list[tuple[list[str], str, str, str]], float]:
    """(seven numbers, own label, text around, where) of every row."""
    placed = _by_place(groups)
    found: list[tuple[list[str], str, str, str]] = []
    certain = 1.0
    everything = "".join(group.before + group.own for group in groups) + groups[-1].after
    for group, numbers in zip(groups, placed, strict=True):
        if not numbers or len(numbers) % _SEVEN:
            raise refuse(f"表三（{group.where}，“{(group.own or group.before)[-16:]}”后面）应有 {_SEVEN} 个数，"
                         f"读到 {sum(bool(text) for text in numbers)} 个", _CURE)
        around = group.before + group.own + group.after
        own = group.before + group.own
        if len(numbers) > _SEVEN:  # their labels may stand anywhere
            certain = 0.6
            _check_block(numbers, group)
            own, around = "", everything
        found += [(numbers[at:at + _SEVEN], own, around, group.where)
                  for at in range(0, len(numbers), _SEVEN)]
    return found, certain


def _check_fifteen(numbers: list[str], group: Group) -> None:
    """Numbers that stand apart from each other must at least add up."""
    for at in range(0, _FIFTEEN, len(form.RESULTS)):
        read = [values.count(text).number for text in numbers[at:at + len(form.RESULTS)]]
        if None in read or sum(each or 0 for each in read[:-1]) != read[-1]:
            raise refuse(f"表四（{group.where}起）的数在文件里分开了，分不清哪个数是哪一格", _CURE)


def _check_block(numbers: list[str], group: Group) -> None:
    """Rows whose numbers stand together, away from their labels, must at least add up."""
    for at in range(0, len(numbers), _SEVEN):
        read = [values.count(text).number for text in numbers[at:at + _SEVEN]]
        if None in read or sum(each or 0 for each in read[:-1]) != read[-1]:
            raise refuse(f"表三（{group.where}起）的数和名称在文件里分开了，分不清哪些数是一行", _CURE)


def _by_place(groups: list[Group]) -> list[list[str]]:
    """The numbers of each group; empty cells put where the columns of the full rows leave a gap."""
    full = [group.places for group in groups if len(group.places) == _SEVEN]
    if len(full) < 3 or all(len(group.numbers) >= _SEVEN for group in groups):
        return [group.numbers for group in groups]
    found = []
    for group in groups:
        if not group.places or len(group.numbers) >= _SEVEN:
            found.append(group.numbers)
            continue
        columns = [sorted(row[at] for row in full)[len(full) // 2] for at in range(_SEVEN)]
        apart = min(right - left for left, right in itertools.pairwise(columns))
        cells = [""] * _SEVEN
        for text, place in zip(group.numbers, group.places, strict=True):
            at = min(range(_SEVEN), key=lambda each: abs(columns[each] - place))
            if cells[at] or abs(columns[at] - place) > max(1.0, apart * _PLACED):
                raise refuse(f"表三（{group.where}）有空格，分不清每个数是哪一列", _CURE)
            cells[at] = text
        found.append(cells)
    return found


def _table_2(groups: list[Group]) -> tuple[Table, float] | None:
    made: list[Row] = []
    heads: list[str] = []
    for group in groups:
        heads = _heads(group.before + group.own) or heads
        name, exact = _name_in_table_2(group)
        if not name:
            raise refuse(f"表二（{group.where}）的数前面没有认出名称", _CURE)
        made.append(Row((Slot(form.ITEM_HEADING), *map(Slot, heads)), group.where))
        made.append(Row((Slot(name), *map(Slot, group.numbers)), group.where, loose=not exact))
    return (Table(tuple(made), even=False), 1.0) if made else None


def _heads(text: str) -> list[str]:
    """The headings of a block's columns, in order."""
    plain = labels.bare(text)
    if "信息内容" not in plain and "采购" not in plain:
        return []
    near = plain[plain.rfind("信息内容"):] if "信息内容" in plain else plain
    known = [list(form.DOCUMENT_CELLS.values()), list(form_2019.DOCUMENT_COLUMNS), list(form_2019.DECISION_COLUMNS),
             list(form_2019.FEES_COLUMNS), list(form_2019.PROCUREMENT_COLUMNS), [form.DECIDED_HEADING],
             [form.FEES_HEADING]]
    rated = [(min(labels.likeness(head, near) for head in heads), len(heads), heads) for heads in known]
    likeness, _, best = max(rated, key=lambda each: (each[0] >= _LIKE, each[1] if each[0] >= _LIKE else 0, each[0]))
    if likeness < _LIKE:
        raise refuse(f"表二有一段的列名没有认出来（“{near[:24]}”）", _CURE)
    if best == [form.FEES_HEADING] and "万" not in near:  # the unit is the file's, not the form's
        return [_OWN_UNIT] if near.endswith("元") or "单位元" in near else ["本年收费金额"]
    return best


def _name_in_table_2(group: Group) -> tuple[str, bool]:
    """(label of the row, whether it stands whole before its numbers)."""
    known = [*form_2019.DOCUMENT_KINDS.values(), *form.DOCUMENT_KINDS.values(), *form.DECISION_KINDS.values(),
             form.FEES_LABEL, form_2019.OTHER_SERVICES, form_2019.PROCUREMENT]
    before, around = labels.bare(group.before + group.own), labels.bare(group.before + group.own + group.after)
    ending = [name for name in known if before.endswith(labels.bare(name))]
    if ending:
        return max(ending, key=len), True
    inside = [name for name in known if labels.bare(name) in around and name not in {
        form_2019.DOCUMENT_KINDS["normative_documents"], form.DOCUMENT_KINDS["rules"]}]
    return (inside[0], False) if len(inside) == 1 else ("", False)


def _table_4(groups: list[Group]) -> tuple[Table, float] | None:
    if not groups:
        return None
    numbers = [text for group in groups for text in group.numbers]
    if len(numbers) != _FIFTEEN or (len(groups) > 1 and any(group.places for group in groups)):
        raise refuse(f"表四应有 {_FIFTEEN} 个数，读到 {len(numbers)} 个", _CURE)
    head = "".join(group.before + group.own for group in groups)
    if len(groups) > 1:
        _check_fifteen(numbers, groups[0])
    heads = [*form.RESULTS.values()] * 3
    if labels.likeness("结果维持结果纠正其他结果", head) < _LIKE or labels.bare(head).count("结果") < 3:
        raise refuse(f"表四（{groups[0].where}）的 {_FIFTEEN} 个数前面没有认出列名", _CURE)
    return Table((Row(tuple(map(Slot, heads)), groups[0].where),
                  Row(tuple(map(Slot, numbers)), groups[0].where, loose=bool(groups[0].places))), even=False), 1.0
