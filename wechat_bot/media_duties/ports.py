"""What 筛查 needs from outside: whether an address can be opened, and what an article shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from wechat_bot.kernel.office import Office


class Reach(StrEnum):
    """What came of opening an address."""

    FINE = "fine"
    BROKEN = "broken"  # the other side says that it is not there
    UNKNOWN = "unknown"  # 没有查成: no network, too slow, asked for a human: nothing can be said


@dataclass(frozen=True)
class Probe:
    """The outcome, with a sentence where it is not fine. content_html: of an article that was read."""

    reach: Reach
    sentence: str = ""
    content_html: str = ""


class Links(Protocol):
    """Opens addresses of published texts, gently."""

    def open(self, address: str) -> Probe:
        """Whether readers can open a page."""

    def picture(self, address: str) -> Probe:
        """Whether a picture is still there."""

    def article(self, address: str) -> Probe:
        """A published article of the account, with its text."""


class Watch(Protocol):
    """Who runs 筛查 and keeps how far it is: a claimed errand, or a caller who waits for it."""

    @property
    def office(self) -> Office:
        """The office."""

    @property
    def cursor(self) -> dict[str, Any]:
        """Where it was; empty at the start."""

    def say(self, progress: str, **cursor: Any) -> None:
        """How far it is, and where to go on after a crash."""


@dataclass
class Waiting:
    """A caller who waits: nothing to take over."""

    office: Office
    cursor: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def say(self, progress: str, **cursor: Any) -> None:
        """Keep what was said."""
        self.cursor.update(cursor)
        self.said.append(progress)
