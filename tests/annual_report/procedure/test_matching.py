"""改过的文字对回字段: wording free, numbers kept as fields or refused. Pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat_bot.annual_report.content import fill
from wechat_bot.annual_report.procedure.fields import Fields
from wechat_bot.annual_report.procedure.matching import Changed, match

FIELDS = Fields(
    values={"总数": "33", "网站": "1", "账号": "32", "新收": "0", "办结": "0", "年份": "2024",
            "单位": "额敏县司法局", "分渠道": "政府网站1条、公众号32条", "待补": "〔待补：待补〕",
            "改进": "一是补做培训2次；二是完善台账。"},
    inners={"分渠道": "政府网站【网站】条、公众号【账号】条"})
TEXT = ("【年份】年，【单位】主动公开政府信息【总数】条，其中【分渠道】。\n"
        "收到申请【新收】件，办结【办结】件。")


def read(old: str, new: str, text: str = TEXT) -> tuple[str, list[Changed], list[str]]:
    """What becomes of an edited text; old and new: what the editor replaced."""
    filled = fill(text, FIELDS.values)
    assert old in filled, "the test replaces something that is there"
    found = match(text, FIELDS, filled.replace(old, new, 1))
    return found.text, found.changed, found.dropped


def test_an_unchanged_text_is_the_same_text() -> None:
    assert read("年", "年")[0] == TEXT


@pytest.mark.parametrize(("old", "new"), [
    ("主动公开政府信息", "全年主动公开各类政府信息"),
    ("收到申请", "共收到政府信息公开申请"),
    ("，其中", "；按渠道分，"),
    ("额敏县司法局", "额敏县司法局认真落实，"),
])
def test_wording_changes_and_the_fields_stay(old: str, new: str) -> None:
    text, changed, dropped = read(old, new)
    assert text == TEXT.replace(old.replace("额敏县司法局", "【单位】"),
                                new.replace("额敏县司法局", "【单位】"), 1)
    assert (changed, dropped) == ([], [])


@pytest.mark.parametrize(("old", "new", "changed"), [
    ("33条", "34条", Changed("总数", "33", "34")),
    ("公众号32", "公众号30", Changed("账号", "32", "30")),
    ("2024年", "2025年", Changed("年份", "2024", "2025")),
    ("收到申请0件", "共受理5件", Changed("新收", "0", "5")),
    ("信息33条，", "信息总计333条，", Changed("总数", "33", "333")),
])
def test_a_changed_number_is_told_and_stays_the_field(
    old: str, new: str, changed: Changed
) -> None:
    text, told, dropped = read(old, new)
    assert told == [changed] and dropped == []
    assert f"【{changed.field}】" in text and changed.now not in text


def test_a_number_changed_inside_a_put_together_field_opens_it() -> None:
    text, changed, _ = read("公众号32条", "公众号31条")
    assert changed == [Changed("账号", "32", "31")]
    assert "政府网站【网站】条、公众号【账号】条" in text


def test_wording_changed_inside_a_put_together_field_keeps_its_numbers() -> None:
    text, changed, _ = read("政府网站1条、", "县政府门户网站1条，")
    assert changed == []
    assert "县政府门户网站【网站】条，公众号【账号】条" in text


def test_a_sentence_taken_out_takes_its_fields_along() -> None:
    text, changed, dropped = read("，其中政府网站1条、公众号32条", "")
    assert text == TEXT.replace("，其中【分渠道】", "")
    assert changed == [] and dropped == ["网站", "账号"]


def test_a_moved_sentence_keeps_its_fields() -> None:
    filled = fill(TEXT, FIELDS.values)
    first, second = filled.split("\n")
    found = match(TEXT, FIELDS, f"{second}\n{first}")
    assert "【新收】" in found.text and "【总数】" in found.text and found.changed == []


def test_a_date_written_in_place_of_a_number_is_no_changed_number() -> None:
    text, changed, dropped = read("收到申请0件，办结0件", "自3月1日起没有收到申请")
    assert changed == [] and set(dropped) == {"新收", "办结"} and "3月1日" in text


def test_a_field_of_words_becomes_plain_words_when_it_is_edited() -> None:
    found = match("【改进】", FIELDS, "一是已补做培训2次；二是完善了台账。")
    assert (found.text, found.fixed, found.changed) == (
        "一是已补做培训2次；二是完善了台账。", ["改进"], [])


def test_a_number_changed_in_a_field_of_words_is_refused() -> None:
    found = match("【改进】", FIELDS, "一是补做培训3次；二是完善台账。")
    assert found.changed == [Changed("改进", FIELDS.values["改进"], "一是补做培训3次；二是完善台账。")]


def test_a_new_number_elsewhere_is_wording() -> None:
    text, changed, _ = read("收到", "新设便民点4个，收到")
    assert changed == [] and "便民点4个" in text and "【新收】" in text


@given(st.text("据统计，其中公开条信息34。\n", max_size=12), st.integers(0, 60),
       st.integers(0, 12))
def test_what_is_read_back_and_filled_again_differs_in_refused_numbers_alone(
    inserted: str, at: int, cut: int
) -> None:
    filled = fill(TEXT, FIELDS.values)
    edited = filled[:at] + inserted + filled[at + cut:]
    found = match(TEXT, FIELDS, edited)
    if not found.changed:
        assert fill(found.text, FIELDS.values) == edited
