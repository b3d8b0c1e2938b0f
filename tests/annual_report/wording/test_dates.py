"""dates.*: signing and publication against the year, the law and the notice."""

from __future__ import annotations

from datetime import date

import pytest

from tests.annual_report import real
from tests.annual_report.wording.words import content
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.wording.checks import Context, check_words


def dates(signed: date | None, level: str = "department", **known: date) -> list[tuple[str, str]]:
    report = content({}, from_json(real.nothing(level=level)), signed)
    return [(each.rule, each.severity) for each in check_words(report, Context(**known))
            if each.rule.startswith("dates.")]


@pytest.mark.parametrize(("signed", "expected"), [
    (date(2024, 12, 31), [("dates.before_year_end", "error")]),
    (date(2025, 1, 1), []), (date(2025, 1, 31), []),
    (date(2025, 2, 1), [("dates.late", "error")]), (date(2025, 2, 11), [("dates.late", "error")]),
    (None, [("dates.missing", "warning")]),
])
def test_the_day_of_signing(signed: date | None, expected: list[tuple[str, str]]) -> None:
    assert dates(signed) == expected


def test_governments_have_until_the_end_of_march() -> None:
    assert dates(date(2025, 3, 31), level="county") == []
    assert dates(date(2025, 4, 1), level="county") == [("dates.late", "error")]
    assert dates(date(2025, 2, 11), level="county", deadline=date(2025, 1, 31)) == [
        ("dates.late", "error")]


def test_the_notices_own_days_are_only_warnings() -> None:
    signed = date(2025, 1, 27)
    assert dates(signed, submit_by=date(2025, 1, 26)) == [("dates.late", "warning")]
    assert dates(signed, submit_by=date(2025, 1, 27)) == []
    assert dates(signed, publish_by=date(2025, 1, 28), published_on=date(2025, 1, 29)) == [
        ("dates.late", "warning")]


def test_published_late_or_before_it_was_signed() -> None:
    assert dates(date(2025, 1, 30), published_on=date(2025, 2, 1)) == [("dates.late", "error")]
    assert dates(date(2025, 1, 30), published_on=date(2025, 1, 29)) == [
        ("dates.signed_published", "error")]
    assert dates(date(2025, 1, 29), published_on=date(2025, 1, 29)) == []


def test_the_day_has_passed_and_nothing_is_signed() -> None:
    assert dates(None, today=date(2025, 1, 31)) == [("dates.missing", "warning")]
    assert dates(None, today=date(2025, 2, 1)) == [
        ("dates.missing", "warning"), ("dates.late", "warning")]
