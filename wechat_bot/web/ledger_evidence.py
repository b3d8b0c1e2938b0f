"""证据与档案: evidence package and files of an item, the year's archive; its box on the item page."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import archive, evidence, queries, website_queries
from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.disclosure.website_models import ReleaseEvidence
from wechat_bot.disclosure.website_rules import STATE_NAMES, State, is_asked_for
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotFound
from wechat_bot.web import frame
from wechat_bot.web.downloads import open_file
from wechat_bot.web.frame import action, page
from wechat_bot.web.ledger_website import NEXT_STEPS, STATE_TONES
from wechat_bot.web.numbers import read_number
from wechat_bot.web.todos import HomeBox, item_box

bp = Blueprint("ledger_evidence", __name__)
MADE_SHOWN = 20


@item_box
def box(session: Session, actor: Actor, item: DisclosureItem) -> HomeBox | None:
    """证据与网站: both packages, and where the website's copy stands with its one next step."""
    config = frame.office().config
    row = website_queries.submission_of(session, item.id)
    state = website_queries.state_of(item, row)
    if state is None and website_queries.is_wanted(config, item):
        state = State.PENDING
    return HomeBox("证据与网站", "ledger_evidence/_box.html", {
        "item": item, "state": STATE_NAMES[state] if state else "没有要求",
        "tone": STATE_TONES[state] if state else "grey", "website": row,
        "next_step": NEXT_STEPS.get(state or State.PENDING, ""),
        "has_website": is_asked_for(config.disclosure)})


@page(bp, "/ledger/<int:item_id>/evidence", permission=Permission.READ, title="证据")
def item_evidence(item_id: int) -> ResponseReturnValue:
    """What is kept as evidence of an item, and files added by hand."""
    return _show(item_id)


@action(bp, "/ledger/<int:item_id>/evidence.zip", permission=Permission.EXPORT)
def package(item_id: int) -> ResponseReturnValue:
    """下载证据包."""
    return open_file(*evidence.evidence_zip(frame.actor(), frame.office(), item_id))


@action(bp, "/ledger/<int:item_id>/releases/<int:release_id>/evidence",
        permission=Permission.KEEP_LEDGER)
def add(item_id: int, release_id: int) -> ResponseReturnValue:
    """上传证据."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise InvalidInput.of(file="请选择截图（png、jpg）或 PDF 文件。")
        evidence.add_evidence(frame.actor(), frame.office(), release_id, file.filename,
                              file.read(evidence.FILE_LIMIT + 1), request.form.get("note", ""))
    except BureauError as error:
        return _show(item_id, error, release_id)
    return frame.done("已存入证据。", url_for("ledger_evidence.item_evidence", item_id=item_id))


@action(bp, "/evidence/<int:evidence_id>/file", permission=Permission.READ, methods=("GET",))
def file_of(evidence_id: int) -> ResponseReturnValue:
    """One uploaded file."""
    with frame.office().db.read() as session:
        row = session.get(ReleaseEvidence, evidence_id)
        if row is None:
            raise NotFound("没有这个证据文件，可能链接抄错了。")
        sha256, mime = row.sha256, row.mime
    response: Response = make_response(frame.office().media.get(sha256))
    response.headers["Content-Type"] = mime
    return response


@page(bp, "/ledger/archive", permission=Permission.EXPORT, title="年度档案")
def archive_page() -> ResponseReturnValue:
    """年度档案: what it is, which were made, and the button."""
    this_year = clock.today().year
    chosen = read_number(request.args.get("year", "")) or this_year
    with frame.office().db.read() as session:
        years = sorted({this_year, chosen, *queries.years_with_releases(session)}, reverse=True)
        made = list(session.scalars(
            select(journal.JournalEntry).where(journal.JournalEntry.event == "archive.made")
            .order_by(journal.JournalEntry.id.desc()).limit(MADE_SHOWN)))
        return render_template("ledger_evidence/archive.html", years=years, chosen=chosen, made=made)


@action(bp, "/ledger/archive", permission=Permission.EXPORT)
def make_archive() -> ResponseReturnValue:
    """制作并下载一年的档案."""
    year = read_number(request.form.get("year", "")) or 0
    return open_file(*archive.archive_file(frame.actor(), frame.office(), year))


def _show(
    item_id: int, problem: BureauError | None = None, opened: int | None = None
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        item = queries.get_item(session, item_id)
        text = render_template(
            "ledger_evidence/item.html", item=item, problem=problem, opened=opened,
            form=request.form, channels=frame.office().config.disclosure.channels,
            kept=evidence.evidence_of(session, [release.id for release in item.releases]),
            last=evidence.last_exported(session, item_id))
    return text, frame.status_of(problem) if problem else 200
