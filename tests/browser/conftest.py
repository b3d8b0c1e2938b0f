"""The whole product on loopback, driven by Debian's Chromium as a clerk would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.support.cast import PASSWORD, Cast, call_in
from tests.support.offices import new_office
from wechat_bot import wiring
from wechat_bot.cli.serve import WebServer
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.office import Office
from wechat_bot.worker.loop import Worker

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--disable-quic"]
Clerk = Callable[[str], Page]


@dataclass(frozen=True)
class Site:
    """The running panel with its office, people and WeChat."""

    url: str
    office: Office
    cast: Cast
    emulator: EmulatorServer


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests."""
    expect.set_options(timeout=15_000)  # two processors may be busy with other tests
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(tmp_path: Path, emulator: EmulatorServer) -> Iterator[Site]:
    """Panel, worker and emulator on free ports."""
    office = new_office(tmp_path, staffed=True, wechat={"api_base": emulator.base_url},
                        publishing={"poll_seconds": [0.2], "default_mode": "publish"})
    cast = call_in(office)
    server = WebServer(office, "127.0.0.1", 0)
    worker = Worker(office, wiring.connect(office))
    server.start()
    worker.start()
    yield Site(server.url.rstrip("/"), office, cast, emulator)
    worker.stop()
    server.close()
    office.close()


@pytest.fixture
def clerk(chromium: Browser, site: Site) -> Iterator[Clerk]:
    """A browser window of somebody who is logged in; "phone:LOGIN" gives a phone's window."""
    contexts = []

    def open_window(who: str) -> Page:
        login = who.removeprefix("phone:")
        size = (ViewportSize(width=390, height=844) if who != login
                else ViewportSize(width=1366, height=768))
        context = chromium.new_context(viewport=size, locale="zh-CN", base_url=site.url,
                                       accept_downloads=True)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        log_in(page, login)
        return page

    yield open_window
    for context in contexts:
        context.close()


def log_in(page: Page, login: str) -> None:
    """登录 with the cast's password."""
    page.goto("/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit], form button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
