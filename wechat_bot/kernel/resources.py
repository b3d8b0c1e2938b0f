"""Where the shipped data (content/, migrations/) is, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def data_path(name: str) -> Path:
    """Path of a shipped file or folder: "content", "migrations", "config.example.toml".

    The wheel carries them in wechat_bot/_data; a checkout has them beside the package.
    """
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.exists() else _PACKAGE.parent / name
