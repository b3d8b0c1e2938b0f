"""Word's lists: paragraphs that carry a level and a printed label, made into real lists."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

LEVEL, LABEL = "data-list-level", "data-list-label"

_NUMBER = re.compile(r"^(\d{1,3})[.．、)）]?$")
# Letters of the fonts Symbol, Wingdings and Courier New that Word prints as bullets.
_BULLET_LETTERS = frozenset("onulvqp§Øüèàw")


@dataclass
class _Open:
    """A list that is being filled. `following`: the number its next item must have."""

    level: int
    tag: Tag
    following: int


def label_number(label: str) -> int | None:
    """The number of a label that a numbered list prints by itself (1. 1、 1)), else None."""
    found = _NUMBER.match(label)
    return int(found[1]) if found else None


def is_bullet(label: str) -> bool:
    """Whether a label is only a sign before the item."""
    return not any(c.isalnum() for c in label) or label in _BULLET_LETTERS


def build_lists(soup: BeautifulSoup, root: Tag) -> None:
    """Replace runs of labelled paragraphs by nested lists.

    A label that no Markdown list prints (一、 （一） (1) ① a.) stays as text before its paragraph.
    """
    for paragraph in [p for p in root.find_all("p") if p.has_attr(LEVEL) and p.parent is not None]:
        if paragraph.parent is not None and paragraph.has_attr(LEVEL):
            _Run(soup).take(paragraph)


class _Run:
    """The paragraphs that follow one another without anything between them."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._soup = soup
        self._open: list[_Open] = []
        self._end: Tag | None = None

    def take(self, first: Tag) -> None:
        """Turn the run that begins with ``first`` into lists."""
        paragraph: Tag | None = first
        while paragraph is not None and paragraph.name == "p" and paragraph.has_attr(LEVEL):
            following = _next_block(paragraph)
            level, label = int(str(paragraph[LEVEL])), str(paragraph[LABEL])
            del paragraph[LEVEL], paragraph[LABEL]
            if not self._add(paragraph, level, label):
                if label:
                    space = " " if label[-1].isascii() else ""
                    paragraph.insert(0, label + space)
                return
            paragraph = following

    def _add(self, paragraph: Tag, level: int, label: str) -> bool:
        """Make an item of a paragraph; False where it has to stay one."""
        number = label_number(label)
        if number is None and not is_bullet(label):
            return False
        while self._open and self._open[-1].level > level:
            self._open.pop()
        kind = "ol" if number is not None else "ul"
        here = self._open[-1] if self._open and self._open[-1].level == level else None
        if here is not None and here.tag.name != kind:
            self._open.pop()
            here = None
        if here is not None and number is not None and number != here.following:
            return False
        if here is None:
            here = self._begin(paragraph, level, kind, number)
        paragraph.extract()
        paragraph.name = "li"
        here.tag.append(paragraph)
        here.following += 1
        return True

    def _begin(self, paragraph: Tag, level: int, kind: str, number: int | None) -> _Open:
        made = self._soup.new_tag(kind)
        if number is not None and number != 1:
            made["start"] = str(number)
        if self._open:
            items = self._open[-1].tag.find_all("li", recursive=False)
            items[-1].append(made)
        elif self._end is not None:
            self._end.insert_after(made)
            self._end = made
        else:
            paragraph.insert_before(made)
            self._end = made
        self._open.append(_Open(level, made, number or 1))
        return self._open[-1]


def _next_block(paragraph: Tag) -> Tag | None:
    sibling = paragraph.next_sibling
    while sibling is not None and not isinstance(sibling, Tag):
        if str(sibling).strip():
            return None
        sibling = sibling.next_sibling
    return sibling
