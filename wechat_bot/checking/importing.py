"""导入词库: the rows of a file as entries of one list, with what is wrong in each. Pure.

Files come from other departments (网信办、宣传部) and have no fixed form: the headings that
are commonly used are known; without headings the first two columns are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from wechat_bot.checking.entries import (
    KINDS,
    SEVERITY_CHOICES,
    EntryFields,
    ListKind,
    contradicts,
    entry_problems,
    identity,
    tidy,
)
from wechat_bot.checking.sheets import KEPT, MAX_ROWS, Row, read_rows
from wechat_bot.kernel.errors import ImportRefused

ENDINGS = (".xlsx", ".csv", ".txt")
NEW, EXISTING, WRONG = "新增", "已有", "错误"

_HEADINGS: Mapping[str, str] = {
    heading: name
    for name, headings in {
        "word": "词语 词 词条 词汇 关键词 敏感词 涉密词 错误用法 错误写法 错误表述 易错词 错词 错误 误 原词 "
                "过时名称 旧名称 错误名称 过时或错误的名称 法律名称 姓名 领导姓名 规范全称 全称 机构名称 机构 "
                "名称 单位 单位名称 稿源单位 稿源 媒体名称",
        "replacement": "正确用法 正确写法 正确表述 正确 正 建议 建议写法 修改建议 替换为 替换词 改为 "
                       "现行名称 新名称 职务 现任职务 领导职务",
        "short_names": "规范简称 简称",
        "wrong_forms": "常见误写 误写 姓名的常见误写",
        "note": "说明 备注 理由 依据 解释 释义 网址",
        "source": "来源 出处 提供单位 发文单位 词条来源",
        "severity": "级别 等级 严重程度",
        "rank": "排序 排名 顺序 排序号",
        "from_day": "任职起 任职开始 任职日期 任职时间 开始日期 起始日期 施行日期 生效日期",
        "to_day": "任职止 任职结束 离任日期 离任时间 结束日期 截止日期",
    }.items() for heading in headings.split()
}
_IGNORED = frozenset({"序号", "编号", "号"})
# In a list of institutions the wrong forms have a column of their own.
_OF_INSTITUTIONS = dict.fromkeys(("错误写法", "错误名称", "错误用法", "错误表述"), "wrong_forms")
_SEVERITIES = {**{name: code for code, name in SEVERITY_CHOICES.items()},
               "高": "error", "中": "warning", "低": "hint", "严重": "error", "一般": "warning"}
# Where there are no headings: what the second column is.
_SECOND = {ListKind.WRONG_WORD: "replacement", ListKind.LAW: "replacement",
           ListKind.LEADER: "replacement", ListKind.INSTITUTION: "short_names"}


@dataclass(frozen=True)
class ImportRow:
    """A row of the file: what it says and what becomes of it (新增/已有/错误)."""

    number: int
    entry: EntryFields
    fate: str
    problems: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The row's mistakes in one line."""
        return f"第 {self.number} 行：{''.join(self.problems)}"


@dataclass(frozen=True)
class ImportReport:
    """What happened to each row, or would happen (dry run)."""

    kind: ListKind
    rows: list[ImportRow] = field(default_factory=list)
    unread: tuple[str, ...] = ()  # headings of columns that were not understood
    dry_run: bool = False

    def of(self, fate: str) -> list[ImportRow]:
        """The rows with one fate."""
        return [row for row in self.rows if row.fate == fate]

    @property
    def new(self) -> int:
        """新增的行数."""
        return len(self.of(NEW))

    @property
    def existing(self) -> int:
        """已有（或文件里重复）的行数."""
        return len(self.of(EXISTING))

    @property
    def errors(self) -> list[str]:
        """Every wrong row in words."""
        return [row.sentence for row in self.of(WRONG)]


def read_entries(
    kind: ListKind, data: bytes, known: Mapping[str, EntryFields], source: str = ""
) -> ImportReport:
    """What the file would bring to a list that holds `known` (identity → entry).

    `source`: who sent the file, for rows that do not say it. ImportRefused: the file as a whole.
    """
    rows = read_rows(data)
    places, unread = _headings(kind, rows[0][1])
    if places:
        rows = rows[1:]
    else:
        places = {"word": 0, _SECOND.get(kind, "note"): 1}
    if not rows:
        raise ImportRefused(f"表头下面没有词条{KEPT}")
    if len(rows) > MAX_ROWS:
        raise ImportRefused(f"文件超过 {MAX_ROWS:,} 行{KEPT}请分成几个文件。")
    seen: dict[str, EntryFields] = {}
    found = [_read_row(kind, row, places, known, seen, source) for row in rows]
    return ImportReport(kind, found, unread)


