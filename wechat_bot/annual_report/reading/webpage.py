"""An .html page as paragraphs and tables. Pure.

A table that holds tables, headings or whole articles is the page's lay-out: it is read as what
it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wechat_bot.annual_report.reading import refusals
from wechat_bot.annual_report.reading.blocks import Block, Document, Paragraph, Spread

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,20})""", re.IGNORECASE)
_APART = {"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "tr",
          "center", "blockquote", "dt", "dd", "pre", "hr", "header", "footer", "main", "body", "html",
          "form", "fieldset", "td", "th", "figure", "caption"}
_LEFT_OUT = {"script", "style", "head", "noscript", "template", "svg", "title", "nav", "button",
             "textarea", "select"}
_DEEPEST = 200
_STRUCK = re.compile("line-through", re.IGNORECASE)


def decoded(data: bytes) -> str:
    """The page's text in whatever encoding it says, or seems, to be in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    said = _CHARSET.search(data[:4096])
    names = ["utf-8-sig", *([said[1].decode("ascii").lower()] if said else []), "gb18030"]
    for name in names:
        try:
            return data.decode("gb18030" if name in {"gb2312", "gbk"} else name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("gb18030", errors="replace")


def read(data: bytes) -> Document:
    """The page's body."""
    from bs4 import BeautifulSoup

    text = decoded(data)
    refusals.refuse_tangle(text)
    soup = BeautifulSoup(text, "lxml")
    reader = _Reader()
    found = Document(list(reader.blocks(soup)))
    if reader.struck:
        found.notes.append("网页里有划掉的文字（删除线），没有读它。")
    return found


class _Reader:
    def __init__(self) -> None:
        self.struck = False
        self._tables = 0
        self._line: list[str] = []

    def blocks(self, root: object) -> Iterator[Block]:
        """Paragraphs and tables in order."""
        yield from self._walk(root, 0)
        yield from self._flush()

    def _flush(self) -> Iterator[Block]:
        text = re.sub(r"[ \t\r\n\f\v]+", " ", "".join(self._line).replace("\x00", "\n"))
        self._line = []
        for line in text.split("\n"):
            if line.strip():
                yield Paragraph(line.strip())

    def _walk(self, node: object, depth: int) -> Iterator[Block]:
        from bs4.element import NavigableString, PreformattedString, Tag

        if depth > _DEEPEST:
            return
        assert isinstance(node, Tag)
        for child in node.children:
            if isinstance(child, PreformattedString):
                continue  # comments and the like
            if isinstance(child, NavigableString):
                self._line.append(str(child))
            elif isinstance(child, Tag) and child.name not in _LEFT_OUT:
                yield from self._element(child, depth)

    def _element(self, child: object, depth: int) -> Iterator[Block]:
        from bs4.element import Tag

        assert isinstance(child, Tag)
        if child.name in {"del", "s", "strike"}:
            self.struck = True
        elif child.name == "br":
            self._line.append("\x00")
        elif child.name == "table" and not _is_layout(child):
            yield from self._flush()
            yield from self._table(child)
        else:
            apart = child.name in _APART
            if apart:
                yield from self._flush()
            yield from self._walk(child, depth + 1)
            if apart:
                yield from self._flush()

    def _table(self, table: object) -> Iterator[Block]:
        from bs4.element import Tag

        assert isinstance(table, Tag)
        self._tables += 1
        spread = Spread()
        for number, row in enumerate(table.find_all("tr"), start=1):
            cells = [(_cell_text(cell), _span(cell.get("rowspan")), _span(cell.get("colspan")))
                     for cell in row.find_all(["td", "th"], recursive=False)]
            if cells:
                spread.add(cells, f"第 {self._tables} 个表第 {number} 行")
        if spread.rows:
            yield spread.table()


def _is_layout(table: object) -> bool:
    from bs4.element import Tag

    assert isinstance(table, Tag)
    if table.find("table") is not None:
        return True
    rows = table.find_all("tr")
    if any(row.find(["td", "th"]) for row in rows) is False:
        return True
    # an article within one cell
    return any(len(cell.get_text()) > 600 for cell in table.find_all(["td", "th"]))


def _cell_text(cell: object) -> str:
    from bs4.element import Tag

    assert isinstance(cell, Tag)
    for gone in [*cell.find_all(["del", "s", "strike", "script", "style"]), *cell.find_all(style=_STRUCK)]:
        gone.extract()
    for mark in cell.find_all("sup"):  # a note's mark is no digit of the number before it
        if mark.get_text().strip():
            mark.insert(0, "〔")
            mark.append("〕")
    return re.sub(r"[ \t\r\f\v\u00a0\u3000]+", " ", cell.get_text()).strip()


def _span(raw: object) -> int:
    text = str(raw or "1").strip()
    return max(1, min(int(text), 100)) if text.isdecimal() else 1
