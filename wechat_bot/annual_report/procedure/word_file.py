"""改过的 Word 文件: taken apart along the headings of the form. Pure.

It is one of our own documents that somebody edited, so its headings are known; where one of them
is gone nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.documents import outline
from wechat_bot.annual_report.form import cell_label
from wechat_bot.annual_report.grid import Grid, tables
from wechat_bot.annual_report.reading import opening, refusals
from wechat_bot.annual_report.reading.blocks import Document, Paragraph, Table
from wechat_bot.kernel.errors import InvalidInput

_HEADERS = re.compile(r"word/header\d*\.xml")
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_LABEL = re.compile(r"送审稿第(\d{1,4})版")
_REMARK = "（更正日期："
SHOWN = 12  # cells that a refusal names
CURRENT = 0  # the version's number of a draft that nobody froze


@dataclass
class Region:
    """What stands under one heading. codes: the texts that belong there; table: of the form."""

    heading: str
    codes: tuple[str, ...] = ()
    table: str = ""
    lines: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@dataclass
class Edited:
    """An edited file. notes: what a person should know; regions in the order of the form.

    marked: code → text as the file's hidden marks tell it; {} where they are gone.
    """

    regions: list[Region]
    signature: list[str]
    notes: list[str] = field(default_factory=list)
    marked: Mapping[str, str] = field(default_factory=dict)


def open_file(data: bytes, name: str) -> Document:
    """The file as paragraphs and tables; InvalidInput unless it is a .docx that can be read."""
    document = opening.read(data, name)
    if not data.startswith(b"PK") or not any(
            each.startswith("word/") for each in refusals.open_zip(data, ".docx").namelist()):
        raise refusals.refuse(f"《{name}》不是 Word 文件（.docx）", "请在 WPS 或 Word 里另存为 .docx 再试。")
    return document


def stated_version(data: bytes) -> int | None:
    """The 送审稿's number in the file's page head; 0: a draft of the report as it stands; None: a
    file for the public."""
    archive = refusals.open_zip(data, ".docx")
    words = "".join(
        "".join(_TEXT.findall(archive.read(name).decode("utf-8", "replace")))
        for name in archive.namelist() if _HEADERS.fullmatch(name))
    found = _LABEL.search(words)
    if found:
        return int(found.group(1))
    return CURRENT if outline.DRAFT in words else None


def take_apart(document: Document, base: ReportContent) -> Edited:
    """The file by the headings of the form. InvalidInput naming every heading that is not there."""
    regions = _regions()
    found = Edited([regions[0]], [], list(document.notes))
    waiting = regions[1:]
    for block in document.blocks:
        here = found.regions[-1]
        if isinstance(block, Table):
            here.tables.append(block)
            continue
        if waiting and _plain(block.text) == _plain(waiting[0].heading):
            found.regions.append(waiting.pop(0))
            continue
        here.lines += _lines(block)
    if waiting:
        names = "、".join(f"“{each.heading}”" for each in waiting[:SHOWN])
        raise refusals.refuse(
            f"文件里没有找到标题{names}，或者次序变了", "各部分的标题是规定的格式，请改回原样再导入。")
    _head(found, base)
    _foot(found, base)
    return found


def refuse_tables(edited: Edited, base: ReportContent) -> None:
    """InvalidInput naming every cell of the tables that is not what the version says."""
    grids = tables(base.figures)
    wrong: list[str] = []
    for region in edited.regions:
        wanted = [grids[region.table]] if region.table else []
        if len(region.tables) != len(wanted):
            wrong.append(f"“{region.heading or '开头'}”里应有 {len(wanted)} 个表，现在有 {len(region.tables)} 个")
            continue
        for grid, table in zip(wanted, region.tables, strict=True):
            wrong += _differing(grid, table, region.heading)
    if wrong:
        more = f"；等 {len(wrong)} 处" if len(wrong) > SHOWN else ""
        raise InvalidInput(
            f"表格里的数或者格子被改动了，没有导入：{'；'.join(wrong[:SHOWN])}{more}。表格的数跟着登记走：数确实不对的，"
            "请改登记（或提出人工改数），再出一版；文件里的表格改回原样以后可以再导入文字。")


def _regions() -> list[Region]:
    found = [Region("", (form.OPENING.code,))]
    for part in form.PARTS:
        plain = tuple(text.code for text in part.texts if not text.heading)
        found.append(Region(part.heading, plain, part.table))
        found += [Region(text.heading, (text.code,)) for text in part.texts if text.heading]
    return found


def _lines(block: Paragraph) -> list[str]:
    return [line.strip() for line in block.text.splitlines() if line.strip()]


def _plain(text: str) -> str:
    """For comparing: no spaces, one kind of brackets and digits."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _head(found: Edited, base: ReportContent) -> None:
    """Take title and remark off the opening."""
    lines, title = found.regions[0].lines, _plain(base.title)
    while lines and title and title.startswith(_plain(lines[0])):
        title = title.removeprefix(_plain(lines.pop(0)))
    if title:
        found.notes.append(f"标题与“{base.title}”不一样。标题由单位名称和年份组成，文件里的没有采用。")
        if lines and "年度报告" in lines[0]:
            lines.pop(0)
    while lines and lines[0].startswith(_REMARK):
        lines.pop(0)


