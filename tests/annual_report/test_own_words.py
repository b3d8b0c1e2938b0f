"""The product's own sentences pass the product's own check, whatever the year was like."""

from __future__ import annotations

import pytest

from tests.annual_report.busy import YEAR
from tests.annual_report.test_year_2024 import bring_in
from wechat_bot.annual_report.procedure.findings import findings_now
from wechat_bot.kernel.office import Office

# an office that nobody described and a year without problems are rightly told of
EXPECTED = {"text.blank", "text.empty", "dates.missing", "dates.late"}


def told(office: Office, year: int) -> list[str]:
    with office.db.read() as session:
        found = findings_now(session, office, year)
    return [f"{each.finding.rule}: {each.finding.message}" for each in found
            if each.finding.rule.startswith(("text.", "dates."))
            and each.finding.rule not in EXPECTED]


def test_of_a_quiet_year(office: Office) -> None:
    bring_in(office, "disclosures.csv")
    bring_in(office, "declarations.csv")
    assert told(office, 2024) == []


def test_of_a_year_that_nobody_declared(office: Office) -> None:
    bring_in(office, "disclosures.csv")
    assert told(office, 2024) == []


@pytest.mark.parametrize("year", [YEAR - 1, YEAR, YEAR + 1])
def test_of_a_busy_year_and_its_neighbours(busy_year: Office, year: int) -> None:
    assert told(busy_year, year) == []
