"""text.number: numbers in the text that the tables or the registers tell otherwise. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.figures import plain_decimal
from wechat_bot.annual_report.form import cell_label
from wechat_bot.annual_report.rules import Finding, Severity
from wechat_bot.annual_report.wording import changes
from wechat_bot.annual_report.wording import topics as subjects
from wechat_bot.annual_report.wording.context import Context
from wechat_bot.annual_report.wording.numerals import Number
from wechat_bot.annual_report.wording.scope import Scope, scope_of
from wechat_bot.annual_report.wording.sentences import Clause, Sentence, name_of, sentences
from wechat_bot.annual_report.wording.speaking import (
    distribution,
    groups_of,
    in_front,
    is_foreign,
    may_speak,
    topic_before,
    unsaid,
)
from wechat_bot.annual_report.wording.topics import Topic, Value

RULE = "text.number"
# where a number of a group is told for the whole year; elsewhere the scope is less certain
_HOME = {
    subjects.APPLICATIONS: {"overview.intro", "overview.applications"},
    subjects.DISPUTES: {"overview.intro", "overview.applications", "overview.oversight"},
    subjects.DOCUMENTS: {"overview.intro", "overview.disclosure", "overview.management"},
    subjects.DECISIONS: {"overview.intro", "overview.disclosure"},
    subjects.RELEASES: {"overview.intro", "overview.disclosure"},
    subjects.FEES: {"overview.intro", "overview.disclosure", "overview.applications",
                    "other.report"},
}
_MEND = "表格和登记对的，请改正文；正文对的，请改登记。"
_HANDLED_FOR_OTHERS = re.compile(
    "复议(?:机构|机关|局|办)|(?:县|市|州|区|政府)(?:的)?行政(?:复议|应诉)|(?:为|代|作为)[^，。；]{0,6}(?:县|市|区)政府"
    "|(?:办理|受理|审理|承办|代理|审结)[^，。；]{0,12}(?:复议|诉讼|案件)")
_AGAINST_US = re.compile("被|不服|因政府信息公开|引发|以我局|以本机关|对我局|对本机关")
_CARRIED_TOO = re.compile(
    "[（(](?:其中[，,：:]?)?(?:本年度?|当年)?新收|其中[，,：:]?(?:本年度?|当年)?新收"
    "|含上年|含结转|包括上年|包含上年|加上上年|连同上年|及上年结转")


@dataclass(frozen=True)
class _Said:
    """A number in the text and what it is said of."""

    topic: Topic
    number: Number
    clause: Clause
    sentence: Sentence
    scope: Scope


def check_numbers(report: ReportContent, context: Context) -> Iterator[Finding]:
    """Every number beside a key word that fits neither the tables nor a known way of counting."""
    known = subjects.topics(report.figures, context)
    last = {} if context.previous is None else {
        topic.code: topic.value for topic in subjects.topics(context.previous.figures, Context())}
    # the same words once more say nothing new
    for sentence in {(each.code, each.text): each for each in sentences(report)}.values():
        seen: list[Topic] = []
        for said in _said(sentence, known, report):
            before = last.get(said.topic.code)
            for finding in (_judged(said, seen, before), _against_share(said, before)):
                if finding is not None:
                    yield finding
            seen.append(said.topic)


def _said(sentence: Sentence, known: Sequence[Topic], report: ReportContent) -> Iterator[_Said]:
    groups = groups_of(sentence)
    if not groups:
        return
    usable = [topic for topic in known if topic.group in groups]
    before: list[Topic] = []
    foreign = False  # 收到投诉举报12件，办结12件: the second number is not of applications either
    for clause in sentence.clauses:
        if not clause.numbers:
            for topic in unsaid(clause, usable, sentence):
                yield _Said(topic, _none(clause), clause, sentence,
                            scope_of(sentence, clause, report))
            continue
        scope = scope_of(sentence, clause, report)
        shared, start = distribution(clause, usable), 0
        for place, number in enumerate(clause.numbers):
            begin, start = start, number.end
            lead = clause.text[begin:number.start]
            topics = shared[place] if place < len(shared) else ()
            if not topics:
                named = (topic_before(lead, begin, usable, sentence, clause, before)
                         or in_front(lead, clause, number, usable))
                topics = () if named is None else (named,)
            foreign = is_foreign(lead, foreign)
            for topic in topics:
                if may_speak(topic, number, clause, lead) and not (foreign and topic.rank <= 2):
                    before.append(topic)
                    yield _Said(topic, number, clause, sentence,
                                scope.of_number(sentence, clause, number, lead, topic))


def _none(clause: Clause) -> Number:
    return Number(Decimal(0), "件", 0, 0, clause.quote)


def _judged(
    said: _Said, seen: Sequence[Topic], last: Value
) -> Finding | None:
    topic, number = said.topic, said.number
    if said.scope.other:
        return None
    if said.scope.change:
        return _against_change(said, last)
    if said.scope.last_year:
        return _against_last_year(said, last)
    value = topic.value
    if value is None or number.agrees(value):
        return None
    for reading in topic.readings:
        if reading.value is not None and number.agrees(reading.value):
            silent = reading.silent or ("结转" in reading.words
                                        and _CARRIED_TOO.search(said.sentence.text))
            return None if silent else _explained(said, value, reading.words)
    # 协作发布信息15条 in another text is a part of all releases
    away = topic.group == subjects.RELEASES and said.sentence.code not in _HOME[topic.group]
    if topic.total and (said.scope.part or topic in seen or away) and number.value <= _largest(topic):
        return None
    if said.scope.longer and number.value >= value:
        return None
    return _differs(said, value)


def _largest(topic: Topic) -> Decimal:
    values = [topic.value, *(reading.value for reading in topic.readings)]
    return Decimal(max(value for value in values if value is not None))


def _explained(said: _Said, value: Decimal | int, words: str) -> Finding:
    return _finding(said, "hint", value,
                    f"{_told(said)}，{_cells(said.topic)}是 {shown(said.topic, value)}：与表格不同，按{words}的"
                    "口径一致。建议在正文里写明口径，或者改成和表格一样。")


def _differs(said: _Said, value: Decimal | int) -> Finding:
    topic, number = said.topic, said.number
    words = f"{_told(said)}，{_cells(topic)}是 {shown(topic, value)}。"
    if topic.money and number.value * 10000 == value:
        words += "差在单位：表格的单位是万元，正文写的是元。"
    if _for_others(said):
        return _finding(said, "hint", value, words +
                        "本局代政府办理的复议、诉讼不计入表四；如果说的是本局被复议、被诉，请核对。")
    if said.scope.unclear or said.scope.part or said.scope.longer:
        words += "这里说的不一定是全年的总数，请核对范围。"
    return _finding(said, _severity(said), value, words + _MEND)


def _severity(said: _Said) -> Severity:
    scope, topic = said.scope, said.topic
    if scope.unclear or scope.part or scope.longer or said.sentence.code not in _HOME[topic.group]:
        return "warning"
    if said.number.about or said.number.more or (
            said.number.grain > 1 and not said.number.is_money):
        return "warning"
    return "error"


def _for_others(said: _Said) -> bool:
    """行政复议 that a justice bureau handles for its government is not its own table 4."""
    text = said.sentence.text
    return (said.topic.group == subjects.DISPUTES and bool(_HANDLED_FOR_OTHERS.search(text))
            and not _AGAINST_US.search(text))


def _against_last_year(said: _Said, value: Value) -> Finding | None:
    if value is None or said.number.agrees(value):
        return None
    return _finding(said, "warning", value,
                    f"{_told(said)}，说的是上年，上年报告里{said.topic.name}是 "
                    f"{shown(said.topic, value)}。请核对。")


def _against_change(said: _Said, last: Value) -> Finding | None:
    now = said.topic.value
    if last is None or now is None:
        return None
    change = Decimal(now) - Decimal(last)
    up = changes.upward(said.clause.text[:said.number.start])
    if said.number.agrees(abs(change)) and (up is None or not change or up == (change > 0)):
        return None
    return _finding(said, "warning", abs(change),
                    f"{_told(said)}，{said.topic.name}上年是 {shown(said.topic, last)}、本年是 "
                    f"{shown(said.topic, now)}，{changes.in_words(change, shown(said.topic, abs(change)))}。"
                    "请核对。")


def _against_share(said: _Said, last: Value) -> Finding | None:
    """同比增长20% and 同比持平 right behind a number, where last year's is known."""
    now, scope = said.topic.value, said.scope
    if last is None or now is None or scope.other or scope.last_year or scope.part or scope.longer:
        return None
    text = said.sentence.text
    told = changes.told_after(text, said.clause.start + said.number.end)
    if told is None or told.fits(Decimal(now), Decimal(last)):
        return None
    quote = text[said.clause.start + said.number.start:told.end]
    return Finding(RULE, "warning", (said.sentence.place, *said.topic.cells),
                   f"{name_of(said.sentence.code)}里写“{quote}”，{said.topic.name}上年是 "
                   f"{shown(said.topic, last)}、本年是 {shown(said.topic, now)}，"
                   f"{changes.share_in_words(Decimal(now), Decimal(last))}。请核对。", quote=quote)


def _told(said: _Said) -> str:
    return f"{name_of(said.sentence.code)}里写“{said.clause.quote}”"


def _cells(topic: Topic) -> str:
    if not topic.cells:
        return topic.name
    first = cell_label(topic.cells[0])
    if len(topic.cells) == 1:
        return first
    if len(topic.cells) == 2:
        return f"{first}与{cell_label(topic.cells[1])}之和"
    return f"{topic.name}（{first}等 {len(topic.cells)} 格之和）"


def shown(topic: Topic, value: Decimal | int) -> str:
    """A value as the message writes it: the fee of the table in 万元, other sums in 元."""
    if topic.money and topic.code == "fees":
        return f"{plain_decimal(Decimal(value) / 10000)}万元"
    return plain_decimal(Decimal(value)) + ("元" if topic.money else "")


def _finding(said: _Said, severity: Severity, value: Decimal | int, message: str) -> Finding:
    left, right = said.number.value, Decimal(value)
    whole = left == left.to_integral_value() and right == right.to_integral_value()
    return Finding(RULE, severity, (said.sentence.place, *said.topic.cells), message,
                   int(left) if whole else None, int(right) if whole else None,
                   said.clause.quote)
