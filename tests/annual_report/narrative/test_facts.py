"""The text of a year from its registers: 2024, a busy year, a year that nobody declared."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.annual_report.narrative.conftest import read_text, read_working
from tests.annual_report.test_year_2024 import bring_in
from tests.support.cast import Cast
from wechat_bot.annual_report import current, form, queries
from wechat_bot.annual_report.content import FIELD
from wechat_bot.annual_report.narrative import texts
from wechat_bot.annual_report.narrative.fact import BLANK
from wechat_bot.annual_report.narrative.gathering import county_website
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.office import Office
from wechat_bot.records.operations import close_year, enter_record
from wechat_bot.registers.catalogue import REGISTERS
from wechat_bot.registers.oversight.queries import figures as oversight

LAST_YEAR = """标题,发布时间,渠道,链接
上年一,2023-02-03 10:00,政府网站,https://www.example.gov.cn/1.html
上年二,2023-03-03 10:00,公众号,https://mp.weixin.qq.com/s/x
"""


def test_the_text_of_2024_by_its_registers(any_office: Office) -> None:
    bring_in(any_office, "disclosures.csv")
    bring_in(any_office, "declarations.csv")
    said = read_text(any_office)
    assert said["overview.disclosure"].startswith(
        "全年主动公开政府信息33条。其中，通过额敏县人民政府网站公开1条，通过“法治额敏”微信公众号公开32条。")
    assert "没有制发和废止行政规范性文件" in said["overview.disclosure"]
    assert said["overview.applications"] == (
        "全年没有收到政府信息公开申请，也没有上年结转的申请。没有因政府信息公开被申请行政复议或者"
        "被提起行政诉讼的情况。")
    assert "2024年没有向申请人发出收费通知，没有收取信息处理费。" in said["other.report"]
    assert said["problems.last_year"] == ""  # the first year: nothing was promised before
    assert "全年没有组织或者参加政务公开专题培训" in said["overview.oversight"]
    whole = "".join(said.values())
    assert not FIELD.search(whole)
    # the contact is not set in this office, problems are not written yet: said, not made up
    assert BLANK.findall(whole) == [
        "〔待补：单位地址〕", "〔待补：邮政编码〕", "〔待补：联系电话〕", "〔待补：本年问题〕",
        "〔待补：改进措施〕"]


def test_what_nobody_declared_is_a_gap_and_not_nought(office: Office) -> None:
    said = read_text(office)
    assert "834600" in said["opening"]
    assert "行政许可决定〔待补：行政许可件数〕件" in said["overview.disclosure"]
    assert "行政规范性文件〔待补：规范性文件制发件数〕件" in said["overview.disclosure"]
    assert "培训〔待补：培训次数〕次、〔待补：培训人次〕人次" in said["overview.oversight"]


def test_the_text_of_a_busy_year_tells_its_figures(busy_year: Office) -> None:
    said = read_text(busy_year)
    _, known = read_working(busy_year)
    with busy_year.db.read() as session:
        cells = queries.figures(session, busy_year.config, 2024).cells()
    assert all(known[name].value == cells[fact.path] for name, fact in known.items()
               if fact.path and name != "单位新收申请件数")
    total = known["公开总条数"].text
    assert f"全年主动公开政府信息{total}条。" in said["overview.disclosure"]
    assert known["分渠道合计条数"].value == known["公开总条数"].value
    results = ("予以公开件数", "部分公开件数", "不予公开件数", "无法提供件数", "不予处理件数", "其他处理件数")
    assert sum(int(known[name].text) for name in results) == known["办结申请件数"].value
    assert f"年内办结{known['办结申请件数'].text}件" in said["overview.applications"]
    assert "另有上年结转" in said["overview.applications"]
    assert "原因逐次登记" in said["overview.management"]


def test_last_year_is_compared_only_where_it_is_sure(office: Office, cast: Cast) -> None:
    import_releases(COMMAND_LINE, office, LAST_YEAR.encode(), "上年.csv", dry_run=False)
    assert "上年" not in read_text(office)["overview.disclosure"]
    close_year(cast.officer, office, 2023)
    assert "公开总数比上年的2条增加31条。" in read_text(office)["overview.disclosure"]


def test_an_agreed_change_by_hand_is_what_the_text_says(office: Office) -> None:
    bring_in(office, "declarations.csv")
    with office.db.read() as session:
        found = current.with_values(queries.figures(session, office.config, 2024),
                                    {"decisions.licences": "12"})
        said = texts.filled(session, office, found)
    assert "作出行政许可决定12件。" in said["overview.disclosure"]


def test_training_and_oversight_by_their_registers(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 1, 8, 3, 0, tzinfo=UTC))
    enter_record(cast.officer, office, REGISTERS["trainings"],
                 {"held_on": "2024-05-06", "topic": "政务公开业务", "people": "18", "hours": "2"})
    said, (_, known) = read_text(office), read_working(office)
    assert "政务公开培训1次、18人次" in said["overview.oversight"]
    with office.db.read() as session:
        assert known["培训人次"].value == oversight(session, 2024)["people_trained"]


@pytest.mark.parametrize(("agency", "website"), [
    ("额敏县司法局", "额敏县人民政府网站"), ("乌鲁木齐市新市区司法局", "乌鲁木齐市新市区人民政府网站"),
    ("某机构", "政府网站")])
def test_the_website_is_named_after_the_place(agency: str, website: str) -> None:
    assert county_website(agency) == website


def test_each_field_leads_to_records_or_is_a_setting(office: Office) -> None:
    _, known = read_working(office)
    assert all(fact.path or fact.records for fact in known.values()
               if fact.value is not None and fact.group not in ("单位和年度", "平台建设")
               and not fact.name.endswith(("合计条数", "增减条数", "合计件数")))
    assert {fact.path for fact in known.values() if fact.path} <= set(
        current_cells(office))


def current_cells(office: Office) -> list[str]:
    with office.db.read() as session:
        return list(queries.figures(session, office.config, 2024).cells())


def test_the_period_and_the_parts_are_those_of_the_form(office: Office) -> None:
    opening = read_text(office)["opening"]
    assert "统计期限为2024年1月1日至12月31日" in opening
    for part in form.PARTS:
        assert part.heading.partition("、")[2] in opening
