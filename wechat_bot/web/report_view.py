"""The report's tables as the pages show them: each cell with last year's, doubts, changes by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from wechat_bot.annual_report import current, grid, overrides, past, queries, rules
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.form import PARTS, cell_label
from wechat_bot.annual_report.grid import Grid, GridCell, shown
from wechat_bot.annual_report.models import FigureOverride, ReportVersion
from wechat_bot.annual_report.procedure.findings import CheckedFinding, findings_now, judged
from wechat_bot.annual_report.verdicts import table_of
from wechat_bot.collecting.topics import ITEMS
from wechat_bot.kernel.office import Office

TABLES = {part.table: part.heading for part in PARTS if part.table}
EMPTY = "cell.empty"


@dataclass(frozen=True)
class Doubt:
    """A finding with its number on the page, as a footnote of the cells that it names."""

    number: int
    checked: CheckedFinding

    @property
    def paths(self) -> tuple[str, ...]:
        """The cells that it names."""
        return self.checked.finding.where


@dataclass(frozen=True)
class CellView:
    """A number's cell. last: last year's, None where there is no report of last year.

    registered: what the registers say (of a frozen report: what it would say now, changes by hand
    included), where the report says otherwise; else None.
    """

    path: str
    text: str
    last: str | None = None
    doubts: tuple[Doubt, ...] = ()
    override: FigureOverride | None = None
    registered: str | None = None

    @property
    def label(self) -> str:
        """The cell as a person finds it in the form."""
        return cell_label(self.path)

    @property
    def remarkable(self) -> bool:
        """Whether there is something to look at."""
        return bool(self.open_doubts or self.override or self.registered is not None
                    or not self.text)

    @property
    def open_doubts(self) -> list[Doubt]:
        """Findings that nobody explained yet."""
        return [each for each in self.doubts if each.checked.open]


@dataclass(frozen=True)
class Block:
    """A place of a table as HTML draws it. cell: the number's view, None for a label."""

    place: GridCell
    cell: CellView | None
    scope: str = ""


@dataclass(frozen=True)
class TableView:
    """A table with what is said below it."""

    code: str
    heading: str
    grid: Grid
    rows: tuple[tuple[Block, ...], ...]
    doubts: tuple[Doubt, ...]

    @property
    def cells(self) -> list[CellView]:
        """Its numbers, in the order of the form."""
        return [block.cell for row in self.rows for block in row if block.cell]

    @property
    def remarkable(self) -> list[CellView]:
        """The cells to look at."""
        return [cell for cell in self.cells if cell.remarkable]


@dataclass(frozen=True)
class ReportView:
    """A year's tables. version: whose frozen numbers are shown, None for the registers' own."""

    year: int
    figures: Figures
    version: ReportVersion | None
    checked: list[CheckedFinding]
    overrides: Mapping[str, FigureOverride]
    registered: Mapping[str, str]
    last: Mapping[str, str] | None = None
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def tables(self) -> list[TableView]:
        """Tables 2 to 4, filled."""
        doubts = [Doubt(number, each) for number, each in enumerate(
            (each for each in self.checked if is_of_cell(each)), 1)]
        cells = self.cells(doubts)
        return [TableView(code, TABLES[code], table, _blocks(table, cells),
                          tuple(each for each in doubts if table_of(each.paths[0]) == code))
                for code, table in grid.tables(self.figures).items()]

    def cells(self, doubts: list[Doubt]) -> dict[str, CellView]:
        """Path → its view."""
        found = {}
        for path, value in self.figures.cells().items():
            text, said = shown(value), self.registered[path]
            found[path] = CellView(
                path, text, None if self.last is None else self.last.get(path, ""),
                tuple(each for each in doubts if path in each.paths), self.overrides.get(path),
                said if said != text else None)
        return found


def gather(session: Session, office: Office, year: int, *, frozen: bool = True) -> ReportView:
    """What the tables of a year show: the frozen numbers, or the registers' with frozen=False."""
    config = office.config
    version = current.latest_version(session, year) if frozen else None
    registers = queries.figures(session, config, year)
    live = current.overrides(session, year)
    now = current.with_values(registers, {
        each.path: each.value for each in live if each.confirmed_at is not None})
    previous = past.previous_figures(session, config, year)
    if version is None:
        figures, held, said = now, live, registers
        checked = findings_now(session, office, year)
    else:
        figures, said = current.version_content(version).figures, now
        held = overrides.of_version(session, year, version.created_at)
        checked = judged(session, year, rules.check(figures, previous))
    return ReportView(
        year, figures, version, checked, {each.path: each for each in held}, texts_of(said),
        None if previous is None else texts_of(previous),
        missing_for(session, office, year, figures))


def texts_of(figures: Figures) -> dict[str, str]:
    """Path → the number as the form shows it."""
    return {path: shown(value) for path, value in figures.cells().items()}


def missing_for(
    session: Session, office: Office, year: int, figures: Figures
) -> dict[str, tuple[str, ...]]:
    """Path of an empty cell → who owes its number."""
    return {path: queries.source(session, office.config, year, item_of(path)).missing
            for path, value in figures.cells().items() if value is None and item_of(path)}


def is_of_cell(checked: CheckedFinding) -> bool:
    """Whether a finding is shown at a cell; empty cells say so themselves."""
    finding = checked.finding
    return bool(finding.where) and finding.rule != EMPTY and bool(table_of(finding.where[0]))


def item_of(path: str) -> str:
    """The item that sections declare for a cell (collecting.topics); "" where they declare none."""
    item = "charges" if path == "fees_wan" else path.removeprefix("decisions.").replace(
        "documents.normative_documents.", "documents.")
    return item if item in ITEMS else ""


def _blocks(table: Grid, cells: Mapping[str, CellView]) -> tuple[tuple[Block, ...], ...]:
    rows = []
    for row in table.rows:
        heading = not any(place.path for place in row)
        rows.append(tuple(_block(place, cells, heading=heading) for place in row))
    return tuple(rows)


def _block(place: GridCell, cells: Mapping[str, CellView], *, heading: bool) -> Block:
    if place.path:
        return Block(place, cells[place.path])
    if heading:
        return Block(place, None, "" if place.left else "colgroup" if place.columns > 1 else "col")
    return Block(place, None, "rowgroup" if place.rows > 1 else "row")
