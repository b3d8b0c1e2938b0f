"""A figures file as people hand it over: read, or refused with the exact place. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wechat_bot.annual_report.figures import Figures, from_json
from wechat_bot.kernel.errors import ImportRefused, InvalidInput

LARGEST_FILE = 5_000_000  # bytes; the figures of one report have about 4,000
SHOWN_FAULTS = 60


@dataclass(frozen=True)
class FiguresFile:
    """What a file holds. confidence: table → 0..1 where `report import` read it, else empty."""

    figures: Figures
    confidence: Mapping[str, float] = field(default_factory=dict)


def read_figures(data: bytes, name: str, *, earlier_form: bool = False) -> FiguresFile:
    """The figures in a file: of our format, or what `report import --json` wrote.

    name: how the file is called in a refusal. earlier_form: also of the 2019 form.
    InvalidInput: no JSON, with line and column; ImportRefused: every place that is wrong.
    """
    raw = _parsed(data, name)
    confidence: Mapping[str, float] = {}
    if isinstance(raw, dict) and "figures" in raw and "format" not in raw:
        given = raw.get("confidence")
        if isinstance(given, dict):
            confidence = {str(table): float(value) for table, value in given.items()
                          if isinstance(value, int | float)}
        raw = raw["figures"]
    try:
        return FiguresFile(from_json(raw, earlier_form=earlier_form), confidence)
    except InvalidInput as error:
        faults = list(error.fields.values())
        more = [f"另有 {len(faults) - SHOWN_FAULTS} 处没有列出。"] if len(faults) > SHOWN_FAULTS else []
        raise ImportRefused(f"{name} 有 {len(faults)} 处不对，没有使用：",
                            [*faults[:SHOWN_FAULTS], *more]) from None


class _Written(float):
    """A number with a point as it stands in the file: 0.1 is not rounded on the way."""

    text: str

    def __new__(cls, text: str) -> _Written:
        made = super().__new__(cls, text)
        made.text = text
        return made

    def __repr__(self) -> str:
        return self.text

    __str__ = __repr__


def _whole(text: str) -> int | str:
    # Python refuses to read numbers of thousands of digits; as text they are named like any other.
    return int(text) if len(text) <= 20 else text


def _parsed(data: bytes, name: str) -> object:
    if len(data) > LARGEST_FILE:
        raise InvalidInput(f"{name} 有 {len(data) // 1_000_000} MB，不是年报数据，没有读。请核对选的是哪个文件。")
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_int=_whole,
                          parse_float=_Written, parse_constant=lambda text: text)
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} 不是 UTF-8 编码的文本，没有读。年报数据是 JSON 文件，"
                           "Word、PDF 的年报先用 wechat-bot report import 读出数据。") from None
    except json.JSONDecodeError as error:
        if not data.strip():
            raise InvalidInput(f"{name} 是空文件。") from None
        raise InvalidInput(f"{name} 不是完整的 JSON，第 {error.lineno} 行第 {error.colno} 个字符处读不下去"
                           "（可能缺了逗号、引号或括号，或者文件没有传完）。") from None
    except RecursionError:
        raise InvalidInput(f"{name} 里一层套一层，不是年报数据，没有读。") from None


class _Twice(InvalidInput):
    """A name given twice: which of the two counts can't be known."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(f"数据里“{key}”在同一处写了两次，不知道以哪个为准，没有使用。请删掉一个。")
        found[key] = value
    return found
