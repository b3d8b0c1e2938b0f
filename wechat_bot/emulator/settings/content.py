"""Switches: images, materials and the draft box. Lengths are in characters unless the name says bytes."""

from __future__ import annotations

from dataclasses import dataclass, field

from wechat_bot.emulator.settings.about import DRAFTS, IMAGES, about


@dataclass(frozen=True)
class ContentSettings:
    """Images, materials and the draft box. Lengths are in characters unless the name says bytes."""

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
