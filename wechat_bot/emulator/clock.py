"""The emulator's clock: Beijing days, and time that can be moved forward."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


class EmulatorClock:
    """Seconds since 1970 (UTC), either real time or a chosen start, plus whatever was advanced."""

    def __init__(self, start: str = "", frozen: bool = False) -> None:
        """start: ISO time with offset, empty for now; frozen: only advance() moves the clock."""
        self._start: float | None = None
        if start:
            self._start = datetime.fromisoformat(start).timestamp()
        elif frozen:
            self._start = time.time()
        self._frozen = frozen
        self._began = time.monotonic()
        self._advanced = 0.0
        self._moved = True

    def now(self) -> float:
        """Seconds since 1970."""
        if self._start is None:
            return time.time() + self._advanced
        run = 0.0 if self._frozen else time.monotonic() - self._began
        return self._start + run + self._advanced

    def advance(self, seconds: float) -> None:
        """Move forward; ValueError for a negative number, since WeChat's clock never goes back."""
        if seconds < 0:
            raise ValueError("时钟只能拨快，不能拨慢。")
        self._advanced += seconds
        self._moved = True

    def take_moved(self) -> bool:
        """Was the clock set or moved since the last time this was asked?"""
        moved, self._moved = self._moved, False
        return moved

    def as_record(self) -> dict[str, float]:
        """What a restart needs: the moment of a clock that stands, else its lead over real time."""
        if self._frozen:
            return {"now": self.now()}
        return {"lead": self.now() - time.time()}

    def restore(self, record: Mapping[str, float]) -> None:
        """Go on from what as_record gave: a standing clock stands, a running one has run on."""
        self._frozen = "now" in record
        self._start = record.get("now")
        self._advanced = record.get("lead", 0.0)
        self._moved = True

    def beijing(self) -> datetime:
        """Now in Beijing time."""
        return datetime.fromtimestamp(self.now(), tz=UTC).astimezone(BEIJING)

    def day(self) -> str:
        """The Beijing day, e.g. 2026-03-05: daily quotas start anew with it."""
        return beijing_day(self.now())

    def month(self) -> str:
        """The Beijing month, e.g. 2026-03."""
        return self.beijing().strftime("%Y-%m")


def iso_beijing(seconds: float) -> str:
    """ISO time with +08:00, whole seconds."""
    moment = datetime.fromtimestamp(int(seconds), tz=UTC)
    return moment.astimezone(BEIJING).isoformat()


def beijing_day(seconds: float) -> str:
    """The Beijing day of a moment, e.g. 2026-03-05."""
    return datetime.fromtimestamp(seconds, tz=UTC).astimezone(BEIJING).strftime("%Y-%m-%d")
