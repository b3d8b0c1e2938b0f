"""Blank slots, empty texts, post codes, telephone numbers, old law and labels, the fee, the length."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.annual_report.wording.words import OFFICE, content, found
from wechat_bot.annual_report.form import TEXTS
from wechat_bot.annual_report.rules import Finding
from wechat_bot.annual_report.wording.checks import Context, check_labels, check_words


@pytest.mark.parametrize(("text", "count"), [
    ("全年公开信息__条。", 1), ("全年公开信息XX条。", 1), ("全年公开信息×件。", 1),
    ("收到（　）件申请。", 1), ("公开信息〔待补：公开总条数〕条。", 1), ("公开信息【公开总条数】条。", 1),
    ("2024年，共公开信息条。", 1), ("某某局依法公开。", 1), ("依法公开，，规范管理。", 1),
    ("依法公开，。", 1), ("截至 年 月 日。", 1), ("公开信息??条。", 1),
    ("全年公开信息33条。", 0), ("2024年12月31日。", 0), ("进展良好……继续努力。", 0),
    ("这是一件好事，条条落实。", 0), ("依法公开（含政策解读）。", 0), ("每年每月公开。", 0),
])
def test_slots_left_blank(text: str, count: int) -> None:
    assert len(found("text.blank", "overview.disclosure", text)) == count


def test_texts_that_were_not_written() -> None:
    full = dict.fromkeys(TEXTS, "已写明没有收取信息处理费，问题和改进措施如下。")
    assert of("text.empty", full) == []
    assert of("text.empty", full | {"overview.platform": " \n"}) == ["text.overview.platform"]
    assert of("text.empty", full | dict.fromkeys(
        ("problems.last_year", "problems.found", "problems.measures"), "")) == [
            "text.problems.found"]
    only_found = full | {"problems.last_year": "", "problems.found": "公开渠道不多。",
                         "problems.measures": ""}
    assert of("text.empty", only_found) == ["text.problems.measures"]


def of(rule: str, texts: dict[str, str], context: Context = OFFICE) -> list[str]:
    return [each.where[0] for each in check_words(content(texts), context) if each.rule == rule]


@pytest.mark.parametrize(("text", "words"), [
    ("（邮编：0901-834600，电话：0901-3355730）", "电话区号"), ("邮政编码：83460", "不是 6 位"),
    ("邮编：834700", "834600 不同"), ("邮编：，电话：0901-3355730", "没有号码"),
    ("邮编：834600", ""), ("邮政编码８３４６００", ""), ("邮政编码：〔待补：邮政编码〕", ""),
])
def test_post_codes(text: str, words: str) -> None:
    findings = found("text.postcode", "opening", text)
    assert [words in each.message for each in findings] == ([True] if words else [])
    assert all(each.severity == "error" for each in findings)


def test_a_telephone_code_before_a_post_code_is_seen_without_knowing_the_office() -> None:
    findings = found("text.postcode", "opening", "邮编：0901-834600", context=Context())
    assert [each.quote for each in findings] == ["邮编：0901-834600"]
    assert found("text.postcode", "opening", "邮编：100000", context=Context()) == []


@pytest.mark.parametrize(("text", "count"), [
    ("电话：0901-3355730", 0), ("电话：3355730", 0), ("电话：（0901）3355730", 0),
    ("电话：0901-3355731", 1), ("联系电话：0901-33557", 1), ("电话：0901-3355730、0901-3399999", 1),
])
def test_telephone_numbers(text: str, count: int) -> None:
    assert len(found("text.phone", "opening", text)) == count
    assert len(found("text.phone", "opening", text, context=Context())) <= count


@pytest.mark.parametrize(("text", "severities"), [
    ("《中华人民共和国政府信息公开条例》（国务院令第492号）", ["error"]),
    ("《中华人民共和国政府信息公开条例》（国务院令第711号）", []),
    ("《中华人民共和国政府信息公开条例》（国务院令第771号）", ["warning"]),
    ("年度报告格式〉的通知》（国办公开办函〔2019〕60号）", ["error"]),
    ("年度报告格式〉的通知》（国办公开办函〔2021〕30号）", []),
    ("年度报告格式>的通知》（国办公开办函[2021]30号）", []),
    ("年度报告格式〉的通知》（国办公开办函〔2021〕31号）", ["warning"]),
    ("《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）", []),
    ("《政府信息公开信息处理费管理办法》（国办函〔2021〕109号）", ["warning"]),
])
def test_law_that_is_no_longer_in_force(text: str, severities: list[str]) -> None:
    assert [each.severity for each in found("text.law", "opening", text)] == severities


def test_part_six_tells_of_the_processing_fee() -> None:
    assert [each.severity for each in found("text.fee_missing", "other.report", "没有其他事项。")] == [
        "warning"]
    assert found("text.fee_missing", "other.report", "没有收取信息处理费。") == []
    assert found("text.fee_missing", "other.report", "") == []  # said to be empty already


@pytest.mark.parametrize(("received", "count"), [(0, 0), (420, 1), (None, 0)])
def test_a_received_processing_fee_that_table_2_does_not_tell(
    received: int | None, count: int
) -> None:
    context = replace(OFFICE, numbers={"实收信息处理费": received})
    findings = found("fees.processing", "other.report", "见上。", context=context)
    assert [each.severity for each in findings] == ["hint"] * count


@pytest.mark.parametrize(("limit", "count"), [(0, 0), (11, 0), (10, 1)])
def test_the_length_only_where_the_notice_limits_it(limit: int, count: int) -> None:
    findings = found("text.length", "overview.intro", "依法公开 政府\n信息十字。",
                     context=replace(OFFICE, text_limit=limit))
    assert len(findings) == count


def test_labels_of_the_form() -> None:
    def codes(findings: list[Finding]) -> list[tuple[str, str]]:
        return [(each.severity, each.quote) for each in findings]

    assert codes(check_labels(["规章", "规范性文件", "规范性文件"])) == [("warning", "规范性文件")]
    assert check_labels(["规章", "行政规范性文件", "总\n\n计", "本年制发件数"]) == []
    assert codes(check_labels(["本年新\n制作数量"])) == [("error", "本年新制作数量")]
    assert "行政规范性文件" in check_labels(["规范性 文件"])[0].message


def test_the_three_slips_of_an_earlier_report() -> None:
    report = content({"opening": "邮编：0901-834600，电话：0901-3355730。"},
                     signed_on=date(2025, 2, 11))
    found_rules = {each.rule for each in check_words(report) if each.severity == "error"}
    assert found_rules == {"dates.late", "text.postcode"}
    assert [each.rule for each in check_labels(["规范性文件"])] == ["text.label"]
