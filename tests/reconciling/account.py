"""What people do in WeChat's back end, what our worker does, and what 对账 then says."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import requests
from sqlalchemy import select

from tests.support.articles import png
from tests.support.cast import Cast
from tests.support.publishing import queued, sweep_until, switch
from wechat_bot import wiring
from wechat_bot.disclosure.models import Release
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.outside.pictures import make_pictures
from wechat_bot.publishing import errands
from wechat_bot.publishing.gateway import DraftArticle, WeChatGateway
from wechat_bot.publishing.models import Errand, Message
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.reconciling import operations
from wechat_bot.reconciling.entering import LateForm
from wechat_bot.reconciling.models import AccountArticle, Difference, ReconcileRun

FORM = LateForm(section="办公室", contributor="历史文章")


@dataclass
class Account:
    """The account of an office, for tests."""

    emulator: EmulatorServer
    office: Office
    cast: Cast
    gateway: WeChatGateway

    def switch(self, **values: Any) -> None:
        """Turn the emulator's switches."""
        switch(self.emulator, **values)

    def by_hand(
        self, title: str, content: str = "<p>手工发表的文字。</p>", mode: str = "publish"
    ) -> dict[str, Any]:
        """A person publishes in WeChat's back end."""
        return self.control("articles", title=title, content=content, mode=mode)

    def by_another_program(self, *titles: str) -> None:
        """Another program publishes articles with covers, by interface."""
        cover = self.gateway.upload_cover(png("maroon", (900, 383)), "image/png")
        before = len(self.gateway.newest_published())
        self.gateway.submit(self.gateway.add_draft([
            DraftArticle(title=title, author="法治额敏", digest="", thumb_media_id=cover,
                         content="<p>别的程序发的。</p>") for title in titles]))
        end = time.monotonic() + 10
        while len(self.gateway.newest_published()) == before:
            assert time.monotonic() < end, "WeChat did not publish it"
            time.sleep(0.02)

    def enter_late(self, title: str) -> int:
        """对账, then 补录 of the article with this title; its release."""
        self.reconcile()
        row = next(row for row in self.articles() if row.title == title)
        return operations.enter_late(self.cast.publisher, self.office, row.id, FORM,
                                     make_pictures(self.office.config)).release_id

    def delete(self, article_id: str, index: int = 0) -> None:
        """A person deletes in WeChat's back end."""
        self.control(f"articles/{article_id}/delete", index=index)

    def ban(self, article_id: str) -> None:
        """The platform bans a publication."""
        self.control(f"articles/{article_id}/ban")

    def control(self, path: str, **body: Any) -> dict[str, Any]:
        """A deed of the control API."""
        answer = requests.post(f"{self.emulator.base_url}/_control/{path}", json=body, timeout=5)
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def edit(self, article_id: str, *, title: str = "", content: str = "") -> None:
        """A person edits the published article in WeChat's back end."""
        state = self.emulator.state
        with state.lock:
            shown = state.publications[article_id].articles[0]
            shown.article = replace(shown.article, title=title or shown.article.title,
                                    content=content or shown.article.content)

    def publish(self, mode: Mode = Mode.PUBLISH, count: int = 1, **changes: Any) -> Message:
        """Our worker publishes a message and registers it."""
        message_id = queued(self.office, self.cast, mode, count, **changes)
        sweep_until(self.office, self.gateway, message_id, MessageState.PUBLISHED)
        wiring.hand_on(self.office)
        wiring.sweep_ledger(self.office)
        with self.office.db.read() as session:
            return session.get_one(Message, message_id)

    def ask(self) -> int:
        """现在对账."""
        return operations.ask_reconcile(self.cast.publisher, self.office)

    def work(self, kind: str = "reconcile", owner: str = "test") -> Errand:
        """Let a worker do what is due; returns the newest errand of the kind."""
        errands.sweep(self.office, self.gateway, owner, wiring.errand_runners(self.office))
        return self.errand(kind)

    def errand(self, kind: str = "reconcile") -> Errand:
        """The newest errand of the kind."""
        with self.office.db.read() as session:
            found = errands.last_errand(session, kind, "account")
        assert found is not None
        return found

    def reconcile(self) -> list[tuple[str, str]]:
        """Ask, do, and give the open differences as (kind, subject)."""
        self.ask()
        done = self.work()
        assert done.state == "done", done.progress
        return self.differences()

    def differences(self, state: str = "open") -> list[tuple[str, str]]:
        """(kind, subject) of the differences in a state."""
        return [(row.kind, row.subject) for row in self.rows(state)]

    def rows(self, state: str = "open") -> list[Difference]:
        """The differences in a state."""
        with self.office.db.read() as session:
            return list(session.scalars(select(Difference).where(Difference.state == state)
                                        .order_by(Difference.id)))

    def runs(self) -> list[ReconcileRun]:
        """All runs, oldest first."""
        with self.office.db.read() as session:
            return list(session.scalars(select(ReconcileRun).order_by(ReconcileRun.id)))

    def articles(self) -> list[AccountArticle]:
        """What the account showed, oldest first."""
        with self.office.db.read() as session:
            return list(session.scalars(select(AccountArticle).order_by(AccountArticle.id)))

    def releases(self) -> list[Release]:
        """The ledger's releases."""
        with self.office.db.read() as session:
            return list(session.scalars(select(Release).order_by(Release.id)))

    def due_now(self, kind: str = "reconcile") -> None:
        """As if the waiting time of the errand had passed."""
        with self.office.db.write() as session:
            row = errands.last_errand(session, kind, "account")
            assert row is not None
            row.next_act_at = clock.now() - timedelta(seconds=1)
            row.lease_until = None

    def import_all(self, seconds: float = 60.0) -> Errand:
        """导入历史文章, to its end."""
        operations.ask_import(self.cast.publisher, self.office, FORM)
        end = time.monotonic() + seconds
        while (errand := self.work("import_history")).state in ("waiting", "running"):
            assert time.monotonic() < end, errand.progress
        return errand
