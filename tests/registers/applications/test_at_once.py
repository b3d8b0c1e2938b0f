"""两个人同时: a letter is issued once, under one number; a case is answered once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from tests.registers.applications.cases import on, read, registered
from tests.support.cast import hire
from wechat_bot.kernel.errors import BureauError
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import operations, writing
from wechat_bot.registers.applications.writing import LetterForm

D = date.fromisoformat


def tried(deeds: list[Callable[[], object]]) -> list[str]:
    """What each of them came to, done at the same time."""
    def one(deed: Callable[[], object]) -> str:
        try:
            deed()
        except BureauError as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(one, deeds))


def test_a_letter_is_issued_once(any_office: Office) -> None:
    with on("2024-03-20"):
        cast = hire(any_office)
        case_id = registered(any_office, cast.officer)
        letters = [writing.save_draft(cast.officer, any_office, case_id, "acceptance", "收到了。")
                   for _ in range(2)]
        same = [lambda n=n: writing.issue(cast.officer, any_office, letters[0],
                                          LetterForm(f"{n}号", "2024-03-20")) for n in range(4)]
        assert tried(same) == ["WrongState"] * 3 + ["done"]
        # Two letters, one number.
        writing.save_draft(cast.officer, any_office, case_id, "acceptance", "又收到了。")
        two = [lambda n=n: writing.issue(cast.officer, any_office, n, LetterForm("九号", "2024-03-20"))
               for n in (letters[1], letters[1] + 1)]
        assert tried(two) == ["InvalidInput", "done"]


def test_a_case_is_answered_once(any_office: Office) -> None:
    with on("2024-03-20"):
        cast = hire(any_office)
        case_id = registered(any_office, cast.officer)
        operations.decide(cast.officer, any_office, case_id, 1, "granted")
        assert tried([
            lambda: operations.answer(cast.officer, any_office, case_id, on_day=D("2024-03-20"),
                                      on_paper=True),
            lambda: operations.withdraw(cast.officer, any_office, case_id, on_day=D("2024-03-20")),
            lambda: operations.answer(cast.officer, any_office, case_id, on_day=D("2024-03-20"),
                                      on_paper=True)]) == ["WrongState", "WrongState", "done"]
        case = read(any_office, case_id)
        assert len(case.events) == 1 and case.items[0].answered_on == D("2024-03-20")
