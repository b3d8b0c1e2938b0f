"""Three sections, of which one alone has licences and one alone charges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.offices import new_office
from wechat_bot.collecting.operations import Statement
from wechat_bot.collecting.rules import Figure
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office

SECTIONS = ["办公室", "公共法律服务股", "额敏镇司法所"]
OWING = {"licences": ["公共法律服务股"], "charges": ["公共法律服务股"], "documents": ["办公室"],
         "penalties": ["办公室"], "coercive_measures": ["办公室"], "training": SECTIONS}
# Tuesday 5 January 2027, 11:00 Beijing time: last year is being collected.
NOW = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def january(monkeypatch: pytest.MonkeyPatch) -> None:
    """The year is over."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office with its people."""
    opened = new_office(tmp_path, staffed=True, agency={"sections": SECTIONS},
                        collecting={"owing": OWING})
    yield opened
    opened.close()


def said(section: str, year: int = 2026, by: str = "阿依古丽", **figures: int) -> Statement:
    """A statement; `documents__made=1` stands for documents.made."""
    return Statement(year, section, by, figures={
        code.replace("__", "."): Figure(value) for code, value in figures.items()})
