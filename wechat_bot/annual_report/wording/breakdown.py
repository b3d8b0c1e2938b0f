"""text.breakdown: 共X条，其中a条、b条、c条 must add up by subject; by channel it need not. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.figures import plain_decimal
from wechat_bot.annual_report.rules import Finding, Severity
from wechat_bot.annual_report.wording.context import Context
from wechat_bot.annual_report.wording.numerals import Number, numbers_in
from wechat_bot.annual_report.wording.scope import is_change
from wechat_bot.annual_report.wording.sentences import Sentence, name_of, sentences

RULE = "text.breakdown"
_AMONG = re.compile("其中|包括|包含")
# words after which something else than a part is told
_ENDS = re.compile("办结|答复|结转|审结|全部|同比|比上|较上|占|另|此外|共|累计|合计|总|以上|相比|按时")
_MORE_PARTS = re.compile("等(?:方面|类|信息|内容|渠道|形式)?[。；，]?$")
_KINDS = {
    "渠道": re.compile("网站|公众号|微信|微博|抖音|头条|客户端|平台|公告栏|报刊|报纸|电视|广播|新媒体|渠道|公报|门户"
                     "|栏目|视频号"),
    "申请人": re.compile("自然人|公民|法人|企业|科研|公益|法律服务|组织"),
    "提交方式": re.compile("网络|互联网|网上|在线|线上|信函|邮寄|邮政|当面|现场|传真|邮件|窗口|信件|挂号"),
    "办理结果": re.compile("予以公开|部分公开|不予公开|无法提供|不予处理|其他处理"),
    "审理结果": re.compile("维持|纠正|撤销|驳回|撤诉|终止|未审结|确认违法"),
}
CHANNEL = "渠道"


@dataclass(frozen=True)
class _Part:
    number: Number
    kind: str


def check_breakdowns(report: ReportContent, context: Context) -> Iterator[Finding]:
    """Every 其中 whose parts do not make up their whole."""
    before: Sentence | None = None
    for sentence in sentences(report):
        previous = before if before is not None and before.code == sentence.code else None
        found = _check(sentence, previous)
        if found is not None:
            yield found
        before = sentence


def _check(sentence: Sentence, previous: Sentence | None) -> Finding | None:
    among = _AMONG.search(sentence.text)
    if among is None:
        return None
    numbers = list(numbers_in(sentence.text))
    whole = next((each for each in reversed(numbers) if each.end <= among.start()), None)
    start = among.start() if whole is None else whole.start
    if whole is None and previous is not None and among.start() == 0:
        whole = next(reversed(list(numbers_in(previous.text))), None)
    if whole is None or whole.is_money or whole.about or whole.more:
        return None
    parts = _parts(sentence.text, among.end(), [
        each for each in numbers if each.start >= among.end()], whole.unit)
    if len(parts) < 2 or any(each.number.about or each.number.more for each in parts):
        return None
    return _compared(sentence, whole, parts, start)


def _parts(text: str, start: int, numbers: Sequence[Number], unit: str) -> list[_Part]:
    found: list[_Part] = []
    for number in numbers:
        lead, start = text[start:number.start], number.end
        if number.unit != unit or _AMONG.search(lead) or _ENDS.search(lead) or is_change(lead):
            break
        kind = next((name for name, words in _KINDS.items() if words.search(lead)), "")
        if not kind and found:
            kind = found[-1].kind
        found.append(_Part(number, kind))
    return found


def _compared(
    sentence: Sentence, whole: Number, parts: Sequence[_Part], start: int
) -> Finding | None:
    kinds = list(dict.fromkeys(each.kind for each in parts))
    sets = [[each for each in parts if each.kind == kind] for kind in kinds]
    semicolon = re.search("[；;]", sentence.text[parts[0].number.start:])
    if semicolon is not None:
        edge = parts[0].number.start + semicolon.start()
        sets.append([each for each in parts if each.number.end <= edge])
    sets.append(list(parts))
    too_many = next((each for each in sets[:len(kinds)] if len(kinds) > 1 and each[0].kind
                     and each[0].kind != CHANNEL and _sum(each) > whole.value), None)
    if too_many is None and any(_sum(each) == whole.value for each in sets):
        return None
    chosen = too_many or next((each for each in sets if len(each) > 1), None)
    if chosen is None:
        return None
    quote = sentence.text[start:chosen[-1].number.end]
    if _sum(chosen) < whole.value and _MORE_PARTS.search(
            sentence.text[chosen[-1].number.end:chosen[-1].number.end + 12]):
        return None
    return _finding(sentence, whole, chosen, quote)


def _sum(parts: Sequence[_Part]) -> Decimal:
    return sum((each.number.value for each in parts), start=Decimal(0))


def _finding(sentence: Sentence, whole: Number, parts: Sequence[_Part], quote: str) -> Finding:
    total, by_channel = _sum(parts), any(each.kind == CHANNEL for each in parts)
    words = (f"{name_of(sentence.code)}里写“{quote}”：分项相加是 {plain_decimal(total)}，"
             f"总数是 {plain_decimal(whole.value)}。")
    severity: Severity = "error"
    if by_channel:
        severity = "hint"
        words += "按渠道分可以不相等（一条信息在几个渠道公开会重复计），建议写明口径；不是这个原因的，请改正。"
    elif total < whole.value:
        severity = "warning"
        words += "分项没有列全的，请写明“等”或者补上其余的；数字写错的，请改正。"
    else:
        words += "分项比总数还多，请改正。"
    if severity == "error" and sentence.code.startswith("problems"):
        severity = "warning"
    return Finding(RULE, severity, (sentence.place,), words, int(total), int(whole.value), quote)
