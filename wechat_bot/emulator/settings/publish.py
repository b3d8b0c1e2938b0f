"""Switches: the course of a publication (发布) and how it is reported."""

from __future__ import annotations

from dataclasses import dataclass, field

from wechat_bot.emulator.settings.about import PUBLISH, about


@dataclass(frozen=True)
class PublishSettings:
    """The course of a publication (发布) and how it is reported."""

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
    edit_limit_chars: int = field(
        default=20,
        metadata=about(
            PUBLISH, "发表后最多改几个字", "后台修改已发表的文章：每篇一次，最多这么多字"
        ),
    )
