"""收集年报数据 in the panel: the matrix, the forms out and in, one click, declared beside counted."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from tests.collecting.conftest import OWING, SECTIONS, said
from tests.support.cast import Cast
from tests.support.offices import new_office
from tests.web.desk import Desk, panel, words
from wechat_bot.collecting import queries
from wechat_bot.collecting.operations import declare
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.records.operations import close_year, enter_record
from wechat_bot.registers.catalogue import REGISTERS

SERVICE = "公共法律服务股"
YEAR = "/collecting?year=2026"
SECTION = f"/collecting/2026/section?section={SERVICE}"
ZERO = {"section": SERVICE, "licences": "0", "charges": "0", "training.times": "0",
        "training.people": "0", "filled_by": "阿依古丽"}


@pytest.fixture(autouse=True)
def january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 5, 3, 0, tzinfo=UTC))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = new_office(tmp_path, staffed=True, agency={"sections": SECTIONS},
                        collecting={"owing": OWING})
    yield opened
    opened.close()


@pytest.fixture
def desk(office: Office, cast: Cast) -> Desk:
    return Desk(app(office), "officer")


def app(office: Office) -> Flask:
    return panel(office)


def numbers(office: Office, section: str = SERVICE) -> dict[str, int]:
    with office.db.read() as session:
        return queries.numbers_of(session, 2026, section)


def test_in_january_it_is_last_year_and_who_is_outstanding_is_named(
    desk: Desk, office: Office, cast: Cast
) -> None:
    declare(cast.officer, office, said("额敏镇司法所", training__times=0, training__people=0))
    page = words(desk.page("/collecting"))
    assert "收集 2026 年年报数据 2 个单位没有报齐" in page and "已报 0 / 0" in page
    assert ("【年报数据】还没有交《2026年度政府信息公开年报数据报送表》的单位：办公室、公共法律服务股。"
            "没有的也要写 0，签字后交办公室，2027年1月8日前交齐。谢谢！") in page
    assert "不用报" in page
    assert "2 个单位没有报齐 2026 年的数据" in words(desk.page("/"))


def test_half_declared_is_not_declared(desk: Desk, office: Office, cast: Cast) -> None:
    declare(cast.officer, office, said("办公室", documents__made=1))
    page = words(desk.page(YEAR))
    assert "没有报全" in page and "公共法律服务股" in page


def test_a_section_is_typed_by_hand_for_a_named_person(desk: Desk, office: Office) -> None:
    page = words(desk.post_and_follow("/collecting/2026/section", ZERO))
    assert "阿依古丽（由吴十代录）" in page and "没有报" not in page.split("照纸质表录入")[0]
    assert numbers(office) == {"licences": 0, "charges": 0, "training.times": 0,
                               "training.people": 0}


def test_what_is_empty_stays_outstanding(desk: Desk, office: Office) -> None:
    page = words(desk.post_and_follow("/collecting/2026/section", {**ZERO, "charges": ""}))
    assert "没有报" in page and "charges" not in numbers(office)


def test_the_form_shown_again_keeps_what_was_typed(desk: Desk, office: Office) -> None:
    answer = desk.post("/collecting/2026/section", {**ZERO, "licences": "-1", "filled_by": ""})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "“-1”不能是负数" in words(answer)
    assert 'name="licences" value="-1"' in text and 'name="charges" value="0"' in text
    assert numbers(office) == {}


def test_ten_thousand_times_last_year_asks_for_a_tick(
    desk: Desk, office: Office, cast: Cast
) -> None:
    declare(cast.officer, office, said(SERVICE, 2025, charges=120_000))
    odd = {**ZERO, "charges": "12000000"}
    answer = desk.post("/collecting/2026/section", odd)
    assert "元和万元弄混" in words(answer)
    assert 'name="confirmed" value="charges"' in answer.get_data(as_text=True)
    desk.post_and_follow("/collecting/2026/section", {**odd, "confirmed": "charges"})
    assert numbers(office)["charges"] == 1_200_000_000


def test_the_same_form_with_one_number_changed_asks_why(desk: Desk, office: Office) -> None:
    desk.post_and_follow("/collecting/2026/section", ZERO)
    refused = desk.post("/collecting/2026/section", {**ZERO, "licences": "2"})
    assert refused.status_code == 422 and "请写明为什么改" in words(refused)
    page = words(desk.post_and_follow("/collecting/2026/section", {
        **ZERO, "licences": "2", "reason": "漏了两件"}))
    assert "已被改报" in page and "原因：漏了两件" in page and "历次申报（2 次）" in page


def test_one_click_declares_what_is_registered(desk: Desk, office: Office, cast: Cast) -> None:
    enter_record(cast.officer, office, REGISTERS["licences"], {
        "number": "额司许〔2026〕1号", "decided_on": "2026-03-01", "matter": "执业许可",
        "section": SERVICE})
    page = words(desk.page(SECTION))
    assert "行政许可：与登记一致，申报 1 件" in page and "行政事业性收费：全年为零，申报 0" in page
    click = {"section": SERVICE, "topic": "licences", "filled_by": "阿依古丽"}
    desk.post_and_follow("/collecting/2026/click", click)
    desk.post_and_follow("/collecting/2026/click", {**click, "topic": "charges"})
    assert numbers(office) == {"licences": 1, "charges": 0}
    refused = desk.post("/collecting/2026/click", {**click, "filled_by": ""})
    assert refused.status_code == 422


def test_a_difference_from_the_registers_is_shown_and_is_no_error(
    desk: Desk, office: Office, cast: Cast
) -> None:
    declare(cast.officer, office, said(SERVICE, licences=2))
    page = words(desk.page(YEAR))
    assert "行政许可处理决定数量 2 件 0 件 没有登记 登记里一条也没有，年报用申报的数" in page
    enter_record(cast.officer, office, REGISTERS["licences"], {
        "number": "额司许〔2026〕1号", "decided_on": "2026-03-01", "matter": "执业许可"})
    assert "行政许可处理决定数量 2 件 1 件 不一样 请核对" in words(desk.page(YEAR))
    assert "0 件 不一样" in words(desk.page(SECTION))


def test_forms_are_handed_out(desk: Desk) -> None:
    with zipfile.ZipFile(io.BytesIO(desk.get("/collecting/2026/form.zip").data)) as archive:
        assert len(archive.namelist()) == 2 * len(SECTIONS)
    assert desk.get(f"/collecting/2026/form.docx?section={SERVICE}").status_code == 200
    assert desk.get("/collecting/2026/form.docx?section=别的").status_code == 404
    assert desk.get(f"/collecting/2026/form.pdf?section={SERVICE}").status_code == 404


def filled(desk: Desk, **cells: object) -> bytes:
    book = load_workbook(io.BytesIO(
        desk.get(f"/collecting/2026/form.xlsx?section={SERVICE}").data))
    page = book.active
    assert page is not None
    for row in page.iter_rows(min_row=5):
        for start, value in {"填报人": "阿依古丽", **cells}.items():
            if str(row[0].value).startswith(start):
                row[1 if start == "填报人" else 3].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def look(desk: Desk, data: bytes, **files: object) -> TestResponse:
    return desk.post("/collecting/import", file=(io.BytesIO(data), "报送表.xlsx"), **files)


def hidden(answer: TestResponse) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(kept|name|scan|scan_name|reason|sure|which)" '
                           r'value="([^"]*)"', answer.get_data(as_text=True)))


def test_the_form_comes_back_with_its_scan(desk: Desk, office: Office) -> None:
    answer = look(desk, filled(desk, 行政许可=3, 行政事业性收费=0),
                  scan=(io.BytesIO(b"%PDF-1.7"), "签字.pdf"))
    page = words(answer)
    assert "可以记下 2 个数" in page and "空着 2 个" in page and "扫描件：签字.pdf" in page
    assert "行政许可处理决定数量：3 新增" in page and numbers(office) == {}
    done = desk.post("/collecting/import/confirm", hidden(answer))
    assert done.headers["Location"].endswith("year=2026")  # of the form, whatever today is
    assert numbers(office) == {"licences": 3, "charges": 0}
    scan = desk.get("/collecting/scans/1")
    assert scan.data == b"%PDF-1.7" and scan.mimetype == "application/pdf"
    assert "attachment" in scan.headers["Content-Disposition"]
    scan.close()


def test_a_question_is_answered_without_choosing_the_file_again(
    desk: Desk, office: Office, cast: Cast
) -> None:
    declare(cast.officer, office, said(SERVICE, 2025, charges=120_000))
    answer = look(desk, filled(desk, 行政事业性收费=12_000_000))
    assert "核对过了，没有写错" in words(answer)
    again = desk.post("/collecting/import/confirm", {**hidden(answer), "again": "1", "sure": "1"})
    assert "记下这 1 个数" in words(again)
    desk.post_and_follow("/collecting/import/confirm", hidden(again))
    assert numbers(office) == {"charges": 1_200_000_000}


def test_what_cannot_be_imported_is_said(desk: Desk, office: Office) -> None:
    assert "请选择填好的报送表" in words(desk.post("/collecting/import"))
    assert "不是《年报数据报送表》" in words(look(desk, b"a,b\n1,2\n"))
    bad = look(desk, filled(desk, 行政许可=1), scan=(io.BytesIO(b"MZ"), "签字.pdf"))
    assert "扫描件要是 PDF、JPG 或 PNG" in words(bad)
    gone = desk.post("/collecting/import/confirm", {"kept": "0" * 64})
    assert "刚才看过的文件不在了" in words(gone) and numbers(office) == {}


def test_a_scan_may_follow(desk: Desk, office: Office) -> None:
    desk.post_and_follow("/collecting/2026/section", ZERO)
    assert desk.post("/collecting/scans/1").status_code == 422
    answer = desk.post("/collecting/scans/1", scan=(io.BytesIO(b"\xff\xd8\xff.."), "签字.jpg"))
    assert answer.status_code == 303 and "看扫描件" in words(desk.page(SECTION))


def test_declarations_are_exported(desk: Desk) -> None:
    desk.post_and_follow("/collecting/2026/section", ZERO)
    data = desk.post("/collecting/2026/export", {"kind": "csv"}).data.decode("utf-8-sig")
    assert data.count("\r\n") == 5 and "行政许可处理决定数量,0" in data
    assert desk.post("/collecting/2026/export", {"kind": "pdf"}).status_code == 404


def test_after_the_closing_the_page_says_so(desk: Desk, office: Office, cast: Cast) -> None:
    close_year(cast.officer, office, 2026)
    assert "封账" in words(desk.page(YEAR)) and "已经封账" in words(desk.page(SECTION))
    refused = desk.post("/collecting/2026/section", ZERO)
    assert refused.status_code == 422 and "请写明原因" in words(refused)


def test_who_reads_may_not_declare(office: Office, cast: Cast) -> None:
    desk = Desk(app(office), "auditor")
    assert "照纸质表录入" not in words(desk.page(SECTION))
    for path in ("/collecting/2026/section", "/collecting/2026/click", "/collecting/import"):
        assert desk.post(path, ZERO).status_code == 403
    assert numbers(office) == {}


@pytest.mark.parametrize("address", ["/collecting?year=0000", "/collecting?year=99999",
                                     "/year?year=0001", "/year?year=9999"])
def test_a_year_that_cannot_be_is_the_one_that_is_collected(desk: Desk, address: str) -> None:
    assert "2026" in words(desk.page(address))


@pytest.mark.parametrize("address", ["/collecting/0/form.zip", "/collecting/9999/section"])
def test_pages_of_a_year_that_cannot_be_are_not_there(desk: Desk, address: str) -> None:
    assert desk.get(address).status_code == 404
