"""The bureau's year 2024 as registers, by import: 33 = 1 + 32, everything else declared as 0."""

from __future__ import annotations

from pathlib import Path

from tests.annual_report import real
from wechat_bot.annual_report import queries
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.rules import check
from wechat_bot.collecting.importing import import_statements
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.office import Office

FOLDER = Path(__file__).parent / "year_2024"


def bring_in(office: Office, name: str) -> None:
    """One file of the year, as the command line imports it."""
    data = (FOLDER / name).read_bytes()
    if name == "disclosures.csv":
        import_releases(COMMAND_LINE, office, data, name, dry_run=False)
    else:
        import_statements(COMMAND_LINE, office, data, name, dry_run=False)


def figures(office: Office, year: int = 2024) -> Figures:
    with office.db.read() as session:
        return queries.figures(session, office.config, year)


def test_the_year_by_its_registers(any_office: Office) -> None:
    bring_in(any_office, "disclosures.csv")
    bring_in(any_office, "declarations.csv")
    found = figures(any_office)
    assert found.disclosures == {"total": 33, "items_distinct": 33,
                                 "by_channel": {"website": 1, "wechat": 32}}
    nothing = real.nothing(disclosures=found.disclosures)
    assert found.to_json() == nothing
    assert check(found) == []


def test_what_nobody_declared_is_empty_and_not_nought(any_office: Office) -> None:
    bring_in(any_office, "disclosures.csv")
    found = figures(any_office)
    empty = {path for path, value in found.cells().items() if value is None}
    assert empty == {
        "documents.normative_documents.made", "documents.normative_documents.repealed",
        "documents.normative_documents.in_force", "decisions.licences", "decisions.penalties",
        "decisions.coercive_measures", "fees_wan"}
    assert {finding.rule for finding in check(found)} == {"cell.empty"}


def test_importing_the_year_twice_is_once(office: Office) -> None:
    for _ in range(2):
        bring_in(office, "disclosures.csv")
        bring_in(office, "declarations.csv")
    assert figures(office).to_json() == real.nothing(disclosures={
        "total": 33, "items_distinct": 33, "by_channel": {"website": 1, "wechat": 32}})
