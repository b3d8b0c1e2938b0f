"""上年年报的数, to stand beside this year's declarations."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from wechat_bot.annual_report import queries as report
from wechat_bot.kernel.config import Config


def numbers(session: Session, config: Config, year: int) -> Mapping[str, int]:
    """Item → its number (分 for sums) as the year before counts it; what is open is left out."""
    found = {code: report.source(session, config, year - 1, code).value for code in report.FORM_ITEMS}
    return {code: value for code, value in found.items() if value is not None}
