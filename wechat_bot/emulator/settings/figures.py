"""Switches: the figures of the data cube (数据统计) and the check of an article's structure."""

from __future__ import annotations

from dataclasses import dataclass, field

from wechat_bot.emulator.settings.about import FIGURES, about


@dataclass(frozen=True)
class FigureSettings:
    """Reading figures and the structure check."""

    datacube_right: bool = field(
        default=True,
        metadata=about(FIGURES, "有数据统计权限", "关闭后全部 datacube 接口返回 48001"),
    )
    datacube_ready_hour: int = field(
        default=8,
        metadata=about(FIGURES, "昨日数据几点齐备", "北京时间，此前查昨天的数据返回 61503"),
    )
    datacube_delayed: bool = field(
        default=False, metadata=about(FIGURES, "数据延迟", "打开后回复里 is_delay 为 true")
    )
    datacube_titles: bool = field(
        default=True,
        metadata=about(FIGURES, "带标题和链接", "关闭后单篇数据里没有 title 和 content_url"),
    )
    structure_nest_limit: int = field(
        default=15,
        metadata=about(
            FIGURES, "多余嵌套的层数上限", "结构检查：说明写 10，程序用 15；超过即不合格"
        ),
    )
