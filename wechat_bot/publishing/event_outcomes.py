"""What an event means for its message. Returns what was made of it, in Chinese, for the page.

An event of a job that runs is proof, and goes the way of a poll's answer. One that contradicts
what is recorded changes nothing but is said to the people who publish: the record may be wrong.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER, Permission
from wechat_bot.notices import operations as notices
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people
from wechat_bot.publishing import evidence, lifecycle, mass_results, queries
from wechat_bot.publishing.mass_results import MassOutcome
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.notified import CallbackEvent
from wechat_bot.publishing.rules import MESSAGE_STATE_NAMES, MessageState, Mode

S = MessageState
_OPEN = frozenset({S.SUBMITTING, S.SUBMITTED, S.UNCONFIRMED})
_SUCCESS, _RUNNING = 0, 1
_REFUSED = frozenset({2, 3, 4})
_GONE = frozenset({5, 6})
_LOOK_FIRST = ("请先到公众号后台的发表记录里看有没有发过：发过的改为“人工发表”再登记链接，"
               "没有发过的改期。")
_CONCERNED = frozenset({Permission.PUBLISH, Permission.DECIDE_UNCONFIRMED})


def apply(session: Session, message: Message, event: CallbackEvent) -> str:
    """The consequence of an event for its message, whose row the caller holds."""
    if event.publish_status is not None:
        return _publication(session, message, event, event.publish_status)
    if message.mode == Mode.MASS_SEND.value:
        return _mass(session, message, event)
    return _hint(session, message, event)


def _publication(
    session: Session, message: Message, event: CallbackEvent, status: int
) -> str:
    message.publish_id = message.publish_id or event.publish_id
    state = MessageState(message.state)
    if status == _RUNNING:
        return "公众号还在处理，等结果"
    if state in _OPEN:
        return _end(session, message, event, status)
    if state is S.PUBLISHED:
        return _after_publication(session, message, event, status)
    if state in (S.IN_DRAFT_BOX, S.AWAITING_PERSON):
        return "内容与这条消息一致，多半是发布员已在公众号后台发表；请登记链接"
    if status == _SUCCESS:
        return _contradiction(session, message, event, "公众号通知说已经发表")
    return "与已登记的结果一致，没有改动" if state is S.FAILED else "没有改动"


def _end(session: Session, message: Message, event: CallbackEvent, status: int) -> str:
    """The end of a job that was under way or whose answer was lost."""
    if status in _REFUSED:
        reason = evidence.STATUS_REASONS[status]
        lifecycle.enter(session, message, S.FAILED, reason=reason,
                        advice="请到公众号后台“发表记录”看具体原因，修改并重新审校后再发。")
        journal.record(session, WORKER, "message.failed", f"message:{message.id}",
                       titles=queries.titles(session, message), reason=reason)
        return f"已据此登记：{reason}"
    numbers = range(1, len(message.articles) + 1)
    wanted = [number for number in numbers if number not in event.failed]
    complete = bool(wanted) and all(event.urls.get(number) for number in wanted)
    if status != _SUCCESS or not complete or not event.article_id:
        return _ask_now(session, message, "通知不完整")
    for number, article in enumerate(message.articles, start=1):
        failed = number not in wanted
        article.outcome = "failed" if failed else "published"
        article.url = "" if failed else event.urls[number]
    evidence.published(session, message, event.article_id, _not_later(event.created_at), "event",
                       "")
    return "已据此登记发表"


def _not_later(moment: datetime) -> datetime:
    """WeChat's clock may be ahead of ours; nothing is published in the future."""
    return min(moment, clock.now())


def _ask_now(session: Session, message: Message, why: str) -> str:
    """The job is known to exist; what the event leaves open is asked from WeChat at once."""
    newly = message.submitted_at is None
    message.submitted_at = message.submitted_at or clock.now()
    message.checks = 0
    lifecycle.enter(session, message, S.SUBMITTED, next_act_at=clock.now())
    if newly:
        journal.record(session, WORKER, "message.submitted", f"message:{message.id}",
                       titles=queries.titles(session, message), publish_id=message.publish_id)
    return f"{why}，已改为马上查询结果"


