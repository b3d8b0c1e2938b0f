"""群发: sendall, asking again by the same number, and the result (API page 群发 sendall, get).

Unlike freepublish there is a number of our own (clientmsgid), good for 24 hours: a repeat either
answers the first one's msg_id (45065) or sends now for the first time. So a send without an
answer is asked about by repeating it, but only while it may still go out at all: within the
time allowed for late publication, with valid approvals and an unchanged draft.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER
from wechat_bot.kernel.installation import is_held, the_installation
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import evidence, lifecycle, mass_results, queries
from wechat_bot.publishing.claims import Claim, call, fenced
from wechat_bot.publishing.expected import expected_articles
from wechat_bot.publishing.gateway import (
    GatewayError,
    MassSent,
    Resting,
    Sent,
    WeChatGateway,
)
from wechat_bot.publishing.matching import readback_differences
from wechat_bot.publishing.models import Attempt, Message
from wechat_bot.publishing.putting_off import put_off
from wechat_bot.publishing.quotas import Purpose
from wechat_bot.publishing.rules import (
    CONSENT_CODES,
    MassAnswer,
    MessageState,
    is_missed,
    mass_answer,
    may_repeat_send,
)

_NO_SUCH_SEND = 40059
_WAITING_FOR_ADMIN = ("正等公众号管理员在手机上确认群发（30 分钟内）。"
                      "拒绝或没有确认，就不会发出。")


def begin(session: Session, message: Message, now: datetime) -> None:
    """The message's own number for WeChat, made once and committed before the first send.

    At most 32 bytes; unique over installations that share an account, and over what was lost
    with a restored database: its messages' ids are given out again, in a later epoch.
    """
    if not message.client_id:
        here = the_installation(session)
        message.client_id = f"{here.installation_id.replace('-', '')[:12]}-{here.epoch}-{message.id}"
    message.first_submit_at = message.first_submit_at or now


def send(office: Office, gateway: WeChatGateway, claim: Claim) -> None:
    """The first sendall; its answer becomes the message's state."""
    try:
        answer = _sendall(office, gateway, claim)
    except GatewayError as error:
        settle_send_error(office, claim, error)
        return
    _accept(office, claim, answer)


def _sendall(office: Office, gateway: WeChatGateway, claim: Claim) -> MassSent:
    with office.db.read() as session:
        message = queries.get_message(session, claim.message_id)
        media_id, client_id = message.draft_media_id, message.client_id
    ignore = office.config.publishing.mass_ignore_reprint
    return call(office, claim, "mass_send",
                lambda: gateway.mass_send(media_id, client_id, ignore_reprint=ignore),
                lambda a: {"msg_id": a.msg_id, "msg_data_id": a.msg_data_id, "already": a.already})


def settle_send_error(office: Office, claim: Claim, error: GatewayError) -> None:
    """An error of the first send: again, failed, waiting for the administrator, or asking."""
    answer = mass_answer(error, first=True)
    with fenced(office, claim) as (session, message):
        names, subject = queries.titles(session, message), f"message:{message.id}"
        if isinstance(error, Resting) and error.sent is Sent.NO:
            put_off(office, session, message, error)
        elif answer is MassAnswer.AGAIN:
            message.submit_started_at = message.first_submit_at = None
            lifecycle.enter(session, message, MessageState.PREPARING, next_act_at=clock.now())
            lifecycle.retry_later(office, message, error.message)
            journal.record(session, WORKER, "message.retried", subject, titles=names,
                           reason=error.message)
        elif answer is MassAnswer.FAILED:
            lifecycle.enter(session, message, MessageState.FAILED, reason=error.message,
                            advice=_advice(error))
            journal.record(session, WORKER, "message.failed", subject, titles=names,
                           reason=error.message)
        else:
            _wait(office, session, message, error, answer)


