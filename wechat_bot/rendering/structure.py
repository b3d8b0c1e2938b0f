"""The rules of WeChat's article structure that can be tested without a browser.

Source: the public specification of the editor (公众号文章结构规范), sections on CSS, structure,
fonts and dark mode. What depends on the layout (overflow, overlapping lines) is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from wechat_bot.rendering.models import Note
from wechat_bot.rendering.tree import Element, names, parse, text_of, walk

_ALLOWED_FONTS = "mp-quote, PingFang SC, system-ui, -apple-system"
_MAX_CHAIN = 10
_MANY_CHILDREN = 20
_MANY_EMPTY = 15
_INLINE = names("span strong b em i u s del ins mark sup sub small a br img font code label")
_COMPONENTS = frozenset({"img", "video", "iframe", "svg"})
_PIXELS = re.compile(r"\d+(?:\.\d+)?(?:px|pt)")
_ZERO = re.compile(r"0+(?:\.0+)?(?:px|em|%)?")
_CLEAR = re.compile(r"rgba\(0,0,0,0(?:\.0+)?\)|transparent")

Rule = Callable[[Element, dict[str, str], tuple[Element, ...]], str | None]


def _styles(element: Element) -> dict[str, str]:
    pairs = (part.partition(":") for part in element.attributes.get("style", "").split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}


def _shows_text(element: Element) -> bool:
    return bool("".join(text_of(element.children).split()).replace("\u200b", ""))


def _opacity(element: Element, style: dict[str, str], _: tuple[Element, ...]) -> str | None:
    if element.tag == "img" and _ZERO.fullmatch(style.get("opacity", "")):
        return "图片的不透明度为 0，读者看不到，后台也无法更换。"
    return None


def _caret(element: Element, style: dict[str, str], _: tuple[Element, ...]) -> str | None:
    if _CLEAR.fullmatch(style.get("caret-color", "").replace(" ", "")):
        return "光标颜色为全透明，在后台编辑时看不到光标。"
    return None


def _alignment(element: Element, style: dict[str, str], _: tuple[Element, ...]) -> str | None:
    if style.get("text-align", "").lower() in ("start", "end"):
        return "对齐方式要写 left、right、center 或 justify，不能写 start、end。"
    return None


def _fonts(element: Element, style: dict[str, str], _: tuple[Element, ...]) -> str | None:
    fonts = " ".join(re.sub("[\"']", "", style.get("font-family", "")).split())
    if fonts and not fonts.startswith(_ALLOWED_FONTS):
        return "不要指定字体，公众号在各种手机上用自己的字体。"
    return None


def _animation(element: Element, _: dict[str, str], __: tuple[Element, ...]) -> str | None:
    begin = element.attributes.get("begin", "").lower()
    if element.tag.startswith("animate") and "touchstart" in begin and "click" not in begin:
        return "动画只由触摸触发，电脑上打不开，要同时写 click。"
    return None


def _pre(element: Element, _: dict[str, str], __: tuple[Element, ...]) -> str | None:
    if element.tag == "pre" and _shows_text(element):
        return "普通文字不要放在 pre 里，长行会超出屏幕。"
    return None


def _height(element: Element, style: dict[str, str], _: tuple[Element, ...]) -> str | None:
    if _ZERO.fullmatch(style.get("height", "")) and _shows_text(element):
        return "有文字的容器高度为 0，手机上看不到这些文字。"
    return None


def _line_height(element: Element, style: dict[str, str], _: tuple[Element, ...]) -> str | None:
    if _ZERO.fullmatch(style.get("line-height", "")) and _shows_text(element):
        return "有文字的容器行高为 0，多行文字会重叠。"
    return None


def _width(element: Element, style: dict[str, str], ancestors: tuple[Element, ...]) -> str | None:
    if any("data-ignore-width" in each.attributes for each in (*ancestors, element)):
        return None
    if element.tag == "img":
        return None if element.attributes.get("data-w") else "图片没有写明原始宽度（data-w）。"
    if element.tag != "svg" and _PIXELS.fullmatch(style.get("width", "")):
        return "宽度写成了固定值，在宽窄不同的屏幕上会错位，请用百分比。"
    return None


def _nesting(element: Element, _: dict[str, str], ancestors: tuple[Element, ...]) -> str | None:
    chain = 1
    below = element
    for parent in reversed(ancestors):
        alone = sum(isinstance(child, Element) for child in parent.children) == 1
        same = parent.tag == below.tag and parent.attributes.get("style") == below.attributes.get(
            "style"
        )
        if not (alone and same):
            return None
        chain += 1
        below = parent
        if chain > _MAX_CHAIN:
            return f"同样的标签连续嵌套超过 {_MAX_CHAIN} 层，后台会自动精简。"
    return None


def _redundant(element: Element, _: dict[str, str], __: tuple[Element, ...]) -> str | None:
    children = [child for child in element.children if isinstance(child, Element)]
    if len(children) <= _MANY_CHILDREN:
        return None
    empty = sum(child.tag not in ("br", "hr", "img") and _is_bare(child) for child in children)
    return "空的标签太多，请删去。" if empty > _MANY_EMPTY else None


def _is_bare(element: Element) -> bool:
    return not _shows_text(element) and all(
        each.tag in _INLINE - {"img"} for each, _ in walk(element)
    )


def _span_leaf(element: Element, _: dict[str, str], __: tuple[Element, ...]) -> str | None:
    if (
        element.tag == "span"
        and "leaf" in element.attributes
        and any(child.tag not in _INLINE for child, _ in walk(element))
    ):
        return "span leaf 里只能放文字和行内标签，不能放段落。"
    return None


def _node_leaf(element: Element, _: dict[str, str], __: tuple[Element, ...]) -> str | None:
    if element.tag != "section" or "nodeleaf" not in element.attributes:
        return None
    inside = [child for child in element.children if isinstance(child, Element)]
    lone = len(inside) == 1 and inside[0].tag in _COMPONENTS
    return None if lone and not _shows_text(element) else "section nodeleaf 里只能放一张图片。"


def _important(element: Element, _: dict[str, str], __: tuple[Element, ...]) -> str | None:
    if re.search(r"!\s*important", element.attributes.get("style", ""), re.IGNORECASE):
        return "样式不要写 !important，深色模式下不能转换。"
    return None


def _position(element: Element, style: dict[str, str], _: tuple[Element, ...]) -> str | None:
    return "定位样式会被公众号去掉。" if "position" in style else None


def _gradient(element: Element, style: dict[str, str], _: tuple[Element, ...]) -> str | None:
    background = style.get("background", "") + style.get("background-image", "")
    if "gradient(" in background.lower() and _shows_text(element):
        return "文字后面不要用渐变背景，深色模式下会变样。"
    return None


_RULES: dict[str, Rule] = {
    "opacity": _opacity,
    "caret-color": _caret,
    "text-align": _alignment,
    "font-family": _fonts,
    "animate-begin": _animation,
    "pre": _pre,
    "height": _height,
    "line-height": _line_height,
    "width": _width,
    "nest-level": _nesting,
    "redundant-node": _redundant,
    "span-leaf": _span_leaf,
    "node-leaf": _node_leaf,
    "important": _important,
    "position": _position,
    "darkmode-no-gradient": _gradient,
}


def structure_findings(html: str) -> list[Note]:
    """Every breach of the structure rules in a fragment, one note per rule and element.

    The kinds are the names that WeChat's own validator uses; ``line`` is always None.
    """
    return list(_findings(html))


def _findings(html: str) -> Iterator[Note]:
    for element, ancestors in walk(parse(html, max_depth=400)):
        style = _styles(element)
        for kind, rule in _RULES.items():
            message = rule(element, style, ancestors)
            if message:
                yield Note(kind, f"{message}（{_excerpt(element)}）", None)


def _excerpt(element: Element) -> str:
    text = " ".join(text_of(element.children).split())
    return f"{element.tag}：{text[:20]}" if text else element.tag
