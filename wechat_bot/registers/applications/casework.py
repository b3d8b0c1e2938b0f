"""办理一步的共同部分: every verb opens the case, checks its day and the law, appends, refreshes.

For the verbs of this register, those of the fees and letters included.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal, reading
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.records import keeping
from wechat_bot.registers.applications import acts, queries
from wechat_bot.registers.applications.acts import ACT_NAMES, Act, Allowed
from wechat_bot.registers.applications.law_clock import CaseFacts
from wechat_bot.registers.applications.models import Application, ApplicationEvent
from wechat_bot.registers.applications.rules import CASE_STATE_NAMES, EVENT_NAMES, EventKind

WORDS_LIMIT = 2000


def subject_of(application_id: int) -> str:
    """How the journal, the corrections and the figures name a case."""
    return f"application:{application_id}"


@dataclass
class Work:
    """A case that is being worked on, inside a writing transaction.

    touched: the years of the last gate, whose figures the change behind it shows in.
    """

    session: Session
    actor: Actor
    office: Office
    case: Application
    calendar: Calendar
    touched: Collection[int] = ()

    @property
    def facts(self) -> CaseFacts:
        """What the law's clock looks at now."""
        return queries.facts_of(self.office, self.case)

    def check_day(self, on_day: date, field: str = "on_day", *, last: bool = False) -> None:
        """A day may not be to come, nor lie before the receipt. last: nor before what happened.

        InvalidInput names the field and the rule.
        """
        if on_day > clock.today():
            raise InvalidInput.of(**{field: f"{on_day} 还没有到，只能登记已经发生的。没有做任何改动。"})
        received = self.case.received_on or self.case.handed_in_on
        if on_day < received:
            raise InvalidInput.of(**{field: (
                f"{on_day} 早于收到申请之日 {received}（条例第三十一条），请核对。没有做任何改动。")})
        latest = max((event.on_day for event in self.standing_events()), default=received)
        if last and on_day < latest:
            raise InvalidInput.of(**{field: (
                f"{on_day} 早于已经登记的最后一步 {latest}，先后颠倒了，请核对。没有做任何改动。")})

    def allow(self, act: Act, on_day: date, reason: str = "") -> Allowed:
        """The act, as the law had it on that day. WrongState says why not; InvalidInput: late."""
        standing = queries.standing_of(self.office, self.case, self.calendar, on_day)
        allowed = standing.allows(act)
        if allowed is None:
            why = acts.why_not(act, self.facts, on_day, self.calendar)
            raise WrongState(
                f"{self.case.number}现在是“{CASE_STATE_NAMES[standing.state]}”，不能“{ACT_NAMES[act]}”："
                f"{why}。没有做任何改动。")
        if allowed.late and act is Act.ASK_CORRECTION and not reason.strip():
            raise InvalidInput.of(reason=(
                f"{on_day} 已超过收到之日起7个工作日（到 {allowed.until}，条例第三十条）。"
                "确实是这一天告知的，请写明原因；没有做任何改动。"))
        return allowed

    def standing_events(self) -> list[ApplicationEvent]:
        """Events that were not voided."""
        return [event for event in self.case.events if event.voided_at is None]

    def gate(self, first: date, reason: str, last: date | None = None) -> int | None:
        """The gate of closed years for a change that shows in the figures from a day on."""
        until = max(first, last or clock.today()).year
        self.touched = range(first.year, until + 1)
        return keeping.gate(self.session, self.touched, reason)

    def append(
        self, kind: EventKind, on_day: date, *, reason: str = "", words: str = "",
        said: bool = True, **values: Any,
    ) -> ApplicationEvent:
        """Append an event, with its journal line and, in a closed year, a correction.

        said: False where the verb writes a line of its own. The cached state follows at
        `refresh`, which `opened` calls at the end.
        """
        closed = self.gate(on_day, reason, on_day)
        text = read_words(words, "words")
        if reason.strip():
            text = f"{text}\n原因：{reason.strip()}".strip()
        event = ApplicationEvent(
            application_id=self.case.id, kind=kind.value, on_day=on_day, words=text,
            created_by=self.actor.name, created_at=clock.now(), **values)
        self.session.add(event)
        self.case.events.append(event)
        self.session.flush()
        if said:
            journal.record(
                self.session, self.actor, "application.recorded", subject_of(self.case.id),
                number=self.case.number, what=EVENT_NAMES[kind], day=on_day.isoformat())
        if closed is not None:
            self.changed([("补登", "", f"{EVENT_NAMES[kind]}（{on_day}）")], reason, closed)
        return event

    def changed(
        self, changes: Sequence[tuple[str, str, str]], reason: str, closed: int | None, *,
        is_void: bool = False,
    ) -> None:
        """Append a 更正记录 of this case."""
        keeping.append_change(
            self.session, self.actor, subject_of(self.case.id), self.case.number, changes,
            reason=keeping.read_reason(reason, required=closed is not None), closed_year=closed,
            is_void=is_void, years=self.touched if closed is not None else ())

    def refresh(self) -> None:
        """The cached state and the day on which the case was finished."""
        facts = self.facts
        self.case.received_on = facts.received_on
        self.case.state = acts.state_of(facts, clock.today()).value
        self.case.finished_on = facts.ended_on


@contextmanager
def opened(
    actor: Actor, office: Office, application_id: int,
    permission: Permission = Permission.KEEP_APPLICATIONS,
) -> Iterator[Work]:
    """Open a case for one verb: permission, lock, calendar; committed as a whole at the end.

    NotFound, NotAllowed, WrongState (a voided case).
    """
    actor.require(permission)
    with office.db.write() as session:
        work = joined(session, actor, office, application_id)
        yield work
        work.refresh()


def joined(session: Session, actor: Actor, office: Office, application_id: int) -> Work:
    """The same inside the caller's transaction; the caller has asked for the permission."""
    case = queries.get_application(session, application_id, lock=True)
    if case.voided_at is not None:
        raise WrongState(f"{case.number}已经作废，没有做任何改动。")
    return Work(session, actor, office, case, Calendar.load(office.folder("calendar")))


def read_words(text: str, field: str, limit: int = WORDS_LIMIT) -> str:
    """Several lines as they are stored; InvalidInput on the field."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    try:
        plain = "\n".join(reading.read_text(line, "内容", limit) for line in lines).strip()
    except ValueError as error:
        raise InvalidInput.of(**{field: f"{error}。"}) from None
    if len(plain) > limit:
        raise InvalidInput.of(**{field: f"有 {len(plain)} 个字，最多 {limit} 个。没有做任何改动。"})
    return plain


def read_line(text: str, field: str, label: str, limit: int) -> str:
    """One line as it is stored; InvalidInput on the field."""
    try:
        return reading.read_text(text, label, limit)
    except ValueError as error:
        raise InvalidInput.of(**{field: f"{error}。没有做任何改动。"}) from None
