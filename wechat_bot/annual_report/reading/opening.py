"""Which kind of file it is, told by its content rather than its name. Pure."""

from __future__ import annotations

from wechat_bot.annual_report.reading import refusals
from wechat_bot.annual_report.reading.blocks import Document, Table
from wechat_bot.annual_report.reading.refusals import refuse

_OLD = b"\xd0\xcf\x11\xe0"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_KINDS = "Word 文件（.docx）、网页（.html）、文本（.txt、.md）、表格（.xlsx）或 PDF"


def read(data: bytes, name: str) -> Document:
    """The file as paragraphs and tables. InvalidInput where it is none that can be read."""
    found = _read(data, name)
    if sum(len(each.rows) if isinstance(each, Table) else 1 for each in found.blocks) > refusals.MOST_LINES:
        raise refusals.too_long(name)
    return found


def _read(data: bytes, name: str) -> Document:
    if not data.strip():
        raise refuse(f"《{name}》是空的", "请核对选的文件。")
    if len(data) > refusals.LARGEST:
        raise refuse(f"《{name}》超过 {refusals.LARGEST // 1024 // 1024} MB",
                     "请去掉里面的图片另存一次，再试。")
    ending = name.lower().rpartition(".")[2]
    if data.startswith(_OLD):
        raise _old(name, ending)
    if data.startswith(b"PK"):
        return _office(data, name)
    if data.lstrip()[:5] == b"%PDF-":
        from wechat_bot.annual_report.reading.pdf import read as read_pdf

        return read_pdf(data)
    if data.startswith(_PICTURES):
        raise refuse(f"《{name}》是图片，读不出文字", f"请用{_KINDS}。")
    if data.lstrip().startswith(b"{\\rtf"):
        raise refuse(f"《{name}》是 .rtf 文件", "请在 WPS 或 Word 里打开，另存为 .docx 再试。")
    if ending in {"html", "htm", "shtml", "mht"} or _is_page(data):
        from wechat_bot.annual_report.reading import webpage

        return webpage.read(data)
    from wechat_bot.annual_report.reading.plain import read as read_plain

    return read_plain(data, name)


def _old(name: str, ending: str) -> Exception:
    if ending in {"xls", "et"}:
        return refuse(f"《{name}》是旧的表格文件或加了密", "请在 WPS 或 Excel 里打开，另存为不加密的 .xlsx 再试。")
    if ending in {"docx", "xlsx"}:
        return refuse(f"《{name}》加了密", "请在 WPS 或 Office 里去掉打开密码，另存一次再试。")
    return refuse(f"《{name}》是旧的 .doc、.wps 文件或加了密",
                  "请在 WPS 或 Word 里打开，另存为不加密的 .docx 再试。")


def _office(data: bytes, name: str) -> Document:
    kind = ".xlsx" if name.lower().endswith(("xlsx", "xlsm")) else ".docx"
    names = set(refusals.open_zip(data, kind).namelist())
    if any(each.startswith("word/") for each in names):
        from wechat_bot.annual_report.reading import word

        return word.read(data)
    if any(each.startswith("xl/") for each in names):
        from wechat_bot.annual_report.reading import workbook

        return workbook.read(data)
    raise refuse(f"《{name}》里面不是 Word 或 Excel 的内容", f"请用{_KINDS}。")


def _is_page(data: bytes) -> bool:
    start = data[:2000].lower()
    return b"<html" in start or b"<!doctype html" in start or b"<table" in data.lower()
