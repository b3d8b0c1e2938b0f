"""Who is told of differences: each once, alarms one by one, the rest in a line."""

from __future__ import annotations

from sqlalchemy import select

from tests.reconciling.account import Account
from wechat_bot.notices.models import Notice


def told(account: Account, login: str) -> list[tuple[str, str]]:
    """(kind, sentence) of a person's notices of 对账."""
    user_id = getattr(account.cast, login).user_id
    with account.office.db.read() as session:
        rows = session.scalars(select(Notice).where(Notice.user_id == user_id).order_by(Notice.id))
        return [(row.kind, row.sentence) for row in rows
                if row.kind in ("reconciled", "account_changed")]


def test_hundreds_of_old_articles_are_one_notice(account: Account) -> None:
    for number in range(3):
        account.by_hand(f"历史{number}")
    account.reconcile()
    account.reconcile()
    wanted = [("reconciled", "对账新发现 3 处不符，请到“对账”里逐条处理。")]
    assert told(account, "publisher") == told(account, "officer") == wanted
    assert told(account, "writer") == []


def test_a_deletion_that_nobody_recorded_is_an_alarm_once(account: Account) -> None:
    message = account.publish()
    account.delete(message.article_id or "")
    account.reconcile()
    account.reconcile()
    assert [kind for kind, _ in told(account, "publisher")] == ["account_changed"]
