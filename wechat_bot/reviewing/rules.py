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
from dataclasses import dataclass, field
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
USUAL_DUTIES: Mapping[int, frozenset[str]] = {
    level: frozenset({duty.value}) for level, duty in LEVEL_DUTIES.items()
}


class Part(StrEnum):
    """What is done to a post in review: at each level review and proof-reading; once secrecy."""

    REVIEW = "review"  # 审核（内容）
    PROOF = "proof"  # 校对（文字）
    SECRECY = "secrecy"  # 保密审查


@dataclass(frozen=True)
class RoundFacts:
    """What the rules look at.

    reviewers, proofreaders: level → account that passed it. writers: accounts that typed or
    edited any revision. contributor: the name under 供稿人 (often without an account).
    secrecy_passed: None while nobody decided. unanswered: errors that the machine found and
    nobody answered. separate_proof: each level's text is proof-read by another person.
    entered_by: level → who entered its review from a signed sheet.
    """

    state: RoundState
    reviewers: Mapping[int, int]
    writers: Collection[int]
    contributor: str
    secrecy_passed: bool | None
    proofreaders: Mapping[int, int] = field(default_factory=dict)
    unanswered: int = 0
    separate_proof: bool = False
    entered_by: Mapping[int, int] = field(default_factory=dict)
    level_duties: Mapping[int, frozenset[str]] = field(default_factory=lambda: USUAL_DUTIES)

    @property
    def next_level(self) -> int | None:
        """The level whose turn it is, or None when all have passed."""
        return next((level for level in LEVELS
                     if level not in self.reviewers or level not in self.proofreaders), None)

    @property
    def next_part(self) -> Part:
        """What is next at that level: the content is reviewed before the text is proof-read."""
        return Part.PROOF if self.next_level in self.reviewers else Part.REVIEW

    @property
    def waits_for(self) -> str:
        """What is next, in words: 复审, 复审校对; empty when nothing is."""
        if self.next_level is None:
            return ""
        return step_name(self.next_level, self.next_part)


def step_name(level: int, part: Part) -> str:
    """初审, 初审校对, 保密审查."""
    if part is Part.SECRECY:
        return "保密审查"
    return LEVEL_NAMES[level] + ("校对" if part is Part.PROOF else "")


@dataclass(frozen=True)
class Person:
    """Who wants to act. deputy_for: duty → the absent person whose duty he does (代理)."""

    user_id: int
    name: str
    duties: Collection[str]
    deputy_for: Mapping[str, int] = field(default_factory=dict)

    def stands_in(self, wanted: Collection[str]) -> int | None:
        """For whom he acts when one of these duties is asked for; None: for himself."""
        if frozenset(wanted) & frozenset(self.duties):
            return None
        return next((self.deputy_for[duty] for duty in sorted(wanted) if duty in self.deputy_for),
                    None)

    def holds(self, wanted: Collection[str]) -> bool:
        """Whether he holds one of these duties, himself or as a deputy."""
        return bool(frozenset(wanted) & (frozenset(self.duties) | frozenset(self.deputy_for)))


def review_refusal(facts: RoundFacts, person: Person) -> str | None:
    """Why this person may not pass or return at the level whose turn it is; None if he may."""
    level = facts.next_level
    ended = _ended(facts) or _own_work(facts, person)
    if ended or level is None:
        return ended
    if facts.next_part is Part.PROOF:
        return f"{LEVEL_NAMES[level]}已通过，现在等{LEVEL_NAMES[level]}的文字校对。"
    if not person.holds(facts.level_duties[level]):
        return f"现在轮到{LEVEL_NAMES[level]}，您没有{LEVEL_NAMES[level]}的职责。"
    for done, reviewer in facts.reviewers.items():
        if reviewer == person.user_id:
            return f"您已在{LEVEL_NAMES[done]}时审过这篇稿件，同一人不能审两级。"
    return None


def passing_refusal(facts: RoundFacts, person: Person) -> str | None:
    """As review_refusal; besides, what must be settled before a level may pass."""
    refusal = review_refusal(facts, person)
    if refusal is not None:
        return refusal
    if facts.unanswered:
        return (f"机器检查还有 {facts.unanswered} 处错误没有处理。"
                "请退回修改，或在检查结果里逐处写明保留的原因。")
    if facts.next_level == LEVELS[-1] and facts.secrecy_passed is not True:
        return "终审之前要先完成保密审查（条例第十七条）。"
    return None


