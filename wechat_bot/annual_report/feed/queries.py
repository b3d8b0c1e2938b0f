"""数据接口: the grants as they stand, and what the addresses answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.documents.build import figures_json
from wechat_bot.annual_report.feed import rules
from wechat_bot.annual_report.feed.models import ApiToken
from wechat_bot.annual_report.models import ReportVersion
from wechat_bot.collecting import queries as collecting
from wechat_bot.disclosure import queries as ledger
from wechat_bot.disclosure.export import export_json, year_export
from wechat_bot.disclosure.queries import ReleaseFilter
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.reading import EARLIEST_YEAR
from wechat_bot.registers.applications.models import Application


@dataclass(frozen=True)
class Grant:
    """A grant as a person sees it."""

    token: ApiToken
    today: date

    @property
    def may_read(self) -> str:
        """What it opens, in words."""
        return "、".join(rules.SCOPES[scope] for scope in self.token.scopes.split())

    @property
    def state(self) -> tuple[str, str]:
        """(word, tone)."""
        if self.token.revoked_at is not None:
            return "已停用", "grey"
        return ("已过期", "grey") if self.token.expires_on < self.today else ("有效", "green")

    @property
    def live(self) -> bool:
        """Whether it opens anything today."""
        return self.token.revoked_at is None and self.token.expires_on >= self.today


@dataclass(frozen=True)
class Answer:
    """What an address gives: the document and what is said of it in headers."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def grants(session: Session) -> list[Grant]:
    """All grants, those that open something first, the newest first."""
    today = clock.today()
    found = [Grant(token, today) for token in
             session.scalars(select(ApiToken).order_by(ApiToken.id.desc()))]
    return sorted(found, key=lambda each: not each.live)


def disclosures(session: Session, config: Config, year: int) -> Answer:
    """The year's counts, byte for byte what `disclosures export YEAR --format json` writes."""
    _refuse_unknown(session, year)
    return Answer(export_json(year_export(session, config, year)))


def figures(session: Session, config: Config, year: int) -> Answer:
    """The report's figures: of the published version, else as they are now with agreed changes."""
    _refuse_unknown(session, year)
    version = current.latest_version(session, year)
    if version is None:
        found, headers = current.figures_now(session, config, year), {"X-Report-State": "draft"}
    else:
        found = current.version_content(version).figures
        headers = {"X-Report-State": "frozen", "X-Report-Version": str(version.number)}
    return Answer(figures_json(found), headers)


def _refuse_unknown(session: Session, year: int) -> None:
    """A year of which nothing is kept is not answered with noughts."""
    this = clock.today().year
    if not EARLIEST_YEAR <= year <= this or (year < this - 1 and not _anything_of(session, year)):
        raise NotFound(f"这里没有 {year} 年的数据。")


def _anything_of(session: Session, year: int) -> bool:
    return bool(
        session.scalar(select(exists().where(ReportVersion.year == year)))
        or session.scalar(select(exists().where(Application.year == year)))
        or year in collecting.years_declared(session)
        or session.scalar(ledger.matching_ids(session, ReleaseFilter(year=year)).limit(1)))
