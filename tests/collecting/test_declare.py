"""申报: appended, replaced with a reason, never overwritten; zero is an answer, nothing is none."""

from __future__ import annotations

from datetime import date

import pytest

from tests.collecting.conftest import said
from tests.support.cast import Cast
from wechat_bot.collecting import operations, queries
from wechat_bot.collecting.operations import OddNumbers, Scan, declare
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import queries as records
from wechat_bot.records.operations import close_year

SERVICE = "公共法律服务股"
PDF = Scan("报送表.pdf", b"%PDF-1.7 signed")


def declared(office: Office) -> dict[str, bool]:
    with office.db.read() as session:
        return queries.declared(session, office.config, 2026)


def numbers(office: Office, section: str = SERVICE) -> dict[str, int]:
    with office.db.read() as session:
        return queries.numbers_of(session, 2026, section)


def test_zero_is_an_answer_and_nothing_is_none(office: Office, cast: Cast) -> None:
    assert declared(office)["licences"] is False
    declare(cast.officer, office, said(SERVICE, licences=0))
    assert declared(office) == {"documents": False, "licences": True, "penalties": False,
                                "coercive_measures": False, "charges": False, "training": False}
    assert numbers(office) == {"licences": 0}


def test_a_topic_is_declared_when_all_its_numbers_are(office: Office, cast: Cast) -> None:
    declare(cast.officer, office, said("办公室", documents__made=1, documents__repealed=0))
    assert declared(office)["documents"] is False
    declare(cast.officer, office, said("办公室", documents__in_force=3))
    assert declared(office)["documents"] is True


def test_a_topic_is_declared_when_every_section_that_owes_it_has(office: Office, cast: Cast) -> None:
    for section in ("办公室", SERVICE):
        declare(cast.officer, office, said(section, training__times=1, training__people=5))
    assert declared(office)["training"] is False
    with office.db.read() as session:
        waiting = queries.outstanding(session, office.config, 2026)
    assert [topic.code for topic in waiting["额敏镇司法所"]] == ["training"]
    assert [topic.code for topic in waiting[SERVICE]] == ["licences", "charges"]
    declare(cast.officer, office, said("额敏镇司法所", training__times=0, training__people=0))
    assert declared(office)["training"] is True


def test_another_number_replaces_with_a_reason_and_the_first_stays(
    office: Office, cast: Cast
) -> None:
    declare(cast.officer, office, said(SERVICE, licences=3))
    with pytest.raises(InvalidInput) as refused:
        declare(cast.officer, office, said(SERVICE, licences=4))
    assert "请写明为什么改" in refused.value.fields["reason"]
    assert numbers(office) == {"licences": 3}
    number = declare(cast.officer, office, said(SERVICE, licences=4), reason="漏了一件")
    assert numbers(office) == {"licences": 4}
    with office.db.read() as session:
        assert [each.figures[0].value
                for each in queries.declarations_of(session, 2026, SERVICE)] == [4, 3]
        change, = records.changes_of(session, f"declaration:{number}")
        assert change.changes == [("行政许可处理决定数量", "3 件", "4 件")]
        assert change.reason == "漏了一件" and change.closed_year is None


def test_after_the_closing_a_declaration_is_a_dated_correction(office: Office, cast: Cast) -> None:
    close_year(cast.officer, office, 2026)
    with pytest.raises(InvalidInput) as refused:
        declare(cast.officer, office, said(SERVICE, licences=0))
    assert "已经封账" in refused.value.fields["reason"]
    declare(cast.officer, office, said(SERVICE, licences=0), reason="交晚了")
    with office.db.read() as session:
        change, = records.corrections_of_year(session, 2026)
    assert change.changes == [("行政许可处理决定数量", "没有申报", "0 件")]


def test_an_odd_number_is_asked_about_and_may_be_confirmed(office: Office, cast: Cast) -> None:
    declare(cast.officer, office, said(SERVICE, 2025, charges=120_000))
    odd = said(SERVICE, charges=12_000_000_00)
    with pytest.raises(OddNumbers) as refused:
        declare(cast.officer, office, odd)
    assert list(refused.value.fields) == ["charges"]
    assert numbers(office) == {}
    declare(cast.officer, office, odd, confirmed=["charges"])
    assert numbers(office) == {"charges": 12_000_000_00}


def test_where_one_section_alone_owes_it_the_last_report_stands_beside(
    office: Office, cast: Cast
) -> None:
    with pytest.raises(OddNumbers):
        declare(cast.officer, office, said(SERVICE, charges=12_000_000_00),
                reported={"charges": 120_000})
    with office.db.read() as session:
        assert queries.last_numbers(session, office.config, 2026, "办公室",
                                    {"charges": 1, "training.times": 4}) == {}


