"""词库的种类: what the bureau may keep in each of its lists, and when an entry is right. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

WORD_LIMIT = 200
TEXT_LIMIT = 1_000
SHORTEST = 2  # a single character would be found everywhere
SEVERITY_CHOICES = {"error": "错误", "warning": "警告", "hint": "提示"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


class ListKind(StrEnum):
    """词库的种类."""

    WRONG_WORD = "wrong_word"  # 易错词
    SECRECY = "secrecy"  # 涉密敏感词
    LAW = "law"  # 法律名称
    LEADER = "leader"  # 领导姓名职务
    INSTITUTION = "institution"  # 机构名称
    ALLOWED = "allowed"  # 不再提示的词
    SOURCE = "source"  # 稿源单位名单


@dataclass(frozen=True)
class KindInfo:
    """How a kind is shown and filled in; an empty label means that the kind has no such field."""

    name: str
    explanation: str
    word: str
    replacement: str = ""
    short_names: str = ""
    wrong_forms: str = ""
    severity: str = ""  # what is taken where none is chosen; "" where the kind has none
    rank: str = ""
    days: str = ""  # what begins and ends


# What brackets a law's name in a text is no part of it.
_BRACKETS = str.maketrans("", "", "《》")
KINDS: Mapping[ListKind, KindInfo] = {
    ListKind.WRONG_WORD: KindInfo(
        "易错词", "稿件里出现错误用法，就提示改成正确用法。",
        word="错误用法", replacement="正确用法", severity="warning"),
    ListKind.SECRECY: KindInfo(
        "涉密敏感词", "稿件里出现这些词，就提示核对能不能公开；定为“错误”的，要改掉或者由审校人写明理由。",
        word="词语", severity="warning"),
    ListKind.LAW: KindInfo(
        "法律名称", "稿件里出现过时或写错的法律名称，就提示现行的名称；写明“已废止”“原”的不提示。",
        word="过时或错误的名称", replacement="现行名称", days="现行名称的施行日期"),
    ListKind.LEADER: KindInfo(
        "领导姓名职务", "核对稿件里领导的姓名、职务和先后顺序，不在任职期内的也会提示。",
        word="姓名", replacement="职务", wrong_forms="姓名的常见误写", rank="排序（数字小的在前）",
        days="任职"),
    ListKind.INSTITUTION: KindInfo(
        "机构名称", "稿件里出现机构名称的误写，就提示规范的全称或简称。",
        word="规范全称", short_names="规范简称", wrong_forms="常见误写"),
    ListKind.ALLOWED: KindInfo(
        "不再提示的词", "这里的词机器检查不再提示，用于本地地名、人名、单位名等确实没有错的写法。",
        word="词语"),
    ListKind.SOURCE: KindInfo(
        "稿源单位名单", "转载时核对来源：不在这份名单里的来源会提示。", word="稿源单位"),
}
KIND_NAMES = {kind: info.name for kind, info in KINDS.items()}


@dataclass(frozen=True)
class EntryFields:
    """What is typed for an entry. short_names and wrong_forms hold one name a line."""

    word: str = ""
    replacement: str = ""
    short_names: str = ""
    wrong_forms: str = ""
    note: str = ""
    source: str = ""
    severity: str = ""
    rank: int | None = None
    from_day: date | None = None
    to_day: date | None = None


def tidy(kind: ListKind, entry: EntryFields) -> EntryFields:
    """The entry without outer blanks and control characters, and without what its kind has not."""
    info = KINDS[kind]
    if kind is ListKind.LAW:
        entry = replace(entry, word=entry.word.translate(_BRACKETS),
                        replacement=entry.replacement.translate(_BRACKETS))
    return replace(
        entry,
        word=_line(entry.word),
        replacement=_line(entry.replacement) if info.replacement else "",
        short_names=_names(entry.short_names) if info.short_names else "",
        wrong_forms=_names(entry.wrong_forms) if info.wrong_forms else "",
        note=_line(entry.note), source=_line(entry.source),
        severity=(entry.severity or info.severity) if info.severity else "",
        rank=entry.rank if info.rank else None,
        from_day=entry.from_day if info.days else None,
        to_day=entry.to_day if info.days and kind is ListKind.LEADER else None,
    )


def entry_problems(kind: ListKind, entry: EntryFields) -> dict[str, str]:
    """What must be mended in a tidied entry, per field."""
    info = KINDS[kind]
    wrong = {
        "word": _word_problem(info.word, entry.word),
        "replacement": _replacement_problem(info, entry),
        "note": _too_long("说明", entry.note, TEXT_LIMIT),
        "source": _too_long("词条来源", entry.source, WORD_LIMIT),
        "short_names": _names_problem(info.short_names, entry.short_names, entry.word),
        "wrong_forms": _names_problem(info.wrong_forms, entry.wrong_forms, entry.word),
    }
    if entry.severity and entry.severity not in SEVERITY_CHOICES:
        wrong["severity"] = "级别应是 错误、警告 或 提示。"
    if entry.rank is not None and not 1 <= entry.rank <= 9999:
        wrong["rank"] = "排序应是 1 到 9999 的整数，数字小的在前。"
    if entry.from_day and entry.to_day and entry.to_day < entry.from_day:
        wrong["to_day"] = "结束日期早于开始日期，请核对。"
    both = set(entry.short_names.split("\n")) & set(entry.wrong_forms.split("\n")) - {""}
    if both:
        wrong["wrong_forms"] = f"“{'”“'.join(sorted(both))}”既写在简称里又写在误写里，请只留一处。"
    return {name: sentence for name, sentence in wrong.items() if sentence}


def identity(kind: ListKind, entry: EntryFields) -> str:
    """What may stand in a list only once: the word; for a leader the name with the post."""
    word = unicodedata.normalize("NFKC", entry.word).casefold()
    return f"{word}\n{entry.replacement}" if kind is ListKind.LEADER else word


def contradicts(kind: ListKind, one: EntryFields, other: EntryFields) -> bool:
    """Whether two entries of one identity say different things."""
    return kind is not ListKind.LEADER and one.replacement != other.replacement


def changes(kind: ListKind, old: EntryFields, new: EntryFields) -> list[str]:
    """What differs between two entries of a kind, in words; empty where nothing does."""
    info = KINDS[kind]
    labels = {"word": info.word, "replacement": info.replacement,
              "short_names": info.short_names, "wrong_forms": info.wrong_forms, "note": "说明",
              "source": "词条来源", "severity": "级别", "rank": "排序",
              "from_day": "开始日期", "to_day": "结束日期"}
    return [
        f"{labels[f.name]}由“{shown(f.name, old)}”改为“{shown(f.name, new)}”"
        for f in fields(EntryFields) if getattr(old, f.name) != getattr(new, f.name)
    ]


def shown(name: str, entry: EntryFields) -> str:
    """A field of an entry as a reader understands it."""
    value = getattr(entry, name)
    if value in (None, ""):
        return "空"
    if name == "severity":
        return SEVERITY_CHOICES[str(value)]
    return "、".join(str(value).split("\n"))


def _line(text: str) -> str:
    return " ".join(_CONTROLS.sub("", text).split())


def _names(text: str) -> str:
    """One name a line, each once."""
    lines = (_line(line) for line in re.split(r"[\r\n、，,；;]+", text))
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _word_problem(label: str, word: str) -> str:
    if not word:
        return f"请填写{label}。"
    if len(word) < SHORTEST:
        return f"“{word}”只有一个字，会到处误报，{label}至少要 {SHORTEST} 个字。"
    return _too_long(label, word, WORD_LIMIT)


def _replacement_problem(info: KindInfo, entry: EntryFields) -> str:
    if not info.replacement:
        return ""
    if not entry.replacement:
        return f"请填写{info.replacement}。"
    if entry.replacement == entry.word:
        return f"{info.word}和{info.replacement}写得一样，请核对。"
    return _too_long(info.replacement, entry.replacement, WORD_LIMIT)


def _names_problem(label: str, names: str, word: str) -> str:
    lines = names.split("\n") if names else []
    short = [name for name in lines if len(name) < SHORTEST]
    if short:
        return f"{label}里的“{short[0]}”只有一个字，会到处误报，请写全。"
    if word in lines:
        return f"“{word}”不能同时是{label}。"
    return _too_long(label, names, TEXT_LIMIT)


def _too_long(label: str, text: str, limit: int) -> str:
    return f"{label}有 {len(text)} 个字，最多 {limit} 个。" if len(text) > limit else ""
