"""Rendering (排版): pure functions from Markdown to the HTML fragment that WeChat keeps."""

from __future__ import annotations

from wechat_bot.rendering.article import (
    first_external_link,
    first_heading,
    image_references,
    render_article,
)
from wechat_bot.rendering.models import Note, RenderedArticle, RenderImage, Theme
from wechat_bot.rendering.structure import structure_findings
from wechat_bot.rendering.text import normalised_text, plain_text, text_sha256
from wechat_bot.rendering.themes import ThemeError, find_theme, load_themes

__all__ = [
    "Note",
    "RenderImage",
    "RenderedArticle",
    "Theme",
    "ThemeError",
    "find_theme",
    "first_external_link",
    "first_heading",
    "image_references",
    "load_themes",
    "normalised_text",
    "plain_text",
    "render_article",
    "structure_findings",
    "text_sha256",
]
