"""Reads of the registers that are kept alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import NotFound
from wechat_bot.records.fields import FieldKind, Value, Values
from wechat_bot.records.models import RecordChange, YearClosing
from wechat_bot.records.register import Register

_CHUNK = 500  # values in one condition


@dataclass(frozen=True)
class RecordFilter:
    """The filter row above a register; an empty field does not filter. voided: 作废的也列出.

    waiting: only those that are still to be ended (Register.closing).
    """

    year: int | None = None
    section: str = ""
    keyword: str = ""
    voided: bool = False
    waiting: bool = False


def get_record(session: Session, register: Register, record_id: int) -> Any:
    """One record; NotFound when there is none."""
    found = session.get(register.model, record_id)
    if found is None:
        raise NotFound(f"{register.name}里没有这条登记，可能链接抄错了。")
    return found


def list_records(
    session: Session, register: Register, wanted: RecordFilter, offset: int = 0,
    limit: int | None = 50,
) -> tuple[int, list[Any]]:
    """(how many match, one page of them), the newest year and entry first."""
    where = _matching(register, wanted)
    total = session.scalar(select(func.count()).select_from(register.model).where(*where)) or 0
    query = (select(register.model).where(*where)
             .order_by(register.model.year.desc(), register.model.id.desc()).offset(offset))
    return total, list(session.scalars(query if limit is None else query.limit(limit)))


def _matching(register: Register, wanted: RecordFilter) -> list[ColumnElement[bool]]:
    model = register.model
    where: list[ColumnElement[bool]] = []
    if not wanted.voided:
        where.append(model.voided_at.is_(None))
    if wanted.year is not None:
        where.append(model.year == wanted.year)
    if wanted.section:
        where.append(model.section == wanted.section)
    if wanted.waiting and register.closing is not None:
        ended_on = getattr(model, register.closing.field)
        where.append(or_(ended_on.is_(None), ended_on >= clock.today())
                     if register.closing.lasting else ended_on.is_(None))
    word = wanted.keyword.strip()
    if word:
        texts = [each.key for each in register.all_fields
                 if each.kind in (FieldKind.TEXT, FieldKind.LINES)]
        where.append(or_(*(getattr(model, key).icontains(word, autoescape=True)
                           for key in texts)))
    return where


def same_record(session: Session, register: Register, values: Values) -> Any | None:
    """The record, not voided, that bears the identity of these values."""
    if register.same is not None:
        return same_records(session, register, [values]).get(register.identity_of(values))
    model = register.model
    return session.scalar(select(model).where(
        model.voided_at.is_(None),
        *(getattr(model, key) == values[key] for key in register.identity)).limit(1))


def same_records(
    session: Session, register: Register, rows: Iterable[Values]
) -> dict[tuple[Value, ...], Any]:
    """identity → the record, not voided, that bears it; for many rows at once."""
    first = register.identity[0]
    wanted: set[tuple[Value, ...]] = set()
    firsts: set[Value] = set()
    for values in rows:
        wanted.add(register.identity_of(values))
        firsts.add(values[first])
    column = getattr(register.model, first)
    listed = list(firsts)
    found: dict[tuple[Value, ...], Any] = {}
    for start in range(0, len(listed), _CHUNK):
        chunk = listed[start:start + _CHUNK]
        for record in session.scalars(select(register.model).where(
                register.model.voided_at.is_(None),
                or_(column.in_([each for each in chunk if each is not None]),
                    *([column.is_(None)] if None in chunk else []))).order_by(
                    register.model.id.desc())):
            identity = register.identity_of(register.values(record))
            if identity in wanted:
                found[identity] = record
    return found


def years_of(session: Session, register: Register) -> list[int]:
    """Years that have records, newest first."""
    return list(session.scalars(
        select(register.model.year).distinct().order_by(register.model.year.desc())))


def changes_of(session: Session, subject: str) -> list[RecordChange]:
    """更正记录 of one record, newest first. subject: "register:id"."""
    return list(session.scalars(select(RecordChange).where(RecordChange.subject == subject)
                                .order_by(RecordChange.id.desc())))


def changes_since(session: Session, subject: str, seen: int) -> list[RecordChange]:
    """What was corrected of a record after the 更正记录 with the number `seen`, oldest first."""
    return list(session.scalars(
        select(RecordChange).where(RecordChange.subject == subject, RecordChange.id > seen)
        .order_by(RecordChange.id)))


def corrections_of_year(session: Session, year: int) -> list[RecordChange]:
    """封账后的更正 of a closed year, oldest first."""
    return list(session.scalars(
        select(RecordChange).where(or_(RecordChange.closed_year == year,
                                       RecordChange.also_closed.contains(str(year))))
        .order_by(RecordChange.id)))


def closing_of(session: Session, year: int) -> YearClosing | None:
    """The closing of a year, or None while it is open."""
    return session.get(YearClosing, year)


def closed_years(session: Session) -> frozenset[int]:
    """Every closed year."""
    return frozenset(session.scalars(select(YearClosing.year)))


def closed_among(session: Session, years: Collection[int]) -> int | None:
    """The first of these years that is closed, or None."""
    return session.scalar(select(YearClosing.year).where(YearClosing.year.in_(sorted(years)))
                          .order_by(YearClosing.year).limit(1))
