"""冻结: what may be frozen when, what is kept, and what is refused with all of its reasons."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.annual_report.ready import SIGNED, YEAR, bring_year
from tests.annual_report.test_year_2024 import bring_in
from tests.support.cast import Cast, hire
from wechat_bot.annual_report import current, overrides, past, verdicts
from wechat_bot.annual_report.models import ReportVersion, ReportYear
from wechat_bot.annual_report.procedure import acts, queries, sealing, sources
from wechat_bot.annual_report.procedure.acts import ActForm
from wechat_bot.annual_report.procedure.findings import findings_now
from wechat_bot.annual_report.procedure.verify import verify
from wechat_bot.annual_report.procedure.versions import freeze, readiness
from wechat_bot.annual_report.rules import Finding
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records.counted import total


def version(office: Office, number: int, year: int = YEAR) -> ReportVersion:
    with office.db.read() as session:
        return queries.version_of(session, year, number)


def test_a_review_version_may_be_frozen_any_time(office: Office, cast: Cast) -> None:
    year = clock.today().year
    freeze(cast.officer, office, year, "review", reason="先请领导看")
    kept = version(office, 1, year)
    content = current.version_content(kept)
    assert content.draft and content.label == "送审稿第1版"
    assert kept.kind == "review" and kept.reason == "先请领导看"
    assert list(kept.documents) == ["docx", "html", "pdf", "xlsx", "json"]
    assert all("送审稿第1版" in each["name"] for each in kept.documents.values())


def test_a_final_version_keeps_figures_sources_findings_and_files(frozen: Office) -> None:
    kept = version(frozen, 2)
    content = current.version_content(kept)
    assert (content.draft, content.label, content.signed_on) == (False, "", SIGNED)
    lines = sources.from_text(kept.sources_json)
    said = content.figures.disclosures or {}
    assert total(lines[sources.DISCLOSURES]) == said["total"] == 33
    assert all(each["severity"] != "error" for each in json.loads(kept.findings_json))
    for each in kept.documents.values():
        assert frozen.media.get(each["sha256"])
    with frozen.db.read() as session:
        line = journal.history(session, [f"report:{YEAR}"])[0]
        assert "第2版（定稿）" in line.sentence and kept.seal in line.details
        assert current.signed_on(session, YEAR) == SIGNED


def test_who_may_not_keep_the_report_may_not_freeze(ready: Office, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        freeze(cast.writer, ready, YEAR, "review")


def test_every_obstacle_is_named_at_once(office: Office, cast: Cast) -> None:
    bring_in(office, "disclosures.csv")
    overrides.propose(cast.officer, office, YEAR, "applications.new_received[0]", "3",
                      "登记漏了三件，已查实")
    with pytest.raises(WrongState) as refused:
        freeze(cast.officer, office, YEAR, "final")
    told = refused.value.message
    assert "要先办好 4 件事" in told
    assert "7 格还没有数据" in told and "催报" in told
    assert "处错误还没有改，也没有人说明" in told  # what the texts can't say yet
    assert "还没有落款日期" in told
    assert "1 处人工改数还没有第二个人同意" in told
    with office.db.read() as session:
        assert not queries.versions_of(session, YEAR)


def test_a_year_that_is_not_over_is_not_made_final(office: Office, cast: Cast) -> None:
    year = clock.today().year
    with pytest.raises(WrongState, match=f"{year} 年还没有过完"):
        freeze(cast.officer, office, year, "final", signed_on=clock.today())


def test_an_error_stops_until_a_person_explains_it(ready: Office, cast: Cast) -> None:
    late = date(2025, 2, 11)
    with pytest.raises(WrongState, match="1 处错误还没有改"):
        freeze(cast.officer, ready, YEAR, "final", signed_on=late)
    with ready.db.write() as session:
        session.add(_set_year(late))
    with ready.db.read() as session:
        error = next(each.finding for each in findings_now(session, ready, YEAR)
                     if each.finding.severity == "error")
    explain(ready, cast, error)
    freeze(cast.officer, ready, YEAR, "final")
    kept = json.loads(version(ready, 1).findings_json)
    assert [(each["rule"], each["verdict"]["reason"]) for each in kept
            if each["verdict"]] == [("dates.late", "确实晚了，已向县政府办说明")]


def test_an_error_that_a_person_confirmed_still_stops(ready: Office, cast: Cast) -> None:
    late = date(2025, 2, 11)
    with ready.db.write() as session:
        session.add(_set_year(late))
    with ready.db.read() as session:
        error = next(each.finding for each in findings_now(session, ready, YEAR)
                     if each.finding.severity == "error")
    explain(ready, cast, error, verdicts.CONFIRMED)
    with pytest.raises(WrongState, match="1 处错误"):
        freeze(cast.officer, ready, YEAR, "final")


def test_what_stands_against_freezing_is_told_beforehand(ready: Office) -> None:
    with ready.db.read() as session:
        found = readiness(session, ready, YEAR)
    assert [each.place for each in found.obstacles] == ["signed_on"]


def test_pressing_twice_freezes_once(ready: Office, cast: Cast) -> None:
    first = freeze(cast.officer, ready, YEAR, "review", seen=0)
    assert freeze(cast.officer, ready, YEAR, "review", seen=0) == first
    assert freeze(cast.officer, ready, YEAR, "review", seen=1) != first


def test_the_second_of_two_people_is_told(ready: Office, cast: Cast) -> None:
    freeze(cast.officer, ready, YEAR, "review", seen=0)
    with pytest.raises(EditConflict, match="已经出了第 1 版"):
        freeze(cast.head, ready, YEAR, "review", seen=0)


def test_a_final_that_is_not_public_yet_may_be_frozen_again_with_a_reason(
    frozen: Office, people: Cast
) -> None:
    with pytest.raises(InvalidInput, match="已经有定稿"):
        freeze(people.officer, frozen, YEAR, "final")
    freeze(people.officer, frozen, YEAR, "final", reason="局长改了第五部分")
    assert version(frozen, 3).kind == "final"


def test_a_published_report_is_corrected_and_not_frozen_again(
    frozen: Office, people: Cast
) -> None:
    acts.enter(people.officer, frozen, YEAR, ActForm(
        "published", 2, date(2025, 1, 22), channel="website", url="https://www.emin.gov.cn/1",
        note="先公布，签字补扫"))
    with pytest.raises(WrongState, match="请出更正稿"):
        freeze(people.officer, frozen, YEAR, "final", reason="数错了")


def test_a_correction_is_a_new_version_that_next_year_reads(
    frozen: Office, people: Cast
) -> None:
    day = date(2025, 3, 18)
    freeze(people.officer, frozen, YEAR, "correction", reason="县政府办审核指出",
           correction_day=day, correction_text="更正表二行政许可数量。")
    kept = version(frozen, 3)
    content = current.version_content(kept)
    assert content.correction is not None and content.correction.day == day
    assert content.signed_on == SIGNED and not content.draft
    with frozen.db.read() as session:
        carried = current.previous_content(session, YEAR + 1)
        public = current.latest_version(session, YEAR)
    assert carried == content and public is not None and public.number == 3
    page = frozen.media.get(kept.documents["html"]["sha256"]).decode()
    assert "2025年3月18日" in page and "更正表二行政许可数量。" in page


def test_a_correction_typed_otherwise_is_no_double_click(frozen: Office, people: Cast) -> None:
    def press(text: str) -> int:
        return freeze(people.officer, frozen, YEAR, "correction", reason="县政府办指出漏报", seen=2,
                      correction_day=date(2025, 3, 18), correction_text=text)

    first = press("更正表三。")
    assert press("更正表三。") == first
    with pytest.raises(EditConflict, match="已经出了第 3 版"):
        press("更正表三、表四。")


def test_a_page_older_than_a_restored_backup_is_told(ready: Office, cast: Cast) -> None:
    with pytest.raises(EditConflict, match="可能从备份恢复过"):
        freeze(cast.officer, ready, YEAR, "review", seen=3)


@pytest.mark.parametrize(("given", "field"), [
    ({"reason": ""}, "reason"), ({"correction_text": " "}, "correction_text"),
    ({"correction_day": None}, "correction_day"),
    ({"correction_day": date(2024, 12, 1)}, "correction_day"),
    ({"correction_day": date(2025, 1, 5)}, "correction_day"),  # before it was signed
    ({"correction_day": clock.today() + timedelta(days=200)}, "correction_day"),
])
def test_a_correction_needs_its_reason_day_and_words(
    frozen: Office, people: Cast, given: dict[str, object], field: str
) -> None:
    wanted = {"reason": "有误", "correction_day": date(2025, 3, 18), "correction_text": "更正。"}
    with pytest.raises(InvalidInput) as refused:
        freeze(people.officer, frozen, YEAR, "correction", **{**wanted, **given})  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_nothing_is_corrected_before_there_is_a_final_version(ready: Office, cast: Cast) -> None:
    with pytest.raises(WrongState, match="还没有定稿"):
        freeze(cast.officer, ready, YEAR, "correction", reason="有误",
               correction_day=date(2025, 3, 18), correction_text="更正。")


def test_two_people_freezing_at_once_make_one_version_each_or_none(any_office: Office) -> None:
    cast = hire(any_office)
    bring_year(any_office)
    answers: list[object] = []

    def press(who: str) -> None:
        try:
            answers.append(freeze(getattr(cast, who), any_office, YEAR, "review", seen=0))
        except EditConflict as error:
            answers.append(error.message)

    threads = [threading.Thread(target=press, args=(who,)) for who in ("officer", "head")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with any_office.db.read() as session:
        assert [each.number for each in queries.versions_of(session, YEAR)] == [1]
    assert sorted(type(each).__name__ for each in answers) == ["int", "str"]
    assert verify(any_office, YEAR) == []  # what was sealed reads the same from either database


def explain(
    office: Office, cast: Cast, finding: Finding, verdict: str = verdicts.DISMISSED
) -> None:
    with office.db.write() as session:
        session.add(verdicts.FindingVerdict(
            year=YEAR, fingerprint=finding.fingerprint, rule=finding.rule, message=finding.message,
            verdict=verdict, reason="确实晚了，已向县政府办说明", by=cast.officer.name,
            at=clock.now()))


def _set_year(signed: date) -> ReportYear:
    return ReportYear(year=YEAR, notices_json="[]", signed_on=signed, changed_by="吴十",
                      changed_at=clock.now())


def test_a_breakdown_between_files_and_row_leaves_nothing_half(
    ready: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(version: ReportVersion) -> str:
        raise OSError("no power")

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "seal_of", broken)
        with pytest.raises(OSError, match="no power"):
            freeze(cast.officer, ready, YEAR, "final", signed_on=SIGNED)
    with ready.db.read() as session:
        assert queries.versions_of(session, YEAR) == []
        assert current.signed_on(session, YEAR) is None
        assert journal.history(session, [f"report:{YEAR}"])[0].event != "report.frozen"
    freeze(cast.officer, ready, YEAR, "final", signed_on=SIGNED)
    assert version(ready, 1).kind == "final"


def test_next_year_carries_the_corrected_number(frozen: Office, people: Cast) -> None:
    path = "applications.carried_out[0]"
    overrides.agree(people.head, frozen, overrides.propose(
        people.officer, frozen, YEAR, path, "1", "县政府办指出漏了一件结转", for_correction=True))
    for column, row in ((6, "carried_out"), (0, "new_received"), (6, "new_received")):
        overrides.agree(people.head, frozen, overrides.propose(
            people.officer, frozen, YEAR, f"applications.{row}[{column}]", "1", "同上",
            for_correction=True))
    with frozen.db.read() as session:
        assert _carried(session, frozen) == 0  # still the final version's
    freeze(people.officer, frozen, YEAR, "correction", reason="县政府办指出漏了一件结转",
           correction_day=date(2025, 3, 18), correction_text="更正表三结转下年度办理的件数。")
    with frozen.db.read() as session:
        assert _carried(session, frozen) == 1
        rules_found = {each.finding.rule for each in findings_now(session, frozen, YEAR + 1)}
    assert "applications.carry" in rules_found


def _carried(session: Session, office: Office) -> int | None:
    last = past.previous_figures(session, office.config, YEAR + 1)
    return last.applications["carried_out"][0] if last else None
