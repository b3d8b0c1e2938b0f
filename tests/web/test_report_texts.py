"""年度报告·正文, 问题和改进措施, 设置: editing with fields, two at once, results, the countdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.annual_report.test_year_2024 import bring_in
from tests.support.cast import Cast
from tests.support.offices import new_office
from tests.web.desk import Desk, panel, words
from wechat_bot.annual_report.narrative import promises, texts
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office

TEXTS = "/report/texts?year=2024"
SLOT = "/report/texts/overview.disclosure?year=2024"
SAVE = "/report/2024/texts/overview.disclosure"
UNDERTAKINGS = "/report/undertakings?year=2024"


@pytest.fixture(autouse=True)
def january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 1, 8, 3, 0, tzinfo=UTC))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = new_office(tmp_path, staffed=True)
    bring_in(opened, "disclosures.csv")
    yield opened
    opened.close()


@pytest.fixture
def officer(office: Office) -> Desk:
    return Desk(panel(office), "officer")


def send(desk: Desk, url: str, **fields: str) -> TestResponse:
    """Press a form's button."""
    return desk.post(url, fields)


def said(page: str) -> str:
    """A page's words without the spaces between its pieces."""
    return words(page).replace(" ", "")


def typed_in(page: str) -> str:
    found = re.search(r'<textarea[^>]*id="f-text"[^>]*>\n?(.*?)</textarea>', page, re.S)
    assert found is not None
    return found.group(1)


def test_the_text_is_shown_filled_with_its_gaps_and_ways_to_the_records(officer: Desk) -> None:
    page = officer.page(TEXTS)
    shown = said(page)
    assert "全年主动公开政府信息33条" in shown
    assert "〔待补：行政许可件数〕" in shown
    assert 'href="/disclosure?year=2024&amp;channel=wechat"' in page or "channel=wechat" in page
    assert "path=decisions.licences" in page


def test_editing_with_fields_a_preview_and_what_is_no_field(officer: Desk, office: Office) -> None:
    assert "【公开总条数】" in typed_in(officer.page(SLOT))
    mine = "共公开【公开总条数】条，【不认识】。"
    preview = send(officer, SAVE, text=mine, base="", preview="1")
    shown = preview.get_data(as_text=True)
    assert typed_in(shown) == mine
    assert "共公开33条，【不认识】。" in said(shown)
    with office.db.read() as session:
        assert texts.saves(session, 2024, "overview.disclosure") == []
    answer = send(officer, SAVE, text=mine, base="")
    assert answer.status_code == 303
    told = words(officer.page(SLOT))
    assert "【不认识】不是字段" in told
    assert typed_in(officer.page(SLOT)) == mine


def test_the_second_sees_both_texts_and_saves_them_together(office: Office, cast: Cast) -> None:
    app = panel(office)
    officer, head = Desk(app, "officer"), Desk(app, "head")
    send(officer, SAVE, text="专员写的【公开总条数】条。", base="")
    answer = send(head, SAVE, text="负责人写的【公开总条数】条。", base="")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert typed_in(page) == "负责人写的【公开总条数】条。"
    assert "专员写的【公开总条数】条。" in words(page)
    base = re.search(r'name="base" value="(\d+)"', page)
    assert base is not None
    assert send(head, SAVE, text="两人合好的【公开总条数】条。", base=base.group(1)).status_code == 303
    with office.db.read() as session:
        assert [row.by for row in texts.saves(session, 2024, "overview.disclosure")] == ["何七", "吴十"]


def test_taking_the_total_out_is_told_and_an_earlier_save_comes_back(
    officer: Desk, office: Office
) -> None:
    send(officer, SAVE, text="第一种【公开总条数】条。", base="")
    with office.db.read() as session:
        first = texts.saves(session, 2024, "overview.disclosure")[0].id
    send(officer, SAVE, text="第二种，没有总数。", base=str(first))
    assert "第一部分要写明全年公开总数" in words(officer.page(SLOT))
    assert typed_in(officer.page(f"{SLOT}&save={first}")) == "第一种【公开总条数】条。"


