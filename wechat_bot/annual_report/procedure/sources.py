"""The records behind every number of a year at once, as they are frozen and compared later."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import queries
from wechat_bot.annual_report.form import (
    DECISION_KINDS,
    DOCUMENT_CELLS,
    DOCUMENT_KINDS,
    LITIGATION_KINDS,
    RESULTS,
    ROW_CODES,
)
from wechat_bot.disclosure import counts
from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.disclosure.rules import CountingRules
from wechat_bot.kernel.config import Config
from wechat_bot.records.counted import Counted
from wechat_bot.registers.applications import figures as applications

DISCLOSURES = "disclosures.total"  # the one number outside the form's tables
Sources = Mapping[str, Sequence[Counted]]


def sources_now(session: Session, config: Config, year: int) -> dict[str, list[Counted]]:
    """Path → the records behind it, for all cells and part one's total.

    What queries.behind answers cell by cell; the 175 cells of table 3 are read in one pass.
    """
    found: dict[str, list[Counted]] = {}
    for kind in DOCUMENT_KINDS:
        for cell in DOCUMENT_CELLS:
            _one(session, config, year, found, f"documents.{kind}.{cell}")
    for path in (*(f"decisions.{kind}" for kind in DECISION_KINDS), "fees_wan"):
        _one(session, config, year, found, path)
    rows = applications.counted_all(session, year)
    for code in ROW_CODES:
        found |= {f"applications.{code}[{column}]": lines
                  for column, lines in enumerate(rows[code])}
    for path in (*(f"reviews.{result}" for result in RESULTS),
                 *(f"litigation.{kind}.{result}" for kind in LITIGATION_KINDS
                   for result in RESULTS)):
        _one(session, config, year, found, path)
    found[DISCLOSURES] = _releases(session, config, year)
    return found


def _one(
    session: Session, config: Config, year: int, found: dict[str, list[Counted]], path: str
) -> None:
    found[path] = queries.behind(session, config, year, path)


def _releases(session: Session, config: Config, year: int) -> list[Counted]:
    rules = CountingRules.of(config)
    query = (select(Release.id, DisclosureItem.title, Release.channel)
             .join(DisclosureItem, Release.item_id == DisclosureItem.id)
             .where(counts.in_year(year), counts.counted(session, rules, year))
             .order_by(Release.published_at, Release.id))
    names = config.disclosure.channels
    return [Counted(f"release:{each.id}",
                    f"{each.title}（{names.get(each.channel, each.channel)}）")
            for each in session.execute(query)]


def to_text(sources: Sources) -> str:
    """As a version keeps them: path → [[subject, title, amount], …], cells without records left out."""
    return json.dumps({path: [[each.subject, each.title, each.amount] for each in lines]
                       for path, lines in sources.items() if lines}, ensure_ascii=False)


def from_text(text: str) -> dict[str, list[Counted]]:
    """What `to_text` wrote."""
    return {path: [Counted(subject, title, amount) for subject, title, amount in lines]
            for path, lines in json.loads(text).items()}
