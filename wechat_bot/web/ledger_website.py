"""网站报送: what waits for the county website, several at once, and one item's whole way."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.disclosure import handover, queries, website, website_queries
from wechat_bot.disclosure.rules import NO_SECTION
from wechat_bot.disclosure.website import StepForm
from wechat_bot.disclosure.website_queries import WebsiteFilter
from wechat_bot.disclosure.website_rules import (
    ACT_NAMES,
    CHANNEL,
    STATE_NAMES,
    TRANSITIONS,
    Act,
    State,
    is_asked_for,
)
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError, NotFound
from wechat_bot.web import frame
from wechat_bot.web.downloads import open_file
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.paging import Paging, asked_page, offset, turn_back
from wechat_bot.web.publishing_forms import Form
from wechat_bot.web.todos import Todo, todo_provider

bp = Blueprint("ledger_website", __name__)
PAGE_SIZE = 30
RECENT, EVERY_YEAR, EVERY_STATE = "", "all", "all"
STATE_TONES = {State.PENDING: "amber", State.SUBMITTED: "blue", State.ONLINE: "green",
               State.NOT_NEEDED: "grey"}
# what the one button of the item's box says
NEXT_STEPS = {State.PENDING: "登记报送网站", State.SUBMITTED: "登记上网", State.ONLINE: "看网站情况",
              State.NOT_NEEDED: "看网站情况"}
_ORDER = (Act.NEEDED, Act.SUBMITTED, Act.ONLINE, Act.RETURNED, Act.NOT_NEEDED)  # the likely first
_FILTER = ("state", "year", "section", "keyword", "page")
_TYPED = ("day", "contact", "url", "site_index_number", "note")


@todo_provider
def waiting_todo(session: Session, actor: Actor) -> list[Todo]:
    """公众号已发、网站未发: one line, however many there are."""
    if Permission.KEEP_LEDGER not in actor.permissions:
        return []
    count, oldest = website_queries.waiting(session, frame.office().config)
    if not count:
        return []
    return [Todo("报送政府网站", f"{count} 条公众号已发、网站未发",
                 url_for("ledger_website.waiting_list"), at=oldest)]


@page(bp, "/ledger/website", permission=Permission.READ, title="网站报送")
def waiting_list() -> ResponseReturnValue:
    """The items by their state on the website; what waits, first."""
    return _list()


@action(bp, "/ledger/website", permission=Permission.KEEP_LEDGER)
def mark() -> ResponseReturnValue:
    """Several items at once: 已报送 or 不需要上网站."""
    act = next((one for one in Act if one.value == request.form.get("act")), Act.SUBMITTED)
    try:
        done, left = website.record_steps(frame.actor(), frame.office(), _chosen(), act, _typed())
    except BureauError as error:
        return _list(error)
    sentence = f"已登记 {done} 条“{ACT_NAMES[act]}”。"
    if left:
        sentence += f"{len(left)} 条没有改动：{'；'.join(left[:5])}{'……' if len(left) > 5 else ''}"
    return frame.done(sentence, url_for("ledger_website.waiting_list", **_asked()))


@action(bp, "/ledger/website/package", permission=Permission.EXPORT)
def packages() -> ResponseReturnValue:
    """报送包 of the chosen items."""
    try:
        return open_file(*handover.handover_zip(frame.actor(), frame.office(), _chosen()))
    except BureauError as error:
        return _list(error)


@action(bp, "/ledger/<int:item_id>/handover.zip", permission=Permission.EXPORT)
def package(item_id: int) -> ResponseReturnValue:
    """报送包 of one item."""
    return open_file(*handover.handover_zip(frame.actor(), frame.office(), [item_id]))


@page(bp, "/ledger/<int:item_id>/website", permission=Permission.READ, title="网站报送情况")
def item_website(item_id: int) -> ResponseReturnValue:
    """One item's way to the website, and the next step."""
    return _item(item_id, MultiDict())


