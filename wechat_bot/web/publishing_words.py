"""发布的话: a message's state, its next step and the answers of WeChat in plain words. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wechat_bot.drafting.kinds import ends_by_hand
from wechat_bot.publishing.evidence import STATUS_REASONS
from wechat_bot.publishing.models import Attempt
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState
STATE_TONES: dict[MessageState, str] = {
    S.SCHEDULED: "blue", S.PREPARING: "blue", S.SUBMITTING: "blue", S.SUBMITTED: "blue",
    S.PUBLISHED: "green", S.FAILED: "red", S.HELD: "red", S.UNCONFIRMED: "red",
    S.MISSED: "red", S.CANCELLED: "grey", S.IN_DRAFT_BOX: "amber", S.AWAITING_PERSON: "amber",
}
SITUATIONS: dict[MessageState, str] = {
    S.SCHEDULED: "还没有开始发，到时间由程序办理。",
    S.PREPARING: "正在上传图片、存入公众号草稿箱并逐字核对，读者还看不到。",
    S.SUBMITTING: "已经请公众号发表，正在等它的回答。程序不会重复提交。",
    S.SUBMITTED: "公众号已经受理，正在处理，一般几分钟内有结果。",
    S.PUBLISHED: "已经发表。",
    S.FAILED: "没有发出去。稿件回到“已定稿”，内容都在。",
    S.HELD: "没有发出去，整条消息暂停在这里，等人处理。",
    S.UNCONFIRMED: "可能已经发出，也可能没有。为了不重复发，程序不会自己再提交。",
    S.MISSED: "过了时间没有发出去，等人决定。",
    S.CANCELLED: "已经取消，没有发出。稿件回到“已定稿”，可以重新安排。",
    S.IN_DRAFT_BOX: "已经存进公众号草稿箱，读者还看不到。",
    S.AWAITING_PERSON: "时间到了，等发布员到公众号后台发表。",
}
NEXT_STEPS: dict[MessageState, str] = {
    S.SCHEDULED: "不用做什么。开始之前可以改期或取消。",
    S.PREPARING: "不用做什么，过一会儿刷新本页看结果。",
    S.SUBMITTING: "不用做什么，过一会儿刷新本页看结果。",
    S.SUBMITTED: "不用做什么，程序会继续查询；过一会儿刷新本页看结果。",
    S.PUBLISHED: "不用做什么。",
    S.FAILED: "查明原因、处理好以后，重新安排发布。",
    S.HELD: "查明原因后改期；或者取消，修改并重新审校。几篇一起发的，也可以只移出有问题的一篇。",
    S.UNCONFIRMED: "到公众号后台“发表记录”看一眼，再点“核实并判定结果”。",
    S.MISSED: "决定改期还是取消。",
    S.CANCELLED: "不用做什么。",
    S.IN_DRAFT_BOX: "到公众号后台“草稿箱”里发表，再回到本页给每一篇登记链接。",
    S.AWAITING_PERSON: "用“复制排版”和“图片包”到公众号后台发表，再回到本页给每一篇登记链接。",
}
BY_HAND_STEP = ("打开“要发的内容和附件”，下载附件、复制说明文字，到公众号后台发表，再回到本页登记链接。")
OUTCOME_NAMES = {"": "", "published": "已发表", "failed": "没有发出", "removed": "发表后被删除"}
TIME_SOURCES = {
    "batchget": "公众号发表记录里的时间", "update_time": "公众号发表记录里的时间",
    "event": "公众号通知里的时间", "first_seen": "程序首次查到的时间", "person": "人工登记的时间",
}
STEP_NAMES = {
    "upload_body": "上传正文图片", "upload_cover": "上传封面", "draft_add": "存入草稿箱",
    "draft_get": "读回草稿逐字核对", "draft_batchget": "在草稿箱里查找", "submit": "提交发表",
    "mass_send": "提交群发", "mass_get": "查询群发结果", "freepublish_getarticle": "读取已发表的文章",
    "freepublish_get": "查询发表结果", "freepublish_batchget": "到公众号的已发表列表里查找",
}
WENT_WELL, FAILED, UNCLEAR = "好", "没有办成", "不清楚"
_PUBLISHED, _RUNNING = 0, 1


def next_step(state: MessageState, kinds: Iterable[str]) -> str:
    """What to do next with a message of articles of these kinds."""
    if state is S.AWAITING_PERSON and any(ends_by_hand(kind) for kind in kinds):
        return BY_HAND_STEP
    return NEXT_STEPS[state]


def due_phrase(mode: Mode) -> str:
    """What happens at the due time, to follow a time in a sentence."""
    return {
        Mode.DRAFT_ONLY: "存进公众号草稿箱", Mode.PUBLISH: "发表（不通知粉丝）",
        Mode.MASS_SEND: "群发给全部粉丝", Mode.MANUAL: "提醒发布员到公众号后台发表",
    }[mode]


@dataclass(frozen=True)
class Exchange:
    """One line of 与公众号的往来记录: what we asked, what came back, how often in a row."""

    first_at: datetime
    last_at: datetime
    what: str
    answer: str
    result: str
    number: str
    times: int = 1


def exchanges(attempts: Iterable[Attempt]) -> list[Exchange]:
    """The calls for a message as lines, oldest first; equal ones in a row become one line."""
    lines: list[Exchange] = []
    for attempt in attempts:
        line = _exchange(attempt)
        before = lines[-1] if lines else None
        if before and (before.what, before.answer) == (line.what, line.answer):
            lines[-1] = Exchange(before.first_at, line.last_at, line.what, line.answer,
                                 line.result, line.number, before.times + 1)
        else:
            lines.append(line)
    return lines


def _exchange(attempt: Attempt) -> Exchange:
    what = STEP_NAMES.get(attempt.step, attempt.step)
    if attempt.outcome == "ok":
        result, answer = WENT_WELL, _good_answer(attempt)
    elif attempt.outcome == "":
        result, answer = UNCLEAR, "没有记下回答（程序在等回答时中断了）"
    else:
        result = FAILED if attempt.outcome == "failed_no" else UNCLEAR
        answer = attempt.detail
    code = "" if attempt.errcode is None else f"错误码 {attempt.errcode}"
    number = "，".join(part for part in (code, attempt.rid) if part)
    return Exchange(attempt.started_at, attempt.started_at, what, answer, result, number)


def _good_answer(attempt: Attempt) -> str:
    detail = _details(attempt.detail)
    speak = _ANSWERS.get(attempt.step)
    return speak(detail) if speak else "已办好"


def _details(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _publish_status(detail: Mapping[str, Any]) -> str:
    status = detail.get("status")
    if status == _PUBLISHED:
        return "发表成功"
    if status == _RUNNING:
        return "还在处理"
    return STATUS_REASONS.get(int(status), f"没见过的状态 {status}") if status is not None else "—"


_MASS_WORDS = {"SENDING": "还在发送", "SEND_SUCCESS": "发送成功", "SEND_FAIL": "发送失败",
               "DELETE": "已被删除"}

_ANSWERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "upload_body": lambda _: "已收下",
    "upload_cover": lambda _: "已收下",
    "draft_add": lambda _: "已存入草稿箱",
    "draft_get": lambda d: f"读回 {d.get('articles', 0)} 篇" if d.get("articles") else "草稿不在了",
    "draft_batchget": lambda d: f"草稿箱里最近有 {d.get('drafts', 0)} 条",
    "submit": lambda d: f"已受理，编号 {d.get('publish_id', '')}",
    "mass_send": lambda d: (f"以前已经受理过，编号 {d.get('msg_id', '')}" if d.get("already")
                            else f"已受理，编号 {d.get('msg_id', '')}"),
    "mass_get": lambda d: _MASS_WORDS.get(str(d.get("status")), str(d.get("status"))),
    "freepublish_get": _publish_status,
    "freepublish_batchget": lambda d: f"列表里最近有 {d.get('items', 0)} 条",
}


@dataclass(frozen=True)
class Evidence:
    """What is known about a submit without an answer: when, what was said, what was looked up."""

    submitted_at: datetime | None
    answer: str
    searches: int
    last_search: str
    last_search_at: datetime | None


def evidence_of(attempts: Sequence[Attempt], submitted_at: datetime | None) -> Evidence:
    """Sum up the calls of an unconfirmed message."""
    submits = [a for a in attempts if a.step in ("submit", "mass_send")]
    searches = [a for a in attempts if a.step.startswith("freepublish_")]
    return Evidence(
        submitted_at=submits[-1].started_at if submits else submitted_at,
        answer=_exchange(submits[-1]).answer if submits else "没有记下回答",
        searches=len(searches),
        last_search=_exchange(searches[-1]).answer if searches else "还没有查过",
        last_search_at=searches[-1].started_at if searches else None,
    )
