"""The thread that ends jobs on time and pushes their events while callback_url is set."""

from __future__ import annotations

import threading
from urllib.parse import urlencode

from wechat_bot.emulator.callback.queue import enqueue
from wechat_bot.emulator.callback.records import Delivery, Try
from wechat_bot.emulator.callback.request import Answer, sealed, send, signed_query
from wechat_bot.emulator.jobs import settle
from wechat_bot.emulator.settings import EmulatorSettings
from wechat_bot.emulator.state import EmulatorState

#: longest wait in seconds before looking again: a frozen clock tells nothing by itself
_POLL = 0.25


class Courier:
    """Takes what is due, one thread per try: a slow receiver holds nobody else up."""

    def __init__(self, state: EmulatorState) -> None:
        self._state = state
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread; state.stopping is set. Tries under way end by themselves."""
        self._state.wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        state = self._state
        while not state.stopping.is_set():
            state.wake.clear()
            with state.lock:
                due, pause = self._take_due()
            for delivery in due:
                threading.Thread(
                    target=deliver, args=(state, delivery), name="delivery", daemon=True
                ).start()
            state.wake.wait(pause)

    def _take_due(self) -> tuple[list[Delivery], float]:
        """What is to be sent now, and for how long nothing else is expected."""
        state = self._state
        if not state.settings.callback_url:
            return [], _POLL
        settle(state)
        now = state.clock.now()
        waiting = [item for item in state.open_deliveries() if item.state == "waiting"]
        due = [item for item in waiting if item.due <= now]
        for item in due:
            item.state = "sending"
        state.store_changes()
        nexts = [item.due for item in waiting if item.due > now]
        nexts += [job.due for job in state.running]
        return due, min([_POLL, *(max(0.001, moment - now) for moment in nexts)])


def deliver(state: EmulatorState, delivery: Delivery) -> None:
    """One try. Not under the lock: the receiver may call the API before it answers."""
    with state.lock:
        settings = state.settings
        if not delivery.query and not delivery.payload:
            _write_request(state, settings, delivery)
            state.deliveries.touch(delivery.number)
            state.store_changes()
    answer = send(settings, "POST", delivery.query, delivery.payload)
    with state.lock:
        _note(state, settings, delivery, answer)
        state.store_changes()
    state.wake.set()


def _write_request(state: EmulatorState, settings: EmulatorSettings, delivery: Delivery) -> None:
    query: dict[str, str] = {}
    payload = delivery.body
    if delivery.signed:
        nonce = str(state.rng.randrange(10**9, 10**10))
        query = signed_query(settings, state.clock.now(), nonce)
    if delivery.signed and not delivery.raw:
        query, payload = sealed(settings, payload, query)
    delivery.query, delivery.payload = urlencode(query), payload


def _note(
    state: EmulatorState, settings: EmulatorSettings, delivery: Delivery, answer: Answer
) -> None:
    """Write the try down and say what follows: nothing, another try, a replay."""
    if state.deliveries.get(delivery.number) is not delivery:
        return  # everything was forgotten meanwhile
    now = state.clock.now()
    delivery.tries.append(Try(now, answer.status, answer.text, answer.error, answer.cost_ms))
    if answer.accepted:
        delivery.state = "delivered"
    elif len(delivery.tries) >= settings.callback_tries:
        delivery.state = "failed"
    else:
        delivery.state, delivery.due = "waiting", now + settings.callback_retry_seconds
    if not delivery.open and settings.event_replay_after and delivery.kind in ("first", "copy"):
        again = enqueue(
            state,
            delivery.event,
            delivery.body,
            "replay",
            delivery.job,
            now + settings.event_replay_after,
        )
        again.query, again.payload = delivery.query, delivery.payload
    state.deliveries.touch(delivery.number)
