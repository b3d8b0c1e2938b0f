"""What the text tells of the change since last year, against both years' tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.annual_report.wording.test_real_sentences import APPLY, CONTEXT, DISCLOSE, figures
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.rules import Finding
from wechat_bot.annual_report.wording.checks import check_words
from wechat_bot.annual_report.wording.context import Context


def with_last_year() -> Context:
    """Last year there were 5 applications and 40 releases; now there are 3 and 33."""
    now = figures()
    rows = {**now.applications, "new_received": (5, 0, 0, 0, 0, 0, 5)}
    told = {"total": 40, "items_distinct": 40, "by_channel": {"website": 10, "wechat": 30}}
    last = replace(now, year=2023, applications=rows, disclosures=told)
    return replace(CONTEXT, previous=ReportContent(last, {}, date(2024, 1, 20)))


def found(code: str, text: str) -> list[Finding]:
    report = ReportContent(figures(), {code: text}, date(2025, 1, 20), draft=False)
    findings = [each for each in check_words(report, with_last_year())
                if each.rule not in ("text.empty", "text.fee_missing")]
    assert all(each.quote in text for each in findings)
    return findings


@pytest.mark.parametrize(("code", "text"), [
    (APPLY, "收到政府信息公开申请3件，比2023年减少2件，下降40%。"),
    (APPLY, "收到政府信息公开申请3件，较去年5件减少40%。"),
    (APPLY, "与2023年相比，申请量由5件降至3件。"),
    (APPLY, "2023年收到5件，2024年收到3件，同比减少2件。"),
    (APPLY, "收到政府信息公开申请3件，同比下降约四成，办结率提高5%。"),
    (APPLY, "收到政府信息公开申请3件，办结率同比增长5%。"),
    (DISCLOSE, "主动公开信息33条，比上年减少7条，其中网站减少9条、公众号增加2条。"),
    (DISCLOSE, "全年公开信息33条，同比下降17.5%（2023年为40条）。"),
    (DISCLOSE, "全年公开信息33条，同比下降近18%，阅读量比上年增长20%。"),
    (DISCLOSE, "全年主动公开信息33条（同比下降17%）。"),
    (APPLY, "结合3件申请的办理，完善答复文书范本5份，通过EMS寄送答复书3份。"),
    (APPLY, "未发生未经复议直接起诉和复议后起诉的案件。"),
])
def test_a_right_change_is_left_alone(code: str, text: str) -> None:
    assert found(code, text) == []


@pytest.mark.parametrize(("code", "text", "words"), [
    (APPLY, "收到政府信息公开申请3件，比2023年减少3件。", "减少了 2"),
    (APPLY, "收到政府信息公开申请3件，比上年增加2件。", "减少了 2"),
    (DISCLOSE, "主动公开信息33条，比上年增加7条。", "减少了 7"),
    (APPLY, "收到政府信息公开申请3件，同比持平。", "下降 40.0%"),
    (APPLY, "收到政府信息公开申请3件，同比增长40%。", "下降 40.0%"),
    (DISCLOSE, "主动公开信息33条，同比下降20%。", "下降 17.5%"),
    (APPLY, "企业申请2件。", "“商业企业”列是 1"),
])
def test_a_wrong_change_is_found(code: str, text: str, words: str) -> None:
    assert any(words in each.message for each in found(code, text))
