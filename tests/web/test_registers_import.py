"""从表格导入一种登记: looked at first, imported by a second button."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.kernel.office import Office
from wechat_bot.records import queries
from wechat_bot.records.operations import close_year
from wechat_bot.records.queries import RecordFilter
from wechat_bot.registers.catalogue import REGISTERS

LIST = "/registers/penalties"
HEAD = "决定文号,决定日期,事项,不认识的\n"
GOOD = HEAD + "额司罚决字〔2026〕1号,2026-03-05,违规执业,\n额司罚决字〔2026〕2号,2026-03-06,违规执业,\n"
BAD = GOOD + "额司罚决字〔2026〕3号,2026-13-01,违规执业,\n额司罚决字〔2026〕4号,2027-01-01,违规执业,\n"


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def app(office: Office) -> Flask:
    return panel(office)


def look(desk: Desk, text: str, **fields: str) -> TestResponse:
    return desk.post(f"{LIST}/import", fields, file=(io.BytesIO(text.encode()), "处罚.csv"))


def hidden(answer: TestResponse) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(kept|name|which|reason)" value="([^"]*)"',
                           answer.get_data(as_text=True)))


def count(office: Office) -> int:
    with office.db.read() as session:
        return queries.list_records(session, REGISTERS["penalties"], RecordFilter())[0]


def test_looking_imports_nothing_and_the_second_button_imports(
    office: Office, cast: Cast, app: Flask
) -> None:
    desk = Desk(app, "officer")
    answer = look(desk, GOOD)
    page = words(answer)
    assert "还没有导入" in page and "可以新增 2" in page and "不认识的" in page
    assert "第 2 行 额司罚决字〔2026〕1号 新增" in page and count(office) == 0
    page = words(desk.post_and_follow(f"{LIST}/import/confirm", hidden(answer)))
    assert "已从“处罚.csv”导入 2 条" in page and count(office) == 2
    assert "已经登记过 2" in words(look(desk, GOOD))


def test_bad_rows_are_named_and_the_others_may_be_imported(
    office: Office, cast: Cast, app: Flask
) -> None:
    desk = Desk(app, "officer")
    answer = look(desk, BAD)
    page = words(answer)
    assert "有错误 2" in page and "决定日期：“2026-13-01”不是真实的日期" in page
    assert "导入这" not in page and "只导入没有错误的 2 条" in page
    whole = {key: value for key, value in hidden(answer).items() if key != "which"}
    refused = desk.post(f"{LIST}/import/confirm", whole)
    assert refused.status_code == 422 and count(office) == 0
    desk.post_and_follow(f"{LIST}/import/confirm", hidden(answer))
    assert count(office) == 2


def test_ten_thousand_bad_rows_make_a_page_that_can_be_read(
    office: Office, cast: Cast, app: Flask
) -> None:
    rows = "".join(f"{n}号,2026-13-01,违规,\n" for n in range(10_000))
    answer = look(Desk(app, "officer"), HEAD + rows)
    page = words(answer)
    assert "有错误 10,000" in page and "另有 9,500 行没有列出" in page
    assert len(answer.data) < 500_000


def test_a_closed_year_asks_for_the_reason(office: Office, cast: Cast, app: Flask) -> None:
    close_year(cast.officer, office, 2025)
    old = HEAD + "额司罚决字〔2025〕1号,2025-03-05,违规执业,\n"
    desk = Desk(app, "officer")
    assert "已经封账" in words(look(desk, old))
    answer = look(desk, old, reason="补登去年漏的")
    desk.post_and_follow(f"{LIST}/import/confirm", hidden(answer))
    with office.db.read() as session:
        change, = queries.corrections_of_year(session, 2025)
    assert change.reason == "补登去年漏的"


@pytest.mark.parametrize(("data", "says"), [
    (b"", "文件是空的"), (b"a,b\n1,2\n", "没有找到表头"), (b"PK\x03\x04broken", "打不开"),
])
def test_files_that_cannot_be_read_are_refused_in_words(
    cast: Cast, app: Flask, data: bytes, says: str
) -> None:
    answer = Desk(app, "officer").post(f"{LIST}/import", file=(io.BytesIO(data), "表.xlsx"))
    assert answer.status_code == 422 and says in words(answer)


def test_no_file_and_a_file_that_is_gone(cast: Cast, app: Flask) -> None:
    desk = Desk(app, "officer")
    assert "请选择要导入的表格" in words(desk.post(f"{LIST}/import"))
    gone = desk.post(f"{LIST}/import/confirm", {"kept": "0" * 64, "name": "x.csv"})
    assert "刚才看过的文件不在了" in words(gone)


@pytest.mark.parametrize("code", list(REGISTERS))
def test_the_empty_table_of_every_register_is_understood(
    cast: Cast, app: Flask, code: str
) -> None:
    desk = Desk(app, "officer")
    page = load_workbook(io.BytesIO(
        desk.get(f"/registers/{code}/import/template.xlsx").data)).active
    assert page is not None
    headings = [str(cell.value) for cell in page[1]]
    assert [each.rstrip("*") for each in headings] == [
        each.label for each in REGISTERS[code].all_fields]
    data = (",".join(headings) + "\n" + "," * (len(headings) - 1) + "x\n").encode()
    answer = desk.post(f"/registers/{code}/import", file=(io.BytesIO(data), "空表.csv"))
    assert "没有读的列" not in words(answer) and "没有找到表头" not in words(answer)
    assert desk.get(f"/registers/{code}/import/template.pdf").status_code == 404


def test_what_a_register_masks_is_not_kept_in_the_file_either(
    office: Office, cast: Cast, app: Flask
) -> None:
    table = ("日期,内容,昵称,联系电话\n\n2026-11-20,\"请打13812345678\n谢谢\",张三丰,13987654321\n"
             "合计,1,,\n")
    desk = Desk(app, "officer")
    address = "/registers/messages/import"
    answer = desk.post(address, {}, file=(io.BytesIO(table.encode("gb18030")), "留言.csv"))
    assert "第 3 行" in words(answer) and "合计行 1" in words(answer)
    kept = office.media.get(hidden(answer)["kept"]).decode("utf-8-sig")
    assert not any(secret in kept for secret in ("13812345678", "张三丰", "13987654321"))
    desk.post_and_follow(f"{address}/confirm", hidden(answer))
    with office.db.read() as session:
        record, = queries.list_records(session, REGISTERS["messages"], RecordFilter())[1]
    assert (record.content, record.sender) == ("请打138****5678\n谢谢", "张**")
