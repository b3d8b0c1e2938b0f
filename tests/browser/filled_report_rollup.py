"""汇总 in the middle of the work, and the data feed: who opens which page."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from tests.annual_report.real import raw
from tests.support.cast import Cast
from wechat_bot.annual_report.feed.operations import grant, revoke
from wechat_bot.annual_report.feed.rules import SCOPES
from wechat_bot.annual_report.rollup.operations import receive, set_due
from wechat_bot.annual_report.rollup.uploads import Upload
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office

YEAR = 2023
SETTINGS = {"rollup": True, "rollup_bodies": ["额敏县司法局", "额敏县教育局", "额敏县财政局"]}


def fill_rollup(office: Office, cast: Cast) -> None:
    """One body in time, one late, contradictory and for the second time, one missing; two grants."""
    set_due(cast.officer, office, YEAR, date(2024, 1, 26))
    for name, base, day in (("额敏县司法局", "suqian_2023", 20), ("额敏县教育局", "suqian_2023", 25),
                            ("额敏县教育局", "hongze_2023", 30), ("额敏镇", "suqian_2023", 30)):
        content = {**raw(base), "agency": name}
        receive(cast.officer, office, YEAR, [Upload(f"{name}.json", json.dumps(content).encode())],
                received_on=date(2024, 1, day))
    for name in ("统计系统", "旧系统"):
        made = grant(cast.administrator, office, name, list(SCOPES), clock.today())
    revoke(cast.administrator, office, made.grant_id, "换了系统")


def rollup_visits() -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """As who keeps the report, and as one who only reads."""
    return {
        "report_rollup.show": [("officer", {"year": YEAR}), ("auditor", {"year": YEAR}),
                               ("officer", {"year": 2020})],
        "report_rollup.summed": [("officer", {"year": YEAR}), ("auditor", {"year": 2020})],
        "report_rollup.cell": [("officer", {"year": YEAR, "path": "decisions.licences"})],
        "report_rollup.entry": [("officer", {"entry_id": number}) for number in (2, 3)],
        "feed.show": [("administrator", {})],
    }
