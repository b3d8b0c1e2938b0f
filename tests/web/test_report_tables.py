"""年度报告·表格: the form with its numbers, each with the records it counts; changes by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.annual_report.frozen import frozen
from tests.annual_report.test_year_2024 import bring_in
from tests.support.cast import Cast
from tests.support.offices import new_office
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.annual_report import overrides
from wechat_bot.annual_report.form import COLUMNS, ROW_CODES, cell_label
from wechat_bot.collecting.topics import ITEMS
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.office import Office
from wechat_bot.records.importing import import_records
from wechat_bot.registers.applications.importing import import_applications
from wechat_bot.registers.catalogue import register_of

TABLES = "/report/tables?year=2024"
GRANTED = "applications.granted[0]"
APPLICATIONS = """编号,收到方式,收到日,申请人类型,内容,项数,结果,答复日
依申请〔2024〕1号,邮寄,2024-03-04,自然人,法律援助的经费,1,予以公开,2024-03-11
依申请〔2024〕2号,邮寄,2024-05-06,自然人,公证的收费,1,予以公开,2024-05-13
依申请〔2024〕3号,邮寄,2024-06-03,商业企业,许可的依据,1,属于国家秘密,2024-06-11
"""
CHARGES = """项目,依据,日期,金额,核实人
公证费,新发改〔2020〕1号,2024-03-28,300,王五
公证费,新发改〔2020〕1号,2024-06-28,120.50,王五
"""


@pytest.fixture(autouse=True)
def january(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    stopped = StoppedClock(monkeypatch)
    stopped.moment = datetime(2025, 1, 6, 3, 0, tzinfo=UTC)
    return stopped


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = new_office(tmp_path, staffed=True)
    bring_in(opened, "disclosures.csv")
    import_applications(COMMAND_LINE, opened, APPLICATIONS.encode(), "依申请.csv", dry_run=False)
    yield opened
    opened.close()


@pytest.fixture
def desk(office: Office, cast: Cast) -> Desk:
    return Desk(panel(office), "officer")


def cell(path: str) -> str:
    return f"/report/cell?year=2024&path={path}"


def override(office: Office, cast: Cast, path: str = GRANTED, value: str = "3") -> int:
    return overrides.propose(cast.officer, office, 2024, path, value, "登记里只能记两件")


def test_the_form_is_drawn_with_every_number_a_link_to_its_records(desk: Desk) -> None:
    page = desk.page(TABLES)
    linked = {unescape(path) for path in re.findall(r"report/cell\?year=2024&amp;path=([^\"]+)", page)}
    assert len({path.replace("%5B", "[").replace("%5D", "]") for path in linked}) == 200
    text = words(page)
    assert "一、本年新收政府信息公开申请数量 2 1 0 0 0 0 3" in text
    assert "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）" in text
    assert page.count('scope="row"') == 25 + 2 + 3 + 1


def test_what_nobody_declared_is_awaited_and_not_nought(desk: Desk) -> None:
    assert words(desk.page(TABLES)).count("待报") == 7
    text = words(desk.page(cell("decisions.licences")))
    assert "空格（不是 0）" in text
    assert "办公室、普法与依法治理股 没有报这一项" in text


def test_a_cell_lists_the_records_that_make_its_number(desk: Desk) -> None:
    page = desk.page(cell(GRANTED))
    text = words(page)
    assert "年报现在的数 2" in text
    assert "2 条，合计 2" in text
    assert "依申请〔2024〕1号（第1项）" in text
    assert 'href="/applications/1"' in page
    assert "3号" not in text


def test_who_may_not_read_applications_sees_the_records_without_links(office: Office) -> None:
    page = Desk(panel(office), "writer").page(cell(GRANTED))
    assert "依申请〔2024〕1号（第1项）" in page
    assert 'href="/applications/' not in page
    assert "提出人工改数" not in page


def test_sums_of_money_are_told_in_yuan_and_wan_and_both_sides_are_shown(
    office: Office, desk: Desk
) -> None:
    import_records(COMMAND_LINE, office, register_of("charges"), CHARGES.encode(), "收费.csv",
                   dry_run=False)
    bring_in(office, "declarations.csv")
    text = words(desk.page(cell("fees_wan")))
    assert "年报现在的数 0.04205 万元" in text
    assert "2 条，合计 420.50 元，合 0.04205 万元" in text
    assert f"登记里数得 {ITEMS['charges'].with_unit(42_050)}" in text
    assert "各单位申报 0.00 元 与登记不一样，年报用登记的数" in text


@pytest.mark.parametrize("path", ["applications.granted[7]", "", "fees", "disclosures.total"])
def test_a_cell_that_is_not_there_is_said(desk: Desk, path: str) -> None:
    answer = desk.get(cell(path))
    assert answer.status_code == 404
    assert "没有这一格" in words(answer)


def test_a_change_by_hand_is_proposed_agreed_marked_and_ended(
    office: Office, cast: Cast, desk: Desk
) -> None:
    text = words(desk.post_and_follow("/report/2024/overrides", {
        "path": GRANTED, "value": "3", "reason": "一件分两次答复"}))
    assert "等另一个人同意" in text
    assert "您自己提出的，要由另一个人同意。可以同意的有：何七" in text
    assert "改数待同意" in words(desk.page(TABLES))
    head = Desk(panel(office), "head")
    home = words(head.page("/"))
    assert "核对人工改数 2024 年报表三“（一）予以公开”的“自然人”列：登记 2，改为 3" in home
    assert "核对人工改数" not in words(desk.page("/"))
    text = words(head.post_and_follow("/report/overrides/1/agree"))
    assert "年报现在的数 3 人工改数 登记现在的数 2" in text
    assert "年报里的数是人工改的，所以和登记合计不一样" in text
    assert "登记 2，改为 3；吴十提出，何七同意。一件分两次答复" in words(desk.page(TABLES))
    answer = desk.post("/report/overrides/1/end", {"end_reason": ""})
    assert answer.status_code == 422
    assert 'href="#f-end_reason"' in answer.text
    text = words(desk.post_and_follow("/report/overrides/1/end", {"end_reason": "登记改好了"}))
    assert "年报现在的数 2" in text
    assert "以前的改数（1 次）" in text


def test_what_was_typed_stays_after_a_refusal(office: Office, cast: Cast, desk: Desk) -> None:
    answer = desk.post("/report/2024/overrides", {"path": GRANTED, "value": "3.5", "reason": "原因甲"})
    assert answer.status_code == 422
    assert "没有半件" in words(answer)
    assert 'value="3.5"' in answer.text
    assert "原因甲" in answer.text
    made = override(office, cast)
    answer = Desk(panel(office), "head").post(
        "/report/2024/overrides", {"path": GRANTED, "value": "4", "reason": "原因乙"})
    assert answer.status_code == 409
    assert "吴十提出改为 3" in words(answer)
    assert desk.post(f"/report/overrides/{made}/agree").status_code == 403
    assert desk.post("/report/overrides/99/agree").status_code == 404


def test_doubts_stand_below_the_table_and_alone_if_wanted(
    office: Office, cast: Cast, desk: Desk
) -> None:
    overrides.agree(cast.head, office, override(office, cast, "applications.results_total[6]", "9"))
    text = words(desk.page(TABLES))
    assert "⚠ 见疑问 1" in text
    assert "⚠1 不对 表三“总计”列：" in text
    page = desk.page(f"{TABLES}&doubt=1")
    assert 'class="the-form' not in page
    rows = words(page)
    assert cell_label("applications.results_total[6]") in rows
    assert "还没有数，等 办公室、普法与依法治理股 报" in rows
    assert cell_label(GRANTED) not in rows


def test_last_year_stands_beside_this_one_where_there_is_a_report(
    office: Office, desk: Desk
) -> None:
    assert "没有上年的报告可以对照" in words(desk.page(f"{TABLES}&beside=1"))
    frozen(office, 2023)
    text = words(desk.page(f"{TABLES}&beside=1"))
    assert text.count("上年 ") >= len(ROW_CODES) * len(COLUMNS)
    assert "不看上年" in text


def test_a_frozen_report_keeps_its_numbers_and_shows_what_changed_since(
    office: Office, cast: Cast, desk: Desk, january: StoppedClock
) -> None:
    overrides.agree(cast.head, office, override(office, cast, "applications.carried_out[0]", "1"))
    frozen(office, 2024)
    january.forward(hours=1)
    more = APPLICATIONS.splitlines()[0] + "\n依申请〔2024〕4号,邮寄,2024-07-01,自然人,新的,1,予以公开,2024-07-08\n"
    import_applications(COMMAND_LINE, office, more.encode(), "补.csv", dry_run=False)
    text = words(desk.page(TABLES))
    assert "这是定稿（第 1 版" in text
    assert "有 6 格，现在的数不一样" in text  # received, granted, results; of persons and in all
    assert "四、结转下年度继续办理 1 人工改数 0" in text
    assert "（一）予以公开 2 现在是 3" in text
    assert "（一）予以公开 3 ⚠" in words(desk.page(f"{TABLES}&now=1"))
    text = words(desk.page(cell(GRANTED)))
    assert "定稿里的数 2 现在的数 3" in text
    assert "定稿时数了哪些登记：2 条，合计 2" in text
    assert "定稿以后登记里多出来的（定稿没有数）" in text
    assert "依申请〔2024〕4号" in text
    answer = desk.post("/report/2024/overrides", {"path": GRANTED, "value": "5", "reason": "公布后发现"})
    assert answer.status_code == 409
    assert "更正稿" in words(answer)
    text = words(desk.post_and_follow("/report/2024/overrides", {
        "path": GRANTED, "value": "5", "reason": "公布后发现", "for_correction": "1"}))
    assert "只会进更正稿" in text
    assert "定稿里的数 2" in text


def test_two_hundred_cells_cost_no_query_each(office: Office, desk: Desk) -> None:
    asked: list[str] = []
    event.listen(office.db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    for url in (TABLES, cell(GRANTED)):
        asked.clear()
        desk.page(url)
        assert 0 < len(asked) < 250, url  # a query a cell would be 200 more
