"""导入历史文章: every article that the account lists, with text and pictures, as past releases.

The errand may be killed at any moment: an article is entered in one transaction together with
the mark that it is, so the next worker simply goes on with those that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, load_only

from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.drafting.models import Revision
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.publishing.claims import LostClaim
from wechat_bot.publishing.errands import Onward, Running
from wechat_bot.publishing.quotas import Purpose
from wechat_bot.reconciling import operations
from wechat_bot.reconciling.comparing import both_sides
from wechat_bot.reconciling.entering import form_of
from wechat_bot.reconciling.facts import link_up
from wechat_bot.reconciling.models import AccountArticle
from wechat_bot.reconciling.ports import Pictures
from wechat_bot.reconciling.walking import walk
from wechat_bot.rendering.word import MISSING_PICTURE

_SLICE = timedelta(seconds=20)  # then the worker may stop, or look whether it should
_SAY = timedelta(seconds=1)


def run_errand(running: Running, pictures: Pictures) -> Mapping[str, Any]:
    """Runner of "import_history". GatewayError, Paused, LostClaim as errands know them."""
    begun = clock.now()
    seen = walk(running, Purpose.IMPORT)
    account = running.gateway.account
    if "all" not in running.cursor:
        _begin(running, account)
    with running.office.db.read() as session:
        left = _left(session, account, running.cursor)
    for number, row_id in enumerate(left):
        if number and clock.now() - begun > _SLICE:
            raise Onward(_progress(running, len(left) - number))
        _enter(running, row_id, pictures, _progress(running, len(left) - number))
    return _report(running, account, seen.complete)


def run_late(running: Running, pictures: Pictures) -> Mapping[str, Any]:
    """Runner of "late_entry": one article, asked for on its page."""
    row_id = int(running.subject.partition(":")[2])
    entered = operations.enter_late(
        _asker(running), running.office, row_id, form_of(running.args), pictures,
        _each_picture(running, "正在补录"))
    return {"release_id": entered.release_id, "pictures": entered.pictures,
            "missing": list(entered.missing)}


def _begin(running: Running, account: str) -> None:
    """Find out whose is what, and how many are to be imported."""
    with running.office.db.write() as session:
        both = both_sides(session, account)
        link_up(session, account, both.owners, both.book.undecided)
        held = [row_id for row_id, subject in both.owners.items()
                if subject in both.book.undecided]
    cursor = {"failed": {}, "held": held}
    with running.office.db.read() as session:
        count = len(_left(session, account, cursor))
    running.say(f"已导入 0/{count} 篇", all=count, marked={}, begun=clock.now().isoformat(), **cursor)


def _to_do(account: str) -> ColumnElement[bool]:
    return and_(
        AccountArticle.account == account, AccountArticle.our_article_id.is_(None),
        AccountArticle.is_deleted.is_(False),
        or_(AccountArticle.release_id.is_(None), DisclosureItem.post_id.is_(None)),
    )


def _left(session: Session, account: str, cursor: Mapping[str, Any]) -> list[int]:
    rows = session.scalars(
        select(AccountArticle.id)
        .outerjoin(Release, Release.id == AccountArticle.release_id)
        .outerjoin(DisclosureItem, DisclosureItem.id == Release.item_id)
        .where(_to_do(account)).order_by(AccountArticle.published_at, AccountArticle.id))
    return [row_id for row_id in rows
            if str(row_id) not in cursor["failed"] and row_id not in cursor["held"]]


def _progress(running: Running, left: int) -> str:
    cursor = running.cursor
    done = max(0, cursor["all"] - left - len(cursor["failed"]))
    failed = f"，没有导入 {len(cursor['failed'])} 篇" if cursor["failed"] else ""
    return f"已导入 {done}/{cursor['all']} 篇{failed}"


def _enter(running: Running, row_id: int, pictures: Pictures, progress: str) -> None:
    running.say(progress)
    try:
        entered = operations.enter_late(
            _asker(running), running.office, row_id, form_of(running.args), pictures,
            _each_picture(running, progress))
    except LostClaim:
        raise
    except BureauError as error:
        running.say(progress, failed={**running.cursor["failed"], str(row_id): error.message})
        return
    if entered.missing:
        why = "；".join(entered.missing)
        running.say(progress, marked={**running.cursor["marked"], str(row_id): why})


def _each_picture(running: Running, progress: str) -> Callable[[int, int], None]:
    """Says how many pictures are done, and renews the lease, not more often than once a second."""
    said = clock.now()

    def each(number: int, count: int) -> None:
        nonlocal said
        if clock.now() - said >= _SAY:
            said = clock.now()
            running.say(f"{progress}，图片 {number}/{count}")

    return each


def _asker(running: Running) -> Actor:
    """Whoever asked for the import: the right was checked then."""
    return Actor(running.asked_by, running.asked_by_id,
                 permissions=frozenset({Permission.RECONCILE}))


def _report(running: Running, account: str, complete: bool) -> Mapping[str, Any]:
    """Counted from what was written, not from what was remembered: a killed worker forgets."""
    cursor = running.cursor
    since = datetime.fromisoformat(cursor["begun"])
    with running.office.db.write() as session:
        rows = {row.id: row for row in session.scalars(
            select(AccountArticle).where(AccountArticle.account == account)
            .options(load_only(AccountArticle.title, AccountArticle.url,
                               AccountArticle.is_deleted, AccountArticle.release_id)))}
        made = _made(session, account, since)
        pictures = sum(len(revision.images) for _, revision in made)
        failed = [_line(rows[int(key)], why) for key, why in cursor["failed"].items()]
        marked = [_line(rows[row_id], cursor["marked"].get(str(row_id), "有图片没有取回"))
                  for row_id, revision in made
                  if MISSING_PICTURE in revision.body or str(row_id) in cursor["marked"]]
        journal.record(session, _asker(running), "history.imported", f"errand:{running.id}",
                       count=len(made), pictures=pictures, failed=len(failed))
    return {"imported": len(made), "pictures": pictures, "failed": failed, "marked": marked,
            "deleted": sum(row.is_deleted and row.release_id is None for row in rows.values()),
            "undecided": len(cursor["held"]), "complete": complete}


def _made(session: Session, account: str, since: datetime) -> list[tuple[int, Revision]]:
    return [(row[0], row[1]) for row in session.execute(
        select(AccountArticle.id, Revision)
        .join(Release, Release.id == AccountArticle.release_id)
        .join(DisclosureItem, DisclosureItem.id == Release.item_id)
        .join(Revision, Revision.post_id == DisclosureItem.post_id)
        .where(AccountArticle.account == account, Revision.created_at >= since)
        .order_by(AccountArticle.id))]


def _line(row: AccountArticle, why: str) -> dict[str, str]:
    return {"title": row.title, "url": row.url, "why": why}
