"""A year that sections declared in part, closed and corrected since; who opens which page."""

from __future__ import annotations

from typing import Any

from tests.support.cast import Cast
from tests.support.declared import YEAR, declare_examples
from wechat_bot.kernel.office import Office
from wechat_bot.records.operations import close_year, enter_record
from wechat_bot.registers.catalogue import REGISTERS

LATE = {"number": "额司许〔2024〕9号", "decided_on": "2024-11-05", "matter": "执业核准"}


def fill_collecting(office: Office, cast: Cast) -> None:
    """Call it last: the year is closed afterwards."""
    declare_examples(office, cast.officer)
    close_year(cast.officer, office, YEAR)
    enter_record(cast.officer, office, REGISTERS["licences"], LATE, "漏登记了")


def collecting_visits(sections: tuple[str, ...]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """As who keeps the registers, and as one who only reads."""
    return {
        "collecting.overview": [("officer", {"year": YEAR}), ("auditor", {"year": YEAR})],
        "collecting_forms.section_page": [
            ("officer", {"year": YEAR, "section": sections[0]}),
            ("officer", {"year": YEAR, "section": sections[1]}),
            ("auditor", {"year": YEAR, "section": sections[0]})],
        "year_desk.show": [("officer", {"year": YEAR}), ("officer", {"year": 2025}),
                           ("auditor", {"year": 2025})],
    }
