"""Markdown to raw HTML with Python-Markdown: not yet safe, not yet in WeChat's structure."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Mapping
from dataclasses import dataclass

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import SimpleTagInlineProcessor, SubstituteTagInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from wechat_bot.rendering.source import BlockNormaliser, clean_characters

# Control characters are taken out of the source, so these can only come from this module.
_NOTE_MARK = "\x01"
_NO_PLACE = "\x01notes\x01"
_NBSP_STAND_IN = "\x02qq3936677670287331zz\x03"

# Their content vanishes with them; left open, they would swallow the rest of the article.
SWALLOWING_TAGS = (
    "script", "style", "svg", "math", "iframe", "object", "noscript", "template", "textarea",
    "select", "title", "video", "audio", "canvas", "xmp", "noembed", "noframes", "plaintext",
)  # fmt: skip
_SWALLOWING = re.compile(rf"<(/?)({'|'.join(SWALLOWING_TAGS)})(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True)
class RawPage:
    """``body`` and the footnotes in order, each a piece of HTML that stands alone."""

    body: str
    notes: tuple[str, ...]


def to_raw_html(markdown_text: str) -> RawPage:
    """Parse one document; an instance per call, because Markdown instances are not thread-safe."""
    source = clean_characters(markdown_text)
    if not source.strip():
        return RawPage("", ())
    md = Markdown(
        extensions=[
            TableExtension(),
            SaneListExtension(),
            FootnoteExtension(PLACE_MARKER=_NO_PLACE, USE_DEFINITION_ORDER=True, BACKLINK_TITLE=""),
            _HouseExtension(),
        ],
        output_format="html",
        tab_length=4,
    )
    converted = md.convert(source)
    body, *notes = converted.split(f"<p>{_NOTE_MARK}</p>")
    return RawPage(escape_unclosed(body), tuple(escape_unclosed(note) for note in notes))


def escape_unclosed(markup: str) -> str:
    """Turn tags that would swallow all that follows into visible text: nothing may get lost."""
    closings: dict[str, int] = {}
    for match in _SWALLOWING.finditer(markup):
        if match[1]:
            closings[match[2].lower()] = match.start()

    def visible(match: re.Match[str]) -> str:
        closed = match[1] or match.start() < closings.get(match[2].lower(), -1)
        return match[0] if closed else "&lt;" + match[0][1:]

    markup = _SWALLOWING.sub(visible, markup)
    last_comment = markup.rfind("-->")
    head, tail = markup[: last_comment + 1], markup[last_comment + 1 :]
    return head + tail.replace("<!--", "&lt;!--")


def _escape_unclosed_blocks(source: str) -> str:
    """The same for the source, where only what begins a line is taken for a block of HTML."""
    checked = escape_unclosed(source)
    if checked == source:
        return source
    lines = zip(source.split("\n"), checked.split("\n"), strict=True)
    return "\n".join(new if old.lstrip().startswith("<") else old for old, new in lines)


class _Blocks(Preprocessor):
    """Applies the rules of :mod:`source` and takes fenced code out of Markdown's sight."""

    def run(self, lines: list[str]) -> list[str]:
        regular = BlockNormaliser(self._store).run(lines)
        return _escape_unclosed_blocks("\n".join(regular)).split("\n")

    def _store(self, code: str) -> str:
        escaped = html.escape(code, quote=False)
        return self.md.htmlStash.store(f"<pre><code>{escaped}</code></pre>")


class _Notes(Treeprocessor):
    """Footnotes without anchors: ① in the text, the notes set apart behind marks."""

    def run(self, root: etree.Element) -> None:
        items: dict[str, etree.Element] = {}
        for block in [b for b in root if b.tag == "div" and b.get("class") == "footnote"]:
            root.remove(block)
            for item in block.iter("li"):
                name = item.get("id") or ""
                if name.startswith("fn:"):
                    items["#" + name] = item
        order: list[str] = []
        _number_marks(root, items, order)
        done = 0
        while done < len(order):
            _number_marks(items[order[done]], items, order)
            done += 1
        for name in dict.fromkeys([*order, *items]):
            _append_note(root, items[name])


def _number_marks(
    part: etree.Element, items: Mapping[str, etree.Element], order: list[str]
) -> None:
    """Number the references in ``part`` by their first appearance, which ``order`` keeps."""
    for mark in part.iter("sup"):
        link = mark.find("a")
        if link is None or link.get("class") != "footnote-ref":
            continue
        name = link.get("href") or ""
        mark.remove(link)
        mark.attrib.clear()
        if name not in items:
            mark.text = link.text
            continue
        if name not in order:
            order.append(name)
        mark.text = note_label(order.index(name) + 1)


def _append_note(root: etree.Element, item: etree.Element) -> None:
    mark = etree.SubElement(root, "p")
    mark.text = _NOTE_MARK
    for block in list(item):
        for link in [child for child in block if child.get("class") == "footnote-backref"]:
            block.remove(link)
        if block.text:
            block.text = block.text.removesuffix(_NBSP_STAND_IN)
        if len(block) and block[-1].tail:
            block[-1].tail = (block[-1].tail or "").removesuffix(_NBSP_STAND_IN)
        root.append(block)


def note_label(number: int) -> str:
    """① to ㊿, then (51): unlike [1], the sign of a link, and 〔1〕, the sign of a file number."""
    if number <= 20:
        return chr(0x2460 + number - 1)
    if number <= 35:
        return chr(0x3251 + number - 21)
    if number <= 50:
        return chr(0x32B1 + number - 36)
    return f"({number})"


class _HouseExtension(Extension):
    """Regular lines, ``~~删除~~``, ``==标记==``, no indented code, footnotes without anchors."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(_Blocks(md), "house_blocks", 28)
        md.treeprocessors.deregister("footnote-duplicate")
        md.parser.blockprocessors.deregister("code")
        strike = SimpleTagInlineProcessor(r"(~~)(?=[^\s~])(.+?)(?<=[^\s~])~~(?!~)", "s")
        md.inlinePatterns.register(strike, "house_strike", 65)
        mark = SimpleTagInlineProcessor(
            r"(?<![=A-Za-z0-9_])(==)(?=[^\s=])(.+?)(?<=[^\s=])==(?!=)", "mark"
        )
        md.inlinePatterns.register(mark, "house_mark", 64)
        forced_break = SubstituteTagInlineProcessor(r"\\\n", "br")
        md.inlinePatterns.register(forced_break, "house_break", 185)
        md.treeprocessors.register(_Notes(md), "house_notes", 5)
