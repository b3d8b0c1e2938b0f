"""后台事务 that were left or taken up while the machine's clock was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.support.cast import Cast
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import errands
from wechat_bot.publishing.errands import Running
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import Errand


@pytest.mark.parametrize("taken", [False, True])
def test_what_was_written_by_a_clock_far_ahead_is_done_all_the_same(
    office: Office, cast: Cast, gateway: WeChatGateway, taken: bool
) -> None:
    """A 下架 must not wait until that day comes."""
    with time_machine.travel(clock.now() + timedelta(days=400), tick=True), \
            office.db.write() as session:
        errand = errands.ask(cast.publisher, session, "take_down", "article:1")
        if taken:  # by a worker that died
            errand.state, errand.owner = errands.RUNNING, "dead"
            errand.lease_until = clock.now() + timedelta(minutes=1)
    done: list[int] = []

    def run(running: Running) -> Mapping[str, Any]:
        done.append(running.id)
        return {}

    assert errands.sweep(office, gateway, "w", {"take_down": run}) == 1
    with office.db.read() as session:
        assert session.get_one(Errand, done[0]).state == errands.DONE


@pytest.mark.parametrize("column", ["next_act_at", "lease_until"])
def test_what_is_meant_for_later_is_left(
    office: Office, cast: Cast, gateway: WeChatGateway, column: str
) -> None:
    with office.db.write() as session:
        errand = errands.ask(cast.publisher, session, "take_down", "article:1")
        setattr(errand, column, clock.now() + timedelta(minutes=50))
    assert errands.sweep(office, gateway, "w", {"take_down": lambda _: {}}) == 0
