"""年度报告·核对: findings by weight and part, a verdict with its reason, kept over later runs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.annual_report import overrides
from wechat_bot.kernel.office import Office

CHECKS = "/report/checks?year=2025"
TOTAL = "applications.results_total[6]"


@pytest.fixture(autouse=True)
def january(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch, datetime(2026, 1, 6, 3, 0, tzinfo=UTC))


@pytest.fixture
def desk(office: Office, cast: Cast) -> Desk:
    overrides.agree(cast.head, office, overrides.propose(
        cast.officer, office, 2025, TOTAL, "9", "试一试"))
    return Desk(panel(office), "officer")


def error_of(page: str) -> str:
    """The fingerprint of the first error in table 3."""
    return next(mark for mark, message in re.findall(
        r'id="f-([0-9a-f]{32})">\s*<p>([^<]*)', page) if message.startswith("表三"))


def errors(page: str) -> int:
    """How many errors are open."""
    found = re.search(r"不对 (\d+) 条", words(page))
    return int(found[1]) if found else 0


def test_findings_stand_by_weight_and_part_with_their_sides_and_places(desk: Desk) -> None:
    page = desk.page(CHECKS)
    text = words(page)
    assert re.search(r"不对 \d+ 条 .*三、收到和处理政府信息公开申请情况 .*要核对 \d+ 条", text)
    assert "左边" not in text  # the sentence names both sides itself
    assert "表二“行政许可”还没有数据" in text
    assert f"path={TOTAL.replace('[', '%5B').replace(']', '%5D')}" in page


def test_no_problem_wants_a_reason_and_stays_settled_with_who_said_so(desk: Desk) -> None:
    before = errors(desk.page(CHECKS))
    url = f"/report/2025/verdicts/{error_of(desk.page(CHECKS))}"
    answer = desk.post(url, {"verdict": "dismissed", "reason": ""})
    assert answer.status_code == 422
    assert 'href="#f-reason"' in answer.text
    assert re.search(r'value="dismissed" checked', answer.text)
    text = words(desk.post_and_follow(url, {"verdict": "dismissed", "reason": "县政府办要求这样填"}))
    assert "已记下：核对过，没有问题" in text
    assert errors(text) == before - 1
    assert "核对过，没有问题的（1 条）" in text
    assert "吴十，2026-01-06 11:00（北京时间）：县政府办要求这样填" in text
    assert "✓1 核对过，没有问题" in words(desk.page("/report/tables?year=2025"))
    assert errors(desk.post_and_follow(url, {"verdict": ""})) == before


def test_a_confirmed_finding_stays_open(desk: Desk) -> None:
    before = errors(desk.page(CHECKS))
    url = f"/report/2025/verdicts/{error_of(desk.page(CHECKS))}"
    text = words(desk.post_and_follow(url, {"verdict": "confirmed"}))
    assert errors(text) == before > 0
    assert "确实不对，去改 吴十" in text


def test_a_verdict_needs_a_choice_and_a_finding(desk: Desk, office: Office) -> None:
    mark = error_of(desk.page(CHECKS))
    assert desk.post(f"/report/2025/verdicts/{mark}", {"reason": "想"}).status_code == 422
    answer = desk.post(f"/report/2025/verdicts/{'0' * 32}", {"verdict": "confirmed"})
    assert answer.status_code == 409
    assert "已经没有了" in words(answer)
    writer = Desk(panel(office), "writer")
    assert "写核对意见" not in writer.page(CHECKS)
    assert writer.post(f"/report/2025/verdicts/{mark}", {"verdict": "confirmed"}).status_code == 403


def test_a_verdict_on_what_is_gone_is_folded_away(office: Office, cast: Cast, desk: Desk) -> None:
    desk.post(f"/report/2025/verdicts/{error_of(desk.page(CHECKS))}",
              {"verdict": "dismissed", "reason": "先放着"})
    overrides.end(cast.head, office, 1, "不改了")
    text = words(desk.page(CHECKS))
    assert "已经不再出现的（1 条）" in text
    assert "先放着" in text


def test_what_waits_for_sections_is_one_line_with_the_gaps_of_the_texts(
    office: Office, desk: Desk
) -> None:
    page = desk.page(CHECKS)
    text = words(page)
    assert "还没有数 7 格" in text
    assert re.search(r"等 \S+、.*（\d+ 个单位）报：表格 7 格，正文 6 处跟着空。", text)
    listed = page.split('id="waiting"')[1].split("</section>")[0]
    assert "“主动公开情况”里还缺：规范性文件制发件数。" in listed
    assert "path=documents.normative_documents.made" in listed
    assert "还缺：规范性文件制发件数" not in page.replace(listed, "")
    told = words(desk.page("/report/procedure/freeze?year=2025&kind=final"))
    assert "7 格还没有数据" in told and "还缺：规范性文件制发件数" not in told


def test_a_gap_that_is_no_cell_leads_to_where_it_is_written(office: Office, desk: Desk) -> None:
    page = desk.page(CHECKS)
    gap = page.split("里还缺：本年问题。")[1].split("</li>")[0]
    assert "原文" not in gap  # it is in the sentence already
    assert '/report/undertakings?year=2025">去补上' in gap
