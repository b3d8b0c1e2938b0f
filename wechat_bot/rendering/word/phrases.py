"""Phrases and blocks of a tidied page in the form that Markdown can hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from wechat_bot.rendering.word.lists import LABEL, LEVEL
from wechat_bot.rendering.word.model import Notes

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "div", "section", "article", "table", "ul", "ol", "li", "blockquote", "pre",
           "hr", "dl", *_HEADINGS)  # fmt: skip
_EMPHASES = ("strong", "em", "s", "del", "strike", "u", "sup", "sub", "mark", "big", "small")
_KEPT = frozenset(
    (*_BLOCKS, "strong", "em", "s", "del", "sup", "sub", "br", "img", "a", "code", "note-mark",
     "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "body", "html", "title-line")
)  # fmt: skip
_BOLD_IN_HEADING = ("strong", "em")
_WEB = re.compile(r"https?://[^\s<>()\"]+$", re.IGNORECASE)
_PARENTS = {"li": ("ul", "ol"), "tr": ("table", "thead", "tbody", "tfoot"), "td": ("tr",),
            "th": ("tr",), "thead": ("table",), "tbody": ("table",), "tfoot": ("table",),
            "caption": ("table",)}  # fmt: skip
_MACHINE_ALT = re.compile(
    r"\.(?:png|jpe?g|gif|bmp|webp|tiff?|heic|emf|wmf)\b|自动生成|generated|^(?:图片|图像|picture|image|img|"
    r"wps|mmexport|微信图片)[\s_\-]*\d*$|^img_|微信图片_", re.IGNORECASE)  # fmt: skip
_ALT_LENGTH = 60
_OPENING, _CLOSING = frozenset("（(【《“‘〔["), frozenset("）)】》”’〕]")


def flatten_depth(root: Tag, deepest: int) -> None:
    """Make plain text of what lies deeper than any document needs; later stages walk the tree recursively."""
    level = [child for child in root.children if isinstance(child, Tag)]
    depth = 1
    while level:
        if depth >= deepest:
            for tag in level:
                _only_text(tag)
            return
        level = [c for tag in level for c in tag.children if isinstance(c, Tag)]
        depth += 1


def _only_text(tag: Tag) -> None:
    """A part of a page as its text, with its pictures behind it."""
    text, images = tag.get_text(" "), tag.find_all("img")
    tag.clear()
    tag.append(text)
    for image in images:
        tag.append(image)


def settle_images(root: Tag, name_of: Callable[[str], str | None], notes: Notes) -> None:
    """Give each picture its name; ``name_of`` knows the sources that came along."""
    web = files = 0
    for image in list(root.find_all("img")):
        source = str(image.get("src") or "").strip()
        name = name_of(source)
        if name is None:
            if source:
                remote = source.lower().startswith(("http:", "https:", "//"))
                web, files = web + remote, files + (not remote)
            image.decompose()
            continue
        alt = " ".join(str(image.get("alt") or "").split())
        alt = re.sub(r"[\[\]\\*_`<>|]", "", alt)
        image.attrs = {"src": name, "alt": "" if _MACHINE_ALT.search(alt) else alt[:_ALT_LENGTH]}
    if web:
        notes.add(f"有 {web} 张网上的图片没有带过来，请先存成文件，再作为图片添加。")
    if files:
        notes.add(f"有 {files} 张图片没有随文字带过来，请另外添加。")


def settle_links(root: Tag) -> None:
    """Only links to the web stay links."""
    for link in list(root.find_all("a")):
        address = str(link.get("href") or "").strip()
        if _WEB.match(address) and link.get_text().strip() and link.find("img") is None:
            link.attrs = {"href": address}
        else:
            link.unwrap()


def settle_blocks(soup: BeautifulSoup, root: Tag) -> None:
    """No unknown tag, no block inside an emphasis or a paragraph, no stray list item or cell."""
    for tag in list(root.find_all(True)):
        wrong_place = tag.name in _PARENTS and (
            tag.parent is None or tag.parent.name not in _PARENTS[tag.name])
        if tag.name in {"li", "dt", "dd", "figcaption", "caption", "center"} and wrong_place:
            tag.name = "p"
        elif tag.name in {"dt", "dd", "figcaption", "center", "address", "header", "footer",
                          "main", "figure", "dl", "section", "article"}:
            tag.name = "div"
        elif wrong_place or (tag.name not in _KEPT):
            tag.unwrap()
            continue
        holds_blocks = tag.find(_BLOCKS) is not None
        if tag.name in {"strong", "em", "s", "del", "sup", "sub", "a", "code"} and holds_blocks:
            tag.unwrap()
        elif tag.name in {"p", *_HEADINGS} and holds_blocks:
            tag.name = "div"
            for name in (LEVEL, LABEL):
                if tag.has_attr(name):
                    del tag[name]


def settle_emphasis(root: Tag) -> None:
    """One pair of marks round each run of bold; marks of punctuation moved out of it.

    `**注意：**请` is no bold text for CommonMark, whose closing marks may not stand between a
    punctuation mark and a letter; `**注意**：请` is.
    """
    for heading in root.find_all(list(_HEADINGS)):
        for tag in list(heading.find_all(list(_BOLD_IN_HEADING))):
            tag.unwrap()
    for tag in list(root.find_all(["strong", "em", "s", "del"])):
        if tag.parent is None or tag.decomposed:
            continue
        if tag.find_parent(tag.name) is not None:
            tag.unwrap()
            continue
        _join_following(tag)
        _breaks_out(tag)
        if not any(c.isalnum() for c in tag.get_text()):
            tag.unwrap()
    root.smooth()
    for tag in list(root.find_all(["strong", "em", "s", "del"])):
        _marks_out(tag)


def _join_following(tag: Tag) -> None:
    while isinstance(tag.next_sibling, Tag) and tag.next_sibling.name == tag.name:
        following = tag.next_sibling
        for child in list(following.contents):
            tag.append(child.extract())
        following.decompose()


def _breaks_out(tag: Tag) -> None:
    while tag.contents and isinstance(tag.contents[0], Tag) and tag.contents[0].name == "br":
        tag.insert_before(tag.contents[0].extract())
    while tag.contents and isinstance(tag.contents[-1], Tag) and tag.contents[-1].name == "br":
        tag.insert_after(tag.contents[-1].extract())


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _needs_room(neighbour: object, last: bool) -> bool:
    """Whether a letter stands right beside the emphasis."""
    text = neighbour.get_text() if isinstance(neighbour, Tag) else str(neighbour or "")
    char = text[-1:] if last else text[:1]
    return bool(char) and not char.isspace() and not _is_mark(char)


def _marks_out(tag: Tag) -> None:
    """Brackets go out in pairs, or half of them would be bold."""
    if not tag.contents:
        return
    text = tag.get_text().strip()
    framed = text[:1] in _OPENING and text[-1:] in _CLOSING
    behind = _needs_room(tag.next_sibling, last=False)
    before = _needs_room(tag.previous_sibling, last=True)
    behind, before = (behind or (before and framed)), (before or (behind and framed))
    last = tag.contents[-1]
    if behind and isinstance(last, NavigableString):
        bare = str(last).rstrip()
        count = _trailing_marks(bare)
        if 0 < count < len(bare):
            tag.insert_after(NavigableString(bare[len(bare) - count:]))
            last.replace_with(NavigableString(bare[: len(bare) - count]))
    first = tag.contents[0]
    if before and isinstance(first, NavigableString):
        bare = str(first).lstrip()
        count = _trailing_marks(bare[::-1])
        if 0 < count < len(bare):
            tag.insert_before(NavigableString(bare[:count]))
            first.replace_with(NavigableString(bare[count:]))


def _trailing_marks(text: str) -> int:
    return len(text) - len(text.rstrip("".join({c for c in text if _is_mark(c)}))) if text else 0


def heading_levels(root: Tag, offset: int) -> None:
    """Bring the headings to begin at ``offset``: 标题 1 below an article's title is a `##`."""
    found = root.find_all(list(_HEADINGS))
    if not found:
        return
    shift = offset - min(int(tag.name[1]) for tag in found)
    for tag in found:
        tag.name = f"h{max(1, min(6, int(tag.name[1]) + shift))}"
