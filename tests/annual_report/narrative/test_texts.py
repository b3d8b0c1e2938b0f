"""Saving the texts: every save kept, two people at once, fields that are none, back to the template."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.annual_report.narrative.conftest import read_text, read_working
from tests.annual_report.test_year_2024 import bring_in
from tests.support.cast import Cast, hire
from wechat_bot.annual_report.narrative import texts
from wechat_bot.annual_report.narrative.texts import Saved
from wechat_bot.annual_report.procedure import findings
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotAllowed, NotFound
from wechat_bot.kernel.office import Office

SLOT = "overview.disclosure"
OWN = "全年公开【公开总条数】条，数字以登记为准。"


def test_numbers_in_an_edited_text_follow_the_registers(office: Office, cast: Cast) -> None:
    saved = texts.save_text(cast.officer, office, 2024, SLOT, OWN, None)
    assert read_text(office)[SLOT] == "全年公开33条，数字以登记为准。"
    assert saved.unknown == ()
    bring_in(office, "declarations.csv")
    assert read_working(office)[0][SLOT] == OWN
    with office.db.read() as session:
        assert journal.history(session, ["report:2024"])[0].sentence == (
            "保存2024年年度报告的“主动公开情况”")


def test_the_second_of_two_is_told_and_loses_nothing(office: Office, cast: Cast) -> None:
    first = texts.save_text(cast.officer, office, 2024, SLOT, OWN, None)
    with pytest.raises(EditConflict, match="吴十在您打开这一页以后保存过"):
        texts.save_text(cast.head, office, 2024, SLOT, "另一种写法。", None)
    assert read_working(office)[0][SLOT] == OWN
    texts.save_text(cast.head, office, 2024, SLOT, "合好的写法。", first.text_id)
    with office.db.read() as session:
        assert [row.text for row in texts.saves(session, 2024, SLOT)] == ["合好的写法。", OWN]


def test_two_at_the_same_moment_are_one_save_and_one_conflict(any_office: Office) -> None:
    cast = hire(any_office)

    def save(text: str) -> Saved | EditConflict:
        try:
            return texts.save_text(cast.officer, any_office, 2024, SLOT, text, None)
        except EditConflict as error:
            return error

    with ThreadPoolExecutor(2) as people:
        done = list(people.map(save, ("甲的写法。", "乙的写法。")))
    assert sorted(type(each).__name__ for each in done) == ["EditConflict", "Saved"]
    with any_office.db.read() as session:
        assert len(texts.saves(session, 2024, SLOT)) == 1


def test_what_is_no_field_is_kept_and_told_and_so_is_a_field_taken_out(
    office: Office, cast: Cast
) -> None:
    saved = texts.save_text(cast.officer, office, 2024, SLOT, "公开【公开总数】条，见【公开总数】。", None)
    assert saved.unknown == ("公开总数",)
    assert "公开总条数" in saved.dropped
    assert read_text(office)[SLOT] == "公开【公开总数】条，见【公开总数】。"


def test_saving_what_is_there_already_saves_nothing(office: Office, cast: Cast) -> None:
    template = read_working(office)[0][SLOT]
    assert texts.save_text(cast.officer, office, 2024, SLOT, f"  {template}\r\n", None).text_id == 0
    with office.db.read() as session:
        assert texts.saves(session, 2024, SLOT) == []


def test_back_to_the_template_and_what_was_written_stays(office: Office, cast: Cast) -> None:
    template = read_working(office)[0][SLOT]
    saved = texts.save_text(cast.officer, office, 2024, SLOT, OWN, None)
    with pytest.raises(EditConflict):
        texts.restore_template(cast.head, office, 2024, SLOT, None)
    texts.restore_template(cast.head, office, 2024, SLOT, saved.text_id)
    assert read_working(office)[0][SLOT] == template
    with office.db.read() as session:
        rows = texts.saves(session, 2024, SLOT)
        assert [row.text for row in rows] == ["", OWN]
        assert texts.get_save(session, saved.text_id).by == "吴十"
    # twice is once
    assert texts.restore_template(cast.head, office, 2024, SLOT, rows[0].id) == rows[0].id


def test_a_part_that_must_be_told_is_not_left_empty(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="不能空着"):
        texts.save_text(cast.officer, office, 2024, SLOT, " \n", None)
    texts.save_text(cast.officer, office, 2024, "overview.intro", "", None)
    assert read_text(office)["overview.intro"] == ""
    with pytest.raises(InvalidInput, match="最多"):
        texts.save_text(cast.officer, office, 2024, SLOT, "长" * (texts.LONGEST + 1), None)


def test_words_written_before_the_registers_changed_are_to_be_looked_at_again(
    office: Office, cast: Cast
) -> None:
    def outdated() -> tuple[str, ...]:
        with office.db.read() as session:
            return texts.outdated(session, office, 2024, read_working(office)[1])

    own = f"{OWN}没有作出行政许可决定。"
    saved = texts.save_text(cast.officer, office, 2024, SLOT, own, None)
    assert outdated() == ()
    bring_in(office, "declarations.csv")  # what was open is declared now
    assert outdated() == (SLOT,)
    with office.db.read() as session:
        [found] = [each for each in findings.found_now(session, office, 2024)
                   if each.rule == "template.moved"]
    assert found.where == (f"text.{SLOT}",)
    again = texts.save_text(cast.head, office, 2024, SLOT, own, saved.text_id)
    assert again.text_id != saved.text_id
    assert outdated() == ()


def test_another_year_is_not_touched(office: Office, cast: Cast) -> None:
    texts.save_text(cast.officer, office, 2024, SLOT, OWN, None)
    assert read_working(office, 2025)[0][SLOT] != OWN


def test_who_may_and_what_there_is(office: Office, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        texts.save_text(cast.writer, office, 2024, SLOT, OWN, None)
    with pytest.raises(NotAllowed):
        texts.restore_template(cast.writer, office, 2024, SLOT, None)
    with pytest.raises(NotFound):
        texts.save_text(cast.officer, office, 2024, "overview.else", OWN, None)
