"""Orders, and a post that answers one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.articles import approved_post
from tests.support.cast import Cast, hire
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing import protocol
from wechat_bot.publishing import queries as messages
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.rules import Mode
from wechat_bot.reposting import operations, queries
from wechat_bot.reposting.queries import OrderRow
from wechat_bot.reposting.rules import OrderFields

# Monday 23 November 2026, 11:00 Beijing time.
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
URL = "https://mp.weixin.qq.com/s/abcdefg"


class Clock:
    """The product's clock, standing still until a test moves it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moment = NOW
        patch.setattr(clock, "now", lambda: self.moment)

    def forward(self, **parts: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**parts)


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """A clock that stands still."""
    yield Clock(monkeypatch)


def order_fields(**changes: object) -> OrderFields:
    """A complete order, due tomorrow."""
    values: dict[str, object] = {
        "ordered_by": "塔城地区司法局", "received_how": "wechat_group",
        "received_at": NOW - timedelta(hours=1), "title": "宪法宣传周活动启动",
        "url": "https://mp.weixin.qq.com/s/source", "due_at": NOW + timedelta(days=1),
        "source_name": "新华社", **changes}
    return OrderFields(**values)  # type: ignore[arg-type]


def entered(office: Office, cast: Cast, **changes: object) -> int:
    """An order that was entered."""
    return operations.enter_order(cast.writer, office, order_fields(**changes))


def row(office: Office, order_id: int) -> OrderRow:
    """The order as it is now."""
    with office.db.read() as session:
        return queries.row_of(session, queries.get_order(session, order_id), clock.now())


def published_post(office: Office, cast: Cast, **changes: object) -> int:
    """A post that a person published now."""
    post_id = approved_post(office, cast, **changes)
    message_id = publishing.schedule(
        cast.publisher, office, post_ids=[post_id], mode=Mode.MANUAL, due_at=clock.now(),
        repeat_reason="测试")
    protocol.sweep(office, None, "test")
    with office.db.read() as session:
        article = messages.get_message(session, message_id).articles[0]
    publishing.record_link(cast.publisher, office, article.id, url=URL,
                           published_at=clock.now(), how=CheckedHow.BY_HAND, reason="已核对")
    return post_id


@pytest.fixture
def any_cast(any_office: Office) -> Cast:
    """The people of an office on either database."""
    return hire(any_office)
