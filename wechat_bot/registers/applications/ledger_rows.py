"""纸质依申请台账的一行: its columns, and what a row says as a case with its facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from wechat_bot.records.fields import Field, FieldKind, Values
from wechat_bot.registers.applications.identity import Identity, read_identity
from wechat_bot.registers.applications.law_clock import EXTENSION_DAYS
from wechat_bot.registers.applications.outcomes import Outcome, Outcomes
from wechat_bot.registers.applications.rules import (
    APPLICANT_KIND_NAMES,
    RECEIVED_HOW_NAMES,
    ApplicantKind,
    ConsultResult,
    DeliveryWay,
    EventKind,
    FormWanted,
    IdKind,
    ReceivedHow,
)

T = TypeVar("T")
_DAY = FieldKind.DAY
FIELDS: tuple[Field, ...] = (
    Field("number", "编号", names=("申请编号", "登记编号", "受理编号"), limit=60),
    Field("received_how", "收到方式", names=("申请方式", "提交方式", "受理方式", "来件方式")),
    Field("received_on", "收到日", _DAY, required=True,
          names=("收到日期", "收到申请日期", "受理日期", "受理日", "申请日期")),
    Field("applicant_kind", "申请人类型", required=True, names=("申请人类别", "申请主体")),
    Field("name", "申请人", names=("申请人姓名", "申请人名称", "姓名", "姓名或名称"), limit=80),
    Field("id_kind", "证件类型", names=("证件名称",)),
    Field("id_number", "证件号", names=("证件号码", "身份证号", "身份证号码", "身份证明"), limit=40),
    Field("contact", "联系方式", names=("联系电话", "电话", "手机"), limit=80),
    Field("address", "通信地址", names=("地址", "联系地址"), limit=200),
    Field("description", "内容", FieldKind.LINES, required=True, limit=4000,
          names=("申请内容", "申请事项", "所需信息内容描述", "申请公开的内容")),
    Field("form_wanted", "形式要求", names=("获取方式", "获取形式")),
    Field("pieces", "项数", FieldKind.COUNT, names=("拆分件数", "件数"), default="1"),
    Field("section", "承办科室", names=("承办单位", "承办股室", "科室", "股室"), limit=60),
    Field("correction_asked", "补正告知日", _DAY, names=("补正通知日", "告知补正日期")),
    Field("correction_due", "补正期限", _DAY),
    Field("correction_received", "补正收到日", _DAY, names=("收到补正日期",)),
    Field("consulted", "第三方发出日", _DAY, names=("征求第三方意见日", "征求意见日")),
    Field("opinion_on", "第三方意见日", _DAY, names=("收到第三方意见日", "意见收到日")),
    Field("opinion", "第三方意见", limit=500),
    Field("extended_on", "延期告知日", _DAY, names=("延期日期", "延长告知日")),
    Field("extended_days", "延期天数", FieldKind.COUNT, names=("延长天数",)),
    Field("extended_by", "延期批准人", limit=80),
    Field("outcome", "结果", names=("处理结果", "答复结果", "办理结果"), limit=200),
    Field("basis", "依据", names=("答复依据", "法律依据"), limit=100),
    Field("answered_on", "答复日", _DAY, names=("答复日期", "办结日期", "办结日")),
    Field("answer_number", "答复文号", names=("文号", "答复书编号"), limit=60),
    Field("way", "送达方式"),
    Field("delivered_on", "送达日", _DAY, names=("送达日期",)),
    Field("archive_number", "归档号", names=("档号", "归档编号"), limit=60),
    Field("note", "备注", FieldKind.LINES, names=("说明",), limit=1000),
)
_HOW: Mapping[str, ReceivedHow] = {
    **{name: how for how, name in RECEIVED_HOW_NAMES.items()},
    "当面": ReceivedHow.IN_PERSON, "现场": ReceivedHow.IN_PERSON, "窗口": ReceivedHow.IN_PERSON,
    "邮寄": ReceivedHow.REGISTERED_POST, "快递": ReceivedHow.REGISTERED_POST,
    "挂号信": ReceivedHow.REGISTERED_POST, "ems": ReceivedHow.REGISTERED_POST,
    "邮政快递": ReceivedHow.REGISTERED_POST, "信函": ReceivedHow.ORDINARY_POST,
    "平信": ReceivedHow.ORDINARY_POST, "网络": ReceivedHow.INTERNET, "网上": ReceivedHow.INTERNET,
    "互联网": ReceivedHow.INTERNET, "网站": ReceivedHow.INTERNET, "邮件": ReceivedHow.INTERNET,
    "电子邮件": ReceivedHow.INTERNET, "邮箱": ReceivedHow.INTERNET,
}
_KINDS: Mapping[str, ApplicantKind] = {
    **{name: kind for kind, name in APPLICANT_KIND_NAMES.items()},
    "个人": ApplicantKind.PERSON, "公民": ApplicantKind.PERSON, "企业": ApplicantKind.BUSINESS,
    "公司": ApplicantKind.BUSINESS, "科研": ApplicantKind.RESEARCH,
    "社会组织": ApplicantKind.CHARITY, "公益组织": ApplicantKind.CHARITY,
    "律师事务所": ApplicantKind.LEGAL_SERVICE, "律所": ApplicantKind.LEGAL_SERVICE,
    "其他组织": ApplicantKind.OTHER,
}
_WAYS: Mapping[str, DeliveryWay] = {
    "当面": DeliveryWay.IN_PERSON, "领取": DeliveryWay.IN_PERSON, "邮寄": DeliveryWay.POST,
    "快递": DeliveryWay.POST, "信函": DeliveryWay.POST, "邮件": DeliveryWay.EMAIL,
    "邮箱": DeliveryWay.EMAIL, "网": DeliveryWay.WEBSITE}
_FORMS: Mapping[str, FormWanted] = {
    "纸": FormWanted.PAPER, "电子": FormWanted.ELECTRONIC, "邮件": FormWanted.ELECTRONIC,
    "光盘": FormWanted.ELECTRONIC, "查阅": FormWanted.INSPECTION, "抄录": FormWanted.INSPECTION}
MAX_PIECES = 200
NOT_LOOKED_AT = "从台账导入的答复，救济途径未经本系统核对。"


@dataclass(frozen=True)
class Happened:
    """One dated fact of a row. values: other columns of the event."""

    kind: EventKind
    on_day: date
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class LedgerRow:
    """What a row says. outcome None: still open. identity None: no name in the row."""

    number: str
    received_how: ReceivedHow
    received_on: date
    applicant_kind: ApplicantKind
    description: str
    form_wanted: FormWanted
    section: str
    note: str
    pieces: int
    outcome: Outcome | None
    basis: str
    answered_on: date | None
    answer_number: str
    identity: Identity | None
    happened: tuple[Happened, ...]


def read_row(values: Values, outcomes: Outcomes, today: date) -> tuple[LedgerRow | None, dict[str, str]]:
    """(what the row says, key of a field → what is wrong with it); None where something is wrong."""
    wrong: dict[str, str] = {}
    how = _chosen(values, "received_how", _HOW, ReceivedHow.IN_PERSON, wrong)
    kind = _chosen(values, "applicant_kind", _KINDS, ApplicantKind.PERSON, wrong)
    outcome = _outcome(_text(values, "outcome"), outcomes, wrong)
    identity = _identity(values, kind, wrong)
    pieces = values["pieces"] if isinstance(values["pieces"], int) else 1
    if not 1 <= pieces <= MAX_PIECES:
        wrong["pieces"] = f"项数应是 1 到 {MAX_PIECES} 的整数"
    wrong |= _order(values, today) | _together(values, outcome)
    received = _day(values, "received_on")
    if wrong or received is None:
        return None, wrong
    return LedgerRow(
        _text(values, "number"), how, received, kind, _text(values, "description"),
        next((form for word, form in _FORMS.items() if word in _text(values, "form_wanted")),
             FormWanted.ANY),
        _text(values, "section"), _text(values, "note"), pieces, outcome,
        _text(values, "basis") or (outcome.basis if outcome else ""), _day(values, "answered_on"),
        _text(values, "answer_number"), identity, tuple(_happened(values, outcome))), {}


def kind_of(text: str) -> ApplicantKind | None:
    """The applicant's kind that a cell means, if it is one."""
    return _KINDS.get(re.sub(r"\s", "", text).lower())


