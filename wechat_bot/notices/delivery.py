"""Sending what waits in the outbox: mails one by one, lines for the group in bundles.

Nothing is sent inside a transaction. One message that is refused keeps no other waiting; a
channel that is out of order is left alone until its next try.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.notices import outbox
from wechat_bot.notices.models import Delivery
from wechat_bot.notices.outbox import Taken
from wechat_bot.notices.ports import GroupRobot, Mail, Mailer, SendFailed, Ways
from wechat_bot.notices.rules import (
    CHANNEL_NAMES,
    ROBOT_PAUSE,
    ROBOT_TEXT_BYTES,
    Channel,
    DeliveryState,
    cut_bytes,
    how_many_fit,
    link,
    mail_text,
    robot_line,
)
from wechat_bot.people import queries as people

log = logging.getLogger(__name__)
MAILS_PER_SWEEP = 20
LINES_PER_MESSAGE = 12


@dataclass(frozen=True)
class Tested:
    """How a test message fared; the sentence is for the person who pressed the button."""

    ok: bool
    sentence: str


def deliver(office: Office, ways: Ways, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Send what is due; returns how many deliveries went out.

    may_go_on is asked before each mail: a worker that shall stop stops between two of them.
    A failure is kept with its delivery and logged, never raised.
    """
    sent = 0
    if ways.mailer is None:
        outbox.drop_unconfigured(office, Channel.MAIL)
    else:
        sent += _send_mails(office, ways.mailer, may_go_on)
    if ways.robot is None:
        outbox.drop_unconfigured(office, Channel.ROBOT)
    elif may_go_on():
        sent += _tell_group(office, ways.robot)
    return sent


def send_test(actor: Actor, office: Office, ways: Ways, channel: Channel) -> Tested:
    """发一条测试, at once and once: a mail to one's own address, or a line in the group.

    InvalidInput where the channel is not configured, or the person has no address.
    """
    actor.require(Permission.MANAGE_USERS)
    if (ways.mailer if channel is Channel.MAIL else ways.robot) is None:
        raise InvalidInput(f"还没有配置{CHANNEL_NAMES[channel]}，没有发。请先按下面的说明配置。")
    taken = _open_test(actor, office, channel)
    failure = _try(office, ways, channel, taken)
    result = failure.message if failure else "送出"
    with office.db.write() as session:
        row = session.get_one(Delivery, taken.id)
        row.claimed = False
        if failure is None:
            row.state, row.sent_at = DeliveryState.SENT.value, clock.now()
            outbox.wake(session, channel)
        else:
            row.state, row.last_error = DeliveryState.GIVEN_UP.value, failure.message
        journal.record(session, actor, "notice.tested", f"delivery:{row.id}",
                       channel=CHANNEL_NAMES[channel], result=result)
    if failure is not None:
        return Tested(False, f"测试没有送出：{failure.message}")
    where = f"请到邮箱 {taken.target} 里看" if channel is Channel.MAIL else "请到群里看"
    return Tested(True, f"测试已送出，{where}；没有看到的话，先看垃圾邮件或机器人是否还在群里。"
                  if channel is Channel.MAIL else f"测试已送出，{where}有没有这一条。")


def _open_test(actor: Actor, office: Office, channel: Channel) -> Taken:
    now, person = clock.now(), actor.require_person()
    with office.db.write() as session:
        address = people.get_user(session, person).email if channel is Channel.MAIL else ""
        if channel is Channel.MAIL and not address:
            raise InvalidInput("您还没有填邮箱，没有发。请先点右上角自己的名字，在“我的账号”里填上邮箱。")
        text = f"这是一条测试通知，由{actor.name}在{clock.show(now)}（北京时间）试发，不用处理。"
        row = Delivery(
            channel=channel.value, key=f"test:{person}:{now.isoformat()}", target=address,
            subject="【测试】通知能收到吗", text=text, path="/notices",
            state=DeliveryState.WAITING.value, created_at=now, tries=1, claimed=True,
            tried_at=now,
        )
        session.add(row)
        session.flush()
        return Taken(row.id, 1, address, row.subject, text, row.path, now, alone=True)


