"""What the tools say: the order of the stages, types, style."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house_rules.source import ROOT

BIN = Path(sys.executable).parent


def run(*command: str) -> None:
    """Run a tool in the checkout; its words are the failure's message."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300,
                          env={"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(Path.home())})
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_no_stage_reads_a_later_one() -> None:
    run(str(BIN / "lint-imports"), "--no-cache")


def test_every_stage_has_its_place_in_the_order() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for folder in (ROOT / "wechat_bot").iterdir():
        if (folder / "__init__.py").exists():
            assert f"wechat_bot.{folder.name}" in text, folder.name


def test_the_types_hold(tmp_path: Path) -> None:
    run(str(BIN / "mypy"), f"--cache-dir={ROOT / '.mypy_cache'}")


@pytest.mark.parametrize("folder", ["wechat_bot", "tests", "migrations"])
def test_the_style_holds(folder: str) -> None:
    run(str(BIN / "ruff"), "check", "--no-cache", folder)
