"""Settings of the emulator (模拟微信服务器): every switch, its default and its Chinese explanation.

WeChat's documentation leaves several points of behaviour open. Each of them is a switch here, so
that a client can be proved not to depend on any one of the answers. One module per group.
"""

from __future__ import annotations

from dataclasses import dataclass

from wechat_bot.emulator.settings.about import START_ONLY, about
from wechat_bot.emulator.settings.account import AccountSettings
from wechat_bot.emulator.settings.callback import CallbackSettings, check_callback
from wechat_bot.emulator.settings.cleaning import CleaningSettings
from wechat_bot.emulator.settings.content import ContentSettings
from wechat_bot.emulator.settings.figures import FigureSettings
from wechat_bot.emulator.settings.general import GeneralSettings
from wechat_bot.emulator.settings.mass import MassSettings
from wechat_bot.emulator.settings.publish import PublishSettings

__all__ = ["START_ONLY", "EmulatorSettings", "about"]


# dataclasses collect the fields of the last base first: the page shows them from account onwards
@dataclass(frozen=True)
class EmulatorSettings(
    GeneralSettings,
    FigureSettings,
    CallbackSettings,
    MassSettings,
    PublishSettings,
    CleaningSettings,
    ContentSettings,
    AccountSettings,
):
    """All switches of the emulator. Lengths are in characters unless the name says bytes."""

    def __post_init__(self) -> None:
        """ValueError in Chinese where events would be pushed to another machine."""
        check_callback(self)
