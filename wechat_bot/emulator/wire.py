"""Faults below HTTP: cutting a connection, keeping silent, dripping a body."""

from __future__ import annotations

import os
import select
import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

from werkzeug.wsgi import ClosingIterator

from wechat_bot.emulator.faults import Reply

#: where the view leaves a disturbed reply for the wrapper below
DISTURBED = "emulator.disturbed_reply"
#: nobody waits longer than this for a silent server; then the thread is given back
LONGEST_SILENCE = 600.0
_POLL = 0.05
_PIECES = 20


class SocketFaults:
    """WSGI wrapper round the application that carries out a reply's ending and delay.

    Needs a server that puts its socket into the environ as "werkzeug.socket"; under any other
    the connection is closed without an answer, which callers see as an ordinary disconnection.
    """

    def __init__(self, app: Any, stopping: threading.Event) -> None:
        self._app = app
        self._stopping = stopping

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """WSGI entry. Raises ConnectionResetError to make the server drop the connection."""
        body: Iterable[bytes] = self._app(environ, start_response)
        reply: Reply | None = environ.get(DISTURBED)
        if reply is None:
            return body
        connection: socket.socket | None = environ.get("werkzeug.socket")
        if reply.ending == "reset":
            _close(body)
            if connection is not None:
                reset(connection)
            raise ConnectionResetError("fault: connection reset")
        if reply.ending == "withhold" and not self._wait(connection, reply.delay):
            _close(body)
            raise ConnectionResetError("fault: reply withheld")
        if reply.drip:
            return ClosingIterator(self._drip(reply), lambda: _close(body))
        return body

    def _wait(self, connection: socket.socket | None, delay: float) -> bool:
        """Keep silent; True when the delay is over and the caller still there."""
        end = time.monotonic() + (delay or LONGEST_SILENCE)
        while time.monotonic() < end:
            if self._stopping.wait(_POLL) or (connection is not None and hung_up(connection)):
                return False
        return delay > 0

    def _drip(self, reply: Reply) -> Iterator[bytes]:
        size = max(1, -(-len(reply.body) // _PIECES))
        pieces = [reply.body[at : at + size] for at in range(0, len(reply.body), size)]
        for piece in pieces:
            if self._stopping.wait(reply.drip / len(pieces)):
                return
            yield piece


def reset(connection: socket.socket) -> None:
    """Close at once with RST: linger 0 throws away what is unsent and skips the farewell."""
    linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    # the server's file objects keep the socket object open; the descriptor itself is closed
    socket.close(connection.detach())


def hung_up(connection: socket.socket) -> bool:
    """Has the caller closed its side? Unread request bytes don't count as closing."""
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return bool(readable) and connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close:
        close()
