"""监督保障: leading group, complaint channels, training, assessments, complaints, as registers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel.masking import mask
from wechat_bot.records.fields import Field, FieldKind, Values
from wechat_bot.records.register import Closing, Register
from wechat_bot.registers.oversight.models import (
    Assessment,
    Complaint,
    ComplaintChannel,
    LeadingMember,
    Training,
)
from wechat_bot.registers.oversight.rules import ROLE_NAMES, Role, Term, leader_hints
from wechat_bot.registers.oversight.years import (
    day_in,
    year_of,
    years_of,
    years_of_term,
    years_when_closed,
)

PERIODS = {"year": "年度", "q1": "第一季度", "q2": "第二季度", "q3": "第三季度", "q4": "第四季度"}
COMPLAINT_WAYS = {"phone": "电话", "letter": "来信", "visit": "来访", "web": "网上", "transfer": "上级转办"}
ACCOUNTABILITY = {"none": "不需要追责", "talk": "约谈提醒", "criticism": "通报批评", "discipline": "处分",
                  "transferred": "移送有权机关"}


def order_problems(
    values: Values, first: str, last: str, words: tuple[str, str]
) -> dict[str, str]:
    """The later of two days lies before the earlier."""
    begins, ends = day_in(values, first), day_in(values, last)
    if begins is not None and ends is not None and ends < begins:
        return {last: f"{words[1]} {ends} 早于{words[0]} {begins}，请核对"}
    return {}


def future_problems(values: Values, today: date, days: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Days that have not come. days: (field, its name)."""
    return {key: f"{name} {day} 还没有到，请核对" for key, name in days
            if (day := day_in(values, key)) is not None and day > today}


# ---- 领导小组成员及责任人

_MEMBER_FIELDS = (
    Field("name", "姓名", required=True, listed=True, limit=40, width=10),
    Field("role", "角色", FieldKind.CHOICE, required=True, listed=True, width=20,
          choices={each.value: name for each, name in ROLE_NAMES.items()}),
    Field("post", "职务", listed=True, limit=80, width=24, names=("单位及职务",),
          hint="例如 党组副书记、局长"),
    Field("from_on", "任职开始日", FieldKind.DAY, required=True, listed=True, width=12,
          names=("任职起", "任职日期", "任职时间")),
    Field("to_on", "任职结束日", FieldKind.DAY, listed=True, width=12, unfilled=(None,),
          names=("任职止", "离任日期"), hint="还在任就空着，离任时回来补填，不用写原因"),
)
_member_years = years_of_term("from_on", "to_on")


def term_of(values: Values) -> Term:
    """A record as a term of office."""
    begins = day_in(values, "from_on")
    assert begins is not None
    return Term(str(values["name"]), Role(str(values["role"])), begins, day_in(values, "to_on"))


def terms(session: Session) -> list[tuple[int, Term]]:
    """(id, term) of every record that was not voided, oldest first."""
    rows = session.scalars(select(LeadingMember).where(LeadingMember.voided_at.is_(None))
                           .order_by(LeadingMember.from_on, LeadingMember.id))
    return [(row.id, Term(row.name, Role(row.role), row.from_on, row.to_on)) for row in rows]


def _member_check(values: Values, _today: date) -> dict[str, str]:
    return order_problems(values, "from_on", "to_on", ("任职开始日", "任职结束日"))


def _member_overview(session: Session, today: date) -> list[str]:
    return leader_hints([term for _, term in terms(session)], today)


LEADING_GROUP = Register(
    code="leading_group", name="领导小组及责任人", model=LeadingMember, fields=_MEMBER_FIELDS,
    title="name", identity=("name", "role", "from_on"), year_of=year_of("from_on"),
    years_of=_member_years,
    years_changed=years_when_closed(_MEMBER_FIELDS, "to_on", _member_years, lasting=True),
    check=_member_check, overview=_member_overview, unit="人",
    closing=Closing("to_on", "登记离任", "在任", "green", lasting=True),
    about=("政府信息公开工作领导小组成员、分管领导、公开工作机构负责人和信息公开专员，每一任登记一条"
           "（条例第四条要求指定公开工作机构）。换人时先给前任补填任职结束日，再登记新任。"))

# ---- 监督投诉渠道

