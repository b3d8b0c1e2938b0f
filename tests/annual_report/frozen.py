"""A frozen report without its documents, for tests of what follows a freeze."""

from __future__ import annotations

import json

from wechat_bot.annual_report import current, queries
from wechat_bot.annual_report.models import ReportVersion
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office


def frozen(office: Office, year: int, kind: str = "final", number: int = 1) -> int:
    """Keep the report as it stands as a version; its id. No file is made."""
    with office.db.write() as session:
        content = current.content_now(session, office, year)
        lines = {path: [[each.subject, each.title, each.amount] for each in
                        queries.behind(session, office.config, year, path)]
                 for path in ("applications.granted[0]", "applications.granted[6]")}
        version = ReportVersion(
            year=year, number=number, kind=kind, content_json=json.dumps(content.to_json()),
            sources_json=json.dumps(lines), documents_json="{}", seal="0" * 64,
            created_by="何七", created_at=clock.now())
        session.add(version)
        session.flush()
        return version.id
