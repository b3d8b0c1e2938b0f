"""Random trouble while a run goes on: kill -9, revoked tokens, by a seed."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from tests.chaos.ambiguity import Doubts, note_kill
from tests.chaos.wechat import WeChat
from tests.chaos.workers import Workers
from wechat_bot.kernel.office import Office

REVOKE_SECONDS = 1.5


class Killer:
    """Kills random workers (and WeChat itself, where asked) at random moments over a window."""

    def __init__(
        self, seed: int, workers: Workers, office: Office, wechat: WeChat, doubts: Doubts, *,
        kills: int, wechat_kills: int, seconds: float, revoke: bool,
    ) -> None:
        rng = random.Random(f"kills|{seed}")
        moments = [(rng.uniform(0, seconds), self._kill_worker) for _ in range(kills)]
        moments += [(rng.uniform(seconds * 0.1, seconds * 0.9), self._kill_wechat)
                    for _ in range(wechat_kills)]
        if revoke:
            moments += [(n * REVOKE_SECONDS, self._revoke)
                        for n in range(int(seconds / REVOKE_SECONDS))]
        self._moments: list[tuple[float, Callable[[], None]]] = sorted(
            moments, key=lambda moment: moment[0])
        self._rng, self._workers, self._office = rng, workers, office
        self._wechat, self._doubts = wechat, doubts
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="killer", daemon=True)
        self.kills = 0
        self.error: Exception | None = None

    def start(self) -> None:
        """Begin the window now."""
        self._thread.start()

    def join(self) -> None:
        """Wait until every planned moment has passed."""
        self._thread.join()
        if self.error is not None:
            raise self.error

    def stop(self) -> None:
        """End the window at once."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        began = time.monotonic()
        try:
            for moment, act in self._moments:
                if self._stop.wait(max(0.0, began + moment - time.monotonic())):
                    return
                act()
        except Exception as error:  # told to whoever joins
            self.error = error

    def _kill_worker(self) -> None:
        pid = self._workers.kill(self._rng.randrange(self._workers.count))
        self.kills += 1
        note_kill(self._doubts, self._office, pid)

    def _kill_wechat(self) -> None:
        self._wechat.kill()
        self.kills += 1

    def _revoke(self) -> None:
        self._wechat.post("tokens/revoke", {})
