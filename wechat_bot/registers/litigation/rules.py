"""复议诉讼的规则: what counts as whose case, and its state at a year's end. Pure.

The form (table 4): three kinds of proceedings, each with 结果维持、结果纠正、其他结果、尚未审结.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """Which of the three blocks of table 4."""

    REVIEW = "review"
    DIRECT = "direct"
    AFTER_REVIEW = "after_review"


class Result(StrEnum):
    """Which column of a block."""

    UPHELD = "upheld"
    CORRECTED = "corrected"
    OTHER = "other"
    PENDING = "pending"


class Role(StrEnum):
    """In what capacity the bureau stands there."""

    ORIGINAL = "original"
    JOINT_REVIEWER = "joint_reviewer"


KIND_NAMES = {Kind.REVIEW: "行政复议", Kind.DIRECT: "未经复议直接起诉",
              Kind.AFTER_REVIEW: "复议后起诉"}
RESULT_NAMES = {Result.PENDING: "尚未审结", Result.UPHELD: "结果维持", Result.CORRECTED: "结果纠正",
                Result.OTHER: "其他结果"}
ROLE_NAMES = {Role.ORIGINAL: "被申请人或被告（作出答复的机关）",
              Role.JOINT_REVIEWER: "共同被告（复议机关）"}

# 行政复议法 (2023 年修订) 第二十三条第一款第四项: refusal of disclosure goes to review first. In force
# from 2024-01-01; whether earlier answers follow it is not settled: hence a hint, never a refusal.
REVIEW_FIRST_SINCE = date(2024, 1, 1)


@dataclass(frozen=True)
class Case:
    """What of a case decides where it is counted."""

    kind: Kind
    role: Role
    accepted_on: date
    result: Result
    concluded_on: date | None


def is_counted(role: Role) -> bool:
    """Only the body that made the original answer counts a case; the review body that is joined
    as a defendant does not (国办公开办函〔2016〕201号)."""
    return role is Role.ORIGINAL


def state_at_year_end(case: Case, year: int, *, carried_in: bool = True) -> Result | None:
    """How a case stands in the figures of a year, or None where it has no part in them.

    Concluded in the year: by its result. Accepted and not concluded on 31 December: 尚未审结. A
    case accepted earlier counts only if `carried_in` (practice differs, so it is a setting).
    """
    if not is_counted(case.role) or case.accepted_on.year > year:
        return None
    if not carried_in and case.accepted_on.year < year:
        return None
    if case.concluded_on is None or case.concluded_on.year > year:
        return Result.PENDING
    return case.result if case.concluded_on.year == year else None


def years_with(case: Case, this_year: int) -> frozenset[int]:
    """Every year in whose figures a case may appear; a pending one, up to this year."""
    last = case.concluded_on.year if case.concluded_on else max(this_year, case.accepted_on.year)
    return frozenset(range(case.accepted_on.year, last + 1))


def years_that_differ(before: Case, after: Case, this_year: int) -> frozenset[int]:
    """The years in whose figures the two stand differently: a case that was pending on
    31 December and is concluded in March leaves the old year as it was."""
    def place(case: Case, year: int) -> tuple[Kind, Result] | None:
        state = state_at_year_end(case, year)
        return None if state is None else (case.kind, state)

    years = years_with(before, this_year) | years_with(after, this_year)
    return frozenset(year for year in years if place(before, year) != place(after, year))


def date_problems(
    accepted_on: date, result: Result, concluded_on: date | None, today: date
) -> dict[str, str]:
    """What is wrong with the dates, by field; sentences without their full stop."""
    wrong: dict[str, str] = {}
    if accepted_on > today:
        wrong["accepted_on"] = f"受理日 {accepted_on} 还没有到，请核对"
    if result is Result.PENDING:
        if concluded_on is not None:
            wrong["concluded_on"] = "结果写的是“尚未审结”，就不填审结日；已经审结的请选结果"
        return wrong
    if concluded_on is None:
        wrong["concluded_on"] = f"结果写的是“{RESULT_NAMES[result]}”，请填写审结日"
    elif concluded_on < accepted_on:
        wrong["concluded_on"] = f"审结日 {concluded_on} 早于受理日 {accepted_on}，请核对"
    elif concluded_on > today:
        wrong["concluded_on"] = f"审结日 {concluded_on} 还没有到，请核对"
    return wrong


def review_first_hint(kind: Kind, refused: bool, accepted_on: date) -> str | None:
    """行政复议法 (2023) 第二十三条 asks for a review before a suit over a refusal."""
    if kind is Kind.DIRECT and refused and accepted_on >= REVIEW_FIRST_SINCE:
        return ("对不予公开的答复，2024年1月1日起应先申请行政复议再起诉（行政复议法（2023年修订）"
                "第二十三条）。这一件登记为“未经复议直接起诉”，请核对类型，并看受理法院是否注意到")
    return None
