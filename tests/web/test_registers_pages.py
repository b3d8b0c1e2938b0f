"""各类登记 in the panel: every register alike: overview, list, record, form, 更正, 作废, print."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from openpyxl import load_workbook

from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.kernel.office import Office
from wechat_bot.records import queries
from wechat_bot.records.operations import close_year, enter_record
from wechat_bot.registers.catalogue import REGISTERS
from wechat_bot.web import registers

LIST = "/registers/penalties"
ONE = {"number": "额司罚决字〔2026〕1号", "decided_on": "2026-03-05", "matter": "违规执业",
       "section": "办公室"}


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def app(office: Office) -> Flask:
    return panel(office)


def entered(office: Office, cast: Cast, **changes: str) -> int:
    return enter_record(cast.officer, office, REGISTERS["penalties"], {**ONE, **changes})


@pytest.mark.parametrize("code", list(REGISTERS))
def test_every_register_has_all_its_pages(app: Flask, cast: Cast, code: str) -> None:
    desk = Desk(app, "officer")
    register = REGISTERS[code]
    for path in ("", "/import", "/print"):
        assert register.name in words(desk.page(f"/registers/{code}{path}"))
    form = desk.page(f"/registers/{code}/new")
    assert register.about in words(form)
    for each in register.all_fields:
        assert f'name="{each.key}"' in form and each.label in form
    assert len(re.findall("（必填）", form)) >= sum(each.required for each in register.all_fields)


def test_the_overview_counts_the_year_and_leaves_out_what_is_void(
    app: Flask, office: Office, cast: Cast
) -> None:
    entered(office, cast)
    other = entered(office, cast, number="额司罚决字〔2026〕2号")
    entered(office, cast, number="额司罚决字〔2025〕9号", decided_on="2025-05-05")
    desk = Desk(app, "officer")
    desk.post(f"{LIST}/{other}/void", {"reason": "重复登记"})
    page = words(desk.page("/registers?year=2026"))
    assert "1 条 2 条" in page and all(each.name in page for each in REGISTERS.values())


def test_the_list_is_narrowed_and_links_to_the_record(
    app: Flask, office: Office, cast: Cast
) -> None:
    entered(office, cast)
    entered(office, cast, number="额司罚决字〔2025〕9号", decided_on="2025-05-05", section="某司法所")
    desk = Desk(app, "officer")
    page = desk.page(f"{LIST}?year=2026")
    assert "共 1 条" in words(page) and "〔2025〕9号" not in page
    assert re.search(rf'<td><a href="{LIST}/1">额司罚决字〔2026〕1号</a>', page)
    assert "〔2026〕1号" not in desk.page(f"{LIST}?section=某司法所")
    assert "共 1 条" in words(desk.page(f"{LIST}?keyword=2025〕9"))
    assert "没有符合条件的登记" in words(desk.page(f"{LIST}?keyword=没有的"))


def test_voided_records_are_seen_when_asked_for(app: Flask, office: Office, cast: Cast) -> None:
    number = entered(office, cast)
    desk = Desk(app, "officer")
    page = desk.post_and_follow(f"{LIST}/{number}/void", {"reason": "重复登记"})
    assert "原因：重复登记" in words(page) and f"{number}/correct" not in page
    assert "〔2026〕1号" not in desk.page(LIST)
    assert "作废" in words(desk.page(f"{LIST}?voided=1"))


def test_voiding_asks_for_the_reason(app: Flask, office: Office, cast: Cast) -> None:
    number = entered(office, cast)
    answer = Desk(app, "officer").post(f"{LIST}/{number}/void", {"reason": " "})
    assert answer.status_code == 422 and "请写明作废的原因" in words(answer)


def test_a_record_is_entered_by_form(app: Flask, cast: Cast) -> None:
    desk = Desk(app, "officer")
    page = words(desk.post_and_follow(f"{LIST}/new", ONE))
    assert "额司罚决字〔2026〕1号" in page and "2026-03-05 周四" in page and "计入年份 2026 年" in page
    assert "登记行政处罚：额司罚决字〔2026〕1号" in page
    again = desk.post(f"{LIST}/new", ONE)
    assert again.status_code == 422 and "已经登记过这一条" in words(again)


def test_several_are_entered_one_after_another(app: Flask, cast: Cast) -> None:
    answer = Desk(app, "officer").post(f"{LIST}/new", {**ONE, "another": "1"})
    assert answer.status_code == 303 and "/registers/penalties/new?section=" in answer.location


def test_nothing_typed_is_lost_and_each_mistake_is_at_its_field(app: Flask, cast: Cast) -> None:
    answer = Desk(app, "officer").post(f"{LIST}/new", {**ONE, "decided_on": "2026-13-05"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'href="#f-decided_on"' in text
    assert 'value="2026-13-05"' in text and 'value="额司罚决字〔2026〕1号"' in text
    assert re.search(r'type="text" id="f-decided_on"', text)  # a day field would drop it


def test_correcting_keeps_what_it_said_before(app: Flask, office: Office, cast: Cast) -> None:
    number = entered(office, cast)
    desk = Desk(app, "officer")
    assert 'value="额司罚决字〔2026〕1号"' in desk.page(f"{LIST}/{number}/correct")
    changed = {**ONE, "number": "额司罚决字〔2026〕1-1号"}
    refused = desk.post(f"{LIST}/{number}/correct", changed)
    assert refused.status_code == 422 and "请写明更正的原因" in words(refused)
    assert "1-1号" in refused.get_data(as_text=True)
    page = words(desk.post_and_follow(f"{LIST}/{number}/correct", {
        **changed, "reason": "文号登记错了"}))
    assert "更正记录（1 次）" in page and "原因：文号登记错了" in page
    assert "决定文号 额司罚决字〔2026〕1号 额司罚决字〔2026〕1-1号" in page


def test_nobody_takes_back_anothers_correction_unawares(
    app: Flask, office: Office, cast: Cast
) -> None:
    """Both had the form open: the second sees what the first changed, and keeps what he typed."""
    number = entered(office, cast)
    address = f"{LIST}/{number}/correct"
    desk, other = Desk(app, "officer"), Desk(app, "head")
    assert 'name="seen" value="0"' in desk.page(address)
    other.post_and_follow(address, {**ONE, "decided_on": "2026-03-06", "reason": "日期错", "seen": "0"})
    answer = desk.post(address, {**ONE, "note": "已送达", "reason": "补说明", "seen": "0"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "决定日期由“2026-03-05”改为“2026-03-06”" in page
    assert 'value="2026-03-06"' in page and "已送达" in page and 'name="seen" value="1"' in page
    desk.post_and_follow(address, {**ONE, "decided_on": "2026-03-06", "note": "已送达",
                                   "reason": "补说明", "seen": "1"})
    with office.db.read() as session:
        record = queries.get_record(session, REGISTERS["penalties"], number)
        assert (record.decided_on.isoformat(), record.note) == ("2026-03-06", "已送达")


def test_a_closed_year_takes_dated_corrections(app: Flask, office: Office, cast: Cast) -> None:
    number = entered(office, cast, decided_on="2025-03-05")
    close_year(cast.officer, office, 2025)
    desk = Desk(app, "officer")
    assert "2025 年已经封账" in words(desk.page(f"{LIST}/{number}/correct"))
    late = {**ONE, "number": "额司罚决字〔2025〕2号", "decided_on": "2025-04-05"}
    asked = desk.post(f"{LIST}/new", late)
    assert asked.status_code == 422 and 'name="reason"' in asked.get_data(as_text=True)
    page = desk.post_and_follow(f"{LIST}/new", {**late, "reason": "漏登记了"})
    assert "2025 年封账后的更正" in words(page)


def test_what_is_filtered_is_exported_and_the_journal_knows(
    app: Flask, office: Office, cast: Cast
) -> None:
    entered(office, cast)
    entered(office, cast, number="额司罚决字〔2025〕9号", decided_on="2025-05-05")
    desk = Desk(app, "officer")
    answer = desk.post(f"{LIST}/export", {"kind": "xlsx", "year": "2025"})
    page = load_workbook(io.BytesIO(answer.data)).active
    assert page is not None
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert len(rows) == 2 and "额司罚决字〔2025〕9号" in rows[1] and "决定文号" in rows[0]
    csv = desk.post(f"{LIST}/export", {"kind": "csv"}).data
    assert csv.startswith(b"\xef\xbb\xbf") and csv.count(b"\r\n") == 3
    assert desk.post(f"{LIST}/export", {"kind": "pdf"}).status_code == 404


def test_the_printed_volume_has_every_row_and_the_signature_line(
    app: Flask, office: Office, cast: Cast
) -> None:
    entered(office, cast)
    desk = Desk(app, "officer")
    page = desk.page(f"{LIST}/print?year=2026")
    plain = words(page)
    assert "额敏县司法局行政处罚登记簿（2026年）" in plain and "booklet.css" in page
    assert "1 额司罚决字〔2026〕1号" in plain
    assert all(each in plain for each in ("填表人：", "审核人：", "负责人：", "日期："))
    assert "公示链接" not in plain  # a column without a word is not printed
    css = (Path(registers.__file__).parent / "static/booklet.css").read_text(encoding="utf-8")
    assert "A4 landscape" in css and "counter(pages)" in css and "table-header-group" in css
    document = Document(io.BytesIO(desk.post(f"{LIST}/export", {
        "kind": "docx", "year": "2026"}).data))
    section = document.sections[0]
    assert section.page_width > section.page_height
    assert document.tables[0].rows[1].cells[1].text == "额司罚决字〔2026〕1号"
    assert "负责人：" in document.paragraphs[-1].text
    assert "NUMPAGES" in section.footer._element.xml


def test_who_reads_may_not_write(app: Flask, office: Office, cast: Cast) -> None:
    number = entered(office, cast)
    desk = Desk(app, "auditor")
    page = desk.page(f"{LIST}/{number}")
    assert "作废这条登记" not in words(page) and "登记行政处罚</a>" not in desk.page(LIST)
    for path in ("new", "import", f"{number}/correct"):
        assert desk.get(f"{LIST}/{path}").status_code == 403
    for path in ("new", "import", f"{number}/correct", f"{number}/void"):
        assert desk.post(f"{LIST}/{path}", {**ONE, "reason": "x"}).status_code == 403
    assert "作废" not in words(desk.page(f"{LIST}/{number}"))


@pytest.mark.parametrize("path", ["/registers/nothing", "/registers/nothing/new",
                                  "/registers/penalties/99", "/registers/penalties/99/correct"])
def test_what_is_not_there_is_said(app: Flask, cast: Cast, path: str) -> None:
    answer = Desk(app, "officer").get(path)
    assert answer.status_code == 404 and "没有" in words(answer)
