"""Values that go into a rendering and come out of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """A look (排版主题): ``name`` is its id, ``title`` the Chinese name users choose by."""

    name: str
    title: str
    css: str


@dataclass(frozen=True)
class RenderImage:
    """An image ready for use. ``address`` is trusted and written into src as given; sizes in px."""

    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Note:
    """What was dropped or changed, as a Chinese sentence; ``line`` counts from 1 in the source.

    Kinds: missing_image, remote_image, external_link, removed_link, removed_script,
    removed_style, removed_tag, removed_attribute, removed_comment; the findings of
    :mod:`wechat_bot.rendering.structure` carry the names of their rules.
    """

    kind: str
    message: str
    line: int | None


@dataclass(frozen=True)
class RenderedArticle:
    """A fragment for WeChat with what belongs to it.

    ``images`` are the local references of the images that are in ``html``, as written in the
    source, one per <img> in the same order (an image used twice is listed twice).
    """

    html: str
    plain_text: str
    text_sha256: str
    notes: tuple[Note, ...]
    images: tuple[str, ...]
