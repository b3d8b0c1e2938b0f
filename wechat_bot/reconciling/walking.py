"""Walking through the account's list page by page, and remembering what it showed.

The list's order is not documented and it may change while it is read: what moved is seen twice,
which does no harm, and a walk that may have stepped over something is repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import PublishedItem, PublishedPage, StoredArticle
from wechat_bot.publishing.quotas import Purpose
from wechat_bot.reconciling.models import AccountArticle
from wechat_bot.reconciling.ports import Caller
from wechat_bot.reconciling.rules import walk_complete, walk_ended
from wechat_bot.rendering import text_sha256

PAGE = 20
_MOST_PASSES = 3


@dataclass(frozen=True)
class Walk:
    """What came of it: all that was seen has last_seen_at from `since` on."""

    since: datetime
    seen: int
    total: int
    complete: bool


def walk(caller: Caller, purpose: Purpose) -> Walk:
    """Read the whole list, going on from the caller's cursor. GatewayError, Paused, LostClaim."""
    account = caller.gateway.account
    while True:
        cursor = caller.cursor
        if cursor.get("walked"):
            return _result(caller.office, account, cursor)
        if "since" not in cursor:
            caller.say("正在读取公众号的文章列表", since=clock.now().isoformat(), offset=0, total=0,
                       most=0, passes=1)
        offset = int(cursor["offset"])
        page = _read(caller, offset, purpose)
        take(caller.office, account, page.items)
        reached = offset + len(page.items)
        most = max(int(cursor["most"]), page.total)
        if not walk_ended(reached, page.total, len(page.items)):
            caller.say(f"已读 {min(reached, page.total)}/{page.total} 条", offset=reached,
                       total=page.total, most=most)
            continue
        caller.say(f"已读 {min(reached, page.total)}/{page.total} 条", total=page.total, most=most)
        _end_of_pass(caller, account)


def _read(caller: Caller, offset: int, purpose: Purpose) -> PublishedPage:
    return caller.call("freepublish_batchget",
                       lambda: caller.gateway.published_page(offset, PAGE), purpose)


def _end_of_pass(caller: Caller, account: str) -> None:
    cursor = caller.cursor
    result = _result(caller.office, account, cursor)
    passes = int(cursor["passes"])
    if result.complete or passes >= _MOST_PASSES:
        caller.say(f"列表已读完，共 {result.seen} 条", walked=True)
        return
    caller.say("读取时公众号上又有增减，再读一遍", since=clock.now().isoformat(), offset=0,
               total=0, most=0, passes=passes + 1)


def _result(office: Office, account: str, cursor: dict[str, object]) -> Walk:
    since = datetime.fromisoformat(str(cursor["since"]))
    total, most = int(str(cursor["total"])), int(str(cursor["most"]))
    with office.db.read() as session:
        seen = session.scalar(
            select(func.count(func.distinct(AccountArticle.article_id)))
            .where(AccountArticle.account == account, AccountArticle.last_seen_at >= since)) or 0
    return Walk(since, seen, total, walk_complete(seen, total, most))


def take(office: Office, account: str, items: Sequence[PublishedItem]) -> None:
    """Remember what a page showed: new articles are added, known ones brought up to date."""
    try:
        with office.db.write() as session:
            _take(session, account, items)
    except IntegrityError:  # another run added the same ones meanwhile: now we see its rows
        with office.db.write() as session:
            _take(session, account, items)


def _take(session: Session, account: str, items: Sequence[PublishedItem]) -> None:
    now = clock.now()
    known = {
        (row.article_id, row.idx): row
        for row in session.scalars(select(AccountArticle).where(
            AccountArticle.account == account,
            AccountArticle.article_id.in_([item.article_id for item in items]),
        ).order_by(AccountArticle.id).with_for_update())
    }
    for item in items:
        for idx, article in enumerate(item.articles, start=1):
            row = known.get((item.article_id, idx))
            if row is None:
                row = AccountArticle(account=account, article_id=item.article_id, idx=idx,
                                     first_seen_at=now)
                known[(item.article_id, idx)] = row
                session.add(row)
            _show(row, item, article, now)


def _show(
    row: AccountArticle, item: PublishedItem, article: StoredArticle, now: datetime
) -> None:
    if article.content or not row.content:  # of a deleted article nothing may come: what was seen stays
        row.title, row.digest, row.author = article.title, article.digest, article.author
        row.content = article.content
        row.text_sha256 = text_sha256(article.content) if article.content else ""
    row.url = article.url or row.url or ""
    row.thumb_url = article.thumb_url or row.thumb_url or ""
    row.published_at, row.is_deleted, row.last_seen_at = item.update_time, article.is_deleted, now