def _try(office: Office, ways: Ways, channel: Channel, taken: Taken) -> SendFailed | None:
    try:
        if channel is Channel.MAIL and ways.mailer is not None:
            ways.mailer.send(_mail(office, taken))
        elif ways.robot is not None:
            ways.robot.send(_message(office, [taken]))
    except SendFailed as failure:
        return failure
    except Exception as error:
        log.exception("test notice failed")
        return outbox.failure_of(error)
    return None


def _send_mails(office: Office, mailer: Mailer, may_go_on: Callable[[], bool]) -> int:
    sent = 0
    for _ in range(MAILS_PER_SWEEP):
        # One claim at a time: a lease must outlast one sending, not twenty.
        taken = outbox.take(office, Channel.MAIL, 1) if may_go_on() else []
        if not taken:
            break
        try:
            mailer.send(_mail(office, taken[0]))
        except SendFailed as failure:
            if _mail_failed(office, taken[0], failure):
                break
        except Exception as error:  # one mail must not keep the others waiting
            log.exception("mail %s failed", taken[0].id)
            outbox.has_failed(office, taken[0], outbox.failure_of(error))
        else:
            outbox.was_sent(office, taken[0])
            sent += 1
    return sent


def _mail_failed(office: Office, taken: Taken, failure: SendFailed) -> bool:
    """Keep it; True where the whole channel is out of order."""
    log.warning("mail %s was not sent: %s", taken.id, failure.message)
    again = outbox.has_failed(office, taken, failure)
    if failure.everybody and again is not None:
        outbox.postpone(office, Channel.MAIL, again)
    return failure.everybody


def _tell_group(office: Office, robot: GroupRobot) -> int:
    """One message with as many waiting lines as fit."""
    with office.db.read() as session:
        if outbox.was_tried_within(session, Channel.ROBOT, ROBOT_PAUSE):
            return 0
    taken = outbox.take(office, Channel.ROBOT, LINES_PER_MESSAGE)
    if not taken:
        return 0
    lines = [_line(office, one) for one in taken]
    count = 1 if taken[0].alone else how_many_fit(lines)
    outbox.put_back(office, taken[count:])
    bundle = taken[:count]
    try:
        robot.send(_message(office, bundle))
    except SendFailed as failure:
        log.warning("group message was not sent: %s", failure.message)
        _group_failed(office, bundle, failure)
        return 0
    except Exception as error:
        log.exception("group message failed")
        _group_failed(office, bundle, outbox.failure_of(error))
        return 0
    for one in bundle:
        outbox.was_sent(office, one)
    return len(bundle)


def _group_failed(office: Office, bundle: list[Taken], failure: SendFailed) -> None:
    if not failure.everybody and not failure.maybe_sent and len(bundle) > 1:
        outbox.send_alone(office, bundle, failure)
        return
    again = [outbox.has_failed(office, one, failure) for one in bundle]
    soonest = min((when for when in again if when is not None), default=None)
    if failure.everybody and soonest is not None:
        outbox.postpone(office, Channel.ROBOT, soonest)


def _mail(office: Office, taken: Taken) -> Mail:
    notices, agency = office.config.notices, office.config.agency
    domain = notices.sender.rpartition("@")[2] or "localhost"
    # The same for every try of this mail, so that a repeat can be told from a second notice.
    stamp = taken.created_at.strftime("%Y%m%d%H%M%S%f")
    return Mail(
        to=taken.target, subject=taken.subject, at=taken.created_at,
        text=mail_text(taken.text, link(notices.address, taken.path), agency.account_name),
        message_id=f"<notice.{taken.id}.{stamp}@{domain}>",
    )


def _line(office: Office, taken: Taken) -> str:
    url = link(office.config.notices.address, taken.path)
    return robot_line(cut_bytes(taken.text, ROBOT_TEXT_BYTES - len(url.encode()) - 1), url)


def _message(office: Office, bundle: list[Taken]) -> str:
    """The heading holds the account's name: 钉钉 may be set to ask for such a word."""
    lines = "\n\n".join(_line(office, one) for one in bundle)
    return f"{office.config.agency.account_name} 发布系统\n{lines}"
