"""依申请台账 as a table on the page: exported, printed, imported after a look."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl
import pytest
from docx import Document

from tests.web.conftest import LogIn
from tests.web.visitor import words
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office

PAPER = """编号,收到日,申请人类型,申请人,内容,结果,答复日
旧〔2025〕1号,2025-03-03,自然人,欧阳建国,经费使用情况,予以公开,2025-03-10
旧〔2025〕2号,2025-03-04,自然人,司马懿,人员名单,政府信息不存在,2025-03-11
"""


@pytest.fixture(autouse=True)
def at_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday 13 October 2025, 11:00 Beijing time."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 10, 13, 3, 0, tzinfo=UTC))


def sent(text: str, name: str = "台账.csv") -> dict[str, object]:
    return {"file": (io.BytesIO(text.encode()), name)}


def kept_of(page: str) -> str:
    return page.partition('name="kept" value="')[2].partition('"')[0]


def test_a_paper_ledger_is_looked_at_then_imported(as_role: LogIn, office: Office) -> None:
    officer = as_role("officer")
    looked = officer.post("/applications/import", sent(PAPER))
    assert looked.status_code == 200 and "可以新增 2" in words(looked)
    assert "欧阳建国" not in words(officer.get("/applications"))
    kept = kept_of(looked.text)
    assert "欧阳建国".encode() not in office.media.get(kept)  # it waits encrypted
    done = officer.post("/applications/import/confirm", {"kept": kept, "name": "台账.csv"})
    assert done.status_code == 303
    page = words(officer.get("/applications"))
    assert "旧〔2025〕1号" in page and "欧***" in page and "共 2 件" in page


def test_wrong_rows_are_told_and_nothing_is_imported(as_role: LogIn) -> None:
    officer = as_role("officer")
    wrong = officer.post("/applications/import", sent(PAPER.replace("2025-03-10", "2025-02-30")))
    assert "第 2 行" in words(wrong) and "只导入没有错误的 1 件" in words(wrong)
    assert officer.post("/applications/import").status_code == 422
    assert officer.post("/applications/import", sent("没有表头")).status_code == 422
    gone = officer.post("/applications/import/confirm", {"kept": "0" * 64, "name": "x"})
    assert gone.status_code == 422 and "请重新选择文件" in words(gone)
    assert "还没有登记过申请" in words(officer.get("/applications"))


def test_the_ledger_goes_out_with_masked_names(as_role: LogIn) -> None:
    officer = as_role("officer")
    looked = officer.post("/applications/import", sent(PAPER))
    officer.post("/applications/import/confirm", {"kept": kept_of(looked.text), "name": "x.csv"})
    book = officer.post("/applications/export", {"year": "2025", "kind": "xlsx"})
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(book.data)).active for cell in row]
    assert "旧〔2025〕1号" in cells and "欧***" in cells and "欧阳建国" not in cells
    table = officer.post("/applications/export", {"year": "2025", "kind": "csv"})
    assert "司**" in table.data.decode("utf-8-sig")
    volume = officer.post("/applications/export", {"year": "2025", "kind": "docx"})
    paper = Document(io.BytesIO(volume.data))
    assert [cell.text for cell in paper.tables[0].rows[0].cells][:2] == ["序号", "编号"]
    assert len(paper.tables[0].rows) == 3


def test_who_may(as_role: LogIn) -> None:
    auditor = as_role("auditor")
    assert auditor.get("/applications/import").status_code == 403
    assert auditor.post("/applications/export", {"year": "2025"}).status_code == 200
    assert as_role("writer").post("/applications/export").status_code == 403
    blank = as_role("officer").get("/applications/import/template.xlsx")
    assert "收到日*" in [cell.value for cell in openpyxl.load_workbook(
        io.BytesIO(blank.data)).active[1]]
