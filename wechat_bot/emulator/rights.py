"""Which groups of paths the account may call."""

from __future__ import annotations

from wechat_bot.emulator.settings import EmulatorSettings


def missing_right(settings: EmulatorSettings, path: str) -> int:
    """The error code for a path whose right the account lacks, or 0."""
    if path.startswith("/cgi-bin/freepublish/") and not settings.freepublish_right:
        return 48001
    if path.startswith("/cgi-bin/message/mass/") and settings.mass_right != "granted":
        return int(settings.mass_right)
    if path.startswith("/datacube/") and not settings.datacube_right:
        return 48001
    return 0
