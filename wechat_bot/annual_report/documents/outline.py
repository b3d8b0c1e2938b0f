"""报告的次序: the report as a sequence of headings, paragraphs and tables. Pure.

Word file and web page are both written from here, so that they say the same in the same order.
The words of the form come from `form`; those below are ours and stand nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import ReportContent, chinese_date
from wechat_bot.annual_report.grid import Grid, tables
from wechat_bot.kernel.printable import printable

DRAFT = "草稿"
UNDATED = "〔落款日期未定〕"
UNWRITTEN = "〔这一部分还没有写〕"  # only in a draft; no text of the report
_CORRECTION = "（更正日期："
_CORRECTED = _CORRECTION + "{day}。{text}）"


@dataclass(frozen=True)
class Heading:
    """A heading. level: 1 of a part, 2 of a text in it."""

    text: str
    level: int


@dataclass(frozen=True)
class Line:
    """A paragraph of running text. code: of the text (form.TEXTS) that it belongs to."""

    text: str
    code: str = field(default="", compare=False)


@dataclass(frozen=True)
class TableOf:
    """A table of the form. name: of the part that it is."""

    grid: Grid
    name: str


Piece = Heading | Line | TableOf


def title(content: ReportContent) -> str:
    """The title, in one line."""
    return _line(content.title)


def pieces(content: ReportContent) -> Iterator[Piece]:
    """The opening and the six parts, in the order of the form."""
    grids = tables(content.figures)
    yield from _lines(content, form.OPENING.code)
    for part in form.PARTS:
        yield Heading(part.heading, 1)
        if part.table:
            yield TableOf(grids[part.table], part.heading)
        else:
            yield from _running(content, part)


def _running(content: ReportContent, part: form.Part) -> Iterator[Piece]:
    """A part's texts. What has no heading of its own may be left out; a heading may not stand
    over nothing without that being said."""
    written = {text.code: _lines(content, text.code) for text in part.texts}
    for text in part.texts:
        if text.heading:
            yield Heading(text.heading, 2)
        yield from written[text.code]
        over_nothing = not any(written.values()) and text == part.texts[-1]
        if content.draft and not written[text.code] and (text.heading or over_nothing):
            yield Line(UNWRITTEN, text.code)


def signature(content: ReportContent) -> tuple[str, str]:
    """落款: who signs, and the day, or that it is not fixed yet."""
    day = content.signed_on
    return _line(content.agency), UNDATED if day is None else chinese_date(day)


def correction(content: ReportContent) -> str:
    """题注 of a corrected report: when and what was corrected; "" for an uncorrected one."""
    if content.correction is None:
        return ""
    lines = (_line(line).rstrip("。；") for line in content.correction.text.splitlines())
    text = "；".join(line for line in lines if line)
    return _CORRECTED.format(day=chinese_date(content.correction.day),
                             text=f"{text}。" if text else "")


def mark(content: ReportContent) -> str:
    """What stands on every page of a report that isn't the published one; "" on that."""
    label = _line(content.label)
    marks = [DRAFT] if content.draft and DRAFT not in label else []
    return "　".join([*marks, label] if label else marks)


def without_marks(lines: Sequence[str]) -> list[str]:
    """The lines of a document of ours without what is no text of the report: 题注 of a
    correction, gaps that a draft names, and the 落款 that has no date yet."""
    kept: list[str] = []
    for line in lines:
        if line.strip() == UNDATED:
            del kept[-1:]  # the agency
        elif line.strip() != UNWRITTEN and not line.startswith(_CORRECTION):
            kept.append(line)
    return kept


def _lines(content: ReportContent, code: str) -> list[Line]:
    return [Line(text, code) for text in map(printable, content.paragraphs(code)) if text.strip()]


def _line(text: str) -> str:
    return " ".join(printable(text).split())
