"""年度报告 on 今天要我办的: 人工改数 that waits for a second person; from January the countdown."""

from __future__ import annotations

from sqlalchemy.orm import Session

from wechat_bot.annual_report import overrides
from wechat_bot.annual_report.form import cell_label
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.web import collecting, report, report_tables
from wechat_bot.web.todos import HomeBox, Todo, home_box, todo_provider


@todo_provider
def waiting_overrides(session: Session, actor: Actor) -> list[Todo]:
    """人工改数 that this person may agree to: those that others proposed."""
    if Permission.AGREE_REPORT not in actor.permissions:
        return []
    return [Todo("核对人工改数", f"{each.year} 年报{cell_label(each.path)}：登记 {each.register_value or '空'}，"
                 f"改为 {each.value}", f"{report_tables.cell_url(each.year, each.path)}#by-hand",
                 at=each.proposed_at, note=f"{each.proposed_by}：{each.reason}")
            for each in overrides.waiting(session) if each.proposed_by_id != actor.user_id]


@home_box
def countdown(session: Session, actor: Actor) -> HomeBox | None:
    """In January: the next step of last year's report and how long there is still time."""
    if Permission.AGREE_REPORT not in actor.permissions or clock.today().month != 1:
        return None
    year = collecting.collected_year()
    stages = report.stages_of(session, year)
    if all(each.state in ("done", "optional") for each in stages):
        return None
    return HomeBox(f"{year} 年度报告", "report/_home.html", {
        "year": year, "dues": report.dues_of(session, year),
        "next": next((each for each in stages if each.state == "next"), None)})
