"""登记公开信息 by form: another channel's publication, or another release of a known item."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.disclosure import articles, item_fields, operations, queries
from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.disclosure.operations import ReleaseForm
from wechat_bot.drafting.rules import INFO_KIND_NAMES, ORIGIN_NAMES
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.records import queries as records
from wechat_bot.records.fields import FieldKind
from wechat_bot.web import frame, ledger_items
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("ledger_entry", __name__)
TYPED = ("channel", "published", "title", "url", "index_number", "document_number", "summary",
         "made_on", "section", "contributor", "reviewers", "origin", "source", "info_kind",
         "article_20")
FILLED_IN = ("index_number", "channel", "title", "url", "published")  # by ?name= in the address
MORE_KEYS = tuple(each.key for each in item_fields.MORE_FIELDS)


@page(bp, "/ledger/new", permission=Permission.KEEP_LEDGER, title="登记公开信息")
def new() -> ResponseReturnValue:
    """The form; ?index_number= for another release of a known item, and what a page fills in."""
    form: Form = MultiDict({
        "is_government_information": "1", "channel": _first_channel(), "origin": "original",
        "info_kind": "none",
        **{name: value for name in FILLED_IN if (value := request.args.get(name, ""))}})
    return _show(form)


@action(bp, "/ledger/new", permission=Permission.KEEP_LEDGER)
def create() -> ResponseReturnValue:
    """登记."""
    form = request.form
    office = frame.office()
    replaces = form.get("replaces_id", "")
    try:
        release_id = operations.enter_release(frame.actor(), office, ReleaseForm(
            **{name: form.get(name, "") for name in TYPED},
            replaces_id=read_number(replaces),
            is_government_information="is_government_information" in form,
            key_area="key_area" in form, more=ledger_items.more_texts(form),
            reason=form.get("reason", "")))
    except BureauError as error:
        return _show(form, error)
    with office.db.read() as session:
        release = queries.get_release(session, release_id)
        item_id, number = release.item_id, release.item.index_number
    return frame.done(f"已登入主动公开台账，索引号 {number}。",
                      url_for("disclosure.item_page", item_id=item_id))


def _first_channel() -> str:
    """The account registers itself, so that another channel is what a person enters first."""
    codes = list(frame.office().config.disclosure.channels)
    return next((code for code in codes if code != "wechat"), codes[0])


def _show(form: Form, problem: BureauError | None = None) -> ResponseReturnValue:
    config = frame.office().config
    with frame.office().db.read() as session:
        item = _item(session, form)
        page_text = render_template(
            "disclosure/entry.html", form=form, problem=problem, item=item,
            earlier=_replaceable(item), channels=config.disclosure.channels,
            sections=config.agency.sections, origins=ORIGIN_NAMES, info_kinds=INFO_KIND_NAMES,
            article_20=articles.article_20_choices(), kinds=FieldKind,
            more=ledger_items.form_fields(MORE_KEYS), asks_reason=_asks_reason(session, form, problem),
            day_type=ledger_items.day_type)
    return page_text, frame.status_of(problem) if problem else 200


def _asks_reason(session: Session, form: Form, problem: BureauError | None) -> bool:
    """Whether the release may belong to a closed year, where a reason is asked."""
    year = form.get("published", "").strip()[:4]
    asked = problem is not None and "reason" in (getattr(problem, "fields", None) or {})
    return asked or bool(form.get("reason")) or (
        year.isdecimal() and records.closed_among(session, {int(year)}) is not None)


def _item(session: Session, form: Form) -> DisclosureItem | None:
    number = form.get("index_number", "").strip()
    return queries.item_by_index_number(session, number) if number else None


def _replaceable(item: DisclosureItem | None) -> dict[str, str]:
    """The item's releases that a new one may correct, also those taken down: id → which one."""
    channels = frame.office().config.disclosure.channels
    releases = item.releases if item else []
    replaced = {release.replaces_id for release in releases}
    return {
        str(release.id): f"{channels.get(release.channel, release.channel)}，"
                         f"{clock.show(release.published_at)}"
                         f"{'' if release.status == 'current' else '（已下架）'}"
        for release in releases if release.status != "replaced" and release.id not in replaced
    }
