"""An account's own server for events: keeps every request, answers as a test says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

TOKEN = "callback-token"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@dataclass(frozen=True)
class Got:
    """One request as it came in."""

    method: str
    query: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """answers: what the next requests get (status, body), then success for ever."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    hold: float = 0.0
    on_request: Callable[[Got], None] | None = None

    def wait(self, count: int, seconds: float = 5.0) -> list[Got]:
        """The requests once there are that many; fails after seconds."""
        end = time.monotonic() + seconds
        while len(self.got) < count:
            assert time.monotonic() < end, f"{len(self.got)} of {count} requests came"
            time.sleep(0.005)
        return list(self.got)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            query = dict(parse_qsl(urlsplit(self.path).query))
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            got = Got(self.command, query, body)
            if receiver.on_request:
                receiver.on_request(got)
            receiver.got.append(got)
            time.sleep(receiver.hold)
            status, answer = receiver.answers.pop(0) if receiver.answers else (200, b"success")
            if self.command == "GET" and answer == b"success":
                answer = query["echostr"].encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = _take

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *ignored: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/wechat/callback"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
