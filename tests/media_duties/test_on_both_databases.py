"""The reads and verbs of 新媒体日常 on SQLite and on PostgreSQL."""

from __future__ import annotations

from tests.media_duties.busy import busy_quarter
from tests.media_duties.conftest import Clock
from tests.support.cast import call_in, hire
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.periods import Every, Period
from wechat_bot.media_duties import operations, queries
from wechat_bot.media_duties.facts import month_of_ledger, quarter_facts
from wechat_bot.media_duties.figures import quarter_figures
from wechat_bot.media_duties.queries import FindingFilter
from wechat_bot.outside.addresses import make_links


def test_a_quarter_from_the_patrol_to_the_figures(any_office: Office, time: Clock) -> None:
    time.set("2026-09-30 20:00")
    hire(any_office)
    cast = call_in(any_office)
    busy_quarter(any_office, cast, make_links(any_office.config))
    time.set("2026-10-08 12:00")
    with any_office.db.read() as session:
        total, [(row, release)] = queries.findings(session, FindingFilter(topic="privacy"))
        figures = quarter_figures(quarter_facts(
            session, any_office.config, Period(2026, 3, Every.QUARTER)))
        table = month_of_ledger(session, any_office.config, Period(2026, 7, Every.MONTH))
        standing = queries.standing(session, any_office.config.media, clock.now())
    assert (total, release.item.title) == (1, "人民调解工作动态")
    assert (figures.total, figures.weeks_met, table.total.total) == (6, 4, 4)
    assert (standing.days, standing.week_posts, standing.unlisted) == (7, 0, 0)
    operations.assign(cast.officer, any_office, [row.id], cast.writer.user_id, "2026-10-09")
    time.set("2026-10-10 12:00")
    assert operations.remind(any_office) > 0
    assert operations.remind(any_office) == 0
    run = operations.run_patrol(cast.officer, any_office, make_links(any_office.config))
    assert (run.found, run.new) == (1, 0)
    operations.handle(cast.writer, any_office, row.id, "correct", "")
    run = operations.run_patrol(cast.officer, any_office, make_links(any_office.config))
    assert run.returned == 1
