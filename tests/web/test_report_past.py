"""年度报告·往年: bring a file, look at what was read, correct, confirm; the years side by side."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.annual_report.reading.made import content, piped
from tests.annual_report.real import report
from tests.support.cast import Cast
from tests.web.visitor import Visitor, words
from wechat_bot.annual_report import past
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.html import report_html
from wechat_bot.annual_report.documents.pdf import report_pdf
from wechat_bot.annual_report.documents.xlsx import report_xlsx
from wechat_bot.annual_report.figures import Figures
from wechat_bot.kernel.office import Office

LogIn = Callable[[str], Visitor]
LAST = replace(report("suqian_2023"), agency="额敏县司法局", year=2023)
THIS = replace(report("suqian_2024"), agency="额敏县司法局", year=2024)
LIST = "/report/past?year=2025"


def files(data: bytes, name: str, **more: str) -> dict[str, object]:
    return {"file": (io.BytesIO(data), name), **more}


@pytest.fixture
def officer(as_role: LogIn) -> Visitor:
    return as_role("officer")


def bring(officer: Visitor, figures: Figures = LAST) -> str:
    """The address of the page that shows what was read."""
    answer = officer.post(LIST, files(report_docx(content(figures)), f"{figures.year}年报.docx"),
                          content_type="multipart/form-data")
    assert answer.status_code == 303, words(answer)
    return str(answer.headers["Location"])


def test_from_the_file_to_the_comparison(officer: Visitor) -> None:
    for figures in (LAST, THIS):
        page = officer.get(bring(officer, figures))
        assert "核对过了，确认" in words(page)
        assert page.text.count("改正\">") == 200  # every cell can be corrected
        done = officer.post(f"{page.request.path}/confirm", follow_redirects=True)
        assert "已确认" in words(done)
    page = officer.get("/report/past?year=2024&item=fees")
    text = words(page)
    assert "行政规范性文件现行有效件数（件） 597 420 −177" in " ".join(text.split())
    assert "2023 年 → 2024 年： 接得上" in " ".join(text.split())
    assert '<svg viewBox="0 0 380 200" role="img" aria-labelledby="chart-title chart-told">' in page.text
    assert "2023 年 59237.2449 万元；2024 年 72701.2578 万元。" in text
    assert "<script" not in page.text.partition("<svg")[2].partition("</svg>")[0]


def test_the_year_that_is_being_written_stands_beside_the_last(officer: Visitor) -> None:
    officer.post(f"{bring(officer, LAST)}/confirm")
    page = " ".join(words(officer.get("/report/past?year=2024")).split())
    assert "2023 年 往年报告 2024 年 编制中，现在的数" in page
    assert "主动公开信息（条）" in page and "本年新收申请（件） 3511 0 −3511" in page
    assert "2023 年 → 2024 年：" in page


def test_a_cell_is_corrected_on_the_page(officer: Visitor) -> None:
    page = bring(officer)
    form = officer.get(f"{page}?cell=fees_wan")
    assert "单位：万元" in words(form)
    wrong = officer.post(f"{page}/correct", {"path": "fees_wan", "value": "许多"})
    assert wrong.status_code == 422
    assert "许多" in wrong.text
    right = officer.post(f"{page}/correct", {"path": "fees_wan", "value": "1.5"}, follow_redirects=True)
    assert "59237.2449 → 1.5（吴十）" in " ".join(words(right).split())
    assert "改正过" in words(right)


def test_a_refused_file_is_told_at_its_field_and_nothing_is_kept(officer: Visitor) -> None:
    for data, name, said in ((b"x", "a.txt", "没有找到表三"), (b"\xd0\xcf\x11\xe0" + b"x" * 90, "a.doc", "另存为")):
        answer = officer.post(LIST, files(data, name), content_type="multipart/form-data")
        assert answer.status_code == 422
        assert said in words(answer)
        assert 'id="e-file"' in answer.text
    nothing = officer.post(LIST, {}, content_type="multipart/form-data")
    assert "请选择一份往年报告" in words(nothing)
    odd = officer.post(LIST, files(report_docx(content(LAST)), "a.docx", of_year="去年"),
                       content_type="multipart/form-data")
    assert "年份请写四位数字" in words(odd)
    assert "往年报告的文件（0 份）" in words(officer.get(LIST))


def test_withdrawn(officer: Visitor) -> None:
    page = bring(officer)
    assert officer.post(f"{page}/withdraw", {"reason": ""}).status_code == 422
    done = officer.post(f"{page}/withdraw", {"reason": "选错了文件"}, follow_redirects=True)
    assert "撤回了它：选错了文件" in words(done)
    assert "已撤回" in words(officer.get(LIST))


def test_the_file_is_shown_and_handed_out(officer: Visitor, office: Office, cast: Cast) -> None:
    made = content(LAST)
    for data, name in ((report_docx(made), "a.docx"), (report_html(made).encode(), "b.html"),
                       (report_xlsx(made), "c.xlsx"), (report_pdf(made), "d.pdf"), (piped(made), "e.txt")):
        one = past.bring_past_report(cast.officer, office, data, name)
        shown = officer.get(f"/report/past/{one}/view")
        assert shown.status_code == 200
        assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
        assert name.endswith("pdf") or "自然人" in shown.text
        assert officer.get(f"/report/past/{one}/file").data == data


def test_others_look_but_do_not_act(as_role: LogIn, officer: Visitor) -> None:
    page = bring(officer)
    auditor = as_role("auditor")
    text = words(auditor.get(page))
    assert "核对过了，确认" not in text
    assert "导入并核对" not in words(auditor.get(LIST))
    assert auditor.post(f"{page}/confirm").status_code == 403
    assert auditor.get("/report/past/99").status_code == 404