@pytest.mark.parametrize(("change", "field"), [
    ({"section": "没有的股"}, "section"), ({"year": 2028}, "year"), ({"by": ""}, "filled_by"),
])
def test_what_cannot_be_is_refused_by_field(
    office: Office, cast: Cast, change: dict[str, str | int], field: str
) -> None:
    values = {"section": SERVICE, "year": 2026, "by": "阿依古丽", **change}
    with pytest.raises(InvalidInput) as refused:
        declare(cast.officer, office, said(**values, licences=0))  # type: ignore[arg-type]  # mixed
    assert field in refused.value.fields


def test_an_empty_form_declares_nothing(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="一个数也没有填"):
        declare(cast.officer, office, said(SERVICE))


def test_who_may_not_keep_registers_may_not_declare(office: Office, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        declare(cast.writer, office, said(SERVICE, licences=0))
    assert numbers(office) == {}


def test_one_click_says_zero_or_what_is_registered(office: Office, cast: Cast) -> None:
    operations.declare_registered(cast.officer, office, 2026, SERVICE, "licences", {}, "阿依古丽")
    operations.declare_registered(cast.officer, office, 2026, "办公室", "documents",
                                  {"documents.in_force": 3}, "马合木提")
    assert numbers(office) == {"licences": 0}
    assert numbers(office, "办公室") == {
        "documents.made": 0, "documents.repealed": 0, "documents.in_force": 3}
    with office.db.read() as session:
        notes = [each.note for each in queries.declarations_of(session, 2026)]
        assert notes == ["与登记一致", "全年为零"]
    with pytest.raises(InvalidInput, match="不用申报"):
        operations.declare_registered(cast.officer, office, 2026, SERVICE, "penalties", {}, "某人")
    with pytest.raises(InvalidInput, match="填报人"):
        operations.declare_registered(cast.officer, office, 2026, SERVICE, "charges", {}, " ")


def test_who_typed_it_for_whom_is_in_the_journal(office: Office, cast: Cast) -> None:
    number = declare(cast.officer, office, said(SERVICE, licences=0))
    with office.db.read() as session:
        line, = journal.history(session, [f"declaration:{number}"])
        assert line.sentence == (f"{SERVICE}申报2026年数据（填报人阿依古丽（由吴十代录））："
                                 "行政许可处理决定数量 0 件")


def test_the_scan_is_kept_and_can_follow_once(office: Office, cast: Cast) -> None:
    first = declare(cast.officer, office, said(SERVICE, licences=0), scan=PDF)
    second = declare(cast.officer, office, said(SERVICE, charges=0))
    operations.attach_scan(cast.officer, office, second, PDF)
    with pytest.raises(WrongState, match="已经有扫描件"):
        operations.attach_scan(cast.officer, office, first, PDF)
    with office.db.read() as session:
        kept = queries.get_declaration(session, first)
        assert office.media.get(kept.scan_sha256) == PDF.data
        assert kept.scan_name == "报送表.pdf"


@pytest.mark.parametrize("data", [b"PK\x03\x04 a workbook", b"", b"MZ"])
def test_what_is_no_scan_is_refused_before_anything_is_stored(
    office: Office, cast: Cast, data: bytes
) -> None:
    with pytest.raises(InvalidInput) as refused:
        declare(cast.officer, office, said(SERVICE, licences=0), scan=Scan("签字.pdf", data))
    assert "PDF、JPG 或 PNG" in refused.value.fields["scan"]
    assert numbers(office) == {}


def test_a_typed_form_names_every_wrong_field(office: Office) -> None:
    with pytest.raises(InvalidInput) as refused:
        operations.read_statement(2026, SERVICE, {
            "licences": "-1", "charges": "一百", "filled_on": "昨天"}, ["licences", "charges"])
    assert set(refused.value.fields) == {"licences", "charges", "filled_on"}


def test_a_typed_form_leaves_out_what_is_empty(office: Office) -> None:
    found = operations.read_statement(2026, SERVICE, {
        "licences": "0", "charges": " ", "filled_by": "阿依古丽", "filled_on": "2027-01-04"},
        ["licences", "charges"])
    assert {code: one.value for code, one in found.figures.items()} == {"licences": 0}
    assert found.filled_on == date(2027, 1, 4)


def test_on_both_databases_the_latest_number_stands(any_office: Office) -> None:
    section = any_office.config.agency.sections[0]
    declare(COMMAND_LINE, any_office, said(section, licences=1, charges=10**13))
    declare(COMMAND_LINE, any_office, said(section, licences=2), reason="改")
    with any_office.db.read() as session:
        assert queries.numbers_by_section(session, 2026) == {
            section: {"licences": 2, "charges": 10**13}}
