"""What may stand in an article: the two passes of nh3 and the notes on what they take out.

The first pass makes the author's HTML harmless, the second holds the finished fragment to what
WeChat keeps. nh3 filters the names of style properties but not their values, so both passes
look at the values themselves.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

from wechat_bot.rendering.markdown_html import SWALLOWING_TAGS
from wechat_bot.rendering.models import Note
from wechat_bot.rendering.source import SourceLines
from wechat_bot.rendering.tree import names

_INPUT_TAGS = names(
    "section div p span h1 h2 h3 h4 h5 h6 strong b em i u ins s del strike mark ul ol li table "
    "caption thead tbody tfoot tr th td blockquote a img br hr sup sub pre code kbd samp figure "
    "figcaption center font small big tt var abbr cite q dl dt dd article main header footer "
    "aside nav address label wbr"
)
_INPUT_ATTRIBUTES = {
    "*": {"style"},
    "a": {"href"},
    "img": {"src", "alt", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_SWALLOWED = frozenset(SWALLOWING_TAGS) - {"plaintext"}

_OUTPUT_TAGS = names(
    "section p span h2 h3 h4 strong em u s mark ul ol li table caption thead tbody tfoot tr th "
    "td blockquote a img br hr sup"
)
_OUTPUT_ATTRIBUTES = {
    "*": {"style", "dir"},
    "a": {"href"},
    "img": {"src", "alt", "data-w"},
    "section": {"nodeleaf", "data-ignore-width"},
    "span": {"leaf"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_SIDES = ("", "-top", "-right", "-bottom", "-left")
_OUTPUT_PROPERTIES = frozenset(
    [f"{name}{side}" for name in ("margin", "padding", "border") for side in _SIDES]
    + [f"border{side}-{part}" for side in _SIDES for part in ("width", "style", "color")]
) | names(
    "border-collapse border-radius background background-color color direction display "
    "font-size "
    "font-style font-weight height letter-spacing line-height list-style-type max-width "
    "min-width overflow-wrap overflow-x text-align text-decoration text-indent "
    "vertical-align white-space width word-break"
)

_COLOUR = r"#[0-9a-f]{3,8}|[a-z]{3,20}|(?:rgb|hsl)a?\([\d\s.,%/]{3,40}\)"
_AUTHOR_STYLES = {
    "color": re.compile(_COLOUR),
    "background-color": re.compile(_COLOUR),
    "text-align": re.compile("left|center|right|justify|start|end"),
    "font-weight": re.compile("bold|normal|[1-9]00"),
    "font-style": re.compile("italic|normal"),
    "font-size": re.compile(r"(?:1\d|2\d|3\d)(?:\.\d{1,2})?(?:px|pt)"),
    "text-decoration": re.compile("underline|line-through|none"),
    "text-indent": re.compile(r"[0-4](?:\.\d{1,2})?em"),
}
# Forced black disappears on WeChat's dark background, and what is transparent can't be read.
_UNREADABLE = re.compile(
    r"black|transparent|#0{3,8}|rgba?\(\s*0\s*,\s*0\s*,\s*0\s*(?:,.*)?\)"
    r"|#[0-9a-f]{3}0|#[0-9a-f]{6}0[0-9a-f]"
)
_LOGICAL_ALIGNMENT = {"start": "left", "end": "right"}
_HOSTILE_VALUE = re.compile(r"url\(|expression\(|javascript:|@|\\|!\s*important|<|/\*", re.I)
_SMALL_NUMBER = re.compile(r"[1-9]\d{0,2}")


def clean_input(markup: str) -> str:
    """The author's HTML with only harmless tags, attributes and style values left."""
    return nh3.clean(
        markup,
        tags=set(_INPUT_TAGS),
        clean_content_tags=set(_SWALLOWED),
        attributes=_INPUT_ATTRIBUTES,
        attribute_filter=_filter_input,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        generic_attribute_prefixes=None,
    )