_CHANNEL_FIELDS = (
    Field("name", "渠道名称", required=True, listed=True, limit=80, width=24, names=("名称", "渠道"),
          hint="例如 政府信息公开监督投诉电话"),
    Field("phone", "电话", listed=True, limit=60, width=18, names=("投诉电话", "监督电话")),
    Field("mail", "邮箱", listed=True, limit=120, width=22, names=("电子邮箱",)),
    Field("address", "地址", limit=200, width=30, names=("通信地址",)),
    Field("hours", "办公时间", limit=120, width=22,
          hint="例如 工作日 10:00–14:00、16:00–20:00（北京时间）"),
    Field("from_on", "启用日", FieldKind.DAY, required=True, listed=True, width=12,
          names=("启用日期",)),
    Field("to_on", "停用日", FieldKind.DAY, listed=True, width=12, unfilled=(None,),
          names=("停用日期",), hint="还在用就空着"),
)
_channel_years = years_of_term("from_on", "to_on")


def _channel_check(values: Values, _today: date) -> dict[str, str]:
    wrong = order_problems(values, "from_on", "to_on", ("启用日", "停用日"))
    if not (values["phone"] or values["mail"] or values["address"]):
        wrong["phone"] = "电话、邮箱、地址至少填一样，群众才找得到"
    return wrong


def channels_in_use(session: Session, day: date) -> list[ComplaintChannel]:
    """The channels that are open on a day."""
    rows = session.scalars(select(ComplaintChannel).where(
        ComplaintChannel.voided_at.is_(None), ComplaintChannel.from_on <= day)
        .order_by(ComplaintChannel.id))
    return [row for row in rows if row.to_on is None or row.to_on >= day]


def _channel_overview(session: Session, today: date) -> list[str]:
    if channels_in_use(session, today):
        return []
    return ["现在没有在用的监督投诉渠道。请登记一条，并与政府信息公开指南上公布的一致。"]


COMPLAINT_CHANNELS = Register(
    code="complaint_channels", name="监督投诉渠道", model=ComplaintChannel, fields=_CHANNEL_FIELDS,
    title="name", identity=("name", "from_on"), year_of=year_of("from_on"),
    years_of=_channel_years,
    years_changed=years_when_closed(_CHANNEL_FIELDS, "to_on", _channel_years, lasting=True),
    check=_channel_check, overview=_channel_overview, unit="条",
    closing=Closing("to_on", "登记停用", "在用", "green", lasting=True),
    about=("向社会公布的监督投诉电话、地址和邮箱（条例第四十七条、第五十一条）。这里的内容是公开的，"
           "号码有变就给旧的补填停用日，另登记一条新的。"))

# ---- 培训

_TRAINING_FIELDS = (
    Field("topic", "培训主题", required=True, listed=True, limit=200, width=34,
          names=("主题", "培训内容", "培训名称")),
    Field("held_on", "日期", FieldKind.DAY, required=True, listed=True, width=12,
          names=("培训日期", "培训时间")),
    Field("people", "人数", FieldKind.COUNT, required=True, listed=True, width=8,
          names=("培训人数", "参训人数", "人次"), hint="到场的人数，例如 23"),
    Field("hours", "学时", FieldKind.COUNT, listed=True, width=8, unfilled=(None,),
          hint="整数；没有计学时就空着"),
    Field("organiser", "组织单位", listed=True, limit=120, width=20, names=("主办单位",)),
)


def _training_check(values: Values, today: date) -> dict[str, str]:
    wrong = future_problems(values, today, [("held_on", "培训日期")])
    if values["people"] == 0:
        wrong["people"] = "培训人数是 0，请核对；没有办成的培训不登记"
    return wrong


TRAININGS = Register(
    code="trainings", name="培训", model=Training, fields=_TRAINING_FIELDS, title="topic",
    identity=("held_on", "topic"), year_of=year_of("held_on"), years_of=years_of("held_on"),
    check=_training_check, unit="次",
    about="政府信息公开和政务新媒体的培训，办一次登记一条（条例第四十八条）。年报的次数和人数从这里来。")

# ---- 考核

