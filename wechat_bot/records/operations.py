"""Verbs on the registers that are kept alike, and 年度封账."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping, queries
from wechat_bot.records.fields import Values, read_fields
from wechat_bot.records.models import YearClosing
from wechat_bot.records.register import Register


class ChangedMeanwhile(WrongState):
    """别人刚刚改过: somebody else corrected the record since its form was opened."""


def subject_of(register: Register, record_id: int) -> str:
    """How the journal and the corrections name a record."""
    return f"{register.code}:{record_id}"


def enter_record(
    actor: Actor, office: Office, register: Register, texts: Mapping[str, str], reason: str = ""
) -> int:
    """登记一条. texts: field → as typed. Returns its id.

    reason is asked only where a closed year is touched. InvalidInput names every wrong field.
    """
    actor.require(register.permission)
    values = _read(register, texts)
    with office.db.write() as session:
        keeping.hold(session)
        _refuse_twin(session, register, values, None)
        _refuse_conflict(session, office, register, values, None)
        years = register.years_of(values)
        closed = keeping.gate(session, years, reason)
        record = add_record(session, actor, register, values)
        if closed is not None:
            keeping.append_change(
                session, actor, subject_of(register, record.id), register.name_of(values),
                [("补登", "", register.name_of(values))], reason=keeping.read_reason(
                    reason, required=True), closed_year=closed, years=years)
        journal.record(session, actor, "record.entered", subject_of(register, record.id),
                       register=register.name, title=register.name_of(values))
        return int(record.id)


def add_record(session: Session, actor: Actor, register: Register, values: Values) -> Any:
    """A new record inside the caller's transaction; the caller has checked and will journal."""
    return add_records(session, actor, register, [values])[0]


def add_records(
    session: Session, actor: Actor, register: Register, rows: Sequence[Values]
) -> list[Any]:
    """New records inside the caller's transaction, in order, with their ids."""
    now = clock.now()
    records = [register.model(**values, year=register.year_of(values), created_by=actor.name,
                              created_at=now) for values in rows]
    session.add_all(records)
    session.flush()
    return records


def correct_record(
    actor: Actor, office: Office, register: Register, record_id: int, texts: Mapping[str, str],
    reason: str = "", seen: int | None = None,
) -> None:
    """更正: the record says the new, what it said before is appended with reason and person.

    Where it only fills in what was left open (补填: a reply, a result) no reason is asked, unless
    a closed year's figures change. seen: the number of the last 更正记录 that the person had before
    him (0: none), so that nobody takes back another's correction unawares. InvalidInput (wrong
    fields, no reason, nothing changed), WrongState (voided), ChangedMeanwhile, NotFound.
    """
    actor.require(register.permission)
    values = _read(register, texts)
    with office.db.write() as session:
        keeping.hold(session)
        record = queries.get_record(session, register, record_id)
        _refuse_voided(record)
        before = register.values(record)
        if before == values:
            raise InvalidInput("没有改动任何一项，登记没有变。要更正请先改内容。")
        _refuse_overtaken(session, subject_of(register, record_id), seen)
        _refuse_twin(session, register, values, record_id)
        _refuse_conflict(session, office, register, values, record_id)
        text = keeping.read_reason(reason, required=not register.completes(before, values))
        closed = keeping.gate(session, register.years_between(before, values), text)
        change_record(session, actor, register, record, values, reason=text, closed_year=closed)


def change_record(
    session: Session, actor: Actor, register: Register, record: Any, values: Values, *,
    reason: str, closed_year: int | None,
) -> None:
    """Let a record say `values`, inside the caller's transaction: what changed is appended and
    journaled, as 补填 where no reason was due and none was given. The caller has checked."""
    before, subject = register.values(record), subject_of(register, record.id)
    changes = [(each.label, each.show(before[each.key]), each.show(values[each.key]))
               for each in register.all_fields if before[each.key] != values[each.key]]
    for key, value in values.items():
        setattr(record, key, value)
    record.year = register.year_of(values)
    title, what = register.name_of(values), "、".join(label for label, _, _ in changes)
    keeping.append_change(session, actor, subject, title, changes, reason=reason or "补填",
                          closed_year=closed_year, years=register.years_between(before, values))
    if reason:
        journal.record(session, actor, "record.corrected", subject, register=register.name,
                       title=title, what=what, reason=reason)
    else:
        journal.record(session, actor, "record.completed", subject, register=register.name,
                       title=title, what=what)


