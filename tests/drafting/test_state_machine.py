"""The states of a post: every state with every act, the expected outcome written down."""

from __future__ import annotations

import pytest

from wechat_bot.drafting.rules import (
    ACT_NAMES,
    CORRECTING_NAMES,
    POST_STATE_NAMES,
    TRANSITIONS,
    Correcting,
    PostAct,
    PostState,
    correcting_after,
    next_state,
)
from wechat_bot.kernel.errors import WrongState

# One row per state; "-" is refused. Columns in the order of ACTS.
ACTS = ("revise", "submit", "recall", "return", "approve", "queue", "unqueue", "start", "pause",
        "publish", "fail", "take_down", "cancel", "restore", "correct", "keep", "stay_down")
EXPECTED = {
    "draft":
        "draft in_review - - - - - - - - - draft cancelled - - published taken_down",
    "in_review":
        "draft - draft returned approved - - - - - - in_review - - - - -",
    "returned":
        "draft in_review - - - - - - - - - returned cancelled - - published taken_down",
    "approved":
        "draft - - - - queued - - - - - approved cancelled - - published taken_down",
    "queued":
        "- - - - - - approved publishing - - - - - - - - -",
    "publishing":
        "- - - - - - - - queued published approved - - - - - -",
    "published":
        "- - - - - - - - - - - taken_down - - draft - -",
    "taken_down":
        "- - - - - - - - - - - - - - draft - -",
    "cancelled":
        "- - - - - - - - - - - - - draft - - -",
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


# 更正: act → what becomes of (no correction, edit, republish); "-" is refused. From a draft.
CORRECTING = {
    "revise": " edit republish", "submit": " edit republish", "take_down": "- republish -",
    "cancel": " - -", "keep": "-  -", "stay_down": "- - ",
}


@pytest.mark.parametrize("act", CORRECTING)
@pytest.mark.parametrize("number", range(3))
def test_what_becomes_of_a_correction(act: str, number: int) -> None:
    now = list(Correcting)[number]
    expected = CORRECTING[act].split(" ")[number]
    if expected == "-":
        with pytest.raises(WrongState, match="没有做任何改动"):
            correcting_after(PostState.DRAFT, PostAct(act), now)
        return
    assert correcting_after(PostState.DRAFT, PostAct(act), now) == expected


def test_correcting_begins_and_ends_with_the_readers_version() -> None:
    assert correcting_after(PostState.PUBLISHED, PostAct.CORRECT, Correcting.NO) == "edit"
    assert correcting_after(PostState.TAKEN_DOWN, PostAct.CORRECT, Correcting.NO) == "republish"
    assert correcting_after(PostState.PUBLISHING, PostAct.PUBLISH, Correcting.REPUBLISH) == ""
    assert correcting_after(PostState.PUBLISHING, PostAct.FAIL, Correcting.REPUBLISH) == "republish"
    assert set(CORRECTING_NAMES) == set(Correcting) - {Correcting.NO}


def test_a_post_whose_old_version_is_public_is_never_scheduled() -> None:
    assert (PostState.APPROVED, PostAct.QUEUE) in TRANSITIONS
    with pytest.raises(WrongState, match="再发一次就有两篇"):
        correcting_after(PostState.APPROVED, PostAct.QUEUE, Correcting.EDIT)
    assert correcting_after(PostState.APPROVED, PostAct.QUEUE, Correcting.REPUBLISH) == "republish"
