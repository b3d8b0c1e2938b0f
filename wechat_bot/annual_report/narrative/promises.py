"""问题和改进措施 as they are told: this year's, and what became of last year's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report.models import Undertaking
from wechat_bot.annual_report.narrative.fact import blank, listed

PROBLEM, MEASURE = "problem", "measure"
KIND_NAMES = {PROBLEM: "问题", MEASURE: "改进措施"}
RESULT_NAMES = {PROBLEM: {"done": "已解决", "partly": "部分解决", "not_done": "没有解决"},
                MEASURE: {"done": "已完成", "partly": "部分完成", "not_done": "没有完成"}}
_EXCERPT = 20
_MARK = re.compile(
    r"(?:^|(?<=[。；;：:\n]))\s*(?:[（(]?[一二三四五六七八九十]{1,3}(?:是|、|[）)])|第[一二三四五六七八九十]{1,3}[，,]"
    r"|[（(]?\d{1,2}[.．、）)])")
_LEAD = re.compile(r"^(?:下一步|下一年|今后|为此)[，,：:]\s*")
_END = " \t\r\n。；;，,、"


def live(session: Session, year: int) -> list[Undertaking]:
    """The items of a year's report that were not removed, in their order."""
    return list(session.scalars(select(Undertaking).where(
        Undertaking.year == year, Undertaking.removed_at.is_(None)).order_by(Undertaking.id)))


def asked(rows: Sequence[Undertaking]) -> list[Undertaking]:
    """Whose result the next report must tell: the measures, or the problems where there are none.

    A problem whose result somebody said is told as well.
    """
    measures = any(row.kind == MEASURE for row in rows)
    return [row for row in rows if row.kind == MEASURE or row.result or not measures]


def results_text(rows: Sequence[Undertaking]) -> str:
    """一是“…”，已完成：…；二是 …, with a visible gap where nobody has said the result."""
    return listed(_result(row) for row in asked(rows))


def _result(row: Undertaking) -> str:
    quoted = f"“{row.text.strip(_END)}”"
    if not row.result:
        short = row.text if len(row.text) <= _EXCERPT else f"{row.text[:_EXCERPT]}…"
        return f"{quoted}，{blank(f'“{short}”的改进结果')}"
    how = row.result_text.strip(_END)
    return f"{quoted}，{RESULT_NAMES[row.kind][row.result]}" + (f"，{how}" if how else "")


def list_text(rows: Iterable[Undertaking], kind: str) -> str:
    """The problems or the measures of a year as one list; "" where there are none."""
    return listed(row.text for row in rows if row.kind == kind)


def split_items(text: str) -> list[str]:
    """The items of a told paragraph: by 一是, （二）, 3. where they are marked, else by sentence."""
    marks = list(_MARK.finditer(text))
    if marks:
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        parts = [text[mark.end():end] for mark, end in zip(marks, ends, strict=True)]
    else:
        told = text.partition("：")[2] or text  # without 还存在一些问题：
        parts = re.split(r"[。；;\n]", told)
    return [found for part in parts if (found := _LEAD.sub("", part.strip(_END)))]


def plain(text: str) -> str:
    """A text as it is compared: without marks and spaces."""
    return re.sub(r"[\s，。；、：,.;:“”\"'（）()]", "", text)
