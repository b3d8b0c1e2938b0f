"""The errand "take_down": one article is deleted at WeChat, and only that one.

Looked at first, so that an errand repeated after a crash or without an answer finds what it did
before; looked at again afterwards, since only WeChat knows whether it is gone. What can't be
told apart is not deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.aftercare import publications, queries
from wechat_bot.aftercare.completing import complete
from wechat_bot.aftercare.models import TakeDown
from wechat_bot.aftercare.publications import Publication
from wechat_bot.aftercare.rules import ASKED, number_at_wechat
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import WORKER
from wechat_bot.kernel.errors import BureauError
from wechat_bot.publishing.errands import Paused, Running
from wechat_bot.publishing.gateway import (
    ErrorClass,
    GatewayError,
    MassState,
    Sent,
    StoredArticle,
)
from wechat_bot.publishing.quotas import Purpose
from wechat_bot.publishing.rules import Mode


class Look(StrEnum):
    """What a look at the account shows."""

    THERE = "there"
    GONE = "gone"
    UNKNOWN = "unknown"  # today's calls for looking are used up


@dataclass(frozen=True)
class Target:
    """The article to delete. title and index (from 1): at WeChat; count: how many are there."""

    take_down_id: int
    title: str
    mode: Mode
    article_id: str
    msg_id: str
    index: int
    count: int


def run(running: Running) -> Mapping[str, Any]:
    """Delete the article and record it. GatewayError, BureauError: not done, as errands say."""
    target = _target(running)
    if target is None:
        return {"done": "这次下架已经办完"}
    look = _mass_look if target.mode is Mode.MASS_SEND else _look
    if look(running, target) is not Look.GONE:
        running.say(f"正在删除《{target.title}》")
        _delete(running, target, look)
    with running.fenced() as (session, _):
        row = queries.get_take_down(session, target.take_down_id)
        session.refresh(row, with_for_update=True)
        if row.state == ASKED:
            complete(session, running.office, WORKER, row, clock.now())
    return {"index": target.index}


def _target(running: Running) -> Target | None:
    with running.office.db.read() as session:
        row: TakeDown = queries.get_take_down(session, int(running.args["take_down_id"]))
        if row.state != ASKED:
            return None
        it = publications.of_row(session, row)
        if it.article is None or it.message is None:
            return _entered(session, row, it, running.gateway.account)
        went_out = [each.position for each in it.message.articles
                    if each.outcome in ("published", "removed")]
        return Target(
            row.id, it.title, Mode(it.message.mode), it.message.article_id or "",
            it.message.msg_id, number_at_wechat(went_out, it.article.position), len(went_out))


def _entered(session: Session, row: TakeDown, it: Publication, account: str) -> Target:
    """By the number that 对账 saw; of another account's nothing is deleted here."""
    assert it.release is not None  # one of the two is there
    number = publications.number_of(session, it.release, account)
    if number is None:
        raise BureauError(f"没有删除：现在的公众号的列表里没有《{it.title}》的编号。"
                          "请到公众号后台删除，再回来登记。")
    return Target(row.id, unescape(number.title), Mode.PUBLISH, number.article_id, "",
                  number.index, number.count)


def _delete(running: Running, target: Target, look: Callable[[Running, Target], Look]) -> None:
    gateway = running.gateway
    try:
        if target.mode is Mode.MASS_SEND:
            running.call("mass_delete", lambda: gateway.mass_delete(target.msg_id, target.index))
        else:
            running.call("freepublish_delete",
                         lambda: gateway.delete_published(target.article_id, target.index))
    except GatewayError as error:
        # Refused or unanswered: it may be gone all the same (deleted before, or just now).
        if look(running, target) is Look.GONE:
            return
        raise _to_repeat(error) from error
    if target.mode is not Mode.MASS_SEND and look(running, target) is Look.THERE:
        raise GatewayError("公众号回答已删除，但文章还看得到", kind=ErrorClass.TRANSIENT,
                           sent=Sent.MAYBE)


def _to_repeat(error: GatewayError) -> GatewayError:
    """An answer that leaves it open is asked again: to delete twice harms nobody."""
    if error.sent is Sent.MAYBE and error.kind is not ErrorClass.TRANSIENT:
        return GatewayError(error.message, kind=ErrorClass.TRANSIENT, sent=Sent.MAYBE,
                            errcode=error.errcode, rid=error.rid)
    return error


def _look(running: Running, target: Target) -> Look:
    """freepublish/getarticle: is the article still there? Checks that it is this article."""
    try:
        stored = running.call(
            "freepublish_getarticle",
            lambda: running.gateway.published_articles(target.article_id), Purpose.EVIDENCE)
    except Paused:
        # No call left to look with. Of a single article there is nothing to mistake.
        if target.count == 1:
            return Look.UNKNOWN
        raise
    if stored is None or all(item.is_deleted for item in stored):
        return Look.GONE
    return _of_several(target, stored)


def _of_several(target: Target, stored: Sequence[StoredArticle]) -> Look:
    titles = [unescape(item.title).strip() for item in stored]
    if len(stored) != target.count:
        if target.title.strip() not in titles:
            return Look.GONE
        raise _can_not_tell(target, f"公众号上有 {len(stored)} 篇，应为 {target.count} 篇")
    if titles[target.index - 1] != target.title.strip():
        raise _can_not_tell(target, f"公众号上第 {target.index} 篇是《{titles[target.index - 1]}》")
    return Look.GONE if stored[target.index - 1].is_deleted else Look.THERE


def _can_not_tell(target: Target, why: str) -> BureauError:
    return BureauError(f"没有删除：{why}，为免删错别的文章，程序停下了。"
                       f"请到公众号后台删除《{target.title}》，再回来登记。")


def _mass_look(running: Running, target: Target) -> Look:
    """message/mass/get: DELETE where nothing of the message is left.

    WeChat tells nothing of single articles; there the deletion is repeated, which is harmless.
    """
    try:
        state = running.call("mass_get", lambda: running.gateway.mass_status(target.msg_id),
                             Purpose.EVIDENCE)
    except Paused:
        return Look.UNKNOWN
    return Look.GONE if state is MassState.DELETED else Look.UNKNOWN
