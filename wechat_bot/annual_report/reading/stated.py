"""主动公开条数 as part one states it: the total and by channel. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_N = r"(?P<number>\d{1,3}(?:,\d{3})+|\d+)\s*(?:余)?条"
_MORE = re.compile(r"\d\s*余\s*条")
_TOTAL = re.compile(
    r"(?:共计|总计|合计|累计|共|主动公开|公开(?:发布)?)(?:主动)?(?:公开|发布)?(?:各类)?(?:政府|政务)?(?:公开)?(?:信息)?"
    r"(?:总数|数量)?(?:共计|总计|合计|共|为)?" + _N)
_CHANNELS = {
    "website": re.compile(r"(?:门户|政府|政务)?网(?:站|)(?:平台)?[^，。；;、条]{0,24}?" + _N),
    "wechat": re.compile(r"(?:微信)?公众号[^，。；;、条]{0,24}?" + _N)}


@dataclass(frozen=True)
class Stated:
    """Disclosures as the figures file holds them, None where nothing or no one thing is stated."""

    disclosures: dict[str, Any] | None
    confidence: float
    notes: tuple[str, ...] = ()


def read(texts: Sequence[str], tables: Sequence[tuple[str, str]] = ()) -> Stated:
    """texts: of part one. tables: (label, value) of a workbook's own lines."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", "\n".join(texts)))
    totals: set[int] = set()
    by_channel: dict[str, set[int]] = {}
    for sentence in re.split(r"[。；;\n]", plain):
        channel_numbers = set()
        for code, pattern in _CHANNELS.items():
            for match in pattern.finditer(sentence):
                by_channel.setdefault(code, set()).add(_number(match))
                channel_numbers.add(match.start("number"))
        totals |= {_number(match) for match in _TOTAL.finditer(sentence)
                   if match.start("number") not in channel_numbers}
    for label, value in tables:
        _from_table(label, value, totals, by_channel)
    return _agreed(totals, by_channel, about=_MORE.search(plain) is not None)


def _number(match: re.Match[str]) -> int:
    return int(match["number"].replace(",", ""))


def _from_table(label: str, value: str, totals: set[int], by_channel: dict[str, set[int]]) -> None:
    plain = re.sub(r"\s", "", label)
    if not value.strip().isdecimal():
        return
    if plain.startswith("主动公开总数"):
        totals.add(int(value))
    elif plain in {"政府网站（条）", "政府网站(条)"}:
        by_channel.setdefault("website", set()).add(int(value))
    elif plain in {"公众号（条）", "公众号(条)"}:
        by_channel.setdefault("wechat", set()).add(int(value))


def _agreed(totals: set[int], by_channel: dict[str, set[int]], about: bool) -> Stated:
    notes = []
    names = {"website": "政府网站", "wechat": "公众号"}
    for code, numbers in by_channel.items():
        if len(numbers) > 1:
            notes.append(f"第一部分写的{names[code]}公开条数不一致（{_list(numbers)}），没有采用。")
    channels = {code: numbers.copy().pop() for code, numbers in by_channel.items() if len(numbers) == 1}
    if len(totals) > 1:
        notes.append(f"第一部分写的主动公开总条数不一致（{_list(totals)}），没有采用，请核对。")
    if about:
        notes.append("第一部分的主动公开条数写的是约数（“余条”），请核对。")
    total = next(iter(totals)) if len(totals) == 1 else None
    if total is None and not channels:
        return Stated(None, 0.0, tuple(notes))
    found: dict[str, Any] = {}
    if total is not None:
        found["total"] = total
    if channels:
        found["by_channel"] = channels
    told = sum(channels.values())
    differs = total is not None and len(channels) > 1 and told != total
    if differs:
        notes.append(f"第一部分写的主动公开总数是 {total} 条，政府网站和公众号相加是 {told} 条；"
                     "一条信息在两处公开时可以不等，请核对。")
    return Stated(found, 0.5 if notes else 0.9 if total is None else 1.0, tuple(notes))


def _list(numbers: set[int]) -> str:
    return "、".join(f"{number} 条" for number in sorted(numbers))
