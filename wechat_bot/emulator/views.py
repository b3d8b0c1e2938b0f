"""The emulator's data as the control page and the control API show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wechat_bot.emulator import mass_views
from wechat_bot.emulator.clock import iso_beijing
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.faults import KINDS
from wechat_bot.emulator.jobs import settle
from wechat_bot.emulator.mass import mass_used
from wechat_bot.emulator.newspic import CROPS
from wechat_bot.emulator.records import Article, CallRecord, Draft, Publication, PublishJob
from wechat_bot.emulator.sanitiser import sanitise
from wechat_bot.emulator.state import EmulatorState
from wechat_bot.emulator.switches import describe

STATUS_WORDS = {
    0: "发表成功",
    1: "发表中",
    2: "原创审核失败",
    3: "一般失败",
    4: "平台审核不通过",
    5: "成功后全部删除",
    6: "成功后被封禁",
}


def whole_state(state: EmulatorState, base: str) -> dict[str, Any]:
    """Clock, switches, faults, quotas, drafts, jobs and publications; secrets masked."""
    settle(state)
    return {
        "now": state.clock.beijing().isoformat(timespec="seconds"),
        "base_url": base,
        "kept_in_folder": state.kept_in_folder,
        "switches": [_switch_json(item) for item in describe(state.settings)],
        "faults": [fault.as_json() for fault in state.faults.armed.armed()],
        "faults_taken": state.faults.taken_json(),
        "plan": state.faults.plan.as_json(),
        "fault_kinds": {name: kind.label for name, kind in KINDS.items()},
        "quotas": {
            path: {"used": used, "limit": state.quotas.limit(path, state.settings.daily_limits)}
            for path, used in state.quotas.used_today().items()
        },
        "tokens_living": state.tokens.living(),
        "executed": dict(sorted(state.executed.items())),
        "submits_executed": len(state.jobs),
        "drafts": [_draft_json(draft) for draft in state.drafts.values()],
        "jobs": [job_json(job) for job in state.jobs.values()],
        "mass_jobs": [mass_views.mass_json(job) for job in state.mass_jobs.values()],
        "mass_used": mass_used(state),
        "previews": [mass_views.preview_json(item) for item in state.previews.values()],
        "publications": [publication_json(item, base) for item in state.publications.values()],
        "materials": sum(item.permanent for item in state.materials.values()),
        "images": len(state.images),
        "calls": len(state.calls),
    }


def _switch_json(item: dict[str, Any]) -> dict[str, Any]:
    shown = {
        name: list(value)
        if isinstance(value, tuple)
        else dict(value)
        if isinstance(value, Mapping)
        else value
        for name, value in item.items()
    }
    if item["name"] == "app_secret":
        shown["value"] = shown["default"] = "***"
    return shown


def call_json(record: CallRecord) -> dict[str, Any]:
    """One line of the call log."""
    return {
        "number": record.number,
        "at": iso_beijing(record.at),
        "method": record.method,
        "path": record.path,
        "query": record.query,
        "summary": record.summary,
        "errcode": record.errcode,
        "executed": record.executed,
        "fault": record.fault,
        "fault_label": KINDS[record.fault].label if record.fault else "",
        "rid": record.rid,
        "client_ip": record.client_ip,
    }


def submits_json(state: EmulatorState) -> list[dict[str, Any]]:
    """Every accepted submit in the order of acceptance, with the titles it carried."""
    return [
        {**job_json(job), "titles": [article.title for article in job.draft.articles]}
        for job in state.jobs.values()
    ]


def _draft_json(draft: Draft) -> dict[str, Any]:
    return {
        "media_id": draft.media_id,
        "titles": [article.title for article in draft.articles],
        "articles": [_article_json(article) for article in draft.articles],
        "update_time": iso_beijing(draft.update_time),
        "preview": f"/s?__biz=MzDEMO==&tempkey={draft.preview_key}&idx=1",
    }


def _article_json(article: Article) -> dict[str, Any]:
    """Kind, cover crops (which draft/get does not give back) and pictures of one article."""
    return {
        "title": article.title,
        "article_type": article.article_type,
        "images": list(article.image_media_ids),
        "crops": {name: article.extras[name] for name in CROPS if name in article.extras},
    }


def job_json(job: PublishJob) -> dict[str, Any]:
    """One publish job; times in Beijing time."""
    return {
        "publish_id": job.publish_id,
        "media_id": job.media_id,
        "msg_data_id": job.msg_data_id,
        "status": job.status,
        "status_label": STATUS_WORDS[job.status],
        "submitted_at": iso_beijing(job.submitted_at),
        "finish_at": iso_beijing(job.finish_at),
        "article_id": job.publication.article_id if job.publication else None,
    }


def publication_json(publication: Publication, base: str) -> dict[str, Any]:
    """One published message with its articles."""
    return {
        "article_id": publication.article_id,
        "msg_data_id": publication.msg_data_id,
        "mode": publication.mode,
        "status": publication.status,
        "status_label": STATUS_WORDS[publication.status],
        "published_at": iso_beijing(publication.published_at),
        "articles": [
            {
                "idx": item.idx,
                **_article_json(item.article),
                "url": base + item.path,
                "is_deleted": item.is_deleted,
                "is_edited": item.original is not None,
            }
            for item in publication.articles
        ],
    }


def existing_draft(state: EmulatorState, media_id: str) -> Draft:
    """A draft of the box; ApiError 40007."""
    if media_id not in state.drafts:
        raise ApiError(40007)
    return state.drafts[media_id]


def existing_publication(state: EmulatorState, article_id: str) -> Publication:
    """A publication of any mode; ApiError 53600."""
    settle(state)
    if article_id not in state.publications:
        raise ApiError(53600)
    return state.publications[article_id]


def pasted_article(state: EmulatorState, title: str, author: str, content: str) -> Article:
    """What a person pasted into WeChat's editor, cleaned; ValueError without title or content."""
    if not title.strip() or not content.strip():
        raise ValueError("标题和正文都要填写，没有发表。")
    return Article(
        article_type="news",
        title=title.strip(),
        author=author.strip(),
        digest="",
        content=sanitise(content, state.settings, state.images.get).html,
        content_source_url="",
        thumb_media_id="",
        need_open_comment=0,
        only_fans_can_comment=0,
    )
