"""Tables made regular: as many cells in every row, nothing merged, one line of text per cell."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from wechat_bot.rendering.word.model import Notes

_MAX_SPAN = 60
_MAX_CELLS = 20_000
_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "tr")


@dataclass
class _Grid:
    """Rows of cells; None is a place that a neighbour covers. `down`: (row, column) → its cell."""

    rows: list[list[Tag | None]]
    repeated: dict[tuple[int, int], Tag]
    merged: bool = False


def regular_tables(soup: BeautifulSoup, root: Tag, notes: Notes) -> None:
    """Rewrite every table under ``root``; the tables are numbered from 1 in the notes."""
    number = 0
    for table in root.find_all("table"):
        if table.find_parent("table") is not None or table.parent is None:
            continue
        nested = table.find_all("table")
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        cells = [_cells(row) for row in rows]
        if sum(map(len, cells)) == 1 and not nested:
            _unwrap_box(next(c for row in cells for c in row), table)
            continue
        number += 1
        for inner in nested:
            _flatten(soup, inner)
        if nested:
            notes.add(f"第 {number} 个表格里面还套着表格，里层的只留下文字，请核对。")
        grid = _grid(cells)
        if grid.merged:
            notes.add(f"第 {number} 个表格有合并的单元格：上下合并的在每一行重复写，"
                      "左右合并的只写在第一格，请核对。")
        _replace(soup, table, grid)


def _cells(row: Tag) -> list[Tag]:
    return [c for c in row.find_all(["td", "th"]) if c.find_parent("tr") is row]


def _unwrap_box(cell: Tag, table: Tag) -> None:
    """A table of one cell is only a frame round text."""
    for child in list(cell.contents):
        table.insert_before(child.extract())
    table.decompose()


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return max(1, min(_MAX_SPAN, int(value))) if value.isascii() and value.isdigit() else 1


def _grid(cells: list[list[Tag]]) -> _Grid:
    grid = _Grid([[] for _ in cells], {})
    taken: dict[tuple[int, int], Tag | None] = {}
    total = 0
    for y, row in enumerate(cells):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            wide = _span(cell, "colspan")
            high = min(_span(cell, "rowspan"), len(cells) - y)
            total += wide * high
            if total > _MAX_CELLS:
                wide = high = 1
            grid.merged = grid.merged or wide > 1 or high > 1
            for down in range(high):
                for right in range(wide):
                    taken.setdefault((y + down, x + right), None if right else cell)
                if down:
                    grid.repeated[(y + down, x)] = cell
            x += wide
    width = max((x for _, x in taken), default=-1) + 1
    for y in range(len(cells)):
        grid.rows[y] = [taken.get((y, x)) for x in range(width)]
    _drop_empty(grid)
    return grid


def _drop_empty(grid: _Grid) -> None:
    """Columns that only stand for a sum of others (a merged cell across all rows) hold nothing."""
    if not grid.rows:
        return
    used = [x for x in range(len(grid.rows[0])) if any(row[x] is not None for row in grid.rows)]
    kept_rows = [y for y, row in enumerate(grid.rows) if any(c is not None for c in row)]
    grid.repeated = {
        (kept_rows.index(y), used.index(x)): cell
        for (y, x), cell in grid.repeated.items() if y in kept_rows and x in used
    }
    grid.rows = [[grid.rows[y][x] for x in used] for y in kept_rows]


def _replace(soup: BeautifulSoup, table: Tag, grid: _Grid) -> None:
    made = soup.new_tag("table")
    contents: dict[int, list[PageElement]] = {}
    caption = table.find("caption")
    if isinstance(caption, Tag):
        caption.name = "p"
        table.insert_before(caption.extract())
    for row in grid.rows:
        for cell in row:
            if cell is not None and id(cell) not in contents:
                contents[id(cell)] = _one_line(soup, cell)
    for y, row in enumerate(grid.rows):
        line = soup.new_tag("tr")
        for x, cell in enumerate(row):
            place = soup.new_tag("td" if y else "th")
            if cell is not None:
                again = (y, x) in grid.repeated
                for part in contents[id(cell)]:
                    place.append(_copy(part) if again else part)
            line.append(place)
        if not y:
            head = soup.new_tag("thead")
            head.append(line)
            made.append(head)
        else:
            made.append(line)
    table.replace_with(made)


def _copy(part: PageElement) -> PageElement:
    return part.__copy__() if hasattr(part, "__copy__") else part


def _one_line(soup: BeautifulSoup, cell: Tag) -> list[PageElement]:
    """The content of a cell; what stood on lines of its own is parted by <br>."""
    for item in cell.find_all("li"):
        parent = item.parent
        place = len(item.find_previous_siblings("li")) + 1
        numbered = parent is not None and parent.name == "ol"
        item.insert(0, f"{place}. " if numbered else "· ")
    for wrapper in cell.find_all(["ul", "ol", "thead", "tbody", "tfoot"]):
        wrapper.unwrap()
    for block in cell.find_all(_BLOCKS):
        if block.get_text().strip() or block.find(["img", "note-mark"]):
            block.insert_before(soup.new_tag("br"))
            block.insert_after(soup.new_tag("br"))
        block.unwrap()
    for rule in cell.find_all("hr"):
        rule.decompose()
    _single_breaks(cell)
    return [child.extract() for child in list(cell.contents)]


def _single_breaks(cell: Tag) -> None:
    """No break at the ends, and none after another."""
    after_break = True
    for child in list(cell.contents):
        if isinstance(child, Tag) and child.name == "br":
            if after_break:
                child.extract()
            after_break = True
        elif isinstance(child, Tag) or str(child).strip():
            after_break = False
    for child in reversed(list(cell.contents)):
        blank = not isinstance(child, Tag) and not str(child).strip()
        if not blank and not (isinstance(child, Tag) and child.name == "br"):
            break
        child.extract()


def _flatten(soup: BeautifulSoup, table: Tag) -> None:
    """An inner table as lines of text; its cells set apart by a space."""
    for cell in table.find_all(["td", "th"]):
        cell.insert_after(" ")
        cell.name = "span"
    for block in table.find_all(["tr", "caption"]):
        block.name = "p"
    for inner in table.find_all("p"):
        if inner.find_parent("p") is not None:
            inner.insert_after(" ")
            inner.unwrap()
    table.name = "div"
