"""封存: the seal over everything that a version holds. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from wechat_bot.annual_report.models import ReportAct, ReportVersion


def seal_of(version: ReportVersion) -> str:
    """sha256 over all fields of a version but its id and the seal itself."""
    fields = (version.year, version.number, version.kind, version.reason, version.content_json,
              version.fields_json, version.sources_json, version.findings_json,
              version.documents_json, version.created_by, version.created_at.isoformat())
    return _sha256(fields)


def seal_of_act(act: ReportAct) -> str:
    """sha256 over what was entered of a step, its scans among it; 作废 comes later and is left out."""
    return _sha256((act.year, act.version_id, act.kind, act.on_day.isoformat(), act.person,
                    act.channel, act.url, act.note, act.files_json, act.by, act.at.isoformat()))


def _sha256(fields: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
