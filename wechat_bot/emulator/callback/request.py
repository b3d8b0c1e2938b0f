"""One HTTP request to the account's server: how it is signed, encrypted and sent."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from wechat_bot.emulator.callback.crypto import encrypt, signature
from wechat_bot.emulator.callback.events import SENDER, cdata
from wechat_bot.emulator.settings import EmulatorSettings

_WRONG = "0" * 40
#: how much of an answer is kept
ANSWER_KEPT = 2000


@dataclass(frozen=True)
class Answer:
    """What came back. status is None where nothing did; then error says why."""

    status: int | None
    text: str
    error: str
    cost_ms: int

    @property
    def accepted(self) -> bool:
        """WeChat is content with "success" or an empty body."""
        return self.status == 200 and self.text.strip() in ("", "success")


def signed_query(settings: EmulatorSettings, now: float, nonce: str) -> dict[str, str]:
    """signature, timestamp and nonce. now: the emulator's clock."""
    moment = now if settings.callback_timestamp == "emulator" else time.time()
    timestamp = str(int(moment))
    proof = signature(settings.callback_token, timestamp, nonce)
    return {
        "signature": _WRONG if settings.event_wrong_signature else proof,
        "timestamp": timestamp,
        "nonce": nonce,
    }


def sealed(
    settings: EmulatorSettings, body: bytes, query: dict[str, str]
) -> tuple[dict[str, str], bytes]:
    """Query and body in the chosen mode; query holds what signed_query gave."""
    query = {**query, "openid": SENDER}
    if settings.callback_mode == "plain":
        return query, body
    cipher_text = encrypt(body, settings.callback_aes_key, settings.app_id)
    proof = signature(settings.callback_token, query["timestamp"], query["nonce"], cipher_text)
    query["encrypt_type"] = "aes"
    query["msg_signature"] = _WRONG if settings.event_wrong_signature else proof
    element = f"<Encrypt>{cdata(cipher_text)}</Encrypt>"
    if settings.callback_mode == "compatible":
        head, end, tail = body.rpartition(b"</xml>")
        return query, (head + element.encode("ascii") + end + tail if end else body)
    to_user = f"<ToUserName>{cdata(settings.original_id)}</ToUserName>"
    return query, f"<xml>{to_user}{element}</xml>".encode()


def send(settings: EmulatorSettings, method: str, query: str, body: bytes) -> Answer:
    """Send to callback_url and wait for the answer, no longer than callback_timeout."""
    parts = urlsplit(settings.callback_url)
    joined = "&".join(part for part in (parts.query, query) if part)
    target = (parts.path or "/") + (f"?{joined}" if joined else "")
    headers = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"} if body else {}
    connection = http.client.HTTPConnection(
        parts.hostname or "", parts.port or 80, timeout=settings.callback_timeout or None
    )
    began = time.perf_counter()
    status, text, error = None, "", ""
    try:
        connection.request(method, target, body or None, headers)
        reply = connection.getresponse()
        text = reply.read(ANSWER_KEPT).decode("utf-8", "replace")
        status = reply.status
    except TimeoutError:
        error = "超过时间没有回应"
    except (OSError, http.client.HTTPException) as problem:
        error = f"没有送到：{type(problem).__name__}"
    finally:
        connection.close()
    return Answer(status, text, error, int((time.perf_counter() - began) * 1000))


def ask_echo(settings: EmulatorSettings, now: float, nonce: str, echo: str) -> Answer:
    """The GET by which WeChat checks a new address: echo must come back as it is."""
    query = {**signed_query(settings, now, nonce), "echostr": echo}
    return send(settings, "GET", urlencode(query), b"")
