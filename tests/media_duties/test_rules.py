"""Days without a post, the longest gap, weeks: pure rules as tables."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from wechat_bot.media_duties.rules import (
    Gap,
    Pause,
    assign_problems,
    longest_gap,
    mark_reached,
    patrol_due,
    pause_level,
    weeks_between,
)

MARKS = (10, 14)


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(("days", "level", "mark"), [
    (None, Pause.NONE, None), (0, Pause.NONE, None), (9, Pause.NONE, None),
    (10, Pause.SOON, 10), (13, Pause.SOON, 10), (14, Pause.OVER, 14), (400, Pause.OVER, 14),
])
def test_the_marks_of_days_without_a_post(days: int | None, level: Pause, mark: int | None) -> None:
    assert pause_level(days, MARKS) is level
    assert mark_reached(days, MARKS) == mark


@pytest.mark.parametrize(("posts", "before", "gap"), [
    ([], None, None),
    ([], "06-20", Gap(d("06-20"), d("09-30"), open=True)),
    (["07-01", "07-15", "09-30"], None, Gap(d("07-15"), d("09-30"))),
    (["07-10", "08-20", "09-29"], "06-20", Gap(d("07-10"), d("08-20"))),
    (["07-10", "07-20", "08-20", "09-18"], "05-20", Gap(d("05-20"), d("07-10"))),
    (["07-02", "07-02", "07-03"], None, Gap(d("07-03"), d("09-30"), open=True)),
    (["06-30", "07-01", "10-01"], None, Gap(d("07-01"), d("09-30"), open=True)),
])
def test_the_longest_gap_of_a_quarter(
    posts: list[str], before: str | None, gap: Gap | None
) -> None:
    found = longest_gap([d(each) for each in posts], d("07-01"), d("09-30"),
                        before=d(before) if before else None)
    assert found == gap


def test_weeks_belong_to_the_quarter_in_which_they_end() -> None:
    # 1 October 2026 is a Thursday; the week from 28 September ends on 4 October.
    days = [d("09-28"), d("10-05"), d("10-05"), d("10-12")]
    weeks = weeks_between(days, d("10-01"), date(2027, 1, 1), d("10-26"), 1)
    assert [(week.monday, week.posts, week.met) for week in weeks] == [
        (d("09-28"), 1, True), (d("10-05"), 2, True), (d("10-12"), 1, True),
        (d("10-19"), 0, False)]
    # the running week is not judged yet
    assert len(weeks_between(days, d("10-01"), date(2027, 1, 1), d("10-25"), 1)) == 3
    assert weeks_between(days, d("10-01"), d("10-04"), d("12-31"), 1) == []


def test_four_quarters_share_all_weeks_of_a_year_once() -> None:
    starts = [date(2026, 1, 1), d("04-01"), d("07-01"), d("10-01"), date(2027, 1, 1)]
    mondays = [week.monday for one, two in pairwise(starts)
               for week in weeks_between([], one, two, date(2027, 6, 1), 1)]
    assert len(mondays) == len(set(mondays)) == 52
    assert all((two - one).days == 7 for one, two in pairwise(mondays))


@pytest.mark.parametrize(("last", "every", "due"), [
    (None, 7, True), ("11-15", 7, True), ("11-16", 7, False), ("11-22", 1, False),
    ("11-21", 1, True), (None, 0, False), ("01-01", 0, False),
])
def test_when_a_patrol_begins_by_itself(last: str | None, every: int, due: bool) -> None:
    assert patrol_due(d(last) if last else None, d("11-22"), every) is due


@pytest.mark.parametrize(("owner", "due", "fields"), [
    (1, d("11-22"), set()), (1, d("12-31"), set()), (None, d("11-30"), {"owner"}),
    (9, d("11-30"), {"owner"}), (1, None, {"due"}), (1, d("11-21"), {"due"}),
    (1, date(2028, 1, 1), {"due"}), (None, None, {"owner", "due"}),
])
def test_a_finding_is_given_to_somebody_with_a_deadline_to_come(
    owner: int | None, due: date | None, fields: set[str]
) -> None:
    assert set(assign_problems(owner, {1, 2}, due, d("11-22"))) == fields
