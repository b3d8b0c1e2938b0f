"""Switches: mass sending (群发), its quota, its key against repetition and its outcome."""

from __future__ import annotations

from dataclasses import dataclass, field

from wechat_bot.emulator.settings.about import MASS, about


@dataclass(frozen=True)
class MassSettings:
    """Mass sending: everything that the documentation leaves open about it."""

    mass_right: str = field(
        default="granted",
        metadata=about(
            MASS,
            "有群发接口权限",
            "没有权限时全部群发接口返回所选的码",
            {"granted": "有", "48001": "没有，返回 48001", "48003": "没有同意群发协议，返回 48003"},
        ),
    )
    mass_per_day: int = field(
        default=1,
        metadata=about(MASS, "每日群发次数", "北京时间每天几次，后台群发也算；用完返回 45028"),
    )
    mass_quota_on_failure: str = field(
        default="used",
        metadata=about(
            MASS,
            "群发失败后的次数",
            "没有发出去的群发是否占用当天次数",
            {"used": "仍算用掉", "returned": "退回"},
        ),
    )
    mass_quota_checked: str = field(
        default="after_clientmsgid",
        metadata=about(
            MASS,
            "何时检查次数",
            "重复提交且次数已用完时，先看哪一样",
            {"after_clientmsgid": "先看 clientmsgid", "before_clientmsgid": "先看次数"},
        ),
    )
    clientmsgid_checked: str = field(
        default="before_media",
        metadata=about(
            MASS,
            "何时检查 clientmsgid",
            "重复提交且草稿已移除时，先看哪一样；先看草稿则返回 40007",
            {"before_media": "先看 clientmsgid", "after_media": "先看草稿"},
        ),
    )
    clientmsgid_hours: float = field(
        default=24.0,
        metadata=about(MASS, "clientmsgid 有效时间（小时）", "其间重复提交返回 45065 和原编号"),
    )
    clientmsgid_fast_seconds: float = field(
        default=60.0,
        metadata=about(
            MASS, "重复太快（秒）", "这段时间内重复同一 clientmsgid 返回 45066；0 为不限"
        ),
    )
    clientmsgid_fast_from: str = field(
        default="first",
        metadata=about(
            MASS,
            "重复太快从何时算起",
            "从首次受理还是从最近一次提交算起",
            {"first": "首次受理", "last": "最近一次提交"},
        ),
    )
    mass_outcome: str = field(
        default="send success",
        metadata=about(
            MASS, "群发结果", "send success 成功，send fail 失败，或 err(30003) 这样的审核结果"
        ),
    )
    mass_magic_titles: bool = field(
        default=True,
        metadata=about(
            MASS,
            "特殊标题",
            "标题含“模拟48021”时群发和预览返回该码；"
            "含“模拟群发send fail”“模拟群发err(30003)”一类字样时得到该结果",
        ),
    )
    send_protection: str = field(
        default="off",
        metadata=about(
            MASS,
            "接口群发保护",
            "向全体群发是否要等管理员确认，等待时接口怎样回答",
            {
                "off": "不启用",
                "accepted": "照常受理，等管理员确认",
                "89505": "返回 89505，等待中重复提交返回 89504",
            },
        ),
    )
    send_protection_outcome: str = field(
        default="approved",
        metadata=about(
            MASS,
            "管理员的决定",
            "不同意即 err(40001)，一直不理即 err(40002)",
            {"approved": "同意", "refused": "不同意", "silent": "一直不理"},
        ),
    )
    send_protection_delay: float = field(
        default=60.0,
        metadata=about(MASS, "管理员多久后决定（秒）", "真实服务器等 30 分钟，不理即失败"),
    )
    preview_users: tuple[str, ...] = field(
        default=(),
        metadata=about(MASS, "可以预览的微信号", "用逗号分开；空为谁都可以"),
    )
    preview_unknown_user: str = field(
        default="40132",
        metadata=about(
            MASS,
            "预览给不认识的人",
            "微信号不在名单里时返回的码",
            {
                "40003": "40003 无效的 openid",
                "40132": "40132 无效的微信号",
                "43004": "43004 没有关注",
            },
        ),
    )
    preview_keeps_draft: bool = field(
        default=True, metadata=about(MASS, "预览后保留草稿", "关闭后，预览一次草稿就不在草稿箱了")
    )
