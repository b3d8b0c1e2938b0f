"""Reading WeChat's callback (消息推送): who may speak, decryption, and what was said.

Functions of values: nothing here reads the clock, the database or the network. Whatever is
wrong with a request becomes CallbackRefused with a 4xx status. Source: API pages 消息推送
(signature, plain, compatible and safe mode) and 事件推送发布结果.

Where an aes_key is configured, only what is encrypted with it and signed together with its
cipher text counts: the plain signature does not cover the body, so a plain body beside it (as
in compatible mode) or instead of it is never read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from wechat_bot.kernel.config import WeChat
from wechat_bot.kernel.errors import BureauError
from wechat_bot.kernel.plain_xml import NotPlainXml, parse
from wechat_bot.publishing.notified import BadEvent, CallbackEvent, read_event

MAX_BYTES = 64 * 1024
_ECHO_LIMIT = 200
_PART_LIMIT = 128  # signature, timestamp, nonce: no real one comes near
_BLOCK, _AES_BLOCK, _RANDOM, _LENGTH = 32, 16, 16, 4


class CallbackRefused(BureauError):
    """这个推送没有收下: status is the HTTP answer (4xx), the message says why, for the log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Callback:
    """A callback that may be believed. signature: what it is known by if it comes again.

    event None: it concerns others (a reader's message, 关注) and is answered, not kept.
    """

    signature: str
    event: CallbackEvent | None


def read_echo(settings: WeChat, query: Mapping[str, str], now: datetime) -> str:
    """The echostr to answer when WeChat checks the address (GET). Raises CallbackRefused."""
    _check_signature(settings, query, "signature", (), now)
    echo = query.get("echostr", "")
    if not 0 < len(echo) <= _ECHO_LIMIT:
        raise CallbackRefused(400, "没有 echostr，或太长")
    return echo


def read_callback(
    settings: WeChat, query: Mapping[str, str], body: bytes, now: datetime
) -> Callback:
    """What WeChat tells (POST). Raises CallbackRefused and nothing else."""
    if len(body) > MAX_BYTES:
        raise CallbackRefused(413, "内容太大")
    if not settings.aes_key:
        signature = _check_signature(settings, query, "signature", (), now)
        text = _decoded(body)
    else:
        signature, text = _open(settings, query, body, now)
    try:
        return Callback(signature, read_event(text))
    except BadEvent as error:
        raise CallbackRefused(400, error.message) from None


def _open(
    settings: WeChat, query: Mapping[str, str], body: bytes, now: datetime
) -> tuple[str, str]:
    """(msg_signature, the decrypted text) in compatible and safe mode."""
    if query.get("encrypt_type") != "aes" or "msg_signature" not in query:
        raise CallbackRefused(403, "配置了消息加密，这个推送却没有加密")
    _check_time(settings, query, now)  # cheap, before anything of the body is looked at
    try:
        sealed = parse(_decoded(body)).only("Encrypt")
    except NotPlainXml as error:
        raise CallbackRefused(400, error.message) from None
    if sealed is None or not sealed.text.strip():
        raise CallbackRefused(400, "没有加密的内容")
    cipher_text = sealed.text.strip()
    signature = _check_signature(settings, query, "msg_signature", (cipher_text,), now)
    return signature, decrypt(settings.aes_key, settings.app_id, cipher_text)


def decrypt(aes_key: str, app_id: str, cipher_text: str) -> str:
    """The text inside an Encrypt element. Raises CallbackRefused.

    AES-256-CBC, the IV is the key's first half, padding to blocks of 32; inside lie 16 random
    bytes, the length, the text and the AppID. Padding, length and AppID are each checked.
    """
    key = base64.b64decode(aes_key + "=")
    try:
        sealed = base64.b64decode("".join(cipher_text.split()), validate=True)
    except (binascii.Error, ValueError):  # ValueError: a sign outside ASCII
        raise CallbackRefused(400, "加密的内容不是 base64") from None
    if not sealed or len(sealed) % _AES_BLOCK:
        raise CallbackRefused(400, "加密的内容长度不对")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:_AES_BLOCK])).decryptor()
    plain = _unpadded(decryptor.update(sealed) + decryptor.finalize())
    head = _RANDOM + _LENGTH
    if len(plain) < head:
        raise CallbackRefused(400, "解密后的内容太短")
    (length,) = struct.unpack(">I", plain[_RANDOM:head])
    text, owner = plain[head:head + length], plain[head + length:]
    if len(text) != length:
        raise CallbackRefused(400, "解密后的内容不完整")
    if not app_id or not hmac.compare_digest(owner, app_id.encode("utf-8")):
        raise CallbackRefused(403, "不是发给本公众号的")
    return _decoded(text)


def _unpadded(plain: bytes) -> bytes:
    count = plain[-1]
    if not 1 <= count <= min(_BLOCK, len(plain)) or plain[-count:] != bytes([count]) * count:
        raise CallbackRefused(400, "解密后的填充不对")
    return plain[:-count]


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise CallbackRefused(400, "内容不是 UTF-8") from None
    if "\x00" in text:  # no XML may hold it, and PostgreSQL can't store it
        raise CallbackRefused(400, "内容含有空字符")
    return text


def _check_signature(
    settings: WeChat, query: Mapping[str, str], name: str, more: tuple[str, ...], now: datetime
) -> str:
    """The signature named so, once it is right and its time is near. Raises CallbackRefused."""
    given = query.get(name, "")
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not (given and timestamp and nonce) or max(map(len, (given, timestamp, nonce))) > _PART_LIMIT:
        raise CallbackRefused(403, "缺少签名")
    _check_time(settings, query, now)
    joined = "".join(sorted((settings.token, timestamp, nonce, *more))).encode("utf-8", "replace")
    # WeChat's own choice of hash; together with the secret token it is what there is.
    right = hashlib.sha1(joined, usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(right.encode("ascii"), given.lower().encode("utf-8", "replace")):
        raise CallbackRefused(403, "签名不对")
    return right


def _check_time(settings: WeChat, query: Mapping[str, str], now: datetime) -> None:
    timestamp = query.get("timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 11:
        raise CallbackRefused(403, "签名的时间不对")
    if abs(now.timestamp() - int(timestamp)) > settings.callback_window:
        raise CallbackRefused(403, "签名的时间离现在太远")
