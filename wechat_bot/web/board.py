"""看板: the posts by state, a column each, with the filter of the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.drafting import queries
from wechat_bot.drafting.queries import Card, PostFilter
from wechat_bot.drafting.rules import (
    CORRECTING_NAMES,
    KIND_NAMES,
    POST_STATE_NAMES,
    Correcting,
    PostState,
)
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.publishing import queries as publishing
from wechat_bot.publishing.rules import MESSAGE_STATE_NAMES, MessageState
from wechat_bot.reviewing import queries as reviews
from wechat_bot.web import frame, post_filter
from wechat_bot.web.frame import page
from wechat_bot.web.post_filter import Asked

bp = Blueprint("board", __name__)
PER_COLUMN = 30
PUBLISHED_DAYS = 30
# What still needs somebody comes with the longest wait on top, the rest with the newest.
COLUMNS: tuple[tuple[PostState, bool], ...] = (
    (PostState.DRAFT, False), (PostState.IN_REVIEW, True), (PostState.RETURNED, True),
    (PostState.APPROVED, True), (PostState.QUEUED, True), (PostState.PUBLISHING, True),
    (PostState.PUBLISHED, False),
)


@dataclass(frozen=True)
class Shown:
    """A card with what is known from the later stages: where it stands, until when, its page."""

    card: Card
    note: str
    due: datetime | None
    late: bool
    url: str


@dataclass(frozen=True)
class Column:
    """A state with its posts. more_url: the list, narrowed to the same."""

    state: PostState
    name: str
    hint: str
    total: int
    cards: list[Shown]
    more_url: str


@page(bp, "/board", permission=Permission.READ, title="稿件看板")
def show() -> ResponseReturnValue:
    """All columns; the filter is kept in the address."""
    asked = post_filter.asked(request.args)
    with frame.office().db.read() as session:
        columns = [_column(session, state, oldest_first, asked)
                   for state, oldest_first in COLUMNS]
    return render_template("board/show.html", columns=columns, asked=asked, kinds=KIND_NAMES,
                           list_url=url_for("posts.post_list", **asked.address),
                           total=sum(column.total for column in columns))


def _column(session: Session, state: PostState, oldest_first: bool, asked: Asked) -> Column:
    start, hint = asked.start, ""
    if state is PostState.PUBLISHED and start is None:
        start, hint = clock.now() - timedelta(days=PUBLISHED_DAYS), f"近 {PUBLISHED_DAYS} 天"
    wanted = PostFilter(
        states=(state.value,), section=asked.section, keyword=asked.keyword,
        contributor=asked.contributor, kind=asked.kind, since=start, until=asked.end)
    total, cards = queries.cards(session, wanted, PER_COLUMN, oldest_first=oldest_first)
    later = _later(session, state, cards)
    return Column(state, POST_STATE_NAMES[state], hint, total,
                  [later.get(card.post_id) or _plain(card) for card in cards],
                  url_for("posts.post_list", state=state.value, **asked.address))


def _plain(card: Card) -> Shown:
    return Shown(card, CORRECTING_NAMES.get(Correcting(card.correcting), ""), None, False,
                 url_for("posts.detail", post_id=card.post_id))


def _later(session: Session, state: PostState, cards: list[Card]) -> Mapping[int, Shown]:
    if state is PostState.IN_REVIEW:
        return _in_review(session, cards)
    if state in (PostState.QUEUED, PostState.PUBLISHING):
        return _in_message(session, cards)
    return {}


def _in_review(session: Session, cards: list[Card]) -> dict[int, Shown]:
    shown, by_post = {card.post_id: card for card in cards}, {}
    for found in reviews.open_rounds(session):
        if found.post_id in shown:
            facts = reviews.facts_of(session, frame.office(), found)
            late = found.due_at is not None and found.due_at < clock.now()
            by_post[found.post_id] = Shown(
                shown[found.post_id], f"等{facts.waits_for}", found.due_at, late,
                url_for("reviews.desk", round_id=found.id))
    return by_post


def _in_message(session: Session, cards: list[Card]) -> dict[int, Shown]:
    live = publishing.live_messages(session, [card.post_id for card in cards])
    found = {}
    for card in cards:
        message = live.get(card.post_id)
        if message is not None:
            state = MessageState(message.state)
            found[card.post_id] = Shown(
                card, MESSAGE_STATE_NAMES[state], message.due_at,
                state in (MessageState.MISSED, MessageState.HELD),
                url_for("publishing.message_page", message_id=message.id))
    return found
