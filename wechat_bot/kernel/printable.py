"""Text that a document can hold. Pure."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """A text without control characters, halves of pairs and non-characters, for which neither
    Word nor a browser has a place; tabs and line breaks stay."""
    return _NOT_XML.sub("", text)
