"""What every page stands on: its permission, the office, the actor, handing news on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Blueprint, Flask, current_app, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.kernel.actor import COMMAND_LINE, Actor, Permission
from wechat_bot.kernel.errors import (
    BureauError,
    EditConflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    WrongState,
)
from wechat_bot.kernel.office import Office
from wechat_bot.people import queries as people

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
AfterWrite = Callable[[], None]
# Served by the libraries, the same for everybody: style sheets and the like.
OPEN_ENDPOINTS = frozenset({"static", "bootstrap.static"})
_STATUS = ((InvalidInput, 422), (NotAllowed, 403), (NotFound, 404), (EditConflict, 409),
           (WrongState, 409))
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PageInfo:
    """What a view declares: who may open it, and its title if it shows a page."""

    permission: Permission
    title: str | None


@dataclass(frozen=True)
class Frame:
    """The application's own things, kept in app.extensions["frame"]."""

    office: Office
    after_write: AfterWrite | None


def page(
    bp: Blueprint, rule: str, *, permission: Permission, title: str,
    methods: tuple[str, ...] = ("GET",),
) -> Callable[[View], View]:
    """Route an address that shows a page of its own."""
    return _route(bp, rule, PageInfo(permission, title), methods)


def action(
    bp: Blueprint, rule: str, *, permission: Permission, methods: tuple[str, ...] = ("POST",)
) -> Callable[[View], View]:
    """Route a deed (POST), a file or a JSON answer: it has no page of its own."""
    return _route(bp, rule, PageInfo(permission, None), methods)


def _route(
    bp: Blueprint, rule: str, info: PageInfo, methods: tuple[str, ...]
) -> Callable[[View], View]:
    def mark(view: View) -> View:
        cast(Any, view).page_info = info
        bp.add_url_rule(rule, view_func=view, methods=list(methods))
        return view

    return mark


def page_info(app: Flask, endpoint: str) -> PageInfo | None:
    """What the view behind an endpoint declared, or None."""
    found = getattr(app.view_functions.get(endpoint), "page_info", None)
    return found if isinstance(found, PageInfo) else None


def routes_without_permission(app: Flask) -> list[str]:
    """Addresses whose view declares no permission; a house rule holds that there are none."""
    return sorted(
        rule.rule for rule in app.url_map.iter_rules()
        if rule.endpoint not in OPEN_ENDPOINTS and page_info(app, rule.endpoint) is None
    )


def office() -> Office:
    """The office this panel serves."""
    return _frame().office


def actor() -> Actor:
    """Who is logged in. Pages with a permission above NONE always have one."""
    found: Actor | None = g.get("actor")
    if found is None:
        raise NotAllowed("还没有登录，请先登录。")
    return found


def person_id() -> int:
    """The account of who is logged in."""
    return actor().require_person()


def names(session: Session) -> dict[int | None, str]:
    """Account → name, for pages; None is the command line, which typed what was imported there."""
    found: dict[int | None, str] = {None: COMMAND_LINE.name}
    for user_id, name in people.names(session).items():
        found[user_id] = name
    return found


def can(permission: str) -> bool:
    """Whether the person at the screen holds a permission (for templates)."""
    found: Actor | None = g.get("actor")
    return found is not None and Permission(permission) in found.permissions


def url_if(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None where no module offers it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def hand_on() -> None:
    """Hand the waiting news to the later stages; what fails is logged and swept up later."""
    after_write = _frame().after_write
    if after_write is None:
        return
    try:
        after_write()
    except Exception:  # the deed itself is done; the worker's sweep repeats the handing on
        log.exception("handing events on failed")


def done(sentence: str, url: str) -> ResponseReturnValue:
    """After a deed: say what was done on the page that follows."""
    flash(sentence, "done")
    return redirect(url, 303)


def status_of(error: BureauError) -> int:
    """The HTTP status that goes with a refusal."""
    return next((code for kind, code in _STATUS if isinstance(error, kind)), 400)


def _frame() -> Frame:
    found: Frame = current_app.extensions["frame"]
    return found
