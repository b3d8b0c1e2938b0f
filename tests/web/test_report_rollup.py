"""年度报告·汇总 at the panel: hidden, the list, uploads, the sum with who gave what, downloads."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.annual_report.real import raw
from tests.annual_report.rollup.test_office import upload
from tests.support.collecting_office import collecting_office, in_february
from tests.support.offices import new_office
from tests.web.conftest import LogIn
from tests.web.desk import Desk
from tests.web.desk import panel as panel_of
from tests.web.visitor import Visitor, words
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.rollup.exports import view_of
from wechat_bot.annual_report.rollup.report import content
from wechat_bot.annual_report.rollup.uploads import Upload
from wechat_bot.kernel.office import Office

HERE = "/report/rollup?year=2024"


@pytest.fixture(autouse=True)
def february(monkeypatch: pytest.MonkeyPatch) -> None:
    in_february(monkeypatch)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = collecting_office(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def officer(as_role: LogIn) -> Visitor:
    return as_role("officer")


def send(visitor: Visitor, *files: tuple[str, bytes], **fields: str) -> str:
    """Upload files; the words of the page that follows."""
    return words(visitor.post("/report/rollup/2024/files", {
        "files": [(io.BytesIO(data), name) for name, data in files], **fields},
        content_type="multipart/form-data", follow_redirects=True))


def given(*uploads: Upload) -> list[tuple[str, bytes]]:
    return [(each.name, each.data) for each in uploads]


def test_where_it_is_not_switched_on_there_is_no_such_page(tmp_path: Path) -> None:
    plain = new_office(tmp_path, staffed=True)
    desk = Desk(panel_of(plain), "officer")
    assert desk.get(HERE).status_code == 404
    assert "汇总" not in words(desk.get("/report?year=2024"))
    plain.close()


def test_files_are_taken_and_the_list_says_who_is_where(officer: Visitor) -> None:
    assert "没有单位报来 2024 年的数据" in words(officer.get("/report/rollup/sum?year=2024"))
    page = send(officer, *given(upload("额敏县司法局"), upload("额敏县教育局", raw("hongze_2023"))),
                received_on="2025-01-20")
    assert "收下 2 份。" in page and "数据自相矛盾 2 处" in page and "还没有报" in page
    assert 'href="/report/rollup' in officer.get("/report?year=2024").text
    filtered = words(officer.get(f"{HERE}&state=missing"))
    assert "额敏县财政局" in filtered and "共 1 个单位" in filtered
    assert officer.get(f"{HERE}&page=9").status_code == 302


def test_what_was_not_taken_is_listed_and_the_rest_is_kept(officer: Visitor) -> None:
    page = send(officer, *given(upload("额敏县司法局")), ("照片.jpg", b"x"))
    assert "收下 1 份，1 份没有收下。" in page and "照片.jpg：不是能读的文件" in page
    assert "收下的已经保存" in page
    refused = send(officer, received_on="2025-03-01", body="某局")
    assert "请选择要上传的文件" in refused and "还没有到" in refused
    assert 'value="某局"' in officer.post(
        "/report/rollup/2024/files", {"received_on": "明天", "body": "某局"}).text


def test_every_number_of_the_sum_opens_who_gave_how_much(officer: Visitor) -> None:
    send(officer, *given(upload("额敏县司法局", fees_wan="1.5"), upload("额敏县教育局", fees_wan="2")))
    page = officer.get("/report/rollup/sum?year=2024").text
    assert 'href="/report/rollup/cell?year=2024&amp;path=fees_wan">3.5</a>' in page
    assert 'path=applications.carried_out%5B6%5D"' in page
    shares = words(officer.get("/report/rollup/cell?year=2024&path=fees_wan"))
    assert shares.index("额敏县教育局") < shares.index("额敏县司法局") and "3.5" in shares
    assert officer.get("/report/rollup/cell?year=2024&path=nothing").status_code == 404


def test_a_body_is_withdrawn_and_its_file_stays_to_be_had(officer: Visitor) -> None:
    send(officer, *given(upload("额敏县司法局")))
    assert "不再计入合计" in words(officer.get("/report/rollup/files/1"))
    original = officer.get("/report/rollup/files/1/original")
    assert json.loads(original.data)["agency"] == "额敏县司法局"
    refused = officer.post("/report/rollup/files/1/withdraw", {"reason": ""})
    assert refused.status_code == 422
    done = officer.post("/report/rollup/files/1/withdraw", {"reason": "退回"},
                        follow_redirects=True)
    assert "已撤下额敏县司法局的数据" in words(done)
    assert "留着备查" in words(officer.get("/report/rollup/files/1"))
    assert officer.get("/report/rollup/files/9").status_code == 404


def test_the_day_is_set_and_a_wrong_one_is_refused(officer: Visitor) -> None:
    done = officer.post("/report/rollup/2024/due", {"due_on": "2025-01-26"}, follow_redirects=True)
    assert "2025-01-26 周日" in words(done) and "已过 10 天" in words(done)
    assert officer.post("/report/rollup/2024/due", {"due_on": "2021-01-26"}).status_code == 422
    assert officer.post("/report/rollup/2024/due", {"due_on": "年底"}).status_code == 422


def test_the_sum_and_the_own_report_are_downloaded(officer: Visitor, office: Office) -> None:
    assert officer.post("/report/rollup/2024/sum.json").status_code == 409
    send(officer, *given(upload("额敏县司法局", fees_wan="1.5")))
    data = officer.post("/report/rollup/2024/sum.json").data
    assert json.loads(data)["fees_wan"] == "1.5"
    answer = officer.post("/report/rollup/2024/documents")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        endings = {name.rpartition(".")[2] for name in archive.namelist()}
        assert endings == {"docx", "html", "pdf", "xlsx", "json"}
        page = next(archive.read(name) for name in archive.namelist() if name.endswith(".html"))
    assert "草稿" in page.decode() and "待填写：改进措施" in page.decode()


def test_a_word_report_is_read_like_any_other(officer: Visitor, office: Office) -> None:
    send(officer, *given(upload("额敏县司法局", raw("suqian_2024"))))
    view = view_of(office, 2024)
    assert view.sum is not None
    report = content(view, view.sum, office.folder("report"))
    document = report_docx(replace(report, figures=replace(report.figures, agency="额敏县财政局")))
    page = send(officer, ("财政局年报.docx", document))
    assert "收下 1 份" in page
    after = view_of(office, 2024)
    members = {each.name: each.figures.applications for each in after.members}
    assert members["额敏县财政局"] == members["额敏县司法局"]


def test_who_only_reads_sees_the_list_without_the_forms(as_role: LogIn, officer: Visitor) -> None:
    send(officer, *given(upload("额敏县司法局")))
    reader = as_role("writer")
    page = words(reader.get(HERE))
    assert "额敏县司法局" in page and "收下报来的文件" not in page
    assert reader.post("/report/rollup/2024/files").status_code == 403