def _chosen(
    values: Values, key: str, names: Mapping[str, T], default: T, wrong: dict[str, str]
) -> T:
    text = re.sub(r"\s", "", _text(values, key)).lower()
    if not text:
        return default
    if text in names:
        return names[text]
    choices = "、".join(list(names)[:6])
    wrong[key] = f"“{_text(values, key)}”看不懂，可以写：{choices}"
    return default


def _outcome(text: str, outcomes: Outcomes, wrong: dict[str, str]) -> Outcome | None:
    """Exactly one outcome, or none."""
    if not text:
        return None
    found = outcomes.of_text(text)
    if found is None:
        parts = [part for part in re.split(r"[；;、，,/+和]", text) if part.strip()]
        known = [part for part in parts if outcomes.of_text(part)]
        wrong["outcome"] = (
            f"“{text}”有两种结果，一项只能有一种（条例第三十六条、第三十七条）；"
            "部分公开的只写部分公开，几项的请分行写" if len(known) > 1 else
            f"“{text}”看不懂，请照“选择处理结果”里的说法写，例如 予以公开、部分公开、政府信息不存在")
    return found


def _identity(values: Values, kind: ApplicantKind, wrong: dict[str, str]) -> Identity | None:
    name, number = _text(values, "name"), _text(values, "id_number")
    if not name:
        if number:
            wrong["name"] = "有证件号，没有申请人的姓名或者名称"
        return None
    text = _text(values, "id_kind")
    id_kind = (IdKind.NONE if not number else IdKind.OTHER if text and "身份证" not in text
               and "信用代码" not in text else IdKind.CREDIT_CODE if "信用代码" in text
               else IdKind.ID_CARD if kind is ApplicantKind.PERSON or "身份证" in text
               else IdKind.CREDIT_CODE)
    contact = _text(values, "contact")
    identity, problems = read_identity(Identity(
        name, id_kind.value, number, phone="" if "@" in contact else contact,
        email=contact if "@" in contact else "", address=_text(values, "address")), kind)
    columns = {"phone": "contact", "email": "contact"}
    wrong |= {columns.get(key, key): sentence for key, sentence in problems.items()}
    return identity


