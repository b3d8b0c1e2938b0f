"""The states of a post: every state with every act, the expected outcome written down."""

from __future__ import annotations

import pytest

from wechat_bot.drafting.rules import (
    ACT_NAMES,
    POST_STATE_NAMES,
    PostAct,
    PostState,
    next_state,
)
from wechat_bot.kernel.errors import WrongState

# One row per state; "-" is refused. Columns in the order of ACTS.
ACTS = ("revise", "submit", "recall", "return", "approve", "queue", "unqueue", "start", "pause",
        "publish", "fail", "take_down", "cancel", "restore")
EXPECTED = {
    "draft":
        "draft in_review - - - - - - - - - - cancelled -",
    "in_review":
        "draft - draft returned approved - - - - - - - - -",
    "returned":
        "draft in_review - - - - - - - - - - cancelled -",
    "approved":
        "draft - - - - queued - - - - - - cancelled -",
    "queued":
        "- - - - - - approved publishing - - - - - -",
    "publishing":
        "- - - - - - - - queued published approved - - -",
    "published":
        "- - - - - - - - - - - taken_down - -",
    "taken_down":
        "- - - - - - - - - - - - - -",
    "cancelled":
        "- - - - - - - - - - - - - draft",
}
TABLE = [(state, act, target) for state, row in EXPECTED.items()
         for act, target in zip(ACTS, row.split(), strict=True)]


def test_the_table_is_complete() -> None:
    assert set(EXPECTED) == {state.value for state in PostState}
    assert set(ACTS) == {act.value for act in PostAct}
    assert set(POST_STATE_NAMES) == set(PostState)
    assert set(ACT_NAMES) == set(PostAct)


@pytest.mark.parametrize(("state", "act", "target"), TABLE)
def test_where_an_act_leads(state: str, act: str, target: str) -> None:
    if target != "-":
        assert next_state(PostState(state), PostAct(act)) == target
        return
    with pytest.raises(WrongState) as caught:
        next_state(PostState(state), PostAct(act))
    assert POST_STATE_NAMES[PostState(state)] in caught.value.message
    assert ACT_NAMES[PostAct(act)] in caught.value.message


def test_a_queued_post_says_how_it_can_be_changed() -> None:
    with pytest.raises(WrongState, match="取消排期"):
        next_state(PostState.QUEUED, PostAct.REVISE)


def test_a_draft_says_why_it_can_not_be_queued() -> None:
    with pytest.raises(WrongState, match="三级审校"):
        next_state(PostState.DRAFT, PostAct.QUEUE)
