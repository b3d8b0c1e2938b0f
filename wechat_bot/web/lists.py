"""系统▸词库: the lists behind the machine checks, their entries and each entry's history."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from sqlalchemy.orm import Session

from wechat_bot.checking import lists, operations
from wechat_bot.checking.entries import (
    KIND_NAMES,
    KINDS,
    SEVERITY_CHOICES,
    EntryFields,
    ListKind,
    shown,
)
from wechat_bot.checking.importing import read_day
from wechat_bot.checking.lists import ListFilter
from wechat_bot.checking.models import ListEntry
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotFound
from wechat_bot.web import frame, paging
from wechat_bot.web.frame import action, page

bp = Blueprint("lists", __name__)
SIZE = 30
EVERY = 1_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OWN, SHIPPED = "own", "shipped"
IN_FORCE, ENDED, BOTH = "", "ended", "both"
_STATES: Mapping[str, bool | None] = {IN_FORCE: False, ENDED: True, BOTH: None}


@dataclass(frozen=True)
class Line:
    """A line of a list: an entry of ours (with its row) or one that was shipped."""

    fields: EntryFields
    row: ListEntry | None = None

    @property
    def days(self) -> str:
        """From when to when, in words; empty where nothing is said."""
        first, last = self.fields.from_day, self.fields.to_day
        if first and last:
            return f"{first} 至 {last}"
        return f"{first} 起" if first else f"至 {last}" if last else ""


@dataclass(frozen=True)
class Wanted:
    """The filter row of the page."""

    kind: ListKind
    keyword: str
    whose: str
    state: str

    @property
    def narrowed(self) -> bool:
        """Whether anything but the kind is chosen."""
        return bool(self.keyword or self.whose or self.state)

    def address(self) -> dict[str, str]:
        """The filter as it stands in an address."""
        values = {"kind": self.kind.value, "keyword": self.keyword, "whose": self.whose,
                  "state": self.state}
        return {name: value for name, value in values.items() if value}


@page(bp, "/lists", permission=Permission.READ, title="词库")
def list_page() -> ResponseReturnValue:
    """One list: the bureau's own entries first, then those that were shipped."""
    wanted = _wanted()
    number = paging.asked_page()
    with frame.office().db.read() as session:
        total, lines = _lines(session, wanted, paging.offset(number, SIZE), SIZE)
        pages = paging.Paging(number, SIZE, total)
        own = lists.counts_by_kind(session)
        return paging.turn_back(pages) or render_template(
            "lists/list.html", wanted=wanted, lines=lines, paging=pages, kinds=KIND_NAMES,
            info=KINDS[wanted.kind], severities=SEVERITY_CHOICES,
            counts={kind: own.get(kind.value, 0) + len(lists.shipped(frame.office(), kind))
                    for kind in ListKind})


@action(bp, "/lists/export", permission=Permission.EXPORT, methods=("GET",))
def export() -> ResponseReturnValue:
    """The list as it is filtered, as .xlsx; it can be imported again."""
    wanted = _wanted()
    with frame.office().db.read() as session:
        _, lines = _lines(session, wanted, 0, EVERY)
    day = clock.today().strftime("%Y%m%d")
    return send_file(io.BytesIO(sheet(wanted.kind, lines)), XLSX, as_attachment=True,
                     download_name=f"词库-{KIND_NAMES[wanted.kind]}-{day}.xlsx")


@page(bp, "/lists/<kind>/new", permission=Permission.KEEP_LISTS, title="添加词条")
def new(kind: str) -> ResponseReturnValue:
    """The form for a new entry."""
    return _new_form(kind_named(kind), {})


@action(bp, "/lists/<kind>/new", permission=Permission.KEEP_LISTS)
def add(kind: str) -> ResponseReturnValue:
    """添加词条."""
    wanted = kind_named(kind)
    try:
        operations.add_entry(frame.actor(), frame.office(), wanted, _read_form(request.form))
    except BureauError as problem:
        return _new_form(wanted, request.form, problem), frame.status_of(problem)
    word = request.form.get("word", "").strip()
    return frame.done(f"已添加“{word}”，下一次机器检查就会用上。",
                      url_for("lists.list_page", kind=wanted.value))


@page(bp, "/lists/entries/<int:entry_id>", permission=Permission.READ, title="词条")
def entry(entry_id: int) -> ResponseReturnValue:
    """One entry with its history; who may, changes or ends it here."""
    return _show_entry(entry_id)


@action(bp, "/lists/entries/<int:entry_id>", permission=Permission.KEEP_LISTS)
def change(entry_id: int) -> ResponseReturnValue:
    """修改词条."""
    try:
        new_id = operations.change_entry(frame.actor(), frame.office(), entry_id,
                                         _read_form(request.form))
    except BureauError as problem:
        return _show_entry(entry_id, problem)
    said = "没有改动。" if new_id == entry_id else "已修改。原来的写法留在下面的“经过”里。"
    return frame.done(said, url_for("lists.entry", entry_id=new_id))


@action(bp, "/lists/entries/<int:entry_id>/end", permission=Permission.KEEP_LISTS)
def end(entry_id: int) -> ResponseReturnValue:
    """停用词条."""
    try:
        operations.end_entry(frame.actor(), frame.office(), entry_id)
    except BureauError as problem:
        return _show_entry(entry_id, problem)
    return frame.done("已停用，机器检查不再用这一条。记录还在，选“已停用”可以看到。",
                      url_for("lists.entry", entry_id=entry_id))


