"""转发任务: the list of orders, one order with its source and its post, the deeds on it."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.outside.links import allowed_article_link, extract_pasted
from wechat_bot.rendering import plain_text
from wechat_bot.reposting import operations, queries
from wechat_bot.reposting.models import RepostOrder
from wechat_bot.reposting.queries import OrderRow
from wechat_bot.reposting.rules import (
    OUTCOME_NAMES,
    RECEIVED_NAMES,
    SOURCE_NAMES,
    UNDONE,
    OrderState,
    Outcome,
    ReceivedHow,
    SourceHow,
    feedback,
    source_known,
)
from wechat_bot.reposting.texts import same_text
from wechat_bot.web import frame, paging, publishing_forms, repost_forms, textdiff
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.publishing_forms import Form
from wechat_bot.web.publishing_links import FETCH_ARTICLE, Fetch

bp = Blueprint("reposts", __name__)
SIZE = 20
WRITE = Permission.WRITE_POST
OUTCOME_TONES = {Outcome.OPEN: "blue", Outcome.OVERDUE: "red", Outcome.ON_TIME: "green",
                 Outcome.LATE: "amber", Outcome.DECLINED: "grey"}


@page(bp, "/reposts", permission=Permission.READ, title="转发任务")
def order_list() -> ResponseReturnValue:
    """All orders; the filter is kept in the address."""
    asked = repost_forms.read_filter(request.args)
    number = paging.asked_page()
    with frame.office().db.read() as session:
        rows = queries.list_orders(session, asked.wanted, clock.now())
        pages = paging.Paging(number, SIZE, len(rows))
        start = paging.offset(number, SIZE)
        return paging.turn_back(pages) or render_template(
            "reposts/list.html", rows=rows[start:start + SIZE], paging=pages, asked=asked,
            orderers=queries.orderers(session), outcomes=OUTCOME_NAMES, tones=OUTCOME_TONES)


@page(bp, "/reposts/new", permission=WRITE, title="登记转发任务")
def new() -> ResponseReturnValue:
    """The form of 登记转发任务."""
    return _form(MultiDict(repost_forms.new_values()))


@action(bp, "/reposts/new", permission=WRITE)
def enter() -> ResponseReturnValue:
    """登记转发任务."""
    try:
        order_id = operations.enter_order(frame.actor(), frame.office(),
                                          repost_forms.read_order(request.form))
    except InvalidInput as problem:
        return _form(request.form, problem=problem), 422
    return frame.done("已登记。下一步：存入原文，再写转载稿。", _here(order_id))


@page(bp, "/reposts/<int:order_id>", permission=Permission.READ, title="转发任务")
def order_page(order_id: int) -> ResponseReturnValue:
    """One order: deadline, source, differences, feedback, history."""
    return _show(order_id)


@page(bp, "/reposts/<int:order_id>/edit", permission=WRITE, title="修改转发任务")
def edit(order_id: int) -> ResponseReturnValue:
    """The form of 修改转发任务."""
    with frame.office().db.read() as session:
        order = queries.get_order(session, order_id)
        return _form(MultiDict(repost_forms.values_of(order)), order)


@action(bp, "/reposts/<int:order_id>/edit", permission=WRITE)
def change(order_id: int) -> ResponseReturnValue:
    """修改转发任务."""
    try:
        operations.change_order(frame.actor(), frame.office(), order_id,
                                repost_forms.read_order(request.form))
    except InvalidInput as problem:
        with frame.office().db.read() as session:
            return _form(request.form, queries.get_order(session, order_id), problem), 422
    return frame.done("已保存修改。", _here(order_id))


@action(bp, "/reposts/<int:order_id>/source", permission=WRITE)
def source(order_id: int) -> ResponseReturnValue:
    """存入原文: read from an article link of WeChat, or pasted."""
    pasted = request.form.get("do") != "fetch"
    try:
        if pasted:
            text = request.form.get("source_text", "")
            text = plain_text(extract_pasted(text)) if text.strip() else ""
            how = SourceHow.PASTED
        else:
            text, how = _fetched(order_id), SourceHow.FETCHED
        operations.store_source(frame.actor(), frame.office(), order_id, text, how)
    except BureauError as error:
        problem = error if isinstance(error, InvalidInput) else InvalidInput.of(
            source_text=error.message)
        return _show(order_id, problem)
    return frame.done("已存入原文。写转载稿时会带进正文，送审前后可以随时对照。", _here(order_id))


@action(bp, "/reposts/<int:order_id>/start", permission=WRITE)
def start(order_id: int) -> ResponseReturnValue:
    """写转载稿; goes on to the editor."""
    post_id = operations.start_post(frame.actor(), frame.office(), order_id)
    return frame.done("已新建转载稿件，标题、来源和原文链接已带入。写好后保存版本，再提交初审。",
                      url_for("editor.edit", post_id=post_id))


@action(bp, "/reposts/<int:order_id>/link", permission=WRITE)
def link(order_id: int) -> ResponseReturnValue:
    """关联已有的稿件, or take the link away."""
    chosen = request.form.get("post", "")
    if request.form.get("do") == "unlink":
        operations.link_post(frame.actor(), frame.office(), order_id, None)
        return frame.done("已取消关联，稿件本身没有改动。", _here(order_id))
    try:
        post_id = read_number(chosen)
        if post_id is None:
            raise InvalidInput.of(post="请选择一篇稿件。")
        operations.link_post(frame.actor(), frame.office(), order_id, post_id)
    except BureauError as problem:
        return _show(order_id, problem)
    return frame.done("已关联稿件。它发表以后，这项任务自动算作完成。", _here(order_id))


@action(bp, "/reposts/<int:order_id>/decline", permission=WRITE)
def decline(order_id: int) -> ResponseReturnValue:
    """不予转发."""
    try:
        operations.decline(frame.actor(), frame.office(), order_id,
                           request.form.get("reason", ""))
    except BureauError as problem:
        return _show(order_id, problem)
    return frame.done("已登记为不转发，原因记在任务里。", _here(order_id))


@action(bp, "/reposts/<int:order_id>/close", permission=WRITE)
def close(order_id: int) -> ResponseReturnValue:
    """登记办结."""
    form = request.form
    try:
        operations.close(
            frame.actor(), frame.office(), order_id, url=form.get("done_url", ""),
            done_at=publishing_forms.read_time(form.get("done_at", ""), "done_at",
                                               "请填写办结的时间（北京时间）。"),
            note=form.get("close_note", ""))
    except BureauError as problem:
        return _show(order_id, problem)
    return frame.done("已登记办结。", _here(order_id))


@action(bp, "/reposts/<int:order_id>/reopen", permission=WRITE)
def reopen(order_id: int) -> ResponseReturnValue:
    """重新办理."""
    try:
        operations.reopen(frame.actor(), frame.office(), order_id,
                          request.form.get("reason", ""))
    except BureauError as problem:
        return _show(order_id, problem)
    return frame.done("已重新打开，可以继续办理。", _here(order_id))


def unknown_source(session: Session, name: str) -> bool:
    """Whether a source is named that is not on a 稿源单位名单 that the bureau keeps."""
    names = queries.listed_sources(session)
    return bool(name.strip()) and bool(names) and not source_known(name, names)


def feedback_of(row: OrderRow) -> str:
    """The line to copy, or "" while nothing went out."""
    agency = frame.office().config.agency.name
    if row.published is not None:
        return feedback(agency, row.published.title, row.published.at, row.published.url)
    order = row.order
    return feedback(agency, order.title, order.done_at, order.done_url) if order.done_at else ""


def _fetched(order_id: int) -> str:
    """The text behind the order's link; says so where its title is another one."""
    office = frame.office()
    with office.db.read() as session:
        order = queries.get_order(session, order_id)
    fetch = cast(Fetch, current_app.config[FETCH_ARTICLE])
    found = fetch(order.url, office.config)
    if found.title and not same_text(found.title, order.title):
        flash(f"原文的标题是《{found.title}》，与登记的标题不同，请核对。", "warn")
    return plain_text(found.content_html)


