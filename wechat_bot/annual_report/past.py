"""往年报告: what was said in earlier years, from our frozen versions or from a file."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current, figures
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.past_models import PastReport
from wechat_bot.kernel.config import Config


def confirmed_report(session: Session, year: int) -> PastReport | None:
    """The past report that holds for a year."""
    return session.scalar(select(PastReport).where(
        PastReport.year == year, PastReport.confirmed_at.is_not(None),
        PastReport.ended_at.is_(None)))


def figures_of(report: PastReport) -> Figures:
    """Its figures with what people corrected."""
    raw = json.loads(report.read_json)["figures"]
    found = figures.from_json(raw, earlier_form=True)
    return current.with_values(found, {each["path"]: each["value"] for each in report.corrections})


def previous_figures(session: Session, config: Config, year: int) -> Figures | None:
    """Last year's figures: of its frozen report, else of the confirmed past report."""
    version = current.latest_version(session, year - 1)
    if version is not None:
        return current.version_content(version).figures
    past = confirmed_report(session, year - 1)
    return None if past is None else figures_of(past)
