"""导入台账: looked at first, imported by a second button."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.disclosure import queries
from wechat_bot.kernel.office import Office

GOOD = "标题,发布时间,渠道\n部门预算,2026-02-03,政府网站\n普法推文,2026-03-03 10:00,公众号\n"
BAD = GOOD + "没有日期的,,政府网站\n渠道不对的,2026-03-04,广播\n"


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def app(office: Office) -> Flask:
    return panel(office)


def look(desk: Desk, table: str | bytes, name: str = "台账.csv") -> TestResponse:
    data = table.encode() if isinstance(table, str) else table
    return desk.post("/ledger/import", file=(io.BytesIO(data), name))


def kept(answer: TestResponse) -> dict[str, str]:
    found = dict(re.findall(r'type="hidden" name="(kept|name|which)" value="([^"]*)"',
                            answer.get_data(as_text=True)))
    assert "kept" in found
    return found


def in_ledger(office: Office) -> int:
    with office.db.read() as session:
        return len(queries.releases_of_year(session, 2026))


def test_looking_imports_nothing_and_the_second_button_imports(
    office: Office, cast: Cast, app: Flask
) -> None:
    desk = Desk(app, "officer")
    answer = look(desk, GOOD)
    page = words(answer)
    assert answer.status_code == 200 and "还没有导入" in page and "可以新增 2" in page
    assert "第 2 行 部门预算 新增" in page and "导入这 2 条" in page
    assert in_ledger(office) == 0
    page = words(desk.post_and_follow("/ledger/import/confirm", kept(answer)))
    assert "已从“台账.csv”导入 2 条" in page and "部门预算" in page
    assert in_ledger(office) == 2


def test_importing_again_changes_nothing(office: Office, cast: Cast, app: Flask) -> None:
    desk = Desk(app, "officer")
    desk.post_and_follow("/ledger/import/confirm", kept(look(desk, GOOD)))
    page = words(look(desk, GOOD))
    assert "可以新增 0，台账里已有 2" in page and "导入这" not in page


def test_bad_rows_are_all_listed_and_only_asked_for_rows_are_imported(
    office: Office, cast: Cast, app: Flask
) -> None:
    desk = Desk(app, "officer")
    answer = look(desk, BAD)
    page = words(answer)
    assert "有错误 2" in page and "第 4 行 没有日期的 错误" in page
    assert "日期是空的" in page and "没有叫“广播”的渠道" in page
    assert "导入这" not in page and "只导入没有错误的 2 条" in page
    all_or_nothing = {k: v for k, v in kept(answer).items() if k != "which"}
    refused = desk.post("/ledger/import/confirm", all_or_nothing)
    assert refused.status_code == 422 and "一条也没有导入" in words(refused)
    assert in_ledger(office) == 0
    desk.post_and_follow("/ledger/import/confirm", kept(answer))
    assert in_ledger(office) == 2


@pytest.mark.parametrize(("table", "sentence"), [
    ("", "文件是空的"),
    ("甲,乙\n1,2\n", "没有找到表头"),
    (b"\xd0\xcf\x11\xe0 old", "旧的 .xls"),
    ("标题,渠道\n甲,公众号\n", "缺少“发布时间”列"),
])
def test_a_file_that_is_no_table_is_refused_in_words(
    office: Office, cast: Cast, app: Flask, table: str | bytes, sentence: str
) -> None:
    answer = look(Desk(app, "officer"), table)
    assert answer.status_code == 422 and sentence in words(answer)


def test_no_file_and_a_file_that_vanished(office: Office, cast: Cast, app: Flask) -> None:
    desk = Desk(app, "officer")
    assert "请选择要导入的表格" in words(desk.post("/ledger/import"))
    gone = desk.post("/ledger/import/confirm", {"kept": "f" * 64, "name": "x.csv"})
    assert gone.status_code == 422 and "刚才看过的文件不在了" in words(gone)


def test_the_templates_can_be_filled_and_imported(
    office: Office, cast: Cast, app: Flask
) -> None:
    desk = Desk(app, "officer")
    answer = desk.get("/ledger/import/template.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    header = next(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(desk.get("/ledger/import/template.xlsx").data))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == header
    values = {"标题": "部门预算", "发布时间": "2026-02-03", "渠道": "政府网站"}
    sheet.append([values.get(name, "") for name in header])
    out = io.BytesIO()
    book.save(out)
    assert "可以新增 1" in words(look(desk, out.getvalue(), "台账.xlsx"))
    assert desk.get("/ledger/import/template.doc").status_code == 404


def test_only_the_ledger_keepers_may_import(office: Office, cast: Cast, app: Flask) -> None:
    desk = Desk(app, "publisher")
    assert desk.get("/ledger/import").status_code == 403
    assert look(desk, GOOD).status_code == 403
    assert desk.post("/ledger/import/confirm", {"kept": "0" * 64}).status_code == 403