_ASSESSMENT_FIELDS = (
    Field("assessed", "考核对象", required=True, listed=True, limit=120, width=22,
          names=("对象", "被考核单位"), hint="股室、司法所或公众号"),
    Field("of_year", "考核年度", FieldKind.COUNT, required=True, listed=True, width=10,
          names=("年度", "年份"), hint="只写年份数字，例如 2026"),
    Field("period", "周期", FieldKind.CHOICE, required=True, listed=True, default="year",
          choices=PERIODS, width=10, names=("考核周期", "季度")),
    Field("grade", "得分或等次", listed=True, limit=60, width=14, names=("得分", "等次", "考核结果")),
    Field("assessed_on", "考核日期", FieldKind.DAY, required=True, listed=True, width=12,
          names=("日期",)),
    Field("use_made", "结果运用", FieldKind.LINES, limit=500, width=28, unfilled=("",),
          hint="例如 通报、计入年终绩效"),
)


def _assessment_year(values: Values) -> int:
    year = values["of_year"]
    assert isinstance(year, int)
    return year


def _assessment_check(values: Values, today: date) -> dict[str, str]:
    wrong = future_problems(values, today, [("assessed_on", "考核日期")])
    if not 2000 <= _assessment_year(values) <= today.year:
        wrong["of_year"] = f"考核年度应在 2000 到 {today.year} 之间，请核对"
    return wrong


ASSESSMENTS = Register(
    code="assessments", name="考核", model=Assessment, fields=_ASSESSMENT_FIELDS,
    title="assessed", identity=("of_year", "period", "assessed"), year_of=_assessment_year,
    years_of=lambda values: frozenset({_assessment_year(values)}), check=_assessment_check,
    unit="次",
    about="对股室、司法所或公众号的政府信息公开考核，一个对象一个周期登记一条（条例第四十六条）。")

# ---- 投诉举报

_COMPLAINT_FIELDS = (
    Field("received_on", "收到日", FieldKind.DAY, required=True, listed=True, width=12,
          names=("收到日期", "投诉日期")),
    Field("matter", "事由", FieldKind.LINES, required=True, listed=True, limit=1000, width=34,
          clean=mask, names=("投诉事由", "投诉内容"), hint="一两句话；号码保存时自动打码，不写投诉人姓名"),
    Field("way", "来源", FieldKind.CHOICE, listed=True, choices=COMPLAINT_WAYS, width=10,
          unfilled=("",), names=("投诉方式", "渠道")),
    Field("handled_on", "办结日", FieldKind.DAY, listed=True, width=12, unfilled=(None,),
          names=("办结日期",), hint="还没有办结就空着，办结后回来补填，不用写原因"),
    Field("outcome", "处理结果", FieldKind.LINES, limit=1000, width=34, clean=mask, unfilled=("",),
          names=("办理结果",)),
    Field("accountability", "责任追究", FieldKind.CHOICE, listed=True, choices=ACCOUNTABILITY,
          unfilled=("",), width=14, names=("追责情况",)),
)
# still open at a year's end, it is counted there too (还没办结)
_complaint_years = years_of_term("received_on", "handled_on")


def _complaint_check(values: Values, today: date) -> dict[str, str]:
    wrong = future_problems(values, today, [("received_on", "收到日"), ("handled_on", "办结日")])
    wrong = order_problems(values, "received_on", "handled_on", ("收到日", "办结日")) | wrong
    if values["handled_on"] and not values["outcome"]:
        wrong["outcome"] = "填了办结日，请写处理结果"
    if values["outcome"] and not values["handled_on"]:
        wrong["handled_on"] = "写了处理结果，请填办结日；还没有办结的，先写在备注里"
    return wrong


COMPLAINTS = Register(
    code="complaints", name="投诉举报", model=Complaint, fields=_COMPLAINT_FIELDS,
    title="received_on", identity=("received_on", "matter"), year_of=year_of("received_on"),
    years_of=_complaint_years,
    years_changed=years_when_closed(
        _COMPLAINT_FIELDS, "handled_on", _complaint_years, lasting=True),
    check=_complaint_check, naming=lambda values: f"{values['received_on']} 收到的投诉举报",
    closing=Closing(
        "handled_on", "登记办结", "还没办结", along=("outcome", "accountability")),
    about=("对本局政府信息公开工作的投诉举报（条例第四十七条、第五十一条），收到就登记，办结后补填结果。"
           "对执法、办案的投诉不在这里登记。"))