def _form(
    form: Form, order: RepostOrder | None = None, problem: BureauError | None = None
) -> str:
    with frame.office().db.read() as session:
        return render_template(
            "reposts/form.html", form=form, order=order, problem=problem,
            title="修改转发任务" if order else "登记转发任务",
            orderers=queries.orderers(session), received=RECEIVED_NAMES,
            time_type=publishing_forms.time_input_type)


def _show(order_id: int, problem: BureauError | None = None) -> ResponseReturnValue:
    config = frame.office().config
    with frame.office().db.read() as session:
        order = queries.get_order(session, order_id)
        row = queries.row_of(session, order, clock.now())
        compared = queries.compare_with_source(session, order)
        subjects = [f"repost:{order.id}", *([f"post:{order.post_id}"] if order.post_id else [])]
        page_text = render_template(
            "reposts/order.html", order=order, row=row, problem=problem, form=request.form,
            title=order.title, outcome=OUTCOME_NAMES[row.outcome],
            tone=OUTCOME_TONES[row.outcome], undone=row.outcome in UNDONE,
            is_open=order.state == OrderState.OPEN.value,
            how=RECEIVED_NAMES[ReceivedHow(order.received_how)],
            source_how=SOURCE_NAMES[SourceHow(order.source_how)] if order.source_how else "",
            fetchable=allowed_article_link(order.url, config.wechat.api_base) is not None,
            compared=compared,
            rows=textdiff.compare(compared.source, compared.ours, 1) if compared else [],
            unknown_source=unknown_source(session, order.source_name),
            feedback=feedback_of(row), candidates=queries.candidate_posts(session, order),
            names=frame.names(session), history=journal.history(session, subjects),
            now_value=publishing_forms.time_value(clock.now()),
            time_type=publishing_forms.time_input_type)
    return page_text, frame.status_of(problem) if problem else 200


def _here(order_id: int) -> str:
    return url_for("reposts.order_page", order_id=order_id)