def test_back_to_the_template(officer: Desk, office: Office) -> None:
    send(officer, SAVE, text="自己写的。", base="")
    with office.db.read() as session:
        base = texts.saves(session, 2024, "overview.disclosure")[0].id
    send(officer, f"{SAVE}/restore", base=str(base))
    assert "全年主动公开政府信息【公开总条数】条" in typed_in(officer.page(SLOT))


def test_who_only_reads_gets_no_button_and_an_empty_text_is_shown_again(
    office: Office, officer: Desk
) -> None:
    writer = Desk(panel(office), "writer")
    assert "保存“主动公开情况”" not in writer.page(SLOT)
    assert send(writer, SAVE, text="不该有的。", base="").status_code == 403
    answer = send(officer, SAVE, text="  ", base="")
    assert answer.status_code == 422
    assert "不能空着" in words(answer.get_data(as_text=True))
    assert officer.get("/report/texts/overview.else?year=2024").status_code == 404


def test_problems_measures_and_the_results_of_last_year(officer: Desk, office: Office) -> None:
    add = "/report/2024/undertakings"
    send(officer, add, of="last", kind="measure", text="办两期培训")
    with office.db.read() as session:
        [row] = promises.live(session, 2023)
    result = f"/report/undertakings/{row.id}/result"
    wrong = send(officer, result, year="2024", result="not_done", how="")
    assert wrong.status_code == 422
    assert "请写明做了什么" in words(wrong.get_data(as_text=True))
    send(officer, result, year="2024", result="partly", how="只办了一期")
    again = send(officer, add, kind="measure", text="办两期培训")
    assert again.status_code == 422
    assert "与上年相同也登记" in words(again.get_data(as_text=True))
    send(officer, add, kind="measure", text="办三期培训")
    shown = said(officer.page(TEXTS))
    assert "“办两期培训”，部分完成，只办了一期。" in shown
    assert "2025年将做好以下工作：办三期培训。" in shown


def test_items_of_this_year_are_reworded_and_removed(officer: Desk, office: Office) -> None:
    send(officer, "/report/2024/undertakings", kind="problem", text="更新慢")
    with office.db.read() as session:
        [row] = promises.live(session, 2024)
    answer = send(officer, f"/report/undertakings/{row.id}/text", year="2024", text="更新不够及时")
    assert answer.headers["Location"].endswith(UNDERTAKINGS)
    assert "更新不够及时" in words(officer.page(UNDERTAKINGS))
    send(officer, f"/report/undertakings/{row.id}/remove", year="2024")
    with office.db.read() as session:
        assert promises.live(session, 2024) == []


def test_the_years_settings_and_the_countdown_at_home(officer: Desk, office: Office) -> None:
    home = words(officer.page("/"))
    assert "2024 年度报告：法定期限（条例第四十九条） 2025-01-31，还有 " in home
    save = "/report/2024/settings"
    wrong = send(officer, save, submit_by="2025-01-20", publish_by="2025-02-11", notices="", text_limit="",
                         signed_on="")
    assert wrong.status_code == 422
    assert 'value="2025-01-20"' in wrong.get_data(as_text=True)  # nothing typed is lost
    send(officer, save, submit_by="2025-01-20", publish_by="", notices="《通知》（某办〔2025〕1号）\n",
                 text_limit="1000", signed_on="2025-01-15")
    assert "2024 年度报告：报送截止 2025-01-20，还有 8 个工作日" in words(officer.page("/"))
    other = send(officer, save, seen="", submit_by="2025-01-22", publish_by="", notices="",
                         text_limit="", signed_on="")
    assert other.status_code == 409
    assert 'value="2025-01-22"' in other.get_data(as_text=True)
    page = officer.page("/report/settings?year=2024")
    assert "提前" in words(page)  # 31 January 2025 is in the Spring Festival
    assert "按照《通知》（某办〔2025〕1号）的要求编制" in said(officer.page(TEXTS))
    assert send(officer, save, submit_by="很快", publish_by="", notices="", text_limit="很多",
                        signed_on="").status_code == 422


def test_the_countdown_is_for_those_who_make_the_report(office: Office) -> None:
    assert "年度报告：" not in words(Desk(panel(office), "writer").page("/"))