# (earlier, later): dates that must not stand the other way round.
_ORDER = (
    ("received_on", "correction_asked"), ("correction_asked", "correction_due"),
    ("correction_asked", "correction_received"), ("received_on", "consulted"),
    ("consulted", "opinion_on"), ("received_on", "extended_on"), ("extended_on", "answered_on"),
    ("correction_asked", "answered_on"), ("correction_received", "answered_on"),
    ("consulted", "answered_on"), ("opinion_on", "answered_on"),
    ("received_on", "answered_on"), ("answered_on", "delivered_on"))
_MAY_BE_TO_COME = frozenset({"correction_due"})
_LABELS = {each.key: each.label for each in FIELDS}


def _order(values: Values, today: date) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for key, label in _LABELS.items():
        day = _day(values, key)
        if day is not None and day > today and key not in _MAY_BE_TO_COME:
            wrong[key] = f"{label} {day} 还没有到，只能登记已经发生的"
    for first, later in _ORDER:
        start, end = _day(values, first), _day(values, later)
        if start and end and end < start and later not in wrong:
            article = "（条例第三十一条）" if first == "received_on" else ""
            wrong[later] = f"{_LABELS[later]} {end} 早于{_LABELS[first]} {start}，先后颠倒了{article}"
    return wrong


def _together(values: Values, outcome: Outcome | None) -> dict[str, str]:
    """What one column asks of another."""
    wrong: dict[str, str] = {}
    answered = _day(values, "answered_on")
    if _text(values, "outcome") and answered is None:
        wrong["answered_on"] = "有结果，没有答复日（办结日）；还没有办结的，结果请空着"
    if answered and not _text(values, "outcome"):
        wrong["outcome"] = "有答复日，没有结果；请写明是哪一种"
    if _day(values, "delivered_on") and answered is None:
        wrong["delivered_on"] = "有送达日，没有答复日"
    for later, first in (("correction_received", "correction_asked"), ("opinion_on", "consulted")):
        if _day(values, later) and _day(values, first) is None:
            wrong[later] = f"有{_LABELS[later]}，没有{_LABELS[first]}"
    days, told = values["extended_days"], _day(values, "extended_on")
    if isinstance(days, int) and not 1 <= days <= EXTENSION_DAYS:
        wrong["extended_days"] = f"延长的期限最长不得超过{EXTENSION_DAYS}个工作日（条例第三十三条）"
    if isinstance(days, int) != (told is not None):
        wrong["extended_on"] = "延期告知日和延期天数要一起写"
    elif told is not None and not _text(values, "extended_by"):
        wrong["extended_by"] = (
            "延期要经公开工作机构负责人同意（条例第三十三条），请写是谁同意的；查不到的写“不详”")
    if outcome and outcome.row == "unavailable_still_unclear" and not _day(
            values, "correction_received"):
        wrong["outcome"] = "“补正后仍不明确”要有补正告知日和补正收到日（条例第三十条）"
    return wrong


