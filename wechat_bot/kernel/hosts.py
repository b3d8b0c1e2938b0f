"""登记的主机: may this host publish from this database? Checked at each sweep.

The card (kernel.cards) is compared with the database (kernel.standing). A database that lacks
what this host saw was restored or forked: all publishing holds. A host without a card for this
database holds only itself, and asks. At rest a check is one read and no write.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock
from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel import cards, clock, events, journal, schema
from wechat_bot.kernel.actor import COMMAND_LINE, WORKER, Actor, Permission
from wechat_bot.kernel.errors import NotFound, WrongState
from wechat_bot.kernel.installation import Host, Installation
from wechat_bot.kernel.journal import JournalEntry, JournalHead
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.standing import Books, Card, Hold, Standing, belongs, judge, was_restored

# Cards are written at most so often; what a crash loses of them is no more than this.
_PAUSE = timedelta(seconds=2)
_FIRST_WITH_HOSTS = "0004"
_OTHER = "这台主机以前登记的是另一个数据库；如果现在确实改用这一个，请登记。"
_NEW = "这台主机（或这个文件夹）第一次使用这个数据库。"


@dataclass(frozen=True)
class Look:
    """What a check saw: this host's card, the database's books, and what they mean."""

    card: Card | None
    books: Books
    place: str

    @property
    def standing(self) -> Standing:
        """What they mean."""
        return judge(self.card, self.books, self.place)


def look(office: Office) -> Look:
    """Compare the card with the database; changes nothing."""
    card = cards.read(office.state_folder)
    with office.db.read() as session:
        return Look(card, _books(session, card), cards.place_of(office.state_folder))


def check(office: Office, *, at_once: bool = False) -> Standing:
    """May this host publish now? Does what follows from the answer: asks to be enrolled, takes
    up an enrolment, keeps the newest head, or holds everything (one journal line).

    at_once: the head is kept even where one was written a moment ago (the last check of a life).
    """
    seen = look(office)
    if seen.standing is Standing.RESTORED:
        _hold_everything(office, seen)
    elif seen.books.accepted and seen.card is not None and seen.card.place == seen.place:
        return _take_up(office, seen.card)
    elif not belongs(seen.card, seen.books, seen.place) or not seen.books.known:
        # Several workers of a host may start at once: one of them makes its card and asks.
        with FileLock(office.state_folder / "host.lock"):
            _ask(office, look(office))
    elif seen.card is not None:
        _keep_head(office, seen.card, seen.books, at_once)
    return seen.standing


def enrol(actor: Actor, office: Office, *, name: str = "") -> str:
    """登记本机: this host, here and now; returns its id. Nothing happens where it stands well.

    WrongState where the database looks restored: then everything is held, and a person confirms
    the database first.
    """
    actor.require(Permission.KEEP_RUNNING)
    seen = look(office)
    if seen.standing is Standing.RESTORED:
        _hold_everything(office, seen)
        raise WrongState("这个数据库里没有本机以前见过的记录，像是恢复出来的旧副本。本机没有改登记，"
                         "全部发布已暂停。请先在“系统—运行状态”里确认恢复。")
    if seen.card is not None and seen.standing in (Standing.OK, Standing.HELD) \
            and seen.books.enrolled:
        return seen.card.host_id
    card = _own_card(office, seen)
    with office.db.write() as session:
        row = _admit(session, card, actor, name)
        journal.record(session, actor, "host.enrolled", f"host:{card.host_id}", host=row.name)
    _write_card(office, card)
    return card.host_id


def enrol_maker(office: Office) -> None:
    """The host that has just made the database publishes from it; that the system was set up is
    the journal's first line, not this."""
    card = _own_card(office, look(office))
    with office.db.write() as session:
        _admit(session, card, COMMAND_LINE, "")
    _write_card(office, card)


def accept(actor: Actor, office: Office, host_id: str) -> str:
    """登记 a host that asks, from the panel; it takes it up at its next check. Its name."""
    actor.require(Permission.KEEP_RUNNING)
    with office.db.write() as session:
        row = _get_row(session, host_id)
        if row.enrolled_at is None:
            row.enrolled_at, row.enrolled_by = clock.now(), actor.name
            row.asked_at = row.asked_at or clock.now()
            journal.record(session, actor, "host.enrolled", f"host:{host_id}", host=row.name)
        return row.name


def stop(actor: Actor, office: Office, host_id: str) -> str:
    """停用 a host: it publishes nothing from its next sweep on. Its name."""
    actor.require(Permission.KEEP_RUNNING)
    with office.db.write() as session:
        row = _get_row(session, host_id)
        if row.enrolled_at is not None or row.asked_at is not None:
            row.enrolled_at, row.asked_at, row.problem = None, None, ""
            journal.record(session, actor, "host.stopped", f"host:{host_id}", host=row.name)
        return row.name


def all_hosts(session: Session) -> list[Host]:
    """Every host that ever asked, those that ask now first."""
    return list(session.scalars(select(Host).order_by(Host.enrolled_at.is_not(None), Host.name)))


def move_in(office: Office) -> Path | None:
    """Bring the database to this program's schema; the host that made it, or brought it from
    before there were hosts, is enrolled. Returns the copy of the old database, if one was made.
    """
    before = schema.current_revision(office.db)
    copy = schema.migrate(office.db)
    if before is None:
        enrol_maker(office)
    elif before < _FIRST_WITH_HOSTS:
        enrol(COMMAND_LINE, office)
    return copy


