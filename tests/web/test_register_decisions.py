"""许可 and 规范性文件 on their pages: a month's total, a repeal, the year's numbers on top."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.web.conftest import LogIn
from tests.web.visitor import words as words_of
from wechat_bot.kernel.office import Office
from wechat_bot.records import queries
from wechat_bot.registers.documents.register import DOCUMENTS

MONTH = {"month": "2024-04", "quantity": "5", "result": "granted"}


def words(page: TestResponse) -> str:
    """The text of a page without any blanks."""
    return "".join(words_of(page).split())


def test_a_months_total_by_its_form(as_role: LogIn) -> None:
    officer = as_role("officer")
    form = words(officer.get("/registers/licences/new"))
    assert form.index("逐件登记：一件决定一条") < form.index("逐件登记的必填") < form.index("按月汇总：")
    again = officer.post("/registers/licences/new", MONTH)
    assert again.status_code == 422 and "按月汇总请填写核实人" in words(again)
    assert 'value="2024-04"' in again.text, "what was typed is still there"
    officer.post("/registers/licences/new", {**MONTH, "vouched_by": "吴十"})
    page = words(officer.get("/registers/licences?year=2024"))
    assert "2024年按年报口径：处理决定5件" in page
    assert "2024年4月汇总" in page and "汇总5件" in page


def test_a_repeal_is_filled_in_later_without_a_reason(as_role: LogIn, office: Office) -> None:
    officer = as_role("officer")
    officer.post("/registers/documents/new", {"title": "某办法", "signed_on": "2020-05-01"})
    half = {"ended_how": "repealed", "ended_on": "2024-07-01"}
    refused = officer.post("/registers/documents/1/complete", half)
    assert refused.status_code == 422 and "废止要有依据" in words(refused)
    done = officer.post("/registers/documents/1/complete", {**half, "ended_by": "额司发〔2024〕9号"})
    assert done.status_code == 303
    page = words(officer.get("/registers/documents?year=2024"))
    assert "本年制发0件，本年废止1件，年底现行有效0件" in page
    with office.db.read() as session:
        change, = queries.changes_of(session, "documents:1")
        assert DOCUMENTS.values(queries.get_record(session, DOCUMENTS, 1))["ended_by"]
    assert [label for label, _, _ in change.changes] == ["废止或失效方式", "废止或失效日", "废止文号或依据"]
