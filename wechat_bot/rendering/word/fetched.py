"""The HTML of an article that is public on WeChat, as Markdown with its pictures."""

from __future__ import annotations

from collections.abc import Mapping

from bs4 import BeautifulSoup, Tag

from wechat_bot.rendering.word import mso
from wechat_bot.rendering.word.html import convert
from wechat_bot.rendering.word.model import ConvertedWord, Notes

MISSING_PICTURE = "［此处有一张图片没有取回］"


def picture_addresses(html: str) -> tuple[str, ...]:
    """Where the article's pictures are, in order, each once. WeChat keeps them in data-src."""
    found = (_address(image) for image in BeautifulSoup(html, "lxml").find_all("img"))
    return tuple(dict.fromkeys(address for address in found if address))


def fetched_to_markdown(html: str, pictures: Mapping[str, bytes]) -> ConvertedWord:
    """The article with the pictures that could be fetched (address → bytes).

    The place of one that could not is marked in the text.
    """
    soup = BeautifulSoup(f"<html><body>{html}</body></html>", "lxml")
    for image in list(soup.find_all("img")):
        address = _address(image)
        if address in pictures:
            image.attrs = {"src": address, "alt": str(image.get("alt") or "")}
        elif address:
            image.replace_with(MISSING_PICTURE)
    body = soup.body
    inner = body.decode_contents() if body is not None else ""
    return convert(mso.plain_source(inner), pictures, Notes(), take_title=False)


def _address(image: Tag) -> str:
    address = str(image.get("data-src") or image.get("src") or "").strip()
    return "" if address.lower().startswith("data:") else address
