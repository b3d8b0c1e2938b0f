"""登记待公开: an item may stand in the ledger before its first release, with the days it has left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import changes, deadlines, item_fields, ledger, queries
from wechat_bot.disclosure.deadlines import Timeliness
from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.records import keeping

_MAIN = ("document_number", "summary", "section", "contributor", "source", "origin", "info_kind",
         "article_20", "is_government_information", "key_area")


@dataclass(frozen=True)
class PendingItem:
    """A 待公开 item and how much time it has; None where no period runs (转载 …)."""

    item: DisclosureItem
    timeliness: Timeliness | None


def enter_pending(actor: Actor, office: Office, form: Mapping[str, str]) -> int:
    """登记待公开. form: fields of item_fields.ITEM_FIELDS as typed. Returns the item's id.

    InvalidInput names every wrong field; the day of making is asked here, it starts the period.
    """
    actor.require(Permission.KEEP_LEDGER)
    values, wrong = item_fields.read_item(form)
    if values["made_on"] is None and "made_on" not in wrong:
        wrong["made_on"] = "请填写生成日期，二十个工作日从它算起"
    if wrong:
        raise InvalidInput.of(**{key: f"{message}。" for key, message in wrong.items()})
    title = str(values["title"])
    with office.db.write() as session:
        twin = ledger.pending_items(session, [title]).get(title)
        if twin is not None:
            raise InvalidInput.of(title=f"这条已经登记为待公开（索引号 {twin.index_number}），没有重复登记。")
        numbers = ledger.IndexNumbers(session, office.config.agency.body_code)
        entry = ledger.Entry(
            title=title, channel="", published_at=clock.now(), time_source="",
            made_on=values["made_on"],  # type: ignore[arg-type]  # read as a day above
            more={each.key: values[each.key] for each in item_fields.MORE_FIELDS},
            **{key: values[key] for key in _MAIN})  # type: ignore[arg-type]  # kinds as declared
        item = ledger.new_item(session, numbers, entry, actor.name)
        item.pending = True
        ledger.settle_deadline(ledger.calendar_of(office.config), item)
        session.flush()
        journal.record(session, actor, "item.pending", changes.subject_of(item.id),
                       title=item.title, index_number=item.index_number)
        return item.id


def cancel_pending(actor: Actor, office: Office, item_id: int, reason: str) -> None:
    """不再公开: a 待公开 item is given up, with a reason; it stays to be seen.

    InvalidInput (no reason), WrongState (it was disclosed, or given up before), NotFound.
    """
    actor.require(Permission.KEEP_LEDGER)
    with office.db.write() as session:
        item = queries.get_item(session, item_id)
        if item.releases:
            raise WrongState("这条信息已经公开过，不能撤销登记。要撤下请在发布记录上登记下架。")
        if item.cancelled_at is not None:
            raise WrongState("这条待公开信息已经撤销登记，没有做任何改动。")
        text = keeping.read_reason(reason, required=True, why="请写明不再公开的原因。")
        item.pending = False
        item.cancelled_at, item.cancelled_by, item.cancel_reason = clock.now(), actor.name, text
        journal.record(session, actor, "item.cancelled", changes.subject_of(item.id),
                       title=item.title, reason=text)


def settle_deadlines(office: Office) -> int:
    """Reckon again the periods that still run, and those of older lines that have none yet: the
    calendar may have been amended since. Returns how many changed. For the worker's sweep.
    """
    calendar = ledger.calendar_of(office.config)
    with office.db.read() as session:
        wanted = []
        for item in session.scalars(_unsettled().limit(500)):
            before = item.publish_by
            ledger.settle_deadline(calendar, item)
            if item.publish_by != before:
                wanted.append(item.id)
        session.rollback()
    if not wanted:
        return 0
    with office.db.write() as session:
        for item in session.scalars(select(DisclosureItem).where(DisclosureItem.id.in_(wanted))):
            ledger.settle_deadline(calendar, item)
    return len(wanted)


def _unsettled() -> Select[DisclosureItem]:
    """Items whose period still runs, and those it should run for without being reckoned yet."""
    return select(DisclosureItem).where(
        (DisclosureItem.publish_by > clock.now())
        | (DisclosureItem.publish_by.is_(None) & DisclosureItem.made_on.is_not(None)
           & (DisclosureItem.origin == "original") & (DisclosureItem.availability == "active")
           & DisclosureItem.is_government_information))


def pending_items(session: Session, calendar: Calendar) -> list[PendingItem]:
    """What waits to be disclosed, the soonest due first."""
    found = session.scalars(select(DisclosureItem).where(DisclosureItem.pending).order_by(
        DisclosureItem.publish_by.is_(None), DisclosureItem.publish_by, DisclosureItem.id))
    return [PendingItem(item, timeliness_of(item, calendar)) for item in found]


def timeliness_of(
    item: DisclosureItem, calendar: Calendar, today: date | None = None
) -> Timeliness | None:
    """二十个工作日 of an item, or None where the period does not run."""
    if item.made_on is None or not deadlines.applies(
            item.made_on, item.origin, item.is_government_information, item.availability):
        return None
    first = min((release.published_at for release in item.releases), default=None)
    return deadlines.timeliness(
        item.made_on, clock.to_beijing(first).date() if first else None,
        today or clock.today(), calendar)
