"""年度工作台: what is missing with its links, the closing, corrections after it, everything in a zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.collecting.conftest import OWING, SECTIONS, said
from tests.support.cast import Cast
from tests.support.offices import new_office
from tests.web.desk import Desk, panel, words
from wechat_bot.annual_report import year_desk
from wechat_bot.annual_report.year_desk import Check
from wechat_bot.collecting.operations import declare
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.records.operations import correct_record, enter_record
from wechat_bot.registers.catalogue import REGISTERS

LEDGER = """标题,发布时间,渠道,链接,审核人
有链接有审核的,2026-02-03 10:00,政府网站,https://www.example.gov.cn/1.html,王五、赵六、钱七
没有链接的,2026-03-03 10:00,公众号,,王五
没有审核的,2026-12-31 23:30,公众号,https://mp.weixin.qq.com/s/x,
"""
YEAR = "/year?year=2026"


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
    return Desk(panel(office), "officer")


def counts(office: Office) -> dict[Check, int]:
    with office.db.read() as session:
        return {each.check: each.count for each in year_desk.checklist(session, office, 2026)}


def declare_everything(office: Office, cast: Cast, **figures: int) -> None:
    zero = dict.fromkeys(("documents__made", "documents__repealed", "documents__in_force",
                          "penalties", "coercive_measures"), 0)
    declare(cast.officer, office, said("办公室", **{**zero, **figures}))
    declare(cast.officer, office, said("公共法律服务股", licences=0, charges=0))
    for section in SECTIONS:
        declare(cast.officer, office, said(section, training__times=0, training__people=0))


def test_everything_that_is_missing_is_counted_and_linked(
    desk: Desk, office: Office, cast: Cast
) -> None:
    import_releases(cast.officer, office, LEDGER.encode(), "台账.csv", dry_run=False)
    found = counts(office)
    assert (found[Check.UNREVIEWED], found[Check.NO_LINK], found[Check.NEAR_YEAR_END]) == (1, 1, 1)
    assert found[Check.SECTIONS] == 3 and found[Check.TOPICS] == 6
    page = desk.page(YEAR)
    for url in ("/ledger?reviewers=no&amp;year=2026", "/ledger?link=no&amp;year=2026",
                "/ledger?near=yes&amp;year=2026", "/collecting?year=2026"):
        assert f'href="{url}"' in page, url
    listed = words(desk.page("/ledger?reviewers=no&year=2026"))
    assert "没有审核的" in listed and "没有链接的 公众号" not in listed
    assert "共 1 条" in listed


def test_a_year_where_all_is_done_says_so(desk: Desk, office: Office, cast: Cast) -> None:
    declare_everything(office, cast)
    assert set(counts(office).values()) == {0}
    assert "都办妥了，可以填年报" in words(desk.page(YEAR))


def test_what_sections_say_otherwise_than_the_register_is_pointed_out(
    desk: Desk, office: Office, cast: Cast
) -> None:
    declare_everything(office, cast)
    enter_record(cast.officer, office, REGISTERS["licences"], {
        "number": "额司许〔2026〕1号", "decided_on": "2026-03-01", "matter": "执业许可"})
    assert counts(office)[Check.DECLARED] == 1
    assert ("行政许可处理决定数量：申报 0 件，登记 1 件（年报用登记的数）"
            in words(desk.page(YEAR)))


def test_documents_that_do_not_follow_from_last_year_are_hinted_at(
    office: Office, cast: Cast
) -> None:
    declare(cast.officer, office, said(
        "办公室", 2025, documents__made=0, documents__repealed=0, documents__in_force=4))
    declare_everything(office, cast, documents__made=1, documents__in_force=9)
    with office.db.read() as session:
        assert year_desk.documents_balance(session, office, 2026).startswith(
            "上年现行有效 4 ＋ 制发 1 − 废止 0 = 5，现在是 9。")


def test_closing_says_what_it_means_and_later_changes_are_listed(
    desk: Desk, office: Office, cast: Cast
) -> None:
    typed = {"number": "额司许〔2026〕1号", "decided_on": "2026-03-01", "matter": "执业许可"}
    record = enter_record(cast.officer, office, REGISTERS["licences"], typed)
    assert "封账以后什么都还能改" in words(desk.page(YEAR))
    page = words(desk.post_and_follow("/year/2026/close", {"note": "局长已审定"}))
    assert "已封账" in page and "局长已审定" in page and "封账以后没有改动" in page
    correct_record(cast.officer, office, REGISTERS["licences"], record,
                   {**typed, "decided_on": "2026-03-11"}, "以决定书落款为准")
    declare(cast.officer, office, said("公共法律服务股", licences=1), reason="交晚了")
    page = desk.page(YEAR)
    assert "决定日期：2026-03-01 → 2026-03-11" in words(page) and "封账后的更正（2 条）" in words(page)
    assert f'href="/registers/licences/{record}"' in page
    again = desk.post("/year/2026/close")
    assert again.status_code == 409 and "已经封账" in words(again)


def test_a_year_that_is_not_over_cannot_be_closed(desk: Desk) -> None:
    assert "过完以后才能封账" in words(desk.page("/year?year=2027"))
    refused = desk.post("/year/2027/close")
    assert refused.status_code == 422 and "还没有过完" in words(refused)


def test_who_may_not_close_is_told_who_may(office: Office, cast: Cast) -> None:
    desk = Desk(panel(office), "auditor")
    assert "把 2026 年封账" not in words(desk.page(YEAR))
    assert desk.post("/year/2026/close").status_code == 403


def test_everything_is_one_file(desk: Desk, office: Office, cast: Cast) -> None:
    declare_everything(office, cast)
    answer = desk.post("/year/2026/all")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = set(archive.namelist())
        assert archive.testzip() is None
    wanted = {"主动公开台账", "依申请公开台账", "年报数据申报", "封账后的更正",
              *(each.name for each in REGISTERS.values())}
    assert {f"2026年{name}.{kind}" for name in wanted for kind in ("xlsx", "csv")} == names
    page = desk.page(YEAR)
    assert all(f"/registers/{code}/print?year=2026" in page for code in REGISTERS)


def test_who_may_not_read_applications_gets_the_rest(office: Office, cast: Cast) -> None:
    answer = Desk(panel(office), "writer").post("/year/2026/all")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
    assert "2026年行政处罚.xlsx" in names and "2026年依申请公开台账.xlsx" not in names


@pytest.mark.parametrize("kind", ["xlsx", "csv", "docx"])
def test_ledger_and_applications_go_out_beside_the_registers(desk: Desk, kind: str) -> None:
    page = desk.get(YEAR).text
    for action, field in (("/ledger/export", "file"), ("/applications/export", "kind")):
        assert f'action="{action}"' in page
        found = desk.post(action, {"year": "2026", field: kind})
        assert found.status_code == 200
        assert "attachment" in found.headers["Content-Disposition"]
