"""图1、图2: photos numbered by their names, and put where the text asks for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath, PureWindowsPath

_NUMBERS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)}
_NUMBERS |= {"十" + word: number + 10 for word, number in list(_NUMBERS.items())[:9]}
_NAME = re.compile(r"^图\s*(\d{1,3})$")
# 图1 （图1） [图1] 【图1】 此处插入图1 （此处插图 1） **图1**：
_MARKER = re.compile(
    r"^\s*[*_]*\\?[（(【\[〔<《]?\s*(?:(?:请)?(?:在)?(?:此处|这里|此)?(?:插入?|配|放|附))?\s*"
    r"(?:图片|照片|图)\s*(?P<number>\d{1,3}|[一二三四五六七八九十]{1,2})\s*\\?[）)】\]〕>》]?[*_]*\s*\\?$"
)
_FENCE = re.compile(r"^\s*(```|~~~)")


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """The order in which people count file names: 图2 before 图10."""
    return tuple(
        (0, int(part[:18]), "") if part.isdigit() else (1, 0, part.lower())
        for part in re.findall(r"[0-9]+|[^0-9]+", name)
    )


def photo_number(name: str) -> int | None:
    """The number of a picture called 图3.jpg; None for other names."""
    found = _NAME.match(PurePosixPath(PureWindowsPath(name).name).stem.strip())
    return int(found[1]) if found else None


def number_photos(names: Sequence[str], taken: Collection[int]) -> list[int]:
    """A number for each photo, in order: its own (图3.jpg) where that is free, else the next."""
    used = set(taken)
    own: dict[int, int] = {}
    for index, name in enumerate(names):
        number = photo_number(name)
        if number and number not in used:
            own[index] = number
            used.add(number)
    following = max(taken, default=0)
    numbers: list[int] = []
    for index in range(len(names)):
        if index not in own:
            following += 1
            while following in used:
                following += 1
            used.add(following)
        numbers.append(own.get(index, following))
    return numbers


def place_photos(body: str, names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Put photos (图1.jpg …) in the place of the lines that name them alone: 图1, （图1）,
    此处插入图1, [图1]. Returns the body and the names for which there was no such line."""
    by_number = {number: name for name in names if (number := photo_number(name)) is not None}
    placed: set[str] = set()
    lines: list[str] = []
    fence = ""
    after_photo = False
    for line in body.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
        found = None if fence else _MARKER.match(line)
        name = by_number.get(_number(found["number"])) if found else None
        if name is None:
            if after_photo and line.strip():
                lines.append("")
            lines.append(line)
            after_photo = False
            continue
        placed.add(name)
        _close_paragraph(lines)
        lines.append(f"![]({name})")
        after_photo = True
    return "\n".join(lines), tuple(name for name in names if name not in placed)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS.get(text, 0)


def _close_paragraph(lines: list[str]) -> None:
    """The photo stands alone: no forced break before it, and an empty line."""
    if lines and lines[-1].strip():
        lines[-1] = lines[-1].removesuffix("\\")
        lines.append("")


def append_photos(body: str, names: Sequence[str]) -> str:
    """The body with the photos one below the other at its end."""
    return "\n\n".join([body.rstrip("\n"), *(f"![]({name})" for name in names)]) + "\n"
