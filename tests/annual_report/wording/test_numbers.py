"""text.number: numbers in the text against the tables, in the habits of published reports."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.annual_report import real
from tests.annual_report.wording.words import (
    APPLICATIONS,
    DISCLOSURE,
    OFFICE,
    content,
    found,
    said,
    told,
)
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.wording.checks import Context

RULE = "text.number"
SHANGHAI, SUQIAN = "shanghai_science_2024", "suqian_2024"
Expected = list[tuple[str, int | None, int | None]]
SILENT: Expected = []


@pytest.mark.parametrize(("text", "expected"), [
    # the table: 34 new, 2 carried in, 35 concluded, 1 carried out, 1 review
    ("共收到政府信息公开申请34件。", SILENT),
    ("共收到政府信息公开申请32件。", [("error", 32, 34)]),
    ("收到３４件政府信息公开申请，办结三十五件。", SILENT),
    ("收到三十二件政府信息公开申请。", [("error", 32, 34)]),
    ("收到30余件政府信息公开申请。", SILENT),
    ("收到40余件政府信息公开申请。", [("warning", 40, 34)]),
    ("约收到约30件政府信息公开申请。", SILENT),
    ("受理政府信息公开申请34件。", SILENT),  # 受理 = new
    ("受理政府信息公开申请36件。", [("hint", 36, 34)]),  # 受理 = new + carried in
    ("受理政府信息公开申请36件（含上年结转2件）。", SILENT),
    ("办理政府信息公开申请36件。", SILENT),
    ("办理政府信息公开申请37件。", [("error", 37, 34)]),
    ("新收34件，2023年结转2件，年内办结35件，结转2025年1件。", SILENT),
    ("新收34件，上年结转3件，办结34件，结转下年度2件。",
     [("error", 3, 2), ("error", 34, 35)]),  # the table's cell of those carried out is empty
    ("收到自然人申请32件、法人或者其他组织申请2件。", SILENT),
    ("收到自然人申请30件、法人或者其他组织申请4件。", [("error", 30, 32), ("error", 4, 2)]),
    ("收到政府信息公开申请34件，其中网络申请20件、信函申请10件。", SILENT),
    ("通过互联网收到申请20件。", SILENT),
    ("通过互联网收到申请60件。", [("warning", 60, 34)]),
    ("上半年收到政府信息公开申请12件。", SILENT),
    ("上半年收到政府信息公开申请50件。", [("warning", 50, 34)]),
    ("近三年收到政府信息公开申请90件。", SILENT),
    ("近三年收到政府信息公开申请9件。", [("warning", 9, 34)]),
    ("累计收到政府信息公开申请30件。", [("warning", 30, 34)]),
    ("上年收到政府信息公开申请60件。", SILENT),  # nothing is known of last year
    ("全县各单位收到政府信息公开申请120件。", SILENT),
    ("收到投诉举报12件，办结12件。", SILENT),
    ("收到法律援助申请120件，受理118件。", SILENT),
    ("收到公民、法人和其他组织的政府信息公开申请34件。", SILENT),
    ("受理政府信息公开申请36件（含2023年结转2件）。", SILENT),
    ("2025年1月1日以后办理政府信息公开申请9件。", SILENT),
    ("没有发生行政复议、行政诉讼被纠错的情况。", SILENT),
    ("未收到政府信息公开申请。", [("error", 0, 34)]),
    ("没有超期答复政府信息公开申请的情况。", SILENT),
    ("因政府信息公开被申请行政复议1件，未被提起行政诉讼。", SILENT),
    ("行政复议、行政诉讼均为0件。", [("error", 0, 1)]),
    ("行政复议、行政诉讼分别为1件、2件。", [("error", 2, 0)]),
    ("没有因政府信息公开引发的行政复议和行政诉讼。", [("error", 0, 1)]),
    ("政府信息公开申请按期答复率100%。", SILENT),
])
def test_applications_of_one_bureau(text: str, expected: Expected) -> None:
    findings = found(RULE, APPLICATIONS, text, figures=told(SHANGHAI))
    assert said(findings) == expected


def test_a_county_that_counts_the_carried_in_as_accepted() -> None:
    raw = real.nothing()  # 749 = 713 + 36
    raw["applications"]["new_received"][6], raw["applications"]["carried_in"][6] = 713, 36
    figures = from_json(raw)
    assert said(found(RULE, APPLICATIONS, "受理政府信息公开申请749件。", figures=figures)) == [
        ("hint", 749, 713)]
    assert found(RULE, APPLICATIONS, "受理政府信息公开申请713件，上年结转36件。",
                 figures=figures) == []


@pytest.mark.parametrize(("text", "expected"), [
    ("因政府信息公开引发行政复议134件、行政诉讼57件。", [("hint", 134, 170), ("hint", 57, 77)]),
    ("因政府信息公开引发行政复议170件、行政诉讼77件。", SILENT),
    ("因政府信息公开引发行政复议143件、行政诉讼57件。", [("error", 143, 170), ("hint", 57, 77)]),
    ("被申请行政复议170件，其中维持88件、纠正18件，尚未审结36件。", SILENT),
    ("被申请行政复议170件，其中维持89件。", [("warning", 89, 88)]),
    ("被提起行政诉讼77件，其中未经复议直接起诉25件、复议后起诉52件。", SILENT),
    ("办理全市行政复议案件2450件。", [("hint", 2450, 170)]),
    ("予以公开1,431件，部分公开471件，不予公开92件，无法提供941件，不予处理117件，其他处理469件。", SILENT),
    ("予以公开1,413件，部分公开471件，不予公开29件。", [("error", 1413, 1431), ("error", 29, 92)]),
    ("收到政府信息公开申请3,525件，上年结转121件，办结3521件，结转125件。", SILENT),
])
def test_a_city(text: str, expected: Expected) -> None:
    assert said(found(RULE, APPLICATIONS, text, figures=told(SUQIAN))) == expected


def test_a_difference_that_a_way_of_counting_explains_names_it() -> None:
    review, suit = found(RULE, APPLICATIONS, "因政府信息公开引发行政复议134件、行政诉讼57件。",
                         figures=told(SUQIAN))
    assert "与表格不同，按“只计已审结的”" in review.message
    assert review.where == ("text.overview.applications", "reviews.total")
    assert suit.where[1:] == ("litigation.direct.total", "litigation.after_review.total")
    accepted = found(RULE, APPLICATIONS, "受理政府信息公开申请36件。", figures=told(SHANGHAI))[0]
    assert "与表格不同，按“受理含上年结转”的口径一致" in accepted.message


@pytest.mark.parametrize(("text", "expected"), [
    ("制发行政规范性文件13件，废止0件，现行有效55件。", SILENT),
    ("制发13件行政规范性文件。", SILENT),
    ("制发行政规范性文件31件；废止2件；现行有效56件。",
     [("error", 31, 13), ("error", 2, 0), ("error", 56, 55)]),
    ("本年没有制发行政规范性文件。", [("error", 0, 13)]),
    ("审查行政规范性文件20件，备案行政规范性文件9件。", SILENT),
    ("办理行政许可97件，行政处罚0件、行政强制0件。", SILENT),
    ("办理行政许可79件，行政处罚0件、行政强制1件。", [("error", 79, 97), ("error", 1, 0)]),
    ("没有作出行政许可决定。", [("error", 0, 97)]),
    ("公示行政许可信息12条，评查行政处罚案卷30件。", SILENT),
    ("收取行政事业性收费0万元。", SILENT),
    ("收取行政事业性收费0.5万元。", [("error", 5000, 0)]),
])
def test_documents_decisions_and_fees(text: str, expected: Expected) -> None:
    assert said(found(RULE, DISCLOSURE, text, figures=told(SHANGHAI))) == expected


def test_a_fee_told_in_the_wrong_unit_says_so() -> None:
    finding = found(RULE, DISCLOSURE, "收取行政事业性收费7730.28元。",
                    figures=told("hongze_2023"))[0]
    assert (finding.severity, "差在单位" in finding.message) == ("error", True)
    for right in ("7730.28万元", "7730.3万元", "约0.77亿元", "77302800元"):
        assert found(RULE, DISCLOSURE, f"收取行政事业性收费{right}。", figures=told("hongze_2023")) == []
    assert len(found(RULE, DISCLOSURE, "收取行政事业性收费7730.82万元。",
                     figures=told("hongze_2023"))) == 1


@pytest.mark.parametrize(("code", "text", "expected"), [
    (DISCLOSURE, "主动公开信息537条。", SILENT),
    (DISCLOSURE, "主动公开信息306条。", [("hint", 306, 537)]),  # each item once
    (DISCLOSURE, "共公开信息573条。", [("error", 573, 537)]),
    (DISCLOSURE, "公开500余条信息。", SILENT),
    (DISCLOSURE, "通过政府网站公开信息300条，通过“某某”微信公众号公开信息237条。", SILENT),
    (DISCLOSURE, "通过政府网站公开信息30条，通过微信公众号公开信息237条。", [("error", 30, 300)]),
    (DISCLOSURE, "公开政策解读类信息5条、重点领域信息20条。", SILENT),
    ("overview.platform", "微信公众号由专人管理，全年发布信息400篇。", SILENT),  # all posts
    ("overview.platform", "与融媒体中心协作发布信息15条。", SILENT),
    ("overview.platform", "全年发布信息900条。", [("warning", 900, 537)]),
])
def test_releases_in_all_and_by_channel(code: str, text: str, expected: Expected) -> None:
    figures = told("", total=537, items_distinct=306, by_channel={"website": 300, "wechat": 237})
    context = replace(OFFICE, numbers={"公众号发布篇数": 400})
    assert said(found(RULE, code, text, figures=figures, context=context)) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("发出收费通知2件，应收420元，实收140元。", SILENT),
    ("收取信息处理费140元。", SILENT),
    ("收取信息处理费一百四十元。", SILENT),
    ("发出收费通知3件，应收420元，实收410元。", [("error", 3, 2), ("error", 410, 140)]),
    ("没有收取信息处理费。", [("error", 0, 140)]),
])
def test_the_processing_fee_against_the_register(text: str, expected: Expected) -> None:
    context = replace(OFFICE, numbers={"收费通知件数": 2, "应收信息处理费": Decimal(420),
                                       "实收信息处理费": Decimal(140)})
    assert said(found(RULE, "other.report", text, context=context)) == expected
    assert found(RULE, "other.report", text) == []  # nothing is known of the register


@pytest.mark.parametrize(("text", "expected"), [
    ("收到政府信息公开申请3525件，比上年增加14件。", SILENT),
    ("收到政府信息公开申请3525件，比上年增加41件。", [("warning", 41, 14)]),
    ("上年收到政府信息公开申请3511件。", SILENT),
    ("2023年收到政府信息公开申请3115件。", [("warning", 3115, 3511)]),
])
def test_last_year_is_compared_where_its_report_is_known(text: str, expected: Expected) -> None:
    context = replace(OFFICE, previous=content({}, told("suqian_2023")))
    assert said(found(RULE, APPLICATIONS, text, figures=told(SUQIAN), context=context)) == expected


def test_an_empty_cell_is_compared_with_nothing() -> None:
    raw = real.raw(SHANGHAI)
    raw["applications"]["new_received"][6] = None
    assert found(RULE, APPLICATIONS, "收到政府信息公开申请3件。", figures=from_json(raw)) == []


def test_a_persons_verdict_survives_edits_elsewhere() -> None:
    text = "共收到政府信息公开申请32件，均在期限内办理。"
    figures = told(SHANGHAI)
    first = found(RULE, APPLICATIONS, text, figures=figures)[0]
    again = found(RULE, APPLICATIONS, f"我局依法办理。{text}另开展培训2次。", figures=figures,
                  context=Context())[0]
    assert first.fingerprint == again.fingerprint
    assert first.quote == "共收到政府信息公开申请32件"


@pytest.mark.parametrize(("code", "text"), [
    (APPLICATIONS, "市政府办公室收到政府信息公开申请86件，沭阳县收到713件，泗阳县收到250件。"),
    (DISCLOSURE, "市政府及市政府办公室制发规范性文件3件，各县区制发12件。"),
])
def test_a_government_tells_of_the_bodies_below_it(code: str, text: str) -> None:
    assert found(RULE, code, text, figures=real.report(SUQIAN)) == []
    for whole in ("全市", "宿迁市", "我市"):
        total = found(RULE, APPLICATIONS, f"{whole}共收到政府信息公开申请3520件。", figures=real.report(SUQIAN))
        assert said(total) == [("error", 3520, 3525)]
