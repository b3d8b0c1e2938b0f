"""Opening addresses of published texts, to see whether readers still can: media_duties.ports.Links.

An address out of a text must not make this machine call into the office network: only http(s),
and only where the name and the connection itself lead to public addresses. While api_base is this
machine (the demo, the tests) this machine is allowed too, and nothing else of the office.
A site is asked gently: a pause between two addresses, and no more once it did not answer thrice.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from wechat_bot.kernel.config import Config
from wechat_bot.kernel.config_checks import is_loopback
from wechat_bot.media_duties.ports import Probe, Reach
from wechat_bot.outside.links import (
    ArticleGone,
    LinkUnreadable,
    allowed_article_link,
    fetch_article,
)
from wechat_bot.outside.pictures import allowed_picture

_REDIRECTS = 5
_SILENT = 3
_PORTS = {"http": 80, "https": 443}
# The other side says that the page is not there; any other refusal may be meant for programs.
_GONE = {404: "页面不存在（404）", 410: "页面已撤除（410）", 451: "页面因法律原因不提供（451）"}
_FINE = Probe(Reach.FINE)
# IPv6 addresses that end with an IPv4 address: compatible, translated, NAT64 (RFC 6052, 8215).
_TRANSLATED = tuple(ipaddress.IPv6Network(net) for net in (
    "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"))


class InsideAddress(Exception):
    """The address leads into the office network or to this machine."""


class UnknownName(Exception):
    """There is no such site, as far as the name service knows."""


def is_public(address: str, *, local: bool) -> bool:
    """Whether an IP address may be called: a public one, or (local) this machine."""
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address) and not number.is_loopback:
        number = _within(number) or number
    return (number.is_global and not number.is_multicast) or (local and number.is_loopback)


def _within(number: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, which is where a gateway leads it."""
    if any(number in net for net in _TRANSLATED):
        return ipaddress.IPv4Address(int(number) & 0xFFFF_FFFF)
    return number.ipv4_mapped or number.sixtofour


class AddressOpener:
    """media_duties.ports.Links over HTTP. One object serves one run: it remembers silent sites."""

    def __init__(
        self, config: Config, wait: Callable[[float], None] = time.sleep,
        read_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self._local = is_loopback(config.wechat.api_base)
        self._times = (config.wechat.connect_timeout, min(config.wechat.read_timeout, 10.0))
        self._wait, self._clock = wait, read_clock
        self._asked: dict[str, float] = {}  # site → when it was last asked
        self._silent: dict[str, int] = {}  # site → how often in a row it did not answer
        self._answered = False

    def open(self, address: str) -> Probe:
        """Whether readers can open a page; an article of WeChat is looked at more closely."""
        if allowed_article_link(address, self._config.wechat.api_base) is not None:
            return self.article(address)
        return self._guarded(address, lambda: self._get(address, pictures=False))

    def picture(self, address: str) -> Probe:
        """Whether a picture is still there."""
        target = allowed_picture(address, self._config.wechat.api_base) or address
        return self._guarded(target, lambda: self._get(target, pictures=True))

    def article(self, address: str) -> Probe:
        """A published article with its text."""
        return self._guarded(address, lambda: self._read(address))

    def _guarded(self, address: str, act: Callable[[], Probe]) -> Probe:
        site = _site(address)
        if site is None:
            return Probe(Reach.BROKEN, "这个链接的写法不对，读者打不开。")
        if self._silent.get(site, 0) >= _SILENT:
            return Probe(Reach.UNKNOWN, "这个网站连续几次没有回应，这一次不再试。")
        self._pause(site)
        probe = act()
        if probe.reach is Reach.UNKNOWN:
            self._silent[site] = self._silent.get(site, 0) + 1
        else:
            self._silent[site] = 0
        return probe

    def _pause(self, site: str) -> None:
        pause = self._config.media.link_pause
        since = self._clock() - self._asked.get(site, float("-inf"))
        if since < pause:
            self._wait(pause - since)
        self._asked[site] = self._clock()

    def _read(self, address: str) -> Probe:
        try:
            page = fetch_article(address, self._config)
        except ArticleGone as error:
            return Probe(Reach.BROKEN, error.message)
        except LinkUnreadable as error:
            return Probe(Reach.UNKNOWN, error.message)
        return Probe(Reach.FINE, content_html=page.content_html)

    def _get(self, address: str, *, pictures: bool) -> Probe:
        target = address
        with _session(self._local) as session:
            for _ in range(_REDIRECTS + 1):
                try:
                    with session.get(target, timeout=self._times, allow_redirects=False,
                                     stream=True) as reply:
                        self._answered = True
                        if not reply.is_redirect:
                            return _judge(reply, pictures=pictures)
                        target = urljoin(target, reply.headers["location"])
                except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError,
                        ValueError) as error:
                    return self._trouble(error)
                if _site(target) is None:
                    return Probe(Reach.UNKNOWN, "网页转到了不是网址的地方。")
        return Probe(Reach.UNKNOWN, "网页转来转去，没有打开。")

    def _trouble(self, error: Exception) -> Probe:
        causes = list(_causes(error))
        if any(isinstance(cause, InsideAddress) for cause in causes):
            return Probe(Reach.BROKEN, "链接指向单位内部网络的地址，外面的读者打不开。")
        if self._answered and any(isinstance(cause, UnknownName) for cause in causes):
            # Other sites answer, so the line is not at fault.
            return Probe(Reach.BROKEN, "找不到这个网站（域名已不存在或写错了）。")
        return Probe(Reach.UNKNOWN, "网络不通或对方太慢，没有查成。")


