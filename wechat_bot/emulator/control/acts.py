"""What people do in WeChat's back end (后台): publish, paste, delete; what the platform does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response as BaseResponse

from wechat_bot.emulator import views
from wechat_bot.emulator.context import base_url, current_state
from wechat_bot.emulator.control.desk import control, done, number, sent
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.jobs import mark_banned, mark_deleted, publish, settle
from wechat_bot.emulator.ledger import edit_article


@control.post("/drafts/<media_id>/publish")
def publish_draft(media_id: str) -> BaseResponse:
    """A person publishes a draft in WeChat's back end: {"mode": mass_send or publish}."""
    body, state = sent(), current_state()
    mode = _mode(body)
    with state.lock:
        draft = views.existing_draft(state, media_id)
        published = publish(state, draft.articles, mode, state.clock.now())
        del state.drafts[media_id]
        return done(views.publication_json(published, base_url()), "published")


@control.post("/articles")
def publish_pasted() -> BaseResponse:
    """A person pastes an article into WeChat's editor: {"title","content","author"?,"mode"?}."""
    body, state = sent(), current_state()
    mode = _mode(body)
    with state.lock:
        article = views.pasted_article(
            state, *(str(body.get(name, "")) for name in ("title", "author", "content"))
        )
        published = publish(state, [article], mode, state.clock.now())
        return done(views.publication_json(published, base_url()), "published")


def _mode(body: Mapping[str, Any]) -> str:
    mode = str(body.get("mode", "mass_send"))
    if mode not in ("mass_send", "publish"):
        raise ValueError("mode 只能是 mass_send（群发）或 publish（发表）。")
    return mode


@control.post("/articles/<article_id>/ban")
def ban(article_id: str) -> BaseResponse:
    """The platform bans a publication: publish_status 6."""
    state = current_state()
    with state.lock:
        publication = views.existing_publication(state, article_id)
        mark_banned(state, publication)
        return done(views.publication_json(publication, base_url()), "published")


@control.post("/articles/<article_id>/delete")
def delete(article_id: str) -> BaseResponse:
    """A person deletes article {"index"} (from 1) or, with 0, all: publish_status 5."""
    body, state = sent(), current_state()
    with state.lock:
        publication = views.existing_publication(state, article_id)
        mark_deleted(state, publication, int(number(body, "index", 0)))
        return done(views.publication_json(publication, base_url()), "published")


@control.post("/articles/<article_id>/edit")
def edit(article_id: str) -> BaseResponse:
    """A person changes a few characters of a published article: {"index","find","replace"}."""
    body, state = sent(), current_state()
    find, put = str(body.get("find", "")), str(body.get("replace", ""))
    with state.lock:
        publication = views.existing_publication(state, article_id)
        edit_article(state, publication, int(number(body, "index", 1)), find, put)
        return done(views.publication_json(publication, base_url()), "published")


@control.post("/jobs/<int:publish_id>/finish")
def finish_job(publish_id: int) -> BaseResponse:
    """End a running job now, with {"outcome"} 0, 2, 3 or 4."""
    body, state = sent(), current_state()
    outcome = int(number(body, "outcome", 0))
    if outcome not in (0, 2, 3, 4):
        raise ValueError("发表结果只能是 0、2、3、4。")
    with state.lock:
        job = state.jobs.get(publish_id)
        if job is None or job.finished:
            raise ApiError(53502)
        job.finish_at, job.outcome = state.clock.now(), outcome
        settle(state)
        return done(views.job_json(job), "jobs")
