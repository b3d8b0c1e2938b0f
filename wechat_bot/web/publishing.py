"""发布: the list of messages, scheduling one, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.drafting import queries as drafting
from wechat_bot.drafting.kinds import ends_by_hand
from wechat_bot.drafting.models import Post
from wechat_bot.drafting.queries import PostFilter
from wechat_bot.drafting.rules import POST_STATE_NAMES, PostState
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.publishing import operations, queries
from wechat_bot.publishing.kinds import possible_modes
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import (
    MAX_ARTICLES,
    MESSAGE_STATE_NAMES,
    MODE_AUDIENCE,
    MODE_NAMES,
    MessageState,
    Mode,
)
from wechat_bot.web import (
    frame,
    publishing_forms,
    publishing_view,
    publishing_words,
    repeat_reason,
    slot_check,
)
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_numbers
from wechat_bot.web.paging import Paging, asked_page, offset, turn_back
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("publishing", __name__)
PAGE_SIZE = 20
# More approved posts than this are never waiting at once; a clerk schedules them as they come.
CHOICES = 200
NEEDS_ACCOUNT = (Mode.DRAFT_ONLY, Mode.PUBLISH, Mode.MASS_SEND)


@dataclass(frozen=True)
class MessageLine:
    """A message as the list shows it."""

    message: Message
    titles: str
    mode: str
    state: str
    tone: str


@page(bp, "/messages", permission=Permission.READ, title="发布任务")
def message_list() -> ResponseReturnValue:
    """发布任务: latest due first, narrowed to a state where asked."""
    wanted = request.args.get("state", "")
    states = [wanted] if wanted in set(MessageState) else []
    number = asked_page()
    with frame.office().db.read() as session:
        total, found = queries.list_messages(session, states, offset(number, PAGE_SIZE), PAGE_SIZE)
        lines = [_line(session, message) for message in found]
        pages = Paging(number, PAGE_SIZE, total)
        return turn_back(pages) or render_template(
            "publishing/list.html", lines=lines, paging=pages,
            state=wanted if states else "", states=MESSAGE_STATE_NAMES)


def _line(session: Session, message: Message) -> MessageLine:
    state = MessageState(message.state)
    return MessageLine(message, queries.titles(session, message), MODE_NAMES[Mode(message.mode)],
                       MESSAGE_STATE_NAMES[state], publishing_words.STATE_TONES[state])


@page(bp, "/messages/new", permission=Permission.PUBLISH, title="安排发布")
def message_new() -> ResponseReturnValue:
    """The form of 安排发布; ?post=ID ticks a post, ?due=2026-11-24T10:30 fills in the time."""
    return _show_form(_first_form(frame.office().config))


@action(bp, "/messages/new", permission=Permission.PUBLISH)
def message_create() -> ResponseReturnValue:
    """安排发布."""
    office = frame.office()
    try:
        form = publishing_forms.read_schedule(request.form, clock.now())
        if request.form.get("when") != publishing_forms.NOW:
            slot_check.confirm(request.form, form.due_at)
        message_id = operations.schedule(
            frame.actor(), office, post_ids=form.post_ids, mode=form.mode, due_at=form.due_at,
            repeat_reason=repeat_reason.given(request.form, form.post_ids))
    except BureauError as error:
        return _show_form(request.form, error)
    when = f"{clock.show(form.due_at)}（北京时间）{publishing_words.due_phrase(form.mode)}"
    return frame.done(f"已安排：{when}。开始之前可以改期或取消。",
                      url_for("publishing.message_page", message_id=message_id))


@page(bp, "/messages/<int:message_id>", permission=Permission.READ, title="发布任务")
def message_page(message_id: int) -> ResponseReturnValue:
    """What became of a message, what to do next, and every step with WeChat."""
    return publishing_view.show(message_id)


def default_mode(config: Config) -> Mode:
    """The configured mode; without an account only 人工发表 can work."""
    return Mode(config.publishing.default_mode) if config.wechat.app_id else Mode.MANUAL


def _first_form(config: Config) -> Form:
    """What the form shows before anything is typed."""
    form: Form = MultiDict([("mode", default_mode(config).value), ("when", publishing_forms.AT),
                            ("due_at", publishing_forms.time_value(_first_time()))])
    form.setlist("post", request.args.getlist("post"))
    return form


def _first_time() -> datetime:
    """The time in the address (from a free slot of the calendar), else the next office time."""
    try:
        return publishing_forms.read_time(request.args.get("due", ""), "due_at", "-")
    except InvalidInput:
        return slot_check.default_time()


def _show_form(form: Form, problem: BureauError | None = None) -> ResponseReturnValue:
    config, form = frame.office().config, repeat_reason.offered(form)
    with frame.office().db.read() as session:
        _, posts = drafting.list_posts(
            session, PostFilter(to_schedule=True), 0, CHOICES)
        ticked = set(form.getlist("post"))
        kinds = [post.kind for post in posts if str(post.id) in ticked]
        modes = {mode: MODE_NAMES[mode] for mode in possible_modes(kinds)}
        page_text = render_template(
            "publishing/new.html", posts=posts, form=form, problem=problem, ticked=ticked,
            others=_not_approved(session, ticked, posts), modes=modes,
            by_hand=[kind for kind in kinds if ends_by_hand(kind)],
            audience=MODE_AUDIENCE, needs_account=NEEDS_ACCOUNT, most=MAX_ARTICLES,
            has_account=bool(config.wechat.app_id), office_hours=config.agency.office_hours,
            warnings=slot_check.warnings_of_form(form),
            due_type=publishing_forms.time_input_type(form.get("due_at", "")))
    return page_text, frame.status_of(problem) if problem else 200


def _not_approved(session: Session, ticked: set[str], offered: list[Post]) -> list[str]:
    """Why a post that was asked for is not on offer, a sentence each."""
    have = {str(post.id) for post in offered}
    wanted = sorted(read_numbers(list(ticked - have)))
    posts = (drafting.get_post(session, post_id) for post_id in wanted)
    return [f"《{post.title}》现在是“{POST_STATE_NAMES[PostState(post.state)]}”，不能安排发布；"
            "三级审校和保密审查都通过、变成“已定稿”以后才可以。" for post in posts]
