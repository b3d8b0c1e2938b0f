"""The office and its people as everywhere but in the ledger's own tests: whole posts go through it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cast import Cast, call_in
from tests.support.offices import new_office
from tests.support.registered import registered
from wechat_bot.kernel.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = new_office(tmp_path, staffed=True)
    yield opened
    opened.close()


@pytest.fixture
def cast(office: Office) -> Cast:
    return call_in(office)


@pytest.fixture
def item_id(office: Office, cast: Cast) -> int:
    """An item with one release on the account."""
    return registered(office, cast)