def _after_publication(
    session: Session, message: Message, event: CallbackEvent, status: int
) -> str:
    if status in _GONE:  # whether it is still so, 对账 looks
        return f"{evidence.STATUS_REASONS[status]}；对账时会核对"
    if status in _REFUSED:
        return _contradiction(session, message, event, "公众号通知说没有发表成功")
    if message.article_id is None and event.article_id:
        message.article_id = event.article_id
    return _supplement(session, message, event)


def _supplement(session: Session, message: Message, event: CallbackEvent) -> str:
    new = mass_results.add_details(session, message, event.urls, _not_later(event.created_at),
                                   "event")
    return "已补上缺的链接或时间" if new else "此前已登记发表，没有改动"


def _hint(session: Session, message: Message, event: CallbackEvent) -> str:
    """A 发布 told in the words of a 群发: without an article id, so the job itself is asked."""
    state = MessageState(message.state)
    if state in _OPEN:
        return _ask_now(session, message, "公众号用群发的格式通知了这次发表")
    sent = mass_results.outcome_of(event.status) is MassOutcome.SENT
    if state is S.PUBLISHED and sent:
        return _supplement(session, message, event)
    if sent != (state is S.PUBLISHED):
        return _contradiction(session, message, event, f"公众号通知的结果是“{event.status}”")
    return "与已登记的结果一致，没有改动"


def _mass(session: Session, message: Message, event: CallbackEvent) -> str:
    result = mass_results.from_event(event)
    state = MessageState(message.state)
    if state not in _OPEN | {S.PUBLISHED, S.FAILED}:
        return f"这条消息现在是“{MESSAGE_STATE_NAMES[state]}”，没有改动"
    mass_results.finish(session, message, result)
    sent = result.outcome is MassOutcome.SENT
    if state is S.PUBLISHED and result.outcome is MassOutcome.FAILED:
        return _contradiction(session, message, event,
                              f"公众号通知说没有群发成功（{mass_results.reason_of(event.status)}）")
    if state is S.FAILED and sent:
        return _contradiction(session, message, event, "公众号通知说已经群发")
    if result.outcome is MassOutcome.UNKNOWN:
        return f"没见过的结果“{event.status}”，请人工核实"
    if not sent:
        return f"已据此登记：{mass_results.reason_of(event.status)}"
    missing = any(article.outcome == "published" and not article.url
                  for article in message.articles)
    return "已据此登记群发结果" + ("；通知里没有文章链接，请登记" if missing else "")


def _contradiction(session: Session, message: Message, event: CallbackEvent, says: str) -> str:
    """Nothing is changed in the record; who publishes is told, once per event."""
    recorded = MESSAGE_STATE_NAMES[MessageState(message.state)]
    if message.state == S.FAILED.value:
        _hold_repeats(session, message, says)
    journal.record(session, WORKER, "message.contradicted", f"message:{message.id}",
                   titles=queries.titles(session, message), recorded=recorded, says=says)
    notices.tell(
        session, to=people.users_permitted(session, _CONCERNED), kind=NoticeKind.UNCONFIRMED,
        sentence=f"{queries.titles(session, message)}在本系统里登记为“{recorded}”，但{says}。"
                 "请到公众号后台核对；核对清楚以前，不要再安排发布。",
        path=f"/messages/{message.id}", key=f"event:{message.id}:{event.key}", group=True)
    return f"{says}，与登记的“{recorded}”不一致，已提醒发布员核对"


def _hold_repeats(session: Session, message: Message, says: str) -> None:
    """The same posts, arranged anew since it was taken for failed, do not go out a second time
    before a person has looked."""
    posts = [article.post_id for article in message.articles]
    for number in sorted({other.id for other in queries.live_messages(session, posts).values()}):
        other = session.get_one(Message, number, with_for_update=True)
        if MessageState(other.state) not in (S.SCHEDULED, S.PREPARING):
            continue
        reason = f"同样的稿件上一次登记为“{MESSAGE_STATE_NAMES[S.FAILED]}”，但{says}"
        other.fence += 1
        lifecycle.enter(session, other, S.HELD, reason=reason, advice=_LOOK_FIRST)
        journal.record(session, WORKER, "message.held", f"message:{other.id}",
                       titles=queries.titles(session, other), reason=reason)
