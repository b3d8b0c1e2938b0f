"""The protocol on PostgreSQL: the same code path, claims by SKIP LOCKED."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.articles import approved_post, fields, png
from tests.support.cast import hire
from tests.support.offices import new_office
from tests.support.publishing import arm, queued, readers, state, sweep_until
from wechat_bot import wiring
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, protocol, queries
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState


@pytest.fixture
def office(tmp_path: Path, emulator: EmulatorServer, staffed_url: str) -> Iterator[Office]:
    opened = new_office(tmp_path, database={"url": staffed_url},
                        wechat={"api_base": emulator.base_url, "read_timeout": 1.0,
                                "connect_timeout": 0.5}, worker={"lease_seconds": 3.1})
    yield opened
    opened.close()


def test_published_once_and_registered(office: Office, emulator: EmulatorServer) -> None:
    message_id = queued(office, hire(office), count=2)
    sweep_until(office, wiring.connect(office), message_id, S.PUBLISHED)
    assert wiring.hand_on(office) > 0
    assert len(readers(emulator)) == 2
    with office.db.read() as session:
        assert journal.verify(session) == []


def test_three_workers_publish_each_message_once(
    office: Office, emulator: EmulatorServer
) -> None:
    cast = hire(office)
    ids = [queued(office, cast, body=f"正文第{n}篇。\n") for n in range(6)]

    def work(name: str) -> None:
        gateway = wiring.connect(office)
        end = time.monotonic() + 30
        while time.monotonic() < end and any(state(office, i) is not S.PUBLISHED for i in ids):
            protocol.sweep(office, gateway, name)
            time.sleep(0.02)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    submits = requests.get(f"{emulator.base_url}/_control/submits", timeout=5).json()
    assert len(submits) == len(readers(emulator)) == len(ids)


def test_an_unanswered_submit_is_found_by_evidence(
    office: Office, emulator: EmulatorServer
) -> None:
    arm(emulator, "/cgi-bin/freepublish/submit", "timeout_after")
    message_id = queued(office, hire(office))
    sweep_until(office, wiring.connect(office), message_id, S.PUBLISHED)
    assert len(readers(emulator)) == 1


def test_a_message_that_can_not_be_started_starves_nobody(
    office: Office, emulator: EmulatorServer
) -> None:
    cast = hire(office)
    bad, good = (queued(office, cast, body=f"正文第{n}篇。\n") for n in range(2))
    with office.db.write() as session:  # a post out of step with its message
        post_id = queries.get_message(session, bad).articles[0].post_id
        posts.get_post(session, post_id).state = "published"
    sweep_until(office, wiring.connect(office), good, S.PUBLISHED)
    assert state(office, bad) is S.HELD
    with office.db.read() as session:
        assert journal.verify(session) == []


def test_two_people_add_the_same_picture_at_once(office: Office) -> None:
    cast = hire(office)
    ids = [drafting.create_post(cast.writer, office) for _ in range(6)]
    failures: list[BaseException] = []
    start = threading.Barrier(len(ids))

    def add(post_id: int) -> None:
        start.wait()
        try:
            drafting.add_image(cast.writer, office, post_id, "图.png", png())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=add, args=(post_id,)) for post_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_two_people_schedule_the_same_posts_in_different_order(office: Office) -> None:
    cast = hire(office)
    for number in range(6):
        ids = [approved_post(office, cast, title=f"第{number}号{name}",
                             body=f"第{number}号{name}的正文。") for name in "甲乙"]
        answers: list[str] = []
        start = threading.Barrier(2)

        def schedule(
            post_ids: list[int], answers: list[str] = answers,
            start: threading.Barrier = start,
        ) -> None:
            start.wait()
            try:
                operations.schedule(cast.publisher, office, post_ids=post_ids, mode=Mode.MANUAL,
                                    due_at=clock.now())
                answers.append("scheduled")
            except WrongState:
                answers.append("refused")

        threads = [threading.Thread(target=schedule, args=(order,))
                   for order in (ids, ids[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == ["refused", "scheduled"]


def test_a_code_longer_than_its_column_is_refused_in_words(office: Office) -> None:
    cast = hire(office)
    post_id = drafting.create_post(cast.writer, office)
    with pytest.raises(InvalidInput):
        drafting.save_revision(cast.writer, office, post_id,
                               fields(attachment_sha256="a" * 5000, origin="x" * 5000), 0)
