"""After a restored database: nothing goes out, a person confirms, the account is compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from tests.support.articles import approved_post
from tests.support.cast import Cast
from tests.support.publishing import arm, make_due, queued, read, readers, state, switch
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import cards, clock, hosts
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.installation import Installation
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.standing import Hold, Standing
from wechat_bot.publishing import errands, operations, protocol, queries, restoring
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import Attempt, Errand
from wechat_bot.publishing.rules import MessageState, Mode


def hold(office: Office, stage: Hold = Hold.CONFIRMATION) -> None:
    """As if a host had found the database restored."""
    with office.db.write() as session:
        row = session.get_one(Installation, 1)
        row.hold, row.held_since, row.held_reason = stage.value, clock.now(), "测试"


def later(office: Office, cast: Cast, mode: Mode = Mode.PUBLISH, **changes: str) -> int:
    """A message that is due tomorrow."""
    return operations.schedule(
        cast.publisher, office, post_ids=[approved_post(office, cast, **changes)], mode=mode,
        due_at=clock.now() + timedelta(days=1), repeat_reason="测试")


def end_comparison(office: Office, how: str) -> None:
    """The worker has done the 对账."""
    with office.db.write() as session:
        errand = restoring.comparison(session)
        assert errand is not None
        errand.state, errand.progress = how, "公众号没有回答"


def held(office: Office) -> str:
    with office.db.read() as session:
        return session.get_one(Installation, 1).hold


def test_nothing_is_begun_while_held(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast)
    hold(office)
    assert hosts.check(office) is Standing.HELD
    protocol.sweep(office, gateway, "w")
    protocol.sweep(office, gateway, "w", Standing.OK)  # one that has not looked yet
    assert state(office, message_id) is MessageState.SCHEDULED
    assert readers(emulator) == []


def test_a_host_that_is_not_enrolled_begins_nothing(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast)
    protocol.sweep(office, gateway, "w", Standing.NOT_ENROLLED)
    assert state(office, message_id) is MessageState.SCHEDULED
    assert readers(emulator) == []


def test_what_was_submitted_is_still_asked_about(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = queued(office, cast)
    protocol.sweep(office, gateway, "w")
    if state(office, message_id) is MessageState.SUBMITTED:
        hold(office)
    end = clock.now() + timedelta(seconds=10)
    while state(office, message_id) is not MessageState.PUBLISHED and clock.now() < end:
        protocol.sweep(office, gateway, "w")
    assert state(office, message_id) is MessageState.PUBLISHED


def test_confirming_misses_what_fell_due_and_compares_first(office: Office, cast: Cast) -> None:
    due, coming = queued(office, cast), later(office, cast, title="明天的")
    hold(office)
    with pytest.raises(NotAllowed):
        restoring.confirm(cast.writer, office, "x")
    with pytest.raises(InvalidInput):
        restoring.confirm(cast.publisher, office, " ")
    assert restoring.confirm(cast.publisher, office, "硬盘坏了") == 1
    assert state(office, due) is MessageState.MISSED
    assert state(office, coming) is MessageState.SCHEDULED
    assert held(office) == Hold.RECONCILIATION
    assert hosts.check(office) is Standing.HELD
    with pytest.raises(WrongState):
        restoring.confirm(cast.publisher, office, "再来一次")
    assert restoring.go_on(office, set()) is None, "the 对账 is not done"
    end_comparison(office, errands.DONE)
    assert restoring.go_on(office, set()) == 0
    assert held(office) == Hold.NONE
    assert hosts.check(office) is Standing.OK


def test_what_the_account_shows_already_and_what_it_can_not_show_is_set_aside(
    office: Office, cast: Cast
) -> None:
    out, new = later(office, cast, title="已经发过"), later(office, cast, title="没有发过")
    mass = later(office, cast, Mode.MASS_SEND, title="群发的")
    hand = later(office, cast, Mode.MANUAL, title="人工的")
    hold(office)
    restoring.confirm(cast.publisher, office, "演练")
    end_comparison(office, errands.DONE)
    with office.db.read() as session:
        placed = queries.placed_articles(session, queries.get_message(session, out))[0].artefact
    assert restoring.go_on(office, {(placed.title, placed.text_sha256)}) == 2
    assert state(office, out) is state(office, mass) is MessageState.HELD
    assert state(office, new) is state(office, hand) is MessageState.SCHEDULED
    assert "公众号上已有同样的" in read(office, out).reason


def test_a_comparison_that_fails_is_repeated_or_done_without(office: Office, cast: Cast) -> None:
    coming = later(office, cast)
    hold(office)
    restoring.confirm(cast.publisher, office, "演练")
    with pytest.raises(WrongState):
        restoring.compare_again(cast.publisher, office)
    end_comparison(office, errands.FAILED)
    assert restoring.go_on(office, set()) is None
    restoring.compare_again(cast.publisher, office)
    end_comparison(office, errands.FAILED)
    with pytest.raises(InvalidInput):
        restoring.go_on_without(cast.publisher, office, "")
    assert restoring.go_on_without(cast.publisher, office, "接口被封，逐条看过") == 1
    assert state(office, coming) is MessageState.HELD
    assert held(office) == Hold.NONE
    with pytest.raises(WrongState):
        restoring.go_on_without(cast.publisher, office, "又一次")


def test_a_comparison_that_the_copy_brought_along_is_ended(office: Office, cast: Cast) -> None:
    with office.db.write() as session:
        old = errands.ask(cast.publisher, session, "reconcile", "account").id
    hold(office)
    restoring.confirm(cast.publisher, office, "演练")
    with office.db.read() as session:
        assert session.get_one(Errand, old).state == errands.FAILED
        newer = restoring.comparison(session)
        assert newer is not None and newer.id != old


@pytest.mark.parametrize("asked", [False, True])
def test_a_mass_message_without_an_answer_is_not_asked_again_after_the_confirmation(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer, asked: bool
) -> None:
    """In the time that was lost it may have been given up and sent anew: a repeat would send it."""
    switch(emulator, clientmsgid_fast_seconds=0, mass_per_day=5)
    arm(emulator, "/cgi-bin/message/mass/sendall", "reset_before")
    message_id = queued(office, cast, Mode.MASS_SEND)
    protocol.sweep(office, gateway, "w")
    assert state(office, message_id) is MessageState.SUBMITTING
    if asked:
        with office.db.write() as session:
            queries.get_message(session, message_id).ask_again_by_id = cast.publisher.user_id
    hold(office)
    restoring.confirm(cast.publisher, office, "硬盘坏了")
    assert state(office, message_id) is MessageState.UNCONFIRMED
    end_comparison(office, errands.DONE)
    restoring.go_on(office, set())
    for _ in range(3):
        make_due(office, message_id)
        protocol.sweep(office, gateway, "w")
    assert state(office, message_id) is MessageState.UNCONFIRMED
    assert "数据库恢复过" in read(office, message_id).reason and readers(emulator) == []


def test_that_no_submit_is_noted_proves_nothing_after_a_restored_database(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    """The copy was made between the intent and the call: the call was made all the same."""
    message_id = queued(office, cast)
    arm(emulator, "/cgi-bin/freepublish/submit", "reset_before")
    protocol.sweep(office, gateway, "w")
    with office.db.write() as session:
        session.execute(delete(Attempt).where(Attempt.step == "submit"))
    hold(office)
    restoring.confirm(cast.publisher, office, "硬盘坏了")
    end_comparison(office, errands.DONE)
    restoring.go_on(office, set())
    for _ in range(3):
        make_due(office, message_id)
        protocol.sweep(office, gateway, "w")
    assert state(office, message_id) is MessageState.UNCONFIRMED and readers(emulator) == []


def test_a_long_sweep_begins_nothing_more_once_the_database_looks_restored(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    """Found well before the first message; while that is on its way an older copy is put back."""
    first, second = queued(office, cast), queued(office, cast, title="另一篇")

    class PutBack:
        def __getattr__(self, name: str) -> Any:
            if name == "submit":
                card = cards.read(office.state_folder)
                assert card is not None
                lost = replace(card, head_id=card.head_id + 500, head_hash="0" * 64)
                cards.write(office.state_folder, lost, clock.now().isoformat())
            return getattr(gateway, name)

    protocol.sweep(office, PutBack(), "w", Standing.OK)
    assert state(office, first) in (MessageState.SUBMITTED, MessageState.PUBLISHED)
    assert state(office, second) is MessageState.SCHEDULED
    assert held(office) == Hold.CONFIRMATION
