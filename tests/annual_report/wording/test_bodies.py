"""text.other_body: names that stayed behind from somebody else's report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.annual_report.wording.words import OFFICE, found
from wechat_bot.annual_report.wording.checks import Context


@pytest.mark.parametrize(("text", "expected"), [
    ("沙湾市司法局严格落实条例。", [("error", "沙湾市司法局")]),
    ("充分利用裕民县人民政府网站公开信息。", [("error", "裕民县人民政府")]),
    ("会同托里县公安局开展工作。", [("warning", "托里县公安局")]),
    ("县教育局高度重视政务公开工作。", [("warning", "县教育局")]),
    ("我镇严格落实条例。", [("warning", "我镇")]),
    ("本委高度重视。", [("warning", "本委")]),
    ("充分利用额敏县人民政府网站公开信息。", []),
    ("额敏县司法局严格落实条例。", []),
    ("我局严格落实条例，县司法局按照要求公开。", []),
    ("按照塔城地区司法局和自治区司法厅的部署。", []),
    ("报送县人民政府办公室，会同县公安局、县人民法院。", []),
    ("落实《裕民县人民政府信息公开办法》。", []),
    ("我县、我区的工作。", []),
    ("各司法所主动公开信息，各单位积极配合。", []),
    ("打破僵局，进一步完善社区服务。", []),
])
def test_names_of_other_bodies(text: str, expected: list[tuple[str, str]]) -> None:
    findings = found("text.other_body", "overview.intro", text)
    assert [(each.severity, each.quote) for each in findings] == expected


def test_the_lead_office_may_act() -> None:
    text = "县政务服务局认真审核公开事项。"
    assert len(found("text.other_body", "overview.intro", text)) <= 1
    context = replace(OFFICE, own_bodies=("县政务服务局",))
    assert found("text.other_body", "overview.intro", text, context=context) == []


def test_a_report_whose_office_is_not_known_uses_its_own_name() -> None:
    text = "通过沙湾市人民政府网站公开。"
    assert len(found("text.other_body", "overview.intro", text, context=Context())) == 1
