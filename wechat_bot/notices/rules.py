"""通知的规则: kinds, the words that go out, when a delivery is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from wechat_bot.kernel import clock


class NoticeKind(StrEnum):
    """What a notice is about. Closed: every kind has a name, and is an alarm or not."""

    REVIEW_WAITING = "review_waiting"
    REVIEW_REMINDER = "review_reminder"
    RETURNED = "returned"
    APPROVED = "approved"
    PAPER_ENTERED = "paper_entered"
    HELD = "held"
    MISSED = "missed"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    PUBLISHED = "published"
    REPOST_DUE = "repost_due"
    TAKEN_DOWN = "taken_down"
    TAKE_DOWN_FAILED = "take_down_failed"
    COUNTERSIGN = "countersign"
    COUNTERSIGN_LATE = "countersign_late"
    CORRECTION = "correction"
    RECONCILED = "reconciled"
    ACCOUNT_CHANGED = "account_changed"
    PREFLIGHT = "preflight"
    PREFLIGHT_WELL = "preflight_well"
    NOT_RUNNING = "not_running"
    RESTORED = "restored"
    MESSAGE_WAITING = "message_waiting"
    POST_DUE = "post_due"
    PATROL = "patrol"
    APPLICATION_DUE = "application_due"
    OTHER = "other"


KIND_NAMES: dict[NoticeKind, str] = {
    NoticeKind.REVIEW_WAITING: "待审校",
    NoticeKind.REVIEW_REMINDER: "审校催办",
    NoticeKind.RETURNED: "退回修改",
    NoticeKind.APPROVED: "已定稿",
    NoticeKind.PAPER_ENTERED: "代录纸质审签",
    NoticeKind.HELD: "发布暂停",
    NoticeKind.MISSED: "逾期未发",
    NoticeKind.UNCONFIRMED: "结果待核实",
    NoticeKind.FAILED: "发布失败",
    NoticeKind.PUBLISHED: "已发表",
    NoticeKind.REPOST_DUE: "转发任务到期",
    NoticeKind.TAKEN_DOWN: "下架",
    NoticeKind.TAKE_DOWN_FAILED: "没有下架",
    NoticeKind.COUNTERSIGN: "下架待补签",
    NoticeKind.COUNTERSIGN_LATE: "下架逾期未补签",
    NoticeKind.CORRECTION: "更正",
    NoticeKind.RECONCILED: "对账不符",
    NoticeKind.ACCOUNT_CHANGED: "公众号内容有变",
    NoticeKind.PREFLIGHT: "发布前自检",
    NoticeKind.PREFLIGHT_WELL: "自检恢复正常",
    NoticeKind.NOT_RUNNING: "后台没有运行",
    NoticeKind.RESTORED: "数据库待确认",
    NoticeKind.MESSAGE_WAITING: "留言待回复",
    NoticeKind.POST_DUE: "久未更新",
    NoticeKind.PATROL: "筛查",
    NoticeKind.APPLICATION_DUE: "依申请公开到期",
    NoticeKind.OTHER: "其他",
}
# Something went wrong, and a person must look soon: counted as 告警 at the top of every page.
ALARMS = frozenset({NoticeKind.NOT_RUNNING, NoticeKind.RESTORED,
                    NoticeKind.HELD, NoticeKind.MISSED, NoticeKind.UNCONFIRMED,
                    NoticeKind.FAILED, NoticeKind.TAKE_DOWN_FAILED,
                    NoticeKind.COUNTERSIGN_LATE, NoticeKind.ACCOUNT_CHANGED, NoticeKind.PREFLIGHT})


class Channel(StrEnum):
    """How a notice leaves the house."""

    MAIL = "mail"
    ROBOT = "robot"


CHANNEL_NAMES = {Channel.MAIL: "邮件", Channel.ROBOT: "群机器人"}


class DeliveryState(StrEnum):
    """Where a delivery stands. `failed` is tried again; `given_up` is not."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"


DELIVERY_STATE_NAMES = {
    DeliveryState.WAITING: "等待发送",
    DeliveryState.SENT: "已送出",
    DeliveryState.FAILED: "没有送出，稍后再试",
    DeliveryState.GIVEN_UP: "没有送出，不再试",
}


