"""A busy year: every rule holds, and plain SQL counts the same."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from tests.annual_report.busy import YEAR
from wechat_bot.annual_report import queries
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.form import OUTCOMES
from wechat_bot.annual_report.rules import check
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications.rules import ApplicantKind

FIRST, LAST = f"{YEAR}-01-01", f"{YEAR}-12-31"
# Beijing midnights as they are stored, in UTC.
START, END = f"{YEAR - 1}-12-31 16:00:00", f"{LAST} 16:00:00"
ITEMS = """FROM application_items i JOIN applications a ON a.id = i.application_id
           WHERE a.voided_at IS NULL AND a.applicant_kind = :kind AND """


def figures(office: Office, year: int = YEAR) -> Figures:
    with office.db.read() as session:
        return queries.figures(session, office.config, year)


def count(office: Office, sql: str, **values: Any) -> int:
    with office.db.read() as session:
        found: int = session.execute(text(f"SELECT {sql}"), {
            "first": FIRST, "last": LAST, "start": START, "end": END, **values}).scalar_one()
    return found or 0


def test_the_year_is_busy(busy_year: Office) -> None:
    found = figures(busy_year)
    assert (found.applications["new_received"][6] or 0) >= 300
    assert count(busy_year, "count(*) FROM releases WHERE published_at >= :start"
                            " AND published_at < :end") >= 1200
    assert all((found.applications[row][6] or 0) > 0 for row in OUTCOMES)


def test_every_rule_holds_within_the_year_and_to_the_last(busy_year: Office) -> None:
    last, this, following = (figures(busy_year, year) for year in (YEAR - 1, YEAR, YEAR + 1))
    # the busy year has every kind of suit, those without review too: which is only warned of
    assert [each.rule for each in check(this, last)] == ["litigation.review_first"]
    assert [each for each in check(following, this) if each.severity == "error"] == []


def test_the_applications_recounted(busy_year: Office) -> None:
    found = figures(busy_year).applications
    for column, kind in enumerate(ApplicantKind):
        def items(where: str, of_kind: str = kind.value, **values: Any) -> int:
            return count(busy_year, f"count(*) {ITEMS}{where}", kind=of_kind, **values)

        assert found["new_received"][column] == items("a.received_on BETWEEN :first AND :last")
        assert found["carried_in"][column] == items(
            "a.received_on < :first AND (i.answered_on IS NULL OR i.answered_on >= :first)")
        assert found["carried_out"][column] == items(
            "a.received_on <= :last AND (i.answered_on IS NULL OR i.answered_on > :last)")
        assert found["results_total"][column] == items("i.answered_on BETWEEN :first AND :last")
        for row in OUTCOMES:
            assert found[row][column] == items(
                "i.answered_on BETWEEN :first AND :last AND i.outcome = :row", row=row)
    assert all(cells[6] == sum(value or 0 for value in cells[:6]) for cells in found.values())


def test_the_releases_recounted(busy_year: Office) -> None:
    found = figures(busy_year).disclosures
    assert found is not None
    releases = ("FROM releases r JOIN disclosure_items d ON d.id = r.item_id"
                " WHERE r.published_at >= :start AND r.published_at < :end"
                " AND d.is_government_information = true")
    assert found["total"] == count(busy_year, f"count(*) {releases}")
    assert found["items_distinct"] == count(busy_year, f"count(DISTINCT d.id) {releases}")
    for channel in ("website", "wechat"):
        assert found["by_channel"][channel] == count(
            busy_year, f"count(*) {releases} AND r.channel = :channel", channel=channel)


def test_the_other_tables_recounted(busy_year: Office) -> None:
    found = figures(busy_year)
    documents = found.documents["normative_documents"]
    alive = "count(*) FROM normative_documents WHERE voided_at IS NULL AND "
    assert documents == {
        "made": count(busy_year, alive + "signed_on BETWEEN :first AND :last"),
        "repealed": count(busy_year, alive + "ended_on BETWEEN :first AND :last"),
        "in_force": count(busy_year, alive + "signed_on <= :last"
                                             " AND (ended_on IS NULL OR ended_on > :last)"),
    }
    assert found.decisions["licences"] == count(
        busy_year, "sum(quantity) FROM licences WHERE year = 2024")
    assert found.decisions["penalties"] == count(
        busy_year, "count(*) FROM penalties WHERE decided_on BETWEEN :first AND :last")
    assert found.decisions["coercive_measures"] == count(
        busy_year, "count(*) FROM coercive_measures WHERE year = 2024")
    assert found.fees_wan is not None
    assert found.fees_wan * 1_000_000 == count(
        busy_year, "sum(amount_fen) FROM administrative_charges WHERE year = 2024")


def test_the_disputes_recounted(busy_year: Office) -> None:
    found = figures(busy_year)
    for kind, block in (("review", found.reviews), *found.litigation.items()):
        for result in ("upheld", "corrected", "other"):
            assert block[result] == count(
                busy_year, "count(*) FROM disclosure_disputes WHERE kind = :kind"
                           " AND result = :result AND concluded_on BETWEEN :first AND :last",
                kind=kind, result=result)
        assert block["pending"] == count(
            busy_year, "count(*) FROM disclosure_disputes WHERE kind = :kind"
                       " AND accepted_on <= :last AND (concluded_on IS NULL OR concluded_on > :last)",
            kind=kind)
        assert block["total"] == sum(value or 0 for key, value in block.items() if key != "total")
