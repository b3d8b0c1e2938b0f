"""救济途径: an answer without its review body, court or time limits does not leave the house."""

from __future__ import annotations

from pathlib import Path

import pytest

from wechat_bot.kernel.config import Applications
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.kernel.resources import data_path
from wechat_bot.registers.applications import remedy
from wechat_bot.registers.applications.remedy import Route, Ways

REMEDY = remedy.load_remedy(data_path("content") / "applications")
WAYS = remedy.ways_of("额敏县司法局", Applications())
PLAIN = remedy.sentence(REMEDY, WAYS, "plain")
FIRST = remedy.sentence(REMEDY, WAYS, "first")
BOTH = remedy.sentence(REMEDY, WAYS, "both")


def problems(text: str, route: Route, ways: Ways = WAYS) -> list[str]:
    return remedy.problems(text, REMEDY, ways, route)


def test_our_own_sentences_pass() -> None:
    assert problems(f"经审查，不予公开。\n{FIRST}", "first") == []
    assert problems(f"经审查，予以公开。\n{PLAIN}", "plain") == []


@pytest.mark.parametrize(("taken", "put", "says"), [
    ("额敏县人民政府", "上级机关", "向谁申请行政复议"), ("额敏县人民法院", "法院", "哪个人民法院"),
    ("60日", "期限", "申请行政复议的期限"), ("6个月", "期限", "提起行政诉讼的期限"),
    ("60日", "160日", "申请行政复议的期限"), ("6个月", "16个月", "提起行政诉讼的期限"),
])
def test_each_thing_that_is_missing_is_named(taken: str, put: str, says: str) -> None:
    found = problems(PLAIN.replace(taken, put), "plain")
    assert len(found) == 1 and says in found[0]


@pytest.mark.parametrize(("taken", "put", "says"), [
    ("先向", "向", "应当先申请行政复议"), ("15日", "期限", "复议以后起诉的期限"),
])
def test_a_refusal_says_review_first(taken: str, put: str, says: str) -> None:
    found = problems(FIRST.replace(taken, put), "first")
    assert len(found) == 1 and says in found[0]


def test_a_refusal_must_not_offer_the_court_at_once() -> None:
    found = problems(PLAIN, "first")
    assert any("不能写可以不经复议直接起诉" in each for each in found)


def test_an_answer_without_any_of_it() -> None:
    assert len(problems("经审查，予以公开。", "plain")) == 4


@pytest.mark.parametrize("text", [
    PLAIN.replace("60日", "六十日").replace("6个月", "六个月"), PLAIN.replace("60", "６０"),
    PLAIN.replace("60日", "60 日"), PLAIN.replace("额敏县人民", "额敏县\n人民"),
])
def test_it_may_be_written_in_other_ways(text: str) -> None:
    assert problems(text, "plain") == []


@pytest.mark.parametrize(("rows", "route"), [
    (["granted"], "plain"), (["refused_state_secret"], "first"), ([], "plain"),
    (["refused_administrative_query"], "first"), (["partly_granted"], "first"),
    (["unavailable_not_held"], "plain"), (["granted", "refused_third_party"], "both"),
    (["not_processed_petition"], "plain"), (["partly_granted", "refused_deliberative"], "first"),
])
def test_which_answers_go_to_review_first(rows: list[str], route: Route) -> None:
    assert remedy.route_of(REMEDY, rows) == route


def test_where_only_some_items_are_refused_both_ways_are_told() -> None:
    assert problems(BOTH, "both") == []
    assert "6个月" in problems(FIRST, "both")[0] and len(problems(FIRST, "both")) == 1
    assert len(problems(PLAIN, "both")) == 2  # review first, and the 15 days after it


@pytest.mark.parametrize(("agency", "body", "court"), [
    ("额敏县司法局", "额敏县人民政府", "额敏县人民法院"), ("塔城市司法局", "塔城市人民政府", "塔城市人民法院"),
    ("司法局", "", ""),
])
def test_the_body_and_the_court_follow_the_name_of_the_agency(
    agency: str, body: str, court: str
) -> None:
    found = remedy.ways_of(agency, Applications())
    assert (found.review_body, found.court) == (body, court)


def test_what_is_set_goes_before_what_is_derived() -> None:
    ways = remedy.ways_of("额敏县司法局", Applications(
        review_body="某某县人民政府", upper_review_body="塔城地区司法局", court="塔城市人民法院"))
    text = remedy.sentence(REMEDY, ways, "first")
    assert "向某某县人民政府或者塔城地区司法局申请行政复议" in text
    assert problems(text, "first", ways=ways) == []


def test_a_body_that_nobody_knows_leaves_a_blank() -> None:
    ways = remedy.ways_of("司法局", Applications())
    text = remedy.sentence(REMEDY, ways, "plain")
    assert "【行政复议机关】" in text and "【人民法院】" in text
    assert len(problems(text, "plain", ways=ways)) == 2


@pytest.mark.parametrize("broken", ["", "plain = 1", 'plain = "{nobody}"'])
def test_broken_data_is_named(broken: str, tmp_path: Path) -> None:
    whole = (data_path("content") / "applications" / remedy.FILE).read_text(encoding="utf-8")
    kept = "" if not broken else "\n".join(
        broken if line.startswith("plain") else line for line in whole.splitlines())
    (tmp_path / remedy.FILE).write_text(kept, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"remedy\.toml"):
        remedy.load_remedy(tmp_path)
