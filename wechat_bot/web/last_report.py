"""上年年报的数, to stand beside this year's declarations, where the report's stage offers them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from wechat_bot.kernel.config import Config


def numbers(session: Session, config: Config, year: int) -> Mapping[str, int] | None:
    """Item → the number of the report of the year before; None while there is none."""
    return None
