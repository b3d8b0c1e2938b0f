"""The panel on an office with the fixed cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.cast import Cast
from tests.web.visitor import Visitor
from wechat_bot import wiring
from wechat_bot.kernel.office import Office
from wechat_bot.web.app import create_app

LogIn = Callable[[str], Visitor]


@pytest.fixture
def panel(office: Office, cast: Cast) -> Flask:
    """The application, news handed on as in production."""
    return create_app(office, after_write=lambda: _hand_on(office))


def _hand_on(office: Office) -> None:
    wiring.hand_on(office)


@pytest.fixture
def nobody(panel: Flask) -> Visitor:
    """Somebody who has not logged in."""
    return Visitor(panel.test_client())


@pytest.fixture
def as_role(panel: Flask) -> LogIn:
    """Log in as one of the cast: as_role("writer")."""

    def log_in(role: str) -> Visitor:
        visitor = Visitor(panel.test_client())
        assert visitor.log_in(role).status_code == 303
        return visitor

    return log_in
