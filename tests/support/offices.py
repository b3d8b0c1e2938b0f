"""Offices for tests: real SQLite files, real PostgreSQL databases, the migrations run."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.cast import hire
from wechat_bot.kernel import hosts
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
                       "evidence_seconds": [0.05, 0.05, 0.05],
                       "mass_repeat_seconds": 0.5, "mass_confirm_minutes": 0.002,
                       "mass_per_day": 1000},
        "worker": {"sweep_seconds": 0.1, "lease_seconds": 12.5},
    }
    for table, values in changes.items():
        raw[table] = {**raw.get(table, {}), **values}
    return build_config(raw, folder)


def connected_office(folder: Path, api_base: str, **changes: dict[str, Any]) -> Office:
    """A staffed office whose WeChat is the emulator, with little patience."""
    return new_office(
        folder, staffed=True, **{"worker": {"lease_seconds": 3.1}, **changes},
        wechat={"api_base": api_base, "read_timeout": 1.0, "connect_timeout": 0.5})


def new_office(
    folder: Path, *, demo: bool = True, staffed: bool = False, **changes: dict[str, Any]
) -> Office:
    """An office with an up-to-date database: empty, or on SQLite with the cast hired if wanted.

    This host may publish from it.
    """
    config = config_for(folder, demo=demo, **changes)
    file = folder / "office.sqlite3"
    if config.database.url == f"sqlite:///{file}" and not file.exists():
        shutil.copyfile(_made_once(staffed) / file.name, file)
    office = open_office(config)
    hosts.move_in(office)
    if not hosts.look(office).books.enrolled:  # a copied database file knows another folder
        hosts.enrol_maker(office)
    return office


def copy_staffed(folder: Path) -> None:
    """A copy of a SQLite database with the newest schema and the cast hired, in a folder."""
    shutil.copyfile(_made_once(True) / "office.sqlite3", folder / "office.sqlite3")


@cache
def _made_once(staffed: bool) -> Path:
    """The folder of a SQLite office that went through every migration; tests get copies."""
    kept = TemporaryDirectory(prefix="wechat-bot-office-")
    _KEPT.append(kept)
    office = open_office(config_for(Path(kept.name)))
    hosts.move_in(office)
    if staffed:
        hire(office)
    office.close()
    return Path(kept.name)


_KEPT: list[TemporaryDirectory[str]] = []  # removed when the process ends
