"""年报推文: the report as the text of a post that a phone shows well. Pure.

The form's table 3 has ten columns, a phone has room for three. Here it stands as one table for
natural persons and totals, and one for each kind of organisation with the rows that are not 0,
with a sentence that its others are. So every number of the form is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.documents import outline
from wechat_bot.annual_report.documents.outline import Heading, Line, Piece
from wechat_bot.annual_report.grid import shown
from wechat_bot.rendering.word import escape_plain

ARTICLE_20 = "20.15"  # 条例 art 20 (15): what else is to be disclosed; art 49, 50: this report
EMPTY = "（空）"
_ITEM = "项目"
_BREAK = "\n\n"
_AT_THE_RIGHT = '<p style="text-align: right">{}</p>'


def article_body(content: ReportContent) -> str:
    """The Markdown of the whole report: texts in full, every number, signature and day."""
    blocks = [escape_plain(line) for line in [outline.correction(content)] if line]
    for piece in outline.pieces(content):
        blocks += _piece(content, piece)
    blocks += [_AT_THE_RIGHT.format(escape(line)) for line in outline.signature(content) if line]
    return _BREAK.join(blocks) + "\n"


def article_title(content: ReportContent, limit: int) -> str:
    """The report's title, without the agency where the account's limit is shorter than both."""
    whole = outline.title(content)
    return whole if len(whole) <= limit else form.TITLE.format(year=content.year)[:limit]


def article_digest(content: ReportContent, limit: int) -> str:
    """What readers see under the title: the two numbers that most of them ask for."""
    figures = content.figures
    said = []
    total = (figures.disclosures or {}).get("total")
    if total is not None:
        said.append(f"主动公开政府信息{total}条")
    received = figures.applications["new_received"][form.TOTAL]
    if received is not None:
        said.append(f"新收政府信息公开申请{received}件")
    text = f"{content.year}年，{'，'.join(said)}。" if said else ""
    return text if len(text) <= limit else ""


def _piece(content: ReportContent, piece: Piece) -> list[str]:
    if isinstance(piece, Heading):
        return [f"{'#' * (piece.level + 1)} {escape_plain(piece.text)}"]
    if isinstance(piece, Line):
        return [escape_plain(piece.text)]
    values = {path: shown(value) or EMPTY for path, value in content.figures.cells().items()}
    return list({"table_2": _table_2, "table_3": _table_3, "table_4": _table_4}[
        piece.grid.code](values))


def _table_2(values: Mapping[str, str]) -> Iterator[str]:
    yield _strong(form.ARTICLE_20["documents"])
    kinds = form.DOCUMENT_KINDS
    yield _table((form.ITEM_HEADING, *kinds.values()), (
        (label, *(values[f"documents.{kind}.{cell}"] for kind in kinds))
        for cell, label in form.DOCUMENT_CELLS.items()))
    for item, decisions in form.DECISIONS_OF.items():
        yield _strong(form.ARTICLE_20[item])
        yield _table((form.ITEM_HEADING, form.DECIDED_HEADING), (
            (form.DECISION_KINDS[kind], values[f"decisions.{kind}"]) for kind in decisions))
    yield _strong(form.ARTICLE_20["fees"])
    yield _table((form.ITEM_HEADING, form.FEES_HEADING), [(form.FEES_LABEL, values["fees_wan"])])


def _table_3(values: Mapping[str, str]) -> Iterator[str]:
    yield escape_plain(form.TABLE_3_NOTE)
    persons, total = form.COLUMNS[0].label, form.COLUMNS[form.TOTAL].label
    yield _table((_ITEM, persons, total), _rows(
        {row.code: (_of(values, row.code, 0), _of(values, row.code, form.TOTAL))
         for row in form.ROWS}))
    yield _strong(f"{form.APPLICANTS_HEADING}：{form.ORGANISATIONS_HEADING}")
    nothing = []
    for number, column in enumerate(form.COLUMNS):
        if not column.of_organisations:
            continue
        there = {row.code: (_of(values, row.code, number),) for row in form.ROWS
                 if _of(values, row.code, number) != "0"}
        if not there:
            nothing.append(f"“{column.label}”")
            continue
        yield _table((_ITEM, column.label), _rows(there))
        if len(there) < len(form.ROWS):
            yield f"“{column.label}”一列其余各项都是 0。"
    if nothing:
        yield f"{'、'.join(nothing)}{'各列' if len(nothing) > 1 else '一列'}的各项都是 0。"


def _of(values: Mapping[str, str], code: str, column: int) -> str:
    return values[f"applications.{code}[{column}]"]


def _rows(numbers: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The rows that have numbers, each group under a line with its heading."""
    begun: tuple[str, ...] = ()
    for row in form.ROWS:
        if row.code not in numbers:
            continue
        if row.groups != begun and row.groups:
            for depth, group in enumerate(row.groups):
                if begun[:depth + 1] != row.groups[:depth + 1]:
                    yield (f"**{group}**", *("" for _ in numbers[row.code]))
        begun = row.groups
        yield (row.label, *numbers[row.code])


def _table_4(values: Mapping[str, str]) -> Iterator[str]:
    yield _strong(form.REVIEWS_LABEL)
    yield _table((_ITEM, form.REVIEWS_LABEL), (
        (label, values[f"reviews.{result}"]) for result, label in form.RESULTS.items()))
    yield _strong(form.LITIGATION_LABEL)
    kinds = form.LITIGATION_KINDS
    yield _table((_ITEM, *kinds.values()), (
        (label, *(values[f"litigation.{kind}.{result}"] for kind in kinds))
        for result, label in form.RESULTS.items()))


def _strong(text: str) -> str:
    return f"**{text}**"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table: words at the left, numbers at the right. The form's words need no escape."""
    lines = [headings, [":--", *("--:" for _ in headings[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
