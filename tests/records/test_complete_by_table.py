"""补填 from a table: the ledger that is kept in Excel comes again with its results."""

from __future__ import annotations

import pytest

from tests.support.cast import Cast
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.office import Office
from wechat_bot.records import operations, queries
from wechat_bot.records.importing import import_records
from wechat_bot.records.tables import ImportReport
from wechat_bot.registers.litigation.register import LITIGATION

HEAD = "案号,类型,机关,受理日,结果,审结日,缘由\n"
OPEN = HEAD + "复1号,行政复议,额敏县人民政府,2025-06-01,,,\n复2号,行政复议,额敏县人民政府,2025-07-01,,,\n"
TOLD = OPEN.replace("2025-06-01,,,", "2025-06-01,结果维持,2025-08-01,不服答复")


def take_in(office: Office, cast: Cast, table: str, **options: object) -> ImportReport:
    return import_records(cast.officer, office, LITIGATION, table.encode(), "复议.csv",
                          **{"dry_run": False, **options})  # type: ignore[arg-type]


def fates(report: ImportReport) -> list[str]:
    return [fate for _, fate in report.rows]


def results(office: Office) -> list[str]:
    with office.db.read() as session:
        return [row.result for row in reversed(
            queries.list_records(session, LITIGATION, queries.RecordFilter())[1])]


def test_results_are_filled_in_and_the_first_table_changes_nothing_any_more(
    office: Office, cast: Cast
) -> None:
    take_in(office, cast, OPEN)
    checked = take_in(office, cast, TOLD, dry_run=True)
    assert (fates(checked), checked.new, checked.filled) == (["补填", "已有"], 0, 1)
    assert results(office) == ["pending", "pending"]
    take_in(office, cast, TOLD)
    assert results(office) == ["upheld", "pending"]
    assert fates(take_in(office, cast, TOLD)) == ["已有", "已有"]
    assert fates(take_in(office, cast, OPEN)) == ["已有", "已有"]
    assert results(office) == ["upheld", "pending"]
    with office.db.read() as session:
        line = journal.history(session, ["litigation:1"])[0]
        change, = queries.changes_of(session, "litigation:1")
    assert line.event == "record.completed"
    assert [label for label, _, _ in change.changes] == ["结果", "审结日", "缘由"]


def test_another_result_is_no_filling_in(office: Office, cast: Cast) -> None:
    take_in(office, cast, TOLD)
    with pytest.raises(ImportRefused) as refused:
        take_in(office, cast, TOLD.replace("结果维持", "结果纠正"))
    assert "要改请在它的页面上更正" in refused.value.rows[0]
    assert results(office) == ["upheld", "pending"]


def test_half_a_result_is_refused(office: Office, cast: Cast) -> None:
    take_in(office, cast, OPEN)
    with pytest.raises(ImportRefused):
        take_in(office, cast, TOLD.replace("2025-08-01", ""))
    assert results(office) == ["pending", "pending"]


def test_two_rows_that_disagree_fill_in_nothing(office: Office, cast: Cast) -> None:
    take_in(office, cast, OPEN)
    twice = TOLD + TOLD.splitlines()[1].replace("结果维持", "结果纠正") + "\n"
    report = take_in(office, cast, twice, only_good=True)
    assert fates(report) == ["错误", "已有", "错误"]
    assert results(office) == ["pending", "pending"]


def test_a_closed_year_asks_for_the_reason_only_where_its_figures_change(
    office: Office, cast: Cast
) -> None:
    take_in(office, cast, OPEN)
    operations.close_year(cast.head, office, 2025)
    take_in(office, cast, OPEN.replace("2025-07-01,,,", "2025-07-01,其他结果,2026-02-01,"))
    assert results(office) == ["pending", "other"]
    with pytest.raises(ImportRefused):
        take_in(office, cast, TOLD)
    take_in(office, cast, TOLD, reason="决定书年后才收到")
    assert results(office) == ["upheld", "other"]
    with office.db.read() as session:
        assert [change.reason for change in queries.corrections_of_year(session, 2025)] == [
            "决定书年后才收到"]


def test_a_table_without_a_column_says_nothing_of_it(office: Office, cast: Cast) -> None:
    """答复是否为不予公开 was typed on the page; the table of results has no such column."""
    take_in(office, cast, "案号,类型,机关,受理日,答复是否为不予公开\n"
                          "复1号,行政复议,额敏县人民政府,2025-06-01,是\n")
    told = HEAD + "复1号,行政复议,额敏县人民政府,2025-06-01,结果维持,2025-08-01,不服答复\n"
    assert fates(take_in(office, cast, told)) == ["补填"]
    with office.db.read() as session:
        record = queries.get_record(session, LITIGATION, 1)
        assert (record.result, record.refused) == ("upheld", True)
    no = told.replace(",缘由", ",缘由,答复是否为不予公开").replace("不服答复", "不服答复,否")
    with pytest.raises(ImportRefused) as refused:
        take_in(office, cast, no)
    assert "答复是否为不予公开" in refused.value.rows[0]
