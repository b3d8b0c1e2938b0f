"""What a host's card and the database mean together: the truth table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wechat_bot.kernel.standing import HOLDING, Books, Card, Hold, Standing, judge

PLACE = "/srv/state#7"
CARD = Card("h1", PLACE, "db1", epoch=2, head_id=100, head_hash="aa")
BOOKS = Books("db1", 2, Hold.NONE, 120, "zz", head_hash_there="aa", known=True, enrolled=True)


@pytest.mark.parametrize(("card", "books", "wanted"), [
    (CARD, BOOKS, Standing.OK),
    (None, BOOKS, Standing.NOT_ENROLLED),
    (replace(CARD, installation_id=""), BOOKS, Standing.NOT_ENROLLED),
    (replace(CARD, place="/copy/state#7"), BOOKS, Standing.NOT_ENROLLED),
    (replace(CARD, place="/srv/state#8"), BOOKS, Standing.NOT_ENROLLED),
    (CARD, replace(BOOKS, enrolled=False), Standing.NOT_ENROLLED),
    (CARD, replace(BOOKS, known=False, enrolled=False), Standing.NOT_ENROLLED),
    (CARD, replace(BOOKS, installation_id="db2"), Standing.OTHER_INSTALLATION),
    # the line that it saw is not there, or is another
    (CARD, replace(BOOKS, head_hash_there=None), Standing.RESTORED),
    (CARD, replace(BOOKS, head_hash_there="bb"), Standing.RESTORED),
    (CARD, replace(BOOKS, head_hash_there=None, enrolled=False), Standing.RESTORED),
    (CARD, replace(BOOKS, head_hash_there=None, hold=Hold.CONFIRMATION), Standing.RESTORED),
    # epochs: an older database was put back; or a person confirmed since
    (CARD, replace(BOOKS, epoch=1), Standing.RESTORED),
    (CARD, replace(BOOKS, epoch=3), Standing.OK),
    (CARD, replace(BOOKS, epoch=3, head_hash_there=None), Standing.OK),
    (CARD, replace(BOOKS, epoch=3, hold=Hold.RECONCILIATION), Standing.HELD),
    (CARD, replace(BOOKS, hold=Hold.CONFIRMATION), Standing.HELD),
    (replace(CARD, head_id=0, head_hash=""), replace(BOOKS, head_hash_there=None), Standing.OK),
])
def test_who_may_publish(card: Card | None, books: Books, wanted: Standing) -> None:
    assert judge(card, books, PLACE) is wanted


def test_every_standing_but_ok_says_why() -> None:
    assert {each for each in Standing if not HOLDING[each]} == {Standing.OK}
