"""What the account's daily duties add to 今天要我办的."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.media_duties import queries
from wechat_bot.media_duties.models import PatrolFinding
from wechat_bot.media_duties.rules import Pause
from wechat_bot.web import frame
from wechat_bot.web.todos import Todo, todo_provider

_SHOWN = 10


@todo_provider
def waiting(session: Session, actor: Actor) -> list[Todo]:
    """安排发布 after days without a post; findings that are mine; findings that are nobody's."""
    return [*_post_due(session, actor), *_mine(session, actor), *_nobodys(session, actor)]


def _post_due(session: Session, actor: Actor) -> list[Todo]:
    if Permission.PUBLISH not in actor.permissions:
        return []
    standing = queries.standing(session, frame.office().config.media, clock.now())
    if standing.pause is Pause.NONE or standing.last is None:
        return []
    return [Todo("安排发布", f"公众号已有 {standing.days} 天没有更新", url_for("media.overview"),
                 standing.last.published_at, urgent=standing.pause is Pause.OVER,
                 note=f"每 {standing.warn_days[1]} 天内至少要更新一次")]


def _mine(session: Session, actor: Actor) -> list[Todo]:
    if actor.user_id is None:
        return []
    rows = queries.open_of(session, actor.user_id)
    found = [Todo("处理筛查发现", queries.title_of(session, row), _url(row),
                  queries.due_moment(row.due_on) if row.due_on else None, due=True,
                  urgent=(queries.days_left(row, clock.today()) or 0) < 0,
                  note=f"{row.place}：{row.message}") for row in rows[:_SHOWN]]
    if len(rows) > _SHOWN:
        found.append(Todo(
            "处理筛查发现", f"还有 {len(rows) - _SHOWN} 处",
            url_for("media_patrol.finding_list", owner=actor.user_id)))
    return found


def _nobodys(session: Session, actor: Actor) -> list[Todo]:
    if Permission.KEEP_MESSAGES not in actor.permissions:
        return []
    _, without = queries.count_open(session)
    if not without:
        return []
    return [Todo("分派筛查发现", f"有 {without} 处还没有分派",
                 url_for("media_patrol.finding_list", owner="none"))]


def _url(row: PatrolFinding) -> str:
    return url_for("media_patrol.finding_page", finding_id=row.id)
