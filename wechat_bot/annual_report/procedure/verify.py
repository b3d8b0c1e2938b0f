"""核验定稿: whether what was frozen is still what it was, and what the registers say since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wechat_bot.kernel.office import Office
from wechat_bot.records.counted import Counted


@dataclass(frozen=True)
class Noticed:
    """Something that a check of frozen versions found.

    kind: "damage" (a frozen version is no longer what it was) or "difference" (the registers say
    otherwise since). where: which part or cell. frozen, now: a cell's two values; came, went,
    changed: the records behind it.
    """

    kind: Literal["damage", "difference"]
    version: int
    where: str
    message: str
    frozen: str = ""
    now: str = ""
    came: tuple[Counted, ...] = ()
    went: tuple[Counted, ...] = ()
    changed: tuple[tuple[Counted, Counted], ...] = ()


def verify(office: Office, year: int) -> list[Noticed]:
    """Everything noticed, damage first. Nothing of it changes the frozen versions."""
    return []
