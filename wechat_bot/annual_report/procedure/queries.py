"""年报办理的读: versions and acts of a year."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.models import ReportAct, ReportVersion
from wechat_bot.annual_report.procedure.rules import ActFact, Record, VersionFact
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import NotFound


def versions_of(session: Session, year: int) -> list[ReportVersion]:
    """The frozen versions of a year, oldest first."""
    return list(session.scalars(select(ReportVersion).where(ReportVersion.year == year)
                                .order_by(ReportVersion.number)))


def version_of(session: Session, year: int, number: int) -> ReportVersion:
    """One version; NotFound where there is none."""
    found = session.scalar(select(ReportVersion).where(
        ReportVersion.year == year, ReportVersion.number == number))
    if found is None:
        raise NotFound(f"{year} 年的年报没有第 {number} 版。请从“办理”页的版本表里选。")
    return found


def last_number(session: Session, year: int) -> int:
    """The number of the newest version, 0 for none."""
    return session.scalar(select(func.max(ReportVersion.number))
                          .where(ReportVersion.year == year)) or 0


def acts_of(session: Session, year: int) -> list[ReportAct]:
    """All acts of a year in the order of their days, voided ones too."""
    return list(session.scalars(select(ReportAct).where(ReportAct.year == year)
                                .order_by(ReportAct.on_day, ReportAct.id)))


def get_act(session: Session, act_id: int) -> ReportAct:
    """One act; NotFound where there is none."""
    found = session.get(ReportAct, act_id)
    if found is None:
        raise NotFound("没有登记过这一步。请回到“办理”页重新选。")
    return found


def record_of(session: Session, year: int) -> Record:
    """The year's procedure as the rules look at it."""
    versions = versions_of(session, year)
    numbers = {each.id: each.number for each in versions}
    return Record(
        year, current.is_over(year),
        tuple(VersionFact(each.number, each.kind, clock.to_beijing(each.created_at).date(),
                          _signed_on(each)) for each in versions),
        tuple(ActFact(each.kind, numbers[each.version_id], each.on_day, each.channel)
              for each in acts_of(session, year)
              if not each.voided and each.version_id in numbers))


def _signed_on(version: ReportVersion) -> date | None:
    """落款日期 of a version; None too where its content was damaged, which `verify` tells."""
    try:
        found = version.content.get("signed_on")
        return date.fromisoformat(found) if found else None
    except (ValueError, TypeError, AttributeError):
        return None
