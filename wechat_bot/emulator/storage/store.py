"""One SQLite file: a row per record, per picture and per call.

A call writes only what it changed. The file survives a killed process; it isn't flushed to the
disk's platters at every call, which only a power cut would need.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wechat_bot.emulator.records import CallRecord
from wechat_bot.emulator.shelf import Shelf
from wechat_bot.emulator.storage.codec import plain

FILE = "emulator.sqlite3"
_CALL_FIELDS = tuple(item.name for item in dataclasses.fields(CallRecord))
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key));
CREATE TABLE IF NOT EXISTS pieces (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
    {", ".join(_CALL_FIELDS)}, PRIMARY KEY (number));
"""
_PUT_CALL = f"INSERT OR REPLACE INTO calls VALUES ({', '.join('?' * len(_CALL_FIELDS))})"
# an update keeps its place: records come back in the order in which they were made
_PUT_RECORD = (
    "INSERT INTO records VALUES (?, ?, ?) "
    "ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value"
)


class StoreInUseError(Exception):
    """这个数据目录正被另一个模拟器使用，请先停掉它，或换一个目录。"""


class Store:
    """The file of one account. Not locked, the state's lock covers it."""

    def __init__(self, folder: Path) -> None:
        """Opens or makes the file; raises StoreInUseError where another process holds it."""
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(
            folder / FILE, isolation_level=None, check_same_thread=False, timeout=1.0
        )
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_SCHEMA)
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._db.close()
            raise StoreInUseError(StoreInUseError.__doc__) from error
        self._pieces = {name for (name,) in self._db.execute("SELECT sha256 FROM pieces")}

    def write(self, shelves: dict[str, Shelf[Any, Any]], calls: list[CallRecord]) -> None:
        """Everything that changed, in one transaction."""
        changes = [
            (kind, key, shelf) for kind, shelf in shelves.items() for key in shelf.take_changed()
        ]
        if not changes and not calls:
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for kind, key, shelf in changes:
                self._put(kind, key, shelf)
            self._db.executemany(_PUT_CALL, [_row(record) for record in calls])
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _put(self, kind: str, key: Any, shelf: Shelf[Any, Any]) -> None:
        if key not in shelf:
            self._db.execute("DELETE FROM records WHERE kind = ? AND key = ?", (kind, str(key)))
            return
        text = json.dumps(plain(shelf[key], self._keep))
        self._db.execute(_PUT_RECORD, (kind, str(key), text))

    def _keep(self, name: str, data: bytes) -> None:
        if name not in self._pieces:
            self._db.execute("INSERT OR REPLACE INTO pieces VALUES (?, ?)", (name, data))
            self._pieces.add(name)

    def records(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Key and JSON value of every record of a kind, in the order they were made."""
        rows = self._db.execute(
            "SELECT key, value FROM records WHERE kind = ? ORDER BY rowid", (kind,)
        )
        for key, value in rows:
            yield key, json.loads(value)

    def piece(self, name: str) -> bytes:
        """The bytes of this sha256."""
        row = self._db.execute("SELECT data FROM pieces WHERE sha256 = ?", (name,)).fetchone()
        return bytes(row[0])

    def calls(self, latest: int) -> list[CallRecord]:
        """The newest calls in the order of their numbers."""
        rows = self._db.execute("SELECT * FROM calls ORDER BY number DESC LIMIT ?", (latest,))
        found = [CallRecord(*row) for row in rows]
        for record in found:
            record.executed = bool(record.executed)
        return found[::-1]

    def wipe(self) -> None:
        """Forget everything."""
        self._db.executescript("DELETE FROM records; DELETE FROM pieces; DELETE FROM calls;")
        self._pieces.clear()

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _row(record: CallRecord) -> tuple[Any, ...]:
    """A call as a row; bodies of calls that went well aren't worth the disk."""
    bodies = {} if record.rid else {"request_body": "", "response_body": ""}
    return tuple(bodies.get(name, getattr(record, name)) for name in _CALL_FIELDS)
