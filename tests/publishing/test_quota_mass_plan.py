"""One 群发 a day: refused where it is planned, wherever a time or a mode is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.support.articles import approved_post
from tests.support.cast import Cast, hire
from tests.support.offices import new_office
from tests.support.publishing import read
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, slots
from wechat_bot.publishing.rules import Mode

WEDNESDAY, THURSDAY = "2026-11-25", "2026-11-26"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = new_office(tmp_path, publishing={"mass_per_day": 1})
    yield opened
    opened.close()


@pytest.fixture
def cast(office: Office) -> Cast:
    return hire(office)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(clock.from_beijing("2026-11-23 10:00"), tick=True):
        yield


def plan(office: Office, cast: Cast, title: str, when: str, mode: Mode = Mode.MASS_SEND) -> int:
    post_id = approved_post(office, cast, title=title, body=f"{title}的正文。\n")
    return operations.schedule(cast.publisher, office, post_ids=[post_id], mode=mode,
                               due_at=clock.from_beijing(when))


def test_a_second_on_one_day_is_refused_and_nothing_is_planned(office: Office, cast: Cast) -> None:
    plan(office, cast, "甲", f"{WEDNESDAY} 10:30")
    plan(office, cast, "乙", f"{WEDNESDAY} 11:30", Mode.PUBLISH)
    with pytest.raises(InvalidInput, match="《甲》（2026-11-25 10:30）") as caught:
        plan(office, cast, "丙", f"{WEDNESDAY} 16:30")
    assert set(caught.value.fields) == {"mode"}
    assert plan(office, cast, "丁", f"{THURSDAY} 00:00")
    with pytest.raises(InvalidInput):
        plan(office, cast, "戊", f"{THURSDAY} 23:59")


def test_moving_and_changing_the_mode_are_looked_at(office: Office, cast: Cast) -> None:
    plan(office, cast, "甲", f"{WEDNESDAY} 10:30")
    other = plan(office, cast, "乙", f"{THURSDAY} 10:30")
    quiet = plan(office, cast, "丙", f"{WEDNESDAY} 11:30", Mode.PUBLISH)
    with pytest.raises(InvalidInput, match="《甲》"):
        operations.reschedule(cast.publisher, office, other, clock.from_beijing(f"{WEDNESDAY} 16:30"))
    with pytest.raises(InvalidInput, match="《甲》"):
        operations.reschedule(cast.publisher, office, quiet,
                              clock.from_beijing(f"{WEDNESDAY} 11:30"), Mode.MASS_SEND)
    assert clock.show(read(office, other).due_at) == f"{THURSDAY} 10:30"
    # its own day, at another hour, is no second one
    operations.reschedule(cast.publisher, office, other, clock.from_beijing(f"{THURSDAY} 16:30"))


def test_taking_a_slot_is_looked_at(office: Office, cast: Cast) -> None:
    plan(office, cast, "甲", f"{WEDNESDAY} 10:30")
    old = plan(office, cast, "乙", f"{WEDNESDAY} 16:30", Mode.PUBLISH)
    urgent = approved_post(office, cast, title="急件", body="急件的正文。\n")
    with pytest.raises(InvalidInput, match="《甲》"):
        slots.displace(cast.publisher, office, old, post_ids=[urgent], mode=Mode.MASS_SEND,
                       new_due_for_old=clock.from_beijing(f"{THURSDAY} 16:30"), reason="上级要求")
    assert clock.show(read(office, old).due_at) == f"{WEDNESDAY} 16:30"


def test_a_mass_send_that_gives_way_leaves_its_day_to_the_urgent_one(
    office: Office, cast: Cast
) -> None:
    old = plan(office, cast, "甲", f"{WEDNESDAY} 10:30")
    urgent = approved_post(office, cast, title="急件", body="急件的正文。\n")
    slots.displace(cast.publisher, office, old, post_ids=[urgent], mode=Mode.MASS_SEND,
                   new_due_for_old=clock.from_beijing(f"{THURSDAY} 16:30"), reason="上级要求")


def test_a_cancelled_one_frees_the_day(office: Office, cast: Cast) -> None:
    first = plan(office, cast, "甲", f"{WEDNESDAY} 10:30")
    operations.cancel(cast.publisher, office, first, "不发了")
    plan(office, cast, "乙", f"{WEDNESDAY} 16:30")


def test_a_service_account_has_four_a_month(tmp_path: Path) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    office = new_office(folder, wechat={"account_type": "service"})
    cast = hire(office)
    for number, day in enumerate((24, 24, 25, 30), start=1):
        plan(office, cast, f"第{number}次", f"2026-11-{day} 1{number}:30")
    with pytest.raises(InvalidInput, match="服务号一个月只能群发 4 次"):
        plan(office, cast, "第五次", "2026-11-27 10:30")
    plan(office, cast, "下个月", "2026-12-01 10:30")
    office.close()
