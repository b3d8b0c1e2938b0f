"""A document as paragraphs and tables in their order, whatever file it came in. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Slot:
    """A place of a table. covered: a cell further left or above reaches over it."""

    text: str
    covered: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table. where: how a person finds it in the file.

    loose: the label was put together from places on a page and may have words of its
    neighbours in it; its numbers are certain in number, not in place.
    """

    slots: tuple[Slot, ...]
    where: str
    loose: bool = False

    @property
    def texts(self) -> list[str]:
        """The texts of the cells that begin in this row."""
        return [slot.text for slot in self.slots if not slot.covered]


@dataclass(frozen=True)
class Table:
    """Rows that belong together. even: every row has the same columns, one below the other."""

    rows: tuple[Row, ...]
    even: bool = True


@dataclass(frozen=True)
class Paragraph:
    """A stretch of running text."""

    text: str


Block = Paragraph | Table


@dataclass
class Document:
    """What a file holds. notes: what a person should know of the way it was read.

    certain: 1 where rows and cells are the file's own, less where they were put together.
    """

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    certain: float = 1.0

    def paragraphs(self) -> Iterator[str]:
        """The running text, tables left out."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block.text

    def tables(self) -> Iterator[Table]:
        """The tables in their order."""
        for block in self.blocks:
            if isinstance(block, Table):
                yield block


def plain_table(rows: Sequence[Sequence[str]], where: Sequence[str]) -> Table:
    """A table without merged cells."""
    wide = {len(row) for row in rows}
    return Table(tuple(Row(tuple(Slot(text.strip()) for text in row), place)
                       for row, place in zip(rows, where, strict=True)), even=len(wide) <= 1)


@dataclass
class Spread:
    """Places cells that reach over several rows or columns into a grid, row by row."""

    rows: list[Row] = field(default_factory=list)
    _below: dict[int, tuple[int, str]] = field(default_factory=dict)

    def add(self, cells: Sequence[tuple[str, int, int]], where: str) -> None:
        """A row of (text, rows, columns); rows 0: a cell above reaches over it, with its text."""
        slots: list[Slot] = []
        waiting = dict(self._below)
        self._below = {}

        def inherit() -> None:
            while len(slots) in waiting:
                left, text = waiting.pop(len(slots))
                if left > 1:
                    self._below[len(slots)] = (left - 1, text)
                slots.append(Slot(text, covered=True))

        for text, down, across in cells:
            inherit()
            for step in range(max(1, across)):
                if down > 1:
                    self._below[len(slots)] = (down - 1, text)
                waiting.pop(len(slots), None)
                slots.append(Slot(text, covered=step > 0 or down == 0))
        inherit()
        self.rows.append(Row(tuple(slots), where))

    def table(self) -> Table:
        """The table so far."""
        return Table(tuple(self.rows), even=len({len(row.slots) for row in self.rows}) <= 1)
