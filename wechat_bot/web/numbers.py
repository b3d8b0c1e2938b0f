"""Numbers of rows, as they come in addresses and forms: none that the database can't hold."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1  # an Integer column of PostgreSQL
_DIGITS = 10


def read_number(text: str) -> int | None:
    """A row's number as typed or ticked; None for what can be none."""
    plain = text.strip()
    if not plain.isdecimal() or len(plain) > _DIGITS:
        return None
    number = int(plain)
    return number if number <= LARGEST else None


def read_numbers(texts: list[str]) -> list[int]:
    """Those of several that are numbers, in their order."""
    return [number for text in texts if (number := read_number(text)) is not None]


class RowNumber(IntegerConverter):
    """`<int:…>` in addresses: a number that no row can have is an unknown address (404)."""

    regex = r"[0-9]{1,10}"

    def __init__(self, rules: Map, **options: Any) -> None:
        super().__init__(rules, **{"max": LARGEST, **options})
