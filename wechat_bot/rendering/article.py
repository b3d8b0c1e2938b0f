"""From Markdown to the fragment that WeChat receives: the stages in their order."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

import css_inline

from wechat_bot.rendering.blocks import HEADINGS, BlockBuilder
from wechat_bot.rendering.inline import Context, is_external, is_local_image, leaves
from wechat_bot.rendering.markdown_html import RawPage, note_label, to_raw_html
from wechat_bot.rendering.models import Note, RenderedArticle, RenderImage, Theme
from wechat_bot.rendering.sanitise import clean_input, clean_output, removal_notes
from wechat_bot.rendering.source import SourceLines
from wechat_bot.rendering.text import plain_text, squeeze, text_sha256
from wechat_bot.rendering.themes import STRUCTURE_CSS
from wechat_bot.rendering.tree import Element, Node, parse, serialise, text_of, walk

# Deeper nesting has no meaning on a phone and is cleaned away by WeChat's editor.
_MAX_DEPTH = 24
_PLACED_IMAGE = re.compile(r'<img src="wb-image-(\d+)"')


def render_article(
    markdown_text: str,
    *,
    theme: Theme,
    images: Mapping[str, RenderImage],
    footer: Sequence[tuple[str, str]] = (),
    title: str | None = None,
) -> RenderedArticle:
    """Render an article (without front matter) as WeChat HTML; the same input gives equal bytes.

    ``images`` maps the references of :func:`image_references` to what stands for them; what is
    missing is left out with a note. ``footer`` is a list of (label, names) for the closing line.
    A first heading equal to ``title`` is not repeated. An article that shows nothing gives "".
    """
    raw = to_raw_html(markdown_text)
    lines = SourceLines(markdown_text)
    context = Context(images, lines)
    for piece in (raw.body, *raw.notes):
        context.notes += removal_notes(piece, lines)
    body = parse(clean_input(raw.body), _MAX_DEPTH)
    builder = BlockBuilder(context, _arrange_headings(body, title))
    blocks = builder.blocks(body.children)
    if not blocks:
        return RenderedArticle("", "", text_sha256(""), _in_order(context.notes), ())
    blocks += _footnotes(raw, builder)
    blocks += _link_list(context.links)
    blocks += _footer(footer)
    fragment = _finish(Element("section", {"class": "article"}, blocks), theme, context)
    return RenderedArticle(
        html=fragment,
        plain_text=plain_text(fragment),
        text_sha256=text_sha256(fragment),
        notes=_in_order(context.notes),
        images=tuple(context.used_images),
    )


def _finish(article: Element, theme: Theme, context: Context) -> str:
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False)
    styled = inliner.inline_fragment(serialise([article]), STRUCTURE_CSS + theme.css)
    fragment = clean_output(styled)

    def address(match: re.Match[str]) -> str:
        image = context.images[context.used_images[int(match[1])]]
        return f'<img src="{html.escape(image.address)}"'

    return _PLACED_IMAGE.sub(address, fragment)


def _arrange_headings(body: Element, title: str | None) -> int:
    """Take out a first heading that repeats the title; how many levels the others go down."""
    levels: list[int] = []
    for element, ancestors in walk(body):
        if element.tag not in HEADINGS:
            continue
        if not levels and title and squeeze(_heading_text(element)) == squeeze(title):
            parent = ancestors[-1] if ancestors else body
            parent.children = [child for child in parent.children if child is not element]
            title = None
            continue
        title = None
        levels.append(int(element.tag[1]))
    return 1 if 1 in levels else 0


def _heading_text(heading: Element) -> str:
    """The text of a heading without the marks of its footnotes."""
    shown = [c for c in heading.children if isinstance(c, str) or c.tag != "sup"]
    return " ".join(text_of(shown).split())


def _footnotes(raw: RawPage, builder: BlockBuilder) -> list[Node]:
    notes: list[Node] = []
    for number, piece in enumerate(raw.notes, start=1):
        content = parse(clean_input(piece), _MAX_DEPTH).children
        blocks = builder.blocks(content)
        if not blocks:
            continue
        label = Element("span", {"leaf": ""}, [f"{note_label(number)} "])
        first = blocks[0]
        if isinstance(first, Element) and first.tag == "p":
            first.children.insert(0, label)
        else:
            notes.append(Element("p", {}, [label]))
        notes += blocks
    return _references("注释", notes)


def _link_list(links: Mapping[str, str]) -> list[Node]:
    entries: list[Node] = []
    for number, (address, label) in enumerate(links.items(), start=1):
        text = f"[{number}] {label}：{address}" if label else f"[{number}] {address}"
        entries.append(Element("p", {}, leaves([text], False)))
    return _references("相关链接", entries)


def _references(heading: str, entries: list[Node]) -> list[Node]:
    if not entries:
        return []
    head = Element("p", {"class": "references-title"}, leaves([heading], False))
    return [Element("section", {"class": "references"}, [head, *entries])]


def _footer(footer: Sequence[tuple[str, str]]) -> list[Node]:
    line: list[Node] = []
    for label, names in footer:
        if not names.strip():
            continue
        if line:
            line.append(Element("span", {"leaf": ""}, ["\u3000"]))
        line.append(Element("span", {"class": "pair"}, leaves([f"{label}：{names}"], False)))
    if not line:
        return []
    return [Element("section", {"class": "footer"}, [Element("p", {}, line)])]


def _in_order(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Without repetitions, in the order of the source; notes without a line come last."""
    unique = dict.fromkeys(notes)
    return tuple(sorted(unique, key=lambda note: (note.line is None, note.line or 0)))


def _trees(markdown_text: str) -> list[Element]:
    raw = to_raw_html(markdown_text)
    return [parse(clean_input(piece), _MAX_DEPTH) for piece in (raw.body, *raw.notes)]


def image_references(markdown_text: str) -> tuple[str, ...]:
    """The local images an article refers to, as written, in order, each once."""
    sources = (
        element.attributes.get("src", "")
        for tree in _trees(markdown_text)
        for element, _ in walk(tree)
        if element.tag == "img"
    )
    return tuple(dict.fromkeys(source for source in sources if is_local_image(source)))


def first_heading(markdown_text: str) -> str | None:
    """The text of the first heading, used as a title where none is given."""
    for tree in _trees(markdown_text)[:1]:
        for element, _ in walk(tree):
            if element.tag in HEADINGS and (text := _heading_text(element)):
                return text
    return None


def first_external_link(markdown_text: str) -> str | None:
    """The address of the first link that leads outside WeChat, for 阅读原文."""
    for tree in _trees(markdown_text):
        for element, _ in walk(tree):
            href = element.attributes.get("href", "").strip()
            if element.tag == "a" and is_external(href):
                return href
    return None