def _advice(error: GatewayError) -> str:
    if error.errcode == 45028:
        return ("今天（服务号为本月）的群发次数已经用完，在后台群发的也算。没有发出去；"
                "请改到有次数的日子，或改用“发表（不通知）”。")
    return error.advice


def _wait(
    office: Office, session: Session, message: Message, error: GatewayError, answer: MassAnswer
) -> None:
    """Still 提交中: nobody knows yet. Asked again when WeChat may be asked again."""
    settings = office.config.publishing
    if answer is MassAnswer.ADMIN:
        wait, reason = timedelta(minutes=settings.mass_confirm_minutes), _WAITING_FOR_ADMIN
        advice = "请管理员在微信里确认；结果出来后程序会登记，不用重复操作。"
    else:
        wait = timedelta(seconds=settings.mass_repeat_seconds)
        reason = f"提交群发后没有得到明确回答：{error.message}"
        advice = "稍后用同一编号再问一次公众号；同一编号只会发一次。"
    lifecycle.enter(session, message, MessageState.SUBMITTING, next_act_at=clock.now() + wait,
                    reason=reason, advice=advice)


def ask(office: Office, gateway: WeChatGateway, claim: Claim) -> None:
    """A send without an answer: the stored answer, else the same number again, else a person."""
    if evidence.take_back_unsent(office, claim):
        return
    with office.db.read() as session:
        message = queries.get_message(session, claim.message_id)
        stored = _stored_answer(queries.attempts(session, claim.message_id))
        known, may_ask = bool(message.msg_id), message.ask_again_by_id is not None
        refusal = _refusal(office, session, message)
    if stored is not None and not known:
        _accept(office, claim, stored)
        return
    if claim.state is MessageState.UNCONFIRMED and not may_ask:
        # Repeating could send it now; whether that is still wanted, a person must say.
        evidence.no_proof(office, claim, "群发的消息公众号不提供列表，程序查不到")
        return
    if refusal is not None:
        _doubt(office, claim, refusal)
        return
    if _too_early(office, claim):
        return
    try:
        changed = _changed_draft(office, gateway, claim)
    except GatewayError as error:
        evidence.no_proof(office, claim, f"再问之前读不到草稿：{error.message}")
        return
    if changed is not None:
        _doubt(office, claim, changed)
        return
    with fenced(office, claim) as (session, message):
        if is_held(session):  # a repeat may send: not from a database that may be a copy
            message.next_act_at, message.owner = clock.now() + timedelta(minutes=1), ""
            message.lease_until = None
            return
        message.ask_again_by_id = None  # good for one question
    try:
        answer = _sendall(office, gateway, claim)
    except GatewayError as error:
        _settle_repeat_error(office, claim, error)
        return
    _accept(office, claim, answer)


def _refusal(office: Office, session: Session, message: Message) -> str | None:
    """Why the send may not be repeated any more, or None.

    Where the administrator was asked, he may have refused: asking again would ask him again, so
    only a person may have it done. The same where it would come out late.
    """
    now = clock.now()
    if not may_repeat_send(message.first_submit_at, now):
        return "已超过 24 小时，公众号不再认得这次群发的编号"
    if message.ask_again_by_id is None:
        sends = [a for a in queries.attempts(session, message.id) if a.step == "mass_send"]
        if sends and sends[-1].errcode in CONSENT_CODES:
            return "等公众号管理员确认的时间过了，没有得到结果（可能已同意，也可能拒绝或没有理会）"
        if is_missed(message.due_at, now, timedelta(hours=office.config.publishing.grace)):
            return "已超过允许补发的时间，再问可能会晚发，程序不再问"
    lost = lifecycle.approvals_problem(session, message)
    return f"{lost}，程序不再用同一编号去问" if lost else None


