"""Switches: the account, its rights and its quotas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wechat_bot.emulator.settings.about import ACCOUNT, QUOTA, about


@dataclass(frozen=True)
class AccountSettings:
    """The account, its rights and its quotas."""

    app_id: str = field(
        default="wx_demo_emulator", metadata=about(ACCOUNT, "AppID", "唯一可用的公众号编号")
    )
    app_secret: str = field(
        default="demo-secret", metadata=about(ACCOUNT, "AppSecret", "换取调用凭据的密钥")
    )
    account_name: str = field(
        default="演示公众号", metadata=about(ACCOUNT, "公众号名称", "显示在文章页上的名称")
    )
    secret_frozen: bool = field(
        default=False,
        metadata=about(ACCOUNT, "密钥已冻结", "打开后换取凭据一律返回 40243"),
    )
    ip_whitelist_enabled: bool = field(
        default=False,
        metadata=about(ACCOUNT, "启用IP白名单", "打开后，不在名单中的来源一律返回 40164"),
    )
    ip_whitelist: tuple[str, ...] = field(
        default=(), metadata=about(ACCOUNT, "IP白名单", "单个地址或网段，用逗号分开")
    )
    reported_client_ip: str = field(
        default="",
        metadata=about(ACCOUNT, "假定来源IP", "不为空时，当作调用方来自这个地址（演示公网地址用）"),
    )
    freepublish_right: bool = field(
        default=True,
        metadata=about(ACCOUNT, "有发布接口权限", "关闭后全部 freepublish 接口返回 48001"),
    )
    comment_right: bool = field(
        default=False,
        metadata=about(ACCOUNT, "有留言功能", "关闭时要求打开留言的草稿返回 88000"),
    )
    publishing_banned: bool = field(
        default=False, metadata=about(ACCOUNT, "发表功能被封禁", "打开后提交发表返回 53500")
    )
    plain_token_disturbs_stable: bool = field(
        default=False,
        metadata=about(
            ACCOUNT, "普通凭据影响稳定凭据", "打开后，每取一次普通凭据，稳定版凭据立即作废"
        ),
    )

    minute_limit: int = field(
        default=0,
        metadata=about(QUOTA, "每分钟次数上限", "每个接口每分钟的上限，超出返回 45011；0 为不限"),
    )
    daily_limits: Mapping[str, int] = field(
        default_factory=dict,
        metadata=about(
            QUOTA,
            "每日次数上限",
            "改写个别接口的每日上限，每行一条：/cgi-bin/draft/add=1000；超出返回 45009",
        ),
    )
