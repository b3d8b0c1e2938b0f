"""WeChat as a model of a few lines, with a ledger: what the message machine is held against.

It is no substitute for the emulator (which the other tests talk to over HTTP): the machine's test
needs thousands of steps, a clock of its own, and faults in the middle of any call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from wechat_bot.kernel import clock
from wechat_bot.publishing.gateway import (
    DraftArticle,
    ErrorClass,
    GatewayError,
    MassSent,
    MassState,
    PublishedItem,
    PublishedPage,
    PublishStatus,
    Quota,
    Sent,
    StoredArticle,
    StoredDraft,
    Submitted,
)

T = TypeVar("T")
CLIENT_ID_LIFE = timedelta(hours=24)


class Killed(BaseException):
    """kill -9 of the process that made the call: nothing of it runs any more."""


@dataclass
class Job:
    """An accepted submit or mass send. outcome: None while it runs, then whether it is public."""

    number: str
    media_id: str
    articles: tuple[StoredArticle, ...]
    mass: bool
    accepted_at: datetime
    client_id: str = ""
    outcome: bool | None = None
    ended_at: datetime | None = None

    @property
    def urls(self) -> tuple[str, ...]:
        """The public address of each article."""
        return tuple(f"http://mp.weixin.qq.com/s/{self.number}-{n}"
                     for n in range(1, len(self.articles) + 1))


@dataclass
class WeChatModel:
    """A gateway on a ledger. `hitch` is asked before and after every call that changes something
    or asks, and may raise: ("before" | "after", name of the call)."""

    account: str = "wx_model"
    drafts: dict[str, tuple[StoredArticle, ...]] = field(default_factory=dict)
    drafted_at: dict[str, datetime] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    hitch: Callable[[str, str], None] = lambda moment, name: None
    on_accept: Callable[[Job], None] = lambda job: None
    _numbers: int = 0

    @property
    def public(self) -> list[Job]:
        """What readers have."""
        return [job for job in self.jobs if job.outcome]

    def end(self, job: Job, *, success: bool) -> None:
        """A running job ends."""
        job.outcome, job.ended_at = success, clock.now()
        if success:
            self.drafts.pop(job.media_id, None)

    def upload_body_image(self, data: bytes, mime: str) -> str:
        """media/uploadimg."""
        return self._call("upload_body", lambda: f"http://mmbiz.qpic.cn/{self._number()}/0")

    def upload_cover(self, data: bytes, mime: str) -> str:
        """material/add_material."""
        return self._call("upload_cover", lambda: f"cover{self._number()}")

    def add_draft(self, articles: Sequence[DraftArticle]) -> str:
        """draft/add."""
        def act() -> str:
            media_id = f"draft{self._number()}"
            self.drafts[media_id] = tuple(_stored(article) for article in articles)
            self.drafted_at[media_id] = clock.now()
            return media_id
        return self._call("add_draft", act)

    def get_draft(self, media_id: str) -> tuple[StoredArticle, ...] | None:
        """draft/get."""
        return self._call("get_draft", lambda: self.drafts.get(media_id))

    def newest_drafts(self, count: int = 20) -> tuple[StoredDraft, ...]:
        """draft/batchget."""
        return self._call("newest_drafts", lambda: tuple(
            StoredDraft(media_id, self.drafted_at[media_id], articles)
            for media_id, articles in reversed(self.drafts.items()))[:count])

    def submit(self, media_id: str) -> Submitted:
        """freepublish/submit: no key against repetition, each one is another publication."""
        job = self._call("submit", lambda: self._accept(media_id, mass=False))
        return Submitted(job.number)

    def mass_send(self, media_id: str, client_id: str, *, ignore_reprint: bool) -> MassSent:
        """message/mass/sendall with its number, good for a day."""
        def act() -> MassSent:
            for job in self.jobs:
                if job.client_id == client_id and \
                        clock.now() - job.accepted_at < CLIENT_ID_LIFE:
                    return MassSent(job.number, already=True)
            return MassSent(self._accept(media_id, mass=True, client_id=client_id).number)
        return self._call("mass_send", act)

    def publish_status(self, publish_id: str) -> PublishStatus:
        """freepublish/get."""
        def act() -> PublishStatus:
            job = self._job(publish_id)
            if job.outcome is None:
                return PublishStatus(1)
            if not job.outcome:
                return PublishStatus(3, failed=(1,))
            return PublishStatus(0, f"article{job.number}", dict(enumerate(job.urls, start=1)))
        return self._call("publish_status", act)

    def mass_status(self, msg_id: str) -> MassState:
        """message/mass/get."""
        def act() -> MassState:
            outcome = self._job(msg_id).outcome
            if outcome is None:
                return MassState.SENDING
            return MassState.SUCCESS if outcome else MassState.FAIL
        return self._call("mass_status", act)

    def newest_published(self, count: int = 20) -> tuple[PublishedItem, ...]:
        """freepublish/batchget: never what was mass-sent."""
        return self._call("newest_published", lambda: self._listed()[:count])

    def published_page(self, offset: int, count: int = 20, *, content: bool = True) -> PublishedPage:
        """freepublish/batchget, one page."""
        listed = self._call("published_page", self._listed)
        return PublishedPage(len(listed), listed[offset:offset + count])

    def published_articles(self, article_id: str) -> tuple[StoredArticle, ...] | None:
        """freepublish/getarticle."""
        return self._call("published_articles", lambda: next(
            (item.articles for item in self._listed() if item.article_id == article_id), None))

    def delete_published(self, article_id: str, index: int) -> None:
        """Nobody takes down anything here."""
        raise AssertionError("freepublish/delete is no step of publishing")

    def delete_draft(self, media_id: str) -> None:
        """draft/delete."""
        self._call("delete_draft", lambda: self.drafts.pop(media_id, None))

    def mass_delete(self, msg_id: str, index: int) -> None:
        """Nobody takes down anything here."""
        raise AssertionError("mass/delete is no step of publishing")

    def mass_preview(self, media_id: str, wechat_name: str) -> None:
        """Nobody looks at a phone here."""
        raise AssertionError("mass/preview is no step of publishing")

    def renew_token(self) -> None:
        """There is no token."""

    def quota(self, path: str) -> Quota:
        """There is always enough."""
        return Quota(1_000_000, 0, 1_000_000)

    def _call(self, name: str, act: Callable[[], T]) -> T:
        self.hitch("before", name)
        answer = act()
        self.hitch("after", name)
        return answer

    def _accept(self, media_id: str, *, mass: bool, client_id: str = "") -> Job:
        articles = self.drafts.get(media_id)
        if articles is None:
            raise GatewayError("没有这份草稿", kind=ErrorClass.CONTENT, sent=Sent.NO, errcode=40007)
        job = Job(str(self._number()), media_id, articles, mass, clock.now(), client_id)
        self.jobs.append(job)
        self.on_accept(job)
        return job

    def _job(self, number: str) -> Job:
        for job in self.jobs:
            if job.number == number:
                return job
        raise GatewayError("没有这次发表", kind=ErrorClass.UNKNOWN, sent=Sent.NO, errcode=53502)

    def _listed(self) -> tuple[PublishedItem, ...]:
        jobs = [job for job in self.public if not job.mass and job.ended_at is not None]
        return tuple(
            PublishedItem(f"article{job.number}", job.ended_at, tuple(
                replace(article, url=url)
                for article, url in zip(job.articles, job.urls, strict=True)))
            for job in reversed(jobs) if job.ended_at is not None)

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers


def _stored(article: DraftArticle) -> StoredArticle:
    return StoredArticle(
        title=article.title, author=article.author, digest=article.digest,
        content=article.content, thumb_media_id=article.thumb_media_id, kind=article.kind,
        image_media_ids=article.image_media_ids, content_source_url=article.content_source_url)
