"""Both state machines and their mapping, written out as truth tables."""

from __future__ import annotations

import pytest

from wechat_bot.drafting.rules import TRANSITIONS, PostAct, PostState
from wechat_bot.kernel.errors import WrongState
from wechat_bot.publishing.rules import (
    MESSAGE_STATE_NAMES,
    MESSAGE_TRANSITIONS,
    MODE_AUDIENCE,
    MODE_NAMES,
    MessageState,
    Mode,
    check_transition,
    post_acts,
)

# One line per state: which states may follow. Written apart from the product's own table.
EXPECTED = {
    "scheduled": "scheduled preparing awaiting_person held missed cancelled",
    "preparing": "preparing submitting in_draft_box held missed failed cancelled",
    "submitting": "submitting submitted published preparing failed unconfirmed",
    "submitted": "submitted published failed unconfirmed",
    "unconfirmed": "unconfirmed submitted published failed",
    "held": "scheduled cancelled",
    "missed": "scheduled cancelled",
    "in_draft_box": "published cancelled",
    "awaiting_person": "published cancelled",
    "published": "",
    "failed": "",
    "cancelled": "",
}
# What the posts of a message are in each of its states.
POSTS = {
    "scheduled": "queued", "held": "queued", "missed": "queued",
    "preparing": "publishing", "submitting": "publishing", "submitted": "publishing",
    "unconfirmed": "publishing", "in_draft_box": "publishing", "awaiting_person": "publishing",
    "published": "published", "failed": "approved", "cancelled": "approved",
}
PAIRS = [(a, b) for a in MessageState for b in MessageState]


@pytest.mark.parametrize(("state", "target"), PAIRS)
def test_message_transition_table(state: MessageState, target: MessageState) -> None:
    allowed = target.value in EXPECTED[state.value].split()
    assert (target in MESSAGE_TRANSITIONS[state]) == allowed
    if allowed:
        check_transition(state, target)
    else:
        with pytest.raises(WrongState, match="没有做任何改动"):
            check_transition(state, target)


@pytest.mark.parametrize(
    ("state", "target"), [(a, b) for a, b in PAIRS if b.value in EXPECTED[a.value].split()]
)
def test_posts_follow_their_message(state: MessageState, target: MessageState) -> None:
    post = PostState(POSTS[state.value])
    for act in post_acts(state, target):
        post = TRANSITIONS[(post, act)]
    assert post.value == POSTS[target.value]


def test_an_accepted_message_can_never_be_sent_again() -> None:
    for state in (MessageState.SUBMITTED, MessageState.UNCONFIRMED, MessageState.PUBLISHED):
        reachable, todo = set(), [state]
        while todo:
            for nxt in MESSAGE_TRANSITIONS[todo.pop()]:
                if nxt not in reachable:
                    reachable.add(nxt)
                    todo.append(nxt)
        assert MessageState.SUBMITTING not in reachable
        assert MessageState.PREPARING not in reachable


def test_a_queued_post_is_read_only() -> None:
    for state in (PostState.QUEUED, PostState.PUBLISHING, PostState.PUBLISHED):
        assert (state, PostAct.REVISE) not in TRANSITIONS


def test_every_state_and_mode_has_its_words() -> None:
    assert set(MESSAGE_STATE_NAMES) == set(MessageState)
    assert set(MODE_NAMES) == set(MODE_AUDIENCE) == set(Mode)
