"""Which topic a number in a clause speaks of, by the words around it. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from wechat_bot.annual_report.wording import topics as subjects
from wechat_bot.annual_report.wording.numerals import Number
from wechat_bot.annual_report.wording.sentences import Clause, Sentence
from wechat_bot.annual_report.wording.topics import Topic

_GROUPS = {
    subjects.APPLICATIONS: re.compile("信息公开申请|公开申请|依申请"),
    subjects.DISPUTES: re.compile("复议|诉讼|起诉|应诉"),
    subjects.DOCUMENTS: re.compile("规范性文件|规章(?!制度)"),
    subjects.DECISIONS: re.compile("行政许可|行政处罚|行政强制"),
    subjects.RELEASES: re.compile("公开|发布"),
    subjects.FEES: re.compile("收费|处理费"),
}
_HOME = {"overview.applications": subjects.APPLICATIONS}
# what makes a number beside a key word one of something else
_NOT_MEANT = {
    subjects.APPLICATIONS: re.compile(
        "投诉(?!类)|举报件|信访(?!举报|投诉|类)|热线|工单|来信|来访|留言|咨询|提案|建议|援助"
        "|公证|案卷|许可|执业|登记|收费通知|复议|诉讼|起诉|答复书|调解|协查|征询|协办函|意见函"),
    subjects.DISPUTES: re.compile("培训|案卷|评查|宣传|庭审|旁听|建议书|意见书|法治|解读|平台|信息\\d"),
    subjects.DOCUMENTS: re.compile("审查|审核|备案|清理|解读|起草|评估|征求|公开|公示|培训|案卷|信息|制度"),
    subjects.DECISIONS: re.compile(
        "案卷|公示|公开|信息|事项|清单|培训|评查|复议|听证|监督|检查|抽查|审核|法制|备案|证书|人员|诉讼|裁量|制度|文书"),
    subjects.RELEASES: re.compile(
        "解读|回应|重点领域|类信息|方面|目录|指南|申请|规范性文件|预决算|预算|双公示|许可|处罚|培训|视频|图解|栏目|专栏|转载"
        "|原创|留言|宣传|动态|上级|采用|采纳|录用|转发|媒体"),
    subjects.FEES: re.compile("法律援助|公证|鉴定|仲裁|减免"),
}
_FOREIGN = re.compile("投诉|热线|工单|信访件|举报|来信|来访|留言|咨询|提案|建议|援助|公证|案卷|调解|培训|筛查")
_AFTER_NOT_MEANT = re.compile("^(?:同时|同步|在台账|记有|政策|问题|以上|视频|图)")
# 公文 by how they are marked: 主动公开, 依申请公开, 不予公开
_MARKED = re.compile("公开属性|属性为|主动公开的?公文")
_JOINED = re.compile("[”》）)]?(?:、|和|及|与|以及|，)[“《]?[^，。；、]{0,8}")
_LONGEST_KEY, _KIND_NEAR, _CHANNEL_NEAR = 24, 300, 60
_GAP = 16  # characters between a key word and its number
_IN_FRONT = {
    subjects.APPLICATIONS: re.compile("^(?:的|政府)*(?:信息公开|公开|依)申请"),
    subjects.DISPUTES: re.compile("^(?:的|因|涉及|关于|政府|信息|公开)*(?:行政)?(?:复议|诉讼)"),
    subjects.DOCUMENTS: re.compile("^(?:的|行政)*(?:规范性文件|规章(?!制度))"),
    subjects.DECISIONS: re.compile("^(?:的)?行政(?:许可|处罚|强制)(?:决定|案件)"),
    subjects.RELEASES: re.compile("^(?:的|政府|政务|公开|各类)*信息(?!公开申请)"),
}
_NONE = re.compile(
    "未(?:收到|接到|受理|发生|产生|出现|收取|被|有|制发|制定|出台|作出|实施|废止|因|新收|新制|引发|涉及)"
    "|没有|没|无(?:依申请|政府信息公开申请|申请|行政|因|被|收费|相关|新)|零(?:申请|收费|复议|诉讼)|均?为零")
_NOT_NONE = re.compile(
    "没有(?:现成|超期|逾期|超过)|超期|逾期|纠正|纠错|败诉|撤销|投诉|举报|留言|差错|违规|失实|问题|收到回复|结果|异议|缴费|无一|待|培训")
_SHARED = re.compile("均|都")


def groups_of(sentence: Sentence) -> set[str]:
    """The groups of topics that a sentence may speak of."""
    found = {group for group, words in _GROUPS.items() if words.search(sentence.text)}
    if sentence.code in _HOME:
        found.add(_HOME[sentence.code])
    elif _MARKED.search(sentence.text):
        found.discard(subjects.APPLICATIONS)
    return found


def topic_before(
    lead: str, start: int, usable: Sequence[Topic], sentence: Sentence, clause: Clause,
    before: Sequence[Topic],
) -> Topic | None:
    """The topic named last before a number: the highest rank of those close enough.

    lead: the words of the clause before the number; start: where they begin in the clause.
    """
    best: tuple[int, int, Topic] | None = None
    applicants: set[str] = set()  # 公民、法人和其他组织的申请: all of them, so none in particular
    end = clause.start + start + len(lead)
    group = _nearest_group(sentence, end)
    lead = lead[-_GAP - _LONGEST_KEY:]
    for topic in usable:
        if group and topic.group != group:
            continue
        for found in topic.key.finditer(lead):
            if topic.code.startswith("by."):
                applicants.add(topic.code)
            if len(lead) - found.end() > _GAP:
                continue
            candidate = (topic.rank, found.end(), topic)
            if best is None or candidate[:2] > best[:2]:
                best = candidate
    if len(applicants) > 1:
        others = [topic for topic in usable if not topic.code.startswith("by.")]
        return topic_before(lead, start, others, sentence, clause, before)
    if best is None:
        return before[-1] if before and _is_change(lead) else None
    if best[2].group == subjects.RELEASES:
        return _channel(best[2], usable, sentence, end)
    last = clause.start + len(clause.text)
    return _of_kind(best[2], usable, sentence.text[max(0, last - _KIND_NEAR):last])


def _channel(
    topic: Topic, usable: Sequence[Topic], sentence: Sentence, end: int
) -> Topic | None:
    """The channel that a sentence speaks of before 发布信息N篇; the total where it names none, or
    several together: 网站、公众号等."""
    text = sentence.text[max(0, end - _CHANNEL_NEAR):end]
    named = sorted(((found.end(), each.code, found.start(), each) for each in usable
                    if each.code.startswith("releases.") for found in each.key.finditer(text)),
                   key=lambda each: each[:2])
    if not named or _number_in(text[named[-1][0]:]):
        return topic
    _, code, start, last = named[-1]
    together = any(other != code and _JOINED.fullmatch(text[before:start])
                   for before, other, _, _ in named[:-1])
    return next((each for each in usable if each.code == "releases"), None) if together else last


def _number_in(text: str) -> bool:
    """Whether another number stands in a text: what follows it speaks of something else."""
    return re.search(r"\d\s?(?:件|条|篇|则)", text) is not None


def _is_change(lead: str) -> bool:
    return bool(re.search("(?:增加|减少|增长|下降|上升|多|少)了?$", lead))


def _nearest_group(sentence: Sentence, end: int) -> str:
    """The group whose words stand last before a place, where more than one could be meant."""
    marks = _marks(sentence.text)
    at = bisect_right(marks, (end, "~"))
    return marks[at - 1][1] if at else _HOME.get(sentence.code, "")


@lru_cache(maxsize=256)
def _marks(text: str) -> tuple[tuple[int, str], ...]:
    """Where the words of the groups end, in order; 公开 stands everywhere and decides nothing."""
    return tuple(sorted((found.end(), group) for group, words in _GROUPS.items()
                        if group != subjects.RELEASES for found in words.finditer(text)))


def _of_kind(topic: Topic, usable: Sequence[Topic], text: str) -> Topic | None:
    """维持 of 复议 or of 诉讼, 制发 of 规章 or of 规范性文件: by the kind named last."""
    _, _, cell = topic.code.partition(".")
    if topic.group == subjects.DISPUTES and cell:
        kinds = {"reviews": "复议(?!后)", "suits": "诉讼|应诉", "direct": "直接起诉", "after": "复议后"}
    elif topic.group == subjects.DOCUMENTS:
        kinds = {"rules": "规章(?!制度)", "normative_documents": "规范性文件"}
    else:
        return topic
    last = {kind: max((found.end() for found in re.finditer(words, text)), default=-1)
            for kind, words in kinds.items()}
    kind = max(last, key=lambda each: last[each])
    if last[kind] < 0:
        return None
    return next((each for each in usable if each.code == f"{kind}.{cell}"), None)


def in_front(
    lead: str, clause: Clause, number: Number, usable: Sequence[Topic]
) -> Topic | None:
    """The topic of 36件政府信息公开申请, 制发3件行政规范性文件: its noun stands after the number."""
    tail = clause.text[number.end:number.end + 24]
    for group, words in _IN_FRONT.items():
        found = words.match(tail)
        if found is None:
            continue
        if group == subjects.DOCUMENTS:
            joined = lead + found.group()
            cells = [topic for topic in usable
                     if topic.group == group and topic.key.search(lead[-8:])]
            return _of_kind(cells[-1], usable, joined) if cells else None
        if group == subjects.RELEASES and not re.search("公开|发布", lead[-10:]):
            return None
        pieces = found.group() if group != subjects.RELEASES else "公开信息"
        fits = [topic for topic in usable if topic.group == group and topic.key.search(pieces)]
        return max(fits, key=lambda topic: topic.rank) if fits else None
    return None


def may_speak(topic: Topic, number: Number, clause: Clause, lead: str) -> bool:
    """Whether nothing around the number says that it counts something else."""
    if number.is_money != topic.money or number.unit in ("次", "人次", "件次", "部"):
        return False
    tail = clause.text[number.end:]
    if _AFTER_NOT_MEANT.match(tail):
        return False
    if topic.group == subjects.DOCUMENTS:
        return _NOT_MEANT[topic.group].search(clause.text) is None
    return _NOT_MEANT[topic.group].search(topic.key.sub("", lead)) is None


def is_foreign(lead: str, before: bool) -> bool:
    """Whether the sentence now speaks of something else than the report's tables do."""
    if any(words.search(lead) for words in _GROUPS.values()):
        return False
    return before or _FOREIGN.search(lead) is not None


