"""到期提醒: a working day before and at the deadline, once each."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tests.reposting.conftest import NOW, Clock, entered, order_fields, published_post
from tests.support.cast import Cast
from wechat_bot.kernel.office import Office
from wechat_bot.notices.models import Notice
from wechat_bot.reposting import operations


def told(office: Office) -> list[tuple[int, str]]:
    with office.db.read() as session:
        return [(one.user_id, one.sentence) for one in
                session.scalars(select(Notice).where(Notice.kind == "repost_due")
                                .order_by(Notice.id))]


def test_each_moment_reminds_the_writers_once(office: Office, cast: Cast, time: Clock) -> None:
    order_id = entered(office, cast, due_at=NOW + timedelta(days=2))
    assert operations.remind(office) == 0 and told(office) == []
    time.forward(days=1)
    assert operations.remind(office) == 1 and operations.remind(office) == 0
    writers = {cast.writer.user_id, cast.colleague.user_id}
    assert {user for user, _ in told(office)} == writers and len(told(office)) == 2
    assert "快到期了" in told(office)[0][1]
    time.forward(days=1)
    assert operations.remind(office) == 1 and operations.remind(office) == 0
    assert "已到期" in told(office)[-1][1] and len(told(office)) == 4
    with office.db.read() as session:
        assert set(session.scalars(select(Notice.path))) == {f"/reposts/{order_id}"}


def test_what_was_missed_is_made_up_for_by_the_last_one(
    office: Office, cast: Cast, time: Clock
) -> None:
    entered(office, cast)
    time.forward(days=30)
    assert operations.remind(office) == 1
    assert ["已到期" in sentence for _, sentence in told(office)] == [True, True]


def test_a_new_deadline_reminds_anew(office: Office, cast: Cast, time: Clock) -> None:
    order_id = entered(office, cast)
    assert operations.remind(office) == 1  # due tomorrow: a working day before is now
    operations.change_order(cast.writer, office, order_id,
                            order_fields(due_at=NOW + timedelta(days=2)))
    assert operations.remind(office) == 0
    time.forward(days=1)
    assert operations.remind(office) == 1


def test_nobody_is_reminded_of_what_is_done_declined_or_open_ended(
    office: Office, cast: Cast, time: Clock
) -> None:
    done, declined, _ = (entered(office, cast), entered(office, cast),
                         entered(office, cast, due_at=None))
    operations.link_post(cast.writer, office, done, published_post(office, cast))
    operations.decline(cast.writer, office, declined, "与本县无关")
    time.forward(days=5)
    assert operations.remind(office) == 0 and told(office) == []


def test_on_postgresql_too(any_office: Office, any_cast: Cast) -> None:
    entered(any_office, any_cast)
    assert (operations.remind(any_office), operations.remind(any_office)) == (1, 0)
    assert len(told(any_office)) == 2
