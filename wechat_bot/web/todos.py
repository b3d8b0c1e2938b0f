"""今天要我办的: what the stages' pages add to the home page and the 待办 count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.drafting.models import Post
from wechat_bot.kernel.actor import Actor


@dataclass(frozen=True)
class Todo:
    """One thing that waits for this person.

    `what` is the deed (初审, 修改退回的稿件 …), `title` the thing, `url` where it is done.
    `at` is since when it waits, or until when if `due`. `urgent` puts it first, in red.
    """

    what: str
    title: str
    url: str
    at: datetime | None = None
    due: bool = False
    urgent: bool = False
    note: str = ""


@dataclass(frozen=True)
class HomeBox:
    """A box at the right of a page: its heading and the template that fills it.

    The template is included with `values` (a mapping) in its context.
    """

    heading: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)


TodoProvider = Callable[[Session, Actor], list[Todo]]
HomeBoxMaker = Callable[[Session, Actor], HomeBox | None]
PostBoxMaker = Callable[[Session, Actor, Post], HomeBox | None]
ItemBoxMaker = Callable[[Session, Actor, DisclosureItem], HomeBox | None]
TODO_PROVIDERS: list[TodoProvider] = []
HOME_BOXES: list[HomeBoxMaker] = []
POST_BOXES: list[PostBoxMaker] = []
ITEM_BOXES: list[ItemBoxMaker] = []


def todo_provider(function: TodoProvider) -> TodoProvider:
    """Decorator: this function knows things that wait for a person."""
    TODO_PROVIDERS.append(function)
    return function


def home_box(function: HomeBoxMaker) -> HomeBoxMaker:
    """Decorator: this function fills a box of the home page, or gives None."""
    HOME_BOXES.append(function)
    return function


def post_box(function: PostBoxMaker) -> PostBoxMaker:
    """Decorator: this function fills a box on a post's page (发布情况, 公开登记), or gives None."""
    POST_BOXES.append(function)
    return function


def item_box(function: ItemBoxMaker) -> ItemBoxMaker:
    """Decorator: this function fills a box on the page of an item of the ledger, or gives None."""
    ITEM_BOXES.append(function)
    return function


def item_boxes(session: Session, actor: Actor, item: DisclosureItem) -> list[HomeBox]:
    """The boxes of an item's page."""
    return [box for make in ITEM_BOXES if (box := make(session, actor, item)) is not None]


def todos(session: Session, actor: Actor) -> list[Todo]:
    """Everything that waits for this person: urgent first, else as the stages follow."""
    found = [todo for provider in TODO_PROVIDERS for todo in provider(session, actor)]
    return sorted(found, key=lambda todo: not todo.urgent)
