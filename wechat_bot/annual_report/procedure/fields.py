"""字段: the texts with their 【字段】 and what the fields stood for, kept beside a frozen version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.narrative import texts
from wechat_bot.kernel.office import Office


@dataclass(frozen=True)
class Fields:
    """texts: code → text with fields as 【名称】. values: name → what was put there.

    paths: name → the cell or register that the value comes from, "" for none.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)


def fields_now(session: Session, office: Office, figures: Figures) -> Fields:
    """The fields of a year's texts as they stand."""
    return Fields(dict(texts.filled(session, office, figures)))


def to_text(fields: Fields) -> str:
    """As a version keeps them."""
    return json.dumps({"texts": dict(fields.texts), "values": dict(fields.values),
                       "paths": dict(fields.paths)}, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Fields:
    """What `to_text` wrote; empty for a version without."""
    raw = json.loads(text)
    return Fields(raw.get("texts", {}), raw.get("values", {}), raw.get("paths", {}))
