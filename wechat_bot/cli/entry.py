"""The entry point: the command with all its subcommands.

The modules of a subcommand are imported when it is called: importing them all takes two seconds,
which whoever only checks a file of figures should not wait for.
"""

from __future__ import annotations

from wechat_bot.cli.app import main

# Subcommand → the modules that put it on `main`, and more on it, when they are imported.
MODULES: dict[str, tuple[str, ...]] = {
    "check": ("checking",),
    "demo": ("demo",),
    "disclosures": ("ledger", "archive"),
    "doctor": ("setup",),
    "emulator": ("serve",),
    "fee": ("fees",),
    "identity": ("identity",),
    "init": ("setup",),
    "journal": ("setup",),
    "posts": ("content",),
    "reconcile": ("reconciling",),
    "registers": ("registers",),
    "render": ("content",),
    "report": ("report", "report_import", "report_rollup"),
    "run": ("serve",),
    "user": ("setup",),
    "web": ("serve",),
    "worker": ("serve",),
    "workdays": ("days",),
}
main.modules.update({name: tuple(f"{__package__}.{module}" for module in modules)
                     for name, modules in MODULES.items()})

__all__ = ["main"]

if __name__ == "__main__":
    main()
