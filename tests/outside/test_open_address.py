"""Opening addresses of published texts: what readers can open, what they can't, what nobody knows."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.offices import config_for
from tests.support.site import Site, web_site
from wechat_bot.kernel.config import Config
from wechat_bot.media_duties.ports import Reach
from wechat_bot.outside.addresses import AddressOpener, is_public


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as running:
        yield running


def local(folder: Path, site: Site, pause: float = 0.0) -> Config:
    return config_for(folder, wechat={"api_base": site.url}, media={"link_pause": pause})


def online(folder: Path) -> Config:
    """As in an office: the account is the real one, so nothing inside is ever called."""
    return config_for(folder, demo=False, media={"link_pause": 0.0},
                      wechat={"api_base": "https://api.weixin.qq.com"})


@pytest.mark.parametrize(("status", "reach"), [
    (200, Reach.FINE), (404, Reach.BROKEN), (410, Reach.BROKEN), (451, Reach.BROKEN),
    (403, Reach.UNKNOWN), (412, Reach.UNKNOWN), (500, Reach.UNKNOWN), (503, Reach.UNKNOWN),
])
def test_an_answer_says_whether_readers_can_open_it(
    tmp_path: Path, site: Site, status: int, reach: Reach
) -> None:
    address = site.put("/page", status=status)
    assert AddressOpener(local(tmp_path, site)).open(address).reach is reach


def test_a_redirect_is_followed_and_its_end_counts(tmp_path: Path, site: Site) -> None:
    opener = AddressOpener(local(tmp_path, site))
    site.put("/new")
    assert opener.open(site.put("/old", status=301, location="/new")).reach is Reach.FINE
    assert opener.open(site.put("/older", status=302, location="/gone")).reach is Reach.BROKEN
    assert opener.open(site.put("/round", status=302, location="/round")).reach is Reach.UNKNOWN


@pytest.mark.parametrize("address", [
    "ftp://example.com/x", "javascript:alert(1)", "http://", "http://user:pw@127.0.0.1/x",
    "http://127.0.0.1:99999/", "http://a b/", "file:///etc/passwd",
])
def test_what_is_no_web_address_is_not_called(tmp_path: Path, site: Site, address: str) -> None:
    assert AddressOpener(local(tmp_path, site)).open(address).reach is Reach.BROKEN
    assert site.asked == []


def test_a_picture_that_is_a_page_instead_is_broken(tmp_path: Path, site: Site) -> None:
    opener = AddressOpener(local(tmp_path, site))
    assert opener.picture(site.picture("/mmbiz/a")).reach is Reach.FINE
    assert opener.picture(site.put("/mmbiz/b")).reach is Reach.BROKEN


def test_the_office_network_is_never_called(tmp_path: Path, site: Site) -> None:
    site.put("/page")
    opener = AddressOpener(online(tmp_path))
    probe = opener.open(f"{site.url}/page")
    assert probe.reach is Reach.BROKEN
    assert "内部网络" in probe.sentence
    assert site.asked == []


def test_a_name_that_stands_for_an_inside_address_is_not_called(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(site.url.rpartition(":")[2])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))])
    probe = AddressOpener(online(tmp_path)).open(f"http://news.example.com:{port}/page")
    assert probe.reach is Reach.BROKEN
    assert site.asked == []


def test_a_name_that_turns_inside_between_look_and_call_gets_nothing(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(site.url.rpartition(":")[2])
    answers = iter(["93.184.216.34", "127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))])
    assert AddressOpener(online(tmp_path)).open(
        f"http://news.example.com:{port}/page").reach is Reach.BROKEN
    assert site.asked == []


def test_without_a_network_nothing_is_said(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_such_name(*_args: object, **_named: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    opener = AddressOpener(local(tmp_path, site))
    page = site.put("/page")
    with monkeypatch.context() as offline:
        offline.setattr(socket, "getaddrinfo", no_such_name)
        assert opener.open("http://gone.example.com/").reach is Reach.UNKNOWN
    assert opener.open(page).reach is Reach.FINE
    with monkeypatch.context() as offline:  # others answer, so it is the name's fault
        offline.setattr(socket, "getaddrinfo", no_such_name)
        probe = opener.open("http://gone.example.com/")
    assert probe.reach is Reach.BROKEN
    assert "域名" in probe.sentence


def test_a_silent_site_is_left_alone_after_three_tries(tmp_path: Path, site: Site) -> None:
    opener = AddressOpener(local(tmp_path, site))
    for number in range(5):
        assert opener.open(site.put(f"/{number}", status=500)).reach is Reach.UNKNOWN
    assert len(site.asked) == 3


def test_a_site_gets_a_pause_between_two_addresses(tmp_path: Path, site: Site) -> None:
    waited: list[float] = []
    times = iter([0.0, 0.0, 0.4, 0.4, 9.0, 9.0])
    opener = AddressOpener(local(tmp_path, site, pause=1.0), waited.append, lambda: next(times))
    for path in ("/a", "/b", "/c"):
        opener.open(site.put(path))
    assert waited == [pytest.approx(0.6)]


def test_an_article_is_read_and_a_deleted_one_is_gone(tmp_path: Path, site: Site) -> None:
    opener = AddressOpener(local(tmp_path, site))
    there = opener.open(site.article("/s/one", "通知", "<p>正文</p>"))
    assert (there.reach, there.content_html) == (Reach.FINE, "<p>正文</p>")
    gone = opener.open(site.put("/s/two", text="<html><body>该内容已被发布者删除</body></html>"))
    assert gone.reach is Reach.BROKEN
    human = opener.open(site.put("/s/three", text="<html><body>环境异常，完成验证后即可继续访问</body></html>"))
    assert human.reach is Reach.UNKNOWN


@pytest.mark.parametrize(("address", "public", "here"), [
    ("93.184.216.34", True, True), ("127.0.0.1", False, True), ("::1", False, True),
    ("10.0.0.8", False, False), ("192.168.1.1", False, False), ("172.16.9.9", False, False),
    ("169.254.169.254", False, False), ("100.64.0.1", False, False), ("0.0.0.0", False, False),
    ("::ffff:10.0.0.8", False, False), ("fe80::1%eth0", False, False), ("fc00::1", False, False),
    ("64:ff9b::c0a8:101", False, False), ("64:ff9b:1::a00:1", False, False),
    ("2002:c0a8:101::1", False, False), ("::192.168.1.1", False, False),
    ("::ffff:0:10.0.0.1", False, False), ("64:ff9b::5db8:d822", True, True),
    ("224.0.0.1", False, False), ("2606:2800:220:1::1", True, True),
])
def test_which_addresses_may_be_called(address: str, public: bool, here: bool) -> None:
    assert is_public(address, local=False) is public
    assert is_public(address, local=True) is here
