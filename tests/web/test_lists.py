"""系统▸词库: who sees it, who keeps it; adding, changing, ending, importing, exporting."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, typed, words
from wechat_bot.checking import lists, operations
from wechat_bot.checking.entries import KINDS, EntryFields, ListKind
from wechat_bot.checking.lists import ListFilter
from wechat_bot.kernel.office import Office

WRONG = "/lists?kind=wrong_word"
BADGE = {"word": "司法徽章", "replacement": "司法行政徽章", "severity": "error",
         "source": "县委宣传部"}


def own(office: Office, kind: ListKind = ListKind.WRONG_WORD) -> list[str]:
    with office.db.read() as session:
        return [row.word for row in lists.list_entries(session, ListFilter(kind))[1]]


def add(office: Office, cast: Cast, word: str = "司法徽章") -> int:
    return operations.add_entry(cast.officer, office, ListKind.WRONG_WORD,
                                EntryFields(word, "司法行政徽章"))


@pytest.mark.parametrize("kind", list(ListKind))
def test_every_list_has_its_page_and_form(as_role: LogIn, kind: ListKind) -> None:
    officer = as_role("officer")
    page = words(officer.get(f"/lists?kind={kind.value}"))
    assert KINDS[kind].explanation in page
    form = officer.get(f"/lists/{kind.value}/new")
    assert (form.status_code, "添加到词库" in words(form)) == (200, True)
    assert officer.get(f"/lists/{kind.value}/import").status_code == 200


def test_shipped_words_are_shown_as_such_and_lead_nowhere(as_role: LogIn) -> None:
    page = as_role("officer").get(f"{WRONG}&whose=shipped")
    assert "程序自带" in words(page)
    assert "/lists/entries/" not in page.text


def test_a_word_is_added_by_the_form(as_role: LogIn, office: Office) -> None:
    officer = as_role("officer")
    answer = officer.post("/lists/wrong_word/new", BADGE, follow_redirects=True)
    assert "已添加“司法徽章”" in words(answer)
    assert "县委宣传部" in words(answer)
    assert own(office) == ["司法徽章"]


def test_what_was_typed_stays_after_an_error(as_role: LogIn, office: Office) -> None:
    officer = as_role("officer")
    answer = officer.post("/lists/leader/new", {
        "word": "张三丰", "replacement": "", "rank": "第一", "from_day": "2026-13-01"})
    assert answer.status_code == 422
    assert "排序要写整数" in words(answer)
    assert "日期看不懂" in words(answer)
    assert typed(answer, "word") == "张三丰"
    answer = officer.post("/lists/leader/new", {"word": "张三丰", "rank": "2"})
    assert "请填写职务" in words(answer)
    assert typed(answer, "rank") == "2"
    assert own(office, ListKind.LEADER) == []


def test_an_entry_is_changed_and_its_history_seen(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    entry_id = add(office, cast)
    first = as_role("first")
    page = first.get(f"/lists/entries/{entry_id}")
    assert typed(page, "replacement") == "司法行政徽章"
    answer = first.post(f"/lists/entries/{entry_id}", {**BADGE, "replacement": "司法行政标志"},
                        follow_redirects=True)
    said = words(answer)
    assert "已修改" in said
    assert "司法徽章 → 司法行政徽章" in re.sub(r"\s+", " ", said)
    assert "王五" in said
    old = words(first.get(f"/lists/entries/{entry_id}"))
    assert "下面是最新的" in old
    refused = first.post(f"/lists/entries/{entry_id}", BADGE)
    assert refused.status_code == 409
    assert "吴十" not in words(refused).split("没有做任何改动")[0]


def test_a_wrong_change_shows_what_was_typed(as_role: LogIn, office: Office, cast: Cast) -> None:
    entry_id = add(office, cast)
    answer = as_role("first").post(f"/lists/entries/{entry_id}", {**BADGE, "replacement": ""})
    assert answer.status_code == 422
    assert typed(answer, "source") == "县委宣传部"
    assert own(office) == ["司法徽章"]


def test_an_entry_is_ended_and_found_among_the_ended(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    entry_id = add(office, cast)
    officer = as_role("officer")
    assert "停用“司法徽章”" in words(officer.get(f"/lists/entries/{entry_id}"))
    said = words(officer.post(f"/lists/entries/{entry_id}/end", follow_redirects=True))
    assert "已停用" in said
    assert "保存修改" not in said
    assert own(office) == []
    assert "司法徽章" not in words(officer.get(WRONG))
    assert "司法徽章" in words(officer.get(f"{WRONG}&state=ended"))


def test_the_filter_narrows_and_an_empty_list_says_so(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    add(office, cast)
    officer = as_role("officer")
    assert "司法徽章" in words(officer.get(f"{WRONG}&keyword=徽章&whose=own"))
    assert "没有符合条件" in words(officer.get(f"{WRONG}&keyword=没有的词"))
    assert "还是空的" in words(officer.get("/lists?kind=source"))
    assert officer.get("/lists?kind=nonsense").status_code == 404


def test_own_words_come_before_shipped_ones_over_the_pages(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    for number in range(35):
        add(office, cast, f"司法徽章{number:02d}号")
    officer = as_role("officer")
    total = int(re.findall(r"共 (\d+) 条", words(officer.get(WRONG)))[0])
    shipped = total - 35
    assert shipped > 0
    second = words(officer.get(f"{WRONG}&page=2"))
    assert second.count("自有，在用") == 5
    assert second.count("程序自带 ") + second.count("程序自带\n") >= min(25, shipped)


@pytest.mark.parametrize("role", ["writer", "auditor", "outsider"])
def test_others_look_but_change_nothing(
    as_role: LogIn, office: Office, cast: Cast, role: str
) -> None:
    entry_id = add(office, cast)
    visitor = as_role(role)
    page = visitor.get(WRONG)
    assert "司法徽章" in words(page)
    assert "/lists/wrong_word/new" not in page.text
    assert "保存修改" not in words(visitor.get(f"/lists/entries/{entry_id}"))
    for url in ("/lists/wrong_word/new", f"/lists/entries/{entry_id}",
                f"/lists/entries/{entry_id}/end", "/lists/wrong_word/import",
                "/lists/wrong_word/import/confirm"):
        assert visitor.post(url, BADGE).status_code == 403, url
    assert own(office) == ["司法徽章"]


def upload(visitor: Visitor, text: str, name: str = "易错词.txt") -> str:
    answer = visitor.post("/lists/wrong_word/import", {
        "file": (io.BytesIO(text.encode()), name), "source": "县委网信办"})
    assert answer.status_code == 200, words(answer)
    return answer.text


def kept_fields(page: str) -> dict[str, str]:
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0]
            for name in ("kept", "name", "source")}


def test_a_file_is_looked_at_first_and_then_imported(as_role: LogIn, office: Office) -> None:
    officer = as_role("officer")
    page = upload(officer, "帐户本→账户本\n布署会→部署会")
    assert "还没有导入" in page
    assert "布署会" in page
    assert own(office) == []
    said = words(officer.post("/lists/wrong_word/import/confirm", kept_fields(page),
                              follow_redirects=True))
    assert "导入 2 条" in said
    assert "县委网信办" in said
    assert own(office) == ["布署会", "帐户本"]
    again = upload(officer, "帐户本→账户本\n布署会→部署会")
    assert "导入这" not in again


def test_bad_rows_are_listed_and_cannot_be_imported(as_role: LogIn, office: Office) -> None:
    officer = as_role("officer")
    page = upload(officer, "帐户本→账户本\n布署会")
    assert "第 2 行" in page
    assert 'name="kept"' not in page
    officer.post("/lists/wrong_word/import/confirm",
                 {"kept": "0" * 64, "name": "易错词.txt", "source": ""})
    assert own(office) == []


def test_a_broken_or_missing_file_is_refused_in_words(as_role: LogIn, office: Office) -> None:
    officer = as_role("officer")
    answer = officer.post("/lists/wrong_word/import", {"source": "县委网信办"})
    assert (answer.status_code, "请选择" in words(answer)) == (422, True)
    assert typed(answer, "source") == "县委网信办"
    answer = officer.post("/lists/wrong_word/import",
                          {"file": (io.BytesIO(b"PK\x03\x04broken"), "a.xlsx")})
    assert (answer.status_code, "打不开" in words(answer)) == (422, True)
    answer = officer.post("/lists/wrong_word/import/confirm", {"kept": "0" * 64, "name": "a"})
    assert "不在了" in words(answer)


def test_the_export_holds_what_is_filtered_and_can_be_imported_again(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    add(office, cast)
    add(office, cast, "=SUM(A1)词")
    visitor = as_role("writer")
    data = visitor.get("/lists/export?kind=wrong_word&whose=own").data
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("错误用法", "正确用法", "级别")
    assert [row[0] for row in rows[1:]] == ["=SUM(A1)词", "司法徽章"]
    assert sheet["A2"].data_type == "s"
    report = operations.import_entries(cast.officer, office, ListKind.WRONG_WORD, "a.xlsx", data,
                                       dry_run=True)
    assert (report.new, report.existing, report.errors) == (0, 2, [])


def test_the_empty_table_has_the_headings(as_role: LogIn) -> None:
    data = as_role("officer").get("/lists/leader/import/template").data
    rows = list(load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][:2] == ("姓名", "职务")
    assert len(rows) == 1
