"""An office that adds up many bodies' reports, on a day in February."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.offices import new_office
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office

BODIES = ["额敏县司法局", "额敏县教育局", "额敏县财政局"]


def collecting_office(folder: Path) -> Office:
    """With its people; 汇总 is switched on."""
    return new_office(folder, staffed=True, report={"rollup": True, "rollup_bodies": BODIES})


def in_february(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 5 February 2025."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 2, 5, 3, 0, tzinfo=UTC))
