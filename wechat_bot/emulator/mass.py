"""Mass sending (群发): the calls of /cgi-bin/message/mass."""

from __future__ import annotations

import re
from typing import Any

from wechat_bot.emulator.clock import beijing_day
from wechat_bot.emulator.drafts import find_draft
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.fields import ApiCall, text, whole
from wechat_bot.emulator.jobs import accept, mark_deleted, running_time, snapshot
from wechat_bot.emulator.records import Draft, MassJob, Preview, Publication
from wechat_bot.emulator.state import EmulatorState

CLIENTMSGID_BYTES = 32
_MAGIC_ERROR = re.compile("模拟(48021)")
_MAGIC_OUTCOME = re.compile(r"模拟群发(send success|send fail|err\(\d{1,5}\))")


def send_to_all(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/message/mass/sendall: a draft to all followers or to a tag; msg_id.

    Errors: 40007 no such draft, 45028 no quota left, 45065 (with msg_id), 45066 and 45067 about
    clientmsgid, 89504 and 89505 where the administrator has to agree.
    """
    settings = state.settings
    _check_message_type(call)
    to_all = _sends_to_all(call)
    key = text(call.body, "clientmsgid")
    if len(key.encode("utf-8")) > CLIENTMSGID_BYTES:
        raise ApiError(45067)
    if whole(call.body, "send_ignore_reprint", 0) not in (0, 1):
        raise ApiError(40097)
    if settings.mass_quota_checked == "before_clientmsgid":
        _check_quota(state)
    media_id = _media_id(call)
    if settings.clientmsgid_checked == "after_media":
        find_draft(state, media_id)
    _check_repetition(state, key, media_id)
    draft = find_draft(state, media_id)
    _check_quota(state)
    job = _new_job(state, draft, key, to_all)
    accept(state, job)
    if job.protection == "89505":
        raise ApiError(89505)
    reply: dict[str, Any] = {
        "errcode": 0,
        "errmsg": "send job submission success",
        "msg_id": job.msg_id,
    }
    if settings.msg_data_id_present:
        reply["msg_data_id"] = job.msg_data_id
    return reply


def _check_message_type(call: ApiCall) -> None:
    if text(call.body, "msgtype") != "mpnews":
        raise ApiError(40008)


def _sends_to_all(call: ApiCall) -> bool:
    target = call.body.get("filter")
    if not isinstance(target, dict):
        raise ApiError(40035)
    to_all = target.get("is_to_all", False)
    if not isinstance(to_all, bool):
        raise ApiError(47001)
    tag = target.get("tag_id")
    if not to_all and (isinstance(tag, bool) or not isinstance(tag, int)):
        raise ApiError(40152)
    return to_all


def _media_id(call: ApiCall) -> str:
    news = call.body.get("mpnews")
    if not isinstance(news, dict):
        raise ApiError(40007)
    return text(news, "media_id")


def mass_used(state: EmulatorState) -> int:
    """Mass sends of the Beijing day that count: by the API and by hand."""
    today = state.clock.day()
    by_api = sum(
        _counts(state, job) and beijing_day(job.submitted_at) == today
        for job in state.mass_jobs.values()
    )
    by_hand = sum(
        item.mode == "mass_send" and not item.msg_id and beijing_day(item.published_at) == today
        for item in state.publications.values()
    )
    return by_api + by_hand


def _counts(state: EmulatorState, job: MassJob) -> bool:
    """A call answered with 89505 was no successful call unless the administrator agreed."""
    if not job.finished or job.publication:
        return True
    if job.declined and job.protection == "89505":
        return False
    return state.settings.mass_quota_on_failure == "used"


def _check_quota(state: EmulatorState) -> None:
    if mass_used(state) >= state.settings.mass_per_day:
        raise ApiError(45028)


def _check_repetition(state: EmulatorState, key: str, media_id: str) -> None:
    """ApiError 89504, 45066 or 45065 where this very send is known already."""
    settings, now = state.settings, state.clock.now()
    for job in reversed(list(state.mass_jobs.values())):
        same = job.clientmsgid == key if key else job.media_id == media_id
        if not same or now - job.submitted_at >= settings.clientmsgid_hours * 3600:
            continue
        if job.protection == "89505":
            if job.decision:
                raise ApiError(89504)
            if job.declined:
                continue
        if not key:
            continue
        began = job.submitted_at
        if settings.clientmsgid_fast_from == "last":
            began = job.last_attempt_at
        job.last_attempt_at = now
        state.mass_jobs.touch(job.msg_id)
        if now - began < settings.clientmsgid_fast_seconds:
            raise ApiError(45066)
        raise ApiError(45065, msg_id=job.msg_id)


def _new_job(state: EmulatorState, draft: Draft, key: str, to_all: bool) -> MassJob:
    settings, now = state.settings, state.clock.now()
    _check_autosaved(state, draft)
    chosen = _MAGIC_OUTCOME.search(_titles(draft)) if settings.mass_magic_titles else None
    job = MassJob(
        msg_id=state.next_msg_id(),
        media_id=draft.media_id,
        msg_data_id=state.next_msg_data_id(),
        submitted_at=now,
        finish_at=now,
        outcome=chosen.group(1) if chosen else settings.mass_outcome,
        draft=snapshot(draft),
        clientmsgid=key,
        last_attempt_at=now,
    )
    if to_all and settings.send_protection != "off":
        job.protection = settings.send_protection
        job.decision = settings.send_protection_outcome
        job.decide_at = now + settings.send_protection_delay
    else:
        job.finish_at += running_time(state)
    return job


def _check_autosaved(state: EmulatorState, draft: Draft) -> None:
    if state.settings.mass_magic_titles and (found := _MAGIC_ERROR.search(_titles(draft))):
        raise ApiError(int(found.group(1)))


def _titles(draft: Draft) -> str:
    return " ".join(article.title for article in draft.articles)


def get_mass_status(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/message/mass/get: SEND_SUCCESS, SENDING, SEND_FAIL or DELETE; 40059."""
    job = _find_job(state, call)
    return {"msg_id": job.msg_id, "msg_status": job.status}


def _find_job(state: EmulatorState, call: ApiCall) -> MassJob:
    try:
        return state.mass_jobs[whole(call.body, "msg_id", 0)]
    except (KeyError, ApiError):
        raise ApiError(40059) from None


def delete_mass(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/message/mass/delete {"msg_id","article_idx"} or {"url"}: finished sends only.

    article_idx counts from 1; 0 or absent deletes every article. What was sent twice from one
    draft dies in both messages. Errors: 40059, 40066 (url), 40114 (article_idx).
    """
    if call.body.get("msg_id"):
        job, index = _find_job(state, call), whole(call.body, "article_idx", 0)
        if job.publication is None:
            raise ApiError(40059)
    else:
        job, index = _find_by_url(state, text(call.body, "url"), call.base_url)
    for publication in _sent_from(state, job.media_id):
        mark_deleted(state, publication, index)
    return {"errcode": 0, "errmsg": "ok"}


def _find_by_url(state: EmulatorState, url: str, base_url: str) -> tuple[MassJob, int]:
    for job in state.mass_jobs.values():
        for item in job.publication.articles if job.publication else ():
            if url and url == base_url + item.path:
                return job, item.idx
    raise ApiError(40066)


def _sent_from(state: EmulatorState, media_id: str) -> list[Publication]:
    return [
        job.publication
        for job in state.mass_jobs.values()
        if job.media_id == media_id and job.publication
    ]


def preview(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/message/mass/preview {"towxname" or "touser","mpnews","msgtype"}: msg_id.

    towxname wins over touser. Errors: 40007 no such draft, 48021, and the switch's code for a
    person who isn't known.
    """
    _check_message_type(call)
    user = text(call.body, "towxname") or text(call.body, "touser")
    known = state.settings.preview_users
    if not user or (known and user not in known):
        raise ApiError(int(state.settings.preview_unknown_user))
    draft = find_draft(state, _media_id(call))
    _check_autosaved(state, draft)
    titles = tuple(article.title for article in draft.articles)
    shown = Preview(state.next_msg_id(), user, draft.media_id, titles, state.clock.now())
    state.previews[shown.msg_id] = shown
    if not state.settings.preview_keeps_draft:
        del state.drafts[draft.media_id]
    return {"errcode": 0, "errmsg": "preview success", "msg_id": shown.msg_id}
