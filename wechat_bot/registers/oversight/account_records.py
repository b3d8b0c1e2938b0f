"""政务新媒体账号登记: what was reported of the bureau's accounts: opened, changed, closed.

国办发〔2018〕123号: opening, changing and closing an account is reported to the 全国政务新媒体信息报送系统;
one account per body and platform in principle.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base
from wechat_bot.records.fields import Field, FieldKind, Values
from wechat_bot.records.models import RecordColumns
from wechat_bot.records.register import Register

PLATFORMS = {
    "wechat": "微信公众号", "wechat_video": "微信视频号", "weibo": "微博", "douyin": "抖音",
    "kuaishou": "快手", "toutiao": "今日头条", "app": "移动客户端", "mini_program": "小程序",
    "other": "其他平台",
}


class AccountRecord(RecordColumns, Base):
    """一个政务新媒体账号: since when there is it, what was changed, since when no more."""

    __tablename__ = "account_records"

    platform: Mapped[str] = mapped_column(String(30))
    account_name: Mapped[str] = mapped_column(String(60))
    organiser: Mapped[str] = mapped_column(String(120), default="")
    operator: Mapped[str] = mapped_column(String(120), default="")
    opened_on: Mapped[date] = mapped_column(Date)
    changed_on: Mapped[date | None] = mapped_column(Date)
    change: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[date | None] = mapped_column(Date)
    filing_number: Mapped[str] = mapped_column(String(60), default="")
    reported_on: Mapped[date | None] = mapped_column(Date)
    responsible: Mapped[str] = mapped_column(String(60), default="")


FIELDS = (
    Field("platform", "平台", FieldKind.CHOICE, required=True, choices=PLATFORMS,
          default="wechat", names=("平台名称", "平台类型"), listed=True, width=14),
    Field("account_name", "账号名称", required=True, names=("新媒体名称", "公众号名称", "名称"),
          limit=60, listed=True, width=20),
    Field("organiser", "主管单位", limit=120, width=24),
    Field("operator", "主办单位", required=True, names=("主管主办单位", "开办单位"), limit=120,
          listed=True, width=24),
    Field("opened_on", "开设日期", FieldKind.DAY, required=True, names=("开设日", "开通日期"),
          listed=True, width=14),
    Field("changed_on", "变更日期", FieldKind.DAY, names=("变更日",), listed=True, width=14,
          hint="名称、主办单位等有变更的，写最近一次变更的日期；再次变更用“更正”改写，从前的会留下。"),
    Field("change", "变更事项", limit=300, width=24, hint="例如：名称由“额敏司法”改为“法治额敏”。"),
    Field("closed_on", "注销日期", FieldKind.DAY, names=("注销日", "关停日期"), listed=True, width=14),
    Field("filing_number", "备案号", names=("备案编号", "标识码"), limit=60, width=20,
          hint="全国政务新媒体信息报送系统给的编号；还没有的留空。"),
    Field("reported_on", "报送日期", FieldKind.DAY, names=("报送日", "备案日期"), width=14,
          hint="最近一次在全国政务新媒体信息报送系统里报送的日期。"),
    Field("responsible", "负责人", names=("责任人", "账号负责人"), limit=60, width=14),
)


def check(values: Values, today: date) -> Mapping[str, str]:
    """Dates in order, none to come, a change with what was changed."""
    wrong: dict[str, str] = {}
    opened, changed, closed = (_day(values, key) for key in ("opened_on", "changed_on", "closed_on"))
    for key in ("opened_on", "changed_on", "closed_on", "reported_on"):
        day = _day(values, key)
        if day is not None and day > today:
            wrong[key] = "日期还没有到，只能登记已经办的"
    if opened and changed and changed < opened:
        wrong["changed_on"] = f"变更日期早于开设日期 {opened.isoformat()}，请核对"
    if opened and closed and closed < opened:
        wrong["closed_on"] = f"注销日期早于开设日期 {opened.isoformat()}，请核对"
    if values["change"] and changed is None:
        wrong["changed_on"] = "写了变更事项，请同时填写变更日期"
    return wrong


def hints(values: Values, _today: date) -> list[str]:
    """What may have been forgotten; never a refusal."""
    found = []
    latest = max((day for key in ("opened_on", "changed_on", "closed_on")
                  if (day := _day(values, key)) is not None), default=None)
    reported = _day(values, "reported_on")
    if latest is not None and (reported is None or reported < latest):
        found.append("开设、变更、注销都要在全国政务新媒体信息报送系统里报送（国办发〔2018〕123号）；"
                     "报送后请补上报送日期。")
    return found


def _day(values: Values, key: str) -> date | None:
    value = values[key]
    return value if isinstance(value, date) else None


def _year(values: Values) -> int:
    opened = _day(values, "opened_on")
    return opened.year if opened is not None else 0


def _no_year(_values: Values) -> frozenset[int]:
    """No figure of the yearly report counts accounts: a closed year is not touched."""
    return frozenset()


ACCOUNTS = Register(
    code="accounts",
    name="政务新媒体账号",
    model=AccountRecord,
    fields=FIELDS,
    title="account_name",
    identity=("platform", "account_name"),
    year_of=_year,
    years_of=_no_year,
    about="本机关开办的政务新媒体账号：开设、变更、注销的日期和报送情况（国办发〔2018〕123号，"
          "一个单位在同一平台原则上只开一个账号）。个人账号不登记。",
    unit="个",
    check=check,
    hints=hints,
)
