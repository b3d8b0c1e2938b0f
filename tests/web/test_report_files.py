"""年度报告·文件: every document looked at in the browser, taken along, copied to the website."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest

from tests.annual_report.frozen import frozen
from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.annual_report.previews import page_of
from wechat_bot.kernel import journal
from wechat_bot.kernel.office import Office

FILES = "/report/files?year=2025"


@pytest.fixture(autouse=True)
def january(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch, datetime(2026, 1, 6, 3, 0, tzinfo=UTC))


@pytest.fixture
def desk(office: Office, cast: Cast) -> Desk:
    return Desk(panel(office), "officer")


@pytest.mark.parametrize("kind", ["docx", "html", "xlsx", "json"])
def test_a_document_is_shown_in_a_frame_that_may_do_nothing(desk: Desk, kind: str) -> None:
    assert f'sandbox="" src="/report/2025/files/0/{kind}"' in desk.page(f"{FILES}&kind={kind}")
    answer = desk.get(f"/report/2025/files/0/{kind}")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script" not in policy
    assert answer.mimetype == "text/html"
    assert "规章" in answer.text or kind == "json"


def test_a_pdf_is_left_to_the_browser(desk: Desk) -> None:
    assert "在新窗口打开" in desk.page(f"{FILES}&kind=pdf")
    answer = desk.get("/report/2025/files/0/pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.data.startswith(b"%PDF")


def test_a_download_is_named_and_journaled(desk: Desk, office: Office) -> None:
    answer = desk.post("/report/2025/files/0/docx")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "word/document.xml" in ZipFile(io.BytesIO(answer.data)).namelist()
    assert json.loads(desk.post("/report/2025/files/0/json").data)["year"] == 2025
    with office.db.read() as session:
        assert [line.sentence for line in journal.history(session, ["year:2025"])] == [
            "导出2025年年度报告（草稿，数据（JSON））", "导出2025年年度报告（草稿，Word 文件）"]


def test_what_is_not_there_is_said(desk: Desk, office: Office) -> None:
    assert desk.get("/report/2025/files/0/odt").status_code == 404
    assert desk.get("/report/2025/files/3/docx").status_code == 404
    assert desk.get(f"{FILES}&version=x").status_code == 404
    frozen(office, 2025)
    answer = desk.post("/report/2025/files/1/docx")
    assert answer.status_code == 404
    assert "第 1 版定下的文件里没有Word 文件" in words(answer)


def test_the_version_that_holds_is_shown_first(desk: Desk, office: Office) -> None:
    assert "现在的草稿" in words(desk.page(FILES))
    frozen(office, 2025, "review", 1)
    assert "/report/2025/files/0/html" in desk.page(FILES)
    frozen(office, 2025, "final", 2)
    page = desk.page(FILES)
    assert "/report/2025/files/2/html" in page
    assert "第 2 版定稿，何七于" in words(page)


def test_the_text_is_laid_out_to_be_copied_into_the_website(desk: Desk) -> None:
    page = desk.page("/report/editor?year=2025")
    assert "这是草稿，不能公布" in page
    assert 'data-copy-html="article" data-paste="网站的编辑器"' in page
    assert 'id="article"><p' in page
    assert "&lt;table" in page  # the code for those who work without a script
    assert "三、收到和处理政府信息公开申请情况" in words(page)


def test_markup_in_figures_is_shown_and_not_run() -> None:
    assert "&lt;script&gt;" in page_of("json", b'{"agency": "<script>"}')