def _happened(values: Values, outcome: Outcome | None) -> list[Happened]:
    found: list[Happened] = []

    def add(kind: EventKind, key: str, **more: object) -> None:
        day = _day(values, key)
        if day is not None:
            found.append(Happened(kind, day, more))

    add(EventKind.CORRECTION_ASKED, "correction_asked", due_on=_day(values, "correction_due"))
    add(EventKind.CORRECTION_RECEIVED, "correction_received")
    add(EventKind.CONSULTED, "consulted", party_kind="third_party", party="第三方")
    opinion = _text(values, "opinion")
    result = (ConsultResult.OBJECTED if re.search("不同意|反对|不公开", opinion)
              else ConsultResult.AGREED if "同意" in opinion else ConsultResult.SILENT)
    add(EventKind.CONSULT_ANSWERED, "opinion_on", result=result.value, words=opinion,
        party_kind="third_party", party="第三方")
    days = values["extended_days"]
    for kind in (EventKind.EXTENSION_ASKED, EventKind.EXTENSION_CONSENTED, EventKind.EXTENSION_TOLD):
        by_name = _text(values, "extended_by") if kind is EventKind.EXTENSION_CONSENTED else ""
        add(kind, "extended_on", days=days, by_name=by_name)
    ending = EventKind(outcome.closing) if outcome and outcome.closing else EventKind.ANSWERED
    said = {"words": NOT_LOOKED_AT} if ending is EventKind.ANSWERED else {}
    add(ending, "answered_on", document_number=_text(values, "answer_number"), **said)
    way = next((each for word, each in _WAYS.items() if word in _text(values, "way")),
               DeliveryWay.OTHER)
    if ending is EventKind.ANSWERED:
        add(EventKind.DELIVERED, "delivered_on", way=way.value)
    if _text(values, "archive_number") and _day(values, "answered_on"):
        last = "delivered_on" if _day(values, "delivered_on") else "answered_on"
        add(EventKind.ARCHIVED, last, document_number=_text(values, "archive_number"))
    return found


def _text(values: Values, key: str) -> str:
    value = values[key]
    return value.strip() if isinstance(value, str) else ""


def _day(values: Values, key: str) -> date | None:
    value = values[key]
    return value if isinstance(value, date) else None
