"""text.year, dates.period, dates.title_year: years that are not the report's. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.rules import Finding, Severity
from wechat_bot.annual_report.wording.context import Context
from wechat_bot.annual_report.wording.numerals import chinese_number
from wechat_bot.annual_report.wording.sentences import Sentence, name_of, place, sentences

RULE = "text.year"
_SIGNS = "〇零○Ｏ一二三四五六七八九"
_WIDE = str.maketrans("０１２３４５６７８９○Ｏ", "0123456789〇〇")
_YEAR = re.compile(rf"(?<![0-9０-９])((?:20|２０)[0-9０-９]{{2}}|二[{_SIGNS}]{{3}})\s?(?:年|(?=[-—–－至][0-9]{{4}}年))")
_TITLE = re.compile(r"《[^《》]{0,120}(?:《[^《》]{0,60}》[^《》]{0,60})?》")
_PERIOD = re.compile(
    r"(20\d\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日\s?(?:起|开始)?\s?(?:到|至|—{1,2}|-{1,2}|~|～|－|–)\s?"
    r"(?:(20\d\d)\s?年)?\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_PERIOD_WORDS = re.compile("期限|统计|所列|数据|时间")
_OWN_TITLE = re.compile(r"(20\d\d)年度?(?:政府|政务)?信息公开(?:工作)?年度?报告")
# words that make another year right
_COMPARED = re.compile("比|较|同比|相比|上年|与|持平|度报告|结转|末|底|问题|整改|落实|反馈|指出|承诺|提出|决算"
    "|考核|考评|评估|测评|评议|评选|表彰|荣获|获评|被评")
_CHANGED = re.compile("同比|环比|相比|比上年|较上年|比去年|较去年|增加|减少|增长|下降|持平")
_MADE_THEN = re.compile(
    "自|起|以来|以后|后|印发|制定|出台|修订|施行|实施|发布|公布|成立|建立|开通|版|〔|截至|签订|制发|新修")
_COMING = re.compile("下一步|将|计划|继续|结转|力争|明年|目标|打算|拟|下年|今后|下一年|安排|准备|年内")
_PLANS = re.compile("到$|至$|[-—–－至]$|规划")
_TITLED = ("opening", "overview.intro")
_OPENS = re.compile("^[（(一二三四五六七八九十）)、.．\\d是]{0,6}$")


def check_years(report: ReportContent, context: Context) -> Iterator[Finding]:
    """Last year's leftovers, a wrong period, a title or notices of another year."""
    yield from _heading(report, context)
    yield from _notices(report, context)
    for sentence in sentences(report):
        taken: list[tuple[int, int]] = []
        if sentence.code == "opening" or _PERIOD_WORDS.search(sentence.text):
            for found in _PERIOD.finditer(sentence.text):
                taken.append(found.span())
                yield from _period(report, sentence, found)
        if sentence.code == "opening":
            yield from _cited(report, sentence)
        yield from _sentence(report, sentence, taken)


def _heading(report: ReportContent, context: Context) -> Iterator[Finding]:
    found = _YEAR.search(context.title)
    if found is not None and _value(found) != report.year:
        yield Finding("dates.title_year", "error", ("title",),
                      f"标题“{context.title}”写的是 {_value(found)} 年，报告的数据是 {report.year} 年的。"
                      "请改正标题，或者核对是不是用错了数据。", _value(found), report.year, context.title)


def _notices(report: ReportContent, context: Context) -> Iterator[Finding]:
    for notice in context.notices:
        years = [_value(found) for found in _YEAR.finditer(notice)]
        if years and report.year not in years and "报告" in notice:
            yield Finding(RULE, "warning", (place("opening"),),
                          f"登记的年度通知“{notice}”是 {years[0]} 年的，报告是 {report.year} 年的。请换成当年的通知。",
                          years[0], report.year, notice)


