"""信息公开目录, exports of the filtered ledger, 不予公开 and its re-reviews."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.disclosure import catalogue as catalogues
from wechat_bot.disclosure import queries, withheld
from wechat_bot.disclosure.export import export_filtered
from wechat_bot.disclosure.models import WithheldInformation
from wechat_bot.disclosure.withheld import CONCLUSION_NAMES, GROUNDS, WITHHELD, ReviewForm
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.records import queries as records
from wechat_bot.web import downloads, frame, ledger_filter
from wechat_bot.web.frame import action, page
from wechat_bot.web.paging import Paging, asked_page, offset, turn_back
from wechat_bot.web.publishing_forms import Form
from wechat_bot.web.todos import Todo, todo_provider

bp = Blueprint("ledger_catalogue", __name__)
PAGE_SIZE = 50
EXPORTS = {"xlsx": "Excel 表格", "csv": "CSV 表格", "html": "网页代码（贴到网站编辑器）"}


@page(bp, "/ledger/catalogue", permission=Permission.READ, title="信息公开目录")
def catalogue() -> ResponseReturnValue:
    """索引、名称、内容概述、生成日期 of what is public, of a year or all (?year=all)."""
    year = _year(request.args.get("year", ""))
    number = asked_page()
    with frame.office().db.read() as session:
        total, lines = catalogues.catalogue_lines(session, year, offset(number, PAGE_SIZE),
                                                  PAGE_SIZE)
        years = sorted({clock.year_of(clock.now()), *queries.years_with_releases(session)},
                       reverse=True)
    pages = Paging(number, PAGE_SIZE, total)
    return turn_back(pages) or render_template(
        "ledger_catalogue/catalogue.html", lines=lines, paging=pages, year=year, years=years,
        exports=EXPORTS, article=catalogues.ARTICLE)


@action(bp, "/ledger/catalogue/export", permission=Permission.EXPORT)
def export_catalogue() -> ResponseReturnValue:
    """导出信息公开目录."""
    name, data = catalogues.export_catalogue(
        frame.actor(), frame.office(), _year(request.form.get("year", "")),
        request.form.get("kind", ""))
    if name.endswith(".html"):
        return _as_text(name, data)
    return downloads.table_file(name.rpartition(".")[2], name, data)


@action(bp, "/ledger/export", permission=Permission.EXPORT)
def export_list() -> ResponseReturnValue:
    """导出筛选出的 of the ledger, exactly what the list shows."""
    config = frame.office().config
    wanted = ledger_filter.read_filter(request.form, clock.year_of(clock.now()))
    kind = request.form.get("file", "")  # "kind" is one of the filter's own words
    name, data = export_filtered(frame.actor(), frame.office(),
                                 ledger_filter.query_of(wanted, config), kind)
    return downloads.table_file(kind, name, data)


@page(bp, "/ledger/withheld", permission=Permission.KEEP_LEDGER, title="不予公开复审")
def review_list() -> ResponseReturnValue:
    """What is withheld and when each is looked at again, the soonest first."""
    months = frame.office().config.disclosure.review_months
    with frame.office().db.read() as session:
        _, rows = records.list_records(session, WITHHELD, records.RecordFilter(), limit=None)
        dated = sorted(((withheld.due_on(row, months), row) for row in rows
                        if row.item_id is None), key=lambda pair: pair[0])
        done = [(row, queries.get_item(session, row.item_id)) for row in rows
                if row.item_id is not None]
    return render_template("ledger_catalogue/withheld.html", dated=dated, done=done,
                           grounds=GROUNDS, article=withheld.ARTICLE, today=clock.today(),
                           months=months)


@page(bp, "/ledger/withheld/<int:record_id>/review", permission=Permission.KEEP_LEDGER,
      title="登记复审")
def review(record_id: int) -> ResponseReturnValue:
    """The form, below it the reviews so far."""
    return _show_review(record_id, MultiDict({
        "reviewed_on": str(clock.today()), "conclusion": withheld.WITHHOLD}))


@action(bp, "/ledger/withheld/<int:record_id>/review", permission=Permission.KEEP_LEDGER)
def store_review(record_id: int) -> ResponseReturnValue:
    """登记复审."""
    form = request.form
    try:
        withheld.review_withheld(frame.actor(), frame.office(), record_id, ReviewForm(
            **{name: form.get(name, "") for name in ReviewForm.__dataclass_fields__}))
    except BureauError as error:
        return _show_review(record_id, form, error)
    return frame.done("已登记复审。", url_for("ledger_catalogue.review_list"))


@todo_provider
def due(session: Session, actor: Actor) -> list[Todo]:
    """不予公开 whose re-review is due."""
    if Permission.KEEP_LEDGER not in actor.permissions:
        return []
    months = frame.office().config.disclosure.review_months
    return [Todo("复审不予公开信息", each.record.name,
                 url_for("ledger_catalogue.review", record_id=each.record.id),
                 note=f"应在 {each.on} 复审（条例第十八条）")
            for each in withheld.due_reviews(session, clock.today(), months)]


def _show_review(
    record_id: int, form: Form, problem: BureauError | None = None
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        record: WithheldInformation = records.get_record(session, WITHHELD, record_id)
        item = queries.get_item(session, record.item_id) if record.item_id else None
        page_text = render_template(
            "ledger_catalogue/review.html", record=record, item=item, form=form, problem=problem,
            reviews=withheld.reviews_of(session, record_id), conclusions=CONCLUSION_NAMES,
            grounds=GROUNDS, article=withheld.ARTICLE,
            months=frame.office().config.disclosure.review_months)
    return page_text, frame.status_of(problem) if problem else 200


def _as_text(name: str, data: bytes) -> Response:
    """The code of a table is handed out as a text file: it must never run as a page of ours."""
    answer = make_response(data)
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers.set("Content-Disposition", "attachment",
                       filename=name.encode("ascii", "ignore").decode() or "catalogue.html")
    return answer


def _year(text: str) -> int | None:
    if text == "all":
        return None
    return int(text) if text.isdecimal() and len(text) == 4 else clock.year_of(clock.now())
