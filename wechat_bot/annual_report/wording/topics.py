"""What numbers in the text speak of: key words, the cells of the tables, accepted readings. Pure.

Readings are conventions seen in published reports: 受理 counts the cases carried in as well, 复议
and 诉讼 are told as concluded only. A number that fits a reading differs, but is no error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wechat_bot.annual_report import form
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.wording.context import Context

Value = Decimal | int | None


@dataclass(frozen=True)
class Reading:
    """Another way of counting. silent: so usual that nothing needs to be said."""

    words: str
    value: Value
    silent: bool = False


@dataclass(frozen=True)
class Topic:
    """Something that the text gives a number for.

    key: its words before the number. group: which sentences can speak of it. rank: a higher one
    is meant where several stand before a number. value: what the tables say, None for unknown.
    total: a sum of which the text may also tell parts. none: words as 未收到 may stand for 0.
    """

    code: str
    group: str
    name: str
    key: re.Pattern[str]
    value: Value
    cells: tuple[str, ...]
    rank: int = 2
    readings: tuple[Reading, ...] = ()
    total: bool = False
    none: bool = False
    money: bool = False
    exact: bool = True


APPLICATIONS, DISPUTES, DOCUMENTS = "applications", "disputes", "documents"
DECISIONS, RELEASES, FEES = "decisions", "releases", "fees"
_SHORT = {  # as the text calls it, beside the words of the form
    "partly_granted": "部分公开|部分予以公开", "granted": "(?<!部分)(?<!不)予以公开|全部公开",
    "not_processed_petition": "信访(?!件|事项|案|人|工作|渠道|诉求|接待|部门|局|量)",
    "not_processed_excessive": "大量反复申请",
    "unavailable_not_held": "本机关不掌握|不掌握|政府信息不存在",
    "unavailable_needs_creation": "没有现成信息|需要?另行制作",
    "unavailable_still_unclear": "补正后(?:申请内容)?仍不明确",
    "other_not_corrected": "逾期不补正", "other_fee_unpaid": "逾期未按收费通知要求缴纳费用|逾期未缴费",
}
# 信息处理费: the facts' names (narrative.facts), sums in 元 → how the text tells them
PROCESSING_FEES = {
    "应收信息处理费": "应收|应缴|通知金额|收费金额|总金额|核定",
    "实收信息处理费": "实收|实际收取|实缴|到账|(?<!未)收取|收到|产生.{0,6}处理费",
    "收费通知件数": "收费通知书?",
}
_APPLICANTS = {"business": "商业企业|企业(?=申请|提出|提交|$)"}
_CORE = re.compile(r"^(?:（.）|\d\.|[一二三四]、)|（.*$|^属于")


def topics(figures: Figures, context: Context) -> tuple[Topic, ...]:
    """All that can be compared, of one year's figures."""
    return (*_applications(figures), *_disputes(figures), *_documents(figures),
            *_decisions(figures), *_releases(figures, context), *_fees(figures, context))


def plus(*values: Value) -> Value:
    """A sum; None where a part is unknown."""
    if any(value is None for value in values):
        return None
    return sum((value for value in values if value is not None), start=0)


def minus(value: Value, other: Value) -> Value:
    """A difference; None where a part is unknown."""
    return None if value is None or other is None else value - other


def _path(code: str, column: int = form.TOTAL) -> str:
    return f"applications.{code}[{column}]"


