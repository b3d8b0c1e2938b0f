"""留言办理登记: entered with masks, completed with the reply, reminded of, counted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.support.cast import Cast, hire
from tests.support.offices import new_office
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.notices.models import Notice
from wechat_bot.records import operations
from wechat_bot.records import queries as records
from wechat_bot.records.importing import import_records
from wechat_bot.registers.oversight import queries
from wechat_bot.registers.oversight.messages import MESSAGES
from wechat_bot.registers.oversight.operations import remind

TYPED = {"received_on": "2026-11-16", "content": "公证处几点开门？我的电话13812345678",
         "sender": "张小三"}
REPLIED = {**TYPED, "reply_way": "公开回复", "replied_on": "2026-11-18", "reply": "10:00 开门。",
           "handler": "周九"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    set_today(monkeypatch, 20)


def set_today(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, day, 3, 0, tzinfo=UTC))


def test_it_is_stored_masked_and_answered_in_a_second_step(any_office: Office) -> None:
    office, cast = any_office, hire(any_office)
    record_id = operations.enter_record(cast.publisher, office, MESSAGES, TYPED)
    with office.db.read() as session:
        row = records.get_record(session, MESSAGES, record_id)
        assert (row.content, row.sender, row.way) == (
            "公证处几点开门？我的电话138****5678", "张**", "message")
        assert queries.message_figures(session, date(2026, 10, 1), date(2026, 12, 31)).waiting == 1
    operations.correct_record(cast.publisher, office, MESSAGES, record_id, REPLIED)
    with office.db.read() as session:
        figures = queries.message_figures(session, date(2026, 10, 1), date(2026, 12, 31))
        assert (figures.received, figures.answered, figures.waiting) == (1, 1, 0)
        assert figures.average_days == Decimal("2.0")
        assert queries.message_figures(session, date(2026, 7, 1), date(2026, 9, 30)).received == 0
        lines = journal.history(session, [f"messages:{record_id}"])
        assert [line.event for line in lines] == ["record.completed", "record.entered"]
        assert "张" not in "".join(line.sentence for line in lines)


@pytest.mark.parametrize(("changes", "field"), [
    ({"replied_on": "2026-11-15"}, "replied_on"),
    ({"replied_on": "2026-11-21"}, "replied_on"),
    ({"replied_on": ""}, "replied_on"),
    ({"reply_way": ""}, "reply_way"),
    ({"reply": ""}, "reply"),
    ({"reply_way": "", "replied_on": ""}, "replied_on"),
    ({"received_on": "2026-11-21"}, "received_on"),
    ({"content": ""}, "content"),
])
def test_a_reply_is_whole_or_not_there(
    office: Office, cast: Cast, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        operations.enter_record(cast.publisher, office, MESSAGES, {**REPLIED, **changes})
    assert field in refused.value.fields
    with pytest.raises(NotAllowed):
        operations.enter_record(cast.writer, office, MESSAGES, REPLIED)


def test_what_needs_no_reply_needs_no_text(office: Office, cast: Cast) -> None:
    operations.enter_record(cast.officer, office, MESSAGES, {
        **TYPED, "reply_way": "不用回复", "replied_on": "2026-11-16"})
    with office.db.read() as session:
        figures = queries.message_figures(session, date(2026, 11, 1), date(2026, 11, 30))
        assert (figures.answered, figures.not_needed, figures.waiting) == (0, 1, 0)
        assert figures.average_days is None


def told(office: Office) -> list[tuple[int, str]]:
    with office.db.read() as session:
        return [(one.user_id, one.sentence) for one in
                session.scalars(select(Notice).where(Notice.kind == "message_waiting"))]


def test_it_is_reminded_of_once_after_five_working_days(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.enter_record(cast.publisher, office, MESSAGES, TYPED)
    assert remind(office) == 0  # Friday: four working days
    set_today(monkeypatch, 23)
    written = office.db.writes
    assert remind(office) == 1 and office.db.writes == written + 1
    assert remind(office) == 0 and office.db.writes == written + 1
    keepers = {cast.publisher.user_id, cast.officer.user_id, cast.head.user_id}
    assert {user for user, _ in told(office)} == keepers and len(told(office)) == 3
    assert "张" not in told(office)[0][1] and "5 个工作日" in told(office)[0][1]


def test_answered_or_voided_ones_are_not_reminded_of(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.enter_record(cast.publisher, office, MESSAGES, REPLIED)
    wrong = operations.enter_record(cast.publisher, office, MESSAGES, {**TYPED, "content": "二"})
    operations.void_record(cast.publisher, office, MESSAGES, wrong, "重复登记")
    set_today(monkeypatch, 30)
    assert remind(office) == 0 and told(office) == []


def test_zero_days_is_no_reminder(tmp_path_factory: pytest.TempPathFactory,
                                  monkeypatch: pytest.MonkeyPatch) -> None:
    office = new_office(tmp_path_factory.mktemp("quiet"), media={"message_reply_days": 0})
    cast = hire(office)
    operations.enter_record(cast.publisher, office, MESSAGES, TYPED)
    set_today(monkeypatch, 30)
    assert remind(office) == 0 and told(office) == []
    office.close()


def test_our_own_export_can_be_imported_again(office: Office, cast: Cast) -> None:
    table = ("日期,留言内容,渠道,昵称,是否公开回复,回复日,回复内容,天数\n"
             "2026-11-16,几点开门,评论,李四,公开回复,2026-11-18,十点,2\n")
    report = import_records(cast.officer, office, MESSAGES, table.encode(), "留言.csv", dry_run=False)
    assert (report.new, report.unknown_columns) == (1, ())
    again = import_records(cast.officer, office, MESSAGES, table.encode(), "留言.csv", dry_run=False)
    assert (again.new, again.existing) == (0, 1)
