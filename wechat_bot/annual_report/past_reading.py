"""往年报告 as values: what was read, what people corrected, which one holds. Read only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import figures as figures_file
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.past_models import PastReport
from wechat_bot.annual_report.reading.found import ReadReport

LABEL = "往年报告"


def confirmed_report(session: Session, year: int) -> PastReport | None:
    """The past report that holds for a year."""
    return session.scalar(select(PastReport).where(
        PastReport.year == year, PastReport.confirmed_at.is_not(None),
        PastReport.ended_at.is_(None)))


def all_reports(session: Session) -> list[PastReport]:
    """Every file that was brought, newest year first, those that hold before those that ended."""
    found = session.scalars(select(PastReport).order_by(
        PastReport.year.desc(), PastReport.id.desc()))
    return sorted(found, key=lambda each: (-each.year, each.ended_at is not None, -each.id))


def confirmed_years(session: Session) -> dict[int, PastReport]:
    """Year → the past report that holds for it."""
    return {each.year: each for each in all_reports(session)
            if each.confirmed_at is not None and each.ended_at is None}


def read_of(report: PastReport) -> ReadReport:
    """What was read from its file, with what people corrected since."""
    raw = json.loads(report.read_json)
    return ReadReport(
        figures_of(report), raw["confidence"], tuple(raw["notes"]), raw["texts"],
        date.fromisoformat(raw["signed_on"]) if raw["signed_on"] else None, raw["form"],
        raw["extra"], raw["doubts"])


def figures_of(report: PastReport) -> Figures:
    """Its figures, corrected cells as corrected."""
    raw = json.loads(report.read_json)
    return figures_file.from_json(raw["corrected"] or raw["figures"], earlier_form=True)


def content_of(report: PastReport) -> ReportContent:
    """The old report as far as its file tells it."""
    read = read_of(report)
    return ReportContent(read.figures, read.texts, read.signed_on, draft=False, label=LABEL)


def kept(read: ReadReport, corrected: Mapping[str, Any] | None = None) -> str:
    """What is stored of a file that was read."""
    return json.dumps({
        "figures": read.figures.to_json(), "corrected": corrected,
        "confidence": dict(read.confidence), "notes": list(read.notes), "texts": dict(read.texts),
        "signed_on": read.signed_on.isoformat() if read.signed_on else None, "form": read.form,
        "extra": dict(read.extra), "doubts": dict(read.doubts)}, ensure_ascii=False)
