"""核对意见: by fingerprint, the newest holds, an explained finding needs its reason."""

from __future__ import annotations

import pytest

from tests.support.cast import Cast
from wechat_bot.annual_report import overrides, verdicts
from wechat_bot.annual_report.procedure.findings import findings_now, standing
from wechat_bot.annual_report.rules import Finding
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office

YEAR = 2025
TOTAL = "applications.results_total[6]"


def one(office: Office, rule: str = "cell.empty") -> Finding:
    with office.db.read() as session:
        return next(each.finding for each in findings_now(session, office, YEAR)
                    if each.finding.rule == rule)


def test_a_verdict_stays_over_later_runs_and_the_newest_holds(office: Office, cast: Cast) -> None:
    finding = one(office)
    verdicts.give(cast.officer, office, YEAR, finding.fingerprint, "confirmed")
    verdicts.give(cast.head, office, YEAR, one(office).fingerprint, "dismissed", "还在催")
    with office.db.read() as session:
        held = standing(session, YEAR)[finding.fingerprint]
        assert (held.verdict, held.reason, held.by) == ("dismissed", "还在催", "何七")
        assert held.message == finding.message
        assert journal.history(session, [f"report:{YEAR}"])[0].sentence == (
            "核对2025年报告表二“行政规范性文件”的“本年制发件数”：核对过，没有问题，说明：还在催")
    verdicts.give(cast.head, office, YEAR, finding.fingerprint, "")
    with office.db.read() as session:
        assert standing(session, YEAR) == {}


def test_no_problem_needs_a_reason(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="为什么没有问题") as refused:
        verdicts.give(cast.officer, office, YEAR, one(office).fingerprint, "dismissed", " ")
    assert "reason" in refused.value.fields
    with pytest.raises(InvalidInput):
        verdicts.give(cast.officer, office, YEAR, one(office).fingerprint, "perhaps", "想想")


def test_only_those_who_keep_the_report_judge(office: Office, cast: Cast) -> None:
    for actor in (cast.writer, cast.auditor, cast.outsider):
        with pytest.raises(NotAllowed):
            verdicts.give(actor, office, YEAR, one(office).fingerprint, "confirmed")


def test_a_finding_that_is_gone_is_not_judged_and_a_changed_one_is_new(
    office: Office, cast: Cast
) -> None:
    with pytest.raises(WrongState, match="已经没有了"):
        verdicts.give(cast.officer, office, YEAR, "0" * 32, "confirmed")
    overrides.agree(cast.head, office, overrides.propose(
        cast.officer, office, YEAR, TOTAL, "1", "数错了试试"))
    first = one(office, "applications.results")
    verdicts.give(cast.officer, office, YEAR, first.fingerprint, "dismissed", "就是这样")
    made = 1
    overrides.end(cast.head, office, made, "改别的数")
    overrides.agree(cast.head, office, overrides.propose(
        cast.officer, office, YEAR, TOTAL, "2", "又一个数"))
    second = one(office, "applications.results")
    assert second.fingerprint != first.fingerprint
    with office.db.read() as session:
        assert set(standing(session, YEAR)) == {first.fingerprint}
        present = {each.finding.fingerprint for each in findings_now(session, office, YEAR)}
        assert [each.reason for each in verdicts.gone(session, YEAR, present)] == ["就是这样"]


@pytest.mark.parametrize(("where", "words"), [
    ((TOTAL,), "表三“（七）总计”的“总计”列"), (("text.overview.disclosure",), "正文“主动公开情况”"),
    (("signed_on",), "报告"), ((), "报告"), (("fees_wan",), "表二“行政事业性收费”"),
])
def test_a_place_is_told_as_people_find_it(where: tuple[str, ...], words: str) -> None:
    assert verdicts.place_of(where) == words


@pytest.mark.parametrize(("where", "part"), [
    ((TOTAL,), "三、收到和处理政府信息公开申请情况"), (("text.problems.found",), "五、存在的主要问题及改进情况"),
    (("text.opening",), verdicts.WHOLE), (("reviews.total",), "四、政府信息公开行政复议、行政诉讼情况"),
    ((), verdicts.WHOLE),
])
def test_a_finding_belongs_to_a_part(where: tuple[str, ...], part: str) -> None:
    assert verdicts.part_of(where) == part
