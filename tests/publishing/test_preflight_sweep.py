"""发布前自检 against the emulator: rows, journal, notices, and what it never does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
import time_machine
from sqlalchemy import select

from tests.support.articles import approved_post
from tests.support.cast import Cast
from tests.support.publishing import read, switch
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock, lives
from wechat_bot.kernel.errors import NotAllowed, WrongState
from wechat_bot.kernel.journal import JournalEntry
from wechat_bot.kernel.office import Office
from wechat_bot.notices.models import Delivery, Notice
from wechat_bot.publishing import operations, preflight, preflight_queries, queries
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import Preflight
from wechat_bot.publishing.preflight_rules import Moment, problems
from wechat_bot.publishing.rules import Mode
from wechat_bot.reviewing.models import ApprovedArtefact

DUE = "2026-11-25 10:30"


@pytest.fixture(autouse=True)
def evening() -> Iterator[time_machine.Traveller]:
    """Tuesday evening, after the hour of the check."""
    with time_machine.travel(clock.from_beijing("2026-11-24 18:31"), tick=True) as traveller:
        yield traveller


def planned(office: Office, cast: Cast, mode: Mode = Mode.PUBLISH, due: str = DUE) -> int:
    return operations.schedule(cast.publisher, office, post_ids=[approved_post(office, cast)],
                               mode=mode, due_at=clock.from_beijing(due))


def checks(office: Office) -> list[Preflight]:
    with office.db.read() as session:
        return list(session.scalars(select(Preflight).order_by(Preflight.id)))


def told(office: Office) -> list[tuple[str, str]]:
    with office.db.read() as session:
        return [(row.kind, row.sentence) for row in session.scalars(
            select(Notice).where(Notice.kind.startswith("preflight")).order_by(Notice.id))]


def journal_lines(office: Office) -> list[str]:
    with office.db.read() as session:
        return [entry.sentence for entry in session.scalars(
            select(JournalEntry).where(JournalEntry.event == "message.preflight_amiss"))]


def soon(evening: time_machine.Traveller) -> None:
    evening.move_to(clock.from_beijing("2026-11-25 10:01"))


def test_both_moments_once_each_and_quiet_when_well(
    office: Office, cast: Cast, gateway: WeChatGateway, evening: time_machine.Traveller
) -> None:
    planned(office, cast)
    before = read(office, 1).__dict__.copy()
    assert [preflight.sweep(office, gateway) for _ in range(3)] == [1, 0, 0]
    soon(evening)
    assert [preflight.sweep(office, gateway) for _ in range(2)] == [1, 0]
    assert [(row.moment, row.ok) for row in checks(office)] == [("evening", True), ("soon", True)]
    assert told(office) == [] and journal_lines(office) == []
    after = read(office, 1).__dict__.copy()
    for row in (before, after):  # it never touches the message
        row.pop("_sa_instance_state")
        row.pop("articles", None)
    assert before == after


@pytest.mark.parametrize("mode", list(Mode))
def test_every_mode_can_be_well(
    office: Office, cast: Cast, gateway: WeChatGateway, mode: Mode
) -> None:
    planned(office, cast, mode)
    assert preflight.sweep(office, gateway) == 1
    found = checks(office)[0]
    assert found.ok, problems(preflight_queries.findings_of(found))


@pytest.mark.parametrize(("values", "mode", "words"), [
    ({"ip_whitelist_enabled": True, "reported_client_ip": "1.2.3.4"}, Mode.PUBLISH, "1.2.3.4"),
    ({"app_secret": "another"}, Mode.PUBLISH, "AppSecret"),
    ({"freepublish_right": False}, Mode.PUBLISH, "“提交发表”接口的权限"),
    ({"mass_right": "48001"}, Mode.MASS_SEND, "“提交群发”接口的权限"),
    ({"daily_limits": {"/cgi-bin/draft/add": 0}}, Mode.PUBLISH, "“存草稿”要用 1 次"),
])
def test_what_is_amiss_is_told_the_evening_before_and_well_again_once(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    evening: time_machine.Traveller, values: dict[str, object], mode: Mode, words: str,
) -> None:
    planned(office, cast, mode)
    switch(emulator, **values)
    preflight.sweep(office, gateway)
    (kind, sentence), = told(office)
    assert kind == "preflight" and words in sentence and "2026-11-25 10:30" in sentence
    assert len(journal_lines(office)) == 1 and words in journal_lines(office)[0]
    with office.db.read() as session:
        assert session.scalar(select(Notice.user_id).where(
            Notice.kind == "preflight")) == cast.publisher.user_id
        group = session.scalars(select(Delivery.text).where(Delivery.key.startswith("preflight:")))
        assert [words in text for text in group] == [True]
    switch(emulator, ip_whitelist_enabled=False, app_secret="demo-secret",
           freepublish_right=True, mass_right="granted", daily_limits={})
    soon(evening)
    preflight.sweep(office, gateway)
    assert [row.ok for row in checks(office)] == [False, True]
    assert [kind for kind, _ in told(office)] == ["preflight", "preflight_well"]
    assert "已恢复正常" in told(office)[1][1]


def test_still_amiss_shortly_before_is_told_again(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    evening: time_machine.Traveller,
) -> None:
    planned(office, cast)
    switch(emulator, freepublish_right=False)
    preflight.sweep(office, gateway)
    soon(evening)
    preflight.sweep(office, gateway)
    preflight.sweep(office, gateway)
    assert [kind for kind, _ in told(office)] == ["preflight", "preflight"]


def test_a_wechat_that_is_down_is_said(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    planned(office, cast)
    emulator.stop()
    preflight.sweep(office, gateway)
    assert "连" in told(office)[0][1] and not checks(office)[0].ok


def test_without_an_account_it_says_so(office: Office, cast: Cast) -> None:
    planned(office, cast)
    planned_by_hand = operations.schedule(
        cast.publisher, office, post_ids=[approved_post(office, cast, title="另", body="另一篇。\n")],
        mode=Mode.MANUAL, due_at=clock.from_beijing(DUE))
    assert preflight.sweep(office, None) == 2
    assert [row.message_id for row in checks(office) if row.ok] == [planned_by_hand]
    assert "还没有配置公众号接口" in told(office)[0][1]


def test_a_missing_picture_and_a_changed_artefact_are_found(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = planned(office, cast)
    with office.db.write() as session:
        artefact = session.get_one(ApprovedArtefact, read(office, message_id).articles[0].artefact_id)
        cover = artefact.cover_sha256
        artefact.html += "<p>添了一句</p>"
    office.media.file(cover).unlink()
    preflight.sweep(office, gateway)
    sentence = told(office)[0][1]
    assert "不在媒体文件夹里" in sentence and "与审定时不一致" in sentence


def test_rescheduled_it_is_checked_anew(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = planned(office, cast)
    preflight.sweep(office, gateway)
    operations.reschedule(cast.publisher, office, message_id, clock.from_beijing("2026-11-25 16:30"))
    with office.db.read() as session:
        message = queries.get_message(session, message_id)
        assert preflight_queries.latest(session, [message]) == {}
    assert preflight.sweep(office, gateway) == 1
    assert len(checks(office)) == 2


def test_what_is_scheduled_late_is_checked_at_once_and_what_is_far_not_yet(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    planned(office, cast, due="2026-11-24 18:40")
    operations.schedule(
        cast.publisher, office, post_ids=[approved_post(office, cast, title="远", body="还早。\n")],
        mode=Mode.PUBLISH, due_at=clock.from_beijing("2026-11-27 10:30"))
    assert preflight.sweep(office, gateway) == 1
    assert [row.moment for row in checks(office)] == [Moment.SOON]


def test_nothing_is_written_or_asked_when_nothing_is_due(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    planned(office, cast, due="2026-11-30 10:30")
    calls = len(requests.get(f"{emulator.base_url}/_control/calls", timeout=5).json())
    for _ in range(3):
        assert preflight.sweep(office, gateway) == 0
    assert len(requests.get(f"{emulator.base_url}/_control/calls", timeout=5).json()) == calls
    assert checks(office) == []


def test_a_worker_that_fell_silent_is_noticed(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = planned(office, cast)
    lives.begin(office, "w1", "host", "")
    assert problems(preflight.check_now(cast.publisher, office, gateway, message_id)) == ""
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        found = preflight.check_now(cast.publisher, office, gateway, message_id)
        assert "没有在运行" in problems(found)


class TestAsked:
    """现在自检."""

    def test_by_a_publisher_and_again(
        self, office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
    ) -> None:
        message_id = planned(office, cast)
        with pytest.raises(NotAllowed):
            preflight.check_now(cast.writer, office, gateway, message_id)
        switch(emulator, freepublish_right=False)
        assert problems(preflight.check_now(cast.publisher, office, gateway, message_id))
        switch(emulator, freepublish_right=True)
        assert not problems(preflight.check_now(cast.publisher, office, gateway, message_id))
        assert [(row.moment, row.ok) for row in checks(office)] == [("asked", True)]
        assert [kind for kind, _ in told(office)] == ["preflight", "preflight_well"]

    def test_only_while_it_waits_for_its_time(
        self, office: Office, cast: Cast, gateway: WeChatGateway
    ) -> None:
        message_id = planned(office, cast)
        operations.cancel(cast.publisher, office, message_id, "不发了")
        with pytest.raises(WrongState, match="不用自检"):
            preflight.check_now(cast.publisher, office, gateway, message_id)
