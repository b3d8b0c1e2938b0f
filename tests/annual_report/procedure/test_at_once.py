"""Two people, or one with two clicks, in the same moment: in either database nothing is doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

from tests.annual_report.frozen import frozen as keep_version
from tests.annual_report.ready import YEAR
from tests.support.cast import hire
from wechat_bot.annual_report import years
from wechat_bot.annual_report.narrative import undertakings
from wechat_bot.annual_report.procedure import acts, queries
from wechat_bot.annual_report.procedure.acts import ActForm
from wechat_bot.kernel.errors import BureauError
from wechat_bot.kernel.office import Office


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """What each answered: its value, or the refusal."""
    answers: list[object] = []
    start = threading.Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> None:
        start.wait()
        try:
            answers.append(verb())
        except BureauError as refusal:
            answers.append(refusal)

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


def test_a_step_pressed_twice_is_entered_once(any_office: Office) -> None:
    cast = hire(any_office)
    keep_version(any_office, YEAR)
    form = ActForm("submitted", 1, date(2025, 1, 22), note="纸质件先送了")
    answers = at_once(*[lambda: acts.enter(cast.officer, any_office, YEAR, form)] * 4)
    with any_office.db.read() as session:
        there = [each.id for each in queries.acts_of(session, YEAR)]
    assert answers == there * 4


def test_two_people_set_the_year_for_the_first_time(any_office: Office) -> None:
    cast = hire(any_office)
    answers = at_once(
        lambda: years.set_year(cast.officer, any_office, YEAR, submit_by=date(2025, 1, 15)),
        lambda: years.set_year(cast.head, any_office, YEAR, submit_by=date(2025, 1, 16)),
        lambda: years.set_year(cast.head, any_office, YEAR, submit_by=date(2025, 1, 17)))
    assert answers == [None, None, None]


def test_an_item_is_taken_out_by_one_of_two(any_office: Office) -> None:
    cast = hire(any_office)
    item = undertakings.add(cast.officer, any_office, YEAR, "measure", "每份文件配一篇解读")
    answers = at_once(*[lambda: undertakings.remove(cast.officer, any_office, item)] * 4)
    assert sum(answer is None for answer in answers) == 1
