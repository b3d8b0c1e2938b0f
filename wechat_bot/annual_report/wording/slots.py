"""text.blank and text.empty: what was left to be filled in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.form import PARTS, TEXTS
from wechat_bot.annual_report.rules import Finding, Severity
from wechat_bot.annual_report.wording.context import Context
from wechat_bot.annual_report.wording.sentences import name_of, place, sentences

_COUNTED = "件次|人次|件|条|宗|起|例|篇|份|项|次|场|期|万元|元|%|人"
_BLANKS: tuple[tuple[str, Severity, str], ...] = (
    (r"〔待补[^〔〕]{0,60}〕", "error", "这里还没有填"),
    (r"【[^【】]{1,40}】", "error", "这个字段没有填上数"),
    (r"[_＿]{2,200}", "error", "这里还空着"),
    (rf"[xXｘＸ×✕╳]{{1,8}}(?=(?:{_COUNTED}|年|月|日|县|市|局|号))", "error", "这里还没有填数"),
    (r"[xXｘＸ×]{2,200}", "warning", "这里像是没有填的空"),
    (rf"[（(][ \u3000_]{{0,8}}[）)](?=(?:{_COUNTED})?)", "error", "括号里还空着"),
    (r"(?:信息|申请|公开|发布|制发|废止|有效|复议|诉讼|许可|处罚|强制|结转|办结|答复|收到|受理|收取|共|为)"
     r"(?:件|条|万元)(?=[，。、；,;）)]|其中|$)", "error", "“件”“条”前面缺数字"),
    (r"(?<![0-9０-９〇零一二三四五六七八九十当本全次上下去今明某每同])年[ \u3000]{0,4}月[ \u3000]{0,4}日", "error",
     "日期还没有填"),
    (r"某{2,200}|[甲乙]单位|XX局", "error", "这里用的是代称"),
    (r"[，,、；;：:]{2,200}|。{2,200}(?!。)|[，,、；;：:]。|。[，,、；;：:]", "warning", "标点重复了"),
    (r"[?？]{2,200}|\*{2,200}|#{2,200}", "warning", "这里像是没有填的空"),
)
_PATTERNS = tuple((re.compile(pattern), severity, words) for pattern, severity, words in _BLANKS)
_GAP = re.compile(r"〔待补：([^〔〕]{1,60})〕")
BLANK_RULE = "text.blank"
_ASSETS = "problems"


def missing_of(quote: str) -> str:
    """What a visible gap of the templates waits for: 〔待补：培训次数〕 → 培训次数; "" for other words."""
    found = _GAP.fullmatch(quote)
    return found[1] if found else ""


def check_slots(report: ReportContent, context: Context) -> Iterator[Finding]:
    """Blank places in the sentences, and texts that are wholly empty."""
    for sentence in sentences(report):
        taken: list[tuple[int, int]] = []
        for pattern, severity, words in _PATTERNS:
            for found in pattern.finditer(sentence.text):
                start, end = found.span()
                if any(start < last and first < end for first, last in taken):
                    continue
                taken.append((start, end))
                quote = found.group() if found.group()[0] in "〔【" else (
                    sentence.text[max(0, start - 8):end + 6].strip())
                missing = missing_of(quote)
                yield Finding(BLANK_RULE, severity, (sentence.place,),
                              f"{name_of(sentence.code)}里还缺：{missing}。" if missing else
                              f"{name_of(sentence.code)}里的“{quote}”：{words}。请补上或改正。",
                              quote=quote)
    yield from _empty(report, context)


def _empty(report: ReportContent, context: Context) -> Iterator[Finding]:
    problems = next(part for part in PARTS if part.code == _ASSETS)
    own = [text.code for text in problems.texts]
    whole = not any(report.paragraphs(code) for code in own)
    if whole:
        yield Finding("text.empty", "warning", (place("problems.found"),),
                      f"{problems.heading.partition('、')[2]}还没有写。这一部分每年都要写本年的问题和改进措施。")
    for code, text in TEXTS.items():
        if report.paragraphs(code) or code in own:
            continue
        extra = "没有收取信息处理费的也要写明。" if code == "other.report" else ""
        yield Finding("text.empty", "warning", (place(code),),
                      f"“{text.name}”还没有写。{extra}确实没有内容的，请写明没有。")
    if not whole and _only(report, own, "problems.measures", "改进|下一步|措施|将"):
        yield Finding("text.empty", "warning", (place("problems.measures"),),
                      "只写了问题，没有写改进措施。请补上。")
    if not whole and _only(report, own, "problems.found", "问题|不足|差距"):
        yield Finding("text.empty", "warning", (place("problems.found"),),
                      "没有写本年存在的主要问题。请补上。")


def _only(report: ReportContent, codes: list[str], code: str, words: str) -> bool:
    """Whether a text is empty and none of its neighbours says what belongs there."""
    return not report.paragraphs(code) and not any(
        re.search(words, report.texts.get(each, "")) for each in codes)
