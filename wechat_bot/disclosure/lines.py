"""Lines of the ledger for tables out: plain columns read piece by piece, never whole records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import counts
from wechat_bot.disclosure.item_fields import MORE_FIELDS
from wechat_bot.disclosure.models import DisclosureItem, Release, ReleaseCorrection
from wechat_bot.disclosure.rules import CountingRules, ReleaseFacts, judge

_PIECE = 2_000


class Line(NamedTuple):
    """A release with its item, and why it does not count ("" where it does).

    more: values of item_fields.MORE_FIELDS in their order.
    """

    release_id: int
    item_id: int
    index_number: str
    title: str
    channel: str
    mode: str
    published_at: datetime
    time_source: str
    url: str
    reviewers: list[str]
    status: str
    revision_sha256: str
    text_sha256: str
    origin: str
    source: str
    section: str
    contributor: str
    document_number: str
    summary: str
    made_on: date | None
    is_government_information: bool
    info_kind: str
    key_area: bool
    article_20: str
    taken_down_at: datetime | None
    taken_down_reason: str
    more: tuple[Any, ...]
    reason: str


_COLUMNS = (
    Release.id, Release.item_id, DisclosureItem.index_number, DisclosureItem.title,
    Release.channel, Release.mode, Release.published_at, Release.time_source, Release.url,
    Release.reviewers_json, Release.status, Release.revision_sha256, Release.text_sha256,
    DisclosureItem.origin, DisclosureItem.source, DisclosureItem.section,
    DisclosureItem.contributor, DisclosureItem.document_number, DisclosureItem.summary,
    DisclosureItem.made_on, DisclosureItem.is_government_information, DisclosureItem.info_kind,
    DisclosureItem.key_area, DisclosureItem.article_20, Release.taken_down_at,
    Release.taken_down_reason,
    *(getattr(DisclosureItem, each.key) for each in MORE_FIELDS),
)
_MORE_FROM = len(_COLUMNS) - len(MORE_FIELDS)


def release_lines(
    session: Session, ids: Select[int], rules: CountingRules, year: int | None
) -> Iterator[Line]:
    """The releases whose ids `ids` selects, oldest first. year: where all are of one year."""
    judged = counts.judged_chains(session, rules, year)
    corrected = _corrected(session)
    rows = session.execute(
        select(*_COLUMNS).join(DisclosureItem, DisclosureItem.id == Release.item_id)
        .where(Release.id.in_(ids)).order_by(Release.published_at, Release.id),
        execution_options={"yield_per": _PIECE})
    for piece in rows.partitions(_PIECE):
        alone = judge((_facts(row) for row in piece if row[0] not in judged), rules)
        for row in piece:
            yield _line(row, judged.get(row[0], alone.get(row[0], "")), corrected)


def _line(row: Any, reason: str, corrected: Mapping[int, tuple[str, str]]) -> Line:
    revision, text = corrected.get(row[0], (row[11], row[12]))
    return Line._make([*row[:9], json.loads(row[9]), row[10], revision, text,
                       *row[13:_MORE_FROM], tuple(row[_MORE_FROM:]), reason])


def _facts(row: Any) -> ReleaseFacts:
    return ReleaseFacts(
        release_id=row[0], item_id=row[1], channel=row[4], published_at=row[6], status=row[10],
        origin=row[13], is_government_information=row[20])


def _corrected(session: Session) -> dict[int, tuple[str, str]]:
    """Release → what readers have now, where it was corrected in its place (后台改字)."""
    rows = session.execute(select(
        ReleaseCorrection.release_id, ReleaseCorrection.revision_sha256,
        ReleaseCorrection.text_sha256).order_by(ReleaseCorrection.id))
    return {row[0]: (row[1], row[2]) for row in rows}
