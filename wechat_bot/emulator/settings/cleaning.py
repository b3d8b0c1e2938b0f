"""Switches: what becomes of an article when it is stored."""

from __future__ import annotations

from dataclasses import dataclass, field

from wechat_bot.emulator.settings.about import CLEANING, NEWSPIC, about


@dataclass(frozen=True)
class CleaningSettings:
    """What becomes of an article when it is stored."""

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
