"""deploy/: the services can be read, keep running, and every file is explained."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest

from tests.house_rules.source import ROOT

DEPLOY = ROOT / "deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))


def parsed(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=True, interpolation=None, delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_is_started_anew_whatever_ends_it(path: Path) -> None:
    service = parsed(path)["Service"]
    assert service["Restart"] == "always"
    assert service["ExecStart"].split()[1] in {"worker", "web"}
    assert service["User"] == "wechat-bot" and service["NoNewPrivileges"] == "true"
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"] == service["WorkingDirectory"]


def test_web_and_worker_are_there_and_every_file_is_explained() -> None:
    assert {path.stem for path in SERVICES} == {"wechat-bot-web", "wechat-bot-worker"}
    told = (DEPLOY / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in DEPLOY.iterdir() if f"`{path.name}`" not in told] == []