def kind_named(name: str) -> ListKind:
    """The kind in an address; NotFound where there is none of that name."""
    try:
        return ListKind(name)
    except ValueError:
        raise NotFound("没有这种词库，请从左边的“词库”重新进入。") from None


def sheet(kind: ListKind, lines: list[Line], *, to_fill: bool = False) -> bytes:
    """An .xlsx whose headings the import understands; to_fill: without what only tells."""
    info = KINDS[kind]
    columns = {
        "word": info.word, "replacement": info.replacement, "short_names": info.short_names,
        "wrong_forms": info.wrong_forms, "severity": "级别" if info.severity else "",
        "rank": "排序" if info.rank else "", "from_day": "开始日期" if info.days else "",
        "to_day": "结束日期" if kind is ListKind.LEADER else "", "note": "说明",
        "source": "词条来源",
    }
    used = [name for name, heading in columns.items() if heading]
    book = Workbook()
    page_of = book.active
    assert page_of is not None, "a new workbook has one sheet"
    page_of.title = info.name
    page_of.append([columns[name] for name in used]
                   + ([] if to_fill else ["自有或自带", "状态"]))
    for number in range(1, page_of.max_column + 1):
        page_of.cell(1, number).font = Font(bold=True)
        page_of.column_dimensions[get_column_letter(number)].width = 24 if number < 3 else 16
    for line in lines:
        page_of.append([_cell(name, line.fields) for name in used] + [
            "自带" if line.row is None else "自有",
            "已停用" if line.row is not None and not line.row.in_force else "在用"])
    for row in page_of.iter_rows(min_row=2):
        for cell in row:
            if cell.data_type == "f":  # what begins with = is a word here, no formula
                cell.data_type = "s"
    page_of.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(name: str, fields: EntryFields) -> str:
    return "" if getattr(fields, name) in (None, "") else shown(name, fields)


def _wanted() -> Wanted:
    args = request.args
    whose, state = args.get("whose", ""), args.get("state", "")
    return Wanted(
        kind=kind_named(args.get("kind", ListKind.WRONG_WORD.value)),
        keyword=args.get("keyword", "").strip(), whose=whose if whose in {OWN, SHIPPED} else "",
        state=state if state in _STATES else IN_FORCE)


def _lines(session: Session, wanted: Wanted, start: int, size: int) -> tuple[int, list[Line]]:
    """(how many, one page); what was shipped cannot be ended and follows ours."""
    total, own = (0, []) if wanted.whose == SHIPPED else lists.list_entries(
        session, ListFilter(wanted.kind, wanted.keyword, _STATES[wanted.state]), start, size)
    ready: list[EntryFields] = []
    if wanted.whose != OWN and wanted.state != ENDED:
        ready = [fields for fields in lists.shipped(frame.office(), wanted.kind)
                 if _says(fields, wanted.keyword)]
    first = max(0, start - total)
    rest = ready[first:first + size - len(own)]
    return total + len(ready), [*(Line(row.fields(), row) for row in own),
                                *(Line(fields) for fields in rest)]


def _says(fields: EntryFields, keyword: str) -> bool:
    return any(keyword in text for text in (
        fields.word, fields.replacement, fields.short_names, fields.wrong_forms, fields.note,
        fields.source))


def _read_form(form: Mapping[str, str]) -> EntryFields:
    """The entry as typed. InvalidInput where a number or a date is none."""
    wrong: dict[str, str] = {}
    rank = form.get("rank", "").strip()
    if rank and not (rank.isdecimal() and len(rank) < 7):
        wrong["rank"] = "排序要写整数，数字小的在前。"
    days = {}
    for name in ("from_day", "to_day"):
        try:
            days[name] = read_day(form.get(name, ""))
        except ValueError:
            wrong[name] = "日期看不懂，请写成 2026-01-31。"
    if wrong:
        raise InvalidInput.of(**wrong)
    text = {name: form.get(name, "") for name in (
        "word", "replacement", "short_names", "wrong_forms", "note", "source", "severity")}
    return EntryFields(
        word=text["word"], replacement=text["replacement"], short_names=text["short_names"],
        wrong_forms=text["wrong_forms"], note=text["note"], source=text["source"],
        severity=text["severity"], rank=int(rank) if rank else None,
        from_day=days["from_day"], to_day=days["to_day"])


def _new_form(
    kind: ListKind, form: Mapping[str, str], problem: BureauError | None = None
) -> str:
    return render_template("lists/new.html", kind=kind, info=KINDS[kind], form=form,
                           severities=SEVERITY_CHOICES, problem=problem)


def _show_entry(entry_id: int, problem: BureauError | None = None) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        asked = lists.get_entry(session, entry_id)
        versions = lists.versions_of(session, asked)
        newest = versions[0]
        kind = ListKind(newest.kind)
        stored = {name: value if value is not None else ""
                  for name, value in vars(newest.fields()).items()}
        typed = isinstance(problem, InvalidInput)
        page_text = render_template(
            "lists/entry.html", entry=newest, line=Line(newest.fields(), newest), kind=kind,
            info=KINDS[kind], versions=versions, names=frame.names(session),
            form=request.form if typed else stored, severities=SEVERITY_CHOICES,
            problem=problem, title=newest.word, shown=shown, outdated=newest.id != entry_id,
            history=journal.history(session, [f"list_entry:{row.id}" for row in versions]))
    return page_text, frame.status_of(problem) if problem else 200
