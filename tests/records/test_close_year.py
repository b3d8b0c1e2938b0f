"""年度封账: nothing is locked; later changes are corrections."""

from __future__ import annotations

import pytest
import time_machine

from tests.support.cast import Cast
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import queries
from wechat_bot.records.operations import close_year


def test_a_year_is_closed_once(office: Office, cast: Cast) -> None:
    close_year(cast.head, office, 2024, "年报已报送")
    with office.db.read() as session:
        closing = queries.closing_of(session, 2024)
        said = journal.history(session, ["year:2024"])
    assert closing is not None and (closing.closed_by, closing.note) == ("何七", "年报已报送")
    assert len(said) == 1
    with pytest.raises(WrongState, match="2024年已经封账"):
        close_year(cast.head, office, 2024)


def test_a_year_that_is_not_over_stays_open(office: Office, cast: Cast) -> None:
    with time_machine.travel(clock.from_beijing("2026-12-31 23:59"), tick=False):
        with pytest.raises(InvalidInput) as refused:
            close_year(cast.head, office, 2026)
        assert "可以封账的是2025年及以前" in refused.value.fields["year"]
    with time_machine.travel(clock.from_beijing("2027-01-01 00:01"), tick=False):
        close_year(cast.head, office, 2026)
    with pytest.raises(InvalidInput):
        close_year(cast.head, office, 1999)


def test_others_may_not(office: Office, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        close_year(cast.writer, office, 2024)
