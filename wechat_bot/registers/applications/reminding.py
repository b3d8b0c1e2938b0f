"""期限提醒: what falls due in open cases, said once each through the notices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.notices import operations as notices
from wechat_bot.notices.models import Notice
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people
from wechat_bot.registers.applications import acts, law_clock, queries
from wechat_bot.registers.applications.acts import Standing
from wechat_bot.registers.applications.models import Application
from wechat_bot.registers.applications.rules import EVENT_NAMES


@dataclass(frozen=True)
class Reminder:
    """One sentence about one case; `key` keeps it from being said twice."""

    application_id: int
    key: str
    sentence: str


def remind(office: Office) -> int:
    """到期提醒 of open cases; returns how many notices are new. Called by the worker's sweep.

    Before the due date ([applications] remind_days), on it, and once it has passed; also where an
    applicant, a third party or a payment is late. Told are those who keep the applications.
    Idempotent, and cheap when there is nothing new: it writes only then.
    """
    today = clock.today()
    with office.db.read() as session:
        cases = queries.open_cases(session)
        if not cases:
            return 0
        wanted = [each for case in cases for each in reminders_of(office, case, today)]
        told = _told(session, [each.key for each in wanted])
    new = [each for each in wanted if each.key not in told]
    if not new:
        return 0
    with office.db.write() as session:
        keepers = people.users_permitted(session, [Permission.KEEP_APPLICATIONS])
        return sum(notices.tell(
            session, to=keepers, kind=NoticeKind.APPLICATION_DUE, sentence=each.sentence,
            path=f"/applications/{each.application_id}", key=each.key) for each in new)


def _told(session: Session, keys: list[str]) -> set[str]:
    return set(session.scalars(select(Notice.key).where(Notice.key.in_(keys))))


def reminders_of(office: Office, case: Application, today: date) -> list[Reminder]:
    """What is to be said about a case today."""
    calendar = Calendar.load(office.folder("calendar"))
    standing = queries.standing_of(office, case, calendar, today)
    found = list(_waits(office, case, today, calendar))
    if standing.received_on is None:
        found.append(Reminder(case.id, f"application:{case.id}:confirm", (
            f"{case.number}还没有与申请人确认收到日期，请当天联系并登记（条例第三十一条）。")))
    due = _due(case, standing, office.config.applications.remind_days)
    return [*found, due] if due else found


def _due(case: Application, standing: Standing, marks: tuple[int, ...]) -> Reminder | None:
    """The nearest mark that has been reached; while the clock stands still there is none."""
    left, due = standing.days_left, standing.due_on
    if left is None or standing.stopped or left > max((*marks, 0)):
        return None
    mark = "over" if left < 0 else str(min(each for each in (*marks, 0) if each >= left))
    said = (f"已超过答复期限{-left}个工作日" if left < 0 else "今天是答复期限的最后一天" if left == 0
            else f"还有{left}个工作日到答复期限")
    return Reminder(case.id, f"application:{case.id}:{due}:{mark}",
                    f"{case.number}{said}（{due}，条例第三十三条）。")


def _waits(
    office: Office, case: Application, today: date, calendar: Calendar
) -> Iterator[Reminder]:
    """Others' periods that are over: the clerk has to record how it ended.

    One without a period (another body's opinion) is asked after as a third party's would be: the
    clock stands still for it, so that nothing else would tell of the case.
    """
    facts = queries.facts_of(office, case)
    waiting = [acts.open_correction(facts), acts.open_fee(facts), *acts.open_consultations(facts)]
    for fact in waiting:
        if fact is None:
            continue
        if fact.due_on is None:
            if today > law_clock.opinion_until(fact.on_day, calendar).day:
                yield Reminder(case.id, f"application:{case.id}:wait:{fact.id}:open", (
                    f"{case.number}“{EVENT_NAMES[fact.kind]}”已满{law_clock.OPINION_DAYS}个工作日"
                    "没有登记结果，期限一直停着；请跟进，有结果的登记结果。"))
        elif today > fact.due_on:
            yield Reminder(case.id, f"application:{case.id}:wait:{fact.id}:{fact.due_on}", (
                f"{case.number}“{EVENT_NAMES[fact.kind]}”的期限 {fact.due_on} 已过，请登记结果。"))


