"""Quotas per API path and Beijing day, and the calls that read or clear them."""

from __future__ import annotations

from collections.abc import Mapping

from wechat_bot.emulator.clock import EmulatorClock
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.shelf import Shelf

#: calls a day of a newly registered account, as the developer documentation lists them
DAILY_LIMITS: Mapping[str, int] = {
    "/cgi-bin/token": 2000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/media/uploadimg": 100_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/material/add_material": 100_000,
    "/cgi-bin/draft/add": 1000,
    "/cgi-bin/draft/get": 500,
    "/cgi-bin/draft/update": 1000,
    "/cgi-bin/draft/delete": 1000,
    "/cgi-bin/draft/count": 1000,
    "/cgi-bin/draft/batchget": 1000,
    "/cgi-bin/freepublish/submit": 100,
    "/cgi-bin/freepublish/get": 100,
    "/cgi-bin/freepublish/delete": 10,
    "/cgi-bin/freepublish/getarticle": 100,
    "/cgi-bin/freepublish/batchget": 100,
    "/cgi-bin/message/mass/sendall": 100,
    "/cgi-bin/message/mass/preview": 100,
    "/cgi-bin/message/mass/delete": 10,
}
OTHER_LIMIT = 5000
#: paths that have a minute quota of their own
MINUTE_LIMITS: Mapping[str, int] = {
    "/cgi-bin/stable_token": 10_000,
    "/cgi-bin/message/mass/sendall": 60,
}
#: clearing must stay possible when everything else is used up
UNCOUNTED = frozenset(
    {
        "/cgi-bin/clear_quota",
        "/cgi-bin/clear_quota/v2",
        "/cgi-bin/openapi/quota/clear",
        "/cgi-bin/openapi/quota/get",
    }
)
CLEARS_PER_MONTH = 10
PATH_CLEARS_PER_MONTH = 50


class QuotaBook:
    """Counts calls. Not locked, the state's lock covers it."""

    def __init__(self, clock: EmulatorClock) -> None:
        self._clock = clock
        #: "day path" -> calls
        self.counts: Shelf[str, int] = Shelf()
        #: path -> the minute of its last call, calls in that minute
        self.minutes: Shelf[str, list[int]] = Shelf()
        #: "kind month" -> clearings
        self.clears: Shelf[str, int] = Shelf()

    def limit(self, path: str, overrides: Mapping[str, int]) -> int:
        """Calls a day allowed on path."""
        return overrides.get(path, DAILY_LIMITS.get(path, OTHER_LIMIT))

    def used(self, path: str) -> int:
        """Calls counted on path since midnight in Beijing."""
        return self.counts.get(f"{self._clock.day()} {path}", 0)

    def used_today(self) -> dict[str, int]:
        """All paths called today with their counts."""
        today = self._clock.day() + " "
        return {
            key.removeprefix(today): count
            for key, count in sorted(self.counts.items())
            if key.startswith(today)
        }

    def charge(self, path: str, overrides: Mapping[str, int], minute_limit: int) -> None:
        """Count one call; ApiError 45009 when the day's, 45011 when the minute's quota is gone."""
        if path in UNCOUNTED:
            return
        day_key, minute = f"{self._clock.day()} {path}", int(self._clock.now() // 60)
        if self.counts.get(day_key, 0) >= self.limit(path, overrides):
            raise ApiError(45009)
        per_minute = minute_limit or MINUTE_LIMITS.get(path, 0)
        counted, in_minute = self.minutes.get(path, [minute, 0])
        if counted != minute:
            in_minute = 0
        if per_minute and in_minute >= per_minute:
            raise ApiError(45011)
        self.counts[day_key] = self.counts.get(day_key, 0) + 1
        self.minutes[path] = [minute, in_minute + 1]

    def clear_all(self) -> None:
        """Forget today's counts of every path; 10 a calendar month, then ApiError 48006."""
        self._count_clear("all", CLEARS_PER_MONTH)
        self.counts.clear()

    def clear_path(self, path: str) -> None:
        """Forget today's count of one path; 50 a calendar month, then ApiError 48006."""
        self._count_clear("path", PATH_CLEARS_PER_MONTH)
        self.counts.pop(f"{self._clock.day()} {path}", None)

    def _count_clear(self, kind: str, limit: int) -> None:
        key = f"{kind} {self._clock.month()}"
        if self.clears.get(key, 0) >= limit:
            raise ApiError(48006)
        self.clears[key] = self.clears.get(key, 0) + 1
