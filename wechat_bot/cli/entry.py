"""The entry point: the command with all its subcommands."""

from __future__ import annotations

from wechat_bot.cli import (
    archive,
    checking,
    content,
    days,
    demo,
    fees,
    identity,
    ledger,
    reconciling,
    registers,
    report,
    serve,
    setup,
)
from wechat_bot.cli.app import main

# Importing the modules is what puts their commands on `main`.
SUBCOMMANDS = (archive, checking, content, days, demo, fees, identity, ledger, reconciling, registers, report, serve, setup)

__all__ = ["main"]

if __name__ == "__main__":
    main()
