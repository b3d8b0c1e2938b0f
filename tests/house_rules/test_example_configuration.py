"""config.example.toml names every setting, explains it, and shows its true default."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.house_rules.source import ROOT
from wechat_bot.kernel.config import Config, build_config, load_config

EXAMPLE = ROOT / "config.example.toml"
SETTING = re.compile(r"^# (?=[a-z_0-9]+ = )")
REQUIRED = {"agency.name", "database.url"}


def uncommented() -> dict[str, Any]:
    """The example with every setting switched on."""
    return tomllib.loads("\n".join(SETTING.sub("", line) for line in lines()))


def lines() -> list[str]:
    return EXAMPLE.read_text(encoding="utf-8").splitlines()


def settings(kind: type[msgspec.Struct], table: str = "") -> Iterator[tuple[str, Any]]:
    """(dotted key, default) of every setting; NODEFAULT where there is none."""
    for field in msgspec.structs.fields(kind):
        key = f"{table}{field.name}"
        if key == "folder":  # where the file lies; not a setting
            continue
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from settings(field.type, f"{key}.")
        elif field.default_factory is not msgspec.NODEFAULT:
            yield key, field.default_factory()
        else:
            yield key, field.default


def flat(raw: dict[str, Any], table: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in raw.items():
        if isinstance(value, dict) and not table:
            found |= flat(value, f"{key}.")
        else:
            found[f"{table}{key}"] = frozen(value)
    return found


def frozen(value: Any) -> Any:
    """Lists as the tuples that a configuration holds."""
    return tuple(frozen(item) for item in value) if isinstance(value, list) else value


def test_it_names_every_setting_and_no_other() -> None:
    assert set(flat(uncommented())) == {key for key, _ in settings(Config)}


def test_it_shows_the_true_defaults() -> None:
    shown, wrong = flat(uncommented()), {}
    for key, default in settings(Config):
        if key not in REQUIRED and (shown[key], type(shown[key])) != (default, type(default)):
            wrong[key] = (shown[key], default)
    assert wrong == {}


def test_only_what_must_be_set_is_set() -> None:
    assert set(flat(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")))) == REQUIRED


def test_it_can_be_used_as_it_is_and_with_everything_switched_on(tmp_path: Path) -> None:
    plain = load_config(EXAMPLE)
    full = build_config(uncommented(), EXAMPLE.parent)
    assert full == plain


def test_every_setting_is_explained_in_chinese() -> None:
    unexplained, explanation = [], ""
    for line in lines():
        setting = re.match(r"^(?:# )?([a-z_]+) = ", line)
        if setting is None:
            explanation = line if line.startswith("#") else ""
        elif not re.search(r"[\u4e00-\u9fff]{2}", explanation):
            unexplained.append(setting.group(1))
    assert unexplained == []


@pytest.mark.parametrize("word", ["app_secret =", "password =", "access_token"])
def test_it_has_no_place_for_a_secret(word: str) -> None:
    assert word not in EXAMPLE.read_text(encoding="utf-8")


def test_what_the_office_makes_up_for_the_callback_is_empty_here() -> None:
    """token and aes_key are typed in WeChat's back end by the office itself, and here."""
    wechat = uncommented()["wechat"]
    assert (wechat["token"], wechat["aes_key"]) == ("", "")
