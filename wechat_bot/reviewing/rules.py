"""三审三校的规则: who may do what in which round. Pure.

Legal ground: 先审后发、分级审核; 条例 art 17 (secrecy review before disclosure). Separation of
duties is the house's own rule: nobody acts on two levels of a post, nor on a post that he
wrote, typed or edited.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wechat_bot.people.rules import REVIEW_DUTIES, Duty


class RoundState(StrEnum):
    """审校轮次的状态."""

    OPEN = "open"  # 进行中
    PASSED = "passed"  # 通过
    RETURNED = "returned"  # 退回
    RECALLED = "recalled"  # 撤回
    VOIDED = "voided"  # 作废（有了新版本）


LEVELS = (1, 2, 3)
LEVEL_NAMES = {1: "初审", 2: "复审", 3: "终审"}
LEVEL_DUTIES = {1: Duty.FIRST_REVIEWER, 2: Duty.SECOND_REVIEWER, 3: Duty.FINAL_REVIEWER}


@dataclass(frozen=True)
class RoundFacts:
    """What the rules look at.

    reviewers: level → account that passed it. writers: accounts that typed or edited any
    revision. contributor: the name under 供稿人 (often without an account).
    secrecy_passed: None while nobody decided.
    """

    state: RoundState
    reviewers: Mapping[int, int]
    writers: Collection[int]
    contributor: str
    secrecy_passed: bool | None

    @property
    def next_level(self) -> int | None:
        """The level whose turn it is, or None when all have passed."""
        return next((level for level in LEVELS if level not in self.reviewers), None)


@dataclass(frozen=True)
class Person:
    """Who wants to act."""

    user_id: int
    name: str
    duties: Collection[str]


def review_refusal(facts: RoundFacts, person: Person) -> str | None:
    """Why this person may not pass or return at the level whose turn it is; None if he may."""
    if facts.state is not RoundState.OPEN:
        return "这一轮审校已经结束，请刷新页面。"
    level = facts.next_level
    if level is None:
        return "三级审校都已通过。"
    own = _own_work(facts, person)
    if own:
        return own
    if LEVEL_DUTIES[level] not in person.duties:
        return f"现在轮到{LEVEL_NAMES[level]}，您没有{LEVEL_NAMES[level]}的职责。"
    for done, reviewer in facts.reviewers.items():
        if reviewer == person.user_id:
            return f"您已在{LEVEL_NAMES[done]}时审过这篇稿件，同一人不能审两级。"
    return None


def passing_refusal(facts: RoundFacts, person: Person) -> str | None:
    """As review_refusal, and for the last level the secrecy review must have passed."""
    refusal = review_refusal(facts, person)
    if refusal is None and facts.next_level == LEVELS[-1] and facts.secrecy_passed is not True:
        return "终审之前要先完成保密审查（条例第十七条）。"
    return refusal


def secrecy_refusal(facts: RoundFacts, person: Person) -> str | None:
    """Why this person may not do the secrecy review now; None if he may."""
    if facts.state is not RoundState.OPEN:
        return "这一轮审校已经结束，请刷新页面。"
    if facts.secrecy_passed is not None:
        return "这一版已经做过保密审查。"
    own = _own_work(facts, person)
    if own:
        return own
    if not ({Duty.SECRECY_REVIEWER} | REVIEW_DUTIES) & frozenset(person.duties):
        return "保密审查由保密审查员或审校人员办理。"
    return None


def recall_refusal(facts: RoundFacts, person: Person, submitted_by: int) -> str | None:
    """Why this person may not recall the round; only writers and the submitter may."""
    if facts.state is not RoundState.OPEN:
        return "这一轮审校已经结束，不用撤回。"
    if person.user_id == submitted_by or person.user_id in facts.writers:
        return None
    return "只有送审人或写稿人能撤回送审；审校人员请用“退回”。"


def _own_work(facts: RoundFacts, person: Person) -> str | None:
    if person.user_id in facts.writers:
        return "这篇稿件您写过、录入过或改过，不能由您审校。"
    if _plain(person.name) in contributor_names(facts.contributor):
        return "您是这篇稿件的供稿人，不能由您审校。"
    return None


def contributor_names(text: str) -> frozenset[str]:
    """The people named under 供稿人: 张三、李四; also 张 三, as two-character names are set."""
    parts = re.split(r"[、，,；;/()（）]+", text)
    words = [word for part in parts for word in part.split()]
    return frozenset({_plain(name) for name in (*parts, *words)} - {""})


def _plain(name: str) -> str:
    return "".join(name.split())


def footer_pairs(
    labels: Sequence[str], contributor: str, reviewers: Sequence[str]
) -> list[tuple[str, str]]:
    """文末署名: the four labels with contributor and the three reviewers."""
    return list(zip(labels, (contributor, *reviewers), strict=True))


def artefact_sha256(parts: Mapping[str, str]) -> str:
    """Fingerprint of everything that is sent for an article."""
    text = json.dumps(dict(parts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
