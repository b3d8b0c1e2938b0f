"""复议诉讼的数字: table 4 of the report, and the cases behind each number."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel.config import Config
from wechat_bot.records.counted import Counted, total
from wechat_bot.registers.litigation.models import DisclosureDispute
from wechat_bot.registers.litigation.register import LITIGATION, case_of
from wechat_bot.registers.litigation.rules import Kind, Result, state_at_year_end

TOTAL = "total"
# The columns of a block of table 4, in the order of the form.
COLUMNS = (Result.UPHELD.value, Result.CORRECTED.value, Result.OTHER.value, Result.PENDING.value,
           TOTAL)


def counted(
    session: Session, config: Config, year: int, kind: str, result: str
) -> list[Counted]:
    """The cases that a number of table 4 counts. kind: a Kind; result: one of COLUMNS."""
    return _columns(session, config, year)[Kind(kind), result]


def figures(session: Session, config: Config, year: int) -> dict[str, dict[str, object]]:
    """Table 4: {"reviews": {upheld, …, total}, "litigation": {"direct": {…}, "after_review": …}}."""
    cells = _columns(session, config, year)

    def block(kind: Kind) -> dict[str, object]:
        return {column: total(cells[kind, column]) for column in COLUMNS}

    return {"reviews": block(Kind.REVIEW),
            "litigation": {"direct": block(Kind.DIRECT),
                           "after_review": block(Kind.AFTER_REVIEW)}}


def _columns(
    session: Session, config: Config, year: int
) -> dict[tuple[Kind, str], list[Counted]]:
    cells: dict[tuple[Kind, str], list[Counted]] = {
        (kind, column): [] for kind in Kind for column in COLUMNS}
    found = session.scalars(
        select(DisclosureDispute)
        .where(DisclosureDispute.voided_at.is_(None), DisclosureDispute.year <= year)
        .order_by(DisclosureDispute.accepted_on, DisclosureDispute.id))
    for row in found:
        case = case_of(LITIGATION.values(row))
        state = state_at_year_end(case, year, carried_in=config.report.count_carried_cases)
        if state is not None:
            line = Counted(f"{LITIGATION.code}:{row.id}", row.case_no)
            cells[case.kind, state.value].append(line)
            cells[case.kind, TOTAL].append(line)
    return cells
