"""处理结果: the clerk's words, each mapped to exactly one row of the form. Data; pure but for the file.

The rows are those of 国办公开办函〔2021〕30号, table 3.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from wechat_bot.kernel.errors import ConfigError

FILE = "outcomes.toml"
# 三、本年度办理结果: the 21 rows that an item may end in, in the order of the form.
OUTCOME_ROWS: Mapping[str, str] = {
    "granted": "予以公开",
    "partly_granted": "部分公开",
    "refused_state_secret": "不予公开：属于国家秘密",
    "refused_prohibited_by_law": "不予公开：其他法律行政法规禁止公开",
    "refused_security_stability": "不予公开：危及“三安全一稳定”",
    "refused_third_party": "不予公开：保护第三方合法权益",
    "refused_internal_affairs": "不予公开：属于三类内部事务信息",
    "refused_deliberative": "不予公开：属于四类过程性信息",
    "refused_enforcement_file": "不予公开：属于行政执法案卷",
    "refused_administrative_query": "不予公开：属于行政查询事项",
    "unavailable_not_held": "无法提供：本机关不掌握相关政府信息",
    "unavailable_needs_creation": "无法提供：没有现成信息需要另行制作",
    "unavailable_still_unclear": "无法提供：补正后申请内容仍不明确",
    "not_processed_petition": "不予处理：信访举报投诉类申请",
    "not_processed_repeated": "不予处理：重复申请",
    "not_processed_publication": "不予处理：要求提供公开出版物",
    "not_processed_excessive": "不予处理：无正当理由大量反复申请",
    "not_processed_confirmation": "不予处理：要求行政机关确认或重新出具已获取信息",
    "other_not_corrected": "其他处理：逾期不补正",
    "other_fee_unpaid": "其他处理：逾期未按收费通知要求缴纳费用",
    "other_other": "其他处理：其他",
}
NEW_RECEIVED, CARRIED_IN = "new_received", "carried_in"
RESULTS_TOTAL, CARRIED_OUT = "results_total", "carried_out"
ROWS: tuple[str, ...] = (NEW_RECEIVED, CARRIED_IN, *OUTCOME_ROWS, RESULTS_TOTAL, CARRIED_OUT)
_CLOSINGS = ("", "given_up", "fee_unpaid", "withdrawn")


class _Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    word: str
    row: str
    basis: str = ""
    hint: str = ""
    closing: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    outcome: tuple[_Word, ...]


@dataclass(frozen=True)
class Outcome:
    """One of the clerk's words. row: the ROW code that it counts in. basis: the article.

    closing: the event by which the whole case ends so ("given_up", "fee_unpaid", "withdrawn"),
    and "" for what an answer may say.
    """

    code: str
    word: str
    row: str
    basis: str
    hint: str
    closing: str


@dataclass(frozen=True)
class Outcomes:
    """All words of an office. source: where the mapping comes from."""

    source: str
    words: tuple[Outcome, ...]

    def of_code(self, code: str) -> Outcome | None:
        """The word of a code."""
        return next((each for each in self.words if each.code == code), None)

    def of_text(self, text: str) -> Outcome | None:
        """The word that a cell of an imported table means: its code, its words, or its row's."""
        return self._by_text.get(_plain(text))

    @cached_property
    def _by_text(self) -> Mapping[str, Outcome]:
        """Names of rows and their codes mean the row's first word; the words themselves go first."""
        found: dict[str, Outcome] = {}
        for each in self.words:
            for name in (_plain(each.word), each.code, _plain(each.word.partition("（")[0])):
                found.setdefault(name, each)
        for row, name in OUTCOME_ROWS.items():
            first = next(each for each in self.words if each.row == row)
            for text in (_plain(name), _plain(name.partition("：")[2]), row):
                found.setdefault(text, first)
        found.pop("", None)
        return found

    def for_answer(self) -> tuple[Outcome, ...]:
        """The words that an answer may say."""
        return tuple(each for each in self.words if not each.closing)

    def closing(self, event: str) -> Outcome:
        """The word for a case that ended by this event."""
        return next(each for each in self.words if each.closing == event)


def _plain(text: str) -> str:
    return "".join(text.split()).strip("。．.").replace('"', "“").replace("”", "“")


def load_outcomes(folder: Path) -> Outcomes:
    """The words of a folder. ConfigError names the file and what is wrong in it."""
    path = folder / FILE
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), _File)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"处理结果清单 {path} 读不出来：{error}。请改正，或从安装包中恢复。") from None
    problem = _problem(found)
    if problem:
        raise ConfigError(f"处理结果清单 {path} 有误：{problem}。请改正，或从安装包中恢复。")
    return Outcomes(found.source, tuple(
        Outcome(each.code, each.word, each.row, each.basis, each.hint, each.closing)
        for each in found.outcome))


def _problem(found: _File) -> str:
    """What would let an item be counted twice, or not at all."""
    seen: set[str] = set()
    for each in found.outcome:
        if each.row not in OUTCOME_ROWS:
            return f"“{each.word}”的 row 是 {each.row}，报表没有这一行"
        if not each.code or not each.word.strip():
            return "有一个说法没有 code 或 word"
        for name in (each.code, _plain(each.word)):
            if name in seen:
                return f"“{each.word}”（{each.code}）写了两次，一个说法只能归一行"
            seen.add(name)
        if each.closing not in _CLOSINGS:
            return f"“{each.word}”的 closing 是 {each.closing}，可写 {'、'.join(_CLOSINGS[1:])}"
    missing = [name for row, name in OUTCOME_ROWS.items()
               if row not in {each.row for each in found.outcome}]
    if missing:
        return f"没有一个说法归到“{missing[0]}”这一行"
    unnamed = set(_CLOSINGS[1:]) - {each.closing for each in found.outcome}
    return f"没有写 closing = \"{sorted(unnamed)[0]}\" 的说法" if unnamed else ""
