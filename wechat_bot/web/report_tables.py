"""年度报告·表格: the form itself, each number with its records, doubts and changes by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.annual_report import overrides, queries
from wechat_bot.annual_report.form import cell_label
from wechat_bot.annual_report.models import FigureOverride
from wechat_bot.annual_report.procedure import sources
from wechat_bot.annual_report.queries import Source
from wechat_bot.collecting.topics import ITEMS
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, NotFound
from wechat_bot.kernel.reading import show_wan, show_yuan
from wechat_bot.records.counted import Counted, total
from wechat_bot.web import collecting, frame, report_view
from wechat_bot.web.frame import action, page
from wechat_bot.web.report_records import lines_of
from wechat_bot.web.report_view import CellView, ReportView

bp = Blueprint("report_tables", __name__)
LINES_SHOWN = 500
FEES = overrides.FEES


@dataclass(frozen=True)
class Behind:
    """The records behind a cell. came, went: since the freeze; number: what they make."""

    lines: tuple[Counted, ...]
    came: tuple[Counted, ...]
    went: tuple[Counted, ...]
    source: Source | None

    @property
    def sum(self) -> int:
        """What the records make, 分 for the fee."""
        return total(self.lines)


@page(bp, "/report/tables", permission=Permission.READ, title="年度报告·表格")
def show() -> ResponseReturnValue:
    """The form of a year (?year=&beside=1&doubt=1&now=1)."""
    year = collecting.asked_year()
    asked = {key: "1" for key in ("beside", "doubt", "now") if request.args.get(key) == "1"}
    office = frame.office()
    with office.db.read() as session:
        view = report_view.gather(session, office, year, frozen="now" not in asked)
        tables = view.tables()
        return render_template(
            "report/tables.html", year=year, view=view, tables=tables, asked=asked,
            toggled=lambda key: frame.url_if("report_tables.show", year=year, **_toggle(asked, key)),
            doubtful=sum(len(table.remarkable) for table in tables),
            frozen_differs=_differing(view))


@page(bp, "/report/cell", permission=Permission.READ, title="年度报告·一格的来历")
def cell() -> ResponseReturnValue:
    """One number: the records it counts, what is doubted, changes by hand (?year=&path=)."""
    return _cell(collecting.asked_year(), request.args.get("path", ""))


@action(bp, "/report/<int:year>/overrides", permission=Permission.KEEP_REPORT)
def propose(year: int) -> ResponseReturnValue:
    """提出人工改数."""
    collecting.refuse_odd_year(year)
    path = request.form.get("path", "")
    try:
        overrides.propose(
            frame.actor(), frame.office(), year, path, request.form.get("value", ""),
            request.form.get("reason", ""),
            for_correction=request.form.get("for_correction") == "1")
    except BureauError as error:
        return _cell(year, path, error)
    return frame.done("已提出人工改数。另一个人同意以后，年报才用这个数。", cell_url(year, path))


@action(bp, "/report/overrides/<int:override_id>/agree", permission=Permission.AGREE_REPORT)
def agree(override_id: int) -> ResponseReturnValue:
    """同意人工改数."""
    override = _override(override_id)
    try:
        overrides.agree(frame.actor(), frame.office(), override_id)
    except BureauError as error:
        return _cell(override.year, override.path, error)
    return frame.done(f"已同意改为 {override.value}，年报从现在起用这个数。",
                      cell_url(override.year, override.path))


@action(bp, "/report/overrides/<int:override_id>/end", permission=Permission.AGREE_REPORT)
def end(override_id: int) -> ResponseReturnValue:
    """收回人工改数, or 不同意."""
    override = _override(override_id)
    try:
        overrides.end(frame.actor(), frame.office(), override_id,
                      request.form.get("end_reason", ""),
                      for_correction=request.form.get("for_correction") == "1")
    except BureauError as error:
        return _cell(override.year, override.path, _of_end(error))
    return frame.done("已收回人工改数，年报用登记的数。", cell_url(override.year, override.path))


def cell_url(year: int, path: str) -> str:
    """The page of a cell."""
    return url_for("report_tables.cell", year=year, path=path)


def _cell(year: int, path: str, problem: BureauError | None = None) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        view = report_view.gather(session, office, year)
        found = next((each for table in view.tables() for each in table.cells
                      if each.path == path), None)
        if found is None:
            raise NotFound("年报的表里没有这一格，可能链接抄错了。请从“年度报告”的“表格”里点进来。")
        behind = _behind(session, view, path)
        past = overrides.of_cell(session, year, path)
        text = render_template(
            "report/cell.html", year=year, view=view, cell=found, behind=behind, problem=problem,
            lines=lines_of(session, behind.lines[:LINES_SHOWN]),
            came=lines_of(session, behind.came), went=lines_of(session, behind.went),
            amount=_show_fee if path == FEES else str, sum_shown=_sum_shown(path, behind.sum),
            item=ITEMS.get(report_view.item_of(path)), form=request.form,
            missing=view.missing.get(path, ()), disclosed=_sum_is_cell(found, path, behind.sum),
            live=next((each for each in past if each.ended_at is None), None),
            history=[each for each in past if each.ended_at is not None],
            who_may=overrides.who_may_agree(session, frame.actor().user_id),
            fees=path == FEES, neighbours=_neighbours(view, path))
    return text, frame.status_of(problem) if problem else 200


def _behind(session: Session, view: ReportView, path: str) -> Behind:
    config = frame.office().config
    now = tuple(queries.behind(session, config, view.year, path))
    item = report_view.item_of(path)
    source = queries.source(session, config, view.year, item) if item else None
    if view.version is None:
        return Behind(now, (), (), source)
    frozen = tuple(sources.from_text(view.version.sources_json).get(path, ()))
    return Behind(frozen, tuple(each for each in now if each not in frozen),
                  tuple(each for each in frozen if each not in now), source)


def _sum_is_cell(found: CellView, path: str, made: int) -> bool:
    """Whether the records make exactly the number that the report shows."""
    return found.text == (show_wan(made) if path == FEES else str(made))


def _sum_shown(path: str, made: int) -> str:
    return f"{show_yuan(made)} 元，合 {show_wan(made)} 万元" if path == FEES else str(made)


def _show_fee(fen: int) -> str:
    return f"{show_yuan(fen)} 元"


def _neighbours(view: ReportView, path: str) -> list[tuple[str, str]]:
    """(words, path) of the cells before and after, to walk through the form."""
    paths = list(view.figures.cells())
    place = paths.index(path)
    return [(words, paths[at]) for words, at in (("上一格", place - 1), ("下一格", place + 1))
            if 0 <= at < len(paths)]


def _override(override_id: int) -> FigureOverride:
    with frame.office().db.read() as session:
        found = overrides.get(session, override_id)
        session.expunge(found)
        return found


def _of_end(error: BureauError) -> BureauError:
    """The field of the form that ends an override is called otherwise than the proposal's."""
    fields: dict[str, str] = getattr(error, "fields", {})
    if "reason" in fields:
        fields["end_reason"] = fields.pop("reason")
    return error


def _toggle(asked: Mapping[str, str], key: str) -> dict[str, str]:
    return {name: "1" for name in ("beside", "doubt", "now") if (name in asked) is not (name == key)}


def _differing(view: ReportView) -> list[CellView]:
    """Cells of a frozen report whose registers say otherwise since."""
    if view.version is None:
        return []
    return [each for each in view.cells([]).values() if each.registered is not None]


bp.app_template_global("cell_url")(cell_url)
bp.app_template_global("cell_label")(cell_label)
