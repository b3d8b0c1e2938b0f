"""A published message, and the steps that tests of 下架 and 更正 take with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import requests

from tests.support.articles import approve
from tests.support.cast import Cast
from tests.support.publishing import queued, readers, sweep_until
from wechat_bot import wiring
from wechat_bot.aftercare import queries
from wechat_bot.aftercare.models import Correction, TakeDown
from wechat_bot.disclosure.export import year_export
from wechat_bot.disclosure.models import Release
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.notices.models import Notice
from wechat_bot.publishing import errands, operations
from wechat_bot.publishing import queries as publishing
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import Article, Errand, Message
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.reviewing.queries import artefact_of_revision


@dataclass
class Scene:
    """The office, WeChat, and what is public."""

    office: Office
    cast: Cast
    emulator: EmulatorServer
    gateway: WeChatGateway
    message_id: int
    article_ids: list[int]

    @classmethod
    def published(
        cls, office: Office, cast: Cast, emulator: EmulatorServer, gateway: WeChatGateway,
        mode: Mode, count: int,
    ) -> Scene:
        """A message of so many articles that is out and in the ledger."""
        if mode is Mode.MASS_SEND:
            message_id = _mass_sent(office, cast, emulator, gateway, count)
        elif mode is Mode.PUBLISH:
            message_id = queued(office, cast, mode, count)
            sweep_until(office, gateway, message_id, MessageState.PUBLISHED)
        else:
            message_id = _by_hand(office, cast, gateway, mode, count)
        wiring.hand_on(office)
        with office.db.read() as session:
            articles = publishing.get_message(session, message_id).articles
            ids = [article.id for article in articles]
        return cls(office, cast, emulator, gateway, message_id, ids)

    @property
    def article_id(self) -> int:
        """The first article."""
        return self.article_ids[0]

    def article(self, number: int = 0) -> Article:
        """One of the articles as it is now."""
        with self.office.db.read() as session:
            return queries.get_article(session, self.article_ids[number])

    def post(self, number: int = 0) -> Post:
        """The post behind it as it is now."""
        with self.office.db.read() as session:
            return posts.get_post(session, self.article(number).post_id)

    def release(self, number: int = 0) -> Release:
        """Its place in the ledger."""
        with self.office.db.read() as session:
            found = queries.release_of(session, queries.get_article(
                session, self.article_ids[number]))
            assert found is not None
            return found

    def take_down(self, take_down_id: int) -> TakeDown:
        """A take-down as it is now."""
        with self.office.db.read() as session:
            return queries.get_take_down(session, take_down_id)

    def correction(self, correction_id: int) -> Correction:
        """A correction as it is now."""
        with self.office.db.read() as session:
            return queries.get_correction(session, correction_id)

    def work(self, times: int = 1) -> None:
        """The worker's errands and reminders; a later time lets what waits be due at once."""
        for _ in range(times):
            with self.office.db.write() as session:
                for row in session.query(Errand).filter(Errand.state == errands.WAITING):
                    row.next_act_at = clock.now() - timedelta(seconds=1)
            errands.sweep(self.office, self.gateway, "test", wiring.errand_runners(self.office))
            wiring.sweep_reminders(self.office)

    def public(self) -> list[bool]:
        """Whether readers can still open each article, in the order of publication."""
        return [requests.get(line["url"], timeout=5).text.find("已被发布者删除") < 0
                for line in readers(self.emulator)]

    def deletions(self) -> list[dict[str, Any]]:
        """Bodies of the delete calls that WeChat got, in order."""
        calls = requests.get(f"{self.emulator.base_url}/_control/calls", timeout=5).json()
        return [call for call in calls if call["path"].endswith("/delete")]

    def rewrite(self, **changes: Any) -> None:
        """The post gets a new text and passes all reviews."""
        self.revise(**changes)
        approve(self.office, self.cast, self.post().id)

    def revise(self, **changes: Any) -> None:
        """The post gets a new version."""
        post = self.post()
        with self.office.db.read() as session:
            fields = posts.get_revision(session, post.id, post.revision_number).fields()
        drafting.save_revision(self.cast.writer, self.office, post.id,
                               replace(fields, **changes), post.revision_number)

    def approved_html(self) -> str:
        """The text that was approved last."""
        with self.office.db.read() as session:
            artefact = artefact_of_revision(session, posts.get_post(session, self.post().id))
            assert artefact is not None
            return artefact.html

    def export(self) -> dict[str, Any]:
        """The year's counts."""
        with self.office.db.read() as session:
            return year_export(session, self.office.config, clock.year_of(clock.now()))

    def notices_of(self, role: str) -> list[str]:
        """What a person was told, oldest first."""
        user_id = getattr(self.cast, role).user_id
        with self.office.db.read() as session:
            return [row.sentence for row in session.query(Notice).filter(
                Notice.user_id == user_id).order_by(Notice.id)]


def _by_hand(
    office: Office, cast: Cast, gateway: WeChatGateway, mode: Mode, count: int
) -> int:
    message_id = queued(office, cast, mode, count)
    waiting = MessageState.AWAITING_PERSON if mode is Mode.MANUAL else MessageState.IN_DRAFT_BOX
    sweep_until(office, gateway, message_id, waiting)
    with office.db.read() as session:
        ids = [article.id for article in publishing.get_message(session, message_id).articles]
    for number, article_id in enumerate(ids):
        operations.record_link(
            cast.publisher, office, article_id, url=f"https://mp.weixin.qq.com/s/{number}abc",
            published_at=clock.now(), how=CheckedHow.BY_HAND, reason="已人工核对")
    return message_id


def _mass_sent(
    office: Office, cast: Cast, emulator: EmulatorServer, gateway: WeChatGateway, count: int
) -> int:
    """Sent to everybody by interface, and recorded here as the worker would."""
    message_id = _by_hand(office, cast, gateway, Mode.DRAFT_ONLY, count)
    with office.db.read() as session:
        media_id = publishing.get_message(session, message_id).draft_media_id
    sent = gateway.mass_send(media_id, f"test-{message_id}", ignore_reprint=False)
    _wait(lambda: bool(readers(emulator)))
    with office.db.write() as session:
        message: Message = publishing.get_message(session, message_id)
        message.submit_started_at = clock.now()
        message.mode, message.msg_id = Mode.MASS_SEND.value, sent.msg_id
        for article, line in zip(message.articles, readers(emulator), strict=True):
            article.url = line["url"]
    return message_id


def _wait(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not ready():
        assert time.monotonic() < end, "WeChat did not send it"
        time.sleep(0.02)

