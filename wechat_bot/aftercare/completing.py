"""What follows when an article is gone from the account: article, post, ledger, corrections.

One transaction, whoever found it gone: the worker that deleted it, a person who did it in
WeChat's back end, or reconciling.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from wechat_bot.aftercare import publications, queries, telling
from wechat_bot.aftercare.models import Correction, TakeDown
from wechat_bot.aftercare.publications import Publication
from wechat_bot.aftercare.rules import DONE, GIVEN_UP, OPEN, WAY_NAMES, CorrectionWay, Way
from wechat_bot.disclosure import operations as disclosure
from wechat_bot.disclosure.models import Release
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.rules import PostAct, PostState
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.office import Office
from wechat_bot.people import queries as people


def complete(
    session: Session, office: Office, actor: Actor, row: TakeDown, when: datetime
) -> None:
    """已下架: in the same transaction the article, its post and its release say so."""
    it = publications.of_row(session, row)
    asker = people.name_of(session, row.asked_by_id)
    post = posts.lock_post(session, it.post_id)
    release = registered(session, office, it)
    if it.article is not None:
        it.article.outcome = "removed"
    if release is not None and release.status == "current":
        disclosure.mark_taken_down(session, office.config, release, actor, by=asker,
                                   reason=row.reason, when=when)
    elif post.state == PostState.PUBLISHED.value:  # the ledger had it replaced already
        drafting.advance(session, post, PostAct.TAKE_DOWN)
    row.release_id = release.id if release is not None else None
    row.state, row.done_at, row.problem = DONE, when, ""
    journal.record(session, actor, "take_down.done", f"take_down:{row.id}",
                   title=it.title, asker=asker,
                   how=WAY_NAMES[Way(row.way)])
    telling.done(session, row, it)
    _go_on_correcting(session, it)
    session.flush()


def registered(session: Session, office: Office, it: Publication) -> Release | None:
    """Its release; an article's is registered now where the worker has not come to it yet."""
    if (article := it.article) is None:
        return it.release
    found = queries.release_of(session, article)
    if found is None:
        disclosure.register_in(session, office.config, queries.message_of(session, article))
        found = queries.release_of(session, article)
    return found


def _go_on_correcting(session: Session, it: Publication) -> None:
    """删除重发 may be written now; an unfinished 后台改字 becomes a 删除重发."""
    post = posts.get_post(session, it.post_id)
    for row in queries.open_corrections(session, what=it.what):
        if row.way == CorrectionWay.REPUBLISH.value and post.state == PostState.TAKEN_DOWN.value:
            drafting.advance(session, post, PostAct.CORRECT)
        elif row.way == CorrectionWay.EDIT.value:
            row.state, row.note = GIVEN_UP, "改字期间旧文已下架，转为删除重发。"
            row.closed_at, row.closed_by_id = clock.now(), row.opened_by_id
            session.add(Correction(
                article_id=row.article_id, post_id=post.id, way=CorrectionWay.REPUBLISH.value,
                state=OPEN, reason=row.reason, opened_by_id=row.opened_by_id,
                opened_at=clock.now()))
