"""Everything the emulator remembers, behind one lock; on disk as well where a folder is given."""

from __future__ import annotations

import random
import string
import threading
from pathlib import Path
from typing import Any

from wechat_bot.emulator.callback.records import Delivery
from wechat_bot.emulator.calls import CallLog
from wechat_bot.emulator.clock import EmulatorClock
from wechat_bot.emulator.mishaps import Mishaps
from wechat_bot.emulator.quotas import QuotaBook
from wechat_bot.emulator.records import (
    Draft,
    MassJob,
    Material,
    Preview,
    Publication,
    PublishedArticle,
    PublishJob,
    StoredImage,
)
from wechat_bot.emulator.settings import EmulatorSettings
from wechat_bot.emulator.shelf import Shelf
from wechat_bot.emulator.storage import Store
from wechat_bot.emulator.storage.codec import plain
from wechat_bot.emulator.storage.shelves import load, read_settings, stored_shelves
from wechat_bot.emulator.tokens import TokenDesk

_LETTERS = string.ascii_letters + string.digits
#: what the running numbers of an account start from
_FIRST = {"publish": 2_247_483_650, "msg_data": 2_650_000_100, "msg": 1_000_000_000}


class EmulatorState:
    """The account's data. Whoever reads or changes it holds `lock` (re-entrant)."""

    def __init__(self, settings: EmulatorSettings, folder: Path | None = None) -> None:
        """folder: where everything is kept; None for memory only.

        A folder that was used before brings its own switches, clock and data; settings then
        only say what a reset leads back to. Raises StoreInUseError.
        """
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        #: set when something may be due, so that nobody waits out his pause
        self.wake = threading.Event()
        self.initial_settings = settings
        self.base_url = ""
        self.numbers: Shelf[str, int] = Shelf()
        self.closed = False
        self._store = Store(folder) if folder else None
        self.rng = random.Random(settings.seed)
        self._start_afresh()
        if self._store:
            load(self, self._store)
            self._go_on()
            self.store_changes()

    def _start_afresh(self) -> None:
        settings = self.initial_settings
        self._settings = settings
        self.clock = EmulatorClock(settings.clock_start, settings.clock_frozen)
        self.tokens = TokenDesk(self.clock, self.rng)
        self.quotas = QuotaBook(self.clock)
        self.faults = Mishaps()
        #: single facts by their name: switches, clock, faults
        self.facts: Shelf[str, dict[str, Any]] = Shelf()
        self.images: Shelf[str, StoredImage] = Shelf()
        self.materials: Shelf[str, Material] = Shelf()
        self.drafts: Shelf[str, Draft] = Shelf()
        self.jobs: Shelf[int, PublishJob] = Shelf()
        self.mass_jobs: Shelf[int, MassJob] = Shelf()
        self.running: list[PublishJob | MassJob] = []
        self.previews: Shelf[int, Preview] = Shelf()
        self.deliveries: Shelf[int, Delivery] = Shelf()
        #: events to be pushed before the call that caused them is answered
        self.urgent: list[Delivery] = []
        self.publications: Shelf[str, Publication] = Shelf()
        self.pages: dict[str, tuple[Publication, PublishedArticle]] = {}
        self.calls = CallLog()
        self.executed: Shelf[str, int] = Shelf()

    def _go_on(self) -> None:
        """After a restart: switches, clock and faults as they were, codes that are new."""
        if stored := self.facts.get("settings"):
            self._settings = read_settings(stored)
        if moment := self.facts.get("clock"):
            self.clock.restore(moment)
        if faults := self.facts.get("faults"):
            self.faults.restore(faults)
        starts = self._next("starts")
        if starts > 1 and self._settings.seed is not None:
            self.rng.seed(f"{self._settings.seed} {starts}")
        self.facts["settings"] = plain(self._settings, lambda name, data: None)

    @property
    def kept_in_folder(self) -> bool:
        """Does the data outlive the process?"""
        return self._store is not None

    @property
    def settings(self) -> EmulatorSettings:
        """All switches as they stand."""
        return self._settings

    @settings.setter
    def settings(self, changed: EmulatorSettings) -> None:
        """Take other switches; they are stored with the next changes."""
        self._settings = changed
        self.facts["settings"] = plain(changed, lambda name, data: None)

    def reset(self) -> None:
        """Forget all data, faults and switches; numbers go on, so no address is given out twice."""
        with self.lock:
            self._start_afresh()
            if self._store:
                self._store.wipe()
                for name in self.numbers:
                    self.numbers.touch(name)
                self.store_changes()

    def store_changes(self) -> None:
        """Write what was changed to disk, where there is one; before any answer leaves."""
        calls = self.calls.take_unstored()
        if self._store is None:
            return
        if self.clock.take_moved():
            self.facts["clock"] = self.clock.as_record()
        if self.faults.take_changed():
            self.facts["faults"] = self.faults.as_record()
        self._store.write(stored_shelves(self), calls)

    def close(self) -> None:
        """Store what is left and close the file; the data can be looked at, calls are cut off."""
        with self.lock:
            self.store_changes()
            self.closed = True
            store, self._store = self._store, None
            if store:
                store.close()

    def letters(self, count: int) -> str:
        """A random code of letters and digits."""
        return "".join(self.rng.choice(_LETTERS) for _ in range(count))

    def rid(self) -> str:
        """A request number as errors carry it: time in hex and two random groups."""
        groups = (int(self.clock.now()), self.rng.getrandbits(32), self.rng.getrandbits(32))
        return "-".join(f"{group:08x}" for group in groups)

    def _next(self, name: str) -> int:
        self.numbers[name] = number = self.numbers.get(name, _FIRST.get(name, 0)) + 1
        return number

    def next_publish_id(self) -> int:
        """publish_id of a new job; the account's ids rise."""
        return self._next("publish")

    def next_msg_data_id(self) -> int:
        """msg_data_id (the mid of article addresses) of a new message."""
        return self._next("msg_data")

    def next_msg_id(self) -> int:
        """msg_id of a new mass send or preview."""
        return self._next("msg")

    def next_delivery_number(self) -> int:
        """Running number of pushed events."""
        return self._next("delivery")

    def next_call_number(self) -> int:
        """Running number of the call log."""
        return self._next("call")

    def open_deliveries(self) -> list[Delivery]:
        """Events that are not delivered, given up or lost yet."""
        return [item for item in self.deliveries.values() if item.open]

    def take_urgent(self) -> list[Delivery]:
        """The events that go out before this call's own answer."""
        taken, self.urgent = self.urgent, []
        return taken

    def newest_first(self) -> bool:
        """The order of lists."""
        return self.settings.list_order == "newest_first"
