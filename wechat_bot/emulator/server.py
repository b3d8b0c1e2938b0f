"""Running the emulator: in a thread for tests and the demo, or in the foreground."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from wechat_bot.emulator.app import create_app
from wechat_bot.emulator.callback.courier import Courier
from wechat_bot.emulator.readers import read_articles
from wechat_bot.emulator.settings import EmulatorSettings
from wechat_bot.emulator.state import EmulatorState

#: seconds within which stop() is noticed
_POLL = 0.02


class _QuietHandler(WSGIRequestHandler):
    """Writes no access log: request lines carry tokens. The control page shows the calls."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return

    def connection_dropped(
        self, error: BaseException, environ: dict[str, Any] | None = None
    ) -> None:
        """A fault dropped the connection: don't wait for another request on it."""
        self.close_connection = True

    def log_error(self, format: str, *args: Any) -> None:
        return


class EmulatorServer:
    """The emulator on a port of its own, one thread per request; also a context manager."""

    def __init__(
        self,
        settings: EmulatorSettings | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        state_dir: Path | None = None,
    ) -> None:
        """Binds the port at once (0: any free one); raises OSError where it is taken.

        state_dir: keeps everything there and goes on with what is there; a folder that was used
        before brings its own switches. Raises StoreInUseError where another emulator uses it.
        """
        self.app = create_app(settings, state_dir)
        try:
            self._server: BaseWSGIServer = make_server(
                host, port, self.app, threaded=True, request_handler=_QuietHandler
            )
        except (OSError, SystemExit) as error:
            self.state.close()
            # Werkzeug ends the process over a taken port; whoever starts us wants to be asked
            raise OSError(f"port {port} can't be used") from error
        reachable = "127.0.0.1" if host in ("", "0.0.0.0") else host
        self.base_url = f"http://{reachable}:{self._server.server_port}"
        self.state.base_url = self.base_url
        self._thread: threading.Thread | None = None
        self._courier = Courier(self.state)

    @property
    def state(self) -> EmulatorState:
        """The data behind the API; hold state.lock while touching it from another thread."""
        state: EmulatorState = self.app.extensions["emulator_state"]
        return state

    def readers(self) -> list[dict[str, Any]]:
        """What readers really got, oldest first: title, url, published_at, mode, text_sha256."""
        with self.state.lock:
            return [item.as_json() for item in read_articles(self.state, self.base_url)]

    def start(self) -> None:
        """Serve from a background thread; returns when the port answers."""
        if self._thread is not None:
            return
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": _POLL},
            name="emulator",
            daemon=True,
        )
        self._thread.start()
        self._courier.start()

    def stop(self) -> None:
        """Stop serving and free the port; calls kept waiting by a fault are let go."""
        self.state.stopping.set()
        self._courier.stop()
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        self.state.close()

    def serve_forever(self) -> None:
        """Serve in this thread until interrupted."""
        self._courier.start()
        try:
            self._server.serve_forever()
        finally:
            self.state.stopping.set()
            self._courier.stop()
            self._server.server_close()
            self.state.close()

    def __enter__(self) -> EmulatorServer:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


def serve_forever(
    host: str = "127.0.0.1",
    port: int = 8001,
    settings: EmulatorSettings | None = None,
    state_dir: Path | None = None,
) -> None:
    """For the command line: run the emulator in the foreground until it is interrupted."""
    EmulatorServer(settings, host, port, state_dir).serve_forever()
