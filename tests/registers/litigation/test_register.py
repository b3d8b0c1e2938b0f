"""复议诉讼登记: entered, completed without a reason, counted into table 4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from tests.support.cast import Cast, hire
from tests.support.offices import config_for, new_office
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.records import operations
from wechat_bot.records import queries as records
from wechat_bot.records.importing import import_records
from wechat_bot.registers.litigation import queries
from wechat_bot.registers.litigation.models import DisclosureDispute
from wechat_bot.registers.litigation.register import LITIGATION
from wechat_bot.registers.litigation.rules import Kind, Result, Role

TYPED = {"case_no": "额政复〔2025〕3号", "kind": "行政复议", "body": "额敏县人民政府",
         "accepted_on": "2025-06-01", "application_no": "2025-001"}
EMPTY = {"upheld": 0, "corrected": 0, "other": 0, "pending": 0, "total": 0}


def enter(office: Office, cast: Cast, **changes: str) -> int:
    return operations.enter_record(cast.officer, office, LITIGATION, {**TYPED, **changes})


def figures(office: Office, year: int) -> dict[str, dict[str, object]]:
    with office.db.read() as session:
        return queries.figures(session, office.config, year)


def test_a_case_is_pending_until_its_result_is_filled_in_without_a_reason(any_office: Office) -> None:
    office, cast = any_office, hire(any_office)
    record_id = enter(office, cast)
    assert figures(office, 2025)["reviews"] == {**EMPTY, "pending": 1, "total": 1}
    operations.close_year(cast.head, office, 2025)
    concluded = {**TYPED, "result": "结果维持", "concluded_on": "2026-03-01"}
    operations.correct_record(cast.officer, office, LITIGATION, record_id, concluded)
    assert figures(office, 2025)["reviews"] == {**EMPTY, "pending": 1, "total": 1}
    assert figures(office, 2026)["reviews"] == {**EMPTY, "upheld": 1, "total": 1}
    assert figures(office, 2027)["reviews"] == EMPTY
    with office.db.read() as session:
        change, = records.changes_of(session, f"litigation:{record_id}")
        assert change.closed_year is None and change.reason == "补填"
        line = journal.history(session, [f"litigation:{record_id}"])[0]
        assert line.event == "record.completed"
        counted = queries.counted(session, office.config, 2026, "review", "upheld")
        assert [(one.subject, one.title) for one in counted] == [
            (f"litigation:{record_id}", "额政复〔2025〕3号")]


def test_what_was_said_is_changed_only_with_a_reason(office: Office, cast: Cast) -> None:
    record_id = enter(office, cast, result="结果维持", concluded_on="2025-07-01")
    other = {**TYPED, "result": "结果纠正", "concluded_on": "2025-07-01"}
    with pytest.raises(InvalidInput) as refused:
        operations.correct_record(cast.officer, office, LITIGATION, record_id, other)
    assert set(refused.value.fields) == {"reason"}
    operations.correct_record(cast.officer, office, LITIGATION, record_id, other, "抄错了")
    assert figures(office, 2025)["reviews"] == {**EMPTY, "corrected": 1, "total": 1}


def test_a_result_that_falls_into_a_closed_year_asks_for_a_reason(office: Office, cast: Cast) -> None:
    record_id = enter(office, cast)
    operations.close_year(cast.head, office, 2025)
    late = {**TYPED, "result": "其他结果", "concluded_on": "2025-12-20"}
    with pytest.raises(InvalidInput) as refused:
        operations.correct_record(cast.officer, office, LITIGATION, record_id, late)
    assert "2025年已经封账" in refused.value.fields["reason"]
    operations.correct_record(cast.officer, office, LITIGATION, record_id, late, "决定书年后才收到")
    with office.db.read() as session:
        assert len(records.corrections_of_year(session, 2025)) == 1


def test_the_reviews_that_our_own_office_handles_are_refused(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        enter(office, cast, handled_only="是")
    assert "不是本局被申请复议" in refused.value.fields["handled_only"]
    assert figures(office, 2025)["reviews"] == EMPTY
    assert "不在这里登记" in LITIGATION.about


def test_the_joint_defendant_is_kept_and_not_counted(office: Office, cast: Cast) -> None:
    values = enter(office, cast, kind="复议后起诉", role="joint_reviewer", body="额敏县人民法院")
    with office.db.read() as session:
        row = records.get_record(session, LITIGATION, values)
        hints = LITIGATION.hints(LITIGATION.values(row), date(2026, 1, 1))
    assert any("201号" in hint for hint in hints)
    assert figures(office, 2025)["litigation"] == {"direct": EMPTY, "after_review": EMPTY}
    with pytest.raises(InvalidInput):
        enter(office, cast, case_no="另一件", role="joint_reviewer")


def test_a_suit_without_review_over_a_refusal_is_stored_and_remarked(office: Office, cast: Cast) -> None:
    record_id = enter(office, cast, kind="未经复议直接起诉", refused="是")
    with office.db.read() as session:
        hints = LITIGATION.hints(LITIGATION.values(
            records.get_record(session, LITIGATION, record_id)), date(2026, 1, 1))
    assert any("第二十三条" in hint for hint in hints)
    direct = {"direct": {**EMPTY, "pending": 1, "total": 1}, "after_review": EMPTY}
    assert figures(office, 2025)["litigation"] == direct


def test_carried_cases_are_left_out_where_the_lead_office_wants_that(office: Office, cast: Cast) -> None:
    enter(office, cast)
    with office.db.read() as session:
        config = config_for(office.config.path("."), report={"count_carried_cases": False})
        assert queries.figures(session, config, 2026)["reviews"] == EMPTY
        assert queries.figures(session, config, 2025)["reviews"] == {
            **EMPTY, "pending": 1, "total": 1}


def test_a_voided_case_counts_no_more_and_a_twin_is_refused(office: Office, cast: Cast) -> None:
    record_id = enter(office, cast)
    with pytest.raises(InvalidInput):
        enter(office, cast)
    operations.void_record(cast.officer, office, LITIGATION, record_id, "重复")
    assert figures(office, 2025)["reviews"] == EMPTY
    with pytest.raises(NotAllowed):
        operations.enter_record(cast.writer, office, LITIGATION, TYPED)


TABLE = """案号,案件类型,审理机关,立案日期,结果,结案日期,我方身份
（2024）新4221行初5号,复议后起诉,额敏县人民法院,2024-05-01,结果维持,2025-01-10,
额政复〔2024〕9号,行政复议,额敏县人民政府,2024-11-20,,,
额政复〔2025〕1号,行政复议,额敏县人民政府,2025-03-20,结果纠正,2025-02-01,
"""


def test_cases_from_a_table_all_or_nothing(office: Office, cast: Cast) -> None:
    report = import_records(cast.officer, office, LITIGATION, TABLE.encode(), "复议.csv",
                            dry_run=True)
    assert (report.new, [str(error) for error in report.errors]) == (
        2, ["第 4 行“审结日”：审结日 2025-02-01 早于受理日 2025-03-20，请核对。"])
    right = TABLE.replace("2025-02-01", "2025-05-01").encode()
    import_records(cast.officer, office, LITIGATION, right, "复议.csv", dry_run=False)
    assert figures(office, 2025) == {
        "reviews": {**EMPTY, "corrected": 1, "pending": 1, "total": 2},
        "litigation": {"direct": EMPTY, "after_review": {**EMPTY, "upheld": 1, "total": 1}}}
    again = import_records(cast.officer, office, LITIGATION, right, "复议.csv", dry_run=False)
    assert (again.new, again.existing) == (0, 3)


ROWS = st.lists(st.tuples(
    st.sampled_from(Kind), st.sampled_from(Role), st.dates(date(2023, 1, 1), date(2026, 11, 1)),
    st.one_of(st.none(), st.tuples(
        st.sampled_from([Result.UPHELD, Result.CORRECTED, Result.OTHER]), st.integers(0, 500))),
    st.booleans()), max_size=12)


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    opened = new_office(tmp_path_factory.mktemp("cases"))
    yield opened
    opened.close()


@settings(max_examples=25)
@given(rows=ROWS, year=st.integers(2022, 2026))
def test_totals_are_sums_and_a_plain_recount_agrees(emptied: Office, rows: object, year: int) -> None:
    with emptied.db.write() as session:
        session.execute(delete(DisclosureDispute))
        _store(session, rows)
    with emptied.db.read() as session:
        found = queries.figures(session, emptied.config, year)
        recounted = _recount(session, year)
    for kind, block in (("review", found["reviews"]), ("direct", found["litigation"]["direct"]),
                        ("after_review", found["litigation"]["after_review"])):
        assert isinstance(block, dict)
        assert block["total"] == sum(block[each.value] for each in Result)
        assert block == {**EMPTY, **recounted.get(kind, {}),
                         "total": sum(recounted.get(kind, {}).values())}


def _store(session: Session, rows: object) -> None:
    assert isinstance(rows, list)
    for number, (kind, role, accepted, ended, voided) in enumerate(rows):
        session.add(DisclosureDispute(
            case_no=str(number), kind=kind.value, role=role.value, accepted_on=accepted,
            result=ended[0].value if ended else "pending", body="", year=accepted.year,
            concluded_on=accepted + timedelta(days=ended[1]) if ended else None,
            created_by="吴十", created_at=clock.now(), voided_at=clock.now() if voided else None))


def _recount(session: Session, year: int) -> dict[str, dict[str, int]]:
    """Plain SQL, written from the form's rule and not from ours."""
    found: dict[str, dict[str, int]] = {}
    for kind, result, count in session.execute(text("""
        SELECT kind, CASE WHEN concluded_on IS NULL OR concluded_on > :last THEN 'pending'
                          ELSE result END, count(*)
        FROM disclosure_disputes
        WHERE voided_at IS NULL AND role = 'original' AND accepted_on <= :last
          AND (concluded_on IS NULL OR concluded_on >= :first)
        GROUP BY 1, 2"""), {"first": f"{year}-01-01", "last": f"{year}-12-31"}):
        found.setdefault(kind, {})[result] = count
    return found


@pytest.mark.parametrize(("first", "again"), [
    ("（2026）新4221行初5号", "(2026) 新4221行初5号"), ("额政复〔2025〕3号", "额政复[２０２５]3号")])
def test_a_case_is_known_again_however_its_brackets_are_typed(
    office: Office, cast: Cast, first: str, again: str
) -> None:
    enter(office, cast, case_no=first)
    with pytest.raises(InvalidInput, match="已经登记过这一条"):
        enter(office, cast, case_no=again)
    with office.db.read() as session:
        only, = records.list_records(session, LITIGATION, records.RecordFilter())[1]
    assert only.case_no == first


def test_a_case_whose_court_is_written_in_two_ways_is_pointed_out(
    office: Office, cast: Cast
) -> None:
    enter(office, cast)
    with office.db.read() as session:
        assert LITIGATION.overview(session, clock.today()) == []
    other = enter(office, cast, body="额敏县政府")
    with office.db.read() as session:
        hint, = LITIGATION.overview(session, clock.today())
    assert "案号“额政复〔2025〕3号”登记了 2 条" in hint
    operations.void_record(cast.officer, office, LITIGATION, other, "重复")
    with office.db.read() as session:
        assert LITIGATION.overview(session, clock.today()) == []
