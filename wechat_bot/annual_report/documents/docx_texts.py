"""报告正文的读回: the texts of a Word file that we wrote and a person edited. Pure.

Each text begins with a hidden bookmark; Word, WPS and LibreOffice keep it when the text around it
is changed. Where all marks are gone, only the headings are left to go by: reading/ does that.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from wechat_bot.annual_report import form
from wechat_bot.annual_report.documents import outline

SIGNATURE_MARK = "_signature"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LARGEST = 50_000_000  # bytes of the text's XML; a report has some hundred thousand
# a change that somebody tracked: what was taken out is no longer part of the text
_NOT_TEXT = {f"{_W}{name}" for name in ("del", "moveFrom", "txbxContent", "delText")}


def text_mark(code: str) -> str:
    """The bookmark's name of a text (form.TEXTS); one that begins with _ is hidden."""
    return "_text_" + code.replace(".", "_")


_MARKS = {text_mark(code): code for code in form.TEXTS}


def texts_in(data: bytes) -> dict[str, str] | None:
    """Code → text of a Word file made by report_docx and edited since; empty ones left out.

    None: no Word file, or none with our marks.
    """
    body = _body(data)
    if body is None or not any(each.get(f"{_W}name") in _MARKS
                               for each in body.iter(f"{_W}bookmarkStart")):
        return None
    found: dict[str, list[str]] = {}
    for code, line in _lines(body):
        found.setdefault(code, []).append(line)
    kept = {code: outline.without_marks(lines) for code, lines in found.items()}
    return {code: "\n".join(lines) for code, lines in kept.items() if lines}


def _body(data: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if file.getinfo("word/document.xml").file_size > _LARGEST:
                return None
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            return etree.fromstring(file.read("word/document.xml"), parser).find(f"{_W}body")
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, RuntimeError):
        return None


def _lines(body: Any) -> Iterator[tuple[str, str]]:
    """(code, line) of all running text. A heading of the form begins its text too, so that one
    typed where nothing was before is found; a table ends what stands before it."""
    headings = _headings()
    code = ""
    for element in body:
        if element.tag == f"{_W}tbl":
            code = ""
        if element.tag != f"{_W}p":
            continue
        text = "".join(_pieces(element)).strip()
        for mark in element.iter(f"{_W}bookmarkStart"):
            name = mark.get(f"{_W}name")
            code = "" if name == SIGNATURE_MARK else _MARKS.get(name, code)
        if "".join(text.split()) in headings:
            code = headings["".join(text.split())]
        elif code and text:
            yield from ((code, line.strip()) for line in text.split("\n") if line.strip())


def _headings() -> dict[str, str]:
    """Heading → code of the text below it; "" where a table or another heading follows."""
    found = {}
    for part in form.PARTS:
        found[part.heading] = part.texts[0].code if part.texts else ""
        found |= {text.heading: text.code for text in part.texts if text.heading}
    return found


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _NOT_TEXT:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}tab":
            yield "\t"
        else:
            yield from _pieces(child)
