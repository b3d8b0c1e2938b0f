"""The report as it stands now: figures with what people set, texts filled, last year beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import content as contents
from wechat_bot.annual_report import past_reading, queries
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.figures import Cell, Figures, from_json
from wechat_bot.annual_report.models import FigureOverride, ReportVersion, ReportYear
from wechat_bot.annual_report.narrative import texts
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.office import Office

PUBLIC_KINDS = ("final", "correction")  # versions that are published, 送审稿 left out


def figures_now(session: Session, config: Config, year: int) -> Figures:
    """The registers' figures with the overrides that a second person agreed to."""
    found = queries.figures(session, config, year)
    return with_values(found, {each.path: each.value for each in overrides(session, year)
                               if each.confirmed_at is not None})


def overrides(session: Session, year: int) -> list[FigureOverride]:
    """人工改数 of a year that hold or wait for the second person, oldest first."""
    return list(session.scalars(select(FigureOverride).where(
        FigureOverride.year == year, FigureOverride.ended_at.is_(None)).order_by(FigureOverride.id)))


def with_values(figures: Figures, values: dict[str, str]) -> Figures:
    """Figures with some cells set. values: path → as shown in the form, "" for empty."""
    raw = figures.to_json()
    for path, text in values.items():
        _set(raw, path, text)
    return replace(from_json(raw), disclosures=figures.disclosures)


def _set(raw: dict[str, object], path: str, text: str) -> None:
    value: Cell | str = None
    if text:
        value = str(Decimal(text)) if path == "fees_wan" else int(text)
    at: object = raw
    *way, last = path.replace("[", ".").replace("]", "").split(".")
    for step in way:
        assert isinstance(at, dict), f"{path} is a path of Figures.cells()"
        at = at[step]
    if isinstance(at, list):
        at[int(last)] = value
    else:
        assert isinstance(at, dict), f"{path} is a path of Figures.cells()"
        at[last] = value


def is_over(year: int) -> bool:
    """Whether a year is over, in Beijing."""
    return clock.today().year > year


def signed_on(session: Session, year: int) -> date | None:
    """落款日期, as somebody set it."""
    found = session.get(ReportYear, year)
    return None if found is None else found.signed_on


def content_now(session: Session, office: Office, year: int) -> ReportContent:
    """The report as the registers and texts have it now; a draft until it is frozen."""
    found = figures_now(session, office.config, year)
    return ReportContent(found, texts.filled(session, office, found), signed_on(session, year),
                         draft=True, label="草稿")


def latest_version(
    session: Session, year: int, kinds: tuple[str, ...] = PUBLIC_KINDS
) -> ReportVersion | None:
    """The newest frozen version of these kinds."""
    return session.scalar(select(ReportVersion).where(
        ReportVersion.year == year, ReportVersion.kind.in_(kinds))
        .order_by(ReportVersion.number.desc()).limit(1))


def version_content(version: ReportVersion) -> ReportContent:
    """What a version froze."""
    return contents.from_json(json.loads(version.content_json))


def previous_content(session: Session, year: int) -> ReportContent | None:
    """Last year's report: frozen here (the corrected one where there is one), else the confirmed
    往年报告; None where we have none."""
    version = latest_version(session, year - 1)
    if version is not None:
        return version_content(version)
    past = past_reading.confirmed_report(session, year - 1)
    return None if past is None else past_reading.content_of(past)


def public_versions(session: Session) -> list[ReportVersion]:
    """The newest published kind of version of every year, oldest year first."""
    found = {version.year: version for version in session.scalars(
        select(ReportVersion).where(ReportVersion.kind.in_(PUBLIC_KINDS))
        .order_by(ReportVersion.year, ReportVersion.number))}
    return list(found.values())
