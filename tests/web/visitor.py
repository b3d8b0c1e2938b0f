"""Somebody at the panel, without a browser: gets pages, fills forms with their CSRF field."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.cast import PASSWORD

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Visitor:
    """A browser's worth of cookies."""

    client: FlaskClient
    cheapest: str = "/login"  # a page with a form: of who is in, the one with the least on it

    def get(self, url: str, **options: Any) -> TestResponse:
        """Open a page."""
        return sendable(self.client.get(url, **options))

    def post(self, url: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form of ours, with its CSRF field."""
        return sendable(
            self.client.post(url, data={"csrf_token": self.token(), **(data or {})}, **options))

    def token(self) -> str:
        """The CSRF field of this visitor's pages."""
        page = self.client.get(self.cheapest, follow_redirects=True)
        found = _TOKEN.search(page.text)
        assert found is not None
        return found[1]

    def log_in(self, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
        """登录."""
        answer = self.post("/login", {"login": login, "password": password, **more})
        if answer.status_code in (302, 303):
            self.cheapest = "/account/password"
        return answer


def sendable(response: TestResponse) -> TestResponse:
    """The response, its headers such as a real server can send: Latin-1 only (RFC 9110)."""
    for name, value in response.headers:
        f"{name}: {value}".encode("latin-1")
    return response


def words(response: TestResponse) -> str:
    """What a reader sees of a page: no tags, entities decoded."""
    body = re.sub(r"<(script|style).*?</\1>", "", response.text, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def typed(response: TestResponse, name: str) -> str:
    """What a field of the page holds."""
    area = re.search(rf'<textarea[^>]*id="f-{name}"[^>]*>\n(.*?)</textarea>', response.text,
                     re.DOTALL)
    if area is not None:
        return html.unescape(area[1])
    field = re.search(rf'<input[^>]*name="{name}" value="([^"]*)"', response.text)
    assert field is not None, f"no field {name} on the page"
    return html.unescape(field[1])
