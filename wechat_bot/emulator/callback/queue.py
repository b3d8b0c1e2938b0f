"""Which events are to be pushed, when, and how often: decided when a job ends."""

from __future__ import annotations

from wechat_bot.emulator.callback.events import (
    MASS_SENT,
    PUBLISHED,
    mass_event,
    publish_event,
    publish_event_as_mass,
)
from wechat_bot.emulator.callback.records import Delivery
from wechat_bot.emulator.records import MassJob, PublishJob
from wechat_bot.emulator.state import EmulatorState


def announce(state: EmulatorState, job: PublishJob | MassJob, at: float) -> list[Delivery]:
    """Queue the event of a job that has ended (or was deleted or banned) at that moment."""
    settings = state.settings
    if not settings.callback_url:
        return []
    written = _written(state, job, at)
    if written is None:
        return []
    name, text = written
    queued = []
    for number in range(settings.event_copies):
        kind = "copy" if number else "first"
        delivery = enqueue(
            state, name, text.encode("utf-8"), kind, job.number, at + settings.event_delay
        )
        if settings.event_lost_share and state.rng.random() < settings.event_lost_share:
            delivery.state = "lost"
        queued.append(delivery)
    return queued


def _written(state: EmulatorState, job: PublishJob | MassJob, at: float) -> tuple[str, str] | None:
    """Name and XML of the event, or None where the switches say that there is none."""
    settings = state.settings
    if isinstance(job, MassJob):
        if not settings.mass_event:
            return None
        return MASS_SENT, mass_event(settings, job, state.base_url, at)
    if settings.publish_event == "none":
        return None
    if settings.publish_event == MASS_SENT:
        return MASS_SENT, publish_event_as_mass(settings, job, state.base_url, at)
    return PUBLISHED, publish_event(settings, job, state.base_url, at)


def enqueue(
    state: EmulatorState, event: str, body: bytes, kind: str, job: int, due: float
) -> Delivery:
    """Put one event into the queue; the courier takes it when its time has come."""
    delivery = Delivery(state.next_delivery_number(), event, job, kind, due, body)
    state.deliveries[delivery.number] = delivery
    state.wake.set()
    return delivery
