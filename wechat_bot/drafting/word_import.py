"""导入 Word 文件和照片: the text, its own pictures, and photos put where the text names them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from wechat_bot.drafting.images import Picture, process_picture
from wechat_bot.drafting.office_files import read_word
from wechat_bot.drafting.photo_places import (
    append_photos,
    number_photos,
    photo_number,
    place_photos,
)
from wechat_bot.drafting.photos import ReadPhotos
from wechat_bot.kernel.errors import InvalidInput

_REFERENCE = re.compile(r"!\[([^\]\n]*)\]\((图\d+\.\w+)\)")
_WORKERS = 4  # decoding and encoding leave Python's lock


@dataclass(frozen=True)
class IllustratedText:
    """A body with all its pictures by name, a title ("" for none) and Chinese notes."""

    body: str
    pictures: dict[str, Picture]
    notes: tuple[str, ...]
    title: str = ""


def read_word_text(data: bytes, name: str, photos: ReadPhotos) -> IllustratedText:
    """A Word file and the photos that came with it. InvalidInput: the file cannot be read.

    With photos, theirs are the numbers 图1, 图2 … that the text may name; the pictures inside the
    file are numbered after them. A picture that can't be used is left out with a note.
    """
    word = read_word(data, name)
    notes = list(word.notes)
    first = _highest(photos) + 1
    renamed: dict[str, str] = {}
    pictures: dict[str, Picture] = {}
    for old, made in zip(word.images, _checked(word.images.items()), strict=True):
        if isinstance(made, str):
            notes.append(made)
            continue
        new = f"图{first + len(pictures)}{made.ending}"
        renamed[old], pictures[new] = new, made
        if made.note:
            notes.append(made.note)
    body = _rename(word.markdown, renamed.get)
    return add_to(IllustratedText(body, pictures, tuple(notes), word.title), photos)


def _checked(images: Iterable[tuple[str, bytes]]) -> list[Picture | str]:
    """Each picture ready to be stored, or the sentence that refuses it."""
    def check(image: tuple[str, bytes]) -> Picture | str:
        try:
            return process_picture(image[1], image[0])
        except InvalidInput as error:
            return error.message

    with ThreadPoolExecutor(_WORKERS) as pool:
        return list(pool.map(check, images))


def _highest(photos: ReadPhotos) -> int:
    return max(number_photos([name for name, _ in photos.pictures], ()), default=0)


def _rename(body: str, name_of: Callable[[str], str | None]) -> str:
    def renamed(found: re.Match[str]) -> str:
        name = name_of(found[2])
        return f"![{found[1]}]({name})" if name else ""

    return re.sub(r"\n{3,}", "\n\n", _REFERENCE.sub(renamed, body))


def add_to(text: IllustratedText, photos: ReadPhotos) -> IllustratedText:
    """The text with photos in the places it names, the others at its end; both are noted."""
    notes = [*text.notes, *photos.refused, *photos.notes]
    if not photos.pictures:
        return IllustratedText(text.body, text.pictures, tuple(notes), text.title)
    taken = [number for name in text.pictures if (number := photo_number(name))]
    if taken and min(taken) > _highest(photos):
        taken = []
    numbers = number_photos([name for name, _ in photos.pictures], taken)
    named = {
        f"图{number}{picture.ending}": picture
        for number, (_, picture) in zip(numbers, photos.pictures, strict=True)
    }
    body, left = place_photos(text.body, list(named))
    if len(left) < len(named):
        notes.append(f"有 {len(named) - len(left)} 张照片放在了正文里写着“图1”“图2”的地方。")
    if left:
        notes.append(f"正文里没有写位置的 {len(left)} 张照片放在了文末：{'、'.join(left)}。")
        body = append_photos(body, left)
    return IllustratedText(body, {**text.pictures, **named}, tuple(notes), text.title)
