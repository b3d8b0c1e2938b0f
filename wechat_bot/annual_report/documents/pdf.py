"""The report as PDF, set by typst in the layout of the Word file.

The template report.typ stands beside this module; every word reaches it as data, so that nothing
written in a report can be taken for its commands. No file and no package is read.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.documents import outline
from wechat_bot.annual_report.documents.outline import Heading, Piece, TableOf
from wechat_bot.annual_report.grid import Grid, GridCell
from wechat_bot.kernel.errors import InvalidInput

_TEMPLATE = Path(__file__).with_name("report.typ")
# Families as typst knows them, the first that is there is used: what GB/T 9704 asks for, then
# what Windows, WPS and macOS have, then what every Linux can install.
_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Songti SC", "SimSun", "宋体",
          "NSimSun")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei",
         "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")
_FANGSONG = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FZFangSong-Z02")
_KAITI = ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "Kaiti SC", "FZKai-Z03")
_HEITI = ("SimHei", "黑体", "STHeiti", "Heiti SC", "FZHei-B01")
_SONGTI = ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋_GBK")
_ANY = (*_SERIF, *_SANS)
# What a piece of text is → (the faces meant for it, what stands in for them, in which weight).
_FACES: dict[str, tuple[Sequence[str], Sequence[str], str]] = {
    "title": (_SONGTI, _ANY, "bold"),
    "heading": (_HEITI, (*_SANS, *_SERIF), "regular"),
    "subheading": (_KAITI, _ANY, "regular"),
    "body": (_FANGSONG, _ANY, "regular"),
}
_CURE = ("没有找到中文字体，生成不了 PDF（要一起生成的文件都没有生成，免得缺一份）。请在这台机器上装一次中文字体再试："
         "sudo apt-get install -y fonts-noto-cjk（麒麟、统信、欧拉：sudo yum install -y "
         "google-noto-serif-cjk-ttc-fonts；Windows 请安装 WPS 或 Office 自带的仿宋）。")
_SIDES = {False: (28, 26), True: (25, 60)}  # mm, left and right; wide: room for a pen
_TITLE_LENGTH = 21  # characters that a line of the title has room for
_SIZES = {"table_2": (12.0, 5.0), "table_3": (9.0, 3.2), "table_4": (9.0, 5.0)}  # points: text, padding
_PAGE, _POINT, _INSET = 210, 25.4 / 72, 1.5  # mm; mm; points beside the words of a cell
# A line has room for 27 Chinese characters; what has no place to break would run off the page.
_UNBROKEN = re.compile(r"[!-.0-~]{51,}")
_BREAK_AFTER = re.compile(r"(.{20})(?=.)")
_DIGIT = 0.6  # width of a digit in its size, at most


def report_pdf(content: ReportContent, *, wide_margin: bool = False) -> bytes:
    """The PDF file, the same bytes for the same content and fonts.

    InvalidInput, with the cure, where no Chinese font is found.
    """
    fonts = _fonts()
    left, right = _SIDES[wide_margin]
    signed = content.signed_on
    data = {
        "title": outline.title(content), "title_lines": _title_lines(content),
        "agency": outline.signature(content)[0],
        "dated": signed and [signed.year, signed.month, signed.day],
        "mark": outline.mark(content), "draft": content.draft, "draft_word": outline.DRAFT,
        "correction": outline.correction(content), "signature": outline.signature(content),
        "left": left, "right": right, "fonts": faces(fonts.families()),
        "pieces": [_piece(piece, _PAGE - left - right) for piece in outline.pieces(content)],
    }
    # A compiler for each, since two people may build at once; the fonts are what takes time.
    made = typst.Compiler(
        _TEMPLATE.read_bytes(), root=_TEMPLATE.parent, font_paths=fonts,
        sys_inputs={"report": json.dumps(data, ensure_ascii=False)},
    ).compile(format="pdf", timestamp=_moment(signed or date(content.year, 12, 31)))
    assert isinstance(made, bytes)
    return made


def font_trouble() -> str:
    """Why this machine can't make the PDF, with the cure; "" where it can."""
    try:
        faces(_fonts().families())
    except InvalidInput as error:
        return error.message
    return ""


def _title_lines(content: ReportContent) -> list[str]:
    """In one line or, where that is too short, the agency in a line of its own."""
    whole, agency = outline.title(content), outline.signature(content)[0]
    if not agency or len(whole) <= _TITLE_LENGTH:
        return [whole]
    return [agency, whole.removeprefix(agency)]


def _moment(day: date) -> datetime:
    """When the file says it was made: by the content, not the clock, else no two were equal."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _piece(piece: Piece, room: float) -> dict[str, Any]:
    if isinstance(piece, Heading):
        return {"kind": "heading", "level": piece.level, "text": piece.text}
    if isinstance(piece, TableOf):
        return {"kind": "table", **_table(piece.grid, room)}
    return {"kind": "line", "text": _UNBROKEN.sub(_breakable, piece.text)}


def _breakable(word: re.Match[str]) -> str:
    """A word longer than a line with unseen places where it may go on in the next."""
    return _BREAK_AFTER.sub("\\1\u200b", word.group())


def _table(grid: Grid, room: float) -> dict[str, Any]:
    """room: mm between the margins."""
    widths = [width * room / sum(grid.widths) for width in grid.widths]
    size, padding = _SIZES[grid.code]
    cells = []
    for row, column, cell in grid.placed():
        width = sum(widths[column:column + cell.columns]) / _POINT - 2 * _INSET
        cells.append({"x": column, "y": row, "columns": cell.columns, "rows": cell.rows,
                      "left": cell.left, "size": _fitting(cell, size, width),
                      "lines": _lines(cell, size, width)})
    return {"widths": widths, "head": grid.head, "padding": padding, "cells": cells}


def _fitting(cell: GridCell, size: float, width: float) -> float:
    """The size in which a long number still stays in its cell."""
    needed = len(cell.text) * _DIGIT * size
    return size * width / needed if cell.path and needed > width else size


def _lines(cell: GridCell, size: float, width: float) -> list[str]:
    """A heading in lines of equal length, so that no character stands alone."""
    if cell.path or cell.left or not cell.text:
        return [cell.text]
    number = math.ceil(len(cell.text) * size / width)
    length = math.ceil(len(cell.text) / number)
    return [cell.text[start:start + length] for start in range(0, len(cell.text), length)]


@functools.lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """This machine's fonts, looked for once: that takes as long as setting the report."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


def faces(there: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What a text is → families, best first, and weight. InvalidInput: no Chinese font."""
    found = {}
    for name, (meant, instead, weight) in _FACES.items():
        own = [family for family in meant if family in there]
        families = own + [family for family in instead if family in there]
        if not families:
            families = [family for family in (*_FANGSONG, *_KAITI, *_HEITI) if family in there]
        if not families:
            _fonts.cache_clear()  # so that one installed meanwhile is found
            raise InvalidInput(_CURE)
        found[name] = {"families": families, "weight": "regular" if own else weight}
    return found
