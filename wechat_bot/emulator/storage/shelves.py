"""Which of the state's data are stored, and how they come back."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from wechat_bot.emulator.callback.records import Delivery
from wechat_bot.emulator.calls import CALLS_KEPT
from wechat_bot.emulator.records import (
    Draft,
    MassJob,
    Material,
    Preview,
    Publication,
    PublishJob,
    StoredImage,
)
from wechat_bot.emulator.settings import EmulatorSettings
from wechat_bot.emulator.shelf import Shelf
from wechat_bot.emulator.storage.codec import Reader
from wechat_bot.emulator.storage.store import Store
from wechat_bot.emulator.tokens import Token

if TYPE_CHECKING:
    from wechat_bot.emulator.state import EmulatorState

#: kind -> type of key, type of record; publications come before the jobs that name them
_TYPES: dict[str, tuple[type, Any]] = {
    "facts": (str, dict),
    "numbers": (str, int),
    "executed": (str, int),
    "quota_used": (str, int),
    "quota_minutes": (str, list),
    "quota_clears": (str, int),
    "faults_taken": (str, int),
    "faults_planned": (str, int),
    "tokens": (str, Token),
    "current_tokens": (str, str),
    "forced_tokens": (str, list),
    "images": (str, StoredImage),
    "materials": (str, Material),
    "drafts": (str, Draft),
    "publications": (str, Publication),
    "jobs": (int, PublishJob),
    "mass_jobs": (int, MassJob),
    "previews": (int, Preview),
    "deliveries": (int, Delivery),
}


def stored_shelves(state: EmulatorState) -> dict[str, Shelf[Any, Any]]:
    """Every shelf that goes to disk, by its kind."""
    return {
        "facts": state.facts,
        "numbers": state.numbers,
        "executed": state.executed,
        "quota_used": state.quotas.counts,
        "quota_minutes": state.quotas.minutes,
        "quota_clears": state.quotas.clears,
        "faults_taken": state.faults.taken,
        "faults_planned": state.faults.planned,
        "tokens": state.tokens.issued,
        "current_tokens": state.tokens.current,
        "forced_tokens": state.tokens.forced,
        "images": state.images,
        "materials": state.materials,
        "drafts": state.drafts,
        "publications": state.publications,
        "jobs": state.jobs,
        "mass_jobs": state.mass_jobs,
        "previews": state.previews,
        "deliveries": state.deliveries,
    }


def load(state: EmulatorState, store: Store) -> None:
    """Put everything stored back into a fresh state."""
    reader = Reader(cache(store.piece), state.publications.__getitem__)
    shelves = stored_shelves(state)
    for kind, (key_type, record_type) in _TYPES.items():
        for key, value in store.records(kind):
            shelves[kind].load(key_type(key), reader.record(record_type, value))
    for record in store.calls(CALLS_KEPT):
        state.calls.load(record)
    for publication in state.publications.values():
        state.pages.update({item.token: (publication, item) for item in publication.articles})
    state.running += [job for job in state.jobs.values() if not job.finished]
    state.running += [job for job in state.mass_jobs.values() if not job.finished]
    for delivery in state.deliveries.values():
        if delivery.state == "sending":
            delivery.state = "waiting"


def read_settings(value: Any) -> EmulatorSettings:
    """Switches as they were stored; those that are new since keep their defaults."""
    made: EmulatorSettings = Reader(lambda name: b"", lambda name: None).record(
        EmulatorSettings, value
    )
    return made
