"""Cases for tests: registered, and taken as far as a test needs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import time_machine

from tests.registers.applications.facts import CALENDAR
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.clock import BEIJING
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import operations, queries
from wechat_bot.registers.applications.acts import Standing
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.models import Application
from wechat_bot.registers.applications.registering import Registration

# Made up; the check digit is right, the region is not in use.
ZHANG = Identity("张三丰", "id_card", "11010519491231002X", phone="13900001111",
                 email="zhang@example.cn", address="额敏县某路1号", postcode="834600")
FORM = Registration("in_person", date(2024, 3, 1), "person", "请公开2023年法律援助经费的决算")


@contextmanager
def on(day: date | str) -> Iterator[None]:
    """The clock of the product stands at ten in the morning of that day."""
    plain = date.fromisoformat(day) if isinstance(day, str) else day
    with time_machine.travel(datetime(plain.year, plain.month, plain.day, 10, tzinfo=BEIJING),
                             tick=False):
        yield


def registered(
    office: Office, actor: Actor, identity: Identity | None = ZHANG, **changes: Any
) -> int:
    """A case on the books; `changes` of its form."""
    return operations.register(actor, office, replace(FORM, **changes), identity, again=True)


def read(office: Office, application_id: int) -> Application:
    """The case with its items and events."""
    with office.db.read() as session:
        return queries.get_application(session, application_id)


def standing(office: Office, application_id: int) -> Standing:
    """Where it stands today."""
    with office.db.read() as session:
        case = queries.get_application(session, application_id)
        return queries.standing_of(office, case, CALENDAR)