class FailureKind(StrEnum):
    """What may be done about a delivery that failed."""

    TRANSIENT = "transient"  # the line or the other side was out of order: again, soon
    BUSY = "busy"  # too many messages in a minute: again after a longer pause
    SETTINGS = "settings"  # refused until somebody mends the settings: again, seldom
    CONTENT = "content"  # this very text or address is refused: never again


RETRY_WAITS = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10),
               timedelta(hours=1))
BUSY_WAIT = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(hours=24)
# A sending that ended so that nobody knows whether it arrived is repeated once, not more.
MOST_UNSURE = 2
# So long another process may still take up what this one has no settings for.
UNCONFIGURED_WAIT = timedelta(minutes=10)
# Both robots take 20 messages a minute, and shut the door for ten when there are more.
ROBOT_PAUSE = timedelta(seconds=6)
ROBOT_TEXT_BYTES = 1900  # 企业微信 takes 2048 bytes of text, and the heading needs some
MAX_PATH = 500
MAX_KEY = 200


def is_alarm(kind: NoticeKind) -> bool:
    """Whether a notice of this kind is counted as 告警."""
    return kind in ALARMS


def is_local_path(path: str) -> bool:
    """Whether this is the path of a page of the panel, and of nothing else."""
    if not path.startswith("/") or path.startswith("//") or len(path) > MAX_PATH:
        return False
    if "\\" in path or any(ord(sign) < 33 for sign in path):
        return False
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc


def next_try(
    now: datetime, created_at: datetime, tries: int, kind: FailureKind
) -> datetime | None:
    """When a delivery that failed is tried again; None where it is given up.

    tries: how often it was tried, this time included (1 is the first).
    """
    if kind is FailureKind.CONTENT or now - created_at >= GIVE_UP_AFTER:
        return None
    if kind is FailureKind.SETTINGS:
        return now + RETRY_WAITS[-1]
    wait = RETRY_WAITS[min(tries, len(RETRY_WAITS)) - 1]
    return now + (max(wait, BUSY_WAIT) if kind is FailureKind.BUSY else wait)


def lease(timeout: float) -> timedelta:
    """How long a claim holds: longer than a sending with time-outs of so many seconds can take."""
    return timedelta(minutes=2, seconds=20 * timeout)


def subject_of(kind: NoticeKind, sentence: str) -> str:
    """The subject of a mail: 【待审校】… in one line of at most 80 characters."""
    line = " ".join(sentence.split())
    short = line if len(line) <= 60 else f"{line[:59]}…"
    return f"【{KIND_NAMES[kind]}】{short}"


def line_of(kind: NoticeKind, sentence: str, due_at: datetime | None) -> str:
    """What is said outside, in one line: kind, sentence, until when."""
    line = f"【{KIND_NAMES[kind]}】{' '.join(sentence.split())}"
    return f"{line}（{clock.show(due_at)} 前，北京时间）" if due_at is not None else line


def link(address: str, path: str) -> str:
    """The page's full address as others reach it; "" where none is configured."""
    return f"{address.rstrip('/')}{path}" if address and path else ""


def mail_text(line: str, url: str, account: str) -> str:
    """The body of a mail, plain text."""
    parts = [line, "", f"打开办理：{url}" if url else "请登录发布系统办理。", "",
             f"——{account} 发布系统（自动发出，请不要回复）"]
    return "\n".join(parts) + "\n"


def robot_line(line: str, url: str) -> str:
    """One line of a group message, with its link below."""
    return f"{line}\n{url}" if url else line


def cut_bytes(text: str, limit: int) -> str:
    """The text, shortened with … to at most `limit` bytes of UTF-8."""
    data = text.encode("utf-8")
    if len(data) <= limit:
        return text
    return data[:limit - len("…".encode())].decode("utf-8", "ignore") + "…"


def how_many_fit(lines: list[str], limit: int = ROBOT_TEXT_BYTES) -> int:
    """How many of the lines go into one message, a blank line between them; at least one."""
    used, count = 0, 0
    for line in lines:
        used += len(line.encode("utf-8")) + (2 if count else 0)
        if count and used > limit:
            break
        count += 1
    return count
