"""留言催办. All other verbs of these registers are those of wechat_bot.records."""

from __future__ import annotations

from sqlalchemy import select

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.notices import operations as notices
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people
from wechat_bot.registers.oversight import queries
from wechat_bot.registers.oversight.models import AccountMessage


def remind(office: Office) -> int:
    """催办: tell those who keep messages of each that waits too long, once; how many were told of.

    Called by the worker's sweep: it writes only where there is something new to say.
    """
    limit = office.config.media.message_reply_days
    with office.db.read() as session:
        if limit == 0 or not any(row.reminded_at is None
                                 for row in queries.waiting_messages(session)):
            return 0
        calendar = Calendar.load(office.folder("calendar"))
        late = [row.id for row in queries.overdue_messages(session, calendar, clock.today(), limit)
                if row.reminded_at is None]
    return sum(_remind_of(office, record_id, limit) for record_id in late)


def _remind_of(office: Office, record_id: int, limit: int) -> bool:
    with office.db.write() as session:
        row = session.scalar(select(AccountMessage).where(
            AccountMessage.id == record_id, AccountMessage.replied_on.is_(None),
            AccountMessage.voided_at.is_(None), AccountMessage.reminded_at.is_(None)))
        if row is None:  # answered, or told by another process, meanwhile
            return False
        row.reminded_at = clock.now()
        notices.tell(
            session, to=people.users_permitted(session, {Permission.KEEP_MESSAGES}),
            kind=NoticeKind.MESSAGE_WAITING,
            sentence=f"公众号 {row.received_on} 的一条留言已过 {limit} 个工作日，还没有登记回复。",
            path=f"/registers/messages/{row.id}", key=f"account-message:{row.id}")
        return True
