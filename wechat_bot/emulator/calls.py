"""The log of API calls: complete over long runs, found by path and number."""

from __future__ import annotations

from collections import deque

from wechat_bot.emulator.records import CallRecord

#: older calls are forgotten, so that memory stays bounded in a run that never ends
CALLS_KEPT = 200_000
#: bodies of calls that went well are kept for the latest only; an error's can be asked by its rid
BODIES_KEPT = 2_000


class CallLog:
    """Calls in the order of their numbers, which have no gaps. The state's lock covers it."""

    def __init__(self) -> None:
        self._records: deque[CallRecord] = deque(maxlen=CALLS_KEPT)
        self._unstored: list[CallRecord] = []

    def __len__(self) -> int:
        return len(self._records)

    def append(self, record: CallRecord) -> None:
        """Add the newest call."""
        self._records.append(record)
        self._unstored.append(record)
        if len(self._records) > BODIES_KEPT:
            former = self._records[-1 - BODIES_KEPT]
            if not former.rid:
                former.request_body = former.response_body = ""

    def load(self, record: CallRecord) -> None:
        """Put back a call that is stored already."""
        self._records.append(record)

    def take_unstored(self) -> list[CallRecord]:
        """Calls that were not stored yet; the list begins anew."""
        taken, self._unstored = self._unstored, []
        return taken

    def select(
        self,
        path: str | None = None,
        first: int | None = None,
        last: int | None = None,
        fault: str | None = None,
        limit: int | None = None,
    ) -> list[CallRecord]:
        """Calls in order: of one path, numbered first to last (both included), at most limit.

        fault: only calls disturbed by this kind, "any" for all disturbed ones.
        """
        found: list[CallRecord] = []
        for record in self._records:
            if last is not None and record.number > last:
                break
            if limit is not None and len(found) >= limit:
                break
            if first is not None and record.number < first:
                continue
            if path is not None and record.path != path:
                continue
            if fault and not (record.fault if fault == "any" else record.fault == fault):
                continue
            found.append(record)
        return found

    def latest(self, count: int) -> list[CallRecord]:
        """The newest calls, newest first."""
        return [self._records[-1 - back] for back in range(min(count, len(self._records)))]

    def by_rid(self, rid: str) -> CallRecord | None:
        """The call that was answered with an error of this request number."""
        return next((item for item in reversed(self._records) if item.rid == rid), None)
