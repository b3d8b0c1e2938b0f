"""表三: the numbers of the report and the items behind each of them.

国办公开办函〔2021〕30号: 25 rows × 7 columns. Counted are items (一事一申请). An item belongs to the
year of its case's day of receipt as new, to the year of its answer with its outcome, and to every
year's end in between as carried over; so new + carried in = results + carried out by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wechat_bot.records.counted import Counted
from wechat_bot.registers.applications.models import Application, ApplicationItem
from wechat_bot.registers.applications.outcomes import (
    CARRIED_IN,
    CARRIED_OUT,
    NEW_RECEIVED,
    OUTCOME_ROWS,
    RESULTS_TOTAL,
    ROWS,
)
from wechat_bot.registers.applications.rules import ApplicantKind

COLUMNS: tuple[str, ...] = (*(kind.value for kind in ApplicantKind), "total")
_COLUMN_OF = {kind.value: place for place, kind in enumerate(ApplicantKind)}


@dataclass(frozen=True)
class ItemDates:
    """What the count looks at in one item."""

    received_on: date
    answered_on: date | None
    outcome: str


def rows_of(item: ItemDates, year: int) -> frozenset[str]:
    """Every row of the year's table in which an item counts. Pure."""
    answered = item.answered_on.year if item.answered_on is not None else None
    if item.received_on.year > year or (answered is not None and answered < year):
        return frozenset()
    found = {NEW_RECEIVED if item.received_on.year == year else CARRIED_IN}
    if answered == year:
        found |= {item.outcome, RESULTS_TOTAL}
    else:
        found.add(CARRIED_OUT)
    return frozenset(found)


def counted(session: Session, year: int, row: str) -> list[list[Counted]]:
    """The items behind one row, per column; the last column holds all of them.

    row: a ROW code. Each line names the case: "application:12", 依申请〔2026〕1号（第2项）.
    """
    columns: list[list[Counted]] = [[] for _ in COLUMNS]
    for place, line, rows in _lines(session, year):
        if row in rows:
            columns[place].append(line)
            columns[-1].append(line)
    return columns


def counted_all(session: Session, year: int) -> dict[str, list[list[Counted]]]:
    """ROW → the items behind it, per column, for all 25 rows at once."""
    found: dict[str, list[list[Counted]]] = {row: [[] for _ in COLUMNS] for row in ROWS}
    for place, line, rows in _lines(session, year):
        for row in rows:
            found[row][place].append(line)
            found[row][-1].append(line)
    return found


def figures(session: Session, year: int) -> dict[str, list[int]]:
    """ROW → its seven numbers, for all 25 rows."""
    found = {row: [0] * len(COLUMNS) for row in ROWS}
    for place, line, rows in _lines(session, year):
        for row in rows:
            found[row][place] += line.amount
            found[row][-1] += line.amount
    return found


def _lines(session: Session, year: int) -> Iterator[tuple[int, Counted, frozenset[str]]]:
    """(column, the item, its rows) of every item that the year's table counts."""
    query = (
        select(Application.id, Application.number.label("case_number"), Application.applicant_kind,
               Application.received_on, ApplicationItem.number, ApplicationItem.outcome,
               ApplicationItem.answered_on)
        .join(ApplicationItem, ApplicationItem.application_id == Application.id)
        .where(Application.voided_at.is_(None), Application.received_on <= date(year, 12, 31),
               or_(ApplicationItem.answered_on.is_(None),
                   ApplicationItem.answered_on >= date(year, 1, 1)))
        .order_by(Application.received_on, Application.id, ApplicationItem.number))
    for each in session.execute(query):
        if each.received_on is None or (each.outcome and each.outcome not in OUTCOME_ROWS):
            continue
        rows = rows_of(ItemDates(each.received_on, each.answered_on, each.outcome), year)
        if rows:
            title = f"{each.case_number}（第{each.number}项）"
            yield _COLUMN_OF[each.applicant_kind], Counted(f"application:{each.id}", title), rows
