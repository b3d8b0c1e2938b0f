"""What the texts tell beside the form's tables, counted for a year. Reads only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, distinct, exists, func, select
from sqlalchemy.orm import Session, aliased

from wechat_bot.aftercare.models import Correction
from wechat_bot.aftercare.rules import DONE
from wechat_bot.collecting import queries as collecting
from wechat_bot.collecting.topics import owing_sections, topic_of
from wechat_bot.disclosure.counts import in_year
from wechat_bot.disclosure.models import DisclosureItem, Release, WithheldReview
from wechat_bot.disclosure.rules import WECHAT, year_bounds
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config
from wechat_bot.media_duties.models import PatrolFinding, PatrolRun
from wechat_bot.media_duties.queries import listed
from wechat_bot.media_duties.rules import FindingState, longest_gap
from wechat_bot.registers.oversight import queries as oversight
from wechat_bot.registers.oversight.models import AccountMessage, ComplaintChannel, Training
from wechat_bot.registers.oversight.rules import MessageFigures

WEBSITE = "website"


@dataclass(frozen=True)
class Care:
    """How publications were looked after. gap: days, None where nothing was posted."""

    reviewed: int
    secrecy_reviewed: int
    corrected: int
    taken_down: int
    withheld_reviews: int
    both_channels: int
    gap: int | None
    patrols: int
    flaws: int
    flaws_settled: int


def last_day_of(year: int) -> date:
    """31 December; today while the year lasts."""
    return min(date(year, 12, 31), clock.today())


def care_of(session: Session, config: Config, year: int) -> Care:
    """The year's reviews, corrections and checks."""
    start, end = year_bounds(year)
    ended = PatrolRun.finished_at
    return Care(
        reviewed=_count(session, Release.id, in_year(year), Release.reviewers_json != "[]"),
        secrecy_reviewed=session.scalar(
            select(func.count(distinct(Release.item_id)))
            .join(DisclosureItem, DisclosureItem.id == Release.item_id)
            .where(in_year(year), DisclosureItem.secrecy != "")) or 0,
        corrected=_count(session, Correction.id, Correction.state == DONE,
                         Correction.closed_at >= start, Correction.closed_at < end),
        taken_down=_count(session, Release.id, Release.taken_down_at >= start,
                          Release.taken_down_at < end),
        withheld_reviews=_count(session, WithheldReview.id, WithheldReview.reviewed_on.between(
            date(year, 1, 1), date(year, 12, 31))),
        both_channels=both_channels(session, year),
        gap=longest_pause(session, config, year),
        patrols=_count(session, PatrolRun.id, ended.is_not(None), ended >= start, ended < end),
        flaws=_count(session, PatrolFinding.id, *_found_in(year)),
        flaws_settled=_count(session, PatrolFinding.id, *_found_in(year),
                             PatrolFinding.state != FindingState.OPEN.value))


def both_channels(session: Session, year: int) -> int:
    """Items of which the year published a copy on the website beside the account's."""
    other = aliased(Release)
    on_account = exists().where(other.item_id == Release.item_id, other.channel == WECHAT)
    return session.scalar(select(func.count(distinct(Release.item_id))).where(
        in_year(year), Release.channel == WEBSITE, on_account)) or 0


def longest_pause(session: Session, config: Config, year: int) -> int | None:
    """最长几天没有更新, as the account's own page shows it; None where nothing was ever posted.

    Counted from the first post of the account where that lies in the year.
    """
    shown = listed(config.media)
    start, end = year_bounds(year)
    before = session.scalar(select(func.max(Release.published_at)).where(
        shown, Release.published_at < start))
    moments = session.scalars(select(Release.published_at).where(
        shown, Release.published_at >= start, Release.published_at < end))
    gap = longest_gap((clock.to_beijing(each).date() for each in moments), date(year, 1, 1),
                      last_day_of(year),
                      before=None if before is None else clock.to_beijing(before).date())
    return None if gap is None else gap.days


def messages_of(session: Session, year: int) -> MessageFigures | None:
    """留言 of the year; None where nobody ever registered one."""
    last = last_day_of(year)
    kept = session.scalar(select(exists().where(
        AccountMessage.voided_at.is_(None), AccountMessage.received_on <= last)))
    return oversight.message_figures(session, date(year, 1, 1), last) if kept else None


def channels_in_use(session: Session, year: int) -> int:
    """监督投诉渠道 made known and in use on the year's last day."""
    last = last_day_of(year)
    return _count(session, ComplaintChannel.id, ComplaintChannel.voided_at.is_(None),
                  ComplaintChannel.from_on <= last,
                  ComplaintChannel.to_on.is_(None) | (ComplaintChannel.to_on >= last))


def trainings(session: Session, config: Config, year: int) -> tuple[int | None, int | None]:
    """(次数, 人次): of the register where it is kept, else as declared; None while owed."""
    if session.scalar(select(exists().where(Training.voided_at.is_(None), Training.year == year))):
        kept = oversight.figures(session, year)
        return kept["trainings"], kept["people_trained"]
    return (_declared(session, config, year, "training.times"),
            _declared(session, config, year, "training.people"))


def county_website(agency: str) -> str:
    """额敏县人民政府网站 from 额敏县司法局; 政府网站 where the name says no place."""
    place = re.match(r".+[县市区旗州](?=[^县市区旗州]*$)", agency)
    return f"{place[0]}人民政府网站" if place else "政府网站"


def _declared(session: Session, config: Config, year: int, item: str) -> int | None:
    numbers = collecting.numbers_by_section(session, year)
    owing = owing_sections(config, topic_of(item))
    if any(item not in numbers.get(section, {}) for section in owing):
        return None
    return sum(said.get(item, 0) for said in numbers.values())


def _found_in(year: int) -> tuple[ColumnElement[bool], ...]:
    start, end = year_bounds(year)
    return (PatrolFinding.first_seen_at >= start, PatrolFinding.first_seen_at < end)


def _count(session: Session, what: object, *wanted: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(what)).where(*wanted)) or 0  # type: ignore[arg-type]
