"""Reads of 网站报送: where each item stands, what waits, how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.disclosure.rules import WECHAT, year_bounds
from wechat_bot.disclosure.website_models import WebsiteStep, WebsiteSubmission
from wechat_bot.disclosure.website_rules import CHANNEL, State, is_asked_for
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config


@dataclass(frozen=True)
class WebsiteFilter:
    """The filter row of 网站报送. years: first and last year of a publication; None for all."""

    state: State | None = State.PENDING
    years: tuple[int, int] | None = None
    section: str = ""
    keyword: str = ""


@dataclass(frozen=True)
class WebsiteLine:
    """One item with where it stands. published_at, url: its last release on the account."""

    item: DisclosureItem
    state: State
    submission: WebsiteSubmission | None
    published_at: datetime | None
    url: str


def submission_of(session: Session, item_id: int) -> WebsiteSubmission | None:
    """What was recorded of an item so far."""
    return session.scalar(select(WebsiteSubmission).where(WebsiteSubmission.item_id == item_id))


def locked_submission(session: Session, item_id: int) -> WebsiteSubmission | None:
    """The same, nobody else may change it until the transaction ends.

    The item's row is locked before: two people may begin with the same item.
    """
    session.scalar(select(DisclosureItem.id).where(DisclosureItem.id == item_id).with_for_update())
    return session.scalar(select(WebsiteSubmission).where(WebsiteSubmission.item_id == item_id)
                          .with_for_update().execution_options(populate_existing=True))


def state_of(item: DisclosureItem, row: WebsiteSubmission | None) -> State | None:
    """网站状态; None where neither a person nor the ledger says anything of the website.

    A release of the website in the ledger says 已上网, however it came there.
    """
    if any(release.channel == CHANNEL and release.status == "current" for release in item.releases):
        return State.ONLINE
    if row is None or row.state == State.ONLINE.value:
        # what was online and was taken down since is to be decided anew
        return None if row is None else State.PENDING
    return State(row.state)


def is_wanted(config: Config, item: DisclosureItem) -> bool:
    """Whether this item, on the account now, has to go to the website as well."""
    if not is_asked_for(config.disclosure):
        return False
    on_account = item.cancelled_at is None and any(
        release.channel == WECHAT and release.status == "current" for release in item.releases)
    if config.disclosure.website_copy == "all":
        return on_account
    counted = item.is_government_information and (
        config.disclosure.count_reposts or item.origin != "repost")
    return on_account and counted


def find(
    session: Session, config: Config, wanted: WebsiteFilter, offset: int, limit: int
) -> tuple[int, list[WebsiteLine]]:
    """(how many, one page of them): what waits longest first, else the newest first."""
    if not is_asked_for(config.disclosure):
        return 0, []
    query = _matching(config, wanted)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    last = _last_on_account()
    # what never was on the account stands at the end of either order, on both databases
    order = (last.is_(None), last.asc() if wanted.state is State.PENDING else last.desc())
    items = session.scalars(query.order_by(*order, DisclosureItem.id).offset(offset).limit(limit)
                            ).all()
    rows = {row.item_id: row for row in session.scalars(select(WebsiteSubmission).where(
        WebsiteSubmission.item_id.in_([item.id for item in items])))}
    return total, [_line(item, rows.get(item.id)) for item in items]


def waiting(session: Session, config: Config) -> tuple[int, datetime | None]:
    """公众号已发、网站未发: (how many items of this year and the last, the oldest publication)."""
    if not is_asked_for(config.disclosure):
        return 0, None
    found = _matching(config, WebsiteFilter(years=asked_years())).with_only_columns(
        DisclosureItem.id, _last_on_account().label("at")).subquery()
    total, oldest = session.execute(select(func.count(), func.min(found.c.at))).one()
    return total, oldest


def counts(session: Session, config: Config, wanted: WebsiteFilter) -> dict[State, int]:
    """How many there are in each state, by the other conditions of the filter."""
    if not is_asked_for(config.disclosure):
        return dict.fromkeys(State, 0)
    return {state: session.scalar(select(func.count()).select_from(_matching(
        config, WebsiteFilter(state, wanted.years, wanted.section, wanted.keyword)).subquery())) or 0
        for state in State}


def _line(item: DisclosureItem, row: WebsiteSubmission | None) -> WebsiteLine:
    on_account = [release for release in item.releases if release.channel == WECHAT]
    last = max(on_account, key=lambda release: (release.published_at, release.id), default=None)
    return WebsiteLine(item, state_of(item, row) or State.PENDING, row,
                       last.published_at if last else None, last.url if last else "")


def _matching(config: Config, wanted: WebsiteFilter) -> Select[DisclosureItem]:
    query = select(DisclosureItem).outerjoin(
        WebsiteSubmission, WebsiteSubmission.item_id == DisclosureItem.id)
    query = query.where(_in_state(config, wanted.state) if wanted.state is not None else or_(
        *(_in_state(config, state) for state in State)))
    if wanted.years is not None:
        start, end = year_bounds(wanted.years[0])[0], year_bounds(wanted.years[1])[1]
        # by the releases of these years first: of a ledger of many years they are few
        query = query.where(DisclosureItem.id.in_(select(Release.item_id).where(
            Release.published_at >= start, Release.published_at < end)))
    if wanted.section:
        query = query.where(DisclosureItem.section == wanted.section)
    word = wanted.keyword.strip()
    if word:
        query = query.where(or_(
            DisclosureItem.title.icontains(word, autoescape=True),
            DisclosureItem.index_number.icontains(word, autoescape=True),
            WebsiteSubmission.site_index_number.icontains(word, autoescape=True)))
    return query


def _in_state(config: Config, state: State) -> ColumnElement[bool]:
    """The same as state_of and is_wanted, for the database."""
    online = _has_release(CHANNEL)
    recorded = WebsiteSubmission.state
    if state is State.ONLINE:
        return online
    if state is not State.PENDING:
        return and_(~online, recorded == state.value)
    asked = or_(recorded.in_((State.PENDING.value, State.ONLINE.value)),
                and_(recorded.is_(None), _wanted(config)))
    return and_(~online, asked)


def _wanted(config: Config) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [_has_release(WECHAT), DisclosureItem.cancelled_at.is_(None)]
    if config.disclosure.website_copy != "all":
        conditions.append(DisclosureItem.is_government_information.is_(True))
        if not config.disclosure.count_reposts:
            conditions.append(DisclosureItem.origin != "repost")
    return and_(*conditions)


def _has_release(channel: str) -> ColumnElement[bool]:
    return exists().where(Release.item_id == DisclosureItem.id, Release.channel == channel,
                          Release.status == "current")


def _last_on_account() -> ColumnElement[datetime]:
    return select(func.max(Release.published_at)).where(
        Release.item_id == DisclosureItem.id, Release.channel == WECHAT
    ).scalar_subquery()


def asked_years() -> tuple[int, int]:
    """The years whose items are reminded of: this one and the last, which is reported in January."""
    year = clock.today().year
    return year - 1, year


def last_contact(session: Session) -> str:
    """The person of the website that was named last; "" where nobody was."""
    found = session.scalar(select(WebsiteStep.contact).where(WebsiteStep.contact != "")
                           .order_by(WebsiteStep.id.desc()).limit(1))
    return found or ""
