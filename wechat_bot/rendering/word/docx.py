""".docx bytes to Markdown, by way of mammoth's HTML."""

from __future__ import annotations

import io
from typing import Any

from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.rendering.word.html import convert
from wechat_bot.rendering.word.model import ConvertedWord, Notes
from wechat_bot.rendering.word.package import NOT_WHOLE, Package, recognise
from wechat_bot.rendering.word.prepare import prepare

_STYLE_MAP = "r[style-name='Strong'] => strong\nr[style-name='Emphasis'] => em"
_SENTENCES = {
    "encrypted": "这个 Word 文件加了打开密码，读不出来，没有导入。请在 Word 或 WPS 里去掉密码，另存后再试。",
    "doc": "这是旧格式的文件（.doc 或 .wps），这里只收 .docx。请在 Word 或 WPS 里打开，另存为 .docx 后再试。",
    "office": "这个文件不是 Word 文档（可能是 Excel 或 PPT），没有导入。",
    "zip": "这个文件是压缩包，不是 Word 文档，没有导入。",
}  # fmt: skip


def word_to_markdown(data: bytes) -> ConvertedWord:
    """A .docx as Markdown with its title, pictures and notes.

    InvalidInput: not a .docx, broken, encrypted, or larger than any document needs to be.
    Macros, external pictures and linked files are never opened.
    """
    # Here: it takes a tenth of a second, for which no worker need wait.
    import mammoth  # type: ignore[import-untyped]

    kind = recognise(data)
    if kind != "docx":
        raise InvalidInput(_SENTENCES.get(kind, "这个文件不是 Word 文档（.docx），没有导入。请确认选对了文件。"))
    notes = Notes()
    pictures: dict[str, bytes] = {}
    prepared = prepare(Package(data), notes)

    def keep(image: Any) -> dict[str, str]:
        try:
            with image.open() as opened:
                content = opened.read()
        except (OSError, ValueError, KeyError):  # linked from outside, or missing in the file
            return {"src": "linked:"}
        place = f"part-{len(pictures)}:"
        pictures[place] = content
        return {"src": place}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(prepared), style_map=_STYLE_MAP, include_default_style_map=False,
            include_embedded_style_map=False, convert_image=mammoth.images.img_element(keep),
            external_file_access=False,
        )
    except Exception:  # a strange file can make the reader fail at any place
        raise InvalidInput(NOT_WHOLE) from None
    return convert(result.value, pictures, notes, take_title=True)
