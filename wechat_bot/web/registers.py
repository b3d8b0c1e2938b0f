"""各类登记: the pages that every register of the catalogue has: overview, list, record, print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.collecting import queries as collecting
from wechat_bot.collecting.topics import TOPICS
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.records import operations, queries
from wechat_bot.records.fields import Field, FieldKind
from wechat_bot.records.queries import RecordFilter
from wechat_bot.records.register import Register
from wechat_bot.registers import exporting, summaries
from wechat_bot.registers.booklet import booklet_of
from wechat_bot.registers.catalogue import REGISTERS, register_of
from wechat_bot.rendering.volume import SIGNATURES
from wechat_bot.web import downloads, frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.paging import Paging, asked_page, offset, turn_back
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("registers", __name__)
PAGE_SIZE = 30
MOST_COLUMNS = 7
LONGEST_CELL = 60


@dataclass(frozen=True)
class RegisterLine:
    """A register on the overview: records of the year and of all years, voided ones left out."""

    register: Register
    of_year: int
    of_all: int


@dataclass(frozen=True)
class Cell:
    """What stands in a row of the list. kind: number, day, url or text."""

    label: str
    kind: str
    shown: str


@dataclass(frozen=True)
class RecordLine:
    """A record in the list: its name (the link), then its other listed columns."""

    record: Any
    name: str
    cells: list[Cell]
    waits: bool = False


@page(bp, "/registers", permission=Permission.READ, title="各类登记")
def overview() -> ResponseReturnValue:
    """Every register with its count of a year (?year=)."""
    year = asked_year(request.args)
    with frame.office().db.read() as session:
        lines = [RegisterLine(each, count_of(session, each, year), count_of(session, each, None))
                 for each in REGISTERS.values()]
        years = known_years(session, year)
        missing = _undeclared(session, year)
        return render_template("registers/overview.html", lines=lines, year=year, years=years,
                               may_keep=may_keep, missing=missing)


@page(bp, "/registers/<code>", permission=Permission.READ, title="登记")
def record_list(code: str) -> ResponseReturnValue:
    """The records of a register, narrowed by the filter row."""
    register = register_of(code)
    wanted = read_filter(request.args)
    number = asked_page()
    with frame.office().db.read() as session:
        total, records = queries.list_records(session, register, wanted,
                                              offset(number, PAGE_SIZE), PAGE_SIZE)
        pages = Paging(number, PAGE_SIZE, total)
        return turn_back(pages) or render_template(
            "registers/list.html", register=register, paging=pages, wanted=wanted,
            lines=[line_of(register, each) for each in records],
            remarks=register.overview(session, clock.today()),
            summary=summaries.summary_of(session, frame.office().config, register,
                                         wanted.year or clock.today().year),
            years=years_to_choose(session, register), sections=sections_of(session, register),
            narrowed=any(asdict(wanted).values()), kept=filter_values(wanted),
            kinds=exporting.KINDS, may_keep=may_keep(register))


@page(bp, "/registers/<code>/<int:record_id>", permission=Permission.READ, title="登记")
def record_page(code: str, record_id: int) -> ResponseReturnValue:
    """One record with its corrections and its history."""
    return show_record(register_of(code), record_id)


@action(bp, "/registers/<code>/<int:record_id>/void", permission=Permission.READ)
def void(code: str, record_id: int) -> ResponseReturnValue:
    """作废. The verb asks for the register's own permission."""
    register = register_of(code)
    try:
        operations.void_record(frame.actor(), frame.office(), register, record_id,
                               request.form.get("reason", ""))
    except BureauError as error:
        return show_record(register, record_id, error, request.form)
    return frame.done("已作废。这条登记仍看得到，不再计数。",
                      url_for("registers.record_page", code=code, record_id=record_id))


@action(bp, "/registers/<code>/export", permission=Permission.EXPORT)
def export(code: str) -> ResponseReturnValue:
    """导出 of exactly what is filtered."""
    name, data = exporting.export_register(
        frame.actor(), frame.office(), register_of(code), read_filter(request.form),
        request.form.get("kind", ""))
    return downloads.table_file(request.form.get("kind", ""), name, data)


@page(bp, "/registers/<code>/print", permission=Permission.READ, title="打印成册")
def printed(code: str) -> ResponseReturnValue:
    """The filtered register as a volume to print and sign."""
    register = register_of(code)
    wanted = read_filter(request.args)
    with frame.office().db.read() as session:
        booklet = booklet_of(session, register, wanted, frame.office().config.agency.name)
    return render_template("registers/print.html", register=register, booklet=booklet,
                           kept=filter_values(wanted), signatures=SIGNATURES)


