"""监督保障和留言的数字: for the report's text, the quarterly self-check and 今天要我办的."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.records.counted import Counted, total
from wechat_bot.registers.oversight.models import (
    AccountMessage,
    Assessment,
    Complaint,
    LeadingMember,
    Training,
)
from wechat_bot.registers.oversight.register import terms
from wechat_bot.registers.oversight.rules import (
    Exchange,
    MessageFigures,
    ReplyWay,
    Term,
    ends_soon,
    message_figures_of,
    waits_too_long,
)


def counted(session: Session, year: int) -> dict[str, list[Counted]]:
    """What stands behind each number of 监督保障 in a year.

    31 December stands for today while the year lasts. members: in office on that day; trainings
    and people_trained (amount: how many took part); assessments; complaints_received and
    complaints_handled in the year, complaints_waiting on that day.
    """
    last_day = min(date(year, 12, 31), clock.today())
    trained = list(session.scalars(select(Training).where(
        Training.voided_at.is_(None), Training.year == year).order_by(Training.held_on)))
    complaints = list(session.scalars(select(Complaint).where(
        Complaint.voided_at.is_(None), Complaint.received_on <= last_day)
        .order_by(Complaint.received_on, Complaint.id)))
    return {
        "members": [Counted(f"leading_group:{row.id}", row.name) for row in session.scalars(
            select(LeadingMember).where(
                LeadingMember.voided_at.is_(None), LeadingMember.from_on <= last_day,
                or_(LeadingMember.to_on.is_(None), LeadingMember.to_on >= last_day))
            .order_by(LeadingMember.from_on, LeadingMember.id))],
        "trainings": [Counted(f"trainings:{row.id}", row.topic) for row in trained],
        "people_trained": [Counted(f"trainings:{row.id}", row.topic, row.people)
                           for row in trained],
        "assessments": [Counted(f"assessments:{row.id}", row.assessed) for row in session.scalars(
            select(Assessment).where(Assessment.voided_at.is_(None), Assessment.year == year)
            .order_by(Assessment.assessed_on, Assessment.id))],
        "complaints_received": [_line(row) for row in complaints if row.received_on.year == year],
        "complaints_handled": [_line(row) for row in complaints
                               if row.handled_on is not None and row.handled_on.year == year],
        "complaints_waiting": [_line(row) for row in complaints
                               if row.handled_on is None or row.handled_on > last_day],
    }


def figures(session: Session, year: int) -> Mapping[str, int]:
    """The numbers of 监督保障 in a year, by the names of `counted`."""
    return {name: total(lines) for name, lines in counted(session, year).items()}


def message_figures(session: Session, start: date, end: date) -> MessageFigures:
    """留言 from start to end, both counted: for a month, a quarter, a year."""
    rows = session.execute(
        select(AccountMessage.received_on, AccountMessage.replied_on, AccountMessage.reply_way)
        .where(AccountMessage.voided_at.is_(None), AccountMessage.received_on <= end,
               or_(AccountMessage.replied_on.is_(None), AccountMessage.replied_on >= start)))
    return message_figures_of(
        [Exchange(received, replied, way == ReplyWay.NONE.value)
         for received, replied, way in rows], start, end)


def waiting_messages(session: Session) -> list[AccountMessage]:
    """留言 without a reply, the oldest first."""
    return list(session.scalars(select(AccountMessage).where(
        AccountMessage.replied_on.is_(None), AccountMessage.voided_at.is_(None))
        .order_by(AccountMessage.received_on, AccountMessage.id)))


def overdue_messages(
    session: Session, calendar: Calendar, today: date, limit: int
) -> list[AccountMessage]:
    """Those that wait for `limit` working days or longer; 0: none is ever overdue."""
    if limit == 0:
        return []
    return [row for row in waiting_messages(session)
            if waits_too_long(row.received_on, today, limit, calendar)]


def ending_terms(session: Session, today: date) -> list[tuple[int, Term]]:
    """(record id, term) of those that end or ended within 30 days without a successor."""
    known = terms(session)
    return [(record_id, term) for record_id, term in known
            if ends_soon(term, [each for _, each in known], today)]


def _line(row: Complaint) -> Counted:
    return Counted(f"complaints:{row.id}", f"{row.received_on} 收到的投诉举报")
