"""处理结果: the clerk's words are data, each counted in exactly one row of the form."""

from __future__ import annotations

from pathlib import Path

import pytest

from wechat_bot.annual_report import form
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.kernel.resources import data_path
from wechat_bot.registers.applications.outcomes import OUTCOME_ROWS, ROWS, load_outcomes

SHIPPED = data_path("content") / "applications"
TEXT = (SHIPPED / "outcomes.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("word", "row"), [
    ("予以公开", "granted"), ("已主动公开", "granted"), ("部分公开", "partly_granted"),
    ("政府信息不存在", "unavailable_not_held"), ("不属于本机关负责公开", "unavailable_not_held"),
    ("申请人撤回申请", "other_other"), ("重复申请", "not_processed_repeated"),
    ("无正当理由逾期不补正", "other_not_corrected"), ("涉及个人隐私", "refused_third_party"),
    ("四类过程性信息", ""), ("属于四类过程性信息", "refused_deliberative"),
    ("无法提供：补正后申请内容仍不明确", "unavailable_still_unclear"),
    ("本机关 不掌握相关政府信息。", "unavailable_not_held"),
    ("refused_state_secret", "refused_state_secret"), ("随便", ""),
])
def test_a_word_or_the_name_of_a_row_means_one_row(word: str, row: str) -> None:
    found = load_outcomes(SHIPPED).of_text(word)
    assert (found.row if found else "") == row


def test_every_row_of_the_form_can_be_reached_and_no_other() -> None:
    outcomes = load_outcomes(SHIPPED)
    assert {each.row for each in outcomes.words} == set(OUTCOME_ROWS)
    assert len(OUTCOME_ROWS) == 21 and len(ROWS) == 25 and len(outcomes.words) >= 25
    assert tuple(form.ROW_CODES) == ROWS
    assert all(each.basis for each in outcomes.words if each.code != "other")
    assert not {each.code for each in outcomes.for_answer()} & {
        outcomes.closing(event).code for event in ("given_up", "fee_unpaid", "withdrawn")}


@pytest.mark.parametrize(("old", "new", "words"), [
    ('row = "granted"', 'row = "given"', "报表没有这一行"),
    ('code = "already_public"', 'code = "granted"', "写了两次"),
    ('word = "部分公开"', 'word = "予以公开"', "一个说法只能归一行"),
    ('row = "refused_state_secret"', 'row = "granted"', "没有一个说法归到"),
    ('closing = "withdrawn"', "", 'closing = "withdrawn"'),
    ('closing = "withdrawn"', 'closing = "gone"', "可写"),
    ('code = "granted"', 'code = ""', "没有 code"),
    ('source =', 'sauce =', "读不出来"), ("[[outcome]]", "[[outcome", "读不出来"),
])
def test_a_list_that_would_count_wrongly_is_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    (tmp_path / "outcomes.toml").write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=words):
        load_outcomes(tmp_path)


def test_an_office_may_add_its_own_words(tmp_path: Path) -> None:
    more = '\n[[outcome]]\ncode = "moved"\nword = "机构改革已划转"\nrow = "unavailable_not_held"\n'
    (tmp_path / "outcomes.toml").write_text(TEXT + more, encoding="utf-8")
    found = load_outcomes(tmp_path).of_text("机构改革已划转")
    assert found is not None and found.row == "unavailable_not_held"
    with pytest.raises(ConfigError, match="读不出来"):
        load_outcomes(tmp_path / "nowhere")
