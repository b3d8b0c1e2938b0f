"""Switches: the form of replies, time and chance."""

from __future__ import annotations

from dataclasses import dataclass, field

from wechat_bot.emulator.settings.about import REPLIES, TIME, about


@dataclass(frozen=True)
class GeneralSettings:
    """The form of replies, time and chance."""

    reply_content_type: str = field(
        default="application/json; encoding=utf-8",
        metadata=about(
            REPLIES,
            "回复的内容类型",
            "正文始终是 UTF-8，这里只改说明它的那一行",
            {
                "application/json; encoding=utf-8": "application/json; encoding=utf-8",
                "application/json; charset=utf-8": "application/json; charset=utf-8",
                "application/json": "application/json（不写字符集）",
                "text/plain": "text/plain（不写字符集）",
            },
        ),
    )
    errmsg_hint: bool = field(
        default=False,
        metadata=about(REPLIES, "错误说明带 hint", "打开后错误说明里多一段 hint: [编号]"),
    )

    seed: int | None = field(
        default=None, metadata=about(TIME, "随机种子", "固定后编号与用时可以重现；空为随机")
    )
    clock_start: str = field(
        default="",
        metadata=about(TIME, "时钟起点", "例如 2026-03-05T10:00:00+08:00；空为当前时间"),
    )
    clock_frozen: bool = field(
        default=False, metadata=about(TIME, "时钟不走", "打开后只有“拨快”才会使时间前进")
    )
