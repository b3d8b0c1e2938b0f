"""成册: what is printed of a register, and what is left out because it says nothing."""

from __future__ import annotations

import pytest

from tests.support.cast import Cast
from wechat_bot.kernel.office import Office
from wechat_bot.records.operations import enter_record, void_record
from wechat_bot.records.queries import RecordFilter
from wechat_bot.registers.booklet import booklet_of
from wechat_bot.registers.catalogue import REGISTERS
from wechat_bot.rendering.volume import Booklet

PENALTIES = REGISTERS["penalties"]
ONE = {"number": "额司罚〔2024〕1号", "decided_on": "2024-03-05", "matter": "违规执业"}


def printed(office: Office, wanted: RecordFilter) -> Booklet:
    with office.db.read() as session:
        return booklet_of(session, PENALTIES, wanted, "额敏县司法局")


def test_oldest_first_and_without_columns_that_say_nothing(office: Office, cast: Cast) -> None:
    enter_record(cast.officer, office, PENALTIES, ONE)
    enter_record(cast.officer, office, PENALTIES, {**ONE, "number": "额司罚〔2024〕2号"})
    found = printed(office, RecordFilter(year=2024))
    assert found.title == "额敏县司法局行政处罚登记簿" and found.period == "2024年"
    assert [row[:2] for row in found.rows] == [["1", "额司罚〔2024〕1号"], ["2", "额司罚〔2024〕2号"]]
    assert "公示链接" not in found.headings and "备注" not in found.headings
    assert "决定日期" in found.headings
    assert len(found.widths) == len(found.headings) and sum(found.widths) == pytest.approx(100, 0.01)
    assert found.note.startswith("共 2 条；")


def test_voided_records_are_marked_with_their_reason(office: Office, cast: Cast) -> None:
    number = enter_record(cast.officer, office, PENALTIES, ONE)
    void_record(cast.officer, office, PENALTIES, number, "重复登记")
    assert printed(office, RecordFilter(year=2024)).rows == []
    found = printed(office, RecordFilter(year=2024, voided=True, keyword="额司罚"))
    assert found.rows[0][1] == "〔作废：重复登记〕额司罚〔2024〕1号"
    assert "含作废" in found.note and "只列：“额司罚”" in found.note


def test_an_empty_register_can_be_printed(office: Office) -> None:
    found = printed(office, RecordFilter())
    assert found.rows == [] and found.period == "全部年份" and found.headings[0] == "序号"
