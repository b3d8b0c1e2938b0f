"""A real web site on 127.0.0.1 whose pages a test sets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ARTICLE = """<!doctype html><html><head><title>{title}</title></head><body>
<h1 id="activity-name">{title}</h1><div id="js_content">{content}</div></body></html>"""


@dataclass
class Answer:
    """What the site says to an address."""

    status: int = 200
    body: bytes = b"<p>here</p>"
    kind: str = "text/html; charset=utf-8"
    location: str = ""


@dataclass
class Site:
    """Its pages by path, and the paths that were asked for, in order. Other paths are 404."""

    url: str = ""
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, path: str, *, status: int = 200, text: str = "<p>here</p>",
            kind: str = "text/html; charset=utf-8", location: str = "") -> str:
        """Set a page; its address."""
        self.pages[path] = Answer(status, text.encode(), kind, location)
        return f"{self.url}{path}"

    def picture(self, path: str) -> str:
        """Set a picture; its address."""
        return self.put(path, text="\x89PNG", kind="image/png")

    def article(self, path: str, title: str, content: str) -> str:
        """Set an article page as WeChat shows it; its address."""
        return self.put(path, text=ARTICLE.format(title=title, content=content))


@contextmanager
def web_site() -> Iterator[Site]:
    """A running site."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            answer = site.pages.get(self.path, Answer(404))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            if answer.location:
                self.send_header("Location", answer.location)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01},
                              daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
