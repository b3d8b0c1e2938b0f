"""WeChat's side of a callback, written from the public description: signing, sealing, events."""

from __future__ import annotations

import base64
import hashlib
import struct
from datetime import datetime

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.support.offices import APP_ID
from wechat_bot.kernel import clock

TOKEN = "callbacktoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SETTINGS = {"token": TOKEN}
SAFE_SETTINGS = {"token": TOKEN, "aes_key": AES_KEY}


def sign(*parts: str) -> str:
    """sha1 of the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def signed(at: datetime | None = None, nonce: str = "1320562132") -> dict[str, str]:
    """signature, timestamp and nonce of a request."""
    timestamp = str(int((at or clock.now()).timestamp()))
    return {"signature": sign(TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}


def sealed_text(
    plain: bytes, *, app_id: str = APP_ID, aes_key: str = AES_KEY, length: int | None = None,
    padding: bytes | None = None,
) -> str:
    """Base64 of the encrypted text; length and padding may be falsified."""
    key = base64.b64decode(aes_key + "=")
    inner = b"r" * 16 + struct.pack(">I", len(plain) if length is None else length) + plain
    inner += app_id.encode()
    missing = 32 - len(inner) % 32
    inner += bytes([missing]) * missing if padding is None else padding
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(inner) + encryptor.finalize()).decode()


def sealed(
    cipher_text: str, query: dict[str, str] | None = None, beside: str = ""
) -> tuple[dict[str, str], bytes]:
    """(query, body) of safe mode; `beside` is what compatible mode leaves readable."""
    query = query or signed()
    proof = sign(TOKEN, query["timestamp"], query["nonce"], cipher_text)
    body = f"<xml>{beside}<Encrypt><![CDATA[{cipher_text}]]></Encrypt></xml>"
    return {**query, "encrypt_type": "aes", "msg_signature": proof}, body.encode()


def event_xml(name: str, inner: str, at: datetime | None = None) -> str:
    """An event around its own part."""
    created = int((at or clock.now()).timestamp())
    return ("<xml><ToUserName><![CDATA[gh_1]]></ToUserName>"
            "<FromUserName><![CDATA[oMpHelper]]></FromUserName>"
            f"<CreateTime>{created}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
            f"<Event><![CDATA[{name}]]></Event>{inner}</xml>")


def publish_xml(
    publish_id: str = "2247503051", status: int = 0, *, article_id: str = "b5O2",
    urls: tuple[str, ...] = ("http://mp.weixin.qq.com/s/a",), failed: tuple[int, ...] = (),
    at: datetime | None = None, name: str = "PUBLISHJOBFINISH",
) -> str:
    """PUBLISHJOBFINISH."""
    inner = f"<publish_id>{publish_id}</publish_id><publish_status>{status}</publish_status>"
    if article_id and status in (0, 5, 6):
        items = "".join(f"<item><idx>{n}</idx><article_url><![CDATA[{url}]]></article_url></item>"
                        for n, url in enumerate(urls, start=1))
        inner += (f"<article_id><![CDATA[{article_id}]]></article_id><article_detail>"
                  f"<count>{len(urls)}</count>{items}</article_detail>")
    inner += "".join(f"<fail_idx>{n}</fail_idx>" for n in failed)
    return event_xml(name, f"<PublishEventInfo>{inner}</PublishEventInfo>", at)


def mass_xml(
    msg_id: str = "1000000001", status: str = "send success", *,
    urls: tuple[str, ...] = ("http://mp.weixin.qq.com/s/m",), checks: str = "",
    check_state: int = 1, at: datetime | None = None,
) -> str:
    """MASSSENDJOBFINISH."""
    items = "".join(f"<item><ArticleIdx>{n}</ArticleIdx><ArticleUrl><![CDATA[{url}]]></ArticleUrl>"
                    "</item>" for n, url in enumerate(urls, start=1))
    return event_xml("MASSSENDJOBFINISH", (
        f"<MsgID>{msg_id}</MsgID><Status><![CDATA[{status}]]></Status>"
        "<TotalCount>100</TotalCount><FilterCount>80</FilterCount><SentCount>75</SentCount>"
        "<ErrorCount>5</ErrorCount><CopyrightCheckResult><Count>0</Count>"
        f"<ResultList>{checks}</ResultList><CheckState>{check_state}</CheckState>"
        f"</CopyrightCheckResult><ArticleUrlResult><Count>{len(urls)}</Count>"
        f"<ResultList>{items}</ResultList></ArticleUrlResult>"), at)
