"""登记数 beside 申报数: in all and by section; a difference is shown and is no error."""

from __future__ import annotations

from tests.collecting.conftest import said
from tests.support.cast import Cast
from wechat_bot.collecting import counting, queries
from wechat_bot.collecting.operations import declare
from wechat_bot.collecting.topics import ITEMS
from wechat_bot.kernel.office import Office
from wechat_bot.records.operations import enter_record
from wechat_bot.registers.catalogue import REGISTERS

SERVICE = "公共法律服务股"


def enter(office: Office, cast: Cast) -> None:
    """Two single licences and a month of five, a charge, a training."""
    for number, section in ((1, SERVICE), (2, "办公室")):
        enter_record(cast.officer, office, REGISTERS["licences"], {
            "number": f"额司许〔2026〕{number}号", "decided_on": "2026-03-01", "matter": "执业许可",
            "section": section})
    enter_record(cast.officer, office, REGISTERS["licences"], {
        "month": "2026-05", "quantity": "5", "vouched_by": "阿依古丽", "section": SERVICE})
    enter_record(cast.officer, office, REGISTERS["charges"], {
        "item": "公证费", "collected_on": "2026-04-01", "amount_fen": "120.50", "section": SERVICE})


def test_numbers_of_the_registers_in_all_and_by_section(office: Office, cast: Cast) -> None:
    enter(office, cast)
    with office.db.read() as session:
        lines = counting.counted(session, office.config, 2026)
        assert set(lines) == set(ITEMS)
        totals = counting.totals(lines)
        assert totals["licences"] == 7 and totals["charges"] == 12_050 and totals["penalties"] == 0
        assert counting.by_section(session, lines) == {
            SERVICE: {"licences": 6, "charges": 12_050}, "办公室": {"licences": 1}}


def test_declared_beside_counted(office: Office, cast: Cast) -> None:
    enter(office, cast)
    declare(cast.officer, office, said(SERVICE, licences=6, charges=12_050))
    with office.db.read() as session:
        lines = {line.item.code: line for line in queries.beside(
            session, office.config, 2026,
            counting.totals(counting.counted(session, office.config, 2026)))}
    assert (lines["licences"].declared, lines["licences"].counted) == (6, 7)
    assert lines["licences"].differs and not lines["charges"].differs
    assert lines["penalties"].declared is None and lines["penalties"].missing == ("办公室",)
    assert not lines["penalties"].differs
