"""文书和收费 on the page: nothing typed is lost, what may not go out does not."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from docx import Document

from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import typed, words
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import operations, queries
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.operations import Registration

SIGNED = {"deed": "issue", "number": "额司公开〔2025〕3号", "dated_on": "2025-10-13"}


@pytest.fixture(autouse=True)
def at_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday 13 October 2025, 11:00 Beijing time."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 10, 13, 3, 0, tzinfo=UTC))


@pytest.fixture
def case(office: Office, cast: Cast) -> int:
    """An application of 欧阳建国, received on 25 September 2025."""
    return operations.register(cast.officer, office, Registration(
        "registered_post", date(2025, 9, 25), "person", "经费使用情况"),
        Identity(name="欧阳建国", id_kind="none"))


def test_a_letter_is_written_saved_issued_and_downloaded(
    as_role: LogIn, office: Office, case: int
) -> None:
    officer = as_role("officer")
    text = typed(officer.get(f"/applications/{case}/letters/new?kind=acceptance"), "text")
    assert "{收件人}" in text and "2025年10月29日以前" in text
    kept = officer.post(f"/applications/{case}/letters/new", {"kind": "acceptance", "text": text})
    url = kept.headers["Location"]
    assert "还不能印发" in words(officer.get(url))
    # Issued at once with what was just typed: it is saved first, then looked at.
    refused = officer.post(url, {**SIGNED, "text": text + "我写的", "version": "1"})
    assert refused.status_code == 422 and "【地址】" in words(refused)
    assert typed(refused, "text").endswith("我写的") and typed(refused, "version") == "2"
    whole = text.replace("【地址】", "文化路1号").replace("【电话】", "0901-3340000")
    assert officer.post(url, {**SIGNED, "text": whole, "version": "2"}).status_code == 303
    page = words(officer.get(url))
    assert "已印发" in page and "欧阳建国" not in page
    file = officer.post(f"{url}/file")
    assert Document(io.BytesIO(file.data)).paragraphs[2].text == "欧阳建国："
    assert officer.post(url, {"text": "再改", "version": "3"}).status_code == 409
    assert as_role("auditor").post(f"{url}/file").status_code == 403
    assert officer.post(f"{url}/void", {"reason": "日期写错"}).status_code == 303
    assert "作废" in words(officer.get(f"/applications/{case}"))


def test_two_people_write_one_letter(as_role: LogIn, case: int) -> None:
    officer, head = as_role("officer"), as_role("head")
    url = officer.post(f"/applications/{case}/letters/new",
                       {"kind": "acceptance", "text": "初稿"}).headers["Location"]
    assert head.post(url, {"text": "负责人改的", "version": "1"}).status_code == 303
    late = officer.post(url, {"text": "专员改的", "version": "1"})
    assert late.status_code == 409 and typed(late, "text") == "专员改的"
    assert typed(late, "version") == "1"
    assert typed(officer.get(url), "text") == "负责人改的"


def test_an_unknown_letter_and_an_empty_one(as_role: LogIn, case: int) -> None:
    officer = as_role("officer")
    assert officer.get(f"/applications/{case}/letters/new?kind=none").status_code == 404
    empty = officer.post(f"/applications/{case}/letters/new", {"kind": "acceptance", "text": " "})
    assert empty.status_code == 422
    assert officer.get("/applications/letters/99").status_code == 404


def test_an_answer_needs_its_remedy_or_a_look_at_the_paper(
    as_role: LogIn, office: Office, case: int
) -> None:
    officer = as_role("officer")
    officer.post(f"/applications/{case}/items/1", {"word": "granted"})
    assert "写答复书（予以公开）" in words(officer.get(f"/applications/{case}/do/answer"))
    url = f"/applications/{case}/do/answer"
    form = {"on_day": "2025-10-13", "document_number": "额司公开〔2025〕3号"}
    refused = officer.post(url, form)
    assert refused.status_code == 422 and "救济途径不全" in words(refused)
    assert officer.post(url, {**form, "on_paper": "1"}).status_code == 303
    with office.db.read() as session:
        assert queries.get_application(session, case).finished_on == date(2025, 10, 13)


def test_a_fee_is_asked_for_paid_and_told_in_the_years_sentence(
    as_role: LogIn, case: int
) -> None:
    officer = as_role("officer")
    url = f"/applications/{case}/do/notice_fee"
    both = officer.post(url, {"noticed_on": "2025-10-13", "items": "3", "pages": "72"})
    assert both.status_code == 422 and "只能选一种" in words(both)
    assert typed(both, "pages") == "72"
    assert officer.post(url, {"noticed_on": "2025-10-13", "pages": "72"}).status_code == 303
    page = words(officer.get(f"/applications/{case}"))
    assert "420.00 元" in page and "写收费通知" in page and "等待缴费" in page
    text = typed(officer.get(f"/applications/{case}/letters/new?kind=fee_notice"), "text")
    assert "共72页" in text and "合计420.00元" in text and "2025年11月10日以前" in text
    pay = f"/applications/{case}/do/record_payment"
    mixed = officer.post(pay, {"paid_on": "2025-10-13", "received": "4200000"})
    assert mixed.status_code == 422 and "元和万元" in words(mixed)
    assert officer.post(pay, {"paid_on": "2025-10-13", "received": "420"}).status_code == 303
    assert "实收420.00元（0.042万元）" in words(officer.get("/applications/fees?year=2025"))
    assert officer.post(f"/applications/{case}/fee/undo", {}).status_code == 422
    assert officer.post(f"/applications/{case}/fee/undo", {"reason": "记错"}).status_code == 303
    assert "实收0.00元" in words(officer.get("/applications/fees?year=2025"))
    assert "没有收取" in words(officer.get("/applications/fees?year=2020"))
