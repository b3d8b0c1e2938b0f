"""Gathering the records of a quarter and of a month for the reports. Reads only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from wechat_bot.aftercare import queries as aftercare
from wechat_bot.aftercare.models import Correction
from wechat_bot.aftercare.rules import CORRECTION_NAMES, DONE, CorrectionWay
from wechat_bot.disclosure import queries as ledger
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.queries import LedgerRow
from wechat_bot.disclosure.rules import WECHAT, CountingRules
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.periods import Period
from wechat_bot.media_duties import queries
from wechat_bot.media_duties.figures import (
    Deed,
    Entry,
    Flaw,
    MonthTable,
    Post,
    QuarterFacts,
    Reply,
    month_table,
)
from wechat_bot.media_duties.models import PatrolFinding, PatrolRun
from wechat_bot.media_duties.rules import TOPIC_NAMES, topic_of, week_of
from wechat_bot.registers.oversight.models import AccountMessage
from wechat_bot.registers.oversight.queries import message_figures
from wechat_bot.registers.oversight.rules import ReplyWay

_DAY = timedelta(days=1)


def quarter_facts(session: Session, config: Config, period: Period) -> QuarterFacts:
    """The records of a quarter, up to today where it is not over."""
    today = clock.today()
    first, last = period.start.date(), min(period.end.date() - _DAY, today)
    return QuarterFacts(
        period=period, last=last, posts=_posts(session, config, period),
        listed_days=_listed_days(session, config, period), deeds=_deeds(session, period),
        replies=_replies(session, first, last),
        messages=message_figures(session, first, last), flaws=_flaws(session, period),
        runs=_runs(session, period), weekly_target=config.media.weekly_target,
        limit_days=config.media.warn_days[1], today=today)


def _inside(column: InstrumentedAttribute[Any], period: Period) -> ColumnElement[bool]:
    return (column >= period.start) & (column < period.end)


def _posts(session: Session, config: Config, period: Period) -> tuple[Post, ...]:
    shown = queries.listed(config.media)
    rows = session.execute(
        select(Release, shown.label("shown"))
        .where(Release.channel == WECHAT, _inside(Release.published_at, period))
        .order_by(Release.published_at, Release.id))
    return tuple(
        Post(release.id, release.item.title, release.published_at, release.mode, bool(listed),
             release.item.origin != "repost", release.item.section, release.status)
        for release, listed in rows)


def _listed_days(session: Session, config: Config, period: Period) -> tuple[date, ...]:
    """From the last one before the quarter's first week on: what gaps and weeks need."""
    shown = queries.listed(config.media)
    monday = datetime.combine(week_of(period.start.date()), datetime.min.time(), clock.BEIJING)
    before = session.scalar(
        select(func.max(Release.published_at)).where(shown, Release.published_at < period.start))
    since = min(monday, before) if before is not None else monday
    moments = session.scalars(
        select(Release.published_at).where(shown, Release.published_at >= since,
                                           Release.published_at < period.end)
        .order_by(Release.published_at))
    return tuple(clock.to_beijing(moment).date() for moment in moments)


def _deeds(session: Session, period: Period) -> tuple[Deed, ...]:
    found = [
        Deed(f"correction:{row.id}", aftercare.title_of_row(session, row), row.closed_at,
             CORRECTION_NAMES[CorrectionWay(row.way)], row.reason, down=False)
        for row in session.scalars(select(Correction).where(
            Correction.state == DONE, _inside(Correction.closed_at, period)))
        if row.closed_at is not None]
    found += [
        Deed(f"release:{row.id}", row.item.title, row.taken_down_at, "下架", row.taken_down_reason,
             down=True)
        for row in session.scalars(select(Release).where(
            Release.channel == WECHAT, _inside(Release.taken_down_at, period)))
        if row.taken_down_at is not None]
    return tuple(sorted(found, key=lambda deed: (deed.at, deed.subject)))


def _replies(session: Session, first: date, last: date) -> tuple[Reply, ...]:
    rows = session.scalars(
        select(AccountMessage).where(
            AccountMessage.voided_at.is_(None), AccountMessage.received_on <= last,
            or_(AccountMessage.replied_on.is_(None), AccountMessage.replied_on >= first))
        .order_by(AccountMessage.received_on, AccountMessage.id))
    return tuple(
        Reply(row.id, row.received_on,
              row.replied_on if row.replied_on is not None and row.replied_on <= last else None,
              row.reply_way == ReplyWay.NONE.value)
        for row in rows)


def _flaws(session: Session, period: Period) -> tuple[Flaw, ...]:
    rows = session.execute(
        select(PatrolFinding, Release).join(Release, Release.id == PatrolFinding.release_id)
        .where(_inside(PatrolFinding.first_seen_at, period))
        .order_by(PatrolFinding.first_seen_at, PatrolFinding.id))
    return tuple(
        Flaw(row.id, release.item.title, TOPIC_NAMES[topic_of(row.rule)], row.message,
             row.first_seen_at, row.state, row.handling, row.note)
        for row, release in rows)


def _runs(session: Session, period: Period) -> int:
    return session.scalar(
        select(func.count()).select_from(PatrolRun).where(
            PatrolRun.finished_at.is_not(None), _inside(PatrolRun.started_at, period))) or 0


def month_of_ledger(session: Session, config: Config, period: Period) -> MonthTable:
    """公开信息统计表: what the ledger counts in a month, and what it leaves out."""
    releases = list(session.scalars(
        select(Release).where(_inside(Release.published_at, period))
        .order_by(Release.published_at, Release.id)))
    rows = ledger.ledger_rows(session, releases, CountingRules.of(config))
    return month_table(
        period, [_entry(row) for row in rows if row.counted],
        [(_entry(row), row.reason) for row in rows if not row.counted],
        config.disclosure.channels, config.agency.sections)


def _entry(row: LedgerRow) -> Entry:
    release, item = row.release, row.release.item
    return Entry(release.id, item.id, item.index_number, item.title, release.channel, item.section,
                 release.published_at, item.origin != "repost", item.info_kind, item.key_area,
                 release.url)
