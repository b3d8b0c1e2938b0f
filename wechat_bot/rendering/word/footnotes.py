"""Footnotes and endnotes of Word, LibreOffice and of the .docx reader as marks and definitions."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

_REFERENCE = re.compile(r"^#(?:_(ftn|edn)(\d+)|(footnote|endnote)-([^\s]+)|sd(foot|end)note(\d+)sym)$")
_ITEM = re.compile(r"^(?:(ftn|edn)(\d+)|(footnote|endnote)-(?!ref-)(\S+)|sd(foot|end)note(\d+))$")


def _key(found: re.Match[str]) -> str:
    return "-".join(part for part in found.groups() if part)


def take_footnotes(soup: BeautifulSoup, root: Tag) -> list[tuple[int, Tag]]:
    """Put a `note-mark` in the place of every reference; (number, the note's text) in order.

    A note without a reference stays where it is, a reference without a note stays text.
    """
    notes: dict[str, Tag] = {}
    for tag in root.find_all(["div", "li"], id=True):
        found = _ITEM.match(str(tag["id"]))
        if found:
            notes.setdefault(_key(found), tag)
    numbers: dict[str, int] = {}
    for link in list(root.find_all("a", href=True)):
        found = _REFERENCE.match(str(link["href"]))
        if found is None or _key(found) not in notes:
            continue
        key = _key(found)
        number = numbers.setdefault(key, len(numbers) + 1)
        mark = soup.new_tag("note-mark")
        mark["n"] = str(number)
        outer = link.parent if link.parent is not None and link.parent.name == "sup" else link
        (outer if outer.get_text() == link.get_text() else link).replace_with(mark)
    return [(number, _take(soup, notes[key])) for key, number in numbers.items()]


def _take(soup: BeautifulSoup, note: Tag) -> Tag:
    for link in list(note.find_all("a", href=True)):
        address = str(link["href"])
        if re.match(r"^#(_?(?:ftn|edn)ref|footnote-ref|endnote-ref|sd(?:foot|end)note\d+anc)", address):
            link.decompose()
    parent = note.parent
    note.extract()
    _drop_empty_list(parent)
    taken = soup.new_tag("p")
    for block in note.find_all(["p", "div"]):
        block.insert_after(" ")
        block.unwrap()
    for child in list(note.contents):
        taken.append(child.extract())
    return taken


def _drop_empty_list(parent: Tag | None) -> None:
    """What held the notes, with Word's line above them."""
    if parent is None or parent.name not in {"ol", "div"} or parent.get_text().strip():
        return
    if parent.find("img") is None:
        parent.decompose()
