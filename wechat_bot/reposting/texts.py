"""The source's text, ours, and what differs between them. Pure.

White space and where a paragraph ends do not count (as in publishing.comparison): pages are
cut into paragraphs differently while saying the same.
"""

from __future__ import annotations

import re
import unicodedata

from wechat_bot.rendering.text import squeeze

MARK = "## 原文"
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’…—"
_BLANK_BESIDE_WIDE = re.compile(rf"(?<=[{_WIDE}])\s+|\s+(?=[{_WIDE}])")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_SENTENCE = re.compile(r"(?<=[。！？；!?])(?![”’」』）)。！？!?])|(?<=[。！？；!?][”’」』）)])")
_ANYWHERE = re.compile(r"([\\`*_\[\]])")
_AT_START = re.compile(r"^([#>+\-=|:])")
_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)")


def same_text(source: str, ours: str) -> bool:
    """Whether two texts say the same, white space and line breaks aside."""
    return squeeze(source) == squeeze(ours)


def sentences(text: str) -> str:
    """The text one sentence a line, so that differing paragraph breaks do not show as changes."""
    found: list[str] = []
    for line in _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).splitlines():
        for sentence in _SENTENCE.split(line):
            tidy = _BLANK_BESIDE_WIDE.sub("", " ".join(sentence.split()))
            if tidy:
                found.append(tidy)
    return "\n".join(found)


def as_markdown(text: str) -> str:
    """Plain text as Markdown that is laid out as exactly this text, one paragraph a line."""
    lines = (_escaped(line) for line in text.splitlines())
    return "\n\n".join(line for line in lines if line)


def _escaped(line: str) -> str:
    line = " ".join(_INVISIBLE.sub("", line).split())
    line = _ANYWHERE.sub(r"\\\1", line)
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace("~", "&#126;")
    if (start := _AT_START.match(line)) is not None:
        return f"&#{ord(start[1])};{line[1:]}" if start[1] in "=|:" else f"\\{line}"
    return _NUMBER.sub(r"\1\\\2", line)


def repost_body(template: str, source: str, verbatim: bool) -> str:
    """The text a post of an order begins with.

    Without the source's text the template; 一字不改: the source's text alone; else the template
    with the source's text in the place of what stands under its heading 原文.
    """
    if not source.strip():
        return template
    original = as_markdown(source) + "\n"
    if verbatim:
        return original
    head, mark, _ = template.partition(MARK)
    return f"{head}{mark}\n\n{original}" if mark else f"{template.rstrip()}\n\n{original}"
