"""How a mass message (群发) ended: WeChat's words in plain Chinese, and the state that follows.

The event and the poll (message/mass/get) both end here. Codes and fields: API pages
MASSSENDJOBFINISH and message/mass/get.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.kernel import events, journal
from wechat_bot.kernel.actor import WORKER
from wechat_bot.publishing import evidence, lifecycle, queries
from wechat_bot.publishing.gateway import MassState
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.notified import CallbackEvent, CopyrightCheck, Counts
from wechat_bot.publishing.rules import MessageState

ERR_REASONS: dict[int, str] = {
    10001: "公众号判定内容涉嫌广告",
    20001: "公众号判定内容涉嫌政治问题",
    20002: "公众号判定内容涉嫌色情",
    20004: "公众号判定内容涉嫌社会问题",
    20006: "公众号判定内容涉嫌违法犯罪",
    20008: "公众号判定内容涉嫌欺诈",
    20013: "公众号判定内容涉嫌侵犯版权",
    21000: "公众号判定内容涉嫌其他违规",
    22000: "公众号判定内容涉嫌互推（互相宣传）",
    30001: "原创校验时公众号系统出错，按设置没有群发",
    30002: "原创校验没有通过，公众号不允许群发",
    30003: "原创校验判定为转载，按设置没有群发",
    40001: "公众号管理员拒绝了这次群发",
    40002: "公众号管理员 30 分钟内没有确认，这次群发作罢",
}
_REFUSED_BY_PERSON = frozenset({40001, 40002})
_NO_REASON = "公众号群发失败，没有给出原因"
_ERR = re.compile(r"err\((\d{1,9})\)")


class MassOutcome(StrEnum):
    """What became of a mass message."""

    SENT = "sent"
    FAILED = "failed"
    REMOVED = "removed"  # it went out and was deleted since
    UNKNOWN = "unknown"  # a word that nobody has described


@dataclass(frozen=True)
class MassResult:
    """An end as WeChat tells it. status: its word, unchanged; time_source: event, first_seen.

    urls: index from 1 → address; WeChat may give none, then they come later or by hand.
    """

    outcome: MassOutcome
    status: str
    at: datetime
    time_source: str
    urls: Mapping[int, str] = field(default_factory=dict)
    counts: Counts | None = None
    checks: tuple[CopyrightCheck, ...] = ()
    check_state: int | None = None


def outcome_of(status: str) -> MassOutcome:
    """What the Status of an event means."""
    word = status.strip().lower()
    if word in ("send success", "sendsuccess"):
        return MassOutcome.SENT
    if word in ("send fail", "sendfail") or _ERR.fullmatch(word):
        return MassOutcome.FAILED
    return MassOutcome.UNKNOWN


def reason_of(status: str) -> str:
    """Why a mass message failed, in plain Chinese, without a full stop."""
    code = _code(status)
    if code is None:
        return _NO_REASON
    return ERR_REASONS.get(code, f"公众号没有群发，原因编号 {code}（没有公开说明）")


def advice_of(status: str) -> str:
    """What to do after a failed mass message."""
    code = _code(status)
    if code in _REFUSED_BY_PERSON:
        return "没有发出去，稿件没有变。请与公众号管理员说好后重新安排，并请他在手机上及时确认。"
    if code is not None and 30000 <= code < 40000:
        return "没有发出去。请看下面的原创校验结果：是转载的，先取得授权并注明来源，再重新审校。"
    return "没有发出去。请到公众号后台看具体原因，修改并重新审校后再发。"


def _code(status: str) -> int | None:
    found = _ERR.fullmatch(status.strip().lower())
    return int(found[1]) if found else None


def from_event(event: CallbackEvent) -> MassResult:
    """The end that a MASSSENDJOBFINISH tells."""
    return MassResult(
        outcome_of(event.status), event.status, event.created_at, "event", urls=event.urls,
        counts=event.counts, checks=event.checks, check_state=event.check_state)


def from_state(state: MassState, at: datetime) -> MassResult | None:
    """The end that message/mass/get tells; None while it is under way. at: when it was asked."""
    outcomes = {MassState.SUCCESS: MassOutcome.SENT, MassState.FAIL: MassOutcome.FAILED,
                MassState.DELETED: MassOutcome.REMOVED, MassState.UNKNOWN: MassOutcome.UNKNOWN}
    found = outcomes.get(state)
    return None if found is None else MassResult(found, state.value, at, "first_seen")


def copyright_lines(checks: tuple[CopyrightCheck, ...], check_state: int | None) -> list[str]:
    """原创校验 in words, one line for each article that was looked at."""
    lines = []
    overall = {1: "没有被判为转载", 2: "有文章被判为转载，但可以群发",
               3: "有文章被判为转载，不能群发"}.get(check_state or 0)
    if overall and (checks or check_state != 1):
        lines.append(f"原创校验：{overall}。")
    for check in checks:
        parts = ["公众号认为与已有的原创文章相似"]
        parts.append("原作者允许转载" if check.can_reprint else "原作者不允许转载")
        if check.need_replace:
            parts.append("转载要换成原文")
        if check.need_source:
            parts.append("转载要注明来源")
        link = f"（{check.original_url}）" if check.original_url else ""
        lines.append(f"第 {check.idx} 篇：{'，'.join(parts)}{link}。")
    return lines


def count_line(counts: Counts | None) -> str:
    """How many readers it reached, in words; "" where WeChat gave no figures."""
    if counts is None:
        return ""
    return (f"粉丝 {counts.total} 人，准备发送 {counts.filtered} 人，"
            f"成功 {counts.sent} 人，失败 {counts.errors} 人（公众号给的约数）。")


def result_lines(result_json: str) -> list[str]:
    """What a page says of Message.result_json: the figures and the 原创校验."""
    if not result_json:
        return []
    kept = json.loads(result_json)
    counts = Counts(**kept["counts"]) if kept.get("counts") else None
    checks = tuple(CopyrightCheck(**check) for check in kept.get("checks", ()))
    line = count_line(counts)
    return ([line] if line else []) + copyright_lines(checks, kept.get("check_state"))


def finish(session: Session, message: Message, result: MassResult) -> None:
    """End a mass message, or add to one that ended what was missing (links, figures, time).

    The caller holds the row and has looked at lease or fence. A message that ended otherwise
    than `result` says keeps its state: the caller tells a person.
    """
    _keep(message, result)
    state = MessageState(message.state)
    if state is MessageState.PUBLISHED:
        if result.outcome in (MassOutcome.SENT, MassOutcome.REMOVED):
            add_details(session, message, result.urls, result.at, result.time_source)
    elif state is MessageState.FAILED:
        if result.outcome is MassOutcome.FAILED and _code(result.status) is not None:
            message.reason, message.advice = reason_of(result.status), advice_of(result.status)
    elif result.outcome is MassOutcome.UNKNOWN:
        evidence.doubt(session, message, f"公众号返回了没见过的群发结果“{result.status}”")
    elif result.outcome is MassOutcome.FAILED:
        _fail(session, message, result.status)
    else:
        _publish(session, message, result)


def add_details(
    session: Session, message: Message, urls: Mapping[int, str], at: datetime, time_source: str
) -> bool:
    """Late news for a published message: links where there were none, the event's time where
    only ours was known. Announced, so that the ledger gets them too; False when nothing is new."""
    found = []
    for number, article in enumerate(message.articles, start=1):
        if article.outcome in ("published", "removed") and not article.url and urls.get(number):
            article.url = urls[number]
            found.append("链接")
    if time_source == "event" and message.time_source == "first_seen":
        message.published_at, message.time_source = at, time_source
        for article in message.articles:
            article.published_at = at if article.published_at else None
        found.append("发表时间")
    if not found:
        return False
    journal.record(session, WORKER, "message.details_found", f"message:{message.id}",
                   titles=queries.titles(session, message), what="和".join(dict.fromkeys(found)))
    events.announce(session, events.LINK_FOUND, message_id=message.id)
    return True


def _keep(message: Message, result: MassResult) -> None:
    """Figures and 原创校验 for the page; what an earlier answer told is not lost to a later."""
    kept: dict[str, Any] = json.loads(message.result_json) if message.result_json else {}
    kept["status"] = result.status
    if result.counts is not None:
        kept["counts"] = asdict(result.counts)
    if result.checks:
        kept["checks"] = [asdict(check) for check in result.checks]
    if result.check_state is not None:
        kept["check_state"] = result.check_state
    message.result_json = json.dumps(kept, ensure_ascii=False)


def _publish(session: Session, message: Message, result: MassResult) -> None:
    removed = result.outcome is MassOutcome.REMOVED
    message.published_at, message.time_source = result.at, result.time_source
    for number, article in enumerate(message.articles, start=1):
        article.outcome = "removed" if removed else "published"
        article.published_at = result.at
        article.url = result.urls.get(number, article.url)
    lifecycle.enter(session, message, MessageState.PUBLISHED,
                    reason="群发后又被删除" if removed else "")
    journal.record(session, WORKER, "message.published", f"message:{message.id}",
                   titles=queries.titles(session, message), msg_id=message.msg_id,
                   source=result.time_source)


def _fail(session: Session, message: Message, status: str) -> None:
    reason = reason_of(status)
    lifecycle.enter(session, message, MessageState.FAILED, reason=reason,
                    advice=advice_of(status))
    journal.record(session, WORKER, "message.failed", f"message:{message.id}",
                   titles=queries.titles(session, message), reason=reason)
