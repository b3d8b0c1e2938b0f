"""完成率 by 来文单位 and period, and the exports."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from tests.reposting.conftest import NOW, entered
from tests.support.cast import Cast
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.periods import Every, Period, periods_of
from wechat_bot.reposting import operations, queries
from wechat_bot.reposting.export import export_figures, export_orders
from wechat_bot.reposting.figures import figures
from wechat_bot.reposting.queries import OrderFilter
from wechat_bot.reposting.rules import Tally


@pytest.fixture
def orders(office: Office, cast: Cast) -> list[int]:
    """Three of one orderer in two quarters, one of another; one declined, one done late."""
    days = (1, 60, 61, 2)
    names = ("地区司法局", "地区司法局", "地区司法局", "=县委宣传部")
    ids = [entered(office, cast, ordered_by=name, received_at=NOW - timedelta(days=day),
                   due_at=NOW - timedelta(days=day) + timedelta(hours=3))
           for day, name in zip(days, names, strict=True)]
    operations.decline(cast.writer, office, ids[1], "与本县无关")
    operations.close(cast.writer, office, ids[2], done_at=NOW, note="补转")
    return ids


def test_orders_are_counted_by_orderer_and_period(office: Office, orders: list[int]) -> None:
    with office.db.read() as session:
        rows = queries.list_orders(session, OrderFilter(), NOW)
    found = [(one.period.name, one.ordered_by, one.tally) for one in figures(rows, Every.QUARTER)]
    assert found == [
        ("2026年第4季度", "=县委宣传部", Tally(ordered=1, overdue=1)),
        ("2026年第4季度", "地区司法局", Tally(ordered=1, overdue=1)),
        ("2026年第3季度", "地区司法局", Tally(ordered=2, late=1, declined=1)),
    ]
    assert [one.tally.ordered for one in figures(rows, Every.YEAR)] == [1, 3]
    assert len(figures(rows, Every.MONTH)) == 3


@pytest.mark.parametrize(("text", "every", "name"), [
    ("2026-12-31T16:00", Every.YEAR, "2027年"), ("2026-12-31T15:59", Every.YEAR, "2026年"),
    ("2026-03-31T16:00", Every.QUARTER, "2026年第2季度"),
    ("2026-03-31T15:59", Every.MONTH, "2026年3月"),
])
def test_periods_follow_beijing_time(text: str, every: Every, name: str) -> None:
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    period = Period.of(moment, every)
    assert period.name == name and period.start <= moment < period.end


@pytest.mark.parametrize("every", list(Every))
def test_the_periods_of_a_year_follow_each_other(every: Every) -> None:
    found = periods_of(2026, every)
    assert [one.end for one in found[:-1]] == [one.start for one in found[1:]]
    assert found[0].start == Period(2026, 1, Every.YEAR).start
    assert found[-1].end == Period(2027, 1, Every.YEAR).start


def test_the_list_is_exported_as_filtered(office: Office, cast: Cast, orders: list[int]) -> None:
    name, data = export_orders(cast.auditor, office, OrderFilter(ordered_by="地区司法局"), "csv")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert name == "转发任务清单-2026-11-23.csv" and len(rows) == 4
    assert [row[9] for row in rows[1:]] == ["到期未办", "不转发", "逾期完成"]
    _, data = export_orders(cast.auditor, office, OrderFilter(), "csv")
    assert "'=县委宣传部" in data.decode()
    with office.db.read() as session:
        assert journal.page(session, 0, 1)[1][0].sentence == "导出转发任务清单（4项）"


def test_the_figures_are_exported_with_their_orders(
    office: Office, cast: Cast, orders: list[int]
) -> None:
    name, data = export_figures(cast.auditor, office, OrderFilter(), Every.YEAR, "xlsx")
    book = load_workbook(io.BytesIO(data))
    assert name.endswith(".xlsx") and book.sheetnames == ["完成率", "转发任务"]
    rows = [list(row) for row in book["完成率"].iter_rows(values_only=True)]
    assert rows[1][:4] == ["2026年", "=县委宣传部", 1, 0]
    assert rows[-1][0] == "合计" and rows[-1][2:] == [4, 0, 1, 0, 2, 1, "33.3%", "0%"]
    assert book["转发任务"].max_row == 5
    assert export_figures(cast.auditor, office, OrderFilter(), Every.YEAR, "csv")[1][:3] == (
        b"\xef\xbb\xbf")


def test_another_kind_of_file_is_refused(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="xlsx 或 csv"):
        export_orders(cast.auditor, office, OrderFilter(), "pdf")
