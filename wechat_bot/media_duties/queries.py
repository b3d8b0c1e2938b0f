"""Reads: how long nothing was posted, the findings of 筛查 and its runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.disclosure.rules import WECHAT
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Media
from wechat_bot.kernel.errors import NotFound
from wechat_bot.media_duties.models import PatrolFinding, PatrolRun
from wechat_bot.media_duties.rules import FindingState, Pause, pause_level, week_of
from wechat_bot.people import queries as people
from wechat_bot.publishing import errands
from wechat_bot.publishing.models import Errand
from wechat_bot.publishing.rules import Mode

PATROL, SUBJECT = "patrol", "published"


@dataclass(frozen=True)
class Standing:
    """更新情况 as of a day. last: the newest post that the account's page shows.

    unlisted: posts since then that it does not show (发表不通知).
    """

    last: Release | None
    days: int | None
    pause: Pause
    warn_days: tuple[int, ...]
    week_posts: int
    week_target: int
    unlisted: int

    @property
    def week_met(self) -> bool:
        """Whether this week's target is reached."""
        return self.week_posts >= self.week_target


def listed(media: Media) -> ColumnElement[bool]:
    """Which releases the account's own page showed: those of the modes set; what was entered
    without a mode was published by a person."""
    modes = [*media.listed_modes, *([""] if Mode.MANUAL.value in media.listed_modes else [])]
    return (Release.channel == WECHAT) & Release.mode.in_(modes)


def standing(session: Session, media: Media, now: datetime) -> Standing:
    """How long nothing was posted that followers see, and how the week stands."""
    current = Release.status == "current"
    last = session.scalar(
        select(Release).where(listed(media), current, Release.published_at <= now)
        .order_by(Release.published_at.desc(), Release.id.desc()).limit(1))
    today = clock.to_beijing(now).date()
    days = (today - clock.to_beijing(last.published_at).date()).days if last else None
    monday = datetime.combine(week_of(today), datetime.min.time(), clock.BEIJING)
    week = _count(session, listed(media), current, Release.published_at >= monday)
    since = [Release.published_at > last.published_at] if last else []
    unlisted = _count(session, Release.channel == WECHAT, ~listed(media), current, *since)
    return Standing(last, days, pause_level(days, media.warn_days), media.warn_days, week,
                    media.weekly_target, unlisted)


def _count(session: Session, *wanted: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Release).where(*wanted)) or 0


@dataclass(frozen=True)
class FindingFilter:
    """The filter row of 筛查; "" and None do not filter. topic: the first part of a rule.

    owner: an account, 0 for nobody. keyword: part of the publication's title.
    """

    state: str = FindingState.OPEN.value
    topic: str = ""
    owner: int | None = None
    keyword: str = ""


def _matching(wanted: FindingFilter) -> Select[PatrolFinding]:
    query = (select(PatrolFinding).join(Release, Release.id == PatrolFinding.release_id)
             .join(DisclosureItem, DisclosureItem.id == Release.item_id))
    if wanted.state:
        query = query.where(PatrolFinding.state == wanted.state)
    if wanted.topic:
        # what the account shows otherwise is known from 对账 or from the article's page
        topics = ("account", "page") if wanted.topic == "account" else (wanted.topic,)
        query = query.where(or_(*(PatrolFinding.rule.startswith(f"{topic}.") for topic in topics)))
    if wanted.owner is not None:
        query = query.where(PatrolFinding.owner_id == wanted.owner if wanted.owner
                            else PatrolFinding.owner_id.is_(None))
    if word := wanted.keyword.strip():
        query = query.where(DisclosureItem.title.icontains(word, autoescape=True))
    return query


def findings(
    session: Session, wanted: FindingFilter, offset: int = 0, limit: int | None = 30
) -> tuple[int, list[tuple[PatrolFinding, Release]]]:
    """(how many, one page): the soonest deadline first, then errors, then the newest post."""
    total = session.scalar(select(func.count()).select_from(_matching(wanted).subquery())) or 0
    rows = session.scalars(_matching(wanted).order_by(
        PatrolFinding.due_on.is_(None), PatrolFinding.due_on,
        case((PatrolFinding.severity == "error", 0), else_=1),
        Release.published_at.desc(), PatrolFinding.id).offset(offset).limit(limit)).all()
    releases = {row.id: row for row in session.scalars(
        select(Release).where(Release.id.in_({one.release_id for one in rows})))}
    return total, [(row, releases[row.release_id]) for row in rows]


