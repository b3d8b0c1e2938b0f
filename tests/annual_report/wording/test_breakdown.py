"""text.breakdown: parts and their whole."""

from __future__ import annotations

import pytest

from tests.annual_report.wording.words import DISCLOSURE, found, said

SILENT: list[tuple[str, int, int]] = []


@pytest.mark.parametrize(("text", "expected"), [
    ("共公开33条，其中政策解读3条、通知公告30条。", SILENT),
    ("共公开33条，其中政策解读3条、通知公告31条。", [("error", 34, 33)]),
    ("共公开33条，其中政策解读3条、通知公告20条。", [("warning", 23, 33)]),
    ("共公开33条，其中政策解读3条、通知公告20条等。", SILENT),
    ("共公开33条，其中政策解读3条。", SILENT),
    ("共公开306条，其中政府网站300条、微信公众号237条。", [("hint", 537, 306)]),
    ("全年公开33条。其中，通过政府网站公开1条，通过微信公众号公开32条。", SILENT),
    ("全年公开33条。其中，通过政府网站公开2条，通过微信公众号公开32条。", [("hint", 34, 33)]),
    ("收到申请36件，其中自然人34件、法人2件，办结35件，结转1件。", SILENT),
    ("收到申请36件，其中自然人34件、法人2件；其中予以公开30件、不予公开6件。", SILENT),
    ("收到申请10件，其中自然人8件、法人2件，予以公开6件、不予公开4件。", SILENT),
    ("收到申请10件，其中自然人8件、法人3件，予以公开6件、不予公开4件。", [("error", 11, 10)]),
    ("共公开1,033条，其中：动态１,０００条；公告三十三条。", SILENT),
    ("共公开约300条，其中动态200条、公告50条。", SILENT),
    ("共公开33条，其中动态30条、公告3条，比上年增加5条。", SILENT),
    ("共开展培训3次，其中讲座30人次。", SILENT),
])
def test_parts_of_a_whole(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert said(found("text.breakdown", DISCLOSURE, text)) == expected


def test_what_is_said() -> None:
    by_channel = found("text.breakdown", DISCLOSURE, "共公开306条，其中政府网站300条、微信公众号237条。")[0]
    assert "按渠道分可以不相等" in by_channel.message
    assert by_channel.quote == "306条，其中政府网站300条、微信公众号237条"
    by_subject = found("text.breakdown", DISCLOSURE, "共公开33条，其中政策解读3条、通知公告31条。")[0]
    assert "分项相加是 34，总数是 33" in by_subject.message