def _foot(found: Edited, base: ReportContent) -> None:
    """Take 落款 off the last part."""
    lines = found.regions[-1].lines
    agency, day = outline.signature(base)
    while lines and _plain(lines[-1]) in (_plain(agency), _plain(day)):
        found.signature.insert(0, lines.pop())
    if _plain(day) in map(_plain, found.signature):
        return
    dated = next((line for line in lines[-2:] if re.fullmatch(
        r"\d{4}年\d{1,2}月\d{1,2}日", _plain(line))), "")
    if dated:
        del lines[lines.index(dated):]
        found.notes.append(f"文件里的落款日期是“{dated}”，原来是“{day}”。落款日期请在“办理”或“设置”页改，没有采用。")
    if lines and _plain(lines[-1]) == _plain(agency):
        lines.pop()


def _differing(grid: Grid, table: Table, heading: str) -> Iterator[str]:
    """Cell by cell in each row: programs that save the file again may cut the columns otherwise,
    so places are counted in cells and not in columns."""
    if len(table.rows) != len(grid.rows):
        yield f"“{heading}”的表应有 {len(grid.rows)} 行，现在有 {len(table.rows)} 行"
        return
    for number, (cells, row) in enumerate(zip(grid.rows, table.rows, strict=True), start=1):
        if len(row.texts) != len(cells):
            yield f"“{heading}”的表第 {number} 行应有 {len(cells)} 格，现在有 {len(row.texts)} 格"
            continue
        for cell, now in zip(cells, row.texts, strict=True):
            if _plain(now) == _plain(cell.text):
                continue
            if cell.path:
                yield f"{cell_label(cell.path)}应是“{cell.text or '空'}”，文件里是“{now.strip() or '空'}”"
            else:
                yield f"“{heading}”的表里“{cell.text}”变成了“{now.strip() or '空'}”"


def split(
    region: Region, texts: Sequence[str], marked: Mapping[str, str]
) -> list[list[str]]:
    """The lines of a region for each of the texts that it holds, in their order.

    Texts without headings of their own stand one below the other; the file's hidden marks tell
    where each begins. Where the marks do not account for every line, each line goes to the text of
    which a line is most like it, never back to an earlier text; what is like none stays with the
    line before it.
    """
    if len(texts) == 1:
        return [region.lines]
    own = [marked.get(code, "").splitlines() for code in region.codes]
    whole = all(code in marked for code, text in zip(region.codes, texts, strict=True) if text)
    if whole and [line for lines in own for line in lines] == without_gaps(region.lines):
        return own  # a mark that went with its words would give them to the text before
    old = [(number, line) for number, text in enumerate(texts) for line in text.splitlines() if line]
    parts: list[list[str]] = [[] for _ in texts]
    at = old[0][0] if old else 0
    for line in region.lines:
        best, ratio = at, 0.3  # less alike is a new line
        for number, known in old:
            if number < at:
                continue
            alike = SequenceMatcher(None, known, line, autojunk=False).ratio()
            if alike > ratio:
                best, ratio = number, alike
        at = best
        parts[at].append(line)
    return parts


def without_gaps(lines: Sequence[str]) -> list[str]:
    """Lines without what a draft says of a text that nobody has written."""
    return [line for line in lines if line != outline.UNWRITTEN]