def _period(
    report: ReportContent, sentence: Sentence, found: re.Match[str]
) -> Iterator[Finding]:
    begins, month, day, ends, last_month, last_day = found.groups()
    told = (int(begins), int(month), int(day), int(ends or begins), int(last_month), int(last_day))
    year = report.year
    if told != (year, 1, 1, year, 12, 31):
        yield Finding("dates.period", "error", (sentence.place,),
                      f"{name_of(sentence.code)}里的统计期限是“{found.group()}”，应是{year}年1月1日至"
                      f"{year}年12月31日。", told[0], year, found.group())


def _cited(report: ReportContent, sentence: Sentence) -> Iterator[Finding]:
    """《关于做好2023年…年度报告…的通知》 in the opening of 2024's report."""
    for title in _TITLE.finditer(sentence.text):
        if "年度报告" not in title.group() or "通知" not in title.group():
            continue
        years = [_value(found) for found in _YEAR.finditer(title.group())]
        if years and report.year not in years and report.year + 1 not in years:
            yield Finding(RULE, "error", (sentence.place,),
                          f"开头引用的“{title.group()}”是 {years[0]} 年的通知，报告是 {report.year} 年的。"
                          "请换成当年通知的标题和文号。", years[0], report.year, title.group())


def _sentence(
    report: ReportContent, sentence: Sentence, taken: list[tuple[int, int]]
) -> Iterator[Finding]:
    text = sentence.text
    taken = [*taken, *(found.span() for found in _TITLE.finditer(text))]
    for found in _YEAR.finditer(text):
        if any(start <= found.start() < end for start, end in taken):
            continue
        year = _value(found)
        own = _OWN_TITLE.match(text, found.start())
        severity = _wrong(report.year, year, sentence, found)
        if own is not None and sentence.code in _TITLED and year != report.year:
            severity = "error"
        if severity is None:
            continue
        quote = _clause_around(text, found.start(), found.end())
        rule = "dates.title_year" if own is not None else RULE
        words = "可能是往年报告留下来的" if year < report.year else "还没有到这一年"
        yield Finding(rule, severity, (sentence.place,),
                      f"{name_of(sentence.code)}里写“{quote}”，报告说的是 {report.year} 年，{words}。"
                      "写错了请改；确实要说这一年的，请看一遍后注明“无误”。", year, report.year, quote)


def _wrong(own: int, year: int, sentence: Sentence, found: re.Match[str]) -> Severity | None:
    text, after = sentence.text, sentence.text[found.end():found.end() + 24]
    before = text[max(0, found.start() - 12):found.start()]
    dated = re.match(r"\s?\d{1,2}\s?月", after) is not None
    if year == own or (year < own and dated):
        return None
    if year > own:
        coming = (dated or _COMING.search(text) or _PLANS.search(before)
                  or sentence.code == "problems.measures")
        return None if coming and year <= own + 15 else "warning"
    if sentence.code == "problems.last_year" and year == own - 1:
        return None
    near = before[-6:] + after[:12]
    if re.search("(?:比|较|与|同)$", before) or _MADE_THEN.search(near) or _PLANS.search(before):
        return None
    if re.match("[-—–－至][0-9]{4}年", after):
        return None
    if year == own - 1 and _CHANGED.search(text) and (f"{own}年" in text or before[-1:] in ("（", "(")):
        return None  # 2023年收到5件，2024年收到3件，同比减少2件
    if _OPENS.match(text[:found.start()]) and re.match("度?[，,]|全年|，", after) and year == own - 1:
        return "error"
    return None if _COMPARED.search(near) else "warning"


def _value(found: re.Match[str]) -> int:
    digits = found.group(1).translate(_WIDE)
    return int(digits) if digits.isdigit() and digits.isascii() else chinese_number(digits) or 0


def _clause_around(text: str, start: int, end: int) -> str:
    """The words between the commas around a place, joined with the next ones where too few."""
    marks = [found.start() for found in re.finditer("[，,；;：:。！？!?]", text)]
    begins = max((mark + 1 for mark in marks if mark < start), default=0)
    ends = [mark for mark in marks if mark >= end] + [len(text)]
    last = ends[1] if ends[0] - begins < 8 and len(ends) > 1 else ends[0]
    return text[begins:last].strip()
