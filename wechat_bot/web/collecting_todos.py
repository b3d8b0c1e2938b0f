"""收集年报数据 on 今天要我办的: from the last days of December until everybody has declared."""

from __future__ import annotations

from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from wechat_bot.collecting import queries
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.web import collecting, frame
from wechat_bot.web.todos import Todo, todo_provider

FIRST = (12, 20)  # month and day from which the forms should be out


@todo_provider
def outstanding_sections(session: Session, actor: Actor) -> list[Todo]:
    """One line while sections of the year that is being collected are outstanding."""
    today = clock.today()
    year = collecting.collected_year()
    if Permission.KEEP_REGISTERS not in actor.permissions or not _is_time(today, year):
        return []
    config = frame.office().config
    late = queries.outstanding(session, config, year)
    if not late:
        return []
    due = collecting.due_day(config, year)
    return [Todo(
        "收集年报数据", f"{len(late)} 个单位没有报齐 {year} 年的数据",
        url_for("collecting.overview", year=year), note=f"应在 {due} 前交齐" if due else "")]


def _is_time(today: date, year: int) -> bool:
    return today.year > year or (today.month, today.day) >= FIRST
