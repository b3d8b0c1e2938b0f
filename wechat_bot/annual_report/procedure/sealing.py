"""封存: the seal over everything that a version holds. Pure."""

from __future__ import annotations

import hashlib
import json

from wechat_bot.annual_report.models import ReportVersion


def seal_of(version: ReportVersion) -> str:
    """sha256 over all fields of a version but its id and the seal itself."""
    fields = (version.year, version.number, version.kind, version.reason, version.content_json,
              version.fields_json, version.sources_json, version.findings_json,
              version.documents_json, version.created_by, version.created_at.isoformat())
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
