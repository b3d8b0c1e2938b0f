"""群机器人 of 企业微信 and 钉钉: one text message to a webhook.

企业微信: POST ?key=…, {"msgtype":"text","text":{"content"}}; 钉钉: the same with "at", and where
加签 is set timestamp and sign in the address. Both answer {"errcode":0,"errmsg":"ok"}, and take
20 messages a minute. The address is a secret: it is in no log, no error and no page.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import re
import time
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote_plus, urlsplit

import requests
import urllib3

from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config, notice_secret
from wechat_bot.kernel.config_checks import is_loopback
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.notices.ports import SendFailed
from wechat_bot.notices.rules import FailureKind

NAMES = {"wecom": "企业微信群机器人", "dingtalk": "钉钉群机器人"}
LARGEST_REPLY = 64 * 1024  # bytes
_TRANSIENT, _BUSY = FailureKind.TRANSIENT, FailureKind.BUSY
_SETTINGS, _CONTENT = FailureKind.SETTINGS, FailureKind.CONTENT
_GONE = "机器人地址不对，或机器人已被移出群，请群管理员重新添加并更换地址。"
_WECOM = {
    -1: ("企业微信系统繁忙。", _TRANSIENT),
    40008: ("企业微信不认这种消息。", _CONTENT),
    40058: ("企业微信说内容不合格式，可能太长。", _CONTENT),
    44004: ("企业微信说内容是空的。", _CONTENT),
    45009: ("一分钟内发得太多，企业微信暂时不收。", _BUSY),
    45033: ("一分钟内发得太多，企业微信暂时不收。", _BUSY),
    93000: (_GONE, _SETTINGS),
    93004: ("机器人已被停用，请群管理员启用。", _SETTINGS),
    93008: (_GONE, _SETTINGS),
}
_DINGTALK = {
    -1: ("钉钉系统繁忙。", _TRANSIENT),
    40035: ("钉钉说内容不合格式。", _CONTENT),
    130101: ("一分钟内发得太多，钉钉暂时不收。", _BUSY),
    300001: (_GONE, _SETTINGS),
    300005: (_GONE, _SETTINGS),
    310000: ("没有通过钉钉机器人的安全设置：请核对加签密钥、关键词（填公众号名称）或 IP 地址段。",
             _SETTINGS),
    400013: ("这个钉钉群已经解散。", _SETTINGS),
    400101: (_GONE, _SETTINGS),
    400102: ("机器人已被停用，请群管理员启用。", _SETTINGS),
    400106: (_GONE, _SETTINGS),
    410100: ("一分钟内发得太多，钉钉暂时不收。", _BUSY),
    430101: ("钉钉认为内容里的链接不安全，没有收。", _CONTENT),
    430102: ("钉钉认为内容不合适，没有收。", _CONTENT),
    430104: ("钉钉认为内容不合适，没有收。", _CONTENT),
}
_IN_ADDRESS = re.compile(r"((?:key|access_token|sign)=)[^&\s\"'<>()]+", re.IGNORECASE)


class _HideAddress(logging.Filter):
    """urllib3 logs addresses; here they are keys."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _IN_ADDRESS.sub(r"\1***", record.getMessage()), None
        return True


_FILTER = _HideAddress()


@dataclass(frozen=True)
class _Answer:
    code: int
    words: str


