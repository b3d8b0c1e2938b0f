"""What a number of the report counts: every figure is the sum of such lines. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Counted:
    """A record behind a number. subject: "register:id", as in the journal; amount: how many.

    amount is more than 1 for a monthly total (许可/处罚 by month), and 分 for sums of money.
    """

    subject: str
    title: str
    amount: int = 1


def total(lines: Iterable[Counted]) -> int:
    """The number that these records make."""
    return sum(line.amount for line in lines)
