"""图片消息 as a phone shows it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape

from wechat_bot.drafting.kinds import kind_hints, newspic_content
from wechat_bot.drafting.rules import ArticleFields, PostKind
from wechat_bot.rendering import Note, RenderedArticle

# What is remarked on the lay-out of a 图文 and means nothing where there is none.
_OF_LAYOUT = frozenset({"external_link"})


def newspic_preview(
    rendered: RenderedArticle, article: ArticleFields, images: Mapping[str, str],
    address: Callable[[str], str],
) -> RenderedArticle:
    """Pictures in the order of sending, then the text; images: name → sha256 as in the text."""
    content = newspic_content(article, images)
    pictures = "".join(
        f'<p><img src="{escape(address(images[name]))}" alt="第 {number} 张" style="width:100%"></p>'
        for number, name in enumerate(content.images, start=1))
    text = "".join(f"<p>{escape(line)}</p>" for line in content.text.splitlines())
    hints = tuple(Note("newspic", sentence, None)
                  for sentence in kind_hints(PostKind.NEWSPIC, article, images))
    kept = tuple(note for note in rendered.notes if note.kind not in _OF_LAYOUT)
    return replace(rendered, html=pictures + text, plain_text=content.text,
                   images=tuple(content.images), notes=(*kept, *hints))