def refuse_ending(file_name: str) -> None:
    """ImportRefused where a file by its name is no table and no list of words."""
    ending = PurePosixPath(file_name).suffix.lower()
    if ending in ENDINGS:
        return
    if ending in {".xls", ".et"}:
        raise ImportRefused(f"这是旧格式的表格{KEPT}请在 Excel 或 WPS 里另存为 .xlsx 再导入。")
    raise ImportRefused(
        f"词库只能从 .xlsx、.csv 或 .txt 文件导入，“{file_name[-40:]}”不是{KEPT}请另选文件。")


def refusal(report: ImportReport) -> ImportRefused:
    """Why a file with wrong rows was not imported: all of them."""
    return ImportRefused(
        f"文件里有 {len(report.errors)} 行有错误{KEPT}请按下面的提示改好后重新导入。",
        report.errors)


def read_day(text: str) -> date | None:
    """2024-03-05, 2024/3/5, 2024.3.5 or 2024年3月5日. ValueError where it is not a day."""
    if not text.strip():
        return None
    parts = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", text.strip())
    if parts is None:
        raise ValueError(text)
    return date(int(parts[1]), int(parts[2]), int(parts[3]))


def _headings(kind: ListKind, cells: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """(field → column, headings that are not read); no fields where it is no row of headings."""
    places: dict[str, int] = {}
    unread: list[str] = []
    for column, cell in enumerate(cells):
        heading = re.sub(r"[\s*＊]|[（(].*?[）)]", "", cell)
        name = (_OF_INSTITUTIONS.get(heading) if kind is ListKind.INSTITUTION else None) \
            or _HEADINGS.get(heading)
        if name and not _has(kind, name):
            name = "note" if name == "replacement" else None
        if name and name not in places:
            places[name] = column
        elif cell and heading not in _IGNORED:
            unread.append(cell)
    return (places, tuple(unread)) if "word" in places else ({}, ())


def _has(kind: ListKind, name: str) -> bool:
    info = KINDS[kind]
    if name in {"word", "note", "source"}:
        return True
    if name == "to_day":
        return kind is ListKind.LEADER
    return bool(info.days) if name == "from_day" else bool(getattr(info, name))


def _read_row(
    kind: ListKind, row: Row, places: Mapping[str, int], known: Mapping[str, EntryFields],
    seen: dict[str, EntryFields], source: str,
) -> ImportRow:
    number, cells = row
    text = {name: cells[column] if column < len(cells) else ""
            for name, column in places.items()}
    problems: list[str] = []
    entry = tidy(kind, EntryFields(
        word=text.get("word", ""), replacement=text.get("replacement", ""),
        short_names=text.get("short_names", ""), wrong_forms=text.get("wrong_forms", ""),
        note=text.get("note", ""), source=text.get("source", "") or source,
        severity=_severity(text.get("severity", ""), problems),
        rank=_rank(text.get("rank", ""), problems),
        from_day=_day("开始日期", text.get("from_day", ""), problems),
        to_day=_day("结束日期", text.get("to_day", ""), problems),
    ))
    problems += entry_problems(kind, entry).values()
    if problems:
        return ImportRow(number, entry, WRONG, tuple(problems))
    key = identity(kind, entry)
    there = known.get(key) or seen.get(key)
    if there is None:
        seen[key] = entry
        return ImportRow(number, entry, NEW)
    if contradicts(kind, there, entry):
        where = "词库里" if key in known else "文件前面"
        return ImportRow(number, entry, WRONG, (
            f"“{entry.word}”{where}已有，{KINDS[kind].replacement}是“{there.replacement}”，"
            f"这里是“{entry.replacement}”，请先核对以哪个为准。",))
    return ImportRow(number, entry, EXISTING)


def _severity(text: str, problems: list[str]) -> str:
    if text and text not in _SEVERITIES:
        problems.append(f"级别“{text[:20]}”不认识，应写 错误、警告 或 提示。")
    return _SEVERITIES.get(text, "")


def _rank(text: str, problems: list[str]) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:
        problems.append(f"排序“{text[:20]}”不是整数。")
        return None
    return int(text)


def _day(label: str, text: str, problems: list[str]) -> date | None:
    try:
        return read_day(text)
    except ValueError:
        problems.append(f"{label}“{text[:20]}”看不懂，请写成 2026-01-31。")
        return None
