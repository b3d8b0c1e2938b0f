"""冻结: a version of the report with its figures, texts, documents and sources, for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import WrongState
from wechat_bot.kernel.office import Office


@dataclass(frozen=True)
class Order:
    """What to freeze. signed_on: 落款日期, None for the one set for the year."""

    year: int
    kind: str
    reason: str = ""
    signed_on: date | None = None
    correction_day: date | None = None
    correction_text: str = ""


def freeze(
    actor: Actor, office: Office, year: int, kind: str, *, reason: str = "",
    signed_on: date | None = None, correction_day: date | None = None, correction_text: str = "",
    seen: int | None = None,
) -> int:
    """Freeze a version; returns its id."""
    actor.require(Permission.KEEP_REPORT)
    order = Order(year, kind, reason, signed_on, correction_day, correction_text)
    raise WrongState(f"{order.year} 年的年报还不能冻结。")
