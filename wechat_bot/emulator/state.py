"""Everything the emulator remembers, in memory, behind one lock."""

from __future__ import annotations

import random
import string
import threading

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
from wechat_bot.emulator.tokens import TokenDesk

_LETTERS = string.ascii_letters + string.digits
_FIRST_PUBLISH_ID = 2_247_483_650
_FIRST_MSG_DATA_ID = 2_650_000_100
_FIRST_MSG_ID = 1_000_000_000


class EmulatorState:
    """The account's data. Whoever reads or changes it holds `lock` (re-entrant)."""

    def __init__(self, settings: EmulatorSettings) -> None:
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        #: set when something may be due, so that nobody waits out his pause
        self.wake = threading.Event()
        self.initial_settings = settings
        self.rng = random.Random(settings.seed)
        self.base_url = ""
        self._publish_ids = _FIRST_PUBLISH_ID
        self._msg_data_ids = _FIRST_MSG_DATA_ID
        self._msg_ids = _FIRST_MSG_ID
        self._call_numbers = 0
        self._delivery_numbers = 0
        self._start_afresh()

    def _start_afresh(self) -> None:
        settings = self.initial_settings
        self.settings = settings
        self.clock = EmulatorClock(settings.clock_start, settings.clock_frozen)
        self.tokens = TokenDesk(self.clock, self.rng)
        self.quotas = QuotaBook(self.clock)
        self.faults = Mishaps()
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

    def reset(self) -> None:
        """Forget all data, faults and switches; numbers go on, so no address is given out twice."""
        with self.lock:
            self._start_afresh()

    def letters(self, count: int) -> str:
        """A random code of letters and digits."""
        return "".join(self.rng.choice(_LETTERS) for _ in range(count))

    def rid(self) -> str:
        """A request number as errors carry it: time in hex and two random groups."""
        groups = (int(self.clock.now()), self.rng.getrandbits(32), self.rng.getrandbits(32))
        return "-".join(f"{group:08x}" for group in groups)

    def next_publish_id(self) -> int:
        """publish_id of a new job; the account's ids rise."""
        self._publish_ids += 1
        return self._publish_ids

    def next_msg_data_id(self) -> int:
        """msg_data_id (the mid of article addresses) of a new message."""
        self._msg_data_ids += 1
        return self._msg_data_ids

    def next_msg_id(self) -> int:
        """msg_id of a new mass send or preview."""
        self._msg_ids += 1
        return self._msg_ids

    def next_delivery_number(self) -> int:
        """Running number of pushed events."""
        self._delivery_numbers += 1
        return self._delivery_numbers

    def open_deliveries(self) -> list[Delivery]:
        """Events that are not delivered, given up or lost yet."""
        return [item for item in self.deliveries.values() if item.open]

    def take_urgent(self) -> list[Delivery]:
        """The events that go out before this call's own answer."""
        taken, self.urgent = self.urgent, []
        return taken

    def store_changes(self) -> None:
        """Write to disk what was changed, where there is a disk."""

    def next_call_number(self) -> int:
        """Running number of the call log."""
        self._call_numbers += 1
        return self._call_numbers

    def newest_first(self) -> bool:
        """The order of lists."""
        return self.settings.list_order == "newest_first"
