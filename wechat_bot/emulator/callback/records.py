"""What is kept of each event that was to be pushed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Try:
    """One attempt. status is None where nothing was answered; then error says why."""

    at: float
    status: int | None
    answer: str
    error: str
    cost_ms: int


@dataclass
class Delivery:
    """One event on its way (一次推送).

    job: publish_id or msg_id, 0 for none. kind: first, copy, replay, again or custom.
    state: waiting, sending, delivered, failed or lost. body is what is to be said; query and
    payload are the request made of it at the first try and kept for the next ones.
    """

    number: int
    event: str
    job: int
    kind: str
    due: float
    body: bytes
    raw: bool = False
    signed: bool = True
    query: str = ""
    payload: bytes = b""
    state: str = "waiting"
    tries: list[Try] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Is something still to be done about it?"""
        return self.state in ("waiting", "sending")