def proof_refusal(facts: RoundFacts, person: Person) -> str | None:
    """Why this person may not proof-read (校对) the level whose turn it is; None if he may."""
    level = facts.next_level
    ended = _ended(facts) or _own_work(facts, person)
    if ended or level is None:
        return ended
    if facts.next_part is Part.REVIEW:
        return f"现在轮到{LEVEL_NAMES[level]}审核，通过后才校对。"
    if not person.holds(PROOF_DUTIES):
        return "校对由校对员或审校人员办理。"
    if facts.separate_proof and facts.reviewers.get(level) == person.user_id:
        return f"您是这一版的{LEVEL_NAMES[level]}，校对要由另一人办理。"
    if facts.separate_proof and facts.entered_by.get(level) == person.user_id:
        return f"这一版的{LEVEL_NAMES[level]}签字是您代录的，校对要由另一人办理。"
    return None


def secrecy_refusal(facts: RoundFacts, person: Person) -> str | None:
    """Why this person may not do the secrecy review now; None if he may."""
    if facts.state is not RoundState.OPEN:
        return "这一轮审校已经结束，请刷新页面。"
    if facts.secrecy_passed is not None:
        return "这一版已经做过保密审查。"
    own = _own_work(facts, person)
    if own:
        return own
    if not person.holds(SECRECY_DUTIES):
        return "保密审查由保密审查员或审校人员办理。"
    return None


def recall_refusal(facts: RoundFacts, person: Person, submitted_by: int) -> str | None:
    """Why this person may not recall the round; contributor, writers and the submitter may."""
    if facts.state is not RoundState.OPEN:
        return "这一轮审校已经结束，不用撤回。"
    if person.user_id == submitted_by or _own_work(facts, person):
        return None
    return "只有送审人、写稿人或供稿人能撤回送审；审校人员请用“退回”。"


def remark_refusal(facts: RoundFacts, person: Person) -> str | None:
    """Why this person may not comment on the post or answer for a finding; None if he may."""
    if facts.state is not RoundState.OPEN:
        return "这一轮审校已经结束，请刷新页面。"
    return _own_work(facts, person)


def paper_refusal(
    facts: RoundFacts, entering: Person, signer: Person, part: Part, *, allowed: bool
) -> str | None:
    """Why a signed sheet (纸质审签) can't be entered; None if it can.

    Nobody enters his own signature, nor one at a level at which he acted himself; a writer of
    the post not the last level's, so that no post is approved by one person's hand alone; the
    signer must be one who might have acted in the panel.
    """
    if not allowed:
        return "本单位没有开通纸质审签代录（配置项 review.paper）。"
    if entering.user_id == signer.user_id:
        return "自己的签字不能自己录入，请由另一人代录，或直接在页面上办理。"
    level = facts.next_level
    if part is not Part.SECRECY and level is not None and entering.user_id in (
        facts.reviewers.get(level), facts.proofreaders.get(level)
    ):
        return f"您自己办过这一版的{LEVEL_NAMES[level]}，这一级的签字要由另一人代录。"
    if part is Part.REVIEW and level == LEVELS[-1] and _own_work(facts, entering):
        return "这篇稿件是您写的，终审的签字要请写稿人以外的人代录。"
    check = {Part.REVIEW: review_refusal, Part.PROOF: proof_refusal,
             Part.SECRECY: secrecy_refusal}[part]
    refusal = check(facts, signer)
    return f"不能录入{signer.name}的签字：{refusal.replace('您', signer.name)}" if refusal else None


PROOF_DUTIES = frozenset({Duty.PROOFREADER.value, *(duty.value for duty in REVIEW_DUTIES)})
SECRECY_DUTIES = frozenset({Duty.SECRECY_REVIEWER.value, *(duty.value for duty in REVIEW_DUTIES)})


def _ended(facts: RoundFacts) -> str | None:
    if facts.state is not RoundState.OPEN:
        return "这一轮审校已经结束，请刷新页面。"
    return "三级审校都已通过。" if facts.next_level is None else None


def _own_work(facts: RoundFacts, person: Person) -> str | None:
    if person.user_id in facts.writers:
        return "这篇稿件您写过、录入过或改过，不能由您审校。"
    if _plain(person.name) in contributor_names(facts.contributor):
        return "您是这篇稿件的供稿人，不能由您审校。"
    return None


