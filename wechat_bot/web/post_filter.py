"""The filter of posts that the list and the board share, kept in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from wechat_bot.drafting.rules import KIND_NAMES
from wechat_bot.kernel import clock

LONGEST = 100  # of a typed filter; a database refuses very long patterns
NAMES = ("section", "contributor", "kind", "keyword", "since", "until")


@dataclass(frozen=True)
class Asked:
    """What was asked for. since and until are days by Beijing time, both included."""

    section: str = ""
    contributor: str = ""
    kind: str = ""
    keyword: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def address(self) -> dict[str, Any]:
        """The values for an address, without those that are empty."""
        found = {name: getattr(self, name) for name in NAMES}
        return {name: str(value) for name, value in found.items() if value}

    @property
    def start(self) -> datetime | None:
        """The instant at which `since` begins."""
        return None if self.since is None else _midnight(self.since)

    @property
    def end(self) -> datetime | None:
        """The instant at which `until` is over."""
        return None if self.until is None else _midnight(self.until + timedelta(days=1))


def asked(args: Mapping[str, str]) -> Asked:
    """The filter in an address; what makes no sense is left out."""
    kind = args.get("kind", "")
    return Asked(
        section=args.get("section", "").strip(), contributor=args.get("contributor", "").strip()[:LONGEST],
        kind=kind if kind in KIND_NAMES else "", keyword=args.get("keyword", "").strip(),
        since=_day(args.get("since", "")), until=_day(args.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        return None
    return found if 2000 <= found.year < 2100 else None


def _midnight(day: date) -> datetime:
    return clock.from_beijing(f"{day.isoformat()} 00:00")
