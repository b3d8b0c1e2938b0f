"""The switches as the control page shows and changes them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from wechat_bot.emulator.settings import START_ONLY, EmulatorSettings

DEFAULTS = EmulatorSettings()


def describe(settings: EmulatorSettings) -> list[dict[str, Any]]:
    """All switches with name, value, default and Chinese metadata, in the order of the class."""
    return [
        {
            "name": item.name,
            "value": getattr(settings, item.name),
            "default": getattr(DEFAULTS, item.name),
            "changeable": item.name not in START_ONLY,
            **item.metadata,
        }
        for item in dataclasses.fields(EmulatorSettings)
    ]


def with_switches(settings: EmulatorSettings, changes: Mapping[str, Any]) -> EmulatorSettings:
    """A copy of settings with some switches changed.

    Values may be typed (JSON) or text (a form). Raises ValueError with a Chinese sentence for an
    unknown name, a switch that is fixed at start, or a value of the wrong kind.
    """
    known = {item.name: item for item in dataclasses.fields(EmulatorSettings)}
    typed: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in known:
            raise ValueError(f"没有名为 {name} 的开关，设置没有改动。")
        if name in START_ONLY:
            raise ValueError(f"开关 {name} 只能在启动时设定，设置没有改动。")
        typed[name] = _typed(name, getattr(DEFAULTS, name), value)
        options = known[name].metadata["options"]
        if options and typed[name] not in options:
            allowed = "、".join(options)
            raise ValueError(f"开关 {name} 只能取：{allowed}。设置没有改动。")
    changed = dataclasses.replace(settings, **typed)
    _check_ranges(changed)
    return changed


def _check_ranges(settings: EmulatorSettings) -> None:
    if settings.publish_delay_min < 0 or settings.publish_delay_max < settings.publish_delay_min:
        raise ValueError("发表用时应为非负数，且最长不小于最短。设置没有改动。")
    if settings.publish_outcome not in (0, 2, 3, 4):
        raise ValueError("发表结果只能是 0、2、3、4。设置没有改动。")
    check_mass_outcome(settings.mass_outcome)
    for item in dataclasses.fields(EmulatorSettings):
        value = getattr(settings, item.name)
        if isinstance(value, int | float) and item.name != "seed" and value < 0:
            raise ValueError(f"开关 {item.name} 不能是负数。设置没有改动。")


def check_mass_outcome(outcome: str) -> None:
    """ValueError in Chinese unless it is a Status that a mass send can end with."""
    if not re.fullmatch(r"send success|send fail|err\(\d{1,5}\)", outcome):
        raise ValueError("群发结果只能是 send success、send fail 或 err(数字)。没有改动。")


def _typed(name: str, default: object, value: Any) -> Any:
    try:
        if isinstance(default, bool):
            return _flag(value)
        if isinstance(default, int):
            return _whole(value)
        if isinstance(default, float):
            return float(value)
        if isinstance(default, tuple):
            parts = value.replace("\n", ",").split(",") if isinstance(value, str) else value
            return tuple(str(part).strip() for part in parts if str(part).strip())
        if isinstance(default, Mapping):
            return _limits(value)
        if isinstance(value, str):
            return value.strip()
    except (TypeError, ValueError, AttributeError):
        pass
    raise ValueError(f"开关 {name} 的值 {value!r} 不合要求，设置没有改动。")


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in {"true", "1", "on", "yes", "是"}:
        return True
    if text in {"false", "0", "off", "no", "否"}:
        return False
    raise ValueError(text)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError(value)
    return int(value)


def _limits(value: Any) -> dict[str, int]:
    if isinstance(value, str):
        pairs = [line.split("=", 1) for line in value.splitlines() if line.strip()]
        value = {path.strip(): number for path, number in pairs}
    return {str(path): _whole(number) for path, number in value.items()}
