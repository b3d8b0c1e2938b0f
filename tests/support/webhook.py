"""A real HTTP receiver on 127.0.0.1 that plays the group robot of 企业微信 and 钉钉."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "0f3c-geheim-77aa"


@dataclass
class Receiver:
    """What arrived, in order. `answers` are given one after the other, then always OK.

    An answer is an errcode, ("status", 500), ("sleep", seconds), ("text", …), ("redirect", url).
    """

    port: int = 0
    bodies: list[dict[str, Any]] = field(default_factory=list)
    queries: list[dict[str, list[str]]] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The messages of the group."""
        return [body["text"]["content"] for body in self.bodies]

    def wecom(self) -> str:
        """The webhook's address as 企业微信 gives it."""
        return f"http://127.0.0.1:{self.port}/cgi-bin/webhook/send?key={KEY}"

    def dingtalk(self) -> str:
        """The same for 钉钉."""
        return f"http://127.0.0.1:{self.port}/robot/send?access_token={KEY}"


@contextmanager
def webhook() -> Iterator[Receiver]:
    """A running receiver."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            receiver.bodies.append(json.loads(self.rfile.read(length)))
            receiver.queries.append(parse_qs(urlsplit(self.path).query))
            answer = receiver.answers.pop(0) if receiver.answers else 0
            try:
                self._reply(answer)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the sender did not wait

        def _reply(self, answer: Any) -> None:
            what, value = answer if isinstance(answer, tuple) else ("errcode", answer)
            if what == "sleep":
                time.sleep(value)
            status = value if what == "status" else 302 if what == "redirect" else 200
            code = value if what == "errcode" else 0
            text = value if what == "text" else json.dumps(
                {"errcode": code, "errmsg": f"answer {code}, key={KEY}"})
            self.send_response(status)
            if what == "redirect":
                self.send_header("Location", value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
