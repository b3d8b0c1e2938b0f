"""The lanes of a worker: what each is called, and since when one under way has not got on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wechat_bot.kernel import clock


class Lane(StrEnum):
    """Work that has a thread of its own, so that none waits for another's slow calls."""

    PUBLISH = "publish"
    NOTICES = "notices"
    ERRANDS = "errands"
    LONG_ERRANDS = "long_errands"
    WATCH = "watch"


LANE_NAMES: Mapping[Lane, str] = {
    Lane.PUBLISH: "发布",
    Lane.NOTICES: "发邮件和群通知",
    Lane.ERRANDS: "下架和手机预览",
    Lane.LONG_ERRANDS: "对账、导入、补录和筛查",
    Lane.WATCH: "发布前自检和核对接口次数",
}


@dataclass(frozen=True)
class Still:
    """How long a lane has not got on, and since when."""

    seconds: float
    since: datetime


@dataclass
class _Turn:
    thread: int
    writes: int
    at: float  # by the monotonic clock, which nobody sets
    since: datetime

    def got_on(self, writes: int) -> None:
        self.writes, self.at, self.since = writes, time.monotonic(), clock.now()


class Lanes:
    """Which lanes are under way. One gets on when it says so or commits something: a long upload
    renews its lease before each picture. writes_of: how many commits a thread has made."""

    def __init__(self, writes_of: Callable[[int], int]) -> None:
        self._writes_of = writes_of
        self._turns: dict[Lane, _Turn] = {}

    @contextmanager
    def turn(self, lane: Lane, thread: int) -> Iterator[None]:
        """A thread works on a lane."""
        self._turns[lane] = _Turn(thread, self._writes_of(thread), time.monotonic(), clock.now())
        try:
            yield
        finally:
            self._turns.pop(lane, None)

    def got_on(self, lane: Lane) -> None:
        """The turn under way took a step."""
        turn = self._turns.get(lane)
        if turn is not None:
            turn.got_on(turn.writes)

    def still(self) -> dict[Lane, Still]:
        """Every lane under way, and how long it has not got on."""
        found: dict[Lane, Still] = {}
        for lane, turn in list(self._turns.items()):
            writes = self._writes_of(turn.thread)
            if writes != turn.writes:
                turn.got_on(writes)
            found[lane] = Still(time.monotonic() - turn.at, turn.since)
        return found


def in_words(still: Mapping[Lane, Still], patience: float) -> str:
    """For 运行状态: which lanes have not got on for so long; "" where none."""
    parts = [f"{LANE_NAMES[lane]}从 {clock.show(one.since)} 起没有进展"
             for lane, one in still.items() if one.seconds > patience]
    return "；".join(parts)