def get_finding(session: Session, finding_id: int) -> PatrolFinding:
    """One finding; NotFound when there is none."""
    found = session.get(PatrolFinding, finding_id)
    if found is None:
        raise NotFound("没有这一处筛查发现，可能链接抄错了。")
    return found


def of_release(session: Session, release_id: int) -> list[PatrolFinding]:
    """Every finding of one publication."""
    return list(session.scalars(
        select(PatrolFinding).where(PatrolFinding.release_id == release_id)
        .order_by(PatrolFinding.id)))


def open_of(session: Session, owner_id: int | None) -> list[PatrolFinding]:
    """What waits for one person (None: for nobody yet), the soonest deadline first."""
    owned = (PatrolFinding.owner_id == owner_id if owner_id is not None
             else PatrolFinding.owner_id.is_(None))
    return list(session.scalars(
        select(PatrolFinding).where(PatrolFinding.state == FindingState.OPEN.value, owned)
        .order_by(PatrolFinding.due_on, PatrolFinding.id)))


def count_open(session: Session) -> tuple[int, int]:
    """(how many wait, how many of them have no owner)."""
    total, without = session.execute(
        select(func.count(), func.sum(case((PatrolFinding.owner_id.is_(None), 1), else_=0)))
        .where(PatrolFinding.state == FindingState.OPEN.value)).one()
    return total, without or 0


def count_of_run(session: Session, run_id: int) -> tuple[int, int]:
    """(findings that this run found first, those that came back in it)."""
    back = PatrolFinding.returned > 0
    new, returned = session.execute(
        select(func.sum(case((back, 0), else_=1)), func.sum(case((back, 1), else_=0)))
        .where(PatrolFinding.run_id == run_id)).one()
    return new or 0, returned or 0


def overdue(session: Session, today: date) -> list[PatrolFinding]:
    """Open findings whose deadline is over."""
    return list(session.scalars(
        select(PatrolFinding).where(PatrolFinding.state == FindingState.OPEN.value,
                                    PatrolFinding.due_on < today)
        .order_by(PatrolFinding.due_on, PatrolFinding.id)))


def title_of(session: Session, finding: PatrolFinding) -> str:
    """The title of the publication that a finding is about."""
    return session.get_one(Release, finding.release_id).item.title


def last_run(session: Session) -> PatrolRun | None:
    """The newest run, done or under way."""
    return session.scalar(select(PatrolRun).order_by(PatrolRun.id.desc()).limit(1))


def last_day(session: Session) -> date | None:
    """The Beijing day on which a run last began."""
    run = session.scalar(select(PatrolRun).order_by(PatrolRun.started_at.desc()).limit(1))
    return clock.to_beijing(run.started_at).date() if run is not None else None


def going(session: Session) -> Errand | None:
    """The errand of 筛查 while it is not at its end, or that failed last."""
    errand = errands.last_errand(session, PATROL, SUBJECT)
    return None if errand is None or errand.state == errands.DONE else errand


def to_look_at(
    session: Session, after: tuple[datetime, int] | None, limit: int
) -> list[Release]:
    """The next publications, newest first: what readers have now."""
    query = select(Release).where(Release.status == "current")
    if after is not None:
        at, number = after
        query = query.where(or_(Release.published_at < at,
                                (Release.published_at == at) & (Release.id < number)))
    return list(session.scalars(
        query.order_by(Release.published_at.desc(), Release.id.desc()).limit(limit)))


def count_current(session: Session) -> int:
    """How many publications there are to look at."""
    return _count(session, Release.status == "current")


def owners(session: Session) -> dict[int, str]:
    """Who a finding may be given to: account → name, active ones."""
    return {user.id: user.name for user in people.all_users(session) if user.active}


def days_left(finding: PatrolFinding, today: date) -> int | None:
    """Until the deadline, negative where it is over."""
    return (finding.due_on - today).days if finding.due_on is not None else None


def offered_day(today: date, days: int) -> date:
    """The deadline that a form offers."""
    return today + timedelta(days=days)


def due_moment(day: date) -> datetime:
    """The end of a deadline's day, for lists of what is to be done."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), clock.BEIJING) - timedelta(
        minutes=1)
