"""When a lane makes its next round."""

from __future__ import annotations

from datetime import datetime

from apscheduler.triggers.interval import IntervalTrigger

from wechat_bot.kernel import clock


class Rounds(IntervalTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Every so many seconds. What was missed is one round, made at once.

    APScheduler would go through the missed ones singly to learn that: after a night's sleep of the
    machine that is nothing, but after its clock was a year behind it keeps every lane for minutes.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds=seconds, timezone=clock.BEIJING)

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        """The first moment after now that belongs to the row of the previous one."""
        if previous_fire_time is not None and previous_fire_time < now:
            missed = (now - previous_fire_time) // self.interval
            previous_fire_time += missed * self.interval
        found: datetime | None = super().get_next_fire_time(previous_fire_time, now)
        return found
