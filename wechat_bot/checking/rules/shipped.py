"""The shipped lists (content/lexicons/*.toml): read-only data with source and date."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from wechat_bot.checking.rules.findings import Severity
from wechat_bot.checking.rules.lists import (
    Institution,
    LawName,
    Lists,
    ListSource,
    SecrecyWord,
    WrongWord,
    merge,
)
from wechat_bot.kernel.errors import ConfigError

_Text = Annotated[str, msgspec.Meta(min_length=1)]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of a file."""


class _Secrecy(_Part, frozen=True, kw_only=True):
    word: _Text
    severity: Severity = Severity.WARNING
    note: str = ""
    source: str = ""
    alone: bool = False
    unless: tuple[str, ...] = ()


class _Law(_Part, frozen=True, kw_only=True):
    name: _Text
    right: str
    kind: Literal["outdated", "wrong_name"]
    since: date | None = None
    note: _Text
    source: _Text


class _Institution(_Part, frozen=True, kw_only=True):
    full_name: _Text
    short_names: tuple[str, ...] = ()
    wrong_forms: tuple[str, ...] = ()
    note: str = ""
    source: str = ""


class _File(_Part, frozen=True, kw_only=True):
    """A whole file; every file may hold any of the tables."""

    name: _Text
    source: str = ""
    day: date | None = None
    words: dict[str, str] = {}
    unless: dict[str, tuple[str, ...]] = {}
    known: tuple[str, ...] = ()
    secrecy: tuple[_Secrecy, ...] = ()
    laws: tuple[_Law, ...] = ()
    institutions: tuple[_Institution, ...] = ()


def load_shipped(folder: Path) -> Lists:
    """The lists of a folder, its files in the order of their names.

    ConfigError names the file that is missing or wrong.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise ConfigError(f"词表文件夹 {folder} 里没有 .toml 文件。请检查配置项 content.lexicons_dir。")
    return merge(Lists(), *(_lists(_read(path)) for path in paths))


def _read(path: Path) -> _File:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), _File)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"词表 {path} 读不出来：{error}。请存成 UTF-8 文本。") from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"词表 {path} 的写法有误：{error}。请对照随程序附带的词表改正。") from None


def _lists(file: _File) -> Lists:
    return Lists(
        wrong_words=tuple(
            WrongWord(wrong, right, source=file.name, unless=file.unless.get(wrong, ()))
            for wrong, right in file.words.items()
        ),
        secrecy_words=tuple(
            SecrecyWord(e.word, e.severity, e.note, e.source or file.name, e.alone, e.unless)
            for e in file.secrecy
        ),
        laws=tuple(LawName(e.name, e.right, e.kind, e.since, e.note, e.source) for e in file.laws),
        institutions=tuple(
            Institution(e.full_name, e.short_names, e.wrong_forms, e.note, e.source or file.name)
            for e in file.institutions
        ),
        known=file.known,
        sources=(ListSource(file.name, file.source, file.day),),
    )
