"""字段: the report as it stands, with its texts' 【字段】 and what the fields stand for.

Kept beside a frozen version, so that an edited Word file can be read back field by field.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.content import ReportContent, fill
from wechat_bot.annual_report.narrative import texts
from wechat_bot.annual_report.narrative.fact import Fact, texts_of
from wechat_bot.kernel.office import Office


@dataclass(frozen=True)
class Fields:
    """texts: code → text with fields as 【名称】. values: name → what was put there.

    inners: name → its text with other fields in it, of those that are put together. places: name →
    "path" or "kind:detail" of the records that the value comes from, as narrative.fact has them.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    inners: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """A year's report as it stands, everything computed once."""

    content: ReportContent
    fields: Fields
    facts: Mapping[str, Fact]


def standing_now(session: Session, office: Office, year: int) -> Standing:
    """The report as registers, overrides and texts have it now; a draft."""
    figures = current.figures_now(session, office.config, year)
    words, known = texts.both(session, office, figures)
    values = texts_of(known.values())
    content = ReportContent(
        figures, {code: fill(text, values) for code, text in words.items()},
        current.signed_on(session, year), draft=True, label="草稿")
    return Standing(content, Fields(
        words, values, {name: each.inner for name, each in known.items() if each.inner},
        {name: each.path or each.records for name, each in known.items()}), known)


def to_text(fields: Fields) -> str:
    """As a version keeps them."""
    return json.dumps({"texts": dict(fields.texts), "values": dict(fields.values),
                       "inners": dict(fields.inners), "places": dict(fields.places)},
                      ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Fields:
    """What `to_text` wrote; empty for a version without."""
    raw = json.loads(text)
    return Fields(raw.get("texts", {}), raw.get("values", {}), raw.get("inners", {}),
                  raw.get("places", {}))
