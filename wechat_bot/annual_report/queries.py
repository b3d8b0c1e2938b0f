"""The figures of a year from the registers, and the records behind each number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from wechat_bot.annual_report.figures import Cell, Figures
from wechat_bot.annual_report.form import (
    DECISION_KINDS,
    DOCUMENT_CELLS,
    LITIGATION_KINDS,
    RESULTS,
    ROW_CODES,
)
from wechat_bot.collecting import queries as collecting
from wechat_bot.collecting.models import DeclaredFigure
from wechat_bot.collecting.topics import ITEMS, owing_sections, topic_of
from wechat_bot.disclosure import counts
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.reading import show_wan
from wechat_bot.records.counted import Counted, total
from wechat_bot.registers.applications import figures as applications
from wechat_bot.registers.catalogue import REGISTERS
from wechat_bot.registers.decisions import queries as decisions
from wechat_bot.registers.documents import queries as documents
from wechat_bot.registers.documents.models import NormativeDocument
from wechat_bot.registers.documents.rules import Kind
from wechat_bot.registers.litigation import queries as litigation

REVIEW = "review"  # how litigation calls 行政复议 among its kinds
# what sections declare and the form's tables ask for; 培训 is told in part one alone
FORM_ITEMS = tuple(code for code in ITEMS if not code.startswith("training."))


@dataclass(frozen=True)
class Source:
    """Where a number comes from. value: None until every owing section has declared.

    lines: the records behind it. counted, declared: what the register counts and what the
    sections declared; both are shown where they differ. registered: whether the register is in
    use, so that it decides. missing: sections without an answer.
    """

    value: int | None
    lines: tuple[Counted, ...]
    counted: int
    registered: bool
    declared: int | None = None
    missing: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the register and the declarations say different numbers."""
        return self.declared is not None and self.registered and self.declared != self.counted


def figures(session: Session, config: Config, year: int) -> Figures:
    """The year's figures as the registers give them.

    Numbers that sections owe are None until all of them have declared (零报告 writes 0);
    applications, reviews and suits are computed, so 0 where there are none.
    """
    rows = applications.figures(session, year)
    disputes = litigation.figures(session, config, year)
    fees = source(session, config, year, "charges").value
    summary = counts.year_figures(session, config, year)
    return Figures(
        agency=config.agency.name, year=year, level=config.agency.level,
        disclosures={"total": summary.total, "items_distinct": summary.items_distinct,
                     "by_channel": dict(summary.by_channel)},
        documents={"rules": dict(documents.figures(session, config, year)["rules"]),
                   "normative_documents": {
                       cell: source(session, config, year, f"documents.{cell}").value
                       for cell in DOCUMENT_CELLS}},
        decisions={kind: source(session, config, year, kind).value for kind in DECISION_KINDS},
        fees_wan=None if fees is None else Decimal(show_wan(fees)),
        applications={code: tuple(rows[code]) for code in ROW_CODES},
        reviews=_cells(disputes["reviews"]),
        litigation={kind: _cells(disputes["litigation"][kind]) for kind in LITIGATION_KINDS},
    )


def _cells(block: object) -> dict[str, Cell]:
    assert isinstance(block, dict), "a block of table 4 is a mapping of results"
    return {result: int(block[result]) for result in RESULTS}


def source(session: Session, config: Config, year: int, item: str) -> Source:
    """Where a number that sections owe comes from. item: a code of collecting.topics (分 for sums).

    The register counts where it has records, also where it leaves all of them out; where it has
    none, the sections' sheets do. Either way the number stands only when nobody owes it any more.
    """
    lines = _registered(session, config, year, item)
    standing = collecting.standing(session, year)
    said = {section: have[item] for section, have in standing.items() if item in have}
    owing = owing_sections(config, topic_of(item))
    missing = tuple(section for section in owing if section not in said)
    declared = sum(each.value for each in said.values()) if said else None
    registered = _has_records(session, year, item)
    used = lines if registered else _declared_lines(said, item)
    return Source(None if missing else total(used), tuple(used), total(lines), registered, declared,
                  missing)


def _declared_lines(said: Mapping[str, DeclaredFigure], item: str) -> list[Counted]:
    return [Counted(f"declaration:{each.declaration_id}", f"{section}申报：{ITEMS[item].label}",
                    each.value) for section, each in said.items() if each.value]


def _registered(session: Session, config: Config, year: int, item: str) -> list[Counted]:
    if item.startswith("documents."):
        cell = next(cell for cell in documents.CELLS if item == f"documents.{cell}")
        return documents.counted(session, config, year, cell)
    if item == "charges":
        return decisions.counted_charges(session, year)
    kind = next((kind for kind in decisions.CELLS if kind == item), None)
    return decisions.counted(session, config, year, kind) if kind else []


def _has_records(session: Session, year: int, item: str) -> bool:
    """Whether the register is in use: a record of the year, or a document of any year until it."""
    model = REGISTERS[ITEMS[item].register].model
    of_year = ((model.year <= year, NormativeDocument.kind == Kind.NORMATIVE)
               if item.startswith("documents.") else (model.year == year,))
    return bool(session.scalar(select(exists().where(model.voided_at.is_(None), *of_year))))


def behind(session: Session, config: Config, year: int, path: str) -> list[Counted]:
    """The records behind a cell of the form. path: as in Figures.cells()."""
    table, _, rest = path.partition(".")
    if table == "applications":
        code, _, column = rest.partition("[")
        return applications.counted(session, year, code)[int(column.rstrip("]"))]
    if table == "reviews":
        return litigation.counted(session, config, year, REVIEW, rest)
    if table == "litigation":
        kind, _, result = rest.partition(".")
        return litigation.counted(session, config, year, kind, result)
    if table == "documents":
        kind, _, cell = rest.partition(".")
        if kind == "rules":
            known = next(each for each in documents.CELLS if each == cell)
            return documents.counted(session, config, year, known, "rules")
        return list(source(session, config, year, f"documents.{cell}").lines)
    return list(source(session, config, year, "charges" if table == "fees_wan" else rest).lines)