@action(bp, "/ledger/<int:item_id>/website", permission=Permission.KEEP_LEDGER)
def record(item_id: int) -> ResponseReturnValue:
    """登记一步."""
    act = next((one for one in Act if one.value == request.form.get("act")), None)
    if act is None:
        raise NotFound("没有这一步可以登记，没有做任何改动。")
    try:
        website.record_step(frame.actor(), frame.office(), item_id, act, _typed())
    except BureauError as error:
        return _item(item_id, request.form, error, act.value)
    return frame.done(f"已登记：{ACT_NAMES[act]}。",
                      url_for("ledger_website.item_website", item_id=item_id))


@action(bp, "/ledger/<int:item_id>/website/index", permission=Permission.KEEP_LEDGER)
def note_index(item_id: int) -> ResponseReturnValue:
    """补记网站自己的索引号."""
    try:
        website.note_site_index(frame.actor(), frame.office(), item_id,
                                request.form.get("site_index_number", ""))
    except BureauError as error:
        return _item(item_id, request.form, error, "index")
    return frame.done("已记下网站的索引号。", url_for("ledger_website.item_website", item_id=item_id))


def _typed() -> StepForm:
    return StepForm(**{name: request.form.get(name, "") for name in _TYPED})


def _chosen() -> list[int]:
    numbers = (read_number(text) for text in request.form.getlist("item"))
    return [number for number in numbers if number is not None]


def _asked() -> dict[str, Any]:
    """The filter as it stands in the address, for the address that is returned to."""
    return {name: request.args[name] for name in _FILTER if request.args.get(name)}


def _wanted() -> WebsiteFilter:
    """From the address; of an unknown state or year the usual one."""
    state, year = request.args.get("state", ""), request.args.get("year", RECENT)
    number = read_number(year)
    years = None if year == EVERY_YEAR else (
        (number, number) if number and 2000 <= number <= 2999 else website_queries.asked_years())
    chosen = None if state == EVERY_STATE else next(
        (one for one in State if one.value == state), State.PENDING)
    return WebsiteFilter(chosen, years, request.args.get("section", ""),
                         request.args.get("keyword", "").strip())


def _list(problem: BureauError | None = None) -> ResponseReturnValue:
    config, wanted, number = frame.office().config, _wanted(), asked_page()
    with frame.office().db.read() as session:
        total, lines = website_queries.find(session, config, wanted, offset(number, PAGE_SIZE),
                                            PAGE_SIZE)
        paging = Paging(number, PAGE_SIZE, total)
        turned = turn_back(paging)
        if turned is not None:
            return turned
        text = render_template(
            "ledger_website/list.html", lines=lines, paging=paging, problem=problem,
            wanted=wanted, asked=_asked(), form=request.form, chosen=_chosen(),
            counts=website_queries.counts(session, config, wanted), names=STATE_NAMES,
            tones=STATE_TONES, years=queries.years_with_releases(session),
            sections=[name for name in config.agency.sections if name != NO_SECTION],
            configured=is_asked_for(config.disclosure), today=clock.today().isoformat(),
            contact=website_queries.last_contact(session))
    return text, frame.status_of(problem) if problem else 200


def _item(
    item_id: int, form: Form, problem: BureauError | None = None, opened: str = ""
) -> ResponseReturnValue:
    config = frame.office().config
    with frame.office().db.read() as session:
        item = queries.get_item(session, item_id)
        row = website_queries.submission_of(session, item_id)
        state = website_queries.state_of(item, row) or State.PENDING
        acts = [act for act in _ORDER if (state, act) in TRANSITIONS]
        text = render_template(
            "ledger_website/item.html", item=item, website=row, state=state, problem=problem,
            form=form, opened=opened, acts=acts, act_names=ACT_NAMES, names=STATE_NAMES,
            tones=STATE_TONES, today=clock.today().isoformat(),
            asked=website_queries.is_wanted(config, item), contact=website_queries.last_contact(session),
            releases=[each for each in item.releases if each.channel == CHANNEL],
            account=handover.public_release(item), configured=is_asked_for(config.disclosure),
            history=journal.history(session, [f"item:{item_id}"]))
    return text, frame.status_of(problem) if problem else 200
