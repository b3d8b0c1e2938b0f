"""The groups of switches, and what is said about one switch."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

ACCOUNT = "账号与权限"
QUOTA = "调用额度"
IMAGES = "图片与素材"
DRAFTS = "草稿"
CLEANING = "正文清洗"
NEWSPIC = "图片消息"
PUBLISH = "发表"
MASS = "群发"
CALLBACK = "消息推送"
FIGURES = "统计与检查"
REPLIES = "回复格式"
TIME = "时间与随机"

#: fixed when the emulator starts; the control page shows them but doesn't change them
START_ONLY = frozenset({"app_id", "seed", "clock_start", "clock_frozen"})


def about(
    group: str, label: str, explain: str, options: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Metadata of one switch: group, label, explanation and, for a choice, its values."""
    return {
        "group": group,
        "label": label,
        "explain": explain,
        "options": MappingProxyType(dict(options or {})),
    }
