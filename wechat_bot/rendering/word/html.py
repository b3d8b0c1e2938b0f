"""Pasted HTML to Markdown: the stages in their order."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from bs4 import BeautifulSoup, Tag

from wechat_bot.rendering.word import footnotes, lists, mso, phrases, tables
from wechat_bot.rendering.word.markdown import to_markdown
from wechat_bot.rendering.word.model import ConvertedWord, Notes

_MAX_DEPTH = 40
_DATA = re.compile(r"data:image/[\w.+-]{1,40};base64,([A-Za-z0-9+/=%\s]+)")
_PLACE = "wb-pasted-{}:"
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"),
    (b"BM", ".bmp"), (b"II*\x00", ".tiff"), (b"MM\x00*", ".tiff"),
)  # fmt: skip


def html_to_markdown(html: str, *, take_title: bool = False) -> ConvertedWord:
    """HTML as Word, WPS or a browser puts it on the clipboard, as Markdown.

    With ``take_title`` the title (MsoTitle, or a level-1 heading before all else) becomes
    ``title`` and leaves the text; otherwise it stays there as a heading. Never raises.
    """
    pictures: dict[str, bytes] = {}

    def keep(found: re.Match[str]) -> str:
        place = _PLACE.format(len(pictures))
        try:
            raw = unquote_to_bytes(found[1])
            pictures[place] = base64.b64decode(b"".join(raw.split()), validate=False)
        except (binascii.Error, ValueError):
            return "broken:"
        return place

    source = _DATA.sub(keep, html)
    return convert(mso.plain_source(source), pictures, Notes(), take_title=take_title)


def convert(
    source: str, pictures: Mapping[str, bytes], notes: Notes, *, take_title: bool
) -> ConvertedWord:
    """The same for HTML whose pictures are already known by their ``src``."""
    soup = BeautifulSoup(f"<html><body>{source}</body></html>", "lxml")
    names = _Names(pictures)
    root = soup.body
    if root is None:
        return ConvertedWord("", {}, notes.all(), "")
    phrases.flatten_depth(root, _MAX_DEPTH)
    mso.tidy(soup, notes)
    noted = footnotes.take_footnotes(soup, root)
    for part in (root, *(note for _, note in noted)):
        phrases.settle_images(part, names.name_of, notes)
        phrases.settle_links(part)
        phrases.settle_blocks(soup, part)
    lists.build_lists(soup, root)
    tables.regular_tables(soup, root, notes)
    for part in (root, *(note for _, note in noted)):
        phrases.settle_emphasis(part)
    title = _title(root) if take_title else ""
    for line in root.find_all("title-line"):
        line.name = "h1"
    phrases.heading_levels(root, 2 if title or take_title else 1)
    text = to_markdown(root)
    lines = [f"[^{number}]: {_line(note)}" for number, note in noted]
    if names.unreadable:
        notes.add(f"有 {names.unreadable} 张图片的格式不能用在公众号里（如 Word 的图形），没有保留，请截图后添加。")
    return ConvertedWord("\n\n".join(p for p in (text, *lines) if p), names.used, notes.all(), title)


def _line(note: Tag) -> str:
    return " ".join(to_markdown(note).replace("\\\n", " ").split())


def _title(root: Tag) -> str:
    """Take the title out of the page: Word's 标题 style, or a heading 1 before anything else."""
    found = root.find("title-line")
    if not isinstance(found, Tag):
        first = next((t for t in root.find_all(True) if t.name == "img" or _is_leaf(t)), None)
        found = first if first is not None and first.name == "h1" else None
    if found is None:
        return ""
    for line in found.find_all("br"):
        line.replace_with(" ")
    title = " ".join(found.get_text().split())
    for image in found.find_all("img"):
        found.insert_after(image.extract())
    found.decompose()
    return title


def _is_leaf(tag: Tag) -> bool:
    return bool(tag.get_text().strip()) and tag.name not in {"div", "body", "html", "section"}


class _Names:
    """图1, 图2 … in the order of the text; the same picture twice keeps its name."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        self._pictures = pictures
        self._known: dict[bytes, str] = {}
        self.used: dict[str, bytes] = {}
        self.unreadable = 0

    def name_of(self, source: str) -> str | None:
        """The name of a picture that came along; "" is never given."""
        data = self._pictures.get(source)
        if data is None:
            return None
        if data not in self._known:
            ending = image_ending(data)
            if not ending:
                self.unreadable += 1
                return None
            name = f"图{len(self.used) + 1}{ending}"
            self._known[data] = name
            self.used[name] = data
        return self._known[data]


def image_ending(data: bytes) -> str:
    """The file ending of a picture by its content; "" if it is none that a phone can show."""
    for magic, ending in _KINDS:
        if data.startswith(magic):
            return ending
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim"}:
        return ".heic"
    return ""
