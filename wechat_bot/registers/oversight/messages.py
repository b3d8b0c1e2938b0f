"""留言办理登记: what readers write to the account, its reply, and how long that took."""

from __future__ import annotations

from datetime import date

from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.masking import mask
from wechat_bot.records.fields import Field, FieldKind, Values
from wechat_bot.records.register import Closing, Derived, Register
from wechat_bot.registers.oversight.models import AccountMessage
from wechat_bot.registers.oversight.register import future_problems, order_problems
from wechat_bot.registers.oversight.rules import REPLY_NAMES, ReplyWay, days_taken, mask_name
from wechat_bot.registers.oversight.years import day_in, year_of, years_of_term, years_when_closed

WAYS = {"message": "后台留言", "comment": "评论", "private": "私信"}

_FIELDS = (
    Field("received_on", "日期", FieldKind.DAY, required=True, listed=True, width=12,
          names=("留言日期", "留言时间", "收到日期", "日期时间"), hint="读者留言的那一天"),
    Field("content", "留言内容", FieldKind.LINES, required=True, listed=True, limit=2000, width=40,
          clean=mask, names=("内容",), hint="照原文抄，手机号、身份证号保存时自动打码"),
    Field("way", "渠道", FieldKind.CHOICE, required=True, default="message",
          choices=WAYS, width=10, names=("留言渠道", "来源")),
    Field("sender", "留言人", listed=True, limit=60, width=10, clean=mask_name,
          names=("昵称", "姓名", "网名"), hint="昵称或姓名，保存时只留第一个字"),
    Field("reply_way", "回复方式", FieldKind.CHOICE, listed=True, unfilled=("",), width=12,
          choices={each.value: name for each, name in REPLY_NAMES.items()},
          names=("是否公开回复",), hint="广告、灌水等选“不用回复”"),
    Field("replied_on", "回复日", FieldKind.DAY, listed=True, width=12, unfilled=(None,),
          names=("回复日期", "回复时间", "办结日期"), hint="不用回复的，填看过的那一天"),
    Field("reply", "回复内容", FieldKind.LINES, limit=2000, width=40, clean=mask, unfilled=("",),
          names=("回复", "答复内容")),
    Field("handler", "办理人", limit=40, width=10, unfilled=("",), names=("经办人", "回复人")),
)
_years = years_of_term("received_on", "replied_on")  # waiting at a year's end, it is counted there


def _check(values: Values, today: date) -> dict[str, str]:
    wrong = future_problems(values, today, [("received_on", "日期"), ("replied_on", "回复日")])
    wrong = order_problems(values, "received_on", "replied_on", ("留言日期", "回复日")) | wrong
    way, replied_on, reply = values["reply_way"], values["replied_on"], values["reply"]
    if way and not replied_on:
        wrong["replied_on"] = "选了回复方式，请填回复日"
    elif replied_on and not way:
        wrong["reply_way"] = "填了回复日，请选回复方式"
    elif reply and not replied_on:
        wrong["replied_on"] = "写了回复内容，请填回复日；还没有发出的，先不写在这里"
    if way in (ReplyWay.PUBLIC.value, ReplyWay.PRIVATE.value) and not reply:
        wrong["reply"] = "请写回复内容，一两句大意也可以"
    return wrong


def _days(values: Values, today: date) -> str:
    received, replied = day_in(values, "received_on"), day_in(values, "replied_on")
    assert received is not None
    if values["reply_way"] == ReplyWay.NONE.value:
        return ""
    days = days_taken(received, replied)
    return f"已等 {(today - received).days} 天" if days is None else str(days)


def _naming(values: Values) -> str:
    """Without a word of what was written: names stand in the journal."""
    return f"{values['received_on']} 的{WAYS.get(str(values['way']), '留言')}"


MESSAGES = Register(
    code="messages", name="留言办理", model=AccountMessage, fields=_FIELDS, title="received_on",
    identity=("received_on", "way", "sender", "content"), year_of=year_of("received_on"),
    years_of=_years, years_changed=years_when_closed(_FIELDS, "replied_on", _years, lasting=True), check=_check,
    naming=_naming, closing=Closing(
        "replied_on", "登记回复", "还没回复", along=("reply_way", "reply", "handler")),
    derived=(Derived("天数", _days, listed=True, width=10),), unit="条",
    permission=Permission.KEEP_MESSAGES,
    about=("公众号的后台留言、评论和私信，看到就登记，回复后补填。个人信息保存时打码。"
           "季度自查报告里的留言数、回复数和平均天数从这里来。"))
