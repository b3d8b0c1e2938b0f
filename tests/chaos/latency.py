"""How late messages went out: from due to the commit of the intent, and to WeChat's door."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from tests.chaos.wechat import WeChat
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.models import Attempt, Message


@dataclass(frozen=True)
class Latency:
    """Seconds, sorted. intent: to the first commit of the intent; arrival: to WeChat's door."""

    intent: tuple[float, ...]
    arrival: tuple[float, ...]

    def __str__(self) -> str:
        return (f"due → intent p50 {percentile(self.intent, 50):.2f} s"
                f" p99 {percentile(self.intent, 99):.2f} s;"
                f" due → submit at WeChat p50 {percentile(self.arrival, 50):.2f} s"
                f" p99 {percentile(self.arrival, 99):.2f} s ({len(self.arrival)} messages)")


def percentile(values: tuple[float, ...], share: int) -> float:
    """The value that `share` percent do not exceed (nearest rank)."""
    if not values:
        return float("nan")
    return values[max(0, -(-len(values) * share // 100) - 1)]


def measure(office: Office, wechat: WeChat) -> Latency:
    """From the messages' due times, our attempts and the moments noted at WeChat's door."""
    first_arrival: dict[str, float] = {}
    for arrival in wechat.arrivals():
        first_arrival.setdefault(arrival.media_id, arrival.at)
    intents, arrivals = [], []
    with office.db.read() as session:
        begun = {}
        for attempt in session.scalars(select(Attempt).where(
                Attempt.step.in_(("submit", "mass_send"))).order_by(Attempt.id.desc())):
            begun[attempt.message_id] = attempt.started_at
        for message in session.scalars(select(Message)):
            due = message.due_at.timestamp()
            if message.id in begun:
                intents.append(begun[message.id].timestamp() - due)
            if message.draft_media_id in first_arrival:
                arrivals.append(first_arrival[message.draft_media_id] - due)
    return Latency(tuple(sorted(intents)), tuple(sorted(arrivals)))