def void_record(
    actor: Actor, office: Office, register: Register, record_id: int, reason: str
) -> None:
    """作废: it stays to be seen, with its reason, and counts no more. InvalidInput, WrongState."""
    actor.require(register.permission)
    with office.db.write() as session:
        keeping.hold(session)
        record = queries.get_record(session, register, record_id)
        _refuse_voided(record)
        text = keeping.read_reason(reason, required=True, why="请写明作废的原因。")
        values = register.values(record)
        years = register.years_of(values)
        closed = keeping.gate(session, years, text)
        record.voided_at, record.voided_by, record.void_reason = clock.now(), actor.name, text
        keeping.append_change(session, actor, subject_of(register, record_id),
                              register.name_of(values), [("状态", "有效", "作废")], reason=text,
                              closed_year=closed, is_void=True, years=years)
        journal.record(session, actor, "record.voided", subject_of(register, record_id),
                       register=register.name, title=register.name_of(values), reason=text)


def close_year(actor: Actor, office: Office, year: int, note: str = "") -> None:
    """年度封账: later changes of the year's records are corrections with date, person, reason.

    Nothing is locked: it can still be corrected. InvalidInput (a year that is not over),
    WrongState (closed already).
    """
    actor.require(Permission.CLOSE_YEAR)
    text = keeping.read_reason(note, required=False)
    if not 2000 <= year < clock.today().year:
        raise InvalidInput.of(year=f"{year}年还没有过完，不能封账。可以封账的是{clock.today().year - 1}年及以前。")
    with office.db.write() as session:
        keeping.hold(session)
        if queries.closing_of(session, year) is not None:
            raise WrongState(f"{year}年已经封账，没有做任何改动。")
        session.add(YearClosing(year=year, closed_at=clock.now(), closed_by=actor.name, note=text))
        journal.record(session, actor, "year.closed", f"year:{year}", year=year)


def _read(register: Register, texts: Mapping[str, str]) -> Values:
    values, wrong = read_fields(register.all_fields, texts)
    if not wrong:
        wrong = register.problems(values, clock.today())
    _refuse(wrong)
    return values


def _refuse(wrong: Mapping[str, str]) -> None:
    if wrong:
        raise InvalidInput.of(**{key: f"{message}。" for key, message in wrong.items()})


def _refuse_conflict(
    session: Session, office: Office, register: Register, values: Values, own_id: int | None
) -> None:
    found, = register.against(session, office.config, [values], own_id)
    _refuse(found)


def _refuse_voided(record: Any) -> None:
    if record.voided_at is not None:
        raise WrongState("这条登记已经作废，没有做任何改动。需要的话请重新登记一条。")


def _refuse_overtaken(session: Session, subject: str, seen: int | None) -> None:
    later = [] if seen is None else queries.changes_since(session, subject, seen)
    if later:
        told = "；".join(f"{label}由“{before or '空'}”改为“{after or '空'}”"
                        for change in later for label, before, after in change.changes)
        raise ChangedMeanwhile(
            f"您填写的时候，{later[-1].by}已经更正过这条登记：{told}。您的改动还没有保存，填的内容都在；"
            "您没有动过的项已换成改后的内容。请核对后再保存一次。")


def _refuse_twin(
    session: Session, register: Register, values: Values, own_id: int | None
) -> None:
    twin = queries.same_record(session, register, values)
    if twin is not None and twin.id != own_id:
        named = next((key for key in register.identity if values[key] not in (None, "")),
                     register.identity[0])
        raise InvalidInput.of(**{named: f"已经登记过这一条（{register.name_of(values)}，"
                                 f"登记号 {twin.id}），没有重复登记。"})
