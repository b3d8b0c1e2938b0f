"""The account's data on disk: what was answered survives the end of the process."""

from __future__ import annotations

from wechat_bot.emulator.storage.store import Store, StoreInUseError

__all__ = ["Store", "StoreInUseError"]