def _books(session: Session, card: Card | None) -> Books:
    row = session.execute(
        select(Installation.installation_id, Installation.epoch, Installation.hold,
               JournalHead.last_id, JournalHead.last_hash, JournalEntry.hash,
               Host.host_id, Host.enrolled_at, Host.asked_at)
        .select_from(Installation)
        .join(JournalHead, JournalHead.id == 1)
        .outerjoin(JournalEntry, JournalEntry.id == (card.head_id if card else 0))
        .outerjoin(Host, Host.host_id == (card.host_id if card else ""))
        .where(Installation.id == 1)
    ).one()
    return Books(
        installation_id=row[0], epoch=row[1], hold=Hold(row[2]), head_id=row[3], head_hash=row[4],
        head_hash_there=row[5], known=row[6] is not None, enrolled=row[7] is not None,
        asked=row[8] is not None,
    )


def _keep_head(office: Office, card: Card, books: Books, at_once: bool) -> None:
    """Write down the newest head, or the new epoch, but not with every line of a busy minute."""
    if card.head_id == books.head_id and card.epoch == books.epoch:
        return
    if card.epoch == books.epoch and card.written_at and not at_once:
        since = clock.now() - datetime.fromisoformat(card.written_at)
        if timedelta(0) <= since < _PAUSE:
            return
    _write_card(office, card)


def _write_card(office: Office, card: Card) -> None:
    """The card with the database's newest head, which is committed when it is read.

    Not where the database was exchanged for an older one since the look: the card is the only
    witness, and the next check will hear it.
    """
    with office.db.read() as session:
        books = _books(session, card)
        if card.installation_id == books.installation_id and was_restored(card, books):
            return
        last = session.get(JournalEntry, books.head_id)
        card = replace(
            card, installation_id=books.installation_id, epoch=books.epoch,
            head_id=books.head_id, head_hash=books.head_hash,
            head_at=last.at.isoformat() if last is not None else "",
        )
    cards.write(office.state_folder, card, clock.now().isoformat())


def _own_card(office: Office, seen: Look) -> Card:
    """This host's card, to be written anew: a copied one is another host's."""
    if seen.card is not None and seen.card.place == seen.place:
        return seen.card
    return cards.new_card(office.state_folder)


def _ask(office: Office, seen: Look) -> None:
    """Be seen in the panel as a host that is not enrolled; once, then only if that is lost."""
    card = _own_card(office, seen)
    if card != seen.card:
        cards.write(office.state_folder, card, clock.now().isoformat())
    if seen.card == card and seen.books.known and (seen.books.asked or not seen.books.enrolled):
        return
    with office.db.write() as session:
        row = _row(session, card.host_id, "")
        row.enrolled_at, row.asked_at = None, clock.now()
        row.problem = _OTHER if seen.standing is Standing.OTHER_INSTALLATION else _NEW


def _take_up(office: Office, card: Card) -> Standing:
    """A person enrolled this host in the panel: its card follows."""
    _write_card(office, card)
    with office.db.write() as session:
        row = _get_row(session, card.host_id)
        row.asked_at, row.problem = None, ""
    return look(office).standing


def _hold_everything(office: Office, seen: Look) -> None:
    """The database went back in time: nothing is published from it until a person confirms."""
    assert seen.card is not None
    if seen.books.hold is Hold.CONFIRMATION:
        return
    with office.db.write() as session:
        row = session.get_one(Installation, 1, with_for_update=True)
        row.hold, row.held_since = Hold.CONFIRMATION.value, clock.now()
        row.epoch = max(row.epoch, seen.card.epoch)  # so that the confirmed one is newer than both
        row.held_reason = restored_sentence(seen)
        journal.record(session, WORKER, "installation.held", "installation:1",
                       host=host_name(), here=seen.books.head_id, seen=seen.card.head_id)
        events.announce(session, events.INSTALLATION_HELD, at=clock.now().isoformat())


def restored_sentence(seen: Look) -> str:
    """What this host saw and what the database has, in words."""
    card = seen.card
    if card is None:
        return ""
    when = f"（{clock.show(datetime.fromisoformat(card.head_at))}，北京时间）" if card.head_at else ""
    return (f"主机{host_name()}见过操作日志第 {card.head_id} 条{when}，现在的数据库里没有这一条，"
            f"最后一条是第 {seen.books.head_id} 条。这个数据库像是用旧的备份恢复的，或是一份副本。")


def host_id(office: Office) -> str:
    """This host's id by its card; "" without one."""
    card = cards.read(office.state_folder)
    return card.host_id if card is not None else ""


def host_name() -> str:
    """This machine's name, for people."""
    return socket.gethostname()[:80]


def _admit(session: Session, card: Card, actor: Actor, name: str) -> Host:
    row = _row(session, card.host_id, name)
    row.enrolled_at, row.enrolled_by = clock.now(), actor.name
    row.asked_at, row.problem = None, ""
    return row


def _row(session: Session, host_id: str, name: str) -> Host:
    row = session.get(Host, host_id, with_for_update=True)
    if row is None:
        row = Host(host_id=host_id, name=name or host_name())
        session.add(row)
    return row


def _get_row(session: Session, host_id: str) -> Host:
    row = session.get(Host, host_id, with_for_update=True)
    if row is None:
        raise NotFound("没有这台主机，可能已经重新登记过。请刷新页面。")
    return row
