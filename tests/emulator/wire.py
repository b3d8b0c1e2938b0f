"""What the emulator's tests share: a bare HTTP caller and sample data. No product client."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

import requests

from wechat_bot.emulator import EmulatorServer

APP = "wx_demo_emulator"
SECRET = "demo-secret"
START = "2026-03-05T10:00:00+08:00"


def png(width: int = 4, height: int = 3, padding: int = 0) -> bytes:
    """A real PNG of one colour; padding adds that many bytes in a comment chunk."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    rows = (b"\x00" + b"\x20\x60\xa0" * min(width, 64)) * min(height, 64)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + (chunk(b"tEXt", b"c\x00" + b"x" * padding) if padding else b"")
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


JPEG = (
    bytes.fromhex("ffd8ffe000104a46494600010100000100010000")
    + bytes.fromhex("ffc0000b080010002001011100")
    + bytes.fromhex("ffda0008010100003f00d2cfffd9")
)
GIF = b"GIF89a" + struct.pack("<HH", 5, 5) + b"\x00" * 10 + b";"
BMP = b"BM" + b"\x00" * 16 + struct.pack("<ii", 6, 6) + b"\x00" * 40


@dataclass
class Wire:
    """Calls one running emulator. Every reply is the parsed JSON of the bytes read as UTF-8."""

    server: EmulatorServer
    token: str = ""
    cover: str = field(default="", repr=False)

    @property
    def base(self) -> str:
        return self.server.base_url

    def log_in(self) -> None:
        self.token = self.stable()["access_token"]

    def stable(self, **changes: Any) -> Any:
        body = {"grant_type": "client_credential", "appid": APP, "secret": SECRET, **changes}
        return self.post("/cgi-bin/stable_token", body, token=None)

    def plain(self, **changes: str) -> Any:
        query = {"grant_type": "client_credential", "appid": APP, "secret": SECRET, **changes}
        return self.get("/cgi-bin/token", token=None, **query)

    def _query(self, token: str | None, query: dict[str, str]) -> dict[str, str]:
        return query if token is None else {"access_token": token or self.token, **query}

    def get(self, path: str, token: str | None = "", **query: str) -> Any:
        reply = requests.get(self.base + path, params=self._query(token, query), timeout=10)
        return json.loads(reply.content.decode("utf-8"))

    def get_raw(self, path: str) -> bytes:
        """The bytes of a GET, whatever they are."""
        reply = requests.get(self.base + path, params=self._query("", {}), timeout=10)
        return bytes(reply.content)

    def raw(self, path: str, data: bytes, token: str | None = "", **options: Any) -> Any:
        return requests.post(
            self.base + path,
            params=self._query(token, {}),
            data=data,
            timeout=options.pop("timeout", 10),
            **options,
        )

    def post(self, path: str, body: Any, token: str | None = "", **options: Any) -> Any:
        data = json.dumps(body, ensure_ascii=False).encode("utf-8")
        return json.loads(self.raw(path, data, token, **options).content.decode("utf-8"))

    def upload(self, path: str, data: bytes, name: str = "图.png", **query: str) -> Any:
        reply = requests.post(
            self.base + path,
            params=self._query("", query),
            files={"media": (name, data)},
            timeout=10,
        )
        return json.loads(reply.content.decode("utf-8"))

    def image(self, data: bytes | None = None) -> str:
        """Upload a body image, return its address."""
        url: str = self.upload("/cgi-bin/media/uploadimg", data or png())["url"]
        return url

    def material(self, data: bytes | None = None, kind: str = "image") -> str:
        """Add a permanent material, return its media_id."""
        reply = self.upload("/cgi-bin/material/add_material", data or png(), type=kind)
        media_id: str = reply["media_id"]
        return media_id

    def article(self, **changes: Any) -> dict[str, Any]:
        """One sound article, changed as wanted."""
        if not self.cover:
            self.cover = self.material()
        article = {"title": "宪法宣传周", "content": "<p>正文</p>", "thumb_media_id": self.cover}
        return {**article, **changes}

    def add(self, *articles: dict[str, Any]) -> Any:
        """draft/add of these articles."""
        return self.post("/cgi-bin/draft/add", {"articles": list(articles)})

    def draft(self, **changes: Any) -> str:
        """A new draft of one article, return its media_id."""
        media_id: str = self.add(self.article(**changes))["media_id"]
        return media_id

    def stored(self, **changes: Any) -> Any:
        """The article as draft/get gives it back after draft/add."""
        media_id = self.draft(**changes)
        return self.post("/cgi-bin/draft/get", {"media_id": media_id})["news_item"][0]

    def submit(self, media_id: str) -> Any:
        return self.post("/cgi-bin/freepublish/submit", {"media_id": media_id})

    def status(self, publish_id: int | str) -> Any:
        return self.post("/cgi-bin/freepublish/get", {"publish_id": publish_id})

    def mass(self, media_id: str, **body: Any) -> Any:
        """mass/sendall to everybody, changed as wanted."""
        message = {
            "filter": {"is_to_all": True},
            "mpnews": {"media_id": media_id},
            "msgtype": "mpnews",
            "send_ignore_reprint": 0,
            **body,
        }
        return self.post("/cgi-bin/message/mass/sendall", message)

    def mass_status(self, msg_id: int | str) -> Any:
        return self.post("/cgi-bin/message/mass/get", {"msg_id": msg_id})

    def published(self, *articles: dict[str, Any]) -> Any:
        """Publish to the end; the final reply of freepublish/get."""
        media_id = self.add(*(articles or (self.article(),)))["media_id"]
        publish_id = self.submit(media_id)["publish_id"]
        self.advance(60)
        return self.status(publish_id)

    def control(self, path: str, /, **body: Any) -> Any:
        reply = requests.post(f"{self.base}/_control/{path}", json=body, timeout=10)
        return reply.json()

    def look(self, path: str) -> Any:
        return requests.get(f"{self.base}/_control/{path}", timeout=10).json()

    def switch(self, **changes: Any) -> None:
        reply = self.control("switches", **changes)
        assert "error" not in reply, reply

    def advance(self, seconds: float) -> None:
        self.control("clock", advance_seconds=seconds)

    def arm(self, path: str, kind: str, count: int = 1, seconds: float = 0) -> None:
        reply = self.control("faults", path=path, kind=kind, count=count, seconds=seconds)
        assert reply["kind"] == kind, reply

    def drafts(self) -> int:
        count: int = self.get("/cgi-bin/draft/count")["total_count"]
        return count
