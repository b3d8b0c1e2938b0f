"""An office whose WeChat is a small site, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.support.offices import new_office
from tests.support.published import at
from tests.support.site import Site, web_site
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.outside.addresses import AddressOpener, make_links


class Clock:
    """Stands still until a test sets it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moment = at("2026-11-22 12:00")  # a Sunday
        patch.setattr(clock, "now", lambda: self.moment)

    def set(self, text: str) -> datetime:
        """Another Beijing time."""
        self.moment = at(text)
        return self.moment


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The product's clock."""
    return Clock(monkeypatch)


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site."""
    with web_site() as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, site: Site, time: Clock) -> Iterator[Office]:
    """A staffed office whose account's pages lie on the site."""
    opened = new_office(tmp_path, staffed=True, wechat={"api_base": site.url},
                        media={"link_pause": 0.0})
    yield opened
    opened.close()


@pytest.fixture
def links(office: Office) -> AddressOpener:
    """The real way to addresses."""
    return make_links(office.config)
