"""The text of a fragment: to read, to match against what WeChat gives back, and its sha256."""

from __future__ import annotations

import hashlib
import unicodedata

from wechat_bot.rendering.tree import INVISIBLE_TAGS, Element, names, parse, texts

_BLOCKS = names(
    "section p div h1 h2 h3 h4 h5 h6 ul ol li table thead tbody tfoot tr blockquote hr pre "
    "figure figcaption article header footer dl dt dd"
)
_CELLS = frozenset({"td", "th"})
_WHITE_SPACE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
_REMOVED = dict.fromkeys(map(ord, _WHITE_SPACE + "\u200b\u2060\ufeff"))


def plain_text(html: str) -> str:
    """The fragment as lines of text: one per block, the cells of a table row set apart by tabs."""
    pieces: list[str] = []
    _collect(parse(html, max_depth=200), pieces)
    lines = ("".join(pieces)).split("\n")
    tidy = (_tidy_line(line) for line in lines)
    return "\n".join(line for line in tidy if line)


def _tidy_line(line: str) -> str:
    cells = (" ".join(cell.split()) for cell in line.split("\t"))
    return "\t".join(cells).strip()


def _collect(element: Element, pieces: list[str]) -> None:
    in_row = element.tag == "tr"
    first_cell = True
    for child in element.children:
        if isinstance(child, str):
            pieces.append(child.replace("\n", " ").replace("\t", " "))
        elif child.tag == "br":
            pieces.append("\n")
        elif child.tag in _CELLS and in_row:
            cell: list[str] = []
            _collect(child, cell)
            pieces.append(("" if first_cell else "\t") + "".join(cell).replace("\n", " "))
            first_cell = False
        elif child.tag not in INVISIBLE_TAGS:
            edge = "\n" if child.tag in _BLOCKS else ""
            pieces.append(edge)
            _collect(child, pieces)
            pieces.append(edge)


def normalised_text(html: str) -> str:
    """All text nodes, entities decoded, in NFC, without any Unicode white space, U+200B, U+2060
    and U+FEFF: equal for two fragments that say the same, whatever their mark-up."""
    return squeeze("".join(texts(parse(html))))


def squeeze(text: str) -> str:
    """A text in NFC without any white space: the rule of :func:`normalised_text` for plain text."""
    return unicodedata.normalize("NFC", text).translate(_REMOVED)


def text_sha256(html: str) -> str:
    """sha256 (hexadecimal) of the UTF-8 of :func:`normalised_text`."""
    return hashlib.sha256(normalised_text(html).encode("utf-8")).hexdigest()
