"""Where the report's numbers come from: registers, declarations, and who still owes them."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from tests.annual_report.test_year_2024 import bring_in, figures
from wechat_bot.annual_report import queries
from wechat_bot.collecting.importing import import_statements
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.config import Registers
from wechat_bot.kernel.office import Office
from wechat_bot.records.counted import total
from wechat_bot.records.importing import import_records
from wechat_bot.registers.catalogue import register_of

DOCUMENTS = """标题,文号,签发日期,公布日期,状态,废止（失效）日期,废止方式,废止依据
额敏县法律援助办法,额司规〔2023〕1号,2023-03-01,2023-03-05,,2024-06-01,废止,额司规〔2024〕2号
额敏县人民调解规定,额司规〔2024〕1号,2024-02-01,2024-02-05,,,,
"""
PENALTIES = """月份,数量,核实人
2024-03,7,王五
2024-04,5,王五
"""


def declare(office: Office, item: str, value: str, section: str = "办公室") -> None:
    head = "年份,填报单位,项目,数值,填报人\n"
    import_statements(COMMAND_LINE, office, f"{head}2024,{section},{item},{value},张三\n".encode(),
                      "报送.csv", dry_run=False, sure=True, reason="补报")


def source(office: Office, item: str) -> queries.Source:
    with office.db.read() as session:
        return queries.source(session, office.config, 2024, item)


def test_a_number_stands_when_the_last_section_has_declared(office: Office) -> None:
    declare(office, "行政处罚处理决定数量", "3")
    half = source(office, "penalties")
    assert (half.value, half.declared, half.missing) == (None, 3, ("普法与依法治理股",))
    declare(office, "行政处罚处理决定数量", "4", "普法与依法治理股")
    whole = source(office, "penalties")
    assert (whole.value, whole.missing) == (7, ())
    assert [line.amount for line in whole.lines] == [3, 4]
    assert figures(office).decisions["penalties"] == 7


def test_the_register_counts_where_it_has_records_and_the_difference_is_said(
    office: Office,
) -> None:
    import_records(COMMAND_LINE, office, register_of("penalties"), PENALTIES.encode(), "处罚.csv",
                   dry_run=False)
    assert source(office, "penalties").value is None
    assert source(office, "penalties").counted == 12
    bring_in(office, "declarations.csv")
    found = source(office, "penalties")
    assert (found.value, found.counted, found.declared) == (12, 12, 0)
    assert found.differs
    assert total(found.lines) == 12
    assert all(line.subject.startswith("penalties:") for line in found.lines)


def test_documents_across_years(office: Office) -> None:
    import_records(COMMAND_LINE, office, register_of("documents"), DOCUMENTS.encode(), "文件.csv",
                   dry_run=False)
    bring_in(office, "declarations.csv")
    made = figures(office).documents["normative_documents"]
    assert made == {"made": 1, "repealed": 1, "in_force": 1}
    with office.db.read() as session:
        [repealed] = queries.behind(session, office.config, 2024,
                                    "documents.normative_documents.repealed")
    assert repealed.title == "额敏县法律援助办法"


def test_money_is_exact_to_the_last_place(office: Office) -> None:
    declare(office, "行政事业性收费收费金额", "59237.24")
    declare(office, "行政事业性收费收费金额", "0.01", "普法与依法治理股")
    assert figures(office).fees_wan == Decimal("5.923725")
    assert figures(office).to_json()["fees_wan"] == "5.923725"


def test_every_cell_is_the_sum_of_its_records(busy_year: Office) -> None:
    cells = figures(busy_year).cells()
    assert len(cells) == 200
    with busy_year.db.read() as session:
        for path, value in cells.items():
            wanted = total(queries.behind(session, busy_year.config, 2024, path))
            assert value == (Decimal(wanted) / 1_000_000 if path == "fees_wan" else wanted), path


def test_a_register_that_leaves_all_its_records_out_still_decides(office: Office) -> None:
    """Refused licences that are not counted: 0, whatever the sections say."""
    config = msgspec.structs.replace(office.config, registers=Registers(count_refused_licences=False))
    import_records(COMMAND_LINE, office, register_of("licences"), (
        "决定文号,决定日期,事项,结果\n额司许〔2024〕1号,2024-03-01,执业许可,不予\n").encode(), "许可.csv",
        dry_run=False)
    bring_in(office, "declarations.csv")
    declare(office, "行政许可处理决定数量", "1")
    with office.db.read() as session:
        found = queries.source(session, config, 2024, "licences")
    assert (found.value, found.counted, found.declared, found.differs) == (0, 0, 1, True)


def test_documents_of_earlier_years_are_a_register_in_use(office: Office) -> None:
    ended = DOCUMENTS.splitlines()[0] + "\n旧办法,额司规〔2020〕1号,2020-03-01,,,2021-06-01,废止,额司规〔2021〕2号\n"
    import_records(COMMAND_LINE, office, register_of("documents"), ended.encode(), "文件.csv",
                   dry_run=False)
    bring_in(office, "declarations.csv")
    declare(office, "行政规范性文件现行有效件数", "2")
    found = source(office, "documents.in_force")
    assert (found.value, found.declared, found.differs) == (0, 2, True)
