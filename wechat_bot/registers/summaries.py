"""本年合计: what the report will say of a register's year, for the top of its list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from wechat_bot.kernel.config import Config
from wechat_bot.kernel.reading import show_yuan
from wechat_bot.records.counted import total
from wechat_bot.records.register import Register
from wechat_bot.registers.decisions import queries as decisions
from wechat_bot.registers.documents import queries as documents
from wechat_bot.registers.litigation import queries as litigation
from wechat_bot.registers.litigation.rules import KIND_NAMES, Kind
from wechat_bot.registers.oversight import queries as oversight


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
        number = total(decisions.counted(session, config, year, cell))
        return Summary(year, [("处理决定", f"{number:,} 件")],
                       decisions.notes(session, config, year, cell))
    return summarise


def _charges(session: Session, _config: Config, year: int) -> Summary:
    return Summary(year, [("收费金额", f"{show_yuan(decisions.fees_fen(session, year))} 元"),
                          ("年报填", f"{decisions.fees_wan(session, year)} 万元")])


def _litigation(session: Session, config: Config, year: int) -> Summary:
    def shown(kind: Kind) -> str:
        lines = {column: len(litigation.counted(session, config, year, kind, column))
                 for column in (litigation.TOTAL, "pending")}
        return f"{lines[litigation.TOTAL]} 件" + (
            f"（尚未审结 {lines['pending']} 件）" if lines["pending"] else "")
    return Summary(year, [(KIND_NAMES[kind], shown(kind)) for kind in Kind])


def _oversight(*parts: tuple[str, str, str]) -> Summarise:
    """parts: (what, its figure in oversight.queries, unit)."""
    def summarise(session: Session, _config: Config, year: int) -> Summary:
        numbers = oversight.figures(session, year)
        return Summary(year, [(what, f"{numbers[name]:,} {unit}") for what, name, unit in parts])
    return summarise


def _messages(session: Session, _config: Config, year: int) -> Summary:
    found = oversight.message_figures(session, date(year, 1, 1), date(year, 12, 31))
    numbers = [("收到留言", f"{found.received} 条"), ("回复", f"{found.answered} 条")]
    if found.average_days is not None:
        numbers.append(("平均用时", f"{found.average_days} 天"))
    return Summary(year, [*numbers, ("还没回复", f"{found.waiting} 条")])


_SUMMARIES: Mapping[str, Summarise] = {
    "documents": _documents,
    **{cell: _decisions(cell) for cell in decisions.CELLS},
    "charges": _charges,
    "litigation": _litigation,
    "leading_group": _oversight(("在任", "members", "人")),
    "trainings": _oversight(("培训", "trainings", "次"), ("参加", "people_trained", "人次")),
    "complaints": _oversight(("收到", "complaints_received", "件"),
                             ("办结", "complaints_handled", "件"),
                             ("还没办结", "complaints_waiting", "件")),
    "messages": _messages,
}


def summary_of(
    session: Session, config: Config, register: Register, year: int
) -> Summary | None:
    """The year's numbers of a register; None where the report has no number of its own for it."""
    summarise = _SUMMARIES.get(register.code)
    return summarise(session, config, year) if summarise else None