def _applications(figures: Figures) -> list[Topic]:
    rows = figures.applications
    new, carried, results, left = (rows[code][form.TOTAL] for code in (
        "new_received", "carried_in", "results_total", "carried_out"))
    other = plus(*(rows[code][form.TOTAL] for code in form.OUTCOMES if code.startswith("other_")))
    with_carried = Reading("“受理含上年结转”", plus(new, carried))
    usual = Reading("“受理含上年结转”", plus(new, carried), silent=True)
    done = Reading("“按办结数”", results, silent=True)
    cell, all_done = (_path("new_received"),), (_path("results_total"),)
    found = [
        _topic("received", "收到的政府信息公开申请", "新收|收到|接到|接收|收件|收取申请", new, cell,
               readings=(with_carried,), total=True, none=True),
        _topic("accepted", "受理的政府信息公开申请", "受理", new, cell, readings=(with_carried,),
               total=True, none=True),
        _topic("handled", "办理的政府信息公开申请", "办理|处理(?!费)", new, cell,
               readings=(usual, done), total=True),
        _topic("told", "政府信息公开申请", "(?:信息公开|公开|依)申请(?:公开)?(?:件|信息|事项)?", new,
               cell, rank=1, readings=(usual, done), total=True, none=True),
        _topic("answered", "答复、办结的政府信息公开申请",
               "办结|(?<!延期)(?<!延长)答复(?!书|文书|意见|口径|时限|期限|率|格式)|办理完毕|办毕",
               results, all_done,
               readings=(Reading("“只计作出答复的”（不计（六）其他处理）", minus(results, other)),),
               total=True),
        _topic("carried_in", "上年结转的申请", "(?:上年|上一年|去年|(?<![到至])20\\d\\d年)度?结转|结转上年"
               f"|{figures.year - 1}年(?:底|末|12月31日)(?:结转|(?:尚|仍)?未办[结完]的?)(?!下)", carried,
               (_path("carried_in"),), rank=4),
        _topic("carried_out", "结转下年度的申请", "结转(?:到|至|入)?(?:下|次|20\\d\\d)一?年?度?(?:继续)?(?:办理)?|结转",
               left, (_path("carried_out"),), rank=3)]
    return [*found, *_applicants(figures), *_outcomes(figures)]


def _topic(code: str, name: str, key: str, value: Value, cells: Sequence[str],
           group: str = APPLICATIONS, **more: object) -> Topic:
    return Topic(code, group, name, re.compile(key), value, tuple(cells), **more)  # type: ignore[arg-type]


def _applicants(figures: Figures) -> list[Topic]:
    rows = figures.applications
    organisations = [number for number, column in enumerate(form.COLUMNS) if column.of_organisations]
    groups = [(form.COLUMNS[0].label, "自然人|公民", [0]),
              (form.ORGANISATIONS_HEADING, "法人(?:和|或|、|及)?(?:者)?(?:其他组织)?", organisations)]
    groups += [(form.COLUMNS[number].label, _APPLICANTS.get(form.COLUMNS[number].code,
                                                              form.COLUMNS[number].label), [number])
               for number in organisations if form.COLUMNS[number].label != "其他"]
    found = []
    for name, key, numbers in groups:
        new, carried, results = (plus(*(rows[code][number] for number in numbers)) for code in (
            "new_received", "carried_in", "results_total"))
        found.append(_topic(
            f"by.{numbers[0]}.{len(numbers)}", f"{name}的申请", key, new,
            [_path("new_received", number) for number in numbers], rank=3,
            readings=(Reading("“受理含上年结转”", plus(new, carried)),
                      Reading("“按办结数”", results))))
    return found


def _outcomes(figures: Figures) -> list[Topic]:
    rows, found = figures.applications, []
    for code in form.OUTCOMES:
        label = _CORE.sub("", form.row_of(code).label)
        if label == "其他":
            continue
        found.append(_topic(code, label, _SHORT.get(code, re.escape(label)), rows[code][form.TOTAL],
                            (_path(code),), rank=5))
    groups: dict[str, list[str]] = {}
    for code in form.OUTCOMES:
        for heading in form.row_of(code).groups[1:]:
            groups.setdefault(_CORE.sub("", heading), []).append(code)
    for label, codes in groups.items():
        found.append(_topic(f"all.{label}", label, re.escape(label),
                            plus(*(rows[code][form.TOTAL] for code in codes)),
                            [_path(code) for code in codes], rank=4, total=True))
    return found