class WebhookRobot:
    """Writes to the group of [notices]. Address and key are read anew for every message."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._kind = config.notices.robot_kind
        for name in ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry"):
            logging.getLogger(name).addFilter(_FILTER)

    def describe(self) -> str:
        """Which robot; with its host where the address can be read, never with its key."""
        try:
            return f"{NAMES[self._kind]}（{urlsplit(self._address()).hostname}）"
        except ConfigError:
            return NAMES[self._kind]

    def problem(self) -> str:
        """Why it can't work as configured."""
        try:
            self._address()
            self._signature()
        except ConfigError as error:
            return error.message
        return ""

    def send(self, text: str) -> None:
        """One message. SendFailed says whether it may have arrived all the same."""
        try:
            address, signature = self._address(), self._signature()
        except ConfigError as error:
            raise SendFailed(error.message, _SETTINGS, everybody=True) from None
        body: dict[str, object] = {"msgtype": "text", "text": {"content": text}}
        if self._kind == "dingtalk":
            body["at"] = {"atMobiles": [], "isAtAll": False}
        answer = _post(f"{address}{signature}", body, self._config.notices.timeout)
        if answer.code != 0:
            raise _refusal(self._kind, answer)

    def _address(self) -> str:
        address = notice_secret(self._config, "robot_url")
        if not address:
            raise ConfigError(
                f"没有找到机器人地址。请设置环境变量 {self._config.notices.robot_url_env}，"
                "或在 notices.robot_url_file 指明存放它的文件。"
            )
        try:
            parts = urlsplit(address)
            usable = bool(parts.hostname) and parts.port != 0 and not parts.username
        except ValueError:
            raise ConfigError("机器人地址的写法不对，请从群里重新复制。") from None
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(address))
        if not usable or not safe or any(c.isspace() for c in address) or parts.fragment:
            raise ConfigError("机器人地址应是 https:// 开头的完整地址，请从群里重新复制。")
        wanted = "key" if self._kind == "wecom" else "access_token"
        if wanted not in dict(parse_qsl(parts.query)):
            raise ConfigError(f"机器人地址里没有 {wanted}=…，不像{NAMES[self._kind]}的地址，"
                              "请从群里重新复制，并核对 robot_kind。")
        return address

    def _signature(self) -> str:
        """&timestamp=…&sign=… for 钉钉 with 加签, else nothing."""
        secret = "" if self._kind == "wecom" else notice_secret(self._config, "robot_secret")
        if not secret:
            return ""
        stamp = int(clock.now().timestamp() * 1000)
        return f"&timestamp={stamp}&sign={quote_plus(sign(stamp, secret))}"


def make_robot(config: Config) -> WebhookRobot | None:
    """The office's group robot; None where none is configured."""
    return WebhookRobot(config) if config.notices.robot_kind else None


def sign(stamp: int, secret: str) -> str:
    """钉钉加签: base64 of HMAC-SHA256 with the secret over "timestamp LF secret".

    stamp: milliseconds since 1970; the secret begins with SEC.
    """
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _post(url: str, body: dict[str, object], timeout: float) -> _Answer:
    """One request: no proxies, no redirects, no second try; errors without the address."""
    data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    try:
        with requests.Session() as session:
            session.trust_env = False
            with session.post(
                url, data=data, timeout=timeout, allow_redirects=False, stream=True,
                headers={"Content-Type": "application/json; charset=utf-8",
                         "Connection": "close", "User-Agent": "wechat-bot"},
            ) as response:
                status, reply = response.status_code, _read_within(response, 2 * timeout)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise _transport_failure(error) from None
    if status != 200:
        kind = _TRANSIENT if status >= 500 or status == 429 else _SETTINGS
        raise SendFailed(f"机器人那边没有收下（网页状态 {status}）。", kind, everybody=True)
    return _read(reply)


def _read_within(response: requests.Response, seconds: float) -> bytes:
    """The start of the reply; a trickle counts as a time-out."""
    body, end = bytearray(), time.monotonic() + seconds
    while len(body) < LARGEST_REPLY and (part := response.raw.read1(4096, decode_content=True)):
        body += part
        if time.monotonic() > end:
            raise TimeoutError
    return bytes(body)


def _read(reply: bytes) -> _Answer:
    try:
        answer = json.loads(reply)
        return _Answer(int(answer["errcode"]), str(answer.get("errmsg", "")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise SendFailed("机器人那边的回答看不懂，可能地址不对，或网络要先登录。", _TRANSIENT,
                         everybody=True, maybe_sent=True) from None


def _refusal(kind: str, answer: _Answer) -> SendFailed:
    known = _WECOM if kind == "wecom" else _DINGTALK
    words = re.sub(r"[^\w\s.,:，。：-]", "", _IN_ADDRESS.sub("", answer.words))[:80].strip()
    sentence, failure = known.get(answer.code, (f"机器人那边不收，说明是“{words}”。", _SETTINGS))
    return SendFailed(f"{sentence}（错误码 {answer.code}）", failure,
                      everybody=failure is not _CONTENT)


def _transport_failure(error: Exception) -> SendFailed:
    """Whether the request can have arrived: not where no connection was made."""
    if isinstance(error, requests.exceptions.SSLError):
        return SendFailed("机器人地址的证书核对不上，没有发。", _SETTINGS, everybody=True)
    if isinstance(error, requests.exceptions.ConnectTimeout) or _was_never_made(error):
        return SendFailed("连不上机器人地址，请看网络是否通。", _TRANSIENT, everybody=True)
    return SendFailed("发给机器人以后没有得到回答（超时或断开）。", _TRANSIENT, everybody=True,
                      maybe_sent=True)


def _was_never_made(error: Exception) -> bool:
    reason = error.args[0] if error.args else None
    cause = getattr(reason, "reason", reason)
    return isinstance(cause, urllib3.exceptions.NewConnectionError)