def distribution(clause: Clause, usable: Sequence[Topic]) -> list[tuple[Topic, ...]]:
    """The topics of each number of 行政复议、行政诉讼分别为3件、1件, and of 均为0件; [] else."""
    lead = clause.text[:clause.numbers[0].start]
    named = sorted(((found.start(), topic) for topic in usable if topic.code in ("reviews", "suits")
                    for found in topic.key.finditer(lead)), key=lambda each: each[0])
    topics = list(dict.fromkeys(topic for _, topic in named))
    if len(topics) < 2:
        return []
    if "分别" in lead:
        return [(topic,) for topic in topics]
    if _SHARED.search(lead) and len(clause.numbers) == 1:
        return [tuple(topics)]
    return [()]


def unsaid(clause: Clause, usable: Sequence[Topic], sentence: Sentence) -> Iterator[Topic]:
    """The topics of which a clause without a number says that there were none."""
    found = _NONE.search(clause.text)
    if found is None or _NOT_NONE.search(clause.text):
        return
    rest = clause.text if "零" in found.group() else clause.text[found.start():]
    last_verb = re.compile("为零$").search(found.group()) is not None
    scope = clause.text if last_verb else rest
    for topic in usable:
        if not topic.none or not _fits_none(topic, scope, sentence):
            continue
        if topic.key.search(scope) and _NOT_MEANT[topic.group].search(
                topic.key.sub("", scope)) is None:
            yield topic


def _fits_none(topic: Topic, scope: str, sentence: Sentence) -> bool:
    words = _GROUPS[topic.group]
    if topic.group == subjects.APPLICATIONS:
        return words.search(scope) is not None
    if topic.group == subjects.DISPUTES:
        # of the bureau as a review office a report says much more
        return bool(re.search("信息公开|依申请|被|因", sentence.text)
                    or sentence.code == "overview.applications")
    if topic.group == subjects.DOCUMENTS:
        kind = "规章(?!制度)" if topic.code.startswith("rules") else "规范性文件"
        return re.search(kind, scope) is not None
    return True
