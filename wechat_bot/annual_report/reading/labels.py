"""Labels as offices write them → what the form calls them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from wechat_bot.annual_report import form, form_2019

_NUMBERED = re.compile(
    r"^(?:[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十\d]{1,3}[、.．，,:：])[、.．]?")
# words of rows as some offices write them, without number and signs
_OTHER_WORDS = {
    "new_received": ("本年新收申请数量", "本年新收政府信息公开申请", "本年新收"),
    "carried_in": ("上年结转申请数量", "上年结转政府信息公开申请", "上年结转"),
    "partly_granted": ("部分公开",),
    "refused_state_secret": ("涉及国家秘密", "国家秘密"),
    "refused_prohibited_by_law": ("法律行政法规禁止公开", "其他法律法规禁止公开"),
    "refused_internal_affairs": ("三类内部事务信息", "属于三类内部事务"),
    "refused_deliberative": ("四类过程性信息", "属于四类过程性"),
    "refused_enforcement_file": ("行政执法案卷", "属于行政执法案卷信息"),
    "refused_administrative_query": ("行政查询事项",),
    "unavailable_not_held": ("本机关不掌握",),
    "unavailable_needs_creation": ("没有现成信息需另行制作",),
    "unavailable_still_unclear": ("补正后仍不明确",),
    "not_processed_petition": ("信访举报投诉",),
    "other_not_corrected": ("申请人无正当理由逾期不补正",),
    "other_fee_unpaid": ("申请人逾期未按收费通知要求缴纳费用", "申请人逾期未缴费"),
    "results_total": ("总计", "合计"),
    "carried_out": ("结转下年度办理", "结转下年继续办理", "结转下年度"),
}


def bare(text: str) -> str:
    """A label without blanks and signs, half-width."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LN")


def core(text: str) -> str:
    """A label without its number too."""
    return bare(_NUMBERED.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", text))))


@dataclass(frozen=True)
class Match:
    """A row of table 3 found by its label. exact: the form's own words."""

    code: str
    exact: bool
    one_row: bool = False  # （六）其他处理 in one row


_EXACT = {bare(row.label): row.code for row in form.ROWS}
_ONE_ROW = {bare(form_2019.OTHER_ROW.label), core(form_2019.OTHER_ROW.label)}
_CORES = {core(row.label): row.code for row in form.ROWS} | {
    words: code for code, several in _OTHER_WORDS.items() for words in several}
_GROUPS = {bare(group) for row in form.ROWS for group in row.groups} | {
    core(group) for row in form.ROWS for group in row.groups}
HEADINGS = {bare(text) for text in (
    form.APPLICANTS_HEADING, form.ORGANISATIONS_HEADING, form.TABLE_3_NOTE,
    *(column.label for column in form.COLUMNS))}


def row_of_table_3(label: str) -> Match | None:
    """The row that a label names; None for a label that is none."""
    plain = bare(label)
    if plain in _EXACT:
        return Match(_EXACT[plain], exact=True)
    words = core(label)
    if plain in _ONE_ROW or words in _ONE_ROW:
        return Match(form_2019.OTHER_ROW.code, exact=plain in _ONE_ROW, one_row=True)
    if words in _CORES:
        return Match(_CORES[words], exact=False)
    long_ones = {code for known, code in _CORES.items()
                 if len(words) >= 6 and len(known) >= 6 and (known in words or words in known)}
    return Match(long_ones.pop(), exact=False) if len(long_ones) == 1 else None


def is_heading(label: str) -> bool:
    """Whether a label only heads columns or rows of table 3."""
    plain = bare(label)
    return plain in HEADINGS or plain in _GROUPS or core(label) in _GROUPS \
        or plain.startswith("本列数据的勾稽关系")


def ends_with_row(label: str, rows: Sequence[form.Row]) -> int | None:
    """Which of the rows a run of text ends with, the longest label first; None for none."""
    plain = bare(label)
    fitting = [(len(bare(row.label)), number) for number, row in enumerate(rows)
               if plain.endswith(bare(row.label))]
    return max(fitting)[1] if fitting else None


def likeness(wanted: str, text: str) -> float:
    """How much of a label stands in a text, in its order, 0..1."""
    goal, found = bare(wanted), bare(text)
    if not goal:
        return 0.0
    if goal in found:
        return 1.0
    lengths = [0] * (len(found) + 1)
    for sign in goal:
        before = 0
        for place, other in enumerate(found, start=1):
            kept = lengths[place]
            lengths[place] = before + 1 if sign == other else max(kept, lengths[place - 1])
            before = kept
    return lengths[-1] / len(goal)


def document_kind(label: str) -> tuple[str, bool] | None:
    """(kind, whether in the words of the present form) of a row of 20(一)."""
    words = core(label)
    for kind, name in form.DOCUMENT_KINDS.items():
        if words == bare(name):
            return kind, True
    if words in {"规范性文件", "行政机关规范性文件", "本机关规范性文件"}:
        return "normative_documents", False
    return None


def decision_kind(label: str) -> str | None:
    """The kind of a row of 20(五) and (六)."""
    words = core(label)
    return next((kind for kind, name in form.DECISION_KINDS.items() if words == bare(name)), None)


def is_fees(label: str) -> bool:
    """Whether a label is the row of 20(八)."""
    return core(label) in {bare(form.FEES_LABEL), "行政事业性收费项目", "行政事业收费"}


def result_column(label: str) -> str | None:
    """The result that heads a column of table 4."""
    words = core(label)
    for code, name in form.RESULTS.items():
        if words == bare(name):
            return code
    return {"维持": "upheld", "纠正": "corrected", "其他": "other", "合计": "total",
            "未审结": "pending"}.get(words)
