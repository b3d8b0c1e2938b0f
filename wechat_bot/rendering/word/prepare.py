"""A .docx made ready for mammoth: marks for headings and lists, a note on what will be lost.

mammoth knows neither outline levels nor how a number is printed; both are put into the text as
marks (see model.py) that the HTML stage reads again.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.rendering.word.model import CLOSE, OPEN, TITLE_MARK, Notes, heading_mark, list_mark
from wechat_bot.rendering.word.numbering import Counter, W, read_numbering, value
from wechat_bot.rendering.word.package import NOT_WHOLE, Package

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_HEADING = re.compile(r"^(?:heading|标题|標題)\s*([1-9])$|^([一二三四五六1-6])级标题$", re.IGNORECASE)
_TITLES = frozenset({"title", "标题", "標題", "文章标题", "大标题"})
_TITLE_LENGTH = 64
_PRIVATE = re.compile(f"[{OPEN}{CLOSE}]")


@dataclass(frozen=True)
class _Style:
    """What a paragraph style gives: heading 0 none, 1–9, -1 the title."""

    name: str
    heading: int
    number: tuple[str, int] | None
    centred: bool
    size: int


def prepare(package: Package, notes: Notes) -> bytes:
    """The bytes to hand to mammoth; the losses that can be told from the file are noted."""
    for name in (package.main, package.beside("styles.xml"), package.beside("numbering.xml")):
        if name in package.parts:
            package.parts[name] = package.parts[name].replace(_STRICT, W[1:-1].encode())
    root = package.tree(package.main)
    body = root.find(W + "body") if root is not None else None
    if root is None or body is None:
        raise InvalidInput(NOT_WHOLE)
    for text in root.iter(W + "t"):
        text.text = _PRIVATE.sub("", text.text or "")
    _note_losses(package, root, notes)
    _formulas(root, notes)
    _text_boxes(root, notes)
    counter = read_numbering(package.tree(package.beside("numbering.xml")))
    styles = _read_styles(package.tree(package.beside("styles.xml")), counter)
    _mark_paragraphs(body, styles, counter, notes)
    package.parts[package.main] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return package.repacked()


def _read_styles(root: etree._Element | None, counter: Counter) -> dict[str, _Style]:
    if root is None:
        return {}
    found = {s.get(W + "styleId") or "": s for s in root.findall(W + "style")}
    return {name: _style(name, found, counter) for name in found}


def _style(name: str, found: dict[str, etree._Element], counter: Counter) -> _Style:
    heading, number, centred, size = 0, counter.by_style.get(name), False, 0
    own_name = value(found[name], "name") or ""
    current, seen = name, set[str]()
    while current in found and current not in seen:
        seen.add(current)
        style = found[current]
        label = (value(style, "name") or "").strip()
        heading = heading or _heading_of(label, value(style, "pPr", "outlineLvl"))
        if number is None and (number_id := value(style, "pPr", "numPr", "numId")):
            level = _whole(value(style, "pPr", "numPr", "ilvl"))
            number = (number_id, level)
        centred = centred or value(style, "pPr", "jc") == "center"
        size = size or _whole(value(style, "rPr", "sz"))
        current = value(style, "basedOn") or ""
    if number is not None and not number[1]:
        number = (number[0], _level_of(own_name))
    return _Style(own_name, heading, number, centred, size)


def _heading_of(name: str, outline: str | None) -> int:
    if name.lower() in _TITLES:
        return -1
    found = _HEADING.match(name)
    if found:
        digit = found[1] or found[2]
        return int(digit) if digit.isascii() else "一二三四五六".index(digit) + 1
    return _whole(outline) + 1 if outline is not None and _whole(outline) < 9 else 0


def _level_of(name: str) -> int:
    """Word's “List Bullet 2” is a list of its own whose name alone tells the level."""
    found = re.match(r"(?:list (?:bullet|number)|列表(?:项目符号|编号)?)\s*([2-5])$", name.lower())
    return int(found[1]) - 1 if found else 0


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def _mark_paragraphs(
    body: etree._Element, styles: dict[str, _Style], counter: Counter, notes: Notes
) -> None:
    nothing = _Style("", 0, None, False, 0)
    titled = False
    for paragraph in list(body.iter(W + "p")):
        style = styles.get(value(paragraph, "pPr", "pStyle") or "", nothing)
        if re.match(r"toc\s*\d|目录\s*\d", style.name, re.IGNORECASE):
            notes.add("目录没有保留。")
            _remove(paragraph)
            continue
        outline = value(paragraph, "pPr", "outlineLvl")
        heading = _heading_of("", outline) or style.heading
        shown = bool(_text(paragraph).strip())
        label, level = _label(paragraph, style, counter, shown)
        in_table = next(paragraph.iterancestors(W + "tc"), None) is not None
        if not shown:
            continue
        if heading == -1 and not titled and not in_table:
            titled = True
            _insert(paragraph, TITLE_MARK)
        elif heading and not in_table:
            _insert(paragraph, heading_mark(min(6, max(1, heading))) + (label or ""))
        elif label is not None and in_table:
            _insert(paragraph, label)
        elif label is not None:
            _insert(paragraph, list_mark(level + 1, label))
    if not titled:
        _hand_made_title(body, styles)


def _label(
    paragraph: etree._Element, style: _Style, counter: Counter, shown: bool
) -> tuple[str | None, int]:
    number_id = value(paragraph, "pPr", "numPr", "numId")
    level = _whole(value(paragraph, "pPr", "numPr", "ilvl"))
    if number_id is None and style.number is not None:
        number_id, level = style.number
    if number_id in (None, "0") or not shown:
        return None, 0
    level = min(level, 8)
    label = counter.label(number_id or "", level)
    if label is None:  # a level that only the style's name tells
        label = counter.label(number_id or "", 0)
    return label, level


