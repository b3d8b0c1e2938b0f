"""系统▸通知方式: what is configured, what went out last, and a test at the press of a button."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot import wiring
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.notices import queries
from wechat_bot.notices.delivery import send_test
from wechat_bot.notices.models import Delivery
from wechat_bot.notices.outbox import NO_SETTINGS
from wechat_bot.notices.ports import Way
from wechat_bot.notices.rules import (
    CHANNEL_NAMES,
    DELIVERY_STATE_NAMES,
    Channel,
    DeliveryState,
)
from wechat_bot.people import queries as people
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page

bp = Blueprint("notice_channels", __name__)
MANAGE = Permission.MANAGE_USERS
LAST = 30
TONES = {DeliveryState.WAITING: "blue", DeliveryState.SENT: "green",
         DeliveryState.FAILED: "amber", DeliveryState.GIVEN_UP: "red"}


@dataclass(frozen=True)
class Shown:
    """One way out as the page shows it. `problem` where it can't work as configured."""

    channel: str
    name: str
    configured: bool
    words: str
    problem: str
    hint: str


@page(bp, "/notice-channels", permission=MANAGE, title="通知方式")
def overview() -> ResponseReturnValue:
    """How notices leave the house."""
    return _show()


@action(bp, "/notice-channels/test", permission=MANAGE)
def test() -> ResponseReturnValue:
    """发一条测试: a mail to one's own address, or a line in the group; the result at once."""
    office, wanted = frame.office(), request.form.get("channel", "")
    try:
        if wanted not in {channel.value for channel in Channel}:
            raise InvalidInput("没有这种通知方式，没有发。请从页面上的按钮进入。")
        tested = send_test(frame.actor(), office, wiring.connect_notices(office),
                           Channel(wanted))
    except InvalidInput as problem:
        return _show(problem=problem), frame.status_of(problem)
    flash(tested.sentence, "done" if tested.ok else "problem")
    return redirect(url_for("notice_channels.overview"), 303)


def _show(problem: BureauError | None = None) -> str:
    office = frame.office()
    ways = wiring.connect_notices(office)
    with frame.office().db.read() as session:
        mine = people.get_user(session, frame.person_id()).email
        users = [user for user in people.all_users(session) if user.active]
        last = queries.last_deliveries(session, LAST)
    with_mail = sum(1 for user in users if user.email)
    keyword = ("安全设置如选“自定义关键词”，填“" + office.config.agency.account_name + "”。"
               if office.config.notices.robot_kind == "dingtalk" else "")
    shown = [
        _shown(Channel.MAIL, ways.mailer, f"{len(users)} 名在用用户中 {with_mail} 人填了邮箱。"),
        _shown(Channel.ROBOT, ways.robot, keyword),
    ]
    return render_template(
        "notices/channels.html", ways=shown, mine=mine, last=last, problem=problem,
        address=office.config.notices.address, channel_names=CHANNEL_NAMES, state_of=state_of,
        title="通知方式")


def _shown(channel: Channel, way: Way | None, hint: str) -> Shown:
    name = CHANNEL_NAMES[channel]
    if way is None:
        return Shown(channel.value, name, False, "", "", hint)
    return Shown(channel.value, name, True, way.describe(), way.problem(), hint)


def state_of(row: Delivery) -> tuple[str, str]:
    """(word, tone) of a delivery's state."""
    if row.last_error in NO_SETTINGS.values():
        return "只在网页里通知", "grey"  # nothing went wrong: there is no such way here
    found = DeliveryState(row.state)
    return DELIVERY_STATE_NAMES[found], TONES[found]
