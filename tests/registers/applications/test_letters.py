"""文书: templates as data, nothing unfilled leaves the house, the Word file as offices have it."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from wechat_bot.kernel.errors import ConfigError
from wechat_bot.kernel.resources import data_path
from wechat_bot.registers.applications import letters
from wechat_bot.registers.applications.letters import Decided
from wechat_bot.registers.applications.outcomes import OUTCOME_ROWS, load_outcomes

FOLDER = data_path("content") / "applications"
TEMPLATES = letters.load_letters(FOLDER)
REASONS = letters.load_reasons(FOLDER)
CASE = {"本机关": "额敏县司法局", "编号": "依申请〔2025〕3号", "收到日": "2025年9月26日",
        "收到方式": "挂号信或快递", "内容": "法律援助经费使用情况", "补正内容": "写明年度。",
        "补正期限": "2025年10月20日", "地址": "额敏县文化路1号", "电话": "0901-3340000"}


def test_the_shipped_folder_has_every_letter_that_a_case_needs() -> None:
    assert {"acceptance", "correction", "extension", "third_party", "consultation", "reasons",
            "fee_notice"} <= set(TEMPLATES)
    assert all(each.article for each in TEMPLATES.values())


@pytest.mark.parametrize("row", OUTCOME_ROWS)
def test_every_row_of_the_form_has_its_answer_and_its_sentence(row: str) -> None:
    code = letters.answer_for(TEMPLATES, [row])
    assert code is not None and code != "answer_mixed"
    assert "{救济途径}" in TEMPLATES[code].body
    assert row in REASONS.rows


def test_sentences_of_words_belong_to_words_that_there_are() -> None:
    known = {each.code for each in load_outcomes(FOLDER).words}
    assert set(REASONS.words) - known == set()
    assert "不存在" in REASONS.of("does_not_exist", "unavailable_not_held")
    assert "不属于本机关" in REASONS.of("not_ours", "unavailable_not_held")


@pytest.mark.parametrize(("rows", "code"), [
    (["granted", "granted"], "answer_granted"), (["partly_granted"], "answer_partly"),
    (["refused_third_party", "refused_deliberative"], "answer_refused"),
    (["unavailable_not_held", "unavailable_needs_creation"], "answer_unavailable"),
    (["not_processed_petition"], "answer_not_processed"), (["other_other"], "answer_other"),
    (["granted", "refused_third_party"], "answer_mixed"),
])
def test_the_answer_goes_by_the_outcomes(rows: list[str], code: str) -> None:
    assert letters.answer_for(TEMPLATES, rows) == code


def test_a_filled_letter_may_be_issued() -> None:
    text = letters.fill(TEMPLATES["correction"], CASE).replace("{收件人}", "张某")
    assert "2025年9月26日" in text and "写明年度。" in text
    assert letters.text_problems(text) == []


def test_what_is_not_known_is_left_for_the_clerk_and_stops_the_letter() -> None:
    text = letters.fill(TEMPLATES["correction"], {**CASE, "补正期限": ""})
    assert text.startswith("{收件人}：") and "【补正期限】" in text
    problems = letters.text_problems(text)
    assert len(problems) == 1 and "{收件人}" in problems[0] and "【补正期限】" in problems[0]


@pytest.mark.parametrize("blank", ["{收到日}", "【写明理由】", "○○", "××", "XXX", "____"])
def test_no_blank_leaves_the_house(blank: str) -> None:
    assert blank in letters.text_problems(f"本机关{blank}答复。")[0]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_letter_is_refused(text: str) -> None:
    assert letters.text_problems(text) == ["文书还没有内容。"]


def test_who_asked_is_not_told_to_a_third_party() -> None:
    for code in ("third_party", "consultation"):
        assert "申请人" not in TEMPLATES[code].body.replace("政府信息公开申请", "")


def test_several_items_are_answered_one_by_one() -> None:
    one = [Decided("经费", "现予公开。")]
    assert letters.decision(one) == "现予公开。"
    text = letters.decision([*one, Decided("名单", "该信息不存在。")])
    assert text.splitlines() == ["具体答复如下：", "（一）关于“经费”：现予公开。",
                                 "（二）关于“名单”：该信息不存在。"]


def test_the_word_file_has_title_number_text_signature_and_day() -> None:
    data = letters.letter_docx(
        TEMPLATES["correction"], "张某：\n请补正。\n一、范围\n写明年度。", agency="额敏县司法局",
        number="额司公开〔2025〕12号", day=date(2025, 10, 9))
    lines = [each.text for each in Document(io.BytesIO(data)).paragraphs]
    assert lines == ["额敏县司法局\n政府信息公开申请补正告知书", "额司公开〔2025〕12号", "张某：",
                     "请补正。", "一、范围", "写明年度。", "", "额敏县司法局", "2025年10月9日"]


@pytest.mark.parametrize(("short", "setting", "number"), [
    ("", "", "额敏县司法局公开〔2026〕7号"), ("额司", "", "额司公开〔2026〕7号"),
    ("额司", "额司依", "额司依〔2026〕7号"),
])
def test_a_number_begins_with_the_mark_of_the_office(short: str, setting: str, number: str) -> None:
    mark = letters.mark_of("额敏县司法局", short, setting)
    assert letters.number_of(mark, 2026, 7) == number


@pytest.mark.parametrize(("text", "says"), [
    ('name="x"\ntitle="x"\narticle="x"\nbody="{姓名}"', "姓名"),
    ('name="x"\ntitle="x"\narticle="x"', "用不了"), ("name=", "用不了"),
    ('name="x"\ntitle="x"\narticle="x"\nbody="{"', "用不了"),
])
def test_a_broken_template_is_named(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=says) as caught:
        letters.load_letters(tmp_path)
    assert "mine.toml" in caught.value.message


def test_an_empty_folder_is_no_set_of_letters(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="是空的"):
        letters.load_letters(tmp_path)
    with pytest.raises(ConfigError, match="用不了"):
        letters.load_reasons(tmp_path)
