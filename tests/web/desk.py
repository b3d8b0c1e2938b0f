"""A person at the panel: logs in, opens pages, fills forms with their real CSRF tokens."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.cast import PASSWORD
from wechat_bot import wiring
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import lifecycle, protocol, queries
from wechat_bot.publishing.models import Attempt
from wechat_bot.publishing.rules import MessageState
from wechat_bot.web.app import create_app

# Monday 23 November 2026, 11:00 Beijing time: within office hours.
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
Fields = Mapping[str, str | Sequence[str]]


class StoppedClock:
    """The product's clock, standing still until a test moves it."""

    def __init__(self, patch: pytest.MonkeyPatch, moment: datetime = NOW) -> None:
        self.moment = moment
        patch.setattr(clock, "now", lambda: self.moment)

    def forward(self, **parts: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**parts)


class Desk:
    """One browser with one person logged in."""

    def __init__(self, app: Flask, login: str) -> None:
        self.client = app.test_client()
        page = self.client.get("/login").get_data(as_text=True)
        answer = self.client.post("/login", data={
            "csrf_token": _token(page), "login": login, "password": PASSWORD})
        assert answer.status_code in (302, 303), answer.get_data(as_text=True)
        self.token = _token(self.client.get("/").get_data(as_text=True))

    def get(self, url: str) -> TestResponse:
        """Open an address."""
        return self.client.get(url)

    def page(self, url: str) -> str:
        """The text of a page that must be there."""
        answer = self.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return answer.get_data(as_text=True)

    def post(self, url: str, fields: Fields | None = None, **files: object) -> TestResponse:
        """Send a form."""
        return self.client.post(url, data={"csrf_token": self.token, **(fields or {}), **files})

    def post_and_follow(self, url: str, fields: Fields | None = None) -> str:
        """Send a form that must be accepted; the text of the page that follows."""
        answer = self.post(url, fields)
        assert answer.status_code == 303, (answer.status_code, words(answer))
        return self.page(answer.headers["Location"])


def panel(office: Office) -> Flask:
    """The panel with the stages joined as in the product."""
    return create_app(office, after_write=lambda: void(wiring.hand_on(office)))


def void(_: object) -> None:
    """Drop a value."""


def words(answer: TestResponse | str) -> str:
    """What a reader sees, without mark-up and line breaks."""
    text = answer if isinstance(answer, str) else answer.get_data(as_text=True)
    main = re.search(r"<main.*</main>", text, re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", main.group(0) if main else text)
    return re.sub(r"\s+", " ", html.unescape(plain))


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None, page
    return found.group(1)


def bring_to(office: Office, message_id: int, *states: MessageState) -> None:
    """Lead a message through states as the worker would, without WeChat."""
    with office.db.write() as session:
        message = queries.get_message(session, message_id)
        for state in states:
            if state is MessageState.SUBMITTING:
                message.submit_started_at = clock.now()
            lifecycle.enter(session, message, state)


def add_attempt(office: Office, message_id: int, step: str, outcome: str, detail: str) -> None:
    """A call to WeChat that was made for a message."""
    with office.db.write() as session:
        session.add(Attempt(message_id=message_id, fence=1, step=step, started_at=clock.now(),
                            finished_at=clock.now(), outcome=outcome, detail=detail))


def sweep(office: Office) -> None:
    """The worker's sweep of an office without a connection to WeChat."""
    protocol.sweep(office, None, "test")
