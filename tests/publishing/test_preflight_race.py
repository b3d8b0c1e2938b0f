"""Two workers that check the same message: one row, one alarm; on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

from sqlalchemy import func, select

from tests.support.articles import approved_post
from tests.support.cast import hire
from wechat_bot.kernel import clock
from wechat_bot.kernel.journal import JournalEntry
from wechat_bot.kernel.office import Office
from wechat_bot.notices.models import Notice
from wechat_bot.publishing import operations, preflight
from wechat_bot.publishing.models import Preflight
from wechat_bot.publishing.rules import Mode


def test_one_row_and_one_alarm(any_office: Office) -> None:
    cast = hire(any_office)
    operations.schedule(cast.publisher, any_office, post_ids=[approved_post(any_office, cast)],
                        mode=Mode.PUBLISH, due_at=clock.now() + timedelta(minutes=20))
    start = threading.Barrier(4)

    def work() -> None:
        start.wait(timeout=20)
        preflight.sweep(any_office, None)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with any_office.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Preflight)) == 1
        assert session.scalar(select(func.count()).select_from(Notice)
                              .where(Notice.kind == "preflight")) == 1
        assert session.scalar(select(func.count()).select_from(JournalEntry).where(
            JournalEntry.event == "message.preflight_amiss")) == 1
