"""The bureau's year 2024, ready to be frozen: declared, signed, nothing left open.

The pages of a frozen report take half a second to make, so a frozen office is made once and copied.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from tests.annual_report.test_year_2024 import bring_in
from tests.support.cast import Cast, call_in, hire
from tests.support.offices import config_for, new_office
from wechat_bot.annual_report.narrative.texts import save_text
from wechat_bot.annual_report.procedure.versions import freeze
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.office import Office, open_office

YEAR, SIGNED = 2024, date(2025, 1, 20)
AGENCY = {"address": "额敏县塔城路1号", "postcode": "834600", "phones": ["0901-3340000"],
          "account_name": "法治额敏"}
WRITTEN = {"problems.found": "公开的内容还不够丰富，解读的形式比较单一。",
           "problems.measures": "明确专人负责解读，每季度检查一次。"}


def bring_year(office: Office) -> None:
    """The year's registers."""
    bring_in(office, "disclosures.csv")
    bring_in(office, "declarations.csv")


def write_texts(office: Office, officer: Actor) -> None:
    """What no register knows: the year's problems and what is done about them."""
    for code, text in WRITTEN.items():
        save_text(officer, office, YEAR, code, text, None)


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
    folder = tmp_path_factory.mktemp("frozen")
    made = new_office(folder, staffed=True, agency=AGENCY)
    cast = hire(made)
    bring_year(made)
    write_texts(made, cast.officer)
    freeze(cast.officer, made, YEAR, "review")
    freeze(cast.officer, made, YEAR, "final", signed_on=SIGNED)
    made.close()
    return folder


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
