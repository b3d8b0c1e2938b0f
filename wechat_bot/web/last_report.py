"""上年年报的数, to stand beside this year's declarations."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from wechat_bot.annual_report import queries as report
from wechat_bot.collecting.topics import ITEMS
from wechat_bot.kernel.config import Config

# what the report's form asks for; 培训 is not in its tables
_IN_THE_FORM = tuple(code for code in ITEMS if not code.startswith("training."))


def numbers(session: Session, config: Config, year: int) -> Mapping[str, int]:
    """Item → its number (分 for sums) as the year before counts it; what is open is left out."""
    found = {code: report.source(session, config, year - 1, code).value for code in _IN_THE_FORM}
    return {code: value for code, value in found.items() if value is not None}
