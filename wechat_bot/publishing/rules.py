"""发布的规则: states, what a post becomes, what counts as proof, what must agree. Pure.

Nothing here talks to WeChat; protocol.py does, and asks these functions what an answer means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from wechat_bot.drafting.rules import PostAct
from wechat_bot.kernel.errors import WrongState
from wechat_bot.publishing.gateway import (
    GatewayError,
    Resting,
    Sent,
)

MAX_ARTICLES = 8  # mass news takes 1–8; draft/add names no number


class Mode(StrEnum):
    """发布方式."""

    DRAFT_ONLY = "draft_only"  # 存草稿箱
    PUBLISH = "publish"  # 发表（不通知）
    MASS_SEND = "mass_send"  # 发表并群发通知
    MANUAL = "manual"  # 人工发表


MODE_NAMES = {
    Mode.DRAFT_ONLY: "存草稿箱", Mode.PUBLISH: "发表（不通知）",
    Mode.MASS_SEND: "发表并群发通知", Mode.MANUAL: "人工发表",
}
# Modes in which the program itself brings a message before the readers.
OUTGOING = frozenset({Mode.PUBLISH, Mode.MASS_SEND})
# Who will see it, in words, on every page where a mode is chosen or shown.
MODE_AUDIENCE = {
    Mode.DRAFT_ONLY: "到时间只存进公众号草稿箱，读者看不到；由人到公众号后台发表后，再回来登记链接。",
    Mode.PUBLISH: "到时间生成公开链接，拿到链接的人都能看；粉丝不会收到通知，公众号主页也不显示。",
    Mode.MASS_SEND: "到时间推送给全部粉丝，公众号主页也显示；订阅号一天只能群发一次，发出后收不回来。",
    Mode.MANUAL: "到时间提醒发布员到公众号后台自己发表，谁能看到由后台的操作决定；发表后回来登记链接。",
}


class MessageState(StrEnum):
    """图文消息的状态."""

    SCHEDULED = "scheduled"  # 待发布
    PREPARING = "preparing"  # 准备中
    SUBMITTING = "submitting"  # 提交中
    SUBMITTED = "submitted"  # 公众号处理中
    PUBLISHED = "published"  # 已发表
    FAILED = "failed"  # 发布失败
    HELD = "held"  # 暂停
    UNCONFIRMED = "unconfirmed"  # 结果待核实
    MISSED = "missed"  # 逾期未发
    CANCELLED = "cancelled"  # 已取消
    IN_DRAFT_BOX = "in_draft_box"  # 已存草稿箱
    AWAITING_PERSON = "awaiting_person"  # 等待人工发表


S = MessageState
MESSAGE_STATE_NAMES = {
    S.SCHEDULED: "待发布", S.PREPARING: "准备中", S.SUBMITTING: "提交中",
    S.SUBMITTED: "公众号处理中", S.PUBLISHED: "已发表", S.FAILED: "发布失败",
    S.HELD: "已暂停", S.UNCONFIRMED: "结果待核实", S.MISSED: "逾期未发",
    S.CANCELLED: "已取消", S.IN_DRAFT_BOX: "已存草稿箱", S.AWAITING_PERSON: "等待人工发表",
}

# From → where a message may go. Tested as a truth table, with POST_ACTS beside it.
MESSAGE_TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    S.SCHEDULED: frozenset({S.PREPARING, S.AWAITING_PERSON, S.HELD, S.MISSED, S.CANCELLED,
                            S.SCHEDULED}),
    S.PREPARING: frozenset({S.PREPARING, S.SUBMITTING, S.IN_DRAFT_BOX, S.HELD, S.MISSED,
                            S.FAILED, S.CANCELLED}),
    S.SUBMITTING: frozenset({S.SUBMITTING, S.SUBMITTED, S.PUBLISHED, S.PREPARING, S.FAILED,
                             S.UNCONFIRMED}),
    S.SUBMITTED: frozenset({S.SUBMITTED, S.PUBLISHED, S.FAILED, S.UNCONFIRMED}),
    S.UNCONFIRMED: frozenset({S.SUBMITTED, S.PUBLISHED, S.FAILED, S.UNCONFIRMED}),
    S.HELD: frozenset({S.SCHEDULED, S.CANCELLED}),
    S.MISSED: frozenset({S.SCHEDULED, S.CANCELLED}),
    S.IN_DRAFT_BOX: frozenset({S.PUBLISHED, S.CANCELLED}),
    S.AWAITING_PERSON: frozenset({S.PUBLISHED, S.CANCELLED}),
    S.PUBLISHED: frozenset(),
    S.FAILED: frozenset(),
    S.CANCELLED: frozenset(),
}
QUEUED_STATES = frozenset({S.SCHEDULED, S.HELD, S.MISSED})
PUBLISHING_STATES = frozenset({S.PREPARING, S.SUBMITTING, S.SUBMITTED, S.UNCONFIRMED,
                               S.IN_DRAFT_BOX, S.AWAITING_PERSON})
END_STATES = frozenset({S.PUBLISHED, S.FAILED, S.CANCELLED})
# A person must be told at once (通知), wherever he is.
TROUBLE_STATES = frozenset({S.HELD, S.MISSED, S.UNCONFIRMED, S.FAILED})
PERSON_STATES = (S.UNCONFIRMED, S.HELD, S.MISSED, S.IN_DRAFT_BOX, S.AWAITING_PERSON)


def check_transition(state: MessageState, target: MessageState) -> None:
    """WrongState, in Chinese, unless a message may go from one state to the other."""
    if target not in MESSAGE_TRANSITIONS[state]:
        raise WrongState(
            f"这条消息现在是“{MESSAGE_STATE_NAMES[state]}”，不能变为"
            f"“{MESSAGE_STATE_NAMES[target]}”，没有做任何改动。请刷新页面看看最新状态。"
        )


def post_acts(state: MessageState, target: MessageState) -> tuple[PostAct, ...]:
    """What happens to the posts of a message when it changes state (in order)."""
    if target is S.PUBLISHED:
        return (PostAct.PUBLISH,)
    if target in (S.FAILED, S.CANCELLED):
        return (PostAct.UNQUEUE,) if state in QUEUED_STATES else (PostAct.FAIL,)
    if state in QUEUED_STATES and target in PUBLISHING_STATES:
        return (PostAct.START,)
    if state in PUBLISHING_STATES and target in QUEUED_STATES:
        return (PostAct.PAUSE,)
    return ()


def schedule_problem(due_at: datetime, now: datetime, count: int) -> str | None:
    """Why a message may not be scheduled so; None when it may."""
    if not 1 <= count <= MAX_ARTICLES:
        return f"一条消息放 1 到 {MAX_ARTICLES} 篇稿件，现在是 {count} 篇。"
    if due_at < now - timedelta(minutes=1):
        return "发布时间已经过去了，请选以后的时间（北京时间）；想马上发就选现在。"
    if due_at > now + timedelta(days=366):
        return "发布时间在一年以后，请检查年份。"
    return None


def is_missed(due_at: datetime, now: datetime, grace: timedelta) -> bool:
    """Whether a slot passed so long ago that a person must decide."""
    return now - due_at > grace


def is_late(due_at: datetime, now: datetime) -> bool:
    """Whether it goes out so late that the page says so (over two minutes)."""
    return now - due_at > timedelta(minutes=2)


def is_long_unknown(since: datetime | None, now: datetime) -> bool:
    """Whether an accepted job went so long without a result that a person shall look (a day)."""
    return since is not None and now - since > timedelta(days=1)


class NextStep(StrEnum):
    """What an error before or at the submit means for the message."""

    RETRY = "retry"
    FAIL = "fail"
    ASK = "ask"  # look for evidence; never send again meanwhile
    WAIT = "wait"  # the day's calls are used up: when they are back, or held (putting_off)


def after_error(error: GatewayError, *, submitting: bool) -> NextStep:
    """What to do after a failed call.

    Before the submit every call is harmless to repeat. At the submit only a call that was
    certainly not carried out may be repeated; a definite refusal fails; the rest asks. Where
    the day's calls are used up (Resting) it waits for them.
    """
    if submitting and error.sent is Sent.MAYBE:
        return NextStep.ASK
    if isinstance(error, Resting):
        return NextStep.WAIT
    return NextStep.RETRY if error.may_pass else NextStep.FAIL


class MassAnswer(StrEnum):
    """What an error of sendall means for the message."""

    AGAIN = "again"  # certainly not carried out, and may work later
    FAILED = "failed"  # a definite refusal
    ADMIN = "admin"  # waits for the administrator's consent (API 群发保护)
    WAIT = "wait"  # not known: ask by the same number after a minute
    DOUBT = "doubt"  # will not be known by asking again: a person decides
    NO_PROOF = "no_proof"  # this answer tells nothing about the first send


_QUOTA_OF_SENDS, _TOO_FAST = 45028, 45066
CONSENT_CODES = frozenset({89504, 89505})  # the administrator has not consented yet
# clientmsgid is remembered for 24 hours; our clocks may differ a little.
_CLIENT_ID_LIFE = timedelta(hours=23, minutes=50)


def mass_answer(error: GatewayError, *, first: bool) -> MassAnswer:
    """What an error of sendall says; `first`: nothing was sent under this number before.

    Of a repeat no refusal tells what became of the first send: 45028 may be its own doing.
    """
    if error.errcode in CONSENT_CODES:
        return MassAnswer.ADMIN
    if error.errcode == _TOO_FAST:
        return MassAnswer.WAIT
    if not first:
        return MassAnswer.DOUBT if error.errcode == _QUOTA_OF_SENDS else MassAnswer.NO_PROOF
    if error.sent is Sent.MAYBE:
        return MassAnswer.WAIT
    return MassAnswer.AGAIN if error.may_pass else MassAnswer.FAILED


def may_repeat_send(first_submit_at: datetime | None, now: datetime) -> bool:
    """Whether WeChat still knows the number of the first send (clientmsgid, 24 hours)."""
    return first_submit_at is not None and now - first_submit_at < _CLIENT_ID_LIFE


def wait_after(waits: Sequence[float], done: int) -> timedelta:
    """The done-th waiting time of a list whose last one repeats."""
    return timedelta(seconds=waits[min(done, len(waits) - 1)])


def never_sent(outcomes: Sequence[str]) -> bool:
    """Whether the noted submits of a message prove that none was accepted (failed_no: a definite
    refusal or no connection; none at all: the process died before the call)."""
    return all(outcome == f"failed_{Sent.NO.value}" for outcome in outcomes)


_PREVIEW_MARK = "【预览】"


def preview_title(title: str, limit: int) -> str:
    """The title of a draft made for a preview: marked, within the limit."""
    return f"{_PREVIEW_MARK}{title}"[:limit]


def wechat_name_problem(name: str) -> str | None:
    """Why a 微信号 can't be one, or None. WeChat: 6–20 letters, digits, _ and -, a letter first."""
    if not name:
        return "请填写收预览的人的微信号（不是昵称，在“我—微信号”里看）。"
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{5,19}", name):
        return "微信号应以字母开头，6 到 20 位字母、数字、横线或下划线；不是昵称，也不是手机号。"
    return None


def place_images(html: str, addresses: dict[str, str]) -> str:
    """The artefact with WeChat's picture addresses instead of its own: the only change made."""
    def swap(match: re.Match[str]) -> str:
        return f'src="{addresses[match.group(1)]}"'

    return re.sub(r'src="sha256:([0-9a-f]{64})"', swap, html)


def normalise_link(url: str) -> str:
    """For display and matching only: https, without fragment. The original is what is stored."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # unbalanced brackets
        return url.strip()
    scheme = "https" if parts.hostname == "mp.weixin.qq.com" else parts.scheme
    query = f"?{parts.query}" if parts.query else ""
    return f"{scheme}://{parts.netloc}{parts.path}{query}"
