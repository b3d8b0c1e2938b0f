"""更正 of one article: the three ways, the steps in WeChat's back end, 登记, 放弃."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.aftercare import corrections, publications, queries
from wechat_bot.aftercare.models import Correction
from wechat_bot.aftercare.publications import Publication
from wechat_bot.aftercare.rules import (
    CORRECTION_CONSEQUENCES,
    CORRECTION_NAMES,
    NO_EDIT_OF_LATE,
    CorrectionWay,
    Way,
    What,
)
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post
from wechat_bot.drafting.rules import PostState
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotFound, WrongState
from wechat_bot.outside.links import LinkUnreadable, extract_pasted
from wechat_bot.publishing.comparison import CHECKED_HOW_NAMES, CheckedHow, Comparison, compare_text
from wechat_bot.publishing.kinds import approved_html
from wechat_bot.publishing.operations import TextDiffers
from wechat_bot.reviewing import queries as reviewing
from wechat_bot.web import frame
from wechat_bot.web.aftercare import CORRECTION_STATES, what_of
from wechat_bot.web.frame import action, page
from wechat_bot.web.publishing_forms import Form
from wechat_bot.web.publishing_links import FETCH_ARTICLE, Fetch

bp = Blueprint("corrections", __name__)
TAKE_DOWN = Permission.TAKE_DOWN


@page(bp, "/aftercare/articles/<int:article_id>/correct/<way>", permission=TAKE_DOWN,
      title="更正")
@page(bp, "/aftercare/releases/<int:release_id>/correct/<way>", permission=TAKE_DOWN,
      title="更正")
def open_page(way: str, article_id: int = 0, release_id: int = 0) -> ResponseReturnValue:
    """The decision to correct an article in one of the ways."""
    return _show_open(what_of(article_id, release_id), _way(way))


@action(bp, "/aftercare/articles/<int:article_id>/correct/<way>", permission=TAKE_DOWN)
@action(bp, "/aftercare/releases/<int:release_id>/correct/<way>", permission=TAKE_DOWN)
def open_correction(way: str, article_id: int = 0, release_id: int = 0) -> ResponseReturnValue:
    """开始更正."""
    chosen, what = _way(way), what_of(article_id, release_id)
    try:
        row_id = corrections.open_correction(
            frame.actor(), frame.office(), what, chosen, request.form.get("reason", ""))
    except BureauError as error:
        return _show_open(what, chosen, error, request.form)
    return frame.done("已开始更正，接下来的步骤在下面。",
                      url_for("corrections.correction_page", correction_id=row_id))


@page(bp, "/aftercare/corrections/<int:correction_id>", permission=Permission.READ, title="更正")
def correction_page(correction_id: int) -> ResponseReturnValue:
    """One correction: which step is next."""
    return _show(correction_id)


@action(bp, "/aftercare/corrections/<int:correction_id>/record", permission=TAKE_DOWN)
def record(correction_id: int) -> ResponseReturnValue:
    """登记后台改字, after comparing the page with the newly approved text."""
    form = request.form
    try:
        if form.get("how", "") not in set(CheckedHow):
            raise InvalidInput.of(how="请选择怎样核对文字。")
        how = CheckedHow(form["how"])
        corrections.record_edit(
            frame.actor(), frame.office(), correction_id, how=how, reason=form.get("reason", ""),
            published_text=_published_text(correction_id, how, form))
    except BureauError as error:
        return _show(correction_id, error, form, "record")
    return frame.done("已登记更正。稿件仍是“已发布”，台账记下了更正的时间和新的文字。",
                      url_for("corrections.correction_page", correction_id=correction_id))


@action(bp, "/aftercare/corrections/<int:correction_id>/give-up", permission=TAKE_DOWN)
def give_up(correction_id: int) -> ResponseReturnValue:
    """放弃更正."""
    try:
        corrections.give_up(frame.actor(), frame.office(), correction_id,
                            request.form.get("give_up_reason", ""))
    except InvalidInput as error:  # 登记 on the same page has a reason too
        renamed = InvalidInput.of(give_up_reason=error.fields.get("reason", error.message))
        return _show(correction_id, renamed, request.form, "give_up")
    except BureauError as error:
        return _show(correction_id, error, request.form, "give_up")
    return frame.done("已放弃更正。写过的文字都留在稿件的版本里。",
                      url_for("corrections.correction_page", correction_id=correction_id))


def _way(text: str) -> CorrectionWay:
    if text not in set(CorrectionWay):
        raise NotFound("没有这种更正办法，可能链接抄错了。")
    return CorrectionWay(text)


def _published_text(correction_id: int, how: CheckedHow, form: Form) -> str:
    """What the readers have now, as HTML; "" where a person vouches for it."""
    if how is CheckedHow.AUTO:
        with frame.office().db.read() as session:
            row = queries.get_correction(session, correction_id)
            url = publications.of_row(session, row).url
        fetch = cast(Fetch, current_app.config[FETCH_ARTICLE])
        return fetch(url, frame.office().config).content_html
    text = form.get("published_text", "")
    return extract_pasted(text) if how is CheckedHow.PASTED and text.strip() else ""


def _show_open(
    what: What, way: CorrectionWay, problem: BureauError | None = None,
    form: Form | None = None,
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        it = publications.get(session, what)
        if it.article is None and way is CorrectionWay.EDIT:
            raise WrongState(NO_EDIT_OF_LATE)
        edited = [row for row in queries.corrections_of(session, what)
                  if row.way == CorrectionWay.EDIT.value and row.state == "done"]
        page_text = render_template(
            "aftercare/open.html", it=it, way=way.value,
            way_name=CORRECTION_NAMES[way], consequence=CORRECTION_CONSEQUENCES[way],
            edited=edited, problem=problem, by_program=it.way is Way.API,
            form=form or MultiDict())
    return page_text, _status(problem)


def _show(
    correction_id: int, problem: BureauError | None = None, form: Form | None = None,
    opened: str = "",
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        row = queries.get_correction(session, correction_id)
        it = publications.of_row(session, row)
        post = posts.get_post(session, row.post_id)
        how = (form or MultiDict()).get("how", CheckedHow.AUTO.value)
        unreadable = isinstance(problem, LinkUnreadable)
        state, tone = CORRECTION_STATES[row.state]
        page_text = render_template(
            "aftercare/correction.html", row=row, it=it,
            post=post, way_name=CORRECTION_NAMES[CorrectionWay(row.way)], state=state, tone=tone,
            consequence=CORRECTION_CONSEQUENCES[CorrectionWay(row.way)], problem=problem,
            form=form or MultiDict(), opened=opened, names=frame.names(session),
            unreadable=unreadable,
            how=CheckedHow.PASTED.value if unreadable and how == CheckedHow.AUTO else how,
            comparison=problem.comparison if isinstance(problem, TextDiffers) else None,
            changes=_changes(session, row, it, post), how_names=CHECKED_HOW_NAMES,
            take_downs=queries.take_downs_of(session, it.what),
            message_new=frame.url_if("publishing.message_new", post=post.id),
            history=journal.history(session, [f"correction:{row.id}"]))
    return page_text, _status(problem)


def _changes(
    session: Session, row: Correction, it: Publication, post: Post
) -> Comparison | None:
    """What is to be changed in the back end: the public text against the newly approved one."""
    if row.way != CorrectionWay.EDIT.value or row.state != "open" or it.article is None:
        return None
    artefact = reviewing.artefact_of_revision(session, post)
    if artefact is None or post.state != PostState.APPROVED.value:
        return None
    public = queries.current_artefact(session, it.article)
    return compare_text(approved_html(public), approved_html(artefact))


def _status(problem: BureauError | None) -> int:
    if problem is None:
        return 200
    return 422 if isinstance(problem, LinkUnreadable) else frame.status_of(problem)
