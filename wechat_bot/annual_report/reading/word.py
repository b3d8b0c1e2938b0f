"""A .docx as paragraphs and tables. Pure.

Tracked changes are taken as accepted. Text boxes, content controls and tables within tables are
read where they stand. Headers, footers and comments are left aside.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from wechat_bot.annual_report.reading import refusals
from wechat_bot.annual_report.reading.blocks import Block, Document, Paragraph, Spread

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# what lies around pieces of text without being one
_WRAPPERS = {f"{_W}{name}" for name in (
    "ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo")}
_GONE = {f"{_W}{name}" for name in ("del", "moveFrom", "sdtPr", "rPr", "pPr", "instrText", "delText")}
_TRACKED = {f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo")}
_KIND = ".docx"


def read(data: bytes) -> Document:
    """The document's body. InvalidInput where it can't be opened."""
    archive = refusals.open_zip(data, _KIND)
    text = refusals.part(archive, _main_part(archive.namelist()), _KIND)
    refusals.refuse_tangle(text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        raise refusals.damaged(_KIND) from None
    body = root.find(f"{_W}body")
    if body is None:
        raise refusals.damaged(_KIND)
    found = Document()
    reader = _Reader()
    found.blocks = list(reader.blocks(body))
    if any(True for _ in root.iter(*_TRACKED)):
        found.notes.append("文件里有修订痕迹（还没有接受的改动），按全部接受来读，请核对。")
    if reader.hidden:
        found.notes.append("文件里有隐藏的文字，没有读它。")
    if reader.struck:
        found.notes.append("文件里有划掉的文字（删除线），没有读它。")
    return found


def _main_part(names: list[str]) -> str:
    """Where the text is; some programs call it document2.xml."""
    fitting = [name for name in names if name.startswith("word/document") and name.endswith(".xml")]
    return "word/document.xml" if "word/document.xml" in fitting or not fitting else fitting[0]


class _Reader:
    def __init__(self) -> None:
        self.hidden = False
        self.struck = False
        self._tables = 0
        self._in_cell = False

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """Paragraphs and tables under an element, in order."""
        for child in _children(parent):
            if child.tag == f"{_W}p":
                text, boxes = self.text(child)
                if text.strip():
                    yield Paragraph(text)
                for box in boxes:
                    yield from self.blocks(box)
            elif child.tag == f"{_W}tbl":
                yield from self.table(child)

    def text(self, paragraph: etree._Element) -> tuple[str, list[etree._Element]]:
        """A paragraph's own text and the text boxes anchored in it."""
        pieces: list[str] = []
        boxes: list[etree._Element] = []
        self._gather(paragraph, pieces, boxes)
        return "".join(pieces), boxes

    def _gather(self, element: etree._Element, pieces: list[str], boxes: list[etree._Element]) -> None:
        for child in _children(element):
            if child.tag == f"{_W}t":
                pieces.append(child.text or "")
            elif child.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
                pieces.append("\t" if child.tag == f"{_W}tab" else "\n")
            elif child.tag == f"{_W}txbxContent":
                boxes.append(child)
            elif child.tag == f"{_W}r" and _is_hidden(child):
                self.hidden = True
            elif child.tag == f"{_W}r" and _is_on(child, "strike", "dstrike"):
                self.struck = True
            elif child.tag == f"{_W}r" and self._in_cell and _is_raised(child):
                mark: list[str] = []
                self._gather(child, mark, boxes)
                pieces += ["〔", *mark, "〕"] if "".join(mark).strip() else mark
            elif child.tag not in _GONE:
                self._gather(child, pieces, boxes)

    def table(self, table: etree._Element) -> Iterator[Block]:
        """A table; one that only holds other tables is read as what it holds."""
        rows = [row for row in _children(table) if row.tag == f"{_W}tr" and not _row_deleted(row)]
        if any(True for row in rows for _ in row.iter(f"{_W}tbl")):
            for row in rows:
                for cell in _children(row):
                    if cell.tag == f"{_W}tc":
                        yield from self.blocks(cell)
            return
        self._tables += 1
        spread = Spread()
        downward: dict[int, str] = {}  # column → text of a cell that goes on below
        for number, row in enumerate(rows, start=1):
            spread.add(self._cells(row, downward), f"第 {self._tables} 个表第 {number} 行")
        yield spread.table()

    def _cells(self, row: etree._Element, downward: dict[int, str]) -> list[tuple[str, int, int]]:
        """(text, 1, columns) of a row; a cell under another one has rows 0."""
        cells: list[tuple[str, int, int]] = [("", 1, 1)] * _before(row)
        column = len(cells)
        for cell in _children(row):
            if cell.tag != f"{_W}tc":
                continue
            across, merge = _span(cell), _merge(cell)
            self._in_cell = True
            text = "\n".join(
                block.text for block in self.blocks(cell) if isinstance(block, Paragraph)).strip()
            self._in_cell = False
            if merge == "continue" and column in downward:
                cells.append((downward[column], 0, across))
            else:
                cells.append((text, 1, across))
                downward.pop(column, None)
                if merge == "restart":
                    downward[column] = text
            column += across
        return cells


def _children(parent: etree._Element) -> Iterator[etree._Element]:
    """The children that count, wrappers opened; of alternatives the first."""
    for child in parent:
        if not isinstance(child.tag, str) or child.tag in _GONE:
            continue
        if child.tag in _WRAPPERS:
            yield from _children(child)
        elif child.tag == f"{_MC}AlternateContent":
            choice = child.find(f"{_MC}Choice")
            yield from _children(choice if choice is not None else child)
        elif child.tag == f"{_MC}Fallback":
            yield from _children(child)
        else:
            yield child


def _property(element: etree._Element, group: str, name: str) -> etree._Element | None:
    return element.find(f"{_W}{group}/{_W}{name}")


def _number(element: etree._Element | None, default: int) -> int:
    value = "" if element is None else str(element.get(f"{_W}val") or "")
    return min(int(value), 100) if value.isdecimal() else default


def _span(cell: etree._Element) -> int:
    return max(1, _number(_property(cell, "tcPr", "gridSpan"), 1))


def _before(row: etree._Element) -> int:
    return _number(_property(row, "trPr", "gridBefore"), 0)


def _merge(cell: etree._Element) -> str:
    found = _property(cell, "tcPr", "vMerge")
    return "" if found is None else str(found.get(f"{_W}val") or "continue")


def _row_deleted(row: etree._Element) -> bool:
    return _property(row, "trPr", "del") is not None


def _is_hidden(run: etree._Element) -> bool:
    return _is_on(run, "vanish")


def _is_on(run: etree._Element, *names: str) -> bool:
    found = [_property(run, "rPr", name) for name in names]
    return any(each is not None and each.get(f"{_W}val") not in {"0", "false"} for each in found)


def _is_raised(run: etree._Element) -> bool:
    """A mark of a note, not a digit of the number before it."""
    found = _property(run, "rPr", "vertAlign")
    return found is not None and found.get(f"{_W}val") == "superscript"
