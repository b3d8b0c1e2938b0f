"""每一步要填什么: the forms of the acts on a case, as data; what was typed, as values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wechat_bot.kernel import reading
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.registers.applications.acts import Act
from wechat_bot.registers.applications.rules import (
    CONSULT_RESULT_NAMES,
    DELIVERY_WAY_NAMES,
    PARTY_KIND_NAMES,
    REASONS_RESULT_NAMES,
    EventKind,
)


@dataclass(frozen=True)
class Input:
    """One field of an act's form. kind: day, line, area, choice, tick.

    options: a mapping, or the name of one that the page makes from the case.
    """

    name: str
    label: str
    kind: str = "line"
    required: bool = False
    hint: str = ""
    options: Mapping[Any, str] | str = field(default_factory=dict)


def _day(label: str, name: str = "on_day", *, required: bool = True, hint: str = "") -> Input:
    return Input(name, label, "day", required, hint)


_REASON = Input("reason", "说明", hint="晚了的、补登已封账年份的，写明原因；其他情况可以不填。")
_NUMBER = Input("document_number", "文号", hint="已经印发文书的，填它的文号。")
_WORDS = Input("words", "备注", "area")

INPUTS: Mapping[Act, tuple[Input, ...]] = {
    Act.CONFIRM_RECEIPT: (_day("与申请人确认的日期"), _REASON),
    Act.ASK_CORRECTION: (
        _day("告知的日期"), _day("补正期限", "due_on", hint="给申请人合理的时间。"),
        Input("words", "需要补正的事项", "area", True, "一次说全；会写进补正告知书。"), _REASON),
    Act.CORRECTION_RECEIVED: (_day("收到补正的日期"), _WORDS, _REASON),
    Act.GIVE_UP: (_day("登记的日期"), _WORDS, _REASON),
    Act.CONSULT: (
        Input("party_kind", "征求谁的意见", "choice", True, options=PARTY_KIND_NAMES),
        Input("party", "名称或者姓名", required=True),
        Input("party_is_person", "对方是个人（姓名加密保存，只显示打码的）", "tick"),
        _day("发出的日期"),
        _day("答复期限", "due_on", required=False, hint="不填就是 15 个工作日；征求其他机关意见的可以不限。"),
        _WORDS, _REASON),
    Act.RECORD_CONSULTATION: (
        Input("event_id", "哪一次征求", "choice", True, options="consultations"),
        _day("收到意见的日期"),
        Input("result", "结果", "choice", True, options=CONSULT_RESULT_NAMES), _WORDS, _REASON),
    Act.ASK_EXTENSION: (
        _day("提出的日期"), Input("days", "延长多少个工作日", required=True, hint="最长 20 个工作日。"),
        Input("words", "延期的理由", "area", True), _REASON),
    Act.CONSENT_EXTENSION: (
        _day("同意的日期"),
        Input("on_paper_by", "纸面上同意的人",
              hint="负责人已经在纸上签了字、由别人代录的，填负责人姓名；本人登录同意的不填。"),
        _WORDS, _REASON),
    Act.TELL_EXTENSION: (_day("告知申请人的日期"), _NUMBER, _REASON),
    Act.ASK_REASONS: (_day("要求说明理由的日期"), _day("请在什么时候前说明", "due_on", required=False),
                      _WORDS, _REASON),
    Act.RECORD_REASONS: (
        _day("收到说明的日期"), Input("result", "结果", "choice", True, options=REASONS_RESULT_NAMES),
        _day("延迟答复到", "due_on", required=False, hint="理由合理、不能按期答复的才填。"), _WORDS, _REASON),
    Act.LEGAL_OPINION: (
        _day("提出意见的日期"), Input("by_name", "法律顾问或者公职律师", required=True),
        Input("words", "意见", "area", True), _REASON),
    Act.NOTICE_FEE: (
        _day("发出通知的日期", "noticed_on"),
        Input("items", "按件：件数", hint="同一申请人一个自然月内累计，前面的件数程序自己加。按件、按量只填一个。"),
        Input("pages", "按量：页数", hint="纸质的页数；电子文件折算成页。"),
        _day("缴费期限", "due_on", required=False, hint="不填就按设置的工作日数推算。"),
        Input("number", "收费通知的文号"), Input("checked", "金额已核对", "tick"), _REASON),
    Act.RECORD_PAYMENT: (
        _day("缴费的日期", "paid_on"), Input("received", "收到的金额（元）", required=True),
        Input("receipt_number", "票据号"), _REASON),
    Act.FEE_UNPAID: (_day("登记的日期"), _REASON),
    Act.ANSWER: (
        _day("答复的日期"), Input("document_number", "答复文号", required=True),
        Input("on_paper", "答复书不是在本系统印发的，已经逐字看过：写明了复议机关、法院和期限", "tick"),
        _REASON),
    Act.DELIVER: (_day("送达的日期"),
                  Input("way", "送达方式", "choice", True, options=DELIVERY_WAY_NAMES), _WORDS, _REASON),
    Act.SUPPLEMENT: (_day("补充答复的日期"), _NUMBER, _WORDS, _REASON),
    Act.WITHDRAW: (_day("收到撤回的日期"), _WORDS, _REASON),
    Act.LINK: (_day("知道的日期"),
               Input("document_number", "复议或者诉讼案号", required=True,
                     hint="案件本身在“行政复议与行政诉讼”里登记。"), _WORDS, _REASON),
    Act.ARCHIVE: (_day("归档的日期"), Input("document_number", "档号", required=True), _REASON),
}
# The letter that must be out before an act is entered; an answer's goes by its outcomes.
LETTER_BEFORE: Mapping[Act, str] = {Act.TELL_EXTENSION: "extension"}
# The letter that is filled from what was just entered.
LETTER_AFTER: Mapping[EventKind, str] = {
    EventKind.CORRECTION_ASKED: "correction", EventKind.EXTENSION_CONSENTED: "extension",
    EventKind.REASONS_ASKED: "reasons", EventKind.FEE_NOTICED: "fee_notice",
    EventKind.CONSULTED: "third_party",
}


def read_day(form: Mapping[str, str], name: str, label: str) -> date:
    """A day that must be there. InvalidInput on its field."""
    day = read_day_if(form, name)
    if day is None:
        raise InvalidInput.of(**{name: f"请填写{label}。"})
    return day


def read_day_if(form: Mapping[str, str], name: str) -> date | None:
    """A day, or None where nothing was typed. InvalidInput on its field."""
    try:
        return reading.read_any_day(form.get(name, ""))
    except ValueError as error:
        raise InvalidInput.of(**{name: f"{error}。"}) from None


def read_whole(form: Mapping[str, str], name: str, label: str) -> int:
    """A whole number that must be there. InvalidInput on its field."""
    try:
        found = reading.read_count(form.get(name, "").replace("工作日", ""))
    except ValueError as error:
        raise InvalidInput.of(**{name: f"{error}。"}) from None
    if found is None:
        raise InvalidInput.of(**{name: f"请填写{label}。"})
    return found


def read_choice(form: Mapping[str, str], name: str, known: Mapping[Any, str], label: str) -> str:
    """One of the choices. InvalidInput on its field."""
    found = form.get(name, "")
    if found not in {str(code) for code in known}:
        raise InvalidInput.of(**{name: f"请选择{label}。"})
    return found


def missing(act: Act, form: Mapping[str, str]) -> dict[str, str]:
    """Every required field of an act that is empty, so that all are told at once."""
    return {each.name: f"请{'选择' if each.kind == 'choice' else '填写'}{each.label}。"
            for each in INPUTS[act] if each.required and not form.get(each.name, "").strip()}
