"""One page of a long list."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue


@dataclass(frozen=True)
class Paging:
    """Which page is shown of `total` lines; pages count from 1."""

    page: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page (1 where there is nothing)."""
        return max(1, -(-self.total // self.size))

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to offer; None stands for a gap."""
        near = {1, self.last, *range(self.page - 2, self.page + 3)}
        wanted = sorted(n for n in near if 1 <= n <= self.last)
        found: list[int | None] = []
        for number in wanted:
            if found and found[-1] is not None and number - found[-1] > 1:
                found.append(None)
            found.append(number)
        return found

    def url(self, page: int) -> str:
        """The address of another page with the same filter."""
        values = {**request.args.to_dict(flat=False), **(request.view_args or {}), "page": page}
        return url_for(str(request.endpoint), **values)


def turn_back(paging: Paging) -> ResponseReturnValue | None:
    """To the last page where the address asks for one beyond it (lists grow shorter)."""
    return redirect(paging.url(paging.last)) if paging.page > paging.last else None


def asked_page() -> int:
    """The page number in the address; 1 where it is missing or nonsense."""
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def offset(page: int, size: int) -> int:
    """How many lines lie before a page."""
    return (page - 1) * size
