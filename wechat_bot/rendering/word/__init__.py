"""Word 文字: .docx files and pasted HTML as the Markdown that the renderer reads.

Pure functions. Nothing is fetched: pictures come only from the file or the pasted page itself.
"""

from __future__ import annotations

from wechat_bot.rendering.word.docx import word_to_markdown
from wechat_bot.rendering.word.fetched import (
    MISSING_PICTURE,
    fetched_to_markdown,
    picture_addresses,
)
from wechat_bot.rendering.word.html import html_to_markdown
from wechat_bot.rendering.word.markdown import escape_plain
from wechat_bot.rendering.word.model import ConvertedWord
from wechat_bot.rendering.word.package import recognise

__all__ = ["MISSING_PICTURE", "ConvertedWord", "escape_plain", "fetched_to_markdown",
           "html_to_markdown", "picture_addresses", "recognise", "word_to_markdown"]