def clean_output(markup: str) -> str:
    """The finished fragment held to the tags, attributes and styles that WeChat keeps."""
    return nh3.clean(
        markup,
        tags=set(_OUTPUT_TAGS),
        attributes=_OUTPUT_ATTRIBUTES,
        attribute_filter=_filter_output,
        filter_style_properties=set(_OUTPUT_PROPERTIES),
        url_schemes={"http", "https"},
        link_rel=None,
        generic_attribute_prefixes=None,
    )


def is_wechat_article(address: str) -> bool:
    """Whether a link leads to mp.weixin.qq.com, the only links that readers can follow there."""
    if re.search(r"[\\\s\x00-\x20]", address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == "mp.weixin.qq.com"


def _filter_input(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return clean_style(value)[0] or None
    if name in ("colspan", "rowspan", "start"):
        return value if _SMALL_NUMBER.fullmatch(value) else None
    return value


def _filter_output(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return None if not value or _HOSTILE_VALUE.search(value) else value
    if name == "href":
        return value if is_wechat_article(value) else None
    if name == "dir":
        return value if value in ("rtl", "ltr") else None
    return value


def clean_style(style: str) -> tuple[str, list[str]]:
    """An author's style cut down to known properties with harmless values, and what was cut."""
    kept: list[str] = []
    dropped: list[str] = []
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip().lower()
        if not name and not value:
            continue
        pattern = _AUTHOR_STYLES.get(name)
        fits = bool(colon and pattern and pattern.fullmatch(value))
        if fits and "color" in name and _UNREADABLE.fullmatch(value):
            fits = name == "background-color" and value == "transparent"
        if not fits:
            dropped.append(name or value)
            continue
        kept.append(f"{name}: {_LOGICAL_ALIGNMENT.get(value, value)}")
    return "; ".join(kept), dropped


class _Census(HTMLParser):
    """Lists what the first pass will take out of a piece of HTML."""

    def __init__(self, lines: SourceLines) -> None:
        super().__init__(convert_charrefs=True)
        self._lines = lines
        self.notes: list[Note] = []

    def _note(self, kind: str, message: str, needle: str) -> None:
        self.notes.append(Note(kind, message, self._lines.line_of(needle)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self._note(
                "removed_script", "已删除脚本（script），公众号文章不能运行脚本。", "<script"
            )
            return
        if tag == "style":
            self._note("removed_style", "已删除样式表（style），版式由排版主题决定。", "<style")
            return
        if tag in _SWALLOWED:
            self._note("removed_tag", f"已删除公众号文章不能使用的内容：{tag}。", f"<{tag}")
        elif tag not in _INPUT_TAGS:
            self._note("removed_tag", f"已去掉标签 {tag}，其中的文字保留。", f"<{tag}")
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        scheme = re.sub(r"[\x00-\x20]", "", value).lower()
        if name.startswith("on"):
            self._note("removed_script", f"已删除标签 {tag} 上的脚本属性 {name}。", name)
        elif scheme.startswith(("javascript:", "vbscript:")):
            self._note("removed_script", "已删除链接中的脚本，链接文字保留。", value.split()[0])
        elif name == "style":
            for dropped in clean_style(value)[1]:
                message = f"已去掉样式 {dropped}，公众号不支持或会影响显示。"
                self._note("removed_style", message, dropped)
        elif name not in _INPUT_ATTRIBUTES.get(tag, set()) | _INPUT_ATTRIBUTES["*"]:
            message = f"已去掉标签 {tag} 的属性 {name}，公众号不保留它。"
            self._note("removed_attribute", message, name)

    def handle_comment(self, data: str) -> None:
        self._note("removed_comment", "已删除注释，读者看不到它。", "<!--")


def removal_notes(markup: str, lines: SourceLines) -> list[Note]:
    """A note for each thing in ``markup`` that :func:`clean_input` takes out."""
    census = _Census(lines)
    census.feed(markup)
    census.close()
    return census.notes