def addressees(
    facts: RoundFacts, people: Sequence[Person], head: int | None, away: Collection[int]
) -> list[Person]:
    """Who is asked to take the next step (轮到谁).

    Everybody who may; but 初审 goes to the head of the contributing section (谁供稿谁负责),
    or, while he is away, to his deputy, as long as that one may act. Nobody is asked for a
    review after which no other would be left for a later level, as long as there is a choice.
    """
    check = review_refusal if facts.next_part is Part.REVIEW else proof_refusal
    able = [person for person in people if check(facts, person) is None]
    present = [person for person in able if person.user_id not in away] or able
    if facts.next_part is Part.REVIEW:
        there = [person for person in people if person.user_id not in away]
        present = [person for person in present
                   if leaves_enough(facts, person, there)] or present
    if facts.next_level != LEVELS[0] or facts.next_part is not Part.REVIEW or head is None:
        return present
    deputies = [person for person in present
                if person.stands_in(facts.level_duties[LEVELS[0]]) == head]
    chosen = [person for person in present if person.user_id == head]
    return chosen or deputies or present


def leaves_enough(facts: RoundFacts, person: Person, people: Sequence[Person]) -> bool:
    """Whether, once this person has reviewed the level whose turn it is, each later level can
    still be reviewed by another of these people."""
    if facts.next_level is None:
        return True
    able = [other for other in people if _own_work(facts, other) is None]
    return _can_be_filled(
        [level for level in LEVELS if level > facts.next_level], facts.level_duties, able,
        frozenset({person.user_id, *facts.reviewers.values()}))


def _can_be_filled(
    levels: Sequence[int], level_duties: Mapping[int, frozenset[str]], people: Sequence[Person],
    taken: frozenset[int],
) -> bool:
    if not levels:
        return True
    return any(
        _can_be_filled(levels[1:], level_duties, people, taken | {person.user_id})
        for person in people
        if person.user_id not in taken and person.holds(level_duties[levels[0]]))


def short_code(revision_sha256: str) -> str:
    """稿件编号: how a printed sheet names a revision, e.g. 3F2A-91BC."""
    return f"{revision_sha256[:4]}-{revision_sha256[4:8]}".upper()


def same_code(typed: str, revision_sha256: str) -> bool:
    """Whether a code typed from a sheet is the revision's; blanks, dashes and case don't matter."""
    plain = "".join(sign for sign in typed if sign.isalnum()).upper()
    return plain == short_code(revision_sha256).replace("-", "")


def line_of_quote(body: str, quote: str, line: int) -> int:
    """The line of the source (from 1) in which a quoted passage stands, nearest to `line`.

    The given line where the words don't stand in the source as they are shown.
    """
    if not quote:
        return max(line, 0)
    first = quote.splitlines()[0]
    found = [number for number, text in enumerate(body.splitlines(), 1) if first in text]
    return min(found, key=lambda number: abs(number - line), default=line)


def reminder_line(
    names: Sequence[str], what: str, title: str, number: int, until: str, link: str
) -> str:
    """催办的一句话, made to be pasted into a group chat: who, what, until when, where."""
    limit = f"，{until}（北京时间）前" if until else ""
    return f"【待办】{request_line(names, what, title, number)}{limit}。{link}".rstrip()


def request_line(names: Sequence[str], what: str, title: str, number: int) -> str:
    """请谁办什么."""
    return f"请{'、'.join(names) or '各位审校人员'}办理《{title}》第 {number} 版的{what}"


def contributor_names(text: str) -> frozenset[str]:
    """The people named under 供稿人: 张三、李四, 张三和李四, 通讯员：张三; also 张 三, as two-character
    names are set."""
    parts = re.split(r"[、，,；;：:。|&+/()（）]+", text)
    words = [word for part in parts for word in part.split()]
    # 张三和李四; but a name may itself hold such a character (李和平), so both are taken
    joined = [name for part in (*parts, *words) for name in re.split(r"[和与及]", part)]
    return frozenset({_plain(name) for name in (*parts, *words, *joined)} - {""})


def _plain(name: str) -> str:
    return "".join(name.split())


def footer_pairs(
    labels: Sequence[str], contributor: str, reviewers: Sequence[str]
) -> list[tuple[str, str]]:
    """文末署名: with four labels the contributor and each reviewer, with three (责编、审核、签发)
    the contributor, the first two reviewers together, and the last."""
    if len(labels) == 3:
        reviewers = ["、".join(reviewers[:-1]), reviewers[-1]]
    return list(zip(labels, (contributor, *reviewers), strict=True))


def artefact_sha256(parts: Mapping[str, str]) -> str:
    """Fingerprint of everything that is sent for an article."""
    text = json.dumps(dict(parts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
