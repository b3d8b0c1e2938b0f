"""The records behind a number: where each of them is in this panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.collecting.models import Declaration
from wechat_bot.disclosure.models import Release
from wechat_bot.records.counted import Counted
from wechat_bot.registers.catalogue import REGISTERS
from wechat_bot.web import frame

# register → (endpoint, name of its number) of records with pages of their own
_PAGES = {"application": ("applications.case_page", "application_id"),
          "item": ("disclosure.item_page", "item_id")}


@dataclass(frozen=True)
class Line:
    """A record that a number counts. url: None where this person may not open it."""

    counted: Counted
    url: str | None


def lines_of(session: Session, counted: Sequence[Counted]) -> list[Line]:
    """Records with their addresses, in their order."""
    numbers = {_split(each.subject) for each in counted}
    sections = _sections(session, [one for code, one in numbers if code == "declaration"])
    items = _items(session, [one for code, one in numbers if code == "release"])
    return [Line(each, _url(*_split(each.subject), sections, items)) for each in counted]


def _split(subject: str) -> tuple[str, int]:
    code, _, number = subject.partition(":")
    return code, int(number) if number.isdecimal() else 0


def _url(
    code: str, number: int, sections: dict[int, tuple[int, str]], items: dict[int, int]
) -> str | None:
    if code in REGISTERS:
        return url_for("registers.record_page", code=code, record_id=number)
    if code == "declaration":
        year, section = sections.get(number, (0, ""))
        return url_for("collecting_forms.section_page", year=year, section=section) if year else None
    if code == "release":
        return url_for("disclosure.item_page", item_id=items[number]) if number in items else None
    endpoint, name = _PAGES.get(code, ("", ""))
    info = frame.page_info(current_app, endpoint)
    if info is None or not frame.can(info.permission):
        return None
    return frame.url_if(endpoint, **{name: number})


def _sections(session: Session, numbers: list[int]) -> dict[int, tuple[int, str]]:
    if not numbers:
        return {}
    query = select(Declaration.id, Declaration.year, Declaration.section)
    return {each.id: (each.year, each.section) for each in session.execute(
        query.where(Declaration.id.in_(numbers)))}


def _items(session: Session, numbers: list[int]) -> dict[int, int]:
    if not numbers:
        return {}
    query = select(Release.id, Release.item_id).where(Release.id.in_(numbers))
    return {each.id: each.item_id for each in session.execute(query)}
