"""HTML as Word, WPS and other programs write it to the clipboard, made plain.

Word's own mark-up: conditional comments, o:p, mso-* styles, lists as paragraphs whose number is
ordinary text (mso-list:Ignore), headings by class or by mso-outline-level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString, PreformattedString

from wechat_bot.rendering.source import clean_characters
from wechat_bot.rendering.word.lists import LABEL, LEVEL
from wechat_bot.rendering.word.model import CLOSE, OPEN, Notes

_PRIVATE = re.compile(f"[{OPEN}{CLOSE}]")
_REVEALING = re.compile(r"<!--\[if\s+!\w+\]>?-->|<!--(?:<!)?\[endif\]-->", re.IGNORECASE)
_CONDITIONAL = re.compile(r"<!--\[if\b.*?<!\[endif\]-->", re.IGNORECASE | re.DOTALL)
_REVEALED = re.compile(r"<!\[[^\]>]{0,200}\]>")
_INSTRUCTION = re.compile(r"<\?[^>]*>?")
_CLIPBOARD_HEAD = re.compile(r"\AVersion:[\d.]+\s(?:[A-Za-z]+:[^\n]*\n)*")
_LIST = re.compile(r"level(\d{1,2})")
_HEADING_CLASS = re.compile(r"^(?:Mso)?(?:Heading|标题|標題)\s*([1-9])$", re.IGNORECASE)
_MARK = re.compile(f"{OPEN}([THL])(\\d?)(?:\\|([^{CLOSE}]*))?{CLOSE}")
# A line end in Word's source between two hanzi is no space, neither is the one before a mark.
_HANZI = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uff60"
_SOURCE_BREAK = re.compile(rf"(?<=[{_HANZI}])[ \t]*\n[ \t\n]*(?=[{_HANZI}])")

_VANISH = (
    "script", "style", "meta", "link", "title", "head", "base", "xml", "noscript", "template",
    "input", "select", "textarea", "button", "map", "area", "param", "source", "track",
)  # fmt: skip
_LOST = {
    "iframe": "网页框", "object": "嵌入的对象", "embed": "嵌入的对象", "svg": "图形",
    "canvas": "图形", "video": "视频", "audio": "音频", "math": "公式",
}  # fmt: skip


def plain_source(html: str) -> str:
    """The text of the page without what only Word reads."""
    html = _PRIVATE.sub("", clean_characters(html))
    html = _CLIPBOARD_HEAD.sub("", html)
    html = _REVEALING.sub("", html)
    html = _CONDITIONAL.sub("", html)
    html = _REVEALED.sub("", html)
    return _INSTRUCTION.sub("", html)


def styles(tag: Tag) -> dict[str, str]:
    """The declarations of a style attribute, names and values in lower case."""
    pairs = (part.partition(":") for part in str(tag.get("style") or "").split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs if value}


def tidy(soup: BeautifulSoup, notes: Notes) -> None:
    """Change a parsed page in place: only content, with headings and list levels marked."""
    for comment in soup.find_all(string=lambda s: isinstance(s, (Comment, PreformattedString))):
        comment.extract()
    for tag in list(soup.find_all(True)):
        if tag.decomposed or tag.parent is None:
            continue
        _remove_or_unwrap(tag, notes)
    for tag in list(soup.find_all(["p", "div", "li", *_headings()])):
        _mark_block(tag)
    for tag in list(soup.find_all(["span", "font", "b", "strong", "i", "em"])):
        _emphasis(soup, tag)
    soup.smooth()
    for text in list(soup.find_all(string=True)):
        _even_space(text)


def _headings() -> Iterator[str]:
    return (f"h{level}" for level in range(1, 7))


def _remove_or_unwrap(tag: Tag, notes: Notes) -> None:
    name = tag.name.lower()
    for own in (LEVEL, LABEL):
        tag.attrs.pop(own, None)
    declared = styles(tag)
    if name in _VANISH or name.startswith(("v:", "w:", "m:")):
        if name.startswith("m:omath"):
            notes.add("公式没有保留，请截成图片后插入。")
        tag.decompose()
    elif name in _LOST:
        notes.add(f"{_LOST[name]}没有保留。")
        tag.decompose()
    elif declared.get("mso-hide") == "all" or declared.get("display") == "none":
        tag.decompose()
    elif declared.get("mso-element") == "comment-list" or "msocom" in _classes(tag):
        notes.add("批注没有保留。")
        tag.decompose()
    elif name == "del" and (tag.has_attr("cite") or tag.has_attr("datetime")):
        notes.add("有修订痕迹：按接受全部修订后的文字取用，请核对。")
        tag.decompose()
    elif name == "ins":
        if tag.has_attr("cite") or tag.has_attr("datetime"):
            notes.add("有修订痕迹：按接受全部修订后的文字取用，请核对。")
        tag.unwrap()
    elif ":" in name or name in {"note-mark", "title-line"}:
        tag.unwrap()


def _classes(tag: Tag) -> str:
    return " ".join(str(name) for name in tag.get_attribute_list("class")).lower()


def _mark_block(tag: Tag) -> None:
    if _take_mark(tag):
        return
    names = [str(name) for name in tag.get_attribute_list("class")]
    declared = styles(tag)
    if "MsoTitle" in names:
        tag.name = "title-line"
        return
    if tag.name == "div" and tag.find(["p", "table", "ul", "ol", "div"]) is not None:
        return
    level = next((int(m[1]) for n in names if (m := _HEADING_CLASS.match(n))), 0)
    outline = declared.get("mso-outline-level", "")
    if not level and tag.name in {"p", "div"} and outline in set("123456789"):
        level = int(outline)
    if level and tag.name in {"p", "div"}:
        tag.name = f"h{min(level, 6)}"
    found = _LIST.search(declared.get("mso-list", ""))
    label = _printed_label(tag)
    if found and declared.get("mso-list", "") != "none":
        if tag.name in {"p", "div"}:
            tag.name = "p"
            tag[LEVEL], tag[LABEL] = found[1], label
        elif label:
            tag.insert(0, label)


def _printed_label(tag: Tag) -> str:
    """The number that Word wrote as text, taken out of the paragraph."""
    label = ""
    for span in tag.find_all("span"):
        if not span.decomposed and styles(span).get("mso-list") == "ignore":
            label = label or span.get_text().replace("\xa0", " ").strip()
            span.decompose()
    return label


def _take_mark(tag: Tag) -> bool:
    """Read and remove the mark that the .docx stage put at the start of a paragraph."""
    first = tag.find(string=True)
    found = _MARK.match(str(first)) if isinstance(first, NavigableString) else None
    if first is None or found is None:
        return False
    first.replace_with(NavigableString(str(first)[found.end():]))
    kind, number, label = found[1], found[2], found[3]
    if kind == "T":
        tag.name = "title-line"
    elif kind == "H":
        tag.name = f"h{number or 1}"
    else:
        tag.name = "p"
        tag[LEVEL], tag[LABEL] = number or "1", label or ""
    return True


def _emphasis(soup: BeautifulSoup, tag: Tag) -> None:
    """Bold, italic and struck text by style as tags; what a style takes back is unwrapped."""
    declared = styles(tag)
    weight = declared.get("font-weight", "")
    slant = declared.get("font-style", "")
    if tag.name in {"b", "strong"}:
        tag.name = "strong"
        if weight in {"normal", "400", "300"}:
            tag.unwrap()
        return
    if tag.name in {"i", "em"}:
        tag.name = "em"
        if slant == "normal":
            tag.unwrap()
        return
    wanted = [
        name for name, holds in (
            ("strong", weight in {"bold", "bolder", "600", "700", "800", "900"}),
            ("em", slant in {"italic", "oblique"}),
            ("s", "line-through" in declared.get("text-decoration", "")),
            ("sup", declared.get("vertical-align") == "super"),
            ("sub", declared.get("vertical-align") == "sub"),
        ) if holds
    ]
    for name in wanted:
        tag.wrap(soup.new_tag(name))
    tag.unwrap()


def _even_space(text: NavigableString) -> None:
    even = _PRIVATE.sub("", str(text).replace("\xa0", " "))  # one written as &#xE000;
    if text.find_parent("pre") is None:
        even = re.sub(r"[ \t\n]+", " ", _SOURCE_BREAK.sub("", even))
    if even != str(text):
        text.replace_with(NavigableString(even))
