"""What WeChat's server makes of an article's HTML before storing it.

Follows what was measured on live accounts by writing a draft and reading it back: which tags,
attributes and styles survive, how images are rewritten, what is rejected as 45166.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.htmltree import BLOCKS, Element, parse, serialise, words
from wechat_bot.emulator.records import StoredImage
from wechat_bot.emulator.settings import EmulatorSettings

_SVG = words(
    "svg g path rect circle ellipse line polyline polygon text tspan defs use image animate "
    "animatetransform animatemotion set lineargradient radialgradient stop clippath mask"
)
KEPT_TAGS = _SVG | words(
    "section p span div h1 h2 h3 h4 h5 h6 strong b em i u s del blockquote ul ol li table thead "
    "tbody tfoot tr td th caption colgroup col figure figcaption mark small sub sup br hr center "
    "font img a iframe video pre code"
)
#: these vanish with everything in them
DROPPED_TAGS = words(
    "script style link meta base title head noscript template object embed input select "
    "textarea foreignobject"
)
_KEPT_ATTRS = words(
    "class title alt align valign width height style start border colspan rowspan cellpadding "
    "cellspacing color size face leaf nodeleaf"
)
_FLOATING = re.compile(r"position\s*:\s*(relative|absolute|fixed|sticky)\b", re.IGNORECASE)
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)", re.IGNORECASE)
_IMAGE_PATH = re.compile(r"^/(mmbiz_\w+/[\w-]+)(?:/\d*)?$")


@dataclass(frozen=True)
class Sanitised:
    """Stored HTML, the images in it in order, and what was taken away (for the control page)."""

    html: str
    images: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass
class _Cleaner:
    settings: EmulatorSettings
    find_image: Callable[[str], StoredImage | None]
    images: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def nodes(self, nodes: list[Element | str]) -> list[Element | str]:
        cleaned: list[Element | str] = []
        for node in nodes:
            cleaned.extend([node] if isinstance(node, str) else self.element(node))
        return cleaned

    def element(self, node: Element) -> list[Element | str]:
        if node.tag in DROPPED_TAGS:
            self.removed.append(f"<{node.tag}>")
            return []
        if node.tag == "img":
            return self.image(node)
        children = self.nodes(node.children)
        if node.tag not in KEPT_TAGS:
            self.removed.append(f"<{node.tag}>")
            return children
        if node.tag == "div" and any(_is_block(child) for child in children):
            self.removed.append("<div>")
            return _paragraphs(children)
        attrs = self.attributes(node)
        if node.tag == "a" and not self.link(node, attrs):
            return children
        return [Element(node.tag, attrs, children)]

    def attributes(self, node: Element) -> dict[str, str]:
        attrs: dict[str, str] = {}
        for name, value in node.attrs.items():
            svg_detail = node.tag in _SVG and name != "id" and not name.startswith("on")
            if name in ("href", "xlink:href", "src"):
                continue
            if name not in _KEPT_ATTRS and not name.startswith("data-") and not svg_detail:
                self.removed.append(name)
                continue
            attrs[name] = value
        if "style" in attrs:
            attrs["style"] = "" if node.escaped_style else self.style(attrs["style"])
        return attrs

    def style(self, value: str) -> str:
        kept = []
        for declaration in split_declarations(value):
            outside = any(not self.find_ours(url) for url in _CSS_URL.findall(declaration))
            if _FLOATING.match(declaration) or outside or "expression(" in declaration.lower():
                self.removed.append(declaration)
                continue
            kept.append(declaration)
        return "; ".join(kept) + (";" if kept else "")

    def link(self, node: Element, attrs: dict[str, str]) -> bool:
        """Decide about <a>: put href back into attrs, or return False to dissolve the tag."""
        target = node.attrs.get("href", "").strip()
        if not target:
            return True
        inhouse = urlsplit(target).hostname == "mp.weixin.qq.com"
        policy = self.settings.inhouse_link if inhouse else self.settings.foreign_link
        if policy == "45166":
            raise ApiError(45166)
        if policy == "keep":
            attrs["href"] = target
        else:
            self.removed.append(f"href={target}")
        return policy != "strip_tag"

    def find_ours(self, url: str) -> StoredImage | None:
        """The uploaded image an address stands for; size suffix and query don't matter."""
        try:
            parts = urlsplit(url.strip())
        except ValueError:
            return None
        match = _IMAGE_PATH.match(parts.path)
        if parts.scheme not in ("http", "https") or parts.hostname != "mmbiz.qpic.cn" or not match:
            return None
        return self.find_image(match.group(1))

    def image(self, node: Element) -> list[Element | str]:
        source = node.attrs.get("src") or node.attrs.get("data-src", "")
        ours = self.find_ours(source)
        if ours is None:
            if self.settings.foreign_image == "45166":
                raise ApiError(45166)
            self.removed.append(f"img={source[:80]}")
            return []
        attrs = {"data-src": stored_address(ours)}
        for name, value in self.attributes(node).items():
            attrs.setdefault(name, value)
        self.images.append(ours.path)
        return [Element("img", attrs)]


def sanitise(
    html: str, settings: EmulatorSettings, find_image: Callable[[str], StoredImage | None]
) -> Sanitised:
    """Clean one article body. find_image maps "mmbiz_png/KEY" to an uploaded image of the account.

    Raises ApiError 45166 where the settings say that a link or image is rejected.
    """
    cleaner = _Cleaner(settings, find_image)
    stored = serialise(cleaner.nodes(parse(html)))
    return Sanitised(stored, tuple(cleaner.images), tuple(cleaner.removed))


def stored_address(image: StoredImage) -> str:
    """The address WeChat writes into data-src: https, width 640, with a format hint."""
    shown = "jpeg" if image.extension == "jpg" else image.extension
    return f"https://mmbiz.qpic.cn/{image.path}/640?wx_fmt={shown}&from=appmsg"


def split_declarations(style: str) -> list[str]:
    """CSS declarations of a style attribute; semicolons in brackets or quotes don't part them."""
    parts, current, quote, depth = [], "", "", 0
    for char in style:
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == ";" and depth <= 0:
            parts.append(current.strip())
            current = ""
            continue
        current += char
    parts.append(current.strip())
    return [part for part in parts if part]


def _is_block(node: Element | str) -> bool:
    return isinstance(node, Element) and node.tag in BLOCKS


def _paragraphs(children: list[Element | str]) -> list[Element | str]:
    """What is left of a div around blocks: the blocks, and loose text in paragraphs."""
    result: list[Element | str] = []
    loose: list[Element | str] = []
    for child in [*children, Element("hr")]:
        if not _is_block(child):
            loose.append(child)
            continue
        if any(not isinstance(item, str) or item.strip() for item in loose):
            result.append(Element("p", {}, loose))
        loose = []
        result.append(child)
    return result[:-1]
