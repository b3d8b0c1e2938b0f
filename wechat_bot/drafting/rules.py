"""稿件的规则: states, acts, limits, the revision's fingerprint. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from wechat_bot.kernel.config import WeChat
from wechat_bot.kernel.errors import WrongState


class PostState(StrEnum):
    """稿件状态."""

    DRAFT = "draft"  # 起草
    IN_REVIEW = "in_review"  # 审校中
    RETURNED = "returned"  # 已退回
    APPROVED = "approved"  # 已定稿
    QUEUED = "queued"  # 待发布
    PUBLISHING = "publishing"  # 发布中
    PUBLISHED = "published"  # 已发布
    TAKEN_DOWN = "taken_down"  # 已下架
    CANCELLED = "cancelled"  # 已作废


POST_STATE_NAMES = {
    PostState.DRAFT: "起草",
    PostState.IN_REVIEW: "审校中",
    PostState.RETURNED: "已退回",
    PostState.APPROVED: "已定稿",
    PostState.QUEUED: "待发布",
    PostState.PUBLISHING: "发布中",
    PostState.PUBLISHED: "已发布",
    PostState.TAKEN_DOWN: "已下架",
    PostState.CANCELLED: "已作废",
}


class PostAct(StrEnum):
    """What can happen to a post."""

    REVISE = "revise"  # 保存新版本
    SUBMIT = "submit"  # 送审
    RECALL = "recall"  # 撤回送审
    RETURN = "return"  # 退回
    APPROVE = "approve"  # 终审通过
    QUEUE = "queue"  # 排期
    UNQUEUE = "unqueue"  # 取消排期
    START = "start"  # 开始发布
    PAUSE = "pause"  # 发布暂停
    PUBLISH = "publish"  # 已发表
    FAIL = "fail"  # 发布失败
    TAKE_DOWN = "take_down"  # 下架
    CANCEL = "cancel"  # 作废
    RESTORE = "restore"  # 恢复


ACT_NAMES = {
    PostAct.REVISE: "修改", PostAct.SUBMIT: "送审", PostAct.RECALL: "撤回送审",
    PostAct.RETURN: "退回", PostAct.APPROVE: "定稿", PostAct.QUEUE: "安排发布",
    PostAct.UNQUEUE: "取消排期", PostAct.START: "开始发布", PostAct.PAUSE: "暂停发布",
    PostAct.PUBLISH: "登记已发表", PostAct.FAIL: "登记发布失败", PostAct.TAKE_DOWN: "下架",
    PostAct.CANCEL: "作废", PostAct.RESTORE: "恢复",
}

# The one table by which any stage changes a post's state.
TRANSITIONS: dict[tuple[PostState, PostAct], PostState] = {
    (PostState.DRAFT, PostAct.REVISE): PostState.DRAFT,
    (PostState.RETURNED, PostAct.REVISE): PostState.DRAFT,
    (PostState.IN_REVIEW, PostAct.REVISE): PostState.DRAFT,
    (PostState.APPROVED, PostAct.REVISE): PostState.DRAFT,
    (PostState.DRAFT, PostAct.SUBMIT): PostState.IN_REVIEW,
    (PostState.RETURNED, PostAct.SUBMIT): PostState.IN_REVIEW,
    (PostState.IN_REVIEW, PostAct.RECALL): PostState.DRAFT,
    (PostState.IN_REVIEW, PostAct.RETURN): PostState.RETURNED,
    (PostState.IN_REVIEW, PostAct.APPROVE): PostState.APPROVED,
    (PostState.APPROVED, PostAct.QUEUE): PostState.QUEUED,
    (PostState.QUEUED, PostAct.UNQUEUE): PostState.APPROVED,
    (PostState.QUEUED, PostAct.START): PostState.PUBLISHING,
    (PostState.PUBLISHING, PostAct.PAUSE): PostState.QUEUED,
    (PostState.PUBLISHING, PostAct.PUBLISH): PostState.PUBLISHED,
    (PostState.PUBLISHING, PostAct.FAIL): PostState.APPROVED,
    (PostState.PUBLISHED, PostAct.TAKE_DOWN): PostState.TAKEN_DOWN,
    (PostState.DRAFT, PostAct.CANCEL): PostState.CANCELLED,
    (PostState.RETURNED, PostAct.CANCEL): PostState.CANCELLED,
    (PostState.APPROVED, PostAct.CANCEL): PostState.CANCELLED,
    (PostState.CANCELLED, PostAct.RESTORE): PostState.DRAFT,
}


def next_state(state: PostState, act: PostAct) -> PostState:
    """Where an act leads; WrongState says what the post is and what cannot be done."""
    target = TRANSITIONS.get((state, act))
    if target is None:
        raise WrongState(
            f"稿件现在是“{POST_STATE_NAMES[state]}”，不能{ACT_NAMES[act]}，没有做任何改动。"
            + _cure(state, act)
        )
    return target


def _cure(state: PostState, act: PostAct) -> str:
    if act is PostAct.REVISE and state is PostState.QUEUED:
        return "请先取消排期，再修改；修改后要重新审校。"
    if act is PostAct.QUEUE:
        return "三级审校和保密审查都通过后才能安排发布。"
    return "请刷新页面看看最新状态。"


# Room in our own tables; WeChat knows nothing of these.
NAME_LIMIT = 60
SOURCE_LIMIT = 200
ORIGIN_NAMES = {"original": "原创", "repost": "转载"}
INFO_KIND_NAMES = {"none": "一般信息", "policy_interpretation": "政策解读", "response": "回应关切"}


@dataclass(frozen=True)
class ArticleFields:
    """What is typed for an article. Markdown in `body`; everything else plain text.

    article_20 is "" or "20.1" … "20.15" (条例 art 20); origin original/repost (art 10).
    """

    title: str = ""
    author: str = ""
    digest: str = ""
    body: str = ""
    theme: str = ""
    cover_sha256: str = ""
    section: str = ""
    contributor: str = ""
    origin: str = "original"
    source: str = ""
    source_url: str = ""
    read_more: str = ""
    is_government_information: bool = True
    info_kind: str = "none"
    key_area: bool = False
    article_20: str = ""


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def canonical(article: ArticleFields) -> ArticleFields:
    """The same article with one kind of line end and no control characters (PostgreSQL takes none)."""
    tidy: dict[str, Any] = {
        name: _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        for name, value in asdict(article).items() if isinstance(value, str)
    }
    return replace(article, **tidy)


def revision_sha256(
    article: ArticleFields, images: Mapping[str, str], theme_sha256: str
) -> str:
    """版本指纹: sha256 over the canonical fields, every image by name, cover and theme."""
    canonical = {
        "fields": asdict(article),
        "images": list(images.items()),
        "theme_sha256": theme_sha256,
    }
    text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def article_20_codes() -> tuple[str, ...]:
    """The fifteen items of 条例 art 20 as codes."""
    return tuple(f"20.{number}" for number in range(1, 16))


def field_problems(article: ArticleFields, limits: WeChat) -> dict[str, str]:
    """What must be mended before a revision can be saved, per field (WeChat's own limits)."""
    wrong = {
        "title": _too_long("标题", article.title, limits.title_limit, "公众号"),
        "digest": _too_long("摘要", article.digest, limits.digest_limit, "公众号"),
        "author": _too_long("作者", article.author, limits.author_limit, "公众号"),
        "section": _too_long("供稿单位", article.section, NAME_LIMIT),
        "contributor": _too_long("供稿人", article.contributor, NAME_LIMIT),
        "source": _too_long("来源", article.source, SOURCE_LIMIT),
        "source_url": _bad_link("原文链接", article.source_url),
        "read_more": _bad_link("阅读原文链接", article.read_more),
    }
    for name, label in (("title", "标题"), ("author", "作者")):
        if len(getattr(article, name).strip().splitlines()) > 1:
            wrong[name] = f"{label}要写在一行里，请去掉换行。"
    if not article.title.strip():
        wrong["title"] = "请填写标题。"
    if article.article_20 and article.article_20 not in article_20_codes():
        wrong["article_20"] = "条例第二十条的项应是 20.1 到 20.15 之一。"
    if article.origin not in ORIGIN_NAMES:
        wrong["origin"] = "来源类型应是 原创 或 转载。"
    if article.info_kind not in INFO_KIND_NAMES:
        wrong["info_kind"] = "信息类型应是 一般信息、政策解读 或 回应关切。"
    return {name: sentence for name, sentence in wrong.items() if sentence}


def submission_problems(article: ArticleFields, section_names: tuple[str, ...]) -> dict[str, str]:
    """What must be there before review, beyond what saving asks for."""
    wrong: dict[str, str] = {}
    if not article.body.strip():
        wrong["body"] = "正文是空的。"
    if not article.cover_sha256:
        wrong["cover"] = "还没有封面图，公众号图文必须有封面。"
    if not article.section:
        wrong["section"] = "请选择供稿单位。"
    elif section_names and article.section not in section_names:
        wrong["section"] = f"供稿单位“{article.section}”不在单位名单里。"
    if not article.contributor.strip():
        wrong["contributor"] = "请填写供稿人。"
    if article.origin == "repost" and not article.source.strip():
        wrong["source"] = "转载的稿件要写明来源。"
    return wrong


def _too_long(name: str, text: str, limit: int, whose: str = "") -> str:
    length = len(text.strip())
    if length <= limit:
        return ""
    return f"{name}有 {length} 个字，{whose}最多 {limit} 个，请删去 {length - limit} 个字。"


def _bad_link(name: str, text: str) -> str:
    if not text.strip():
        return ""
    try:
        parts = urlsplit(text.strip())
    except ValueError:  # unbalanced brackets
        return f"{name}写得不对，请从浏览器地址栏重新复制。"
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return f"{name}应以 http:// 或 https:// 开头。"
    return f"{name}太长（超过 1,000 字节）。" if len(text.encode()) > 1000 else ""
