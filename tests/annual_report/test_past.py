"""往年报告: brought, corrected, confirmed, replaced, withdrawn; this year is compared with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.annual_report.reading.made import content
from tests.annual_report.real import nothing, report
from tests.support.cast import Cast, hire
from wechat_bot.annual_report import current, past, past_reading, rules, year_on_year
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.html import report_html
from wechat_bot.annual_report.figures import Figures, from_json
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office

LAST = replace(report("suqian_2023"), agency="额敏县司法局", year=2024)
THIS = replace(report("suqian_2024"), agency="额敏县司法局", year=2025)


def word(figures: Figures) -> bytes:
    return report_docx(content(figures))


def bring(cast: Cast, office: Office, figures: Figures = LAST, name: str = "2024年报.docx") -> int:
    return past.bring_past_report(cast.officer, office, word(figures), name)


def test_only_a_confirmed_report_counts(office: Office, cast: Cast) -> None:
    report_id = bring(cast, office)
    with office.db.read() as session:
        assert past.previous_figures(session, office.config, 2025) is None
    past.confirm(cast.head, office, report_id)
    with office.db.read() as session:
        before = past.previous_figures(session, office.config, 2025)
        assert before is not None and before.cells() == LAST.cells()
        told = current.previous_content(session, 2025)
        assert told is not None and "存在的问题" in told.texts["problems.found"]
        assert office.media.get(past.get(session, report_id).file_sha256) == word(LAST)
        lines = [each.sentence for each in journal.history(session, [f"past_report:{report_id}"])]
    assert lines == ["确认2024年的往年报告“2024年报.docx”", "导入2024年的往年报告“2024年报.docx”，等待核对"]


def test_last_years_numbers_are_carried_over(office: Office, cast: Cast) -> None:
    past.confirm(cast.officer, office, bring(cast, office))
    with office.db.read() as session:
        before = past.previous_figures(session, office.config, 2025)
    assert before is not None
    assert not [each for each in rules.check(THIS, before) if each.rule in year_on_year.CARRIED]
    raw = THIS.to_json()
    raw["applications"]["carried_in"][0] += 1
    raw["documents"]["normative_documents"]["in_force"] += 1
    found = {each.rule for each in rules.check(from_json(raw), before)}
    assert set(year_on_year.CARRIED) <= found


def test_the_same_file_is_the_same(office: Office, cast: Cast) -> None:
    assert bring(cast, office) == bring(cast, office, name="另一个名字.docx")
    with office.db.read() as session:
        assert len(past_reading.all_reports(session)) == 1


def test_another_file_replaces_on_confirmation(any_office: Office) -> None:
    office, cast = any_office, hire(any_office)
    first = bring(cast, office)
    past.confirm(cast.officer, office, first)
    page = report_html(content(replace(LAST, fees_wan=THIS.fees_wan))).encode()
    second = past.bring_past_report(cast.officer, office, page, "2024年报.html")
    with office.db.read() as session:
        assert past.previous_figures(session, office.config, 2025) == past_reading.figures_of(
            past.get(session, first))
    past.confirm(cast.officer, office, second)
    past.confirm(cast.officer, office, second)  # twice is once
    with office.db.read() as session:
        before = past.previous_figures(session, office.config, 2025)
        assert before is not None and before.fees_wan == THIS.fees_wan
        old = past.get(session, first)
        assert (old.replaced_by_id, old.ended_by) == (second, cast.officer.name)
    with pytest.raises(WrongState, match="被代替"):
        past.confirm(cast.officer, office, first)


def test_a_misread_cell_is_corrected_by_whom(office: Office, cast: Cast) -> None:
    report_id = bring(cast, office)
    path = "applications.granted[0]"
    past.correct_cell(cast.head, office, report_id, path, "１２")
    past.correct_cell(cast.head, office, report_id, "fees_wan", "")
    with office.db.read() as session:
        found = past.get(session, report_id)
        assert past_reading.figures_of(found).cells()[path] == 12
        assert past_reading.figures_of(found).fees_wan is None
        assert found.corrections[0] | {"at": ""} == {
            "path": path, "value": "12", "was": str(LAST.cells()[path]), "by": cast.head.name, "at": ""}
    for cell, value in ((path, "12"), (path, "许多"), (path, "-1"), ("fees_wan", "一万")):
        with pytest.raises(InvalidInput):
            past.correct_cell(cast.head, office, report_id, cell, value)
    with pytest.raises(NotFound):
        past.correct_cell(cast.head, office, report_id, "applications.x[9]", "1")
    past.confirm(cast.head, office, report_id)
    with pytest.raises(WrongState, match="已经确认"):
        past.correct_cell(cast.head, office, report_id, path, "13")


def test_withdrawn_with_a_reason(office: Office, cast: Cast) -> None:
    report_id = bring(cast, office)
    past.confirm(cast.officer, office, report_id)
    with pytest.raises(InvalidInput, match="为什么撤回"):
        past.withdraw(cast.officer, office, report_id, " ")
    past.withdraw(cast.officer, office, report_id, "选错了文件")
    with office.db.read() as session:
        assert past.previous_figures(session, office.config, 2025) is None
    with pytest.raises(WrongState):
        past.withdraw(cast.officer, office, report_id, "再撤一次")
    assert bring(cast, office) != report_id  # it may be brought again


def test_who_may(office: Office, cast: Cast) -> None:
    report_id = bring(cast, office)
    for person in (cast.writer, cast.auditor, cast.outsider):
        with pytest.raises(NotAllowed):
            past.bring_past_report(person, office, word(LAST), "2024年报.docx")
        with pytest.raises(NotAllowed):
            past.confirm(person, office, report_id)
        with pytest.raises(NotAllowed):
            past.correct_cell(person, office, report_id, "fees_wan", "1")
        with pytest.raises(NotAllowed):
            past.withdraw(person, office, report_id, "x")


def test_refused_files_leave_nothing(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="没有导入"):
        past.bring_past_report(cast.officer, office, "不是报告".encode(), "a.txt")
    with pytest.raises(InvalidInput, match="还没有过完"):
        bring(cast, office, replace(LAST, year=2090), "2090.docx")
    with office.db.read() as session:
        assert past_reading.all_reports(session) == []


def test_another_bodys_report_is_told(office: Office, cast: Cast) -> None:
    report_id = bring(cast, office, replace(LAST, agency="洪泽区"))
    with office.db.read() as session:
        notes = past_reading.read_of(past.get(session, report_id)).notes
    assert "文件里的单位是“洪泽区”" in notes[0]


def test_the_form_of_2019_is_kept(office: Office, cast: Cast) -> None:
    text = report_html(content(LAST))
    old = text.replace("本年制发件数", "本年新制作数量").replace("本年废止件数", "本年新公开数量").replace(
        "现行有效件数", "对外公开总数量")
    report_id = past.bring_past_report(cast.officer, office, old.encode(), "2024.html")
    past.correct_cell(cast.officer, office, report_id, "decisions.licences", "3")
    past.confirm(cast.officer, office, report_id)
    with office.db.read() as session:
        before = past.previous_figures(session, office.config, 2025)
    assert before is not None
    assert (before.format, before.decisions["licences"]) == ("2019", 3)
    assert before.documents["normative_documents"]["repealed"] is None


def test_year_on_year() -> None:
    lines = {line.item.code: line for line in year_on_year.lines({2024: LAST, 2025: THIS})}
    assert lines["new_received"].texts == [str(LAST.applications["new_received"][6]),
                                           str(THIS.applications["new_received"][6])]
    assert lines["disclosed"].change == ""
    assert lines["fees"].change == "+13464.0129"
    assert lines["documents.in_force"].change == "−177"
    same = year_on_year.lines({2023: from_json(nothing()), 2024: from_json(nothing())})
    assert {line.change for line in same} == {"持平", ""}
    assert [each.findings for each in year_on_year.carried({2024: LAST, 2025: THIS})] == [()]
    assert year_on_year.carried({2022: LAST, 2025: THIS}) == []
