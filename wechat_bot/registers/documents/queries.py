"""What the report's part 20(一) counts, and which documents are behind each number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel.config import Config
from wechat_bot.records.counted import Counted
from wechat_bot.registers.documents import rules
from wechat_bot.registers.documents.models import NormativeDocument
from wechat_bot.registers.documents.register import DOCUMENTS
from wechat_bot.registers.documents.rules import Kind, Life, Tally

Cell = Literal["made", "repealed", "in_force"]
CELLS: tuple[Cell, ...] = ("made", "repealed", "in_force")
ROWS = {"rules": Kind.RULES, "normative_documents": Kind.NORMATIVE}


def documents_of(session: Session, kind: Kind, year: int) -> list[NormativeDocument]:
    """Every document made by the end of a year and not voided, the oldest first."""
    return list(session.scalars(
        select(NormativeDocument)
        .where(NormativeDocument.voided_at.is_(None), NormativeDocument.kind == kind.value,
               NormativeDocument.year <= year)
        .order_by(NormativeDocument.signed_on, NormativeDocument.id)))


def life(document: NormativeDocument) -> Life:
    """The days of a stored document."""
    return Life(document.signed_on, document.published_on, document.effective_on,
                document.expires_on, document.ended_how, document.ended_on, document.ended_by)


def counted(
    session: Session, config: Config, year: int, cell: Cell,
    row: Literal["rules", "normative_documents"] = "normative_documents",
) -> list[Counted]:
    """The documents behind one number of the form."""
    matches = _matcher(config, year, cell)
    return [Counted(f"{DOCUMENTS.code}:{each.id}", each.title)
            for each in documents_of(session, ROWS[row], year) if matches(life(each))]


def _matcher(config: Config, year: int, cell: Cell) -> Callable[[Life], bool]:
    count_expired = config.registers.count_expired_documents
    match cell:
        case "made":
            return lambda each: rules.is_made_in(each, year)
        case "repealed":
            return lambda each: rules.is_repealed_in(each, year, count_expired=count_expired)
        case "in_force":
            return lambda each: rules.is_in_force_after(each, year)


def figures(session: Session, config: Config, year: int) -> dict[str, dict[str, int]]:
    """{"rules": {"made", "repealed", "in_force"}, "normative_documents": {…}}."""
    found = {}
    for row, kind in ROWS.items():
        of_year = tally(session, config, year, kind)
        found[row] = {"made": of_year.made, "repealed": of_year.repealed,
                      "in_force": of_year.in_force}
    return found


def tally(session: Session, config: Config, year: int, kind: Kind = Kind.NORMATIVE) -> Tally:
    """A year's numbers, with how many of them ended by 自然失效."""
    return rules.tally((life(each) for each in documents_of(session, kind, year)), year,
                       count_expired=config.registers.count_expired_documents)


def notes(session: Session, config: Config, year: int) -> list[str]:
    """What a reader of the year's numbers has to be told about how they were counted."""
    found = []
    expired = tally(session, config, year).expired
    if expired and config.registers.count_expired_documents:
        found.append(f"本年废止的行政规范性文件中，有效期届满自然失效 {expired} 件。")
    elif expired:
        found.append(f"另有 {expired} 件行政规范性文件本年有效期届满自然失效，没有计入“本年废止件数”，"
                     "现行有效件数已经减去：上年现行有效＋制发−废止与本年现行有效因此相差这么多。")
    waiting = sum(rules.state_at(life(each), date(year, 12, 31))
                  is rules.State.NOT_YET_EFFECTIVE
                  for each in documents_of(session, Kind.NORMATIVE, year))
    if waiting:
        found.append(f"现行有效的行政规范性文件中，{waiting} 件已经制发、到年底尚未施行。")
    return found
