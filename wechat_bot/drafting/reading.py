"""An article's source as paragraphs to read, to comment on and to print. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_PICTURE = re.compile(r"!\[([^\]]*)\]\((?:<([^>]*)>|([^)\s]*))[^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_MARKS = re.compile(r"(?<!\\)(?:\*\*|__|(?<!\*)\*(?!\*)|`)")
_RULE = re.compile(r"^\s*(?:[\s:|-]*-[\s:|-]*|(?:[*_]\s*){3,})$")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")


@dataclass(frozen=True)
class Paragraph:
    """One line of the source as a reader sees it; `line` counts from 1.

    pictures: the names of the pictures that stand in it.
    """

    line: int
    text: str
    heading: bool = False
    pictures: tuple[str, ...] = ()


def paragraphs(body: str) -> list[Paragraph]:
    """The lines that hold something, without the marks of Markdown."""
    found = []
    for number, line in enumerate(body.splitlines(), 1):
        if not line.strip() or _RULE.match(line):
            continue
        pictures = tuple(quoted or bare for _, quoted, bare in _PICTURE.findall(line))
        text = _PICTURE.sub(_named_picture, line)
        text = _MARKS.sub("", _LINK.sub(r"\1", _HEADING.sub("", text)))
        text = _ESCAPED.sub(r"\1", text).strip().strip("|").strip()
        if text:
            found.append(Paragraph(number, text, bool(_HEADING.match(line)), pictures))
    return found


def _named_picture(match: re.Match[str]) -> str:
    return f"〔图片 {match.group(1) or match.group(2) or match.group(3)}〕"
