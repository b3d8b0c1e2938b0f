"""Offices for tests: real SQLite files, real PostgreSQL databases, the migrations run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wechat_bot.kernel import schema
from wechat_bot.kernel.config import Config, build_config
from wechat_bot.kernel.office import Office, open_office

APP_ID = "wx_demo_emulator"
APP_SECRET = "demo-secret"


def config_for(folder: Path, *, demo: bool = True, **changes: dict[str, Any]) -> Config:
    """A relaxed configuration; `changes` go into the named tables."""
    (folder / "app-secret").write_text(APP_SECRET, encoding="utf-8")
    raw: dict[str, Any] = {
        "demo": demo,
        "agency": {"name": "额敏县司法局", "body_code": "test",
                   "sections": ["办公室", "普法与依法治理股"]},
        "database": {"url": f"sqlite:///{folder / 'office.sqlite3'}"},
        "wechat": {"app_id": APP_ID, "app_secret_file": "app-secret",
                   "api_base": "http://127.0.0.1:9", "connect_timeout": 2, "read_timeout": 4},
        "publishing": {"retry_seconds": [0.05], "poll_seconds": [0.05],
                       "evidence_seconds": [0.05, 0.05, 0.05]},
        "worker": {"sweep_seconds": 0.1, "lease_seconds": 12.5},
    }
    for table, values in changes.items():
        raw[table] = {**raw.get(table, {}), **values}
    return build_config(raw, folder)


def new_office(folder: Path, *, demo: bool = True, **changes: dict[str, Any]) -> Office:
    """An office with an up-to-date empty database."""
    office = open_office(config_for(folder, demo=demo, **changes))
    schema.migrate(office.db)
    return office
