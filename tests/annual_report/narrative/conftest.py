"""2024 as the bureau's registers have it, and what is needed to read its text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.annual_report.test_year_2024 import bring_in
from tests.support.cast import Cast, call_in
from tests.support.offices import new_office
from wechat_bot.annual_report import current
from wechat_bot.annual_report.narrative import texts
from wechat_bot.annual_report.narrative.fact import Fact
from wechat_bot.kernel.office import Office

AGENCY = {"address": "新疆塔城地区额敏县塔城路73号", "postcode": "834600", "phones": ["0901-3355730"]}


def read_text(office: Office, year: int = 2024) -> dict[str, str]:
    """Code → the finished text."""
    with office.db.read() as session:
        return dict(texts.filled(session, office, current.figures_now(session, office.config, year)))


def read_working(office: Office, year: int = 2024) -> tuple[dict[str, str], dict[str, Fact]]:
    """(code → text with its fields, the facts)."""
    with office.db.read() as session:
        return texts.both(session, office, current.figures_now(session, office.config, year))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The cast, the agency's details, and the ledger of 2024 with nothing declared."""
    opened = new_office(tmp_path, staffed=True, agency=AGENCY)
    bring_in(opened, "disclosures.csv")
    yield opened
    opened.close()


@pytest.fixture
def cast(office: Office) -> Cast:
    return call_in(office)
