"""A local api.weixin.qq.com (模拟微信服务器) for demonstration, training and tests.

It speaks WeChat's server API over real HTTP, keeps everything in memory or in a folder, and knows
nothing of the rest of the product.
"""

from __future__ import annotations

from wechat_bot.emulator.app import create_app
from wechat_bot.emulator.server import EmulatorServer, serve_forever
from wechat_bot.emulator.settings import EmulatorSettings
from wechat_bot.emulator.storage import StoreInUseError
from wechat_bot.emulator.textsha import text_sha256

__all__ = [
    "EmulatorServer",
    "EmulatorSettings",
    "StoreInUseError",
    "create_app",
    "serve_forever",
    "text_sha256",
]
