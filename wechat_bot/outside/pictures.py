"""Fetching pictures of published articles from WeChat's picture hosts, and from nowhere else.

As with article links, an address out of an article must not make this machine call into the
office network: only the two hosts, over https, without following redirects.
"""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import requests
import urllib3

from wechat_bot.kernel.config import Config
from wechat_bot.kernel.config_checks import is_loopback
from wechat_bot.reconciling.ports import PictureUnreadable
from wechat_bot.rendering.word.html import image_ending

PICTURE_HOSTS = frozenset({"mmbiz.qpic.cn", "mmbiz.qlogo.cn"})
LARGEST_PICTURE = 10 * 1024 * 1024  # bytes
_PORTS = {"http": 80, "https": 443}


def allowed_picture(address: str, api_base: str) -> str | None:
    """The address to fetch for a picture of an article, or None when it is none of WeChat's.

    Accepted: mmbiz.qpic.cn and mmbiz.qlogo.cn (fetched by https). While api_base is this machine
    the emulator serves them under /mmbiz/, and its own addresses are accepted as well.
    """
    address = address.strip()
    if address.startswith("//"):
        address = f"https:{address}"
    if not address.isascii() or re.search(r"[\s\\\x00-\x20\x7f]", address):
        return None
    try:
        parts, base = urlsplit(address), urlsplit(api_base)
        port, base_port = parts.port, base.port
    except ValueError:
        return None
    if parts.username is not None or parts.password is not None or parts.scheme not in _PORTS:
        return None
    local = is_loopback(api_base)
    if parts.hostname in PICTURE_HOSTS and port in (None, _PORTS[parts.scheme]):
        if local:
            return f"{base.scheme}://{base.netloc}/mmbiz{parts.path}"
        return parts._replace(scheme="https", netloc=parts.hostname, fragment="").geturl()
    same = (parts.scheme, parts.hostname, port or _PORTS[parts.scheme]) == (
        base.scheme, base.hostname, base_port or _PORTS.get(base.scheme))
    if local and same and parts.path.startswith("/mmbiz/") and ".." not in parts.path:
        return parts._replace(fragment="").geturl()
    return None


class PictureFetcher:
    """reconciling.ports.Pictures over HTTP; one connection is kept for many pictures."""

    def __init__(self, config: Config) -> None:
        self._base = config.wechat.api_base
        self._times = (config.wechat.connect_timeout, config.wechat.read_timeout)
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc
        self._session.headers["User-Agent"] = "Mozilla/5.0 wechat-bot"

    def fetch(self, address: str) -> bytes:
        """The picture's bytes. PictureUnreadable says why there are none."""
        target = allowed_picture(address, self._base)
        if target is None:
            raise PictureUnreadable("地址不是公众号的图片服务器，没有去读取")
        try:
            with self._session.get(target, timeout=self._times, allow_redirects=False,
                                   stream=True) as reply:
                if reply.status_code != 200:
                    raise PictureUnreadable(f"图片打不开（HTTP {reply.status_code}），可能已被删除")
                data = self._body(reply)
        except (requests.RequestException, urllib3.exceptions.HTTPError):
            raise PictureUnreadable("图片现在打不开（网络不通或超时）") from None
        if not image_ending(data):
            raise PictureUnreadable("取回的内容不是图片")
        return data

    def _body(self, reply: requests.Response) -> bytes:
        end = time.monotonic() + sum(self._times)
        body = bytearray()
        while part := reply.raw.read1(65536, decode_content=True):
            body += part
            if len(body) > LARGEST_PICTURE:
                raise PictureUnreadable("图片超过 10 MB，没有取回")
            if time.monotonic() > end:
                raise PictureUnreadable("图片传得太慢，没有取完")
        return bytes(body)


def make_pictures(config: Config) -> PictureFetcher:
    """The way to WeChat's pictures for this configuration."""
    return PictureFetcher(config)
