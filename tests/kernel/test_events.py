"""News between the stages: kept with the act that made them, handed on until it succeeded."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from wechat_bot.kernel import events
from wechat_bot.kernel.events import MESSAGE_PUBLISHED, POST_REVISED, OutboxEvent
from wechat_bot.kernel.office import Office


def announce(office: Office, *numbers: int, name: str = POST_REVISED) -> None:
    with office.db.write() as session:
        for number in numbers:
            events.announce(session, name, post_id=number)


def rows(office: Office) -> list[OutboxEvent]:
    with office.db.read() as session:
        return list(session.scalars(select(OutboxEvent).order_by(OutboxEvent.id)))


def test_news_is_handed_on_once_and_in_order(any_office: Office) -> None:
    assert not events.is_waiting(any_office.db)
    announce(any_office, 1, 2)
    announce(any_office, 3)
    assert events.is_waiting(any_office.db)
    heard: list[int] = []
    handlers = {POST_REVISED: [lambda payload: heard.append(payload["post_id"])]}
    assert events.deliver(any_office.db, handlers) == 3
    assert events.deliver(any_office.db, handlers) == 0
    assert heard == [1, 2, 3] and not events.is_waiting(any_office.db)


def test_news_of_an_act_that_failed_was_never_there(any_office: Office) -> None:
    with pytest.raises(RuntimeError), any_office.db.write() as session:
        events.announce(session, POST_REVISED, post_id=1)
        raise RuntimeError
    assert rows(any_office) == []


def test_each_handler_hears_its_own_news_only(office: Office) -> None:
    announce(office, 1)
    announce(office, 2, name=MESSAGE_PUBLISHED)
    heard: list[tuple[str, int]] = []
    handlers = {
        POST_REVISED: [lambda p: heard.append(("a", p["post_id"])),
                       lambda p: heard.append(("b", p["post_id"]))],
        MESSAGE_PUBLISHED: [lambda p: heard.append(("c", p["post_id"]))],
    }
    assert events.deliver(office.db, handlers) == 2
    assert heard == [("a", 1), ("b", 1), ("c", 2)]


def test_a_failing_handler_keeps_its_news_and_stops_nobody_else(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    announce(office, 1, 2, 3)
    heard: list[int] = []

    def refuses_two(payload: Mapping[str, Any]) -> None:
        if payload["post_id"] == 2:
            raise RuntimeError("数据库忙")
        heard.append(payload["post_id"])

    with caplog.at_level(logging.CRITICAL):
        assert events.deliver(office.db, {POST_REVISED: [refuses_two]}) == 2
        assert events.deliver(office.db, {POST_REVISED: [refuses_two]}) == 0
    kept = rows(office)[1]
    assert heard == [1, 3]
    assert (kept.delivered_at, kept.failures) == (None, 2)
    assert kept.last_error == "RuntimeError: 数据库忙"
    assert events.deliver(office.db, {POST_REVISED: [lambda p: heard.append(p["post_id"])]}) == 1
    assert heard == [1, 3, 2]


def test_unknown_news_is_refused(office: Office) -> None:
    with office.db.write() as session, pytest.raises(ValueError, match=r"post\.exploded"):
        events.announce(session, "post.exploded", post_id=1)
    assert rows(office) == []
