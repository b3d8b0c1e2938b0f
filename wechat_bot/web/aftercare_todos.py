"""What 下架 and 更正 add to 今天要我办的 and to a post's page."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from wechat_bot.aftercare import publications, queries
from wechat_bot.aftercare.models import TakeDown
from wechat_bot.aftercare.rules import ASKED, CORRECTION_NAMES, CorrectionWay, Way, is_late
from wechat_bot.drafting import queries as drafting
from wechat_bot.drafting.models import Post
from wechat_bot.drafting.rules import CORRECTING_NAMES, Correcting, PostState
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.web.todos import HomeBox, Todo, post_box, todo_provider


@todo_provider
def waiting(session: Session, actor: Actor) -> list[Todo]:
    """补签; 到后台删除; 没有办成的下架; 到后台改字."""
    if Permission.TAKE_DOWN not in actor.permissions:
        return []
    unsigned = queries.unsigned(session)
    found = [_to_delete(session, row) for row in unsigned
             if row.state == ASKED and row.way == Way.BY_HAND]
    found += [
        Todo("处理没有办成的下架", _title(session, row), _url(row), row.asked_at, urgent=True,
             note=row.problem)
        for row in queries.unresolved(session)]
    found += [
        Todo("补签下架", _title(session, row), _url(row), row.sign_by, due=True,
             urgent=is_late(row.sign_by, clock.now()), note=row.reason)
        for row in unsigned if row.asked_by_id != actor.user_id]
    return found + _to_edit(session)


def _to_delete(session: Session, row: TakeDown) -> Todo:
    return Todo("后台删除并登记", _title(session, row), _url(row), row.asked_at, urgent=True,
                note=row.reason)


def _to_edit(session: Session) -> list[Todo]:
    found = []
    for row in queries.open_corrections(session):
        post = drafting.get_post(session, row.post_id)
        if row.way == CorrectionWay.EDIT.value and post.state == PostState.APPROVED.value:
            found.append(Todo(
                "后台改字并登记", post.title,
                url_for("corrections.correction_page", correction_id=row.id), post.updated_at,
                note=row.reason))
    return found


@post_box
def after_publication(session: Session, actor: Actor, post: Post) -> HomeBox | None:
    """下架与更正 of a post that is or was public, or that corrects another one."""
    public = publications.of_post(session, post.id)
    going = [(row, CORRECTION_NAMES[CorrectionWay(row.way)])
             for row in queries.open_corrections(session, post_id=post.id)]
    if not public and not going:
        return None
    return HomeBox("下架与更正", "aftercare/_post.html", {
        "public": public, "going": going,
        "situation": CORRECTING_NAMES.get(Correcting(post.correcting or ""), "")})


def _title(session: Session, row: TakeDown) -> str:
    return queries.title_of_row(session, row)


def _url(row: TakeDown) -> str:
    return url_for("aftercare.take_down_page", take_down_id=row.id)
