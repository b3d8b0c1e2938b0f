"""An office with a mail server and a group robot, both real, on 127.0.0.1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from tests.support.cast import Cast, call_in
from tests.support.channels import office_with_channels
from tests.support.mailbox import Mailbox
from tests.support.webhook import Receiver
from wechat_bot import wiring
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.notices import operations
from wechat_bot.notices.delivery import deliver
from wechat_bot.notices.models import Delivery
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people

START = "2026-11-22T02:00:00+00:00"


@dataclass
class Post:
    """The office, and the clock in one's hand."""

    office: Office
    cast: Cast
    clock: time_machine.Coordinates

    def tell(self, *to: str, key: str = "k", group: bool = False, **changes: Any) -> int:
        """Tell people of the cast."""
        values: dict[str, Any] = {"kind": NoticeKind.HELD, "sentence": f"第{key}件事。",
                                  "path": "/messages/7", **changes}
        with self.office.db.write() as session:
            ids = [getattr(self.cast, role).user_id for role in to]
            return operations.tell(session, to=ids, key=key, group=group, **values)

    def sweep(self, after: float = 0) -> int:
        """The worker's step, so many seconds later."""
        self.clock.shift(after)
        return deliver(self.office, wiring.connect_notices(self.office))

    def rows(self, channel: str = "") -> list[Delivery]:
        """The outbox."""
        with self.office.db.read() as session:
            found = session.scalars(select(Delivery).order_by(Delivery.id))
            return [row for row in found if channel in ("", row.channel)]

    def wait_of(self, row: Delivery) -> float:
        """In how many seconds a row is tried again."""
        assert row.next_try_at is not None
        return (row.next_try_at - clock.now()).total_seconds()


@pytest.fixture
def post(tmp_path: Path, box: Mailbox, group: Receiver) -> Iterator[Post]:
    """The office where everybody has an address, at a fixed hour."""
    office = office_with_channels(tmp_path, box, group, timeout=0.5,
                                  address="http://192.168.1.10:8000/")
    with office.db.write() as session:
        for user in people.all_users(session):
            user.email = f"{user.login}@office.example"
    with time_machine.travel(START, tick=False) as hand:
        yield Post(office, call_in(office), hand)
    office.close()
