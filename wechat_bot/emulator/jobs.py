"""The course of a job, published (发布) or mass-sent (群发): it runs, ends, and becomes public.

A job is settled when somebody looks after its time has come: the clock can be moved forward at
will and no timer is lost.
"""

from __future__ import annotations

from wechat_bot.emulator.callback.queue import announce
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.records import (
    Article,
    Draft,
    MassJob,
    Publication,
    PublishedArticle,
    PublishJob,
)
from wechat_bot.emulator.state import EmulatorState

BIZ = "MzDEMO=="
SENT = "send success"
#: what the administrator's answer makes of a protected mass send
DECLINED = {"refused": "err(40001)", "silent": "err(40002)"}


def snapshot(draft: Draft) -> Draft:
    """The draft as it is now: later changes don't reach an accepted job."""
    return Draft(draft.media_id, list(draft.articles), draft.update_time, draft.preview_key)


def running_time(state: EmulatorState) -> float:
    """Seconds that a job takes, by chance between the two switches."""
    return state.rng.uniform(state.settings.publish_delay_min, state.settings.publish_delay_max)


def accept(state: EmulatorState, job: PublishJob | MassJob) -> None:
    """Let an accepted job run; the draft leaves the box here where the switch says so."""
    if isinstance(job, MassJob):
        state.mass_jobs[job.msg_id] = job
    else:
        state.jobs[job.publish_id] = job
    state.running.append(job)
    if state.settings.draft_removed_at == "submit":
        del state.drafts[job.media_id]
    state.wake.set()
    if state.settings.event_before_reply and state.settings.callback_url:
        _finish_before_reply(state, job)


def _finish_before_reply(state: EmulatorState, job: PublishJob | MassJob) -> None:
    """End the job at once, unless somebody has to agree first; its event goes ahead of the reply."""
    if isinstance(job, MassJob) and job.decision:
        return
    job.finish_at = state.clock.now()
    before = set(state.deliveries)
    settle(state)
    for number in set(state.deliveries) - before:
        delivery = state.deliveries[number]
        if delivery.job == job.number and delivery.state == "waiting" and delivery.due <= job.due:
            delivery.state = "sending"
            state.urgent.append(delivery)


def settle(state: EmulatorState) -> None:
    """Do everything whose time has come, in the order of the times."""
    now = state.clock.now()
    while due := [job for job in state.running if job.due <= now]:
        job = min(due, key=lambda job: (job.due, job.number))
        if isinstance(job, MassJob) and job.decision:
            _decide(state, job)
        else:
            _finish(state, job)


def _decide(state: EmulatorState, job: MassJob) -> None:
    """The administrator's answer: the job goes on from here, or ends at once."""
    decision, job.decision = job.decision, ""
    job.finish_at = job.decide_at
    if decision == "approved":
        job.finish_at += running_time(state)
    else:
        job.declined, job.outcome = True, DECLINED[decision]
    state.mass_jobs.touch(job.msg_id)


def _finish(state: EmulatorState, job: PublishJob | MassJob) -> None:
    state.running.remove(job)
    job.finished = True
    if job.outcome in (0, SENT):
        is_mass = isinstance(job, MassJob)
        job.publication = publish(
            state,
            job.draft.articles,
            "mass_send" if is_mass else "publish",
            job.finish_at,
            job.msg_data_id,
            job.number if is_mass else 0,
        )
    _settle_draft(state, job)
    if isinstance(job, MassJob):
        state.mass_jobs.touch(job.msg_id)
    else:
        state.jobs.touch(job.publish_id)
    announce(state, job, job.finish_at)


def _settle_draft(state: EmulatorState, job: PublishJob | MassJob) -> None:
    """What becomes of the draft at the end, as the switches say."""
    removal = state.settings.draft_removed_at
    if job.publication:
        if removal == "success":
            state.drafts.pop(job.media_id, None)
    elif state.settings.draft_after_failure == "gone":
        state.drafts.pop(job.media_id, None)
    elif removal == "submit":
        state.drafts.setdefault(job.media_id, job.draft)


def publish(
    state: EmulatorState,
    articles: list[Article],
    mode: str,
    published_at: float,
    msg_data_id: int | None = None,
    msg_id: int = 0,
) -> Publication:
    """Make articles public. mode: publish (not announced) or mass_send."""
    mid = msg_data_id if msg_data_id is not None else state.next_msg_data_id()
    public = [
        _public_article(state, idx, article, mid) for idx, article in enumerate(articles, start=1)
    ]
    publication = Publication(state.letters(64), mid, mode, published_at, public, msg_id=msg_id)
    state.publications[publication.article_id] = publication
    state.pages.update({item.token: (publication, item) for item in public})
    return publication


def _public_article(state: EmulatorState, idx: int, article: Article, mid: int) -> PublishedArticle:
    token, sn = state.letters(22), f"{state.rng.getrandbits(128):032x}"
    path = f"/s/{token}"
    if state.settings.article_url_form == "long":
        chksm = f"{state.rng.getrandbits(160):040x}"
        path = f"/s?__biz={BIZ}&mid={mid}&idx={idx}&sn={sn}&chksm={chksm}#rd"
    return PublishedArticle(idx, article, sn if "?" in path else token, path)


def mark_deleted(state: EmulatorState, publication: Publication, index: int) -> None:
    """Delete one article (from 1) or all (0); ApiError 40114 for a number outside."""
    if not 0 <= index <= len(publication.articles):
        raise ApiError(40114)
    for item in publication.articles:
        if index in (0, item.idx):
            item.is_deleted = True
    state.publications.touch(publication.article_id)
    _announce_removal(state, publication)


def mark_banned(state: EmulatorState, publication: Publication) -> None:
    """The platform bans a message: nobody can read it any more."""
    publication.banned = True
    state.publications.touch(publication.article_id)
    _announce_removal(state, publication)


def _announce_removal(state: EmulatorState, publication: Publication) -> None:
    """Whether WeChat sends an event for status 5 and 6 is not known: a switch decides."""
    if not state.settings.event_after_removal or publication.status not in (5, 6):
        return
    for job in state.jobs.values():
        if job.publication is publication:
            announce(state, job, state.clock.now())
