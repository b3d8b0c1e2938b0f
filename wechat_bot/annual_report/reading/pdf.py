"""A PDF as lines of text, laid out as on the page. Pure. A scan without text is refused."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from wechat_bot.annual_report.reading import lines
from wechat_bot.annual_report.reading.blocks import Document
from wechat_bot.annual_report.reading.refusals import refuse
from wechat_bot.kernel.errors import InvalidInput

if TYPE_CHECKING:
    import pypdf

_PAGES = 120
_DRAFT = re.compile(r"^[ \t]*草稿(?![^\s\d])|[ \t]*草稿[ \t]*$", re.MULTILINE)
_WIDE = 3.0  # of pypdf's scale: so wide that numbers of neighbouring cells don't touch


def read(data: bytes) -> Document:
    """The text of all pages. InvalidInput: encrypted, damaged, a scan, too long."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise refuse("这个 PDF 加了密", "请去掉密码另存一次再试，或用 Word 原件（.docx）。")
        if len(reader.pages) > _PAGES:
            raise refuse(f"这个 PDF 有 {len(reader.pages)} 页，不像年度报告", "请核对选的文件。")
        text = "\f".join(_page(page) for page in reader.pages)
    except InvalidInput:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError,
            NotImplementedError, ImportError, OSError, ZeroDivisionError, AssertionError):
        # pypdf tells damage by many types; none of them says more to a clerk
        raise refuse("这个 PDF 打不开，可能没有传完或已损坏",
                     "请重新下载或另存一次，或用 Word 原件（.docx）。") from None
    if len("".join(text.split())) < 100:
        raise refuse("这个 PDF 里没有文字（多半是扫描件）", "请用 Word 原件（.docx）、网页，或能复制出文字的 PDF。")
    return lines.read(_unmarked(text))


def _unmarked(text: str) -> str:
    """Without the 草稿 that a draft bears across and above every page."""
    if len(re.findall(_DRAFT, text)) < 2:
        return text
    return re.sub(_DRAFT, "", text)


def _page(page: pypdf.PageObject) -> str:
    """A page laid out by blanks, or line by line where laying it out joined numbers that were apart."""
    in_order = page.extract_text()
    placed = page.extract_text(extraction_mode="layout", layout_mode_scale_weight=_WIDE)
    return placed if _numbers(placed) == _numbers(in_order) else in_order


def _numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))
