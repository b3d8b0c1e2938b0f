"""A loopback HTTP server that answers with raw bytes: for replies no sound server would give."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def token(self) -> str:
        return parse_qs(urlsplit(self.target).query).get("access_token", [""])[0]

    def json(self) -> Any:
        return json.loads(self.body.decode("utf-8"))


@dataclass(frozen=True)
class Wire:
    """Bytes for the wire. ending: "" close, "reset" cut; pause: seconds before each part."""

    parts: tuple[bytes, ...] = ()
    ending: str = ""
    pause: float = 0.0


def answer(
    body: bytes, status: str = "200 OK", content_type: str = "application/json; encoding=utf-8",
    length: int | None = None, extra: str = "",
) -> Wire:
    """A whole HTTP reply; length overstates the body to truncate it."""
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body) if length is None else length}\r\n"
        f"{extra}Connection: close\r\n\r\n"
    )
    return Wire((head.encode() + body,))


def ok(**fields: Any) -> Wire:
    """A JSON reply."""
    return answer(json.dumps(fields, ensure_ascii=False).encode("utf-8"))


RESET = Wire(ending="reset")
Script = Callable[[Seen], Wire]


@dataclass
class RawServer:
    """Serves one request a connection, each in a thread, until stopped."""

    script: Script
    tls: ssl.SSLContext | None = None
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self.base_url = f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"
        self._workers: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def paths(self) -> list[str]:
        return [request.path for request in self.seen]

    def stop(self) -> None:
        self._stop.set()
        self._accepting.join()
        for worker in self._workers:
            worker.join()
        self._listener.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = self._listener.accept()
                worker = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                self._workers.append(worker)
                worker.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with contextlib.suppress(OSError):
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            request = _read(connection)
            if request is not None:
                self.seen.append(request)
                self._send(connection, self.script(request))
        connection.close()

    def _send(self, connection: socket.socket, wire: Wire) -> None:
        for part in wire.parts:
            end = time.monotonic() + wire.pause
            while time.monotonic() < end and not self._stop.is_set():
                time.sleep(0.01)
            connection.sendall(part)
        if wire.ending == "reset":
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def _read(connection: socket.socket) -> Seen | None:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {key.lower(): value.strip() for key, _, value in (it.partition(":") for it in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    method, target, _ = first.split(" ")
    return Seen(method, target, headers, body)


def with_token(script: Script, token: str = "TOKEN-1-abcdefgh") -> Script:
    """The script, with stable_token answered as usual."""

    def both(request: Seen) -> Wire:
        if request.path == "/cgi-bin/stable_token":
            return ok(access_token=token, expires_in=7200)
        return script(request)

    return both
