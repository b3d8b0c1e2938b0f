"""Settings of the emulator (模拟微信服务器): every switch, its default and its Chinese explanation.

WeChat's documentation leaves several points of behaviour open. Each of them is a switch here, so
that a client can be proved not to depend on any one of the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

ACCOUNT = "账号与权限"
QUOTA = "调用额度"
IMAGES = "图片与素材"
DRAFTS = "草稿"
CLEANING = "正文清洗"
NEWSPIC = "图片消息"
PUBLISH = "发表"
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


@dataclass(frozen=True)
class EmulatorSettings:
    """All switches of the emulator. Lengths are in characters unless the name says bytes."""

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

    body_image_max_bytes: int = field(
        default=1024 * 1024,
        metadata=about(IMAGES, "正文图片上限（字节）", "达到或超过即返回 40009"),
    )
    max_image_pixels: int = field(
        default=100_000_000,
        metadata=about(IMAGES, "图片像素上限", "宽×高超过此数返回 40137"),
    )
    material_sync_seconds: float = field(
        default=0.0,
        metadata=about(
            IMAGES, "素材同步时间（秒）", "新素材在这段时间内用作封面会返回 40007，模拟尚未同步"
        ),
    )
    cover_material_types: str = field(
        default="both",
        metadata=about(
            IMAGES,
            "封面可用的素材类型",
            "其他类型的素材用作封面返回 40007",
            {"both": "image 和 thumb 都行", "image": "只认 image", "thumb": "只认 thumb"},
        ),
    )

    title_limit: int = field(
        default=64, metadata=about(DRAFTS, "标题字数上限", "64 或 32；超出返回 45003")
    )
    author_limit: int = field(default=16, metadata=about(DRAFTS, "作者字数上限", "超出返回 45110"))
    digest_limit: int = field(default=128, metadata=about(DRAFTS, "摘要字数上限", "超出返回 45004"))
    digest_default_chars: int = field(
        default=54, metadata=about(DRAFTS, "自动摘要字数", "没写摘要时，取正文开头这么多字")
    )
    content_limit_bytes: int = field(
        default=1_000_000,
        metadata=about(DRAFTS, "正文字节上限", "达到或超过即返回 45002"),
    )
    content_limit_chars: int = field(
        default=0,
        metadata=about(DRAFTS, "正文字数上限", "例如 20000，达到即返回 45002；0 为不按字数限制"),
    )
    max_articles: int = field(
        default=8, metadata=about(DRAFTS, "一条消息最多几篇", "超出返回 45008")
    )
    store_escapes_literally: bool = field(
        default=True,
        metadata=about(
            DRAFTS, "原样存下转义符", "请求里写成 \\uXXXX 的字，原样存成六个字符（真实服务器如此）"
        ),
    )
    count_raw_escaped_bytes: bool = field(
        default=False,
        metadata=about(DRAFTS, "按转义后的长度计数", "\\uXXXX 按六个字符计入标题、摘要等上限"),
    )
    list_order: str = field(
        default="newest_first",
        metadata=about(
            DRAFTS,
            "列表顺序",
            "草稿、素材与已发表列表的顺序",
            {"newest_first": "新的在前", "oldest_first": "旧的在前"},
        ),
    )

    foreign_link: str = field(
        default="strip_href",
        metadata=about(
            CLEANING,
            "站外链接",
            "正文里指向站外的链接如何处理",
            {"strip_href": "去掉地址", "strip_tag": "去掉链接标签", "45166": "拒收，返回 45166"},
        ),
    )
    inhouse_link: str = field(
        default="keep",
        metadata=about(
            CLEANING,
            "公众号文章链接",
            "正文里指向 mp.weixin.qq.com 的链接如何处理",
            {"keep": "保留", "strip_href": "去掉地址", "45166": "拒收，返回 45166"},
        ),
    )
    foreign_image: str = field(
        default="drop",
        metadata=about(
            CLEANING,
            "站外图片",
            "不是用上传接口得到的图片如何处理",
            {"drop": "去掉图片", "45166": "拒收，返回 45166"},
        ),
    )
    stored_source_url: str = field(
        default="same",
        metadata=about(
            CLEANING,
            "存下的“阅读原文”链接",
            "读回草稿时，阅读原文链接与送去的有什么不同",
            {
                "same": "原样",
                "https": "改成 https",
                "http": "改成 http",
                "escaped": "& 写成 &amp;amp;",
                "dropped": "去掉",
            },
        ),
    )

    newspic_accepts_html: bool = field(
        default=False,
        metadata=about(NEWSPIC, "文字可带网页标签", "打开后去掉标签照收；关闭时带标签返回 45166"),
    )
    newspic_only_alone: bool = field(
        default=True,
        metadata=about(NEWSPIC, "只能单独一条", "打开后，与别的文章同在一条草稿里返回 45008"),
    )
    newspic_content_form: str = field(
        default="escaped",
        metadata=about(
            NEWSPIC,
            "存下的文字",
            "读回时文字的写法",
            {
                "escaped": "特殊符号写成实体",
                "raw": "原样",
                "breaks": "换行写成 <br>",
            },
        ),
    )
    published_kind_listed: bool = field(
        default=True,
        metadata=about(
            NEWSPIC,
            "已发表列表写明类型",
            "关闭后，已发表列表与文章详情里没有 article_type 和 image_info",
        ),
    )

    publish_delay_min: float = field(
        default=3.0, metadata=about(PUBLISH, "发表最短用时（秒）", "从受理到有结果的最短时间")
    )
    publish_delay_max: float = field(
        default=20.0, metadata=about(PUBLISH, "发表最长用时（秒）", "从受理到有结果的最长时间")
    )
    publish_outcome: int = field(
        default=0,
        metadata=about(PUBLISH, "发表结果", "0 成功，2 原创审核失败，3 一般失败，4 平台审核不通过"),
    )
    magic_titles: bool = field(
        default=True,
        metadata=about(
            PUBLISH,
            "特殊标题",
            "标题含“模拟53503”“模拟53504”“模拟53505”时提交返回该码；"
            "含“模拟状态2”“模拟状态3”“模拟状态4”时发表得到该结果",
        ),
    )
    draft_removed_at: str = field(
        default="success",
        metadata=about(
            PUBLISH,
            "草稿何时移除",
            "发表后草稿从草稿箱移除的时刻",
            {"submit": "受理时", "success": "发表成功时", "never": "不移除"},
        ),
    )
    draft_after_failure: str = field(
        default="kept",
        metadata=about(
            PUBLISH,
            "发表失败后的草稿",
            "受理时已移除的草稿，“保留”即放回草稿箱",
            {"kept": "保留", "gone": "消失"},
        ),
    )
    second_submit: str = field(
        default="new_publish_id",
        metadata=about(
            PUBLISH,
            "同一草稿再次提交",
            "前一次正在发表或已成功时；“再发一次”只在草稿仍在草稿箱时成立，否则返回 40007",
            {"40007": "返回 40007", "53501": "返回 53501", "new_publish_id": "再发一次"},
        ),
    )
    publish_id_form: str = field(
        default="number",
        metadata=about(
            PUBLISH,
            "publish_id 的形式",
            "回复中写成数字还是文字",
            {"number": "数字", "string": "文字"},
        ),
    )
    msg_data_id_present: bool = field(
        default=True, metadata=about(PUBLISH, "回复带 msg_data_id", "提交发表的回复里有没有这一项")
    )
    fail_idx_while_publishing: bool = field(
        default=False,
        metadata=about(PUBLISH, "发表中也列出 fail_idx", "打开后状态1的回复带 fail_idx:[1]"),
    )
    fail_idx_on_general_failure: bool = field(
        default=True,
        metadata=about(PUBLISH, "一般失败列出 fail_idx", "关闭后状态3的 fail_idx 为空"),
    )
    fail_idx_scope: str = field(
        default="all",
        metadata=about(
            PUBLISH,
            "fail_idx 列哪些篇",
            "发表失败时列出的篇目",
            {"all": "全部", "first": "只列第一篇"},
        ),
    )
    article_url_form: str = field(
        default="short",
        metadata=about(
            PUBLISH,
            "文章链接形式",
            "发表成功后给出的链接",
            {"short": "/s/短码", "long": "/s?__biz=…&mid=…&idx=…&sn=…"},
        ),
    )
    listed_url: str = field(
        default="same",
        metadata=about(
            PUBLISH,
            "列表里的链接",
            "已发表列表与文章详情中的 url",
            {"same": "与文章链接相同", "temporary": "带 mid 的临时链接"},
        ),
    )
    list_deleted: bool = field(
        default=True,
        metadata=about(PUBLISH, "列表含已删除文章", "已发表列表是否还列出全部删除的消息"),
    )

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
