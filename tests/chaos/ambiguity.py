"""How often the client could not know: faults and kills that left no proof, per attempt.

Counted from the emulator's log of calls and from what stood in the database right after each
kill; at most one per attempt, however many faults met it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from tests.chaos.wechat import AMBIGUOUS_KINDS, SENDALL, SUBMIT, WeChat
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.models import Attempt, Message
from wechat_bot.publishing.rules import MessageState

# Steps of the product that can't be repeated, and the path that each of them calls.
STEPS = {"submit": SUBMIT, "mass_send": SENDALL}


@dataclass
class Doubts:
    """(message, attempt) pairs. An attempt is the running number of the call, 0 for none made."""

    pairs: set[tuple[int, int]] = field(default_factory=set)

    def add(self, message_id: int, attempt: int) -> None:
        """Note one; the same twice is one."""
        self.pairs.add((message_id, attempt))

    def per_message(self) -> dict[int, int]:
        """Message → how many of its attempts left no proof."""
        found: dict[int, int] = defaultdict(int)
        for message_id, _ in self.pairs:
            found[message_id] += 1
        return found


def note_kill(doubts: Doubts, office: Office, pid: int) -> None:
    """Right after a kill: what the dead process was submitting has no answer any more.

    The lease keeps everybody else away from its rows meanwhile. An answer that was stored is
    proof, whatever the process did not live to do with it.
    """
    with office.db.read() as session:
        held = session.scalars(select(Message).where(
            Message.owner.like(f"%:{pid}:%"), Message.state == MessageState.SUBMITTING.value))
        for message in held.all():
            calls = list(session.scalars(select(Attempt).where(
                Attempt.message_id == message.id, Attempt.step.in_(STEPS)).order_by(Attempt.id)))
            begun = [call for call in calls if call.fence == message.fence]
            if not begun and not calls:
                doubts.add(message.id, 0)
            elif begun and begun[-1].finished_at is None:
                doubts.add(message.id, begun[-1].id)


def note_faults(doubts: Doubts, office: Office, wechat: WeChat, owners: Mapping[str, int]) -> None:
    """At the end: every submit and mass send that a fault met. owners: first title → message."""
    titles = _titles_of_drafts(wechat)
    for step, path in STEPS.items():
        attempts, seen = _attempts(office, step), Counter[str]()
        for call in wechat.get("calls", path=path):
            media_id = call["summary"].split("、")[0].strip('" ')
            number, seen[media_id] = seen[media_id], seen[media_id] + 1
            if call["fault"] in AMBIGUOUS_KINDS:
                message_id = owners[titles[media_id]]
                made = attempts[message_id]
                doubts.add(message_id, made[min(number, len(made) - 1)] if made else 0)


def note_dead_emulator(doubts: Doubts, office: Office, killed_at: Sequence[float]) -> None:
    """A submit under way while WeChat itself was killed got no answer either."""
    for step in STEPS:
        with office.db.read() as session:
            for call in session.scalars(select(Attempt).where(
                    Attempt.step == step, Attempt.outcome == "failed_maybe")):
                began = call.started_at.timestamp()
                ended = call.finished_at.timestamp() if call.finished_at else began + 10
                if any(began - 0.5 <= moment <= ended + 0.5 for moment in killed_at):
                    doubts.add(call.message_id, call.id)


def _titles_of_drafts(wechat: WeChat) -> dict[str, str]:
    """Draft → the title of its first article, by WeChat's own book."""
    found = {draft["media_id"]: draft["titles"][0] for draft in wechat.get("state")["drafts"]}
    for job in (*wechat.get("submits"), *wechat.get("mass")):
        found[job["media_id"]] = job["titles"][0]
    return found


def _attempts(office: Office, step: str) -> dict[int, list[int]]:
    """Message → its calls of a step, oldest first."""
    found: dict[int, list[int]] = defaultdict(list)
    with office.db.read() as session:
        for attempt in session.scalars(
                select(Attempt).where(Attempt.step == step).order_by(Attempt.id)):
            found[attempt.message_id].append(attempt.id)
    return found

