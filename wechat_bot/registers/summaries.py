"""本年合计: what the report will say of a register's year, for the top of its list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from wechat_bot.kernel.config import Config
from wechat_bot.kernel.reading import show_yuan
from wechat_bot.records.register import Register
from wechat_bot.registers.decisions import queries as decisions
from wechat_bot.registers.documents import queries as documents


@dataclass(frozen=True)
class Summary:
    """A year's numbers as the report counts them. numbers: (what, as shown). notes: sentences."""

    year: int
    numbers: list[tuple[str, str]]
    notes: list[str] = field(default_factory=list)


Summarise = Callable[[Session, Config, int], Summary]


def _documents(session: Session, config: Config, year: int) -> Summary:
    of_year = documents.figures(session, config, year)["normative_documents"]
    return Summary(year, [("本年制发", f"{of_year['made']} 件"),
                          ("本年废止", f"{of_year['repealed']} 件"),
                          ("年底现行有效", f"{of_year['in_force']} 件")],
                   documents.notes(session, config, year))


def _decisions(cell: decisions.Cell) -> Summarise:
    def summarise(session: Session, config: Config, year: int) -> Summary:
        number = decisions.figures(session, config, year)[cell]
        return Summary(year, [("处理决定", f"{number:,} 件")],
                       decisions.notes(session, config, year, cell))
    return summarise


def _charges(session: Session, _config: Config, year: int) -> Summary:
    return Summary(year, [("收费金额", f"{show_yuan(decisions.fees_fen(session, year))} 元"),
                          ("年报填", f"{decisions.fees_wan(session, year)} 万元")])


_SUMMARIES: Mapping[str, Summarise] = {
    "documents": _documents,
    **{cell: _decisions(cell) for cell in decisions.CELLS},
    "charges": _charges,
}


def summary_of(
    session: Session, config: Config, register: Register, year: int
) -> Summary | None:
    """The year's numbers of a register; None where the report has no number of its own for it."""
    summarise = _SUMMARIES.get(register.code)
    return summarise(session, config, year) if summarise else None
