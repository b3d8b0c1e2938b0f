"""What a Word text becomes, and the marks by which its stages speak to one another."""

from __future__ import annotations

from dataclasses import dataclass, field

# Private characters: they are taken out of every text that comes in, so a pair of them can only
# be a mark that the .docx stage put at the start of a paragraph for the HTML stage.
OPEN, CLOSE = "\ue000", "\ue001"
TITLE_MARK = f"{OPEN}T{CLOSE}"


def heading_mark(level: int) -> str:
    """The mark of a heading of level 1 to 6."""
    return f"{OPEN}H{level}{CLOSE}"


def list_mark(level: int, label: str) -> str:
    """The mark of a numbered paragraph: its level from 1 and the number or bullet as printed."""
    return f"{OPEN}L{level}|{label}{CLOSE}"


@dataclass(frozen=True)
class ConvertedWord:
    """``markdown`` without the title; ``images`` in order, 图1.png → bytes as they were found;
    ``notes``: Chinese sentences on what could not be kept; ``title``: "" if none was seen."""

    markdown: str
    images: dict[str, bytes]
    notes: tuple[str, ...]
    title: str


@dataclass
class Notes:
    """Sentences in the order in which they came up, each once."""

    sentences: dict[str, None] = field(default_factory=dict)

    def add(self, sentence: str) -> None:
        """Keep a sentence unless it has been said."""
        self.sentences.setdefault(sentence)

    def all(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self.sentences)
