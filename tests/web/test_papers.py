"""信息发布审核表: printed, signed with a pen, uploaded."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document

from tests.support.articles import png, submitted_round, written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import typed, words
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing.rules import short_code


@pytest.fixture
def opened(office: Office, cast: Cast) -> tuple[int, str]:
    return submitted_round(office, cast, written_post(office, cast))


def form(cast: Cast, seen: str, **changes: Any) -> dict[str, Any]:
    return {"seen_sha256": seen, "level": "1", "part": "review", "passed": "yes",
            "signer_id": str(cast.first.user_id), "code": short_code(seen),
            "signed_on": clock.today().isoformat(), "paper_opinion": "同意",
            "scan": (io.BytesIO(png("white")), "审核表.png"), **changes}


def sheet_words(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_before_approval_it_has_blank_boxes_and_the_code(
    as_role: LogIn, opened: tuple[int, str]
) -> None:
    round_id, seen = opened
    page = words(as_role("writer").get(f"/reviews/{round_id}/sheet"))
    assert short_code(seen) in page and "□ 同意" in page and "机器检查" in page
    answer = as_role("writer").get(f"/reviews/{round_id}/sheet.docx")
    text = sheet_words(answer.data)
    assert short_code(seen) in text and "□ 同意" in text and "一楼大厅" in text


def test_a_scan_is_entered_and_can_be_looked_at(
    as_role: LogIn, cast: Cast, opened: tuple[int, str]
) -> None:
    round_id, seen = opened
    writer = as_role("writer")
    answer = writer.post(f"/reviews/{round_id}/papers", form(cast, seen),
                         content_type="multipart/form-data", follow_redirects=True)
    assert "由张三代录" in words(answer)
    scan = as_role("auditor").get("/papers/1/scan")
    assert scan.data == png("white") and scan.mimetype == "image/png"
    text = sheet_words(writer.get(f"/reviews/{round_id}/sheet.docx").data)
    assert "由张三代录" in text and "王五" in text


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"code": "AAAA-BBBB"}, "签字的可能是另一版"), ({"signer_id": ""}, "请选择签字人"),
    ({"passed": ""}, "请选择签的是同意还是不同意"), ({"signed_on": "昨天"}, "请填写签字日期"),
    ({"scan": (io.BytesIO(b""), "")}, "请选择扫描件"),
])
def test_what_is_missing_is_said_and_the_rest_kept(
    as_role: LogIn, cast: Cast, opened: tuple[int, str], changes: dict[str, Any], sentence: str
) -> None:
    round_id, seen = opened
    answer = as_role("writer").post(
        f"/reviews/{round_id}/papers", form(cast, seen, paper_opinion="同意发布", **changes),
        content_type="multipart/form-data")
    assert answer.status_code == 422
    assert sentence in words(answer) and typed(answer, "paper_opinion") == "同意发布"


def test_who_only_looks_may_not_enter_one(
    as_role: LogIn, cast: Cast, opened: tuple[int, str]
) -> None:
    round_id, seen = opened
    answer = as_role("auditor").post(f"/reviews/{round_id}/papers", form(cast, seen),
                                     content_type="multipart/form-data")
    assert answer.status_code == 403


def test_a_scan_that_is_not_there(as_role: LogIn) -> None:
    assert as_role("writer").get("/papers/99/scan").status_code == 404
