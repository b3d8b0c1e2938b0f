"""The shipped calendars against an independent source, and malformed files refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.workdays import Calendar, CalendarError

FOLDER = data_path("content") / "calendar"
YEARS = range(2019, 2027)

GOOD = """\
year = 2030
source = "示例通知"
workdays = [2030-01-05]

[[holidays]]
name = "元旦"
from = 2029-12-31
to = 2030-01-02
"""


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_chinesecalendar(year: int) -> None:
    calendar = Calendar.load(FOLDER)
    days = [date(year, 1, 1) + timedelta(days=offset) for offset in range(366)]
    different = [
        day
        for day in days
        if day.year == year and calendar.is_workday(day).working != chinese_calendar.is_workday(day)
    ]
    assert different == []


def test_the_shipped_years_name_their_notices() -> None:
    sources = Calendar.load(FOLDER).sources
    assert sorted(sources) == list(YEARS)
    for year, notices in sources.items():
        assert (
            f"国务院办公厅关于{year}年部分节假日安排的通知（国办发明电〔{year - 1}〕" in notices[0]
        )
    assert {year for year, notices in sources.items() if len(notices) > 1} == {2019, 2020}
    assert "国办发明电〔2019〕3号" in sources[2019][1]
    assert "国办发明电〔2020〕1号" in sources[2020][1]


def test_holidays_keep_their_names() -> None:
    holidays = Calendar.load(FOLDER).holidays
    assert holidays[date(2025, 10, 6)] == "国庆节、中秋节"
    assert holidays[date(2022, 12, 31)] == "元旦"


def load(folder: Path, text: str, name: str = "2030.toml") -> Calendar:
    (folder / name).write_text(text, encoding="utf-8")
    return Calendar.load(folder)


def test_a_well_formed_file_is_read(tmp_path: Path) -> None:
    calendar = load(tmp_path, GOOD)
    assert calendar.is_workday(date(2030, 1, 2)) == (False, False)
    assert calendar.is_workday(date(2030, 1, 5)) == (True, False)
    assert calendar.sources == {2030: ("示例通知",)}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("year = 2030", "year = 2031", "year"),
        ("year = 2030", "year = true", "year"),
        ('source = "示例通知"', "", "source"),
        ('source = "示例通知"', 'source = " "', "source"),
        ('source = "示例通知"', 'source = "甲"\nsauce = 1', "sauce"),
        ('source = "示例通知"', 'source = "甲"\namended_by = [3]', r"amended_by（第1项）"),
        ("[2030-01-05]", '["2030-01-05"]', r"workdays（第1项）"),
        ("[2030-01-05]", "[2030-01-05T08:00:00]", r"workdays（第1项）"),
        ("[2030-01-05]", "[2030-01-07]", r"workdays（第1项）.*不是周末"),
        ("[2030-01-05]", "[2030-01-05, 2030-01-05]", r"workdays（第2项）.*写了两次"),
        ("[2030-01-05]", "[2031-01-04]", r"workdays（第1项）.*不在 2030 年"),
        ("[2030-01-05]", "2030-01-05", "workdays"),
        ('name = "元旦"', "", r"holidays（第1段）\.name"),
        ("from = 2029-12-31", "", r"holidays（第1段）\.from"),
        ("from = 2029-12-31", "from = 2029-11-30", r"holidays（第1段）\.from"),
        ("to = 2030-01-02", "to = 2029-12-30", r"holidays（第1段）\.to.*早于"),
        ("to = 2030-01-02", "to = 2030-01-05", r"workdays（第1项）.*元旦"),
        ("to = 2030-01-02", "until = 2030-01-02", r"holidays（第1段）\.until"),
    ],
)
def test_a_malformed_file_is_refused_by_file_and_key(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    assert old in GOOD
    with pytest.raises(CalendarError, match=rf"2030\.toml.*{key}"):
        load(tmp_path, GOOD.replace(old, new))


def test_a_file_without_holidays_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match=r"2030\.toml.*holidays"):
        load(tmp_path, GOOD.partition("[[holidays]]")[0])


def test_a_day_in_two_holidays_is_refused(tmp_path: Path) -> None:
    twice = GOOD + '\n[[holidays]]\nname = "又一个"\nfrom = 2030-01-02\nto = 2030-01-03\n'
    with pytest.raises(CalendarError, match=r"holidays（第2段）.*2030-01-02.*元旦"):
        load(tmp_path, twice)


def test_two_years_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    earlier = GOOD.replace("2030", "2029").replace("2029-12-31", "2028-12-31")
    earlier = earlier.replace("[2029-01-05]", "[2029-12-30]").replace("2028-12-31", "2029-01-01")
    load(tmp_path, earlier, "2029.toml")
    with pytest.raises(CalendarError, match=r"2029-12-30.*一个文件里放假"):
        load(tmp_path, GOOD.replace("2029-12-31", "2029-12-30"))


def test_what_is_not_toml_is_refused_by_file(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match=r"2030\.toml 读不出来"):
        load(tmp_path, "year = ")


def test_another_encoding_is_refused_by_file(tmp_path: Path) -> None:
    (tmp_path / "2030.toml").write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(CalendarError, match=r"2030\.toml 读不出来"):
        Calendar.load(tmp_path)


def test_a_folder_without_calendars_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match=r"没有“年份\.toml”文件"):
        Calendar.load(tmp_path / "nowhere")