def _disputes(figures: Figures) -> list[Topic]:
    reviews, direct, after = (figures.reviews, figures.litigation["direct"],
                              figures.litigation["after_review"])
    suits = {result: plus(direct[result], after[result]) for result in form.RESULTS}
    sets: list[tuple[str, str, str, Mapping[str, Value], Sequence[str], int]] = [
        ("reviews", "行政复议", "(?<!未经)复议(?!后|直接)", reviews, ("reviews",), 2),
        ("suits", "行政诉讼", "诉讼|应诉", suits, ("litigation.direct", "litigation.after_review"), 2),
        ("direct", form.LITIGATION_KINDS["direct"], "直接(?:起诉|提起(?:行政)?诉讼)", direct,
         ("litigation.direct",), 4),
        ("after", form.LITIGATION_KINDS["after_review"], "复议后(?:起诉|提起(?:行政)?诉讼)", after,
         ("litigation.after_review",), 4)]
    found = []
    for code, name, key, values, paths, rank in sets:
        concluded = minus(values["total"], values["pending"])
        found.append(_topic(
            code, name, key, values["total"], [f"{path}.total" for path in paths], DISPUTES,
            rank=rank, total=True, none=True,
            readings=(Reading("“只计已审结的”（总计减尚未审结）", concluded),)))
        for result, words in (("upheld", "维持"), ("corrected", "纠正"),
                              ("pending", "尚未审结|未审结|正在审理|未结")):
            found.append(_topic(f"{code}.{result}", f"{name}{form.RESULTS[result]}", words,
                                values[result], [f"{path}.{result}" for path in paths], DISPUTES,
                                rank=6))
    return found


def _documents(figures: Figures) -> list[Topic]:
    words = {"made": "制发|制定|制订|印发|出台|发布|公布", "repealed": "废止|失效",
             "in_force": "现行有效|继续有效|有效"}
    found = []
    for kind, name in form.DOCUMENT_KINDS.items():
        for cell, key in words.items():
            found.append(_topic(f"{kind}.{cell}", f"{name}{form.DOCUMENT_CELLS[cell]}", key,
                                figures.documents[kind][cell], (f"documents.{kind}.{cell}",),
                                DOCUMENTS, none=cell != "in_force"))
    return found


def _decisions(figures: Figures) -> list[Topic]:
    return [_topic(kind, f"{name}处理决定", name, figures.decisions[kind], (f"decisions.{kind}",),
                   DECISIONS, none=True) for kind, name in form.DECISION_KINDS.items()]


def _releases(figures: Figures, context: Context) -> list[Topic]:
    told = figures.disclosures or {}
    channels = told.get("by_channel") or {}
    item = Reading("“一条信息多个渠道公开只计一条”", _whole(told.get("items_distinct")))
    found = [_topic(
        "releases", "主动公开信息", "(?:公开|发布)(?:的|了|各类|各种|各项|政府|政务|主动|工作)*信息|主动公开",
        _whole(told.get("total")), (), RELEASES, rank=1, readings=(item,),
        total=True)]
    for code, names in context.channels.items():
        if code in channels:
            posts = Reading("“公众号全部发布数”（不都是政府信息）",
                            context.numbers.get("公众号发布篇数") if code == "wechat" else None, True)
            found.append(_topic(
                f"releases.{code}", f"{names[0]}公开信息", "|".join(map(re.escape, names)),
                _whole(channels[code]), (), RELEASES, readings=(posts,), total=True))
    return found


def _whole(value: object) -> Value:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _fees(figures: Figures, context: Context) -> list[Topic]:
    wan = figures.fees_wan
    found = [_topic("fees", form.FEES_LABEL, f"{form.FEES_LABEL}|收费金额|收费总额",
                    None if wan is None else wan * 10000, ("fees_wan",), FEES, money=True,
                    none=True)]
    for name, key in PROCESSING_FEES.items():
        if name in context.numbers:
            found.append(_topic(name, name, key, context.numbers[name], (), FEES, rank=3,
                                money=name != "收费通知件数", none=True))
    return found
