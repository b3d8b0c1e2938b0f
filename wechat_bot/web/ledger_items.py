"""待公开, and 更正 of what an item or a release of the ledger says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.disclosure import changes, item_fields, ledger, pending, queries
from wechat_bot.disclosure import corrections as verbs
from wechat_bot.disclosure.articles import ARTICLE_21, article_20_choices
from wechat_bot.disclosure.corrections import ReleaseData
from wechat_bot.disclosure.deadlines import ARTICLE
from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError, NotFound
from wechat_bot.records import queries as records
from wechat_bot.records.fields import Field, FieldKind
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.publishing_forms import Form, time_input_type
from wechat_bot.web.todos import Todo, todo_provider

bp = Blueprint("ledger_items", __name__)
SOON = 5  # working days left from which a 待公开 is on 今天要我办的
# Asked in the open; the rest under 更多.
PENDING_MAIN = ("title", "made_on", "section", "document_number")


@page(bp, "/ledger/pending", permission=Permission.READ, title="待公开")
def pending_list() -> ResponseReturnValue:
    """What is to be disclosed and has no release yet, with the days that are left."""
    with frame.office().db.read() as session:
        rows = pending.pending_items(session, ledger.calendar_of(frame.office().config))
        return render_template("disclosure/pending.html", rows=rows, article=ARTICLE)


@page(bp, "/ledger/pending/new", permission=Permission.KEEP_LEDGER, title="登记待公开")
def new_pending() -> ResponseReturnValue:
    """The empty form."""
    return _show_form(MultiDict({each.key: each.default for each in item_fields.ITEM_FIELDS}))


@action(bp, "/ledger/pending/new", permission=Permission.KEEP_LEDGER)
def create_pending() -> ResponseReturnValue:
    """登记待公开."""
    try:
        item_id = pending.enter_pending(frame.actor(), frame.office(), _texts(request.form))
    except BureauError as error:
        return _show_form(request.form, error)
    return frame.done("已登记待公开。公开以后在这里点“登记发布”；公众号发表同名文章的，会自动接上。",
                      url_for("disclosure.item_page", item_id=item_id))


@action(bp, "/ledger/<int:item_id>/cancel", permission=Permission.KEEP_LEDGER)
def cancel_pending(item_id: int) -> ResponseReturnValue:
    """不再公开."""
    pending.cancel_pending(frame.actor(), frame.office(), item_id, request.form.get("reason", ""))
    return frame.done("已撤销待公开登记，原因留在这里。以后又要公开的，登记发布就行。",
                      url_for("disclosure.item_page", item_id=item_id))


@page(bp, "/ledger/<int:item_id>/correct", permission=Permission.KEEP_LEDGER, title="更正公开信息")
def correct(item_id: int) -> ResponseReturnValue:
    """The form with what the item says."""
    with frame.office().db.read() as session:
        texts = verbs.item_texts(queries.get_item(session, item_id))
    return _show_form(MultiDict(texts), item_id=item_id)


@action(bp, "/ledger/<int:item_id>/correct", permission=Permission.KEEP_LEDGER)
def store(item_id: int) -> ResponseReturnValue:
    """更正: what it said before stays beside it."""
    try:
        verbs.correct_item(frame.actor(), frame.office(), item_id, _texts(request.form),
                           request.form.get("reason", ""))
    except BureauError as error:
        return _show_form(request.form, error, item_id)
    return frame.done("已更正。改前的内容留在“更正记录”里。",
                      url_for("disclosure.item_page", item_id=item_id))


@page(bp, "/ledger/<int:item_id>/releases/<int:release_id>/correct",
      permission=Permission.KEEP_LEDGER, title="更正发布记录")
def correct_release(item_id: int, release_id: int) -> ResponseReturnValue:
    """The form with what the release says."""
    config = frame.office().config
    with frame.office().db.read() as session:
        data = verbs.typed_data(queries.get_release(session, release_id), config)
    return _show_release(item_id, release_id, MultiDict(vars(data)))


@action(bp, "/ledger/<int:item_id>/releases/<int:release_id>/correct",
        permission=Permission.KEEP_LEDGER)
def store_release(item_id: int, release_id: int) -> ResponseReturnValue:
    """更正发布记录."""
    form = request.form
    data = ReleaseData(**{name: form.get(name, "")
                          for name in ("channel", "published", "url", "reviewers")})
    try:
        verbs.correct_release(frame.actor(), frame.office(), release_id, data,
                              form.get("reason", ""))
    except BureauError as error:
        return _show_release(item_id, release_id, form, error)
    return frame.done("已更正发布记录。改前的内容留在“更正记录”里。",
                      url_for("disclosure.item_page", item_id=item_id))


@todo_provider
def waiting(session: Session, actor: Actor) -> list[Todo]:
    """待公开 with few days left or none."""
    if Permission.KEEP_LEDGER not in actor.permissions:
        return []
    found = []
    for row in pending.pending_items(session, ledger.calendar_of(frame.office().config)):
        it = row.timeliness
        if it is not None and (it.late or it.left <= SOON):
            found.append(Todo(
                "公开信息", row.item.title, url_for("disclosure.item_page", item_id=row.item.id),
                row.item.publish_by, due=True, urgent=bool(it.late), note=it.sentence))
    return found


def form_fields(keys: tuple[str, ...] = (), *, without: tuple[str, ...] = ()) -> list[Field]:
    """Fields of an item for a form: those of `keys`, or all but `without`, with their choices."""
    lists = frame.office().config.disclosure
    changed: Mapping[str, dict[str, Any]] = {
        "article_20": {"kind": FieldKind.CHOICE, "choices": article_20_choices()},
        "article_21": {"kind": FieldKind.CHOICE, "choices": ARTICLE_21,
                       "hint": "县级部门结合本地情况主动公开的事项。"},
        "summary": {"kind": FieldKind.LINES},
        "topic": {"hint": f"例如：{'、'.join(lists.topics)}。"},
        "catalogue": {"hint": f"例如：{'、'.join(lists.catalogues)}。"},
        "legal_basis": {"hint": "留空时按第二十条、第二十一条的选择填写。"},
    }
    return [replace(each, **changed.get(each.key, {})) for each in item_fields.ITEM_FIELDS
            if (each.key in keys if keys else each.key not in without)]


def more_texts(form: Mapping[str, str]) -> dict[str, str]:
    """MORE_FIELDS as typed."""
    return {each.key: form.get(each.key, "") for each in item_fields.MORE_FIELDS}


def _texts(form: Mapping[str, str]) -> dict[str, str]:
    return {each.key: form.get(each.key, "") for each in item_fields.ITEM_FIELDS}


def _show_form(
    form: Form, problem: BureauError | None = None, item_id: int | None = None
) -> ResponseReturnValue:
    config = frame.office().config
    with frame.office().db.read() as session:
        item = queries.get_item(session, item_id) if item_id is not None else None
        closed = records.closed_among(session, changes.years_of(item)) if item else None
        page_text = render_template(
            "disclosure/item_form.html", form=form, problem=problem, item=item, closed=closed,
            main=form_fields(PENDING_MAIN) if item is None else form_fields(
                tuple(each.key for each in item_fields.MAIN_FIELDS)),
            more=form_fields(without=PENDING_MAIN) if item is None else form_fields(
                tuple(each.key for each in item_fields.MORE_FIELDS)),
            unfold=_names_more(problem), kinds=FieldKind, day_type=day_type,
            sections=config.agency.sections)
    return page_text, frame.status_of(problem) if problem else 200


def _show_release(
    item_id: int, release_id: int, form: Form, problem: BureauError | None = None
) -> ResponseReturnValue:
    config = frame.office().config
    with frame.office().db.read() as session:
        release = queries.get_release(session, release_id)
        if release.item_id != item_id:
            raise NotFound("这条公开信息没有这次发布，可能链接抄错了。")
        closed = records.closed_among(session, {clock.year_of(release.published_at)})
        page_text = render_template(
            "disclosure/release_form.html", form=form, problem=problem, item=release.item,
            release=release, closed=closed, channels=config.disclosure.channels,
            time_type=time_input_type)
    return page_text, frame.status_of(problem) if problem else 200


def _names_more(problem: BureauError | None) -> bool:
    return problem is not None and bool(getattr(problem, "fields", None))


def day_type(value: str) -> str:
    """A date field of the browser, unless what was typed is no date it can show."""
    parts = value.split("-")
    plain = len(value) == 10 and len(parts) == 3 and all(part.isdecimal() for part in parts)
    return "date" if not value or plain else "text"


def item_facts(session: Session, item: DisclosureItem) -> dict[str, Any]:
    """What the item's page shows beside the releases: more fields, 20 working days, corrections."""
    found = pending.timeliness_of(item, ledger.calendar_of(frame.office().config))
    return {
        "more": [(each.label, each.show(getattr(item, each.key))) for each in
                 item_fields.MORE_FIELDS if each.show(getattr(item, each.key))],
        "timeliness": found, "article": ARTICLE,
        "changes": changes.corrections_of(session, item),
        "by_hand": {release.id for release in item.releases if verbs.is_by_hand(release)},
    }