def _too_early(office: Office, claim: Claim) -> bool:
    """WeChat refuses the same number within a minute (45066), and that would tell nothing."""
    state = claim.state
    with fenced(office, claim) as (session, message):
        sends = [a for a in queries.attempts(session, message.id) if a.step == "mass_send"]
        wait = timedelta(seconds=office.config.publishing.mass_repeat_seconds)
        started = sends[-1].started_at if sends else None
        if started is None or clock.now() >= started + wait or started > clock.now():
            return False
        lifecycle.enter(session, message, state, next_act_at=started + wait,
                        reason=message.reason, advice=message.advice)
        return True


def _changed_draft(office: Office, gateway: WeChatGateway, claim: Claim) -> str | None:
    """Why the draft may not be sent by a repeat: somebody changed it meanwhile. A draft that is
    gone can't be sent either, but its number still answers what became of the first send."""
    with office.db.read() as session:
        media_id = queries.get_message(session, claim.message_id).draft_media_id
    stored = call(office, claim, "draft_get", lambda: gateway.get_draft(media_id),
                  lambda found: {"articles": len(found or ())})
    if stored is None:
        return None
    expected = expected_articles(office, gateway.account, claim.message_id)
    stops, _ = readback_differences(expected, stored)
    return f"公众号里的草稿有人改过（{'；'.join(stops)}），不能再用它去问" if stops else None


def _settle_repeat_error(office: Office, claim: Claim, error: GatewayError) -> None:
    """A refusal of the repeat is no proof about the first send."""
    answer = mass_answer(error, first=False)
    if answer is MassAnswer.DOUBT:
        _doubt(office, claim, f"再问时公众号回答：{error.message}，可能正是这一次已经用掉")
    elif answer is MassAnswer.NO_PROOF:
        evidence.no_proof(office, claim, f"再问时{error.message}")
    elif claim.state is MessageState.UNCONFIRMED:
        _doubt(office, claim, f"再问时公众号回答：{error.message}")
    else:
        with fenced(office, claim) as (session, message):
            _wait(office, session, message, error, answer)


def _doubt(office: Office, claim: Claim, why: str) -> None:
    with fenced(office, claim) as (session, message):
        evidence.doubt(session, message, f"提交群发后没有得到明确回答，{why}；可能已发出，也可能没有")


def _stored_answer(attempts: list[Attempt]) -> MassSent | None:
    for attempt in reversed(attempts):
        if attempt.step == "mass_send" and attempt.outcome == "ok":
            detail = json.loads(attempt.detail)
            return MassSent(detail["msg_id"], detail["msg_data_id"], bool(detail.get("already")))
    return None


def _accept(office: Office, claim: Claim, answer: MassSent) -> None:
    with fenced(office, claim) as (session, message):
        message.msg_id, message.msg_data_id = answer.msg_id, answer.msg_data_id
        evidence.submitted(office, session, message, answer.msg_id)


def poll(office: Office, gateway: WeChatGateway, claim: Claim) -> None:
    """message/mass/get: the event carries more (links, reasons) and is waited for a little."""
    with office.db.read() as session:
        message = queries.get_message(session, claim.message_id)
        msg_id, told = message.msg_id, queries.event_waits(session, message, clock.now())
    if told:  # the event has come: publishing.inbox settles it
        evidence.poll_again(office, claim, "")
        return
    try:
        state = call(office, claim, "mass_get", lambda: gateway.mass_status(msg_id),
                     lambda s: {"status": s.value}, Purpose.POLL)
    except GatewayError as error:
        _poll_failed(office, claim, error)
        return
    result = mass_results.from_state(state, clock.now())
    if result is None:
        evidence.poll_again(office, claim, "")
        return
    with fenced(office, claim) as (session, message):
        mass_results.finish(session, message, result)


def _poll_failed(office: Office, claim: Claim, error: GatewayError) -> None:
    if error.errcode != _NO_SUCH_SEND:
        evidence.poll_again(office, claim, f"查询群发结果时{error.message}",
                            error.until if isinstance(error, Resting) else None)
        return
    with fenced(office, claim) as (session, message):
        evidence.doubt(session, message, f"公众号说没有这次群发（{error.message}）")
