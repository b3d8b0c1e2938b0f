"""Reports to write documents of, and where the form has each of their numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.annual_report.real import nothing
from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.figures import LARGEST, Figures, from_json

Places = dict[tuple[int, int], str]
SENTENCE = "这里说的是这一项工作的情况，数字以各表为准。"


def content(figures: Figures | None = None, **changes: Any) -> ReportContent:
    """A report, with a paragraph in each of its texts."""
    made = {"texts": {code: f"{SENTENCE}（{code}）" for code in form.TEXTS},
            "signed_on": date(2025, 1, 20), "draft": False} | changes
    return ReportContent(figures or from_json(nothing()), **made)


def table_of(code: str) -> str:
    """The heading that a table stands under."""
    return next(part.heading for part in form.PARTS if part.table == code)


def where() -> dict[str, Places]:
    """Table → (row, column) → path of the number there, counted off in the form by hand."""
    second: Places = {(row, column): f"documents.{kind}.{cell}"
                      for row, kind in ((2, "rules"), (3, "normative_documents"))
                      for column, cell in ((1, "made"), (2, "repealed"), (3, "in_force"))}
    second |= {(6, 1): "decisions.licences", (9, 1): "decisions.penalties",
               (10, 1): "decisions.coercive_measures", (13, 1): "fees_wan"}
    third = {(3 + row, 3 + column): f"applications.{code}[{column}]"
             for row, code in enumerate(form.ROW_CODES) for column in range(7)}
    results = ("upheld", "corrected", "other", "pending", "total")
    groups = ("reviews", "litigation.direct", "litigation.after_review")
    fourth = {(3, 5 * group + number): f"{name}.{result}"
              for group, name in enumerate(groups) for number, result in enumerate(results)}
    return {"table_2": second, "table_3": third, "table_4": fourth}


def _cell() -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(0, 40) | st.integers(0, LARGEST)


@st.composite
def any_figures(draw: st.DrawFn) -> Figures:
    """Any figures that a file may hold, with empty cells and very long numbers."""
    raw = nothing()
    for group in (*raw["documents"].values(), raw["decisions"], raw["reviews"],
                  *raw["litigation"].values()):
        group |= {key: draw(_cell()) for key in group}
    raw["applications"] = {code: draw(st.lists(_cell(), min_size=7, max_size=7))
                           for code in form.ROW_CODES}
    fee = draw(st.none() | st.decimals(0, Decimal(10**8), places=4))
    raw["fees_wan"] = None if fee is None else str(fee)
    # a file with such a name is refused; what made it into an office must still be written
    return replace(from_json(raw), agency=draw(st.text(max_size=40)))
