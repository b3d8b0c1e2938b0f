"""信息发布审核表: printed before and after approval, signed sheets uploaded and looked at."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.drafting.models import Post, Revision
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotFound
from wechat_bot.reviewing import paper, queries, sheet
from wechat_bot.reviewing.models import PaperSignature
from wechat_bot.reviewing.paper import SignedSheet
from wechat_bot.reviewing.rules import Part, RoundState
from wechat_bot.reviewing.sheet_docx import sheet_docx
from wechat_bot.web import frame
from wechat_bot.web.downloads import table_file
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.preview import lay_out
from wechat_bot.web.review_acts import decide
from wechat_bot.web.reviews import ROUND_STATE_NAMES, ROUND_TONES
from wechat_bot.web.todos import HomeBox, post_box

bp = Blueprint("papers", __name__)


@page(bp, "/reviews/<int:round_id>/sheet", permission=Permission.READ, title="信息发布审核表")
def printed(round_id: int) -> ResponseReturnValue:
    """The sheet as a page to print: boxes to sign while the round is open, else every act."""
    with frame.office().db.read() as session:
        found = queries.get_round(session, round_id)
        facts = sheet.sheet_facts(session, frame.office(), found)
        rendered = lay_out(session, facts.post, facts.revision.fields())
    return render_template("papers/sheet.html", sheet=facts, round_id=round_id,
                           rendered=rendered, title=f"审核表 {facts.title}")


@action(bp, "/reviews/<int:round_id>/sheet.docx", permission=Permission.EXPORT, methods=("GET",))
def word(round_id: int) -> ResponseReturnValue:
    """The sheet as a Word file."""
    with frame.office().db.read() as session:
        facts = sheet.sheet_facts(session, frame.office(), queries.get_round(session, round_id))
    return table_file("docx", f"审核表 {facts.title[:40]} {facts.code}.docx", sheet_docx(facts))


@action(bp, "/reviews/<int:round_id>/papers", permission=Permission.READ)
def enter(round_id: int) -> ResponseReturnValue:
    """代录纸质审签; the verb refuses who may not."""
    def deed() -> str:
        signed = _signed_sheet()
        paper.enter_paper(
            frame.actor(), frame.office(), round_id, signed,
            seen_sha256=request.form.get("seen_sha256", ""),
            level=read_number(request.form.get("level", "")),
        )
        return "已代录这份签字，签字人会收到通知。"

    return decide(round_id, deed)


@action(bp, "/papers/<int:paper_id>/scan", permission=Permission.READ, methods=("GET",))
def scan(paper_id: int) -> ResponseReturnValue:
    """The scan of a signed sheet."""
    with frame.office().db.read() as session:
        found = session.get(PaperSignature, paper_id)
        if found is None:
            raise NotFound("没有这份扫描件。")
        sha256, mime = found.scan_sha256, found.scan_mime
    response: Response = make_response(frame.office().media.get(sha256))
    response.headers["Content-Type"] = mime
    return response


@post_box
def rounds_box(session: Session, actor: Actor, post: Post) -> HomeBox | None:
    """审校记录: every round of a post with its sheet."""
    found = queries.rounds_of(session, post.id)
    if not found:
        return None
    lines = [(row, session.get_one(Revision, row.revision_id).number,
              ROUND_STATE_NAMES[RoundState(row.state)], ROUND_TONES[RoundState(row.state)])
             for row in found]
    return HomeBox("审校记录和审核表", "papers/_rounds.html", {"lines": lines})


def _signed_sheet() -> SignedSheet:
    form, file = request.form, request.files.get("scan")
    wrong: dict[str, str] = {}
    part, day = form.get("part", ""), form.get("signed_on", "")
    signer = read_number(form.get("signer_id", ""))
    if part not in {item.value for item in Part}:
        wrong["part"] = "请选择表上签的是哪一项。"
    if signer is None:
        wrong["signer_id"] = "请选择签字人。"
    if not form.get("code", "").strip():
        wrong["code"] = "请照表填写稿件编号。"
    if form.get("passed") not in {"yes", "no"}:
        wrong["passed"] = "请选择签的是同意还是不同意。"
    if file is None or not file.filename:
        wrong["scan"] = "请选择扫描件或照片。"
    try:
        signed_on = date.fromisoformat(day)
    except ValueError:
        wrong["signed_on"] = "请填写签字日期，例如 2026-11-22。"
    if wrong or file is None or signer is None:
        raise InvalidInput.of(**wrong)
    return SignedSheet(
        part=Part(part), signer_id=signer, signed_on=signed_on, code=form.get("code", ""),
        passed=form.get("passed") == "yes", opinion=form.get("paper_opinion", ""),
        scan=file.read(), scan_name=file.filename or "扫描件",
    )

