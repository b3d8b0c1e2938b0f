"""次数用完了怎么办: a message before its submit waits, or is held with the way out named.

45009 is a definite refusal: nothing went out. The day's calls come back at 0:00 Beijing time;
where that is still within the time allowed for late publication the program goes on by itself.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import lifecycle, queries
from wechat_bot.publishing.gateway import Resting
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import MessageState, is_missed

WAITS = ("没有发出去，稿件和安排都在。{when}（北京时间）以后程序自己接着办，不用重复操作；"
         "等不及的，可以取消后改为“人工发表”。")
HELD = ("没有发出去，稿件和定稿都在。今天要发的，请改期并把方式换成“人工发表”，到公众号后台自己发；"
        "不急的，改期到 {when}（北京时间）以后。")


def put_off(office: Office, session: Session, message: Message, error: Resting) -> None:
    """The calls that a message needs are used up: it waits until they are back, or is held.

    The message is 准备中, or 提交中 with a submit that was certainly not carried out. Its draft
    is kept: it is read back and compared again before the submit.
    """
    names, subject = queries.titles(session, message), f"message:{message.id}"
    if message.state == MessageState.SUBMITTING.value:
        message.submit_started_at = message.first_submit_at = None
        lifecycle.enter(session, message, MessageState.PREPARING, next_act_at=clock.now())
    when = clock.show(error.until)
    grace = timedelta(hours=office.config.publishing.grace)
    if is_missed(message.due_at, error.until, grace):
        lifecycle.enter(session, message, MessageState.HELD, reason=error.message,
                        advice=HELD.format(when=when))
        journal.record(session, WORKER, "message.held", subject, titles=names,
                       reason=error.message)
        return
    # A little later than the counters start anew: clocks differ.
    message.next_act_at = error.until + timedelta(seconds=2)
    message.lease_until, message.owner = None, ""
    message.reason, message.advice = error.message, WAITS.format(when=when)
    journal.record(session, WORKER, "message.retried", subject, titles=names,
                   reason=error.message)
