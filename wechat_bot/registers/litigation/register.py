"""复议诉讼登记: its fields and what they must agree in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, reading
from wechat_bot.kernel.masking import mask
from wechat_bot.records.fields import Field, FieldKind, Values
from wechat_bot.records.register import Closing, Register
from wechat_bot.registers.litigation.models import DisclosureDispute
from wechat_bot.registers.litigation.rules import (
    KIND_NAMES,
    RESULT_NAMES,
    ROLE_NAMES,
    Case,
    Kind,
    Result,
    Role,
    date_problems,
    is_counted,
    review_first_hint,
    years_that_differ,
    years_with,
)

FIELDS = (
    Field("case_no", "案号", required=True, listed=True, limit=120, width=26,
          clean=reading.tidy_case_number,
          names=("案件编号", "文书号"), hint="例如 额政复〔2026〕3号、（2026）新4221行初5号"),
    Field("kind", "类型", FieldKind.CHOICE, required=True, listed=True,
          choices={each.value: name for each, name in KIND_NAMES.items()}, width=18,
          names=("案件类型",)),
    Field("body", "复议机关或法院", required=True, listed=True, limit=120, width=22,
          names=("机关", "法院", "机关或法院", "复议机关", "审理机关")),
    Field("accepted_on", "受理日", FieldKind.DAY, required=True, listed=True, width=12,
          names=("受理日期", "受理时间", "立案日", "立案日期")),
    Field("result", "结果", FieldKind.CHOICE, required=True, listed=True, default="pending",
          choices={each.value: name for each, name in RESULT_NAMES.items()}, width=12,
          names=("审理结果", "复议结果", "判决结果"), unfilled=("pending",),
          also={"未结": "pending", "未审结": "pending", "在办": "pending"},
          hint="还没有结果就选“尚未审结”，有了结果再回来补填，不用写原因。撤回、终止、驳回起诉等选“其他结果”"),
    Field("concluded_on", "审结日", FieldKind.DAY, listed=True, width=12, unfilled=(None,),
          names=("审结日期", "结案日", "结案日期", "结案时间"), hint="复议决定或裁判文书的日期"),
    Field("role", "我方身份", FieldKind.CHOICE, required=True, default="original",
          choices={each.value: name for each, name in ROLE_NAMES.items()}, width=28,
          hint="作为复议机关被列为共同被告的，登记备查，不计入年报（国办公开办函〔2016〕201号）"),
    Field("application_no", "对应的申请编号", limit=60, width=18, unfilled=("",),
          names=("申请编号", "对应申请", "依申请编号"), hint="依申请公开台账里的编号"),
    Field("refused", "答复是否为不予公开", FieldKind.YES_NO, width=18,
          names=("对应答复是否为不予公开", "是否不予公开"),
          hint="被复议、被起诉的那份答复是不是“不予公开”"),
    Field("cause", "缘由", FieldKind.LINES, limit=1000, width=30, clean=mask, unfilled=("",),
          names=("案由", "事由", "争议事项"), hint="一两句话说清争什么；不写申请人姓名和号码"),
    Field("handled_only", "由本局复议机构办理的案件", FieldKind.YES_NO, width=20,
          names=("由本局办理的复议", "本局承办的复议"),
          hint="应为“否”。本局复议机构替县人民政府办理、本局不是被申请人的案件不在这里登记"),
)


def case_of(values: Values) -> Case:
    """The part of a record that decides where it is counted."""
    accepted, concluded = values["accepted_on"], values["concluded_on"]
    assert isinstance(accepted, date)
    return Case(Kind(str(values["kind"])), Role(str(values["role"])), accepted,
                Result(str(values["result"])), concluded if isinstance(concluded, date) else None)


def _check(values: Values, today: date) -> dict[str, str]:
    case = case_of(values)
    wrong = date_problems(case.accepted_on, case.result, case.concluded_on, today)
    if case.role is Role.JOINT_REVIEWER and case.kind is not Kind.AFTER_REVIEW:
        wrong["role"] = ("复议机关作共同被告，只会是复议后起诉的案件（行政诉讼法第二十六条），"
                         "请核对类型或我方身份")
    if values["handled_only"]:
        wrong["handled_only"] = ("本局复议机构替县人民政府办理的复议案件不是本局被申请复议，不计入本局年报，"
                                 "不在这里登记。本局是被申请人的，请改为“否”再登记")
    return wrong


def _hints(values: Values, _today: date) -> list[str]:
    case = case_of(values)
    hint = review_first_hint(case.kind, bool(values["refused"]), case.accepted_on)
    found = [hint] if hint else []
    if not is_counted(case.role):
        found.append("本局是作为复议机关的共同被告，这一件只登记备查，不计入年报，由作出答复的机关统计"
                     "（国办公开办函〔2016〕201号）")
    elif not values["application_no"]:
        found.append("没有写对应的申请编号：年报里有复议诉讼而没有申请，上级多半会来问")
    return found


def _overview(session: Session, _today: date) -> list[str]:
    """One case entered twice, because its court is written in two ways, counts twice."""
    twice = session.execute(
        select(DisclosureDispute.case_no, func.count()).where(DisclosureDispute.voided_at.is_(None))
        .group_by(DisclosureDispute.case_no).having(func.count() > 1)
        .order_by(DisclosureDispute.case_no))
    return [f"案号“{case_no}”登记了 {count} 条，机关或法院的写法不同。同一个案件请只留一条，其余作废，"
            "否则年报会重复计数。" for case_no, count in twice]


def _year_of(values: Values) -> int:
    return case_of(values).accepted_on.year


def _years_of(values: Values) -> frozenset[int]:
    return years_with(case_of(values), clock.today().year)


def _years_changed(before: Values, after: Values) -> frozenset[int]:
    return years_that_differ(case_of(before), case_of(after), clock.today().year)


LITIGATION = Register(
    code="litigation", name="复议诉讼", model=DisclosureDispute, fields=FIELDS, title="case_no",
    identity=("case_no", "body"), year_of=_year_of, years_of=_years_of,
    years_changed=_years_changed, check=_check, hints=_hints, overview=_overview,
    closing=Closing("concluded_on", "登记结果", "尚未审结", along=("result",)),
    about=("登记因政府信息公开、以本局为被申请人或被告的行政复议和行政诉讼，一案一条，没有审结的次年继续计"
           "（年报第四部分）。本局复议机构替县人民政府办理的复议案件不是本局被复议，不在这里登记。"))
