"""The check of an article's structure (verify_article_structure), as far as no browser is needed.

Follows the rules that WeChat published for editors; what depends on measured layout or on colours
in dark mode is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.fields import ApiCall, text
from wechat_bot.emulator.htmltree import BLOCKS, Element, parse, serialise
from wechat_bot.emulator.sanitiser import split_declarations
from wechat_bot.emulator.state import EmulatorState

#: how much of an offending element is shown
_SHOWN = 500
#: the narrowest screen of the official check, in pixels
_NARROWEST = 375
_FONTS = ["mp-quote", "pingfang sc", "system-ui", "-apple-system"]
_MEDIA = {"img", "svg", "video", "iframe", "mp-common-profile"}


def verify_structure(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /article-bin/verify_article_structure {"content"}: isValid, inValidInfo by rule."""
    content = text(call.body, "content")
    if not content.strip():
        raise ApiError(44002)
    found = violations(content, state.settings.structure_nest_limit)
    return {
        "isValid": not found,
        "inValidInfo": {
            name: {
                "violateRules": RULES[name][0] if name in RULES else _NESTING,
                "items": [{"outerHTML": serialise([element])[:_SHOWN]} for element in elements],
            }
            for name, elements in found.items()
        },
    }


def violations(html: str, nest_limit: int) -> dict[str, list[Element]]:
    """Offending elements by the key of the rule they break."""
    roots = [node for node in parse(html) if isinstance(node, Element)]
    found: dict[str, list[Element]] = {}
    for element in _all(roots):
        for name, (_, breaks) in RULES.items():
            if breaks(element):
                found.setdefault(name, []).append(element)
    if nested := [element for element in roots if _chain(element) > nest_limit]:
        found["nest-level"] = nested
    return found


def _all(elements: list[Element]) -> Iterator[Element]:
    for element in elements:
        yield element
        yield from _all(_children(element))


def _children(element: Element) -> list[Element]:
    return [node for node in element.children if isinstance(node, Element)]


def _texts(element: Element) -> str:
    return "".join(
        node if isinstance(node, str) else _texts(node) for node in element.children
    ).strip()


def _style(element: Element) -> dict[str, str]:
    pairs = (item.partition(":") for item in split_declarations(element.attrs.get("style", "")))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs}


def _is_zero(value: str) -> bool:
    return re.fullmatch(r"0+(\.0*)?(px|em|rem|%|pt)?", value) is not None


def _opacity(element: Element) -> bool:
    return element.tag == "img" and _is_zero(_style(element).get("opacity", ""))


def _caret(element: Element) -> bool:
    value = _style(element).get("caret-color", "").replace(" ", "")
    return value == "rgba(0,0,0,0)"


def _text_align(element: Element) -> bool:
    return _style(element).get("text-align", "") in ("start", "end")


def _font_family(element: Element) -> bool:
    family = _style(element).get("font-family", "")
    names = [name.strip(" '\"") for name in family.split(",")]
    return bool(family) and names[: len(_FONTS)] != _FONTS


def _animate_begin(element: Element) -> bool:
    begin = element.attrs.get("begin", "")
    return "touchstart" in begin and "click" not in begin


def _pre(element: Element) -> bool:
    return element.tag == "pre" and not any(child.tag == "code" for child in _children(element))


def _height(element: Element) -> bool:
    return _is_zero(_style(element).get("height", "")) and bool(_texts(element))


def _line_height(element: Element) -> bool:
    return _is_zero(_style(element).get("line-height", "")) and bool(_texts(element))


def _width(element: Element) -> bool:
    if element.tag in _MEDIA or "data-ignore-width" in element.attrs:
        return False
    found = re.fullmatch(r"(\d+(?:\.\d+)?)px", _style(element).get("width", ""))
    return found is not None and float(found.group(1)) > _NARROWEST


def _redundant(element: Element) -> bool:
    children = _children(element)
    empty = sum(
        not _texts(child) and not any(each.tag in _MEDIA for each in _all([child]))
        for child in children
    )
    return len(children) > 20 and empty > 15


def _span_leaf(element: Element) -> bool:
    is_leaf = element.tag == "span" and "leaf" in element.attrs
    return is_leaf and any(child.tag in BLOCKS for child in _all(_children(element)))


def _node_leaf(element: Element) -> bool:
    if element.tag != "section" or "nodeleaf" not in element.attrs:
        return False
    return len(_children(element)) != 1 or bool(_texts(element))


def _chain(element: Element) -> int:
    """Longest run of elements that hold nothing but one other of the same kind of box."""
    longest = 0
    pending = [(element, 0)]
    while pending:
        one, length = pending.pop()
        longest = max(longest, length)
        children = _children(one)
        has_text = any(isinstance(node, str) and node.strip() for node in one.children)
        alone = len(children) == 1 and not has_text and children[0].tag not in _MEDIA
        pending += [(child, length + 1 if alone else 0) for child in children]
    return longest


_NESTING = "嵌套层数过多：一层里只有另一层，没有别的内容"
#: key -> what it says, does an element break it
RULES: dict[str, tuple[str, Callable[[Element], bool]]] = {
    "opacity": ("图片不能完全透明", _opacity),
    "caret-color": ("光标颜色不能完全透明", _caret),
    "text-align": ("对齐方式不能用 start 或 end", _text_align),
    "font-family": ("不要指定字体", _font_family),
    "animate-begin": ("动画由 touchstart 触发时，也要能由 click 触发", _animate_begin),
    "pre": ("普通文字不要放在 pre 里", _pre),
    "height": ("有文字的元素高度不能为 0", _height),
    "line-height": ("有文字的元素行高不能为 0", _line_height),
    "width": ("固定宽度超过手机屏幕", _width),
    "redundant-node": ("空元素太多", _redundant),
    "span-leaf": ("span[leaf] 里只能有行内元素", _span_leaf),
    "node-leaf": ("section[nodeleaf] 里只能有一个图片或组件", _node_leaf),
}
