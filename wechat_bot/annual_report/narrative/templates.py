"""模板: sentences as data, chosen by conditions on the fields. See content/report/*.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from wechat_bot.annual_report.form import TEXTS
from wechat_bot.annual_report.narrative.fact import Fact, Value, ordinal
from wechat_bot.kernel.errors import ConfigError

KNOWN, UNKNOWN = "已知", "未知"
_KEYS = frozenset({"slot", "text", "when", "paragraph", "numbered"})
_CONDITION = re.compile(r"(?P<name>[^\s=≠<>≥≤＝＞＜]+)\s*(?:(?P<sign>[=≠<>≥≤＝＞＜])\s*(?P<other>\S+)"
                        rf"|(?P<state>{KNOWN}|{UNKNOWN}))")
_WIDE = {"＝": "=", "＞": ">", "＜": "<"}


@dataclass(frozen=True)
class Condition:
    """名称 > 0, 名称 = 另一名称, 名称 未知. sign is one of = ≠ < > ≥ ≤, or 已知, 未知."""

    name: str
    sign: str
    other: str = ""

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """Whether it holds. What compares with an unknown number does not."""
        fact = facts.get(self.name)
        known = fact is not None and fact.known
        if self.sign in (KNOWN, UNKNOWN):
            return known == (self.sign == KNOWN)
        left = None if fact is None else fact.value
        right = self._right(facts)
        if left is None or right is None:
            return False
        return {"=": left == right, "≠": left != right, "<": left < right, ">": left > right,
                "≥": left >= right, "≤": left <= right}[self.sign]

    def _right(self, facts: Mapping[str, Fact]) -> Value:
        if self.other.isdecimal():
            return int(self.other)
        other = facts.get(self.other)
        return None if other is None else other.value

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that it looks at."""
        return (self.name,) if not self.other or self.other.isdecimal() else (self.name, self.other)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a slot. paragraph: it begins one. numbered: 一是, 二是 before it, where its
    paragraph has several such."""

    slot: str
    text: str
    when: tuple[Condition, ...] = ()
    paragraph: bool = False
    numbered: bool = False


def load(folder: Path) -> tuple[Sentence, ...]:
    """All sentences of a folder, file by file. ConfigError names file, number and cure."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise ConfigError(f"年报文字模板目录 {folder} 里没有 .toml 文件。请检查 [content] report_dir，"
                          "或从安装包中恢复。")
    found: list[Sentence] = []
    for path in paths:
        try:
            found += _read(path.name, path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"年报文字模板 {path.name} 读不出来：{error}。请另存为 UTF-8 编码的"
                              "文本，或从安装包中恢复。") from error
    return tuple(found)


def compose(sentences: Iterable[Sentence], facts: Mapping[str, Fact]) -> dict[str, str]:
    """Code of every slot → its text, fields still as 【名称】."""
    chosen: dict[str, list[Sentence]] = {code: [] for code in TEXTS}
    for each in sentences:
        if all(condition.holds(facts) for condition in each.when):
            chosen[each.slot].append(each)
    return {code: _joined(found) for code, found in chosen.items()}


def _joined(chosen: Sequence[Sentence]) -> str:
    paragraphs: list[list[Sentence]] = []
    for each in chosen:
        if each.paragraph or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(each)
    return "\n".join(_paragraph(found) for found in paragraphs)


def _paragraph(sentences: Sequence[Sentence]) -> str:
    several = sum(each.numbered for each in sentences) > 1
    text, place = "", 0
    for each in sentences:
        if each.numbered and several:
            text += ordinal(place)
            place += 1
        text += each.text
    return text


@lru_cache(maxsize=64)
def _read(name: str, text: str) -> tuple[Sentence, ...]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"年报文字模板 {name} 的写法有误：{error}。请改正这个文件后重试。") from error
    entries = table.pop("sentence", None)
    if table or not isinstance(entries, list) or not entries:
        raise ConfigError(f"年报文字模板 {name} 应当是一段一段的 [[sentence]]，请照别的文件改正。")
    return tuple(_sentence(f"{name} 第 {place} 段", entry) for place, entry in enumerate(entries, 1))


def _sentence(at: str, entry: object) -> Sentence:
    if not isinstance(entry, dict) or entry.keys() - _KEYS:
        raise ConfigError(f"年报文字模板 {at}只能有 {'、'.join(sorted(_KEYS))}，请改正。")
    slot, text = entry.get("slot"), entry.get("text")
    if slot not in TEXTS:
        raise ConfigError(f"年报文字模板 {at}的 slot 应是 {'、'.join(TEXTS)} 之一，请改正。")
    if not isinstance(text, str) or not text.strip():
        raise ConfigError(f"年报文字模板 {at}没有文字（text），请补上。")
    when = entry.get("when", [])
    if not isinstance(when, list):
        raise ConfigError(f"年报文字模板 {at}的 when 应是方括号里的一串条件，请改正。")
    return Sentence(slot, text.strip(), tuple(_condition(at, each) for each in when),
                    bool(entry.get("paragraph")), bool(entry.get("numbered")))


def _condition(at: str, text: object) -> Condition:
    found = _CONDITION.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ConfigError(f"年报文字模板 {at}的条件“{text}”看不懂。写成“字段 > 0”“字段 = 另一字段”"
                          f"“字段 {UNKNOWN}”的样子。")
    if found["state"]:
        return Condition(found["name"], found["state"])
    return Condition(found["name"], _WIDE.get(found["sign"], found["sign"]), found["other"])
