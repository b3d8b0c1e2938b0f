"""The demo's registers fill themselves on whatever day the demo is begun."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from wechat_bot.annual_report import current, past
from wechat_bot.annual_report.rules import check
from wechat_bot.cli import demo_office
from wechat_bot.cli.demo_registers import fill_registers
from wechat_bot.cli.demo_report import fill_report
from wechat_bot.kernel import clock
from wechat_bot.records import queries
from wechat_bot.registers.applications import queries as applications
from wechat_bot.registers.applications.queries import ApplicationFilter
from wechat_bot.registers.catalogue import REGISTERS


@pytest.mark.parametrize("day", [(2026, 11, 28), (2027, 1, 2), (2026, 2, 20), (2026, 10, 3)])
def test_the_samples_are_good_on_any_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(*day, 4, 0, tzinfo=UTC))
    office = demo_office.make_office(
        tmp_path, "http://127.0.0.1:9", "wx", "secret", port=8000,
        speed=demo_office.DemoSpeed(1, (1,)), sections=demo_office.SECTIONS)
    demo_office.last_years_ledger(office, clock.today().year - 1)
    fill_registers(office)
    fill_report(office)
    with office.db.read() as session:
        counts = {code: queries.list_records(session, register, queries.RecordFilter())[0]
                  for code, register in REGISTERS.items()}
        cases, _ = applications.list_cases(session, office, ApplicationFilter())
        year = clock.today().year - 1
        report = current.content_now(session, office, year)
        before = past.previous_figures(session, office.config, year)
    assert {code: count for code, count in counts.items() if count} == {
        "withheld": 1, "documents": 3, "penalties": 1, "litigation": 1, "leading_group": 4,
        "complaint_channels": 1, "trainings": 2, "messages": 2}
    assert cases == 5
    assert before is not None and before.year == year - 1
    told = report.texts["overview.disclosure"]
    assert f"{report.figures.disclosures['total']}条" in told and "9条" in told, "beside last year's"
    assert "每月都有更新" in report.texts["problems.last_year"]
    assert "联络员" in report.texts["problems.measures"]
    assert {each.severity for each in check(report.figures, before)} == {"warning"}, "some owe"
    office.close()
