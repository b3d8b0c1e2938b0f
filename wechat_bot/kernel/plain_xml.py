"""XML from outside, read without anything that XML can do beyond elements and text.

No DTD, no entities of its own, no processing instructions, bounded depth and number of
elements. Attributes, comments and namespaces' meaning are left aside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from wechat_bot.kernel.errors import BureauError

MAX_DEPTH = 12
MAX_ELEMENTS = 2000


class NotPlainXml(BureauError):
    """这段内容不是普通的 XML: broken, or it uses what is refused."""


@dataclass
class Node:
    """An element: its name, its own text and its children in order."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, name: str) -> list[Node]:
        """The children of this name."""
        return [child for child in self.children if child.name == name]

    def only(self, name: str) -> Node | None:
        """The child of this name, None without one. NotPlainXml where there are several."""
        found = self.all(name)
        if len(found) > 1:
            raise NotPlainXml(f"内容里有两个 {name}，分不清以哪个为准。")
        return found[0] if found else None


def parse(text: str) -> Node:
    """The root element. NotPlainXml says what is wrong."""
    builder = _Builder()
    # The text is decoded already: whatever encoding it claims is not asked.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = builder.refuse_doctype
    parser.EntityDeclHandler = builder.refuse_entity
    parser.ProcessingInstructionHandler = builder.refuse_instruction
    try:
        parser.Parse(text.encode("utf-8"), True)
    except (expat.ExpatError, UnicodeEncodeError):
        raise NotPlainXml("内容不是完整的 XML。") from None
    if builder.root is None:
        raise NotPlainXml("内容里没有任何元素。")
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise NotPlainXml("内容的层次或元素太多。")
        node = Node(name)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, data: str) -> None:
        self._open[-1].text += data

    def refuse_doctype(self, *_declared: object) -> None:
        raise NotPlainXml("内容带有 DTD，没有读。")

    def refuse_entity(self, *_declared: object) -> None:
        raise NotPlainXml("内容带有自定义实体，没有读。")

    def refuse_instruction(self, *_target: object) -> None:
        raise NotPlainXml("内容带有处理指令，没有读。")
