"""编号: 依申请〔2026〕1号, a serial per year, beside numbers that came from outside."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.registers.applications.models import Application, ApplicationSerial


class Numbers:
    """The numbers of the ledger, read once for a transaction that holds it (keeping.hold)."""

    def __init__(self, session: Session, mark: str) -> None:
        self._session, self._mark = session, mark
        rows = session.execute(select(Application.number, Application.year, Application.serial))
        self._serials: dict[int, set[int]] = {}
        self._numbers: set[str] = set()
        for number, year, serial in rows:
            self._numbers.add(number)
            if serial is not None:
                self._serials.setdefault(year, set()).add(serial)

    def give(self, year: int) -> tuple[str, int]:
        """The next free number of a year, and its serial."""
        row = self._session.get(ApplicationSerial, year)
        if row is None:
            row = ApplicationSerial(year=year, last=0)
            self._session.add(row)
        taken = self._serials.setdefault(year, set())
        row.last = max(row.last, max(taken, default=0)) + 1
        while (number := f"{self._mark}〔{year}〕{row.last}号") in self._numbers:
            row.last += 1
        taken.add(row.last)
        self._numbers.add(number)
        return number, row.last

    def claim(self, number: str, year: int) -> int | None:
        """The serial of a number that came from outside, where it is one of ours and free."""
        self._numbers.add(number)
        serial, taken = serial_of(number, self._mark, year), self._serials.setdefault(year, set())
        if serial is None or serial in taken:  # another's, or ours written with other brackets
            return None
        taken.add(serial)
        return serial


def serial_of(number: str, mark: str, year: int) -> int | None:
    """The serial of a typed number where it is one of ours and of this year; else None. Pure."""
    found = re.fullmatch(rf"{re.escape(mark)}[〔\[（(]({year})[〕\]）)](\d{{1,6}})号", number)
    return int(found[2]) if found else None
