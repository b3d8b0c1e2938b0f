"""网站报送的规则: the states of an item's copy on the county website, and what may follow. Pure.

The website is run by another office (条例 art 24: the unified platform on the government's site),
so every state is what a person recorded of it.
"""

from __future__ import annotations

from enum import StrEnum

from wechat_bot.kernel.config import Disclosure

CHANNEL = "website"
CONTACT_LIMIT, INDEX_LIMIT, NOTE_LIMIT = 60, 60, 500


class State(StrEnum):
    """网站状态 of an item."""

    PENDING = "pending"  # 待报送
    SUBMITTED = "submitted"  # 已报送
    ONLINE = "online"  # 已上网
    NOT_NEEDED = "not_needed"  # 不需要上网站


class Act(StrEnum):
    """What a person records."""

    SUBMITTED = "submitted"  # 报送
    RETURNED = "returned"  # 退回
    ONLINE = "online"  # 上网
    NOT_NEEDED = "not_needed"  # 不需要上网站
    NEEDED = "needed"  # 还是要上网站


STATE_NAMES = {State.PENDING: "待报送", State.SUBMITTED: "已报送", State.ONLINE: "已上网",
               State.NOT_NEEDED: "不需要上网站"}
ACT_NAMES = {Act.SUBMITTED: "已报送", Act.RETURNED: "被网站退回", Act.ONLINE: "已上网",
             Act.NOT_NEEDED: "不需要上网站", Act.NEEDED: "改为需要上网站"}
# An item may be seen online without anybody having recorded that it was handed in.
TRANSITIONS: dict[tuple[State, Act], State] = {
    (State.PENDING, Act.SUBMITTED): State.SUBMITTED,
    (State.PENDING, Act.ONLINE): State.ONLINE,
    (State.PENDING, Act.NOT_NEEDED): State.NOT_NEEDED,
    (State.SUBMITTED, Act.RETURNED): State.PENDING,
    (State.SUBMITTED, Act.ONLINE): State.ONLINE,
    (State.SUBMITTED, Act.NOT_NEEDED): State.NOT_NEEDED,
    (State.NOT_NEEDED, Act.NEEDED): State.PENDING,
}


def next_state(state: State, act: Act) -> State | None:
    """The state after an act; None where the act does not fit."""
    return TRANSITIONS.get((state, act))


def is_asked_for(disclosure: Disclosure) -> bool:
    """Whether this office has a website that its items are handed to."""
    return disclosure.website_copy != "none" and CHANNEL in disclosure.channels
