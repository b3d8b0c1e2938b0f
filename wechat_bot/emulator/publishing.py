"""Publishing (发布): the calls of /cgi-bin/freepublish."""

from __future__ import annotations

import re
from typing import Any

from wechat_bot.emulator.drafts import article_json, find_draft
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.fields import ApiCall, paging, text, whole
from wechat_bot.emulator.jobs import BIZ, accept, mark_deleted, running_time, snapshot
from wechat_bot.emulator.outcomes import fail_idx, shown_id
from wechat_bot.emulator.records import Draft, Publication, PublishedArticle, PublishJob
from wechat_bot.emulator.state import EmulatorState

_MAGIC_ERROR = re.compile("模拟(5350[345])")
_MAGIC_OUTCOME = re.compile("模拟状态([234])")


def submit(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/freepublish/submit: accepted, not yet published; no idempotency key exists."""
    settings = state.settings
    if settings.publishing_banned:
        raise ApiError(53500)
    media_id = text(call.body, "media_id")
    if _already_submitted(state, media_id) and settings.second_submit != "new_publish_id":
        raise ApiError(int(settings.second_submit))
    draft = find_draft(state, media_id)
    job = _new_job(state, draft)
    accept(state, job)
    reply: dict[str, Any] = {
        "errcode": 0,
        "errmsg": "ok",
        "publish_id": shown_id(state.settings, job),
    }
    if settings.msg_data_id_present:
        reply["msg_data_id"] = job.msg_data_id
    return reply


def _already_submitted(state: EmulatorState, media_id: str) -> bool:
    """Is there a job of this draft that runs or has succeeded? A failed one may be repeated."""
    return any(
        job.media_id == media_id and job.status in (0, 1, 5, 6) for job in state.jobs.values()
    )


def _new_job(state: EmulatorState, draft: Draft) -> PublishJob:
    settings, now = state.settings, state.clock.now()
    titles = " ".join(article.title for article in draft.articles)
    outcome = settings.publish_outcome
    if settings.magic_titles:
        if refused := _MAGIC_ERROR.search(titles):
            raise ApiError(int(refused.group(1)))
        if chosen := _MAGIC_OUTCOME.search(titles):
            outcome = int(chosen.group(1))
    delay = running_time(state)
    return PublishJob(
        publish_id=state.next_publish_id(),
        media_id=draft.media_id,
        msg_data_id=state.next_msg_data_id(),
        submitted_at=now,
        finish_at=now + delay,
        outcome=outcome,
        draft=snapshot(draft),
    )


def get_status(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/freepublish/get: publish_status 0–6; 53502 for an unknown job."""
    try:
        job = state.jobs[whole(call.body, "publish_id", 0)]
    except (KeyError, ApiError):
        raise ApiError(53502) from None
    reply: dict[str, Any] = {
        "publish_id": shown_id(state.settings, job),
        "publish_status": job.status,
    }
    if job.publication:
        items = [
            {"idx": item.idx, "article_url": call.base_url + item.path}
            for item in job.publication.articles
        ]
        reply["article_id"] = job.publication.article_id
        reply["article_detail"] = {"count": len(items), "item": items}
    reply["fail_idx"] = fail_idx(state.settings, job)
    return reply


def delete_articles(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/freepublish/delete: index from 1; 0 or absent deletes every article."""
    publication = find_publication(state, text(call.body, "article_id"))
    mark_deleted(state, publication, whole(call.body, "index", 0))
    return {"errcode": 0, "errmsg": "ok"}


def get_articles(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/freepublish/getarticle: the published articles with is_deleted."""
    publication = find_publication(state, text(call.body, "article_id"))
    return {"news_item": _news_items(state, publication, call.base_url)}


def list_publications(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/freepublish/batchget: what was published, never what was mass-sent."""
    offset, count, no_content = paging(call.body)
    listed = [
        item
        for item in state.publications.values()
        if item.mode == "publish" and (state.settings.list_deleted or item.status == 0)
    ]
    listed.sort(key=lambda item: item.published_at)
    if state.newest_first():
        listed.reverse()
    page = [
        {
            "article_id": item.article_id,
            "content": {"news_item": _news_items(state, item, call.base_url, no_content)},
            "update_time": int(item.published_at),
        }
        for item in listed[offset : offset + count]
    ]
    return {"item": page, "total_count": len(listed), "item_count": len(page)}


def find_publication(state: EmulatorState, article_id: str) -> Publication:
    """A published message by its article_id (never a mass-sent one); ApiError 53600."""
    publication = state.publications.get(article_id)
    if publication is None or publication.mode != "publish":
        raise ApiError(53600)
    return publication


def _news_items(
    state: EmulatorState, publication: Publication, base_url: str, no_content: bool = False
) -> list[dict[str, Any]]:
    hidden = () if state.settings.published_kind_listed else ("article_type", "image_info")
    return [
        {
            **{
                name: value
                for name, value in article_json(state, item.article, no_content).items()
                if name not in hidden
            },
            "url": base_url + _listed_path(state, publication, item),
            "is_deleted": item.is_deleted or publication.banned,
        }
        for item in publication.articles
    ]


def _listed_path(state: EmulatorState, publication: Publication, item: PublishedArticle) -> str:
    if state.settings.listed_url == "same":
        return item.path
    mid = publication.msg_data_id
    return f"/s?__biz={BIZ}&mid={mid}&idx={item.idx}&sn={item.token}&chksm=temporary#rd"
