"""主动公开台账: the list and the page of one piece of information; 登记下架."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.disclosure import counts, operations, queries
from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.disclosure.queries import LedgerRow
from wechat_bot.disclosure.rules import (
    NO_SECTION,
    STATUS_NAMES,
    TIME_SOURCE_NAMES,
    CountingRules,
)
from wechat_bot.drafting.rules import INFO_KIND_NAMES, ORIGIN_NAMES
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.publishing import queries as publishing
from wechat_bot.publishing.rules import MODE_NAMES, Mode
from wechat_bot.web import articles, frame, ledger_filter, ledger_items, publishing_forms, todos
from wechat_bot.web.frame import action, page
from wechat_bot.web.paging import Paging, asked_page, offset, turn_back
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("disclosure", __name__)
PAGE_SIZE = 30
STATUS_TONES = {"current": "green", "taken_down": "grey", "replaced": "grey"}


@dataclass(frozen=True)
class ReleaseLine:
    """A release in words, with the message that it came from."""

    row: LedgerRow
    channel: str
    mode: str
    status: str
    tone: str
    time_source: str
    message_id: int | None
    successor: int | None


@page(bp, "/ledger", permission=Permission.READ, title="主动公开台账")
def ledger() -> ResponseReturnValue:
    """All releases of a year, narrowed by the filter row."""
    config = frame.office().config
    this_year = clock.year_of(clock.now())
    wanted = ledger_filter.read_filter(request.args, this_year)
    number = asked_page()
    with frame.office().db.read() as session:
        total, rows = ledger_filter.find(session, config, wanted, offset(number, PAGE_SIZE),
                                         PAGE_SIZE)
        known = queries.years_with_releases(session)
        figures = counts.year_figures(session, config, wanted.year) if wanted.year else None
        pages = Paging(number, PAGE_SIZE, total)
        return turn_back(pages) or render_template(
            "disclosure/ledger.html", rows=rows, paging=pages,
            wanted=wanted, figures=figures, years=sorted({this_year, *known}, reverse=True),
            channels=config.disclosure.channels, statuses=STATUS_NAMES, tones=STATUS_TONES,
            sections=[*config.agency.sections, NO_SECTION], extra=_extra_words(wanted),
            sought={name: value for name, value in asdict(wanted).items()
                    if value and name != "year"},
            narrowed=_is_narrowed(wanted), anything=bool(known))


def _is_narrowed(wanted: ledger_filter.LedgerFilter) -> bool:
    return any(value for name, value in asdict(wanted).items() if name != "year")


def _extra_words(wanted: ledger_filter.LedgerFilter) -> dict[str, str]:
    """What the address asks for beyond the filter row, in words: name in the address → words."""
    kinds = {**INFO_KIND_NAMES, ledger_filter.KEY_AREA: "重点领域"}
    found = {
        "month": f"{wanted.month} 发布的" if wanted.month else "",
        "article_20": "条例第二十条" + articles.article_20_names().get(
            wanted.article_20, wanted.article_20) if wanted.article_20 else "",
        "kind": kinds.get(wanted.kind, wanted.kind),
        "link": "没有链接的" if wanted.link else "",
        "reviewers": "没有审核记录的" if wanted.reviewers else "",
        "late": "第一次公开超过 20 个工作日的（条例第二十六条）" if wanted.late else "",
        "near": "离 1 月 1 日零点不到一小时的" if wanted.near else "",
    }
    return {name: words for name, words in found.items() if words}


@page(bp, "/ledger/<int:item_id>", permission=Permission.READ, title="公开信息")
def item_page(item_id: int) -> ResponseReturnValue:
    """One piece of information with all its releases."""
    return _show_item(item_id)


@action(bp, "/ledger/<int:item_id>/releases/<int:release_id>/take-down",
        permission=Permission.KEEP_LEDGER)
def take_down(item_id: int, release_id: int) -> ResponseReturnValue:
    """登记下架, with reason and time."""
    try:
        when = publishing_forms.read_time(
            request.form.get("when", ""), "when", "请填写下架的时间（北京时间）。")
        if not request.form.get("reason", "").strip():
            raise InvalidInput.of(reason="请写明下架的原因。")
        operations.take_down_release(frame.actor(), frame.office(), release_id,
                                     request.form.get("reason", ""), when)
    except BureauError as error:
        return _show_item(item_id, error, request.form, release_id)
    return frame.done("已登记下架。这条记录仍留在台账里，写明了时间、原因和登记人。",
                      url_for("disclosure.item_page", item_id=item_id))


def _show_item(
    item_id: int, problem: BureauError | None = None, form: Form | None = None,
    opened: int | None = None,
) -> ResponseReturnValue:
    config = frame.office().config
    with frame.office().db.read() as session:
        item = queries.get_item(session, item_id)
        rows = queries.ledger_rows(session, item.releases, CountingRules.of(config))
        lines = [_release_line(session, item, row) for row in reversed(rows)]
        page_text = render_template(
            "disclosure/item.html", item=item, lines=lines, problem=problem,
            form=form if form is not None else MultiDict(), opened=opened,
            origins=ORIGIN_NAMES, kinds=INFO_KIND_NAMES,
            article_20=articles.article_20_names().get(item.article_20, ""),
            history=journal.history(
                session, [f"item:{item_id}", *(f"release:{r.id}" for r in item.releases)]),
            now_value=publishing_forms.time_value(clock.now()),
            time_type=publishing_forms.time_input_type,
            boxes=todos.item_boxes(session, frame.actor(), item),
            **ledger_items.item_facts(session, item))
    return page_text, frame.status_of(problem) if problem else 200


def _release_line(session: Session, item: DisclosureItem, row: LedgerRow) -> ReleaseLine:
    release = row.release
    successor = queries.successor_of(session, release.id)
    return ReleaseLine(
        row=row,
        channel=frame.office().config.disclosure.channels.get(release.channel, release.channel),
        mode=MODE_NAMES[Mode(release.mode)] if release.mode in set(Mode) else release.mode,
        status=STATUS_NAMES[release.status], tone=STATUS_TONES[release.status],
        time_source=TIME_SOURCE_NAMES.get(release.time_source, release.time_source),
        message_id=_message_id(session, item, release.article_id),
        successor=successor.id if successor else None,
    )


def _message_id(session: Session, item: DisclosureItem, article_id: int | None) -> int | None:
    """The message whose article became a release."""
    if article_id is None or item.post_id is None:
        return None
    messages = publishing.messages_of_post(session, item.post_id)
    return next((message.id for message in messages
                 if article_id in {article.id for article in message.articles}), None)
