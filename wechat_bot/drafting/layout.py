"""From an article's fields to WeChat HTML, with the post's pictures. Pure but for reading themes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from wechat_bot.drafting.models import PostImage
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.rendering import (
    RenderedArticle,
    RenderImage,
    Theme,
    ThemeError,
    find_theme,
    image_references,
    load_themes,
    render_article,
)

DEFAULT_THEME = "政务蓝"
DIGEST_LENGTH = 54


def frozen_address(sha256: str) -> str:
    """How an approved artefact names a picture until WeChat's address takes its place."""
    return f"sha256:{sha256}"


def theme_of(folder: Path, name: str) -> Theme:
    """The theme by its Chinese name or file name; the default for an empty name.

    Raises InvalidInput where there is no such theme.
    """
    try:
        return find_theme(load_themes(folder), name or DEFAULT_THEME)
    except ThemeError as error:
        raise InvalidInput.of(theme=str(error)) from None


def theme_names(folder: Path) -> list[str]:
    """The Chinese names of the themes on offer."""
    return [theme.title for theme in load_themes(folder).values()]


def theme_sha256(theme: Theme) -> str:
    """Fingerprint of a theme: it decides how the article looks."""
    return hashlib.sha256(theme.css.encode()).hexdigest()


def used_images(body: str, images: Mapping[str, PostImage]) -> dict[str, str]:
    """Name → sha256 of the pictures that the text refers to, in order."""
    return {name: images[name].sha256 for name in image_references(body) if name in images}


def missing_images(body: str, images: Mapping[str, PostImage]) -> list[str]:
    """Names that the text refers to and the post does not have."""
    return [name for name in image_references(body) if name not in images]


def lay_out(
    article: ArticleFields, theme: Theme, images: Mapping[str, PostImage],
    address: Callable[[str], str], footer: Sequence[tuple[str, str]] = (),
) -> RenderedArticle:
    """Render an article; `address` turns a picture's sha256 into what `src` shall be."""
    placed = {
        name: RenderImage(address(row.sha256), row.image.width, row.image.height)
        for name, row in images.items()
    }
    body = article.body
    if article.origin == "repost" and article.source.strip():
        # 条例 art 10: a repost says whose information it is.
        body = f"{body.rstrip()}\n\n来源：{article.source.strip()}\n"
    return render_article(body, theme=theme, images=placed, footer=footer, title=article.title)


def default_digest(plain_text: str) -> str:
    """What WeChat takes when no digest is given: the first 54 characters of the body."""
    return "".join(plain_text.split())[:DIGEST_LENGTH]
