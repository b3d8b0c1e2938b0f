"""请留意: what an applicant could dispute is hinted at, and is never refused for it."""

from __future__ import annotations

from datetime import date

from tests.registers.applications.facts import CALENDAR
from wechat_bot.registers.applications import acts
from wechat_bot.registers.applications.acts import Act, Items
from wechat_bot.registers.applications.law_clock import CaseFacts, Fact
from wechat_bot.registers.applications.rules import EventKind, PartyKind, ReceivedHow

D = date.fromisoformat


def found(*facts: Fact, today: str = "2024-04-01") -> acts.Standing:
    """Received on 1 March 2024, due on 29 March; its only item is decided."""
    case = CaseFacts(ReceivedHow.IN_PERSON, D("2024-03-01"), facts=facts)
    return acts.standing(case, Items(1, 1), D(today), CALENDAR)


def test_an_extension_that_came_too_late() -> None:
    told = EventKind.EXTENSION_TOLD
    assert found(Fact(told, D("2024-03-29"), days=20)).hints == ()
    late, = found(Fact(told, D("2024-04-01"), days=20)).hints
    assert "晚于原期限2024年3月29日（条例第三十三条）" in late


def test_a_period_for_an_opinion_that_is_much_too_long() -> None:
    def hints(due: str, kind: PartyKind = PartyKind.THIRD_PARTY) -> tuple[str, ...]:
        return found(Fact(EventKind.CONSULTED, D("2024-03-04"), D(due), party_kind=kind, id=1),
                     today="2024-03-05").hints

    assert hints("2024-03-25") == hints("2024-04-01") == ()
    assert hints("2024-09-01", PartyKind.OTHER_BODY) == ()
    assert "可能有争议" in hints("2024-09-01")[0]


def test_an_answer_before_the_third_party_was_heard() -> None:
    asked = Fact(EventKind.CONSULTED, D("2024-03-04"), D("2024-03-25"),
                 party_kind=PartyKind.THIRD_PARTY, id=1)
    early, after = (found(asked, today=day).allows(Act.ANSWER)
                    for day in ("2024-03-25", "2024-03-26"))
    assert early is not None and "还没有听取" in early.sentence
    assert after is not None and "还没有听取" not in after.sentence
