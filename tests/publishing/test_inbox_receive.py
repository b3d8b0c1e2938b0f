"""收到通知: stored first, each piece of news once, forged repeats refused."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from tests.support.callbacks import mass_xml, publish_xml
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import inbox
from wechat_bot.publishing.inbox import ForgedRepeat
from wechat_bot.publishing.models import SeenCallback, WeChatEvent
from wechat_bot.publishing.notified import CallbackEvent, read_event


def news(text: str) -> CallbackEvent:
    event = read_event(text)
    assert event is not None
    return event


def rows(office: Office) -> Sequence[WeChatEvent]:
    with office.db.read() as session:
        return session.scalars(select(WeChatEvent).order_by(WeChatEvent.id)).all()


def test_an_event_is_stored_as_it_came(any_office: Office) -> None:
    event = news(publish_xml(article_id="A"))
    assert inbox.receive(any_office, event, "s1")
    (row,) = rows(any_office)
    assert row.raw == event.raw and row.publish_id == "2247503051" and row.status == "0"
    assert row.article_id == "A" and row.created_at == event.created_at
    assert row.settled_at is None and row.message_id is None and row.copies == 1


def test_the_same_news_again_is_counted(any_office: Office) -> None:
    assert inbox.receive(any_office, news(publish_xml()), "s1")
    assert not inbox.receive(any_office, news(publish_xml()), "s2")
    assert not inbox.receive(any_office, news(publish_xml(name="MASSSENDJOBFINISH")), "s3")
    assert [row.copies for row in rows(any_office)] == [3]


def test_the_same_request_again_changes_nothing(any_office: Office) -> None:
    event = news(mass_xml())
    assert inbox.receive(any_office, event, "s1")
    assert not inbox.receive(any_office, event, "s1")
    assert [row.copies for row in rows(any_office)] == [1]


def test_a_used_signature_with_other_contents_is_forged(any_office: Office) -> None:
    inbox.receive(any_office, news(publish_xml()), "s1")
    for text in (publish_xml("7"), publish_xml(article_id="forged"), mass_xml()):
        with pytest.raises(ForgedRepeat):
            inbox.receive(any_office, news(text), "s1")
    assert len(rows(any_office)) == 1 and rows(any_office)[0].copies == 1


def test_jobs_and_statuses_are_told_apart(any_office: Office) -> None:
    texts = [publish_xml("1"), publish_xml("2"), publish_xml("1", 5), mass_xml("1")]
    for number, text in enumerate(texts):
        assert inbox.receive(any_office, news(text), f"s{number}")
    assert [row.dedupe_key for row in rows(any_office)] == [
        "publish:1:0", "publish:2:0", "publish:1:5", "mass:1"]


def test_the_same_job_with_other_contents_is_kept_beside_the_first(any_office: Office) -> None:
    bare, full = mass_xml(urls=()), mass_xml()
    for number, text in enumerate((bare, full, bare, full)):
        inbox.receive(any_office, news(text), f"s{number}")
    assert [row.copies for row in rows(any_office)] == [2, 2]
    assert [row.raw for row in rows(any_office)] == [bare, full]


def test_signatures_are_forgotten_when_they_are_refused_anyway(any_office: Office) -> None:
    inbox.receive(any_office, news(publish_xml("1")), "s1")
    window = any_office.config.wechat.callback_window
    with time_machine.travel(clock.now() + timedelta(seconds=2 * window + 1)):
        inbox.receive(any_office, news(publish_xml("2")), "s2")
    with any_office.db.read() as session:
        assert session.scalars(select(SeenCallback.signature)).all() == ["s2"]


def test_several_at_the_same_moment_make_one_row(any_office: Office) -> None:
    event, results, failures = news(publish_xml()), [], []

    def bring(signature: str) -> None:
        try:
            results.append(inbox.receive(any_office, event, signature))
        except Exception as error:  # seen below
            failures.append(error)

    threads = [threading.Thread(target=bring, args=(f"s{n // 2}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == [] and results.count(True) == 1
    assert [row.copies for row in rows(any_office)] == [4]
    with any_office.db.read() as session:
        assert session.scalar(select(func.count()).select_from(SeenCallback)) == 4
