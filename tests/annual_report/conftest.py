"""The busy year, made once for all tests that read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.annual_report.busy import fill
from tests.support.offices import new_office
from wechat_bot.kernel.office import Office


@pytest.fixture(scope="session")
def busy_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office after a busy year; only to be read."""
    office = new_office(tmp_path_factory.mktemp("busy"))
    fill(office)
    yield office
    office.close()