def _undeclared(session: Session, year: int) -> dict[str, int]:
    """Register → how many sections have still to declare what it counts; others are left out."""
    late = collecting.outstanding(session, frame.office().config, year)
    return {item.register: sum(topic in topics for topics in late.values())
            for topic in TOPICS for item in topic.items if item.register}


def show_record(
    register: Register, record_id: int, problem: BureauError | None = None,
    form: Form | None = None,
) -> ResponseReturnValue:
    """The page of a record; again with what was typed where 作废 was refused."""
    with frame.office().db.read() as session:
        record = queries.get_record(session, register, record_id)
        values = register.values(record)
        subject = operations.subject_of(register, record_id)
        page_text = render_template(
            "registers/record.html", register=register, record=record, values=values,
            name=register.name_of(values), changes=queries.changes_of(session, subject),
            hints=[] if record.voided_at else register.hints(values, clock.today()),
            closed=queries.closed_among(session, register.years_of(values)),
            history=journal.history(session, [subject]), problem=problem,
            form=form if form is not None else MultiDict(), may_keep=may_keep(register),
            derived=[(each.label, each.show(values, clock.today())) for each in register.derived],
            still_open=register.is_open(values), waits=register.waits(values, clock.today()))
    return page_text, frame.status_of(problem) if problem else 200


def line_of(register: Register, record: Any) -> RecordLine:
    """A row of the list: the name, then what the register marks as listed, at most seven."""
    values = register.values(record)
    cells = [Cell(each.label, _cell_kind(each), _excerpt(each.show(values[each.key])))
             for each in register.all_fields if each.listed and each.key != register.title]
    today = clock.today()
    cells += [Cell(each.label, "text", each.show(values, today))
              for each in register.derived if each.listed]
    return RecordLine(record, register.name_of(values), cells[:MOST_COLUMNS - 1],
                      register.waits(values, today))


def _excerpt(text: str) -> str:
    """A long text as a list has room for; links stay whole."""
    if len(text) <= LONGEST_CELL or text.startswith(("http://", "https://")):
        return text
    return f"{text[:LONGEST_CELL]}…"


def _cell_kind(field: Field) -> str:
    if field.kind in (FieldKind.COUNT, FieldKind.MONEY):
        return "number"
    return "day" if field.kind in (FieldKind.DAY, FieldKind.MONTH) else str(field.kind)


def may_keep(register: Register) -> bool:
    """Whether the person at the screen may change this register."""
    return frame.can(register.permission)


def count_of(session: Session, register: Register, year: int | None) -> int:
    """How many records, voided ones left out."""
    query = select(func.count()).select_from(register.model).where(
        register.model.voided_at.is_(None))
    return session.scalar(query if year is None else query.where(register.model.year == year)) or 0


def asked_year(args: Mapping[str, str]) -> int:
    """?year=, else this year."""
    return _year(args.get("year", "")) or clock.today().year


def known_years(session: Session, chosen: int) -> list[int]:
    """Years that any register has, this one and last, newest first."""
    this = clock.today().year
    found = {year for each in REGISTERS.values() for year in queries.years_of(session, each)}
    return sorted({chosen, this, this - 1, *found}, reverse=True)


def years_to_choose(session: Session, register: Register) -> list[int]:
    """Years that this register has, and this one."""
    return sorted({clock.today().year, *queries.years_of(session, register)}, reverse=True)


def sections_of(session: Session, register: Register) -> list[str]:
    """Sections of the office, then others that records name."""
    own = frame.office().config.agency.sections
    named = session.scalars(select(register.model.section).distinct())
    return [*own, *sorted(name for name in named if name and name not in own)]


def read_filter(args: Mapping[str, str]) -> RecordFilter:
    """The filter of an address or a form; without a year all years."""
    return RecordFilter(_year(args.get("year", "")), args.get("section", "").strip(),
                        args.get("keyword", "").strip(), bool(args.get("voided")),
                        bool(args.get("waiting")))


def filter_values(wanted: RecordFilter) -> dict[str, Any]:
    """The filter as an address holds it; what does not narrow is left out."""
    values = {"year": wanted.year, "section": wanted.section, "keyword": wanted.keyword,
              "voided": "1" if wanted.voided else "",
              "waiting": "1" if wanted.waiting else ""}
    return {name: value for name, value in values.items() if value}


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None
