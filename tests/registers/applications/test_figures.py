"""表三: counted from the items, per row and column; 一 + 二 = (七) + 四 whatever the history."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.registers.applications.cases import FORM, on, read, registered
from tests.support.cast import Cast, hire
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.records.counted import total
from wechat_bot.registers.applications import operations as ops
from wechat_bot.registers.applications import queries
from wechat_bot.registers.applications.figures import COLUMNS, ItemDates, rows_of
from wechat_bot.registers.applications.models import Application, ApplicationItem
from wechat_bot.registers.applications.outcomes import (
    CARRIED_IN,
    CARRIED_OUT,
    NEW_RECEIVED,
    OUTCOME_ROWS,
    RESULTS_TOTAL,
    ROWS,
)
from wechat_bot.registers.applications.rules import ApplicantKind

D = date.fromisoformat
days = st.dates(date(2021, 1, 1), date(2026, 12, 31))
item = st.tuples(days, st.integers(0, 900), st.sampled_from(list(OUTCOME_ROWS)), st.booleans())


@given(histories=st.lists(item, max_size=30), year=st.integers(2020, 2028))
def test_new_and_carried_in_are_results_and_carried_out(
    histories: list[tuple[date, int, str, bool]], year: int
) -> None:
    found = dict.fromkeys(ROWS, 0)
    next_in = 0
    for received, wait, outcome, is_answered in histories:
        dates = ItemDates(received, received + timedelta(days=wait) if is_answered else None,
                          outcome if is_answered else "")
        rows = rows_of(dates, year)
        for row in rows:
            found[row] += 1
        assert not {NEW_RECEIVED, CARRIED_IN} <= rows
        next_in += CARRIED_IN in rows_of(dates, year + 1)
    assert found[NEW_RECEIVED] + found[CARRIED_IN] == found[RESULTS_TOTAL] + found[CARRIED_OUT]
    assert found[RESULTS_TOTAL] == sum(found[row] for row in OUTCOME_ROWS)
    assert next_in == found[CARRIED_OUT], "what is carried out comes in next year"


def test_the_numbers_and_what_is_behind_them(any_office: Office) -> None:
    cast = hire(any_office)
    with on("2025-01-20"):
        carried = registered(any_office, cast.officer, handed_in_on=D("2023-12-29"))
        several = registered(any_office, cast.officer, applicant_kind="business")
        pending = registered(any_office, cast.officer, handed_in_on=D("2024-12-31"))
        ops.split(cast.officer, any_office, several, ["一", "二", "三"])
        for number, word in ((1, "granted"), (2, "granted"), (3, "privacy")):
            ops.decide(cast.officer, any_office, several, number, word)
        for case_id, word in ((carried, "repeated"), (pending, "granted")):
            ops.decide(cast.officer, any_office, case_id, 1, word)
        ops.answer(cast.officer, any_office, carried, on_day=D("2024-01-02"), on_paper=True)
        ops.answer(cast.officer, any_office, several, on_day=D("2024-12-31"), on_paper=True)
        ops.answer(cast.officer, any_office, pending, on_day=D("2025-01-02"), on_paper=True)
        registered(any_office, cast.officer, received_how="fax")  # not received by the law yet
    with any_office.db.read() as session:
        found = queries.figures(session, 2024)
        assert set(found) == set(ROWS) and all(len(cells) == 7 for cells in found.values())
        assert {row: cells for row, cells in found.items() if any(cells)} == {
            "new_received": [1, 3, 0, 0, 0, 0, 4], "carried_in": [1, 0, 0, 0, 0, 0, 1],
            "granted": [0, 2, 0, 0, 0, 0, 2], "refused_third_party": [0, 1, 0, 0, 0, 0, 1],
            "not_processed_repeated": [1, 0, 0, 0, 0, 0, 1],
            "results_total": [1, 3, 0, 0, 0, 0, 4], "carried_out": [1, 0, 0, 0, 0, 0, 1]}
        for row in ROWS:
            behind = queries.counted(session, 2024, row)
            assert [total(lines) for lines in behind] == found[row]
        line, = queries.counted(session, 2024, "refused_third_party")[1]
        assert (line.subject, line.title) == (f"application:{several}", "依申请〔2024〕1号（第3项）")
        assert queries.figures(session, 2025)["carried_in"][-1] == 1
        assert not any(any(cells) for cells in queries.figures(session, 2022).values())


def test_three_hundred_cases_agree_with_plain_sql(office: Office, cast: Cast) -> None:
    kinds, rows, start = list(ApplicantKind), list(OUTCOME_ROWS), date(2023, 11, 1)
    with office.db.write() as session:
        for number in range(300):
            received = start + timedelta(days=number * 2)
            answered = received + timedelta(days=number % 45) if number % 7 else None
            session.add(Application(
                year=received.year, serial=number, number=f"旧{number}", received_how="in_person",
                handed_in_on=received, received_on=received, finished_on=answered, state="in_hand",
                applicant_kind=kinds[number % 6].value, description=FORM.description,
                created_by="吴十", created_at=clock.now(), items=[
                    ApplicationItem(number=each, text="项", answered_on=answered,
                                    outcome=rows[(number + each) % 21] if answered else "")
                    for each in range(1, number % 3 + 2)]))
    with office.db.read() as session:
        found = queries.figures(session, 2024)
        plain = """SELECT count(*) FROM application_items i JOIN applications a
                   ON a.id = i.application_id WHERE a.voided_at IS NULL AND """
        for place, kind in enumerate([*kinds, None]):
            of_kind = f" AND a.applicant_kind = '{kind.value}'" if kind else ""
            wanted = {
                "new_received": "a.received_on BETWEEN '2024-01-01' AND '2024-12-31'",
                "carried_in": "a.received_on < '2024-01-01' AND (i.answered_on IS NULL "
                              "OR i.answered_on >= '2024-01-01')",
                "results_total": "i.answered_on BETWEEN '2024-01-01' AND '2024-12-31'",
                "carried_out": "a.received_on <= '2024-12-31' AND (i.answered_on IS NULL "
                               "OR i.answered_on > '2024-12-31')",
            } | {row: f"i.outcome = '{row}' AND i.answered_on BETWEEN '2024-01-01' AND '2024-12-31'"
                 for row in rows}
            for row, where in wanted.items():
                counted = session.execute(text(plain + f"{where}{of_kind}")).scalar_one()
                assert found[row][place] == counted, (row, kind)
            assert (found["new_received"][place] + found["carried_in"][place]
                    == found["results_total"][place] + found["carried_out"][place])
    assert len(COLUMNS) == 7


def test_an_answer_moves_with_its_correction(office: Office, cast: Cast) -> None:
    """An answer of December entered for January is voided and entered again: the years follow."""
    with on("2025-01-10"):
        case_id = registered(office, cast.officer, handed_in_on=D("2024-12-20"))
        ops.decide(cast.officer, office, case_id, 1, "granted")
        ops.answer(cast.officer, office, case_id, on_day=D("2025-01-03"), on_paper=True)
        event = read(office, case_id).events[-1]
        ops.void_event(cast.officer, office, case_id, event.id, "是12月答复的")
        ops.answer(cast.officer, office, case_id, on_day=D("2024-12-30"), on_paper=True)
    with office.db.read() as session:
        assert queries.figures(session, 2024)["granted"][-1] == 1
        assert not any(any(cells) for cells in queries.figures(session, 2025).values())
