"""年度报告·正文: a text that was edited twice, one with what is no field, problems and results."""

from __future__ import annotations

from typing import Any

from tests.support.cast import Cast
from wechat_bot.annual_report.narrative import texts, undertakings
from wechat_bot.kernel.office import Office

LAST, YEAR = 2019, 2020
SLOT = "overview.management"


def fill_texts(office: Office, cast: Cast) -> None:
    """A year of its own, so that others' stay as they are."""
    saved = texts.save_text(cast.officer, office, YEAR, SLOT, "公开信息逐条登入台账。", None)
    texts.save_text(cast.head, office, YEAR, SLOT, "公开【公开总条数】条，见【不认识的字段】。", saved.text_id)
    done, _ = (undertakings.add(cast.officer, office, LAST, "measure", text)
               for text in ("组织供稿人员培训", "更新政府网站上的办事指南"))
    undertakings.say_result(cast.officer, office, done, "done", "全年办了两期")
    undertakings.add(cast.officer, office, YEAR, "problem", "公共法律服务类信息的公开还不够及时")
    undertakings.add(cast.officer, office, YEAR, "measure", "按月列出更新清单，明确责任人")


def text_visits() -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """As who writes the report, and one who only reads."""
    both = [(who, {"year": YEAR}) for who in ("officer", "auditor")]
    return {
        "report_texts.show": both,
        "report_texts.edit": [("officer", {"code": SLOT, "year": YEAR}),
                              ("officer", {"code": "overview.disclosure", "year": YEAR}),
                              ("auditor", {"code": SLOT, "year": YEAR})],
        "report_undertakings.show": both,
        "report_settings.show": both,
    }
