"""依申请公开的用语: kinds, ways and states as closed lists with their Chinese names. Pure."""

from __future__ import annotations

from enum import StrEnum


class ReceivedHow(StrEnum):
    """收到方式. Each has its own rule for the day of receipt (条例 art 31)."""

    IN_PERSON = "in_person"
    REGISTERED_POST = "registered_post"
    ORDINARY_POST = "ordinary_post"
    INTERNET = "internet"
    FAX = "fax"


RECEIVED_HOW_NAMES = {
    ReceivedHow.IN_PERSON: "当面提交",
    ReceivedHow.REGISTERED_POST: "挂号信或快递",
    ReceivedHow.ORDINARY_POST: "平常信函",
    ReceivedHow.INTERNET: "互联网（网站、电子邮件）",
    ReceivedHow.FAX: "传真",
}


class ApplicantKind(StrEnum):
    """申请人类型: the six columns of the form, in its order."""

    PERSON = "person"
    BUSINESS = "business"
    RESEARCH = "research"
    CHARITY = "charity"
    LEGAL_SERVICE = "legal_service"
    OTHER = "other"


APPLICANT_KIND_NAMES = {
    ApplicantKind.PERSON: "自然人",
    ApplicantKind.BUSINESS: "商业企业",
    ApplicantKind.RESEARCH: "科研机构",
    ApplicantKind.CHARITY: "社会公益组织",
    ApplicantKind.LEGAL_SERVICE: "法律服务机构",
    ApplicantKind.OTHER: "其他",
}


class IdKind(StrEnum):
    """证件类型 of the applicant: its number is checked where it has a check digit."""

    ID_CARD = "id_card"
    CREDIT_CODE = "credit_code"
    OTHER = "other"
    NONE = "none"


ID_KIND_NAMES = {
    IdKind.ID_CARD: "居民身份证",
    IdKind.CREDIT_CODE: "统一社会信用代码",
    IdKind.OTHER: "其他证件",
    IdKind.NONE: "没有证件号",
}


class EventKind(StrEnum):
    """一件申请上发生的事. Each has its day (`on_day`); a wrong one is voided, not deleted."""

    CORRECTION_ASKED = "correction_asked"  # due_on = 补正期限
    CORRECTION_RECEIVED = "correction_received"
    GIVEN_UP = "given_up"  # 逾期不补正, art 30
    CONSULTED = "consulted"  # party_kind, party, due_on
    CONSULT_ANSWERED = "consult_answered"  # closes_id = the CONSULTED event; result, words
    EXTENSION_ASKED = "extension_asked"  # days, words = reasons
    EXTENSION_CONSENTED = "extension_consented"  # by_name = 公开工作机构负责人
    EXTENSION_TOLD = "extension_told"  # from here on the due date is the later one
    REASONS_ASKED = "reasons_asked"  # art 35
    REASONS_GIVEN = "reasons_given"  # result reasonable | unreasonable | none; due_on = 合理期限
    LEGAL_OPINION = "legal_opinion"  # by_name, words
    ANSWERED = "answered"  # document_number; result supplement for 补充答复
    DELIVERED = "delivered"  # way
    FEE_NOTICED = "fee_noticed"  # due_on = 缴费期限
    FEE_PAID = "fee_paid"
    FEE_UNPAID = "fee_unpaid"  # 逾期不缴费
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"  # document_number = 档号
    LINKED = "linked"  # document_number = 复议或诉讼案号
    SPLIT = "split"  # 一事一申请


EVENT_NAMES = {
    EventKind.CORRECTION_ASKED: "通知补正",
    EventKind.CORRECTION_RECEIVED: "收到补正",
    EventKind.GIVEN_UP: "逾期不补正",
    EventKind.CONSULTED: "征求意见",
    EventKind.CONSULT_ANSWERED: "收到意见",
    EventKind.EXTENSION_ASKED: "提出延期",
    EventKind.EXTENSION_CONSENTED: "同意延期",
    EventKind.EXTENSION_TOLD: "告知延期",
    EventKind.REASONS_ASKED: "要求说明理由",
    EventKind.REASONS_GIVEN: "理由说明的结果",
    EventKind.LEGAL_OPINION: "法律顾问、公职律师意见",
    EventKind.ANSWERED: "答复",
    EventKind.DELIVERED: "送达",
    EventKind.FEE_NOTICED: "收费通知",
    EventKind.FEE_PAID: "已缴费",
    EventKind.FEE_UNPAID: "逾期不缴费",
    EventKind.WITHDRAWN: "撤回申请",
    EventKind.ARCHIVED: "归档",
    EventKind.LINKED: "复议、诉讼",
    EventKind.SPLIT: "拆分",
}


