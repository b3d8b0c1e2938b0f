"""保密审查清单: the points that a secrecy reviewer looks at one by one. Pure but for the file."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from wechat_bot.kernel.errors import ConfigError


@dataclass(frozen=True)
class SecrecyPoint:
    """One line of the list. pictures: asked only where the post has pictures or an attachment."""

    code: str
    text: str
    pictures: bool


def load_points(folder: Path) -> tuple[SecrecyPoint, ...]:
    """The list of an office from `secrecy.toml`. ConfigError when it can't be read."""
    path = folder / "secrecy.toml"
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["point"]
        return tuple(SecrecyPoint(str(row["code"]), str(row["text"]), bool(row["pictures"]))
                     for row in rows)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ConfigError(f"保密审查清单 {path} 读不出来：{error}。请对照程序自带的改正。") from None


def points_for(points: Sequence[SecrecyPoint], has_pictures: bool) -> tuple[SecrecyPoint, ...]:
    """The points that a post has to be looked at for."""
    return tuple(point for point in points if has_pictures or not point.pictures)


def unticked(points: Sequence[SecrecyPoint], ticks: Collection[str]) -> tuple[SecrecyPoint, ...]:
    """The points that nobody ticked."""
    return tuple(point for point in points if point.code not in ticks)
