"""What a number in the text covers: this year as a whole, a part of it, other years, others. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.wording.context import GOVERNMENTS
from wechat_bot.annual_report.wording.numerals import Number
from wechat_bot.annual_report.wording.sentences import Clause, Sentence
from wechat_bot.annual_report.wording.topics import Topic

_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?!\d{1,2}月)")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)年")  # of the clause itself, dates included
_LAST_YEAR = re.compile("(?:上年|去年|上一年|上年度|去年度|上一年度)(?!度?结转)")
_PART_OF_YEAR = re.compile(
    r"上半年|下半年|[一二三四]季度|季度|\d{1,2}月(?!1日|31日)|[一二三四五六七八九十]月|平均|每月|每周|每季|每年")
_LONGER = re.compile(r"近[两二三四五六七八九十]年|历年|以来|自20\d\d年|十[三四五]五|建[站号]")
_UNCLEAR = re.compile("累计")
# 网络申请20件 is a part of all applications, told by the way it came in
_WAY_IN = re.compile(
    "网络|互联网|网上|在线|线上|网站平台|信函|邮寄|邮政|快递|当面|现场|传真|邮件|窗口|口头|信件|挂号|渠道|系统")
_OTHERS = re.compile("全县|全市|全区|全州|全镇|辖区|各乡镇|各部门|各单位|各科室|指导|督促|协助|代县|代市|代政府")
# bodies below a government, of which its report tells apart from its own total
_BELOW = re.compile(
    "政府办公室|各(?:县|区|乡|镇|街道|旗|部门|单位)|(?<![全我本])(?:县|区|旗|乡|镇|街道|局|委)(?:全年|共|累计)?"
    "(?:新?收到?|受理|办理|办结|制发|公开|发布)")
_CHANGE = re.compile(
    r"(?:比|较|同比|环比|相比)[^\d]{0,14}(?:增加|增长|减少|下降|上升|提高|降低|多|少|增|减)了?$"
    r"|(?:增加|增长|减少|下降|上升|提高|降低)了?$")
_AMONG = re.compile("其中|当中|之中|包括|包含")


@dataclass(frozen=True)
class Scope:
    """part: of the year or of the whole; longer: more than the year; change: 比上年增加.

    other: not this report's year and office at all; last_year: told of the year before.
    """

    part: bool = False
    longer: bool = False
    unclear: bool = False
    change: bool = False
    last_year: bool = False
    other: bool = False

    def of_number(
        self, sentence: Sentence, clause: Clause, number: Number, lead: str, topic: Topic
    ) -> Scope:
        """The scope of one number: what stands right before it decides."""
        before = sentence.text[:clause.start] + clause.text[:number.start]
        among = bool(_AMONG.search(before))
        way_in = topic.group == "applications" and bool(_WAY_IN.search(lead))
        found = replace(self, part=self.part or way_in or (among and topic.total),
                        unclear=self.unclear or among, change=is_change(lead))
        if topic.code in ("carried_in", "carried_out"):  # 2023年结转, 结转2025年: this year's cells
            return replace(found, last_year=False, other=False)
        return found


def is_change(lead: str) -> bool:
    """Whether a number after these words is a difference: 比上年增加5件."""
    return _CHANGE.search(lead[-24:]) is not None


def scope_of(sentence: Sentence, clause: Clause, report: ReportContent) -> Scope:
    """The scope of a clause, from its own words and the nearest year before it."""
    before, year = sentence.text[:clause.start], report.year
    years = _ANY_YEAR.findall(clause.text) or _YEAR.findall(before)[-1:]
    told = int(years[-1]) if years else year
    last = told == year - 1 or bool(_LAST_YEAR.search(clause.text))
    near = sentence.text[max(0, clause.start - 20):clause.start] + clause.text
    others = bool(_BELOW.search(clause.text.replace(report.agency, "")) if _governs(report)
                  else _OTHERS.search(near))
    return Scope(
        part=bool(_PART_OF_YEAR.search(clause.text) or _PART_OF_YEAR.search(before)),
        longer=bool(_LONGER.search(sentence.text)), unclear=bool(_UNCLEAR.search(clause.text)),
        last_year=last,
        other=others or not year - 1 <= told <= year)


def _governs(report: ReportContent) -> bool:
    """Whether 全县 is what the report is about: it is a government's."""
    return report.figures.level in GOVERNMENTS or report.agency.endswith(
        ("政府", "县", "市", "区", "州", "省", "镇", "乡", "街道"))