def make_links(config: Config) -> AddressOpener:
    """The way to addresses of published texts, for one run."""
    return AddressOpener(config)


def _site(address: str) -> str | None:
    """host:port of an address that may be opened at all; None where it is none."""
    if re.search(r"[\s\\\x00-\x1f\x7f]", address):
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        return None
    return f"{parts.hostname}:{port or _PORTS[parts.scheme]}"


def _judge(reply: requests.Response, *, pictures: bool) -> Probe:
    if reply.status_code in _GONE:
        return Probe(Reach.BROKEN, f"打不开：{_GONE[reply.status_code]}。")
    if reply.status_code != 200:
        return Probe(Reach.UNKNOWN, f"对方回应 HTTP {reply.status_code}，没有查成。")
    kind = reply.headers.get("content-type", "")
    if pictures and kind.startswith("text/"):
        return Probe(Reach.BROKEN, "图片打不开，取回的不是图片。")
    return _FINE


def _causes(error: BaseException) -> Any:
    """An error and what is behind it: urllib3 and requests wrap one in the other."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [each for each in (one.__cause__, one.__context__, getattr(one, "reason", None),
                                      *one.args) if isinstance(each, BaseException)]


def _session(local: bool) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy, no .netrc
    session.headers.update({"Connection": "close", "User-Agent": "Mozilla/5.0 wechat-bot"})
    adapter = _PublicOnly(local)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class _PublicOnly(HTTPAdapter):
    """Connects to public addresses only, whatever a name stands for at this moment."""

    def __init__(self, local: bool) -> None:
        self._local = local
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        plain, secure = _pools(self._local)
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": secure}


def _pools(local: bool) -> tuple[type[HTTPConnectionPool], type[HTTPSConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            _check_name(self.host, self.port, local)
            return _checked(super()._new_conn(), local)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            _check_name(self.host, self.port, local)
            return _checked(super()._new_conn(), local)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return PlainPool, SecurePool


def _check_name(host: str, port: int | None, local: bool) -> None:
    """Before anything is called: every address that the name stands for is public."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)):
            raise urllib3.exceptions.LocationValueError("unknown name") from UnknownName(host)
        raise urllib3.exceptions.LocationValueError("no name service") from error
    for *_, place in found:
        if not is_public(str(place[0]), local=local):
            raise urllib3.exceptions.LocationValueError("inside") from InsideAddress(host)


def _checked(connection: socket.socket, local: bool) -> socket.socket:
    """Before anything is sent: the connection goes where the name said."""
    if not is_public(str(connection.getpeername()[0]), local=local):
        with suppress(OSError):
            connection.close()
        raise urllib3.exceptions.LocationValueError("inside") from InsideAddress("peer")
    return connection