class PartyKind(StrEnum):
    """征求谁的意见."""

    THIRD_PARTY = "third_party"  # art 32
    CO_MAKER = "co_maker"  # art 34
    OTHER_BODY = "other_body"  # art 33: its time does not count either


PARTY_KIND_NAMES = {
    PartyKind.THIRD_PARTY: "第三方",
    PartyKind.CO_MAKER: "共同制作机关",
    PartyKind.OTHER_BODY: "其他机关",
}


class ConsultResult(StrEnum):
    """征求意见的结果."""

    AGREED = "agreed"
    OBJECTED = "objected"
    SILENT = "silent"


CONSULT_RESULT_NAMES = {
    ConsultResult.AGREED: "同意公开",
    ConsultResult.OBJECTED: "不同意公开",
    ConsultResult.SILENT: "逾期没有答复",
}


class ReasonsResult(StrEnum):
    """要求说明理由的结果 (art 35)."""

    REASONABLE = "reasonable"
    UNREASONABLE = "unreasonable"


REASONS_RESULT_NAMES = {
    ReasonsResult.REASONABLE: "理由合理",
    ReasonsResult.UNREASONABLE: "理由不合理",
}


class DeliveryWay(StrEnum):
    """送达方式."""

    IN_PERSON = "in_person"
    POST = "post"
    EMAIL = "email"
    WEBSITE = "website"
    OTHER = "other"


DELIVERY_WAY_NAMES = {
    DeliveryWay.IN_PERSON: "当面领取",
    DeliveryWay.POST: "邮寄",
    DeliveryWay.EMAIL: "电子邮件",
    DeliveryWay.WEBSITE: "网站平台",
    DeliveryWay.OTHER: "其他",
}


class FormWanted(StrEnum):
    """申请公开的形式 (art 29: 申请公开的政府信息的形式要求)."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    INSPECTION = "inspection"
    ANY = "any"


FORM_WANTED_NAMES = {
    FormWanted.PAPER: "纸质",
    FormWanted.ELECTRONIC: "电子文档",
    FormWanted.INSPECTION: "查阅、抄录",
    FormWanted.ANY: "不限",
}


class CaseState(StrEnum):
    """办理状态 of a case, derived from its dated facts by law_clock and cached for lists."""

    UNCONFIRMED = "unconfirmed"  # 待确认收到日
    IN_HAND = "in_hand"
    AWAITING_CORRECTION = "awaiting_correction"
    CONSULTING = "consulting"
    AWAITING_REASONS = "awaiting_reasons"
    AWAITING_PAYMENT = "awaiting_payment"
    ANSWERED = "answered"  # not yet delivered
    DELIVERED = "delivered"
    CLOSED = "closed"  # 撤回、逾期不补正、逾期不缴费
    ARCHIVED = "archived"


CASE_STATE_NAMES = {
    CaseState.UNCONFIRMED: "待确认收到日",
    CaseState.IN_HAND: "办理中",
    CaseState.AWAITING_CORRECTION: "等待补正",
    CaseState.CONSULTING: "征求意见中",
    CaseState.AWAITING_REASONS: "等待说明理由",
    CaseState.AWAITING_PAYMENT: "等待缴费",
    CaseState.ANSWERED: "已答复，待送达",
    CaseState.DELIVERED: "已送达",
    CaseState.CLOSED: "已办结",
    CaseState.ARCHIVED: "已归档",
}


class FeeBasis(StrEnum):
    """信息处理费的计收方式 (国办函〔2020〕109号): one of the two, never both."""

    ITEMS = "items"
    PAGES = "pages"


class FeeState(StrEnum):
    """收费通知的状态."""

    NOTICED = "noticed"
    PAID = "paid"
    UNPAID = "unpaid"  # 逾期不缴，视为放弃


FEE_BASIS_NAMES = {FeeBasis.ITEMS: "按件", FeeBasis.PAGES: "按量"}
FEE_STATE_NAMES = {
    FeeState.NOTICED: "已通知，待缴", FeeState.PAID: "已缴", FeeState.UNPAID: "逾期未缴"}
