"""Differences of every kind, a history import that is done, and a run, for the pages of 对账."""

from __future__ import annotations

import json

from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.models import Errand
from wechat_bot.reconciling.models import AccountArticle, Difference, ReconcileRun
from wechat_bot.reconciling.rules import DifferenceKind, sentence_of


def fill_reconciling(office: Office, article_id: int) -> dict[str, int]:
    """Kind of difference → its number. article_id: one of our published articles."""
    now, account = clock.now(), office.config.wechat.app_id
    with office.db.write() as session:
        run = ReconcileRun(started_at=now, finished_at=now, complete=True, account_total=2, seen=2)
        theirs = AccountArticle(
            account=account, article_id="A1", idx=1, title="手工发的", url="https://x/s/1",
            content="<p>正文</p>", published_at=now, first_seen_at=now, last_seen_at=now)
        ours = AccountArticle(
            account=account, article_id="A2", idx=1, title="改过的", url="https://x/s/2",
            content="<p>改过的正文</p>", published_at=now, first_seen_at=now, last_seen_at=now,
            our_article_id=article_id)
        line = {"title": "历史", "url": "https://x/s/3", "why": "图片打不开"}
        session.add_all([run, theirs, ours, Errand(
            kind="import_history", subject="account", state="done", asked_by="周九", asked_at=now,
            finished_at=now, result_json=json.dumps(
                {"imported": 3, "pictures": 4, "failed": [line], "marked": [line], "deleted": 1,
                 "undecided": 1, "complete": False}))])
        session.flush()
        found = {}
        for kind in DifferenceKind:
            mine = kind is not DifferenceKind.ACCOUNT_ONLY
            row = Difference(kind=kind.value, found_at=now, run_id=run.id,
                             subject=f"article:{article_id}" if mine else f"account:{theirs.id}",
                             sentence=sentence_of(kind, "公告", "改题", "abcd1234"))
            session.add(row)
            session.flush()
            found[kind.value] = row.id
        return found