def _hand_made_title(body: etree._Element, styles: dict[str, _Style]) -> None:
    """Most office texts have no styles: their title is the largest of the centred first lines."""
    lines: list[tuple[int, etree._Element]] = []
    for block in body:
        if block.tag != W + "p":
            break
        text = _text(block).strip()
        if not text:
            continue
        style = styles.get(value(block, "pPr", "pStyle") or "")
        if not _is_centred(block, style) or text[-1] in "。；：！" or OPEN in text:
            break
        if not re.search(r"文件$|[〔\[［].*号", text) and block.find(f".//{W}drawing") is None:
            lines.append((_size(block, style), block))
    if not lines:
        return
    largest = max(size for size, _ in lines)
    start = next(i for i, (size, _) in enumerate(lines) if size == largest)
    chosen = [lines[start][1]]
    for size, block in lines[start + 1:]:
        if not largest or size != largest:
            break
        chosen.append(block)
    if sum(len(_text(block)) for block in chosen) > _TITLE_LENGTH:
        return
    _insert(chosen[0], TITLE_MARK)
    for block in chosen[1:]:
        for run in [child for child in block if child.tag != W + "pPr"]:
            chosen[0].append(run)
        _remove(block)


def _is_centred(paragraph: etree._Element, style: _Style | None) -> bool:
    own = value(paragraph, "pPr", "jc")
    return own == "center" or (own is None and style is not None and style.centred)


def _size(paragraph: etree._Element, style: _Style | None) -> int:
    """The size of the type in half points; 0 where nothing tells."""
    own = max((_whole(value(run, "rPr", "sz")) for run in paragraph.iter(W + "r")), default=0)
    return own or (style.size if style is not None else 0)


def _text(paragraph: etree._Element) -> str:
    return "".join(each.text or "" for each in paragraph.iter(W + "t"))


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _run(text: str) -> etree._Element:
    run = etree.Element(W + "r")
    inner = etree.SubElement(run, W + "t")
    inner.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    inner.text = text
    return run


def _insert(paragraph: etree._Element, text: str) -> None:
    has_properties = len(paragraph) > 0 and paragraph[0].tag == W + "pPr"
    paragraph.insert(1 if has_properties else 0, _run(text))


def _formulas(root: etree._Element, notes: Notes) -> None:
    for formula in list(root.iter(_M + "oMath")):
        text = "".join(each.text or "" for each in formula.iter(_M + "t"))
        parent = formula.getparent()
        if parent is None:
            continue
        place = parent if parent.tag == _M + "oMathPara" else formula
        notes.add("公式只留下了文字，请核对，需要时截成图片插入。")
        holder = place.getparent()
        if holder is not None:
            holder.replace(place, _run(text))


def _text_boxes(root: etree._Element, notes: Notes) -> None:
    """Put the paragraphs of a text box behind the paragraph that it is fixed to."""
    for box in list(root.iter(W + "txbxContent")):
        outer = [each for each in box.iterancestors() if each.tag == _MC + "AlternateContent"]
        twice = any(each.tag == _MC + "Fallback" for each in box.iterancestors())
        host = next((each for each in box.iterancestors(W + "p")), None)
        holder = host.getparent() if host is not None else None
        if host is None or holder is None:
            continue
        if not (twice and outer and outer[0].find(f"{_MC}Choice//{W}txbxContent") is not None):
            shown = [deepcopy(child) for child in box if child.tag in (W + "p", W + "tbl")]
            if any(_text(child).strip() for child in shown):
                notes.add("文本框里的文字放在了它旁边的段落后面，请核对位置。")
            for child in reversed(shown):
                holder.insert(holder.index(host) + 1, child)
    for box in list(root.iter(W + "txbxContent")):
        _remove(box)


def _note_losses(package: Package, root: etree._Element, notes: Notes) -> None:
    tags = {str(each.tag) for each in root.iter() if isinstance(each.tag, str)}
    graphics = " ".join(e.get("uri") or "" for e in root.iter(_A + "graphicData"))
    found = (
        (package.has_macros, "文件里的宏没有读取，也不会运行。"),
        ({W + "ins", W + "del", W + "moveTo", W + "moveFrom"} & tags,
         "有修订痕迹：按接受全部修订后的文字取用，请核对。"),
        (W + "commentReference" in tags, "批注没有保留。"),
        ("/chart" in graphics or "/diagram" in graphics, "图表和流程图没有保留，请截成图片后插入。"),
        ("wordprocessingShape" in graphics or "wordprocessingGroup" in graphics,
         "画的图形（线条、箭头、印章样式等）没有保留，需要时请截成图片插入。"),
        (W + "object" in tags, "嵌入的对象（如 Excel 表格）没有保留，请截图或改成普通表格。"),
        (W + "altChunk" in tags, "插入的其他文件没有保留，请把它的文字复制进来。"),
        (_running_heads(package), "页眉、页脚没有保留。"),
    )
    for holds, sentence in found:
        if holds:
            notes.add(sentence)


def _running_heads(package: Package) -> bool:
    """Whether a header or footer says more than a page number."""
    for name in package.parts:
        if re.search(r"/(?:header|footer)\d*\.xml$", name):
            tree = package.tree(name)
            text = "".join(e.text or "" for e in tree.iter(W + "t")) if tree is not None else ""
            if re.sub(r"[\s\d\-—–第页共/.]+", "", text):
                return True
    return False
