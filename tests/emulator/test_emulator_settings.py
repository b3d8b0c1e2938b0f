"""Switches: explained, typed, refused when wrong."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from wechat_bot.emulator import EmulatorSettings
from wechat_bot.emulator.switches import describe, with_switches


def test_every_switch_is_explained_in_chinese() -> None:
    described = describe(EmulatorSettings())
    assert len(described) == len(dataclasses.fields(EmulatorSettings))
    for item in described:
        for key in ("group", "label", "explain"):
            assert any("\u4e00" <= char <= "\u9fff" for char in item[key]) or key == "label", item
        assert not item["options"] or item["value"] in item["options"]


def test_defaults_of_the_demo_account() -> None:
    settings = EmulatorSettings()
    assert (settings.app_id, settings.app_secret) == ("wx_demo_emulator", "demo-secret")
    assert (settings.publish_delay_min, settings.publish_delay_max) == (3.0, 20.0)
    assert (settings.title_limit, settings.content_limit_bytes) == (64, 1_000_000)
    assert settings.content_limit_chars == 0


ACCEPTED: list[tuple[str, Any, Any]] = [
    ("freepublish_right", "off", False),
    ("freepublish_right", True, True),
    ("title_limit", "32", 32),
    ("publish_delay_max", 30, 30.0),
    ("second_submit", "53501", "53501"),
    ("ip_whitelist", ["10.0.0.1"], ("10.0.0.1",)),
    ("ip_whitelist", "10.0.0.1\n10.0.0.2", ("10.0.0.1", "10.0.0.2")),
    ("daily_limits", {"/a": "3"}, {"/a": 3}),
]


@pytest.mark.parametrize(("name", "value", "expected"), ACCEPTED)
def test_accepted_values(name: str, value: Any, expected: Any) -> None:
    assert getattr(with_switches(EmulatorSettings(), {name: value}), name) == expected


REFUSED: list[tuple[str, Any]] = [
    ("nonsense", 1),
    ("seed", 1),
    ("app_id", "x"),
    ("title_limit", "many"),
    ("title_limit", 3.5),
    ("title_limit", -1),
    ("title_limit", True),
    ("freepublish_right", "perhaps"),
    ("second_submit", "40001"),
    ("publish_outcome", 1),
    ("publish_delay_min", 21),
    ("ip_whitelist", 5),
    ("daily_limits", "no equals sign"),
    ("article_url_form", 5),
]


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_refused_values_name_the_switch_and_change_nothing(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match="没有改动"):
        with_switches(EmulatorSettings(), {name: value})
