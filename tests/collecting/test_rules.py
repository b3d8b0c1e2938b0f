"""What a declared number may be, and when it is asked about."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.offices import config_for
from wechat_bot.collecting import rules, topics
from wechat_bot.collecting.topics import ITEMS, TOPICS
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.config_checks import COLLECTED
from wechat_bot.kernel.errors import ConfigError


@pytest.mark.parametrize(("code", "typed", "value"), [
    ("licences", "3", 3), ("licences", "0", 0), ("licences", " 3件 ", 3), ("licences", "", None),
    ("licences", "１，２０５", 1205), ("charges", "120.5", 12050), ("charges", "0", 0),
    ("charges", "1.2万元", 1_200_000), ("charges", "", None), ("training.people", "30人次", 30),
])
def test_numbers_as_they_are_typed(code: str, typed: str, value: int | None) -> None:
    assert ITEMS[code].read(typed) == value


@pytest.mark.parametrize(("code", "typed", "says"), [
    ("licences", "-1", "不能是负数"), ("licences", "1.5", "没有半件"), ("licences", "无", "不是整数"),
    ("charges", "-3", "不能是负数"), ("charges", "0.001", "只能精确到分"), ("charges", "没有", "不是金额"),
])
def test_impossible_numbers_are_refused(code: str, typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ITEMS[code].read(typed)


@pytest.mark.parametrize(("code", "value", "last", "asked"), [
    ("charges", 12_000_000_00, 120_000, True),  # 万元's digits as 元
    ("charges", 12, 120_000, True),  # 万元 where 元 is asked: 0.12
    ("charges", 240_000, 120_000, False), ("charges", 0, 120_000, False),
    ("charges", 120_000, 0, False), ("charges", 120_000, None, False),
    ("licences", 30_000, 3, True), ("licences", 300, 3, False), ("licences", 0, 10_000, False),
])
def test_ten_thousand_times_last_year_is_asked_about(
    code: str, value: int, last: int | None, asked: bool
) -> None:
    assert bool(rules.mix_up(ITEMS[code], value, last)) is asked


def test_the_question_names_both_numbers_and_the_unit() -> None:
    assert rules.mix_up(ITEMS["charges"], 12_000_000_00, 120_000) == (
        "12000000.00 元是上年 1200.00 元的 10,000 倍，请核对是不是把元和万元弄混了（这里填元）")


@pytest.mark.parametrize(("year", "wrong"), [(2026, False), (2027, False), (2028, True), (1999, True)])
def test_a_year_to_come_cannot_be_declared(year: int, wrong: bool) -> None:
    assert bool(rules.year_problem(year, date(2027, 1, 5))) is wrong


@pytest.mark.parametrize(("made", "repealed", "now", "last", "holds"), [
    (2, 1, 5, 4, True), (2, 1, 6, 4, False), (0, 0, 0, None, True), (0, 0, 0, 0, True),
])
def test_documents_in_force_follow_from_last_year(
    made: int, repealed: int, now: int, last: int | None, holds: bool
) -> None:
    hint = rules.balance_hint({"documents.made": made, "documents.repealed": repealed,
                               "documents.in_force": now}, last)
    assert (hint == "") is holds


def test_every_topic_can_be_named_in_the_settings() -> None:
    assert tuple(topic.code for topic in TOPICS) == COLLECTED


def config(tmp_path: object, **collecting: object) -> Config:
    return config_for(tmp_path, collecting=collecting)  # type: ignore[arg-type]  # a folder


def test_by_default_every_section_owes_every_topic(tmp_path: object) -> None:
    found = config(tmp_path)
    assert all(topics.owing_sections(found, each) == found.agency.sections for each in TOPICS)


def test_a_topic_may_be_owed_by_some(tmp_path: object) -> None:
    found = config(tmp_path, owing={"licences": ["办公室"]})
    assert topics.owing_sections(found, topics.topic_of("licences")) == ("办公室",)
    assert "licences" not in [each.code for each in topics.topics_of(found, "普法与依法治理股")]


@pytest.mark.parametrize(("owing", "says"), [
    ({"licence": ["办公室"]}, "不认识"), ({"licences": []}, "至少要写一个单位"),
    ({"licences": ["没有的股"]}, "不在 agency.sections 里"),
])
def test_settings_that_cannot_be_meant_are_refused(
    tmp_path: object, owing: dict[str, list[str]], says: str
) -> None:
    with pytest.raises(ConfigError, match=says):
        config(tmp_path, owing=owing)


@pytest.mark.parametrize("due", ["1-8", "12-31", "01-40", "8日"])
def test_the_day_is_month_and_day_of_the_next_year(tmp_path: object, due: str) -> None:
    with pytest.raises(ConfigError, match=r"collecting\.due"):
        config(tmp_path, due=due)
