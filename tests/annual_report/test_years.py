"""年度设置: the law's day and the notices', counted down to the last working day before."""

from __future__ import annotations

from datetime import date

import pytest

from tests.annual_report.test_year_2024 import bring_in
from tests.support.cast import Cast, hire
from wechat_bot.annual_report import current, years
from wechat_bot.annual_report.models import ReportYear
from wechat_bot.annual_report.narrative import texts
from wechat_bot.annual_report.years import LAW_NAME, PUBLISH_NAME, SUBMIT_NAME, YearSettings
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.workdays import Calendar

CALENDAR = Calendar.load(data_path("content") / "calendar")
NOTICE = "《关于做好2025年政府信息公开工作年度报告编制发布工作的通知》（某某办〔2026〕1号）"


@pytest.mark.parametrize(("year", "day", "workday"), [
    (2025, date(2026, 1, 31), date(2026, 1, 30)),  # a Saturday
    (2026, date(2027, 1, 31), date(2027, 1, 29)),  # a Sunday
    (2024, date(2025, 1, 31), date(2025, 1, 27)),  # in the Spring Festival
    (2023, date(2024, 1, 31), date(2024, 1, 31)),
])
def test_the_laws_day_and_the_last_working_day_until_it(
    year: int, day: date, workday: date
) -> None:
    [law] = years.deadlines(YearSettings(year), "department", CALENDAR)
    assert (law.name, law.day, law.workday, law.moved) == (LAW_NAME, day, workday, day != workday)


@pytest.mark.parametrize(("level", "day"), [
    ("department", date(2026, 1, 31)), ("town", date(2026, 1, 31)), ("county", date(2026, 3, 31)),
    ("city", date(2026, 3, 31)), ("", date(2026, 1, 31))])
def test_governments_have_until_march(level: str, day: date) -> None:
    assert years.law_day(level, 2025) == day


def test_deadlines_come_in_the_order_of_their_days() -> None:
    settings = YearSettings(2025, submit_by=date(2026, 1, 25), publish_by=date(2026, 1, 28))
    found = years.deadlines(settings, "department", CALENDAR)
    assert [(each.name, each.workday) for each in found] == [
        (SUBMIT_NAME, date(2026, 1, 23)), (PUBLISH_NAME, date(2026, 1, 28)),
        (LAW_NAME, date(2026, 1, 30))]


@pytest.mark.parametrize(("today", "words"), [
    (date(2026, 1, 26), "还有 4 个工作日"), (date(2026, 1, 30), "今天到期"),
    (date(2026, 1, 31), "已过 1 天"), (date(2026, 2, 2), "已过 3 天")])
def test_how_long_it_is(today: date, words: str) -> None:
    [law] = years.deadlines(YearSettings(2025), "department", CALENDAR)
    assert law.in_words(today, CALENDAR) == words


def test_what_is_entered_goes_before_the_configuration(any_office: Office) -> None:
    cast = hire(any_office)
    with any_office.db.read() as session:
        assert years.settings_of(session, any_office.config, 2025) == YearSettings(2025)
    years.set_year(cast.officer, any_office, 2025, submit_by=date(2026, 1, 26),
                   notices=[f"  {NOTICE} ", ""], text_limit=1000, signed_on=date(2026, 1, 20))
    with any_office.db.read() as session:
        assert years.settings_of(session, any_office.config, 2025) == YearSettings(
            2025, date(2026, 1, 26), None, (NOTICE,), 1000, date(2026, 1, 20), entered=True)
        assert current.signed_on(session, 2025) == date(2026, 1, 20)
        assert years.deadlines_of(session, any_office, 2025)[0].name == SUBMIT_NAME
    years.set_year(cast.head, any_office, 2025)  # all taken back
    with any_office.db.read() as session:
        assert years.settings_of(session, any_office.config, 2025).notices == ()


def test_the_years_notice_is_cited_in_the_opening(office: Office, cast: Cast) -> None:
    bring_in(office, "disclosures.csv")
    years.set_year(cast.officer, office, 2024, notices=[NOTICE])
    with office.db.read() as session:
        said = texts.filled(session, office, current.figures_now(session, office.config, 2024))
    assert f"按照{NOTICE}的要求编制" in said["opening"]


@pytest.mark.parametrize(("changes", "field"), [
    ({"publish_by": date(2026, 2, 11)}, "publish_by"),  # after the law's day
    ({"submit_by": date(2025, 1, 26)}, "submit_by"),  # last year's, copied
    ({"signed_on": date(2030, 1, 1)}, "signed_on"),
    ({"text_limit": -1}, "text_limit"),
    ({"notices": ["长" * 300]}, "notices"),
])
def test_refusals(
    office: Office, cast: Cast, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        years.set_year(cast.officer, office, 2025, **changes)  # type: ignore[arg-type]
    assert set(caught.value.fields) == {field}
    with pytest.raises(NotAllowed):
        years.set_year(cast.writer, office, 2025)
    with pytest.raises(InvalidInput):
        years.set_year(cast.officer, office, 1999)


@pytest.mark.parametrize(("typed", "cited"), [
    ("关于编制年报的通知（额政办〔2026〕1号）", "《关于编制年报的通知》（额政办〔2026〕1号）"),
    ("关于编制年报的通知", "《关于编制年报的通知》"),
    ("《关于编制年报的通知》（额政办〔2026〕1号）", "《关于编制年报的通知》（额政办〔2026〕1号）"),
    ("县政府办来函", "县政府办来函"),
])
def test_a_notice_is_cited_with_title_marks(
    office: Office, cast: Cast, typed: str, cited: str
) -> None:
    years.set_year(cast.officer, office, 2025, notices=[typed])
    with office.db.read() as session:
        assert years.settings_of(session, office.config, 2025).notices == (cited,)


def test_the_second_of_two_people_sees_what_the_first_set(any_office: Office) -> None:
    cast = hire(any_office)
    years.set_year(cast.officer, any_office, 2024, seen="", notices=["《通知》（某办〔2025〕1号）"])
    with pytest.raises(EditConflict, match="也保存了设置：通知1个"):
        years.set_year(cast.head, any_office, 2024, seen="", submit_by=date(2025, 1, 24))
    with any_office.db.read() as session:
        row = session.get(ReportYear, 2024)
        assert row is not None and row.submit_by is None and len(row.notices) == 1
        seen = years.stamp_of(row)
    years.set_year(cast.head, any_office, 2024, seen=seen, submit_by=date(2025, 1, 24))
    with any_office.db.read() as session:
        row = session.get(ReportYear, 2024)
        assert row is not None and (row.submit_by, row.notices) == (date(2025, 1, 24), [])
