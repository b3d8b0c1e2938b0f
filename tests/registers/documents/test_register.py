"""行政规范性文件 in the register, and the figures of part 20(一)."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import text

from tests.support.cast import Cast
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.config import Registers
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.records import queries as records
from wechat_bot.records.counted import total
from wechat_bot.records.importing import import_records
from wechat_bot.records.operations import correct_record, enter_record, void_record
from wechat_bot.registers.documents import queries
from wechat_bot.registers.documents.register import DOCUMENTS
from wechat_bot.registers.documents.rules import Kind

TABLE = """\
文件名称,文号,成文日期,有效期至,废止方式,废止日期,废止文号,备注
额敏县人民调解工作办法,额司规〔2019〕1号,2019-05-01,,,,,期初
额敏县普法责任清单规定,额司规〔2020〕2号,2020-06-01,2023-12-31,,,,期初
额敏县法律援助实施细则,额司规〔2021〕1号,2021-03-01,,废止,2024-07-01,额司发〔2024〕9号,
额敏县法律援助工作规定,额司规〔2024〕1号,2024-06-20,,,,,
"""


@pytest.fixture
def filled(any_office: Office) -> Office:
    report = import_records(COMMAND_LINE, any_office, DOCUMENTS, TABLE.encode(), "规范性文件.csv",
                            dry_run=False)
    assert report.new == 4 and not report.unknown_columns
    return any_office


def figures(office: Office, year: int) -> dict[str, int]:
    with office.db.read() as session:
        found = queries.figures(session, office.config, year)
    assert found["rules"] == {"made": 0, "repealed": 0, "in_force": 0}
    return found["normative_documents"]


def test_the_year_and_the_records_behind_it(filled: Office) -> None:
    assert figures(filled, 2023) == {"made": 0, "repealed": 0, "in_force": 3}
    assert figures(filled, 2024) == {"made": 1, "repealed": 2, "in_force": 2}
    with filled.db.read() as session:
        assert {cell: total(queries.counted(session, filled.config, 2024, cell))
                for cell in queries.CELLS} == figures(filled, 2024)
        lines = queries.counted(session, filled.config, 2024, "repealed")
        assert [line.title for line in lines] == ["额敏县普法责任清单规定", "额敏县法律援助实施细则"]
        by_sql = session.execute(text(
            "SELECT count(*) FROM normative_documents WHERE signed_on <= '2024-12-31' AND "
            "(ended_on IS NULL OR ended_on > '2024-12-31') AND "
            "(expires_on IS NULL OR expires_on >= '2024-12-31')")).scalar_one()
        assert queries.notes(session, filled.config, 2024) == [
            "本年废止的行政规范性文件中，有效期届满自然失效 1 件。"]
    assert by_sql == 2
    assert all(line.subject.startswith("documents:") for line in lines)


def test_a_later_table_tells_of_a_repeal(filled: Office) -> None:
    """补填: the document is known again; what would not fit what is registered is told."""
    head = "标题,文号,签发日,施行日,废止方式,废止日期,废止文号\n"
    row = "额敏县人民调解工作办法,额司规[2019]1号,2019-05-01,,废止,2025-03-01,额司发〔2025〕2号\n"
    report = import_records(COMMAND_LINE, filled, DOCUMENTS, (head + row).encode(), "清理.csv",
                            dry_run=False)
    assert report.rows == [(2, "补填")]
    assert figures(filled, 2025) == {"made": 0, "repealed": 1, "in_force": 1}
    late = "额敏县普法责任清单规定,额司规〔2020〕2号,2020-06-01,2024-01-01,,,\n"
    refused = import_records(COMMAND_LINE, filled, DOCUMENTS, (head + late).encode(), "清理.csv",
                             dry_run=True)
    assert refused.rows == [(2, "错误")]
    assert refused.errors[0].message.startswith("有效期至 2023-12-31，比施行（签发）的日子还早")


def test_what_expired_need_not_count_as_repealed(filled: Office) -> None:
    setting = Registers(count_expired_documents=False)
    office = replace(filled, config=msgspec.structs.replace(filled.config, registers=setting))
    assert figures(office, 2024) == {"made": 1, "repealed": 1, "in_force": 2}
    with office.db.read() as session:
        note, = queries.notes(session, office.config, 2024)
        assert queries.tally(session, office.config, 2024, Kind.NORMATIVE).expired == 1
    assert "没有计入“本年废止件数”" in note


def test_a_voided_document_counts_no_more(office: Office, cast: Cast) -> None:
    number = enter_record(cast.officer, office, DOCUMENTS,
                          {"title": "重复登记的通知", "signed_on": "2024-06-20"})
    assert figures(office, 2024)["made"] == 1
    void_record(cast.officer, office, DOCUMENTS, number, "重复登记")
    assert figures(office, 2024) == {"made": 0, "repealed": 0, "in_force": 0}


@pytest.mark.parametrize("level", ["county", "department", "town"])
def test_a_county_body_has_no_rules(office: Office, cast: Cast, level: str) -> None:
    agency = msgspec.structs.replace(office.config.agency, level=level)
    office = replace(office, config=msgspec.structs.replace(office.config, agency=agency))
    with pytest.raises(InvalidInput) as refused:
        enter_record(cast.officer, office, DOCUMENTS,
                     {"title": "某规定", "signed_on": "2024-06-20", "kind": "规章"})
    assert "立法法第九十三条" in refused.value.fields["kind"]


def test_a_city_may_have_rules(office: Office, cast: Cast) -> None:
    agency = msgspec.structs.replace(office.config.agency, level="city")
    office = replace(office, config=msgspec.structs.replace(office.config, agency=agency))
    enter_record(cast.officer, office, DOCUMENTS,
                 {"title": "某规定", "signed_on": "2024-06-20", "kind": "规章"})
    with office.db.read() as session:
        assert queries.figures(session, office.config, 2024)["rules"] == {
            "made": 1, "repealed": 0, "in_force": 1}


def test_a_later_link_changes_no_closed_figure_but_a_repeal_does(
    office: Office, cast: Cast
) -> None:
    before = {"title": "某办法", "signed_on": "2020-06-20"}
    number = enter_record(cast.officer, office, DOCUMENTS, before)
    with office.db.read() as session:
        document = records.get_record(session, DOCUMENTS, number)
        values = DOCUMENTS.values(document)
    linked = {**values, "url": "http://www.example.gov.cn/1"}
    ended = {**values, "ended_how": "repealed", "ended_by": "x",
             "ended_on": values["signed_on"].replace(year=2024)}
    assert DOCUMENTS.years_between(values, linked) == frozenset()
    assert min(DOCUMENTS.years_between(values, ended)) == 2024
    correct_record(cast.officer, office, DOCUMENTS, number,
                   {**before, "url": "http://www.example.gov.cn/1"}, "补链接")
    assert figures(office, 2024)["in_force"] == 1


def test_the_list_tells_the_state_of_today(office: Office, cast: Cast) -> None:
    number = enter_record(cast.officer, office, DOCUMENTS, {
        "title": "某办法", "signed_on": "2020-06-20", "expires_on": "2021-06-20"})
    with office.db.read() as session:
        values = DOCUMENTS.values(records.get_record(session, DOCUMENTS, number))
    state, = DOCUMENTS.derived
    assert state.show(values, values["signed_on"]) == "现行有效"
    assert state.show(values, values["signed_on"].replace(year=2022)) == "已失效（期满）"
