"""The bureau's year 2024, ready to be frozen: declared, signed, nothing left open.

The pages of a frozen report take half a second to make, so a frozen office is made once and copied.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.annual_report.ready import AGENCY, bring_year, make_frozen, write_texts
from tests.support.cast import Cast, call_in
from tests.support.offices import config_for, new_office
from wechat_bot.kernel.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose address and telephone are known."""
    opened = new_office(tmp_path, staffed=True, agency=AGENCY)
    yield opened
    opened.close()


@pytest.fixture
def ready(office: Office, cast: Cast) -> Office:
    """Everything declared; only the signing date is missing."""
    bring_year(office)
    write_texts(office, cast.officer)
    return office


@pytest.fixture(scope="session")
def frozen_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office with a 送审稿 (version 1) and a 定稿 (version 2) of 2024."""
    return make_frozen(tmp_path_factory.mktemp("frozen"))


@pytest.fixture
def frozen(frozen_once: Path, tmp_path: Path) -> Iterator[Office]:
    """A copy of it that a test may change."""
    folder = tmp_path / "frozen"
    shutil.copytree(frozen_once, folder)
    opened = open_office(config_for(folder, agency=AGENCY))
    yield opened
    opened.close()


@pytest.fixture
def people(frozen: Office) -> Cast:
    """Its people."""
    return call_in(frozen)


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A small scan."""
    out = io.BytesIO()
    Image.new("RGB", (20, 28), "white").save(out, "PNG")
    return out.getvalue()
