"""Shared: the shipped themes, and a short way to render a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from wechat_bot.rendering import RenderedArticle, RenderImage, Theme, load_themes, render_article

Render = Callable[..., RenderedArticle]

THEME_FOLDER = Path(__file__).parents[2] / "content" / "themes"


@pytest.fixture(scope="session")
def themes() -> dict[str, Theme]:
    return load_themes(THEME_FOLDER)


@pytest.fixture(scope="session")
def render(themes: dict[str, Theme]) -> Render:
    def run(
        text: str,
        *,
        theme: str = "blue",
        images: Mapping[str, RenderImage] | None = None,
        footer: Sequence[tuple[str, str]] = (),
        title: str | None = None,
    ) -> RenderedArticle:
        return render_article(
            text, theme=themes[theme], images=images or {}, footer=footer, title=title
        )

    return run


@pytest.fixture(scope="session")
def shape(render: Render) -> Callable[[str], str]:
    """The rendered body without styles and leaf spans: only its structure and words."""
    import re

    def run(text: str) -> str:
        html = render(text).html
        html = re.sub(r' (?:style|data-ignore-width)="[^"]*"', "", html)
        html = re.sub(r'<span leaf=""(?: dir="rtl")?>(.*?)</span>', r"\1", html)
        return html.removeprefix("<section>").removesuffix("</section>")

    return run
