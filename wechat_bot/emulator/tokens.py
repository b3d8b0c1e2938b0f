"""Access tokens: the plain and the stable kind, isolated from one another."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass

from wechat_bot.emulator.clock import EmulatorClock
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.shelf import Shelf

LIFETIME = 7200
OVERLAP = 300
FORCE_PER_DAY = 20
FORCE_INTERVAL = 30
_ALPHABET = string.ascii_letters + string.digits + "-_"


@dataclass
class Token:
    """One issued token. dies_at is earlier than expires_at once it was replaced or revoked."""

    value: str
    expires_at: float
    dies_at: float

    def cut(self, moment: float) -> None:
        """Let it end at moment unless it ends earlier anyway."""
        self.dies_at = min(self.dies_at, moment)


class TokenDesk:
    """Issues and checks tokens. Times in seconds; not locked, the state's lock covers it."""

    def __init__(self, clock: EmulatorClock, rng: random.Random) -> None:
        self._clock = clock
        self._rng = rng
        self.issued: Shelf[str, Token] = Shelf()
        #: "plain" and "stable" -> the newest token of the kind
        self.current: Shelf[str, str] = Shelf()
        #: day -> moments at which a new stable token was forced
        self.forced: Shelf[str, list[float]] = Shelf()

    def _issue(self, kind: str) -> Token:
        now = self._clock.now()
        value = "".join(self._rng.choice(_ALPHABET) for _ in range(152))
        token = Token(value, now + LIFETIME, now + LIFETIME)
        self.issued[value] = token
        self.current[kind] = value
        return token

    def _newest(self, kind: str) -> Token | None:
        return self.issued.get(self.current.get(kind, ""))

    def _cut(self, token: Token | None, moment: float) -> None:
        if token:
            token.cut(moment)
            self.issued.touch(token.value)

    def plain(self, disturbs_stable: bool = False) -> tuple[str, int]:
        """GET /cgi-bin/token: a new token each time; the former one lives five minutes more."""
        now = self._clock.now()
        self._cut(self._newest("plain"), now + OVERLAP)
        if disturbs_stable:
            self._cut(self._newest("stable"), now)
        return self._issue("plain").value, LIFETIME

    def stable(self, force: bool) -> tuple[str, int]:
        """POST /cgi-bin/stable_token: the same token until five minutes before it ends.

        force: kills the former token at once; 20 times a Beijing day (45009), 30 s apart (45011).
        """
        now = self._clock.now()
        token = self._newest("stable")
        if force:
            self._count_force(now)
            self._cut(token, now)
            token = self._issue("stable")
        elif token is None or token.dies_at - now <= OVERLAP:
            token = self._issue("stable")
        return token.value, int(token.dies_at - now)

    def _count_force(self, now: float) -> None:
        today = self._clock.day()
        moments = self.forced.get(today, [])
        if len(moments) >= FORCE_PER_DAY:
            raise ApiError(45009)
        if any(now - moment < FORCE_INTERVAL for each in self.forced.values() for moment in each):
            raise ApiError(45011)
        self.forced[today] = [*moments, now]

    def check(self, value: str) -> None:
        """ApiError 41001 missing, 40014 malformed, 42001 expired, 40001 not (any more) ours."""
        if not value:
            raise ApiError(41001)
        if len(value) < 64 or not set(value) <= set(_ALPHABET):
            raise ApiError(40014)
        token = self.issued.get(value)
        now = self._clock.now()
        if token is None:
            raise ApiError(40001)
        if now >= token.expires_at:
            raise ApiError(42001)
        if now >= token.dies_at:
            raise ApiError(40001)

    def revoke(self) -> int:
        """Kill every living token, as when the secret was reset; returns how many."""
        now = self._clock.now()
        living = [token for token in self.issued.values() if token.dies_at > now]
        for token in living:
            self._cut(token, now)
        return len(living)

    def living(self) -> int:
        """How many tokens would be accepted now."""
        now = self._clock.now()
        return sum(token.dies_at > now for token in self.issued.values())
