"""The subcommands, whose modules are imported when they are called."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from wechat_bot import cli
from wechat_bot.cli.app import OfficeGroup
from wechat_bot.cli.entry import MODULES, main

# Modules that only help others; everything else in cli/ must be reachable.
HELPERS = {"app", "entry", "words"}
SLOW = ("sqlalchemy", "flask", "docx", "openpyxl", "typst", "lxml")


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_subcommand_is_where_it_is_said_to_be(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None and command.name == name and command.get_short_help_str()


def test_every_module_can_be_reached() -> None:
    there = {path.stem for path in Path(cli.__file__).parent.glob("[a-z]*.py")
             if not path.stem.startswith("demo_")}  # what `demo` fills its office with
    assert {module for modules in MODULES.values() for module in modules} == there - HELPERS


def test_no_subcommand_is_forgotten() -> None:
    for modules in MODULES.values():
        for module in modules:
            import_module(f"wechat_bot.cli.{module}")
    assert set(main.commands) == set(MODULES)


def test_an_unknown_name_imports_nothing() -> None:
    assert OfficeGroup("x").get_command(click.Context(main), "nothing") is None


def test_the_command_starts_without_what_only_some_need() -> None:
    """Else `report check` takes three seconds instead of a tenth."""
    program = ("import sys; from wechat_bot.cli.entry import main; "
               "from wechat_bot.cli import report; "
               "from wechat_bot.annual_report import checking_file; "
               f"print([name for name in {SLOW!r} if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          check=True)
    assert done.stdout.strip() == "[]"
