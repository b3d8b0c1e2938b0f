"""What WeChat told only after the ledger's line was written: the link, the time of publication."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import changes
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.operations import TOLD_BY_ACCOUNT
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.models import Article, Message
from wechat_bot.records import keeping
from wechat_bot.records import queries as records


def fill_in(office: Office, message_id: int) -> int:
    """Give the releases of a message the link that they lack, and the time where only our own
    look was known. What is there stays; returns how many lines changed. Idempotent.
    """
    with office.db.write() as session:
        keeping.hold(session)
        message = session.get(Message, message_id, with_for_update=True)
        if message is None:
            return 0
        return sum(_fill(session, message, article) for article in message.articles)


def _fill(session: Session, message: Message, article: Article) -> bool:
    release = session.scalar(
        select(Release).where(Release.article_id == article.id).with_for_update())
    if release is None:  # not in the ledger yet: it will be entered as it is known now
        return False
    found = []
    if not release.url and article.url:
        release.url = article.url
        found.append("链接")
    known_better = release.time_source == "first_seen" and message.time_source == "event"
    if known_better and article.published_at is not None:
        before, after = release.published_at, article.published_at
        release.published_at, release.time_source = after, message.time_source
        _keep_of_closed_year(session, release, before, after)
        found.append("准确的发表时间")
    if found:
        journal.record(session, WORKER, "release.link_found", f"release:{release.id}",
                       title=release.item.title, what="和".join(found))
    return bool(found)


def _keep_of_closed_year(
    session: Session, release: Release, before: datetime, after: datetime
) -> None:
    """The time of a release in a closed year, or one that moves into it, is a correction of it."""
    years = {clock.year_of(before), clock.year_of(after)}
    if records.closed_among(session, years) is not None:
        changes.append(session, WORKER, changes.release_subject(release.id), release.item.title,
                       [("发布时间", clock.show(before), clock.show(after))], TOLD_BY_ACCOUNT, years)
