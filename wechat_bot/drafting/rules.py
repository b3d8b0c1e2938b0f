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


class PostKind(StrEnum):
    """稿件类型, chosen when the post is made and never changed."""

    NEWS = "news"  # 图文
    NEWSPIC = "newspic"  # 图片消息
    VIDEO = "video"  # 视频
    BACKEND_SHARE = "backend_share"  # 后台转载分享


KIND_NAMES = {
    PostKind.NEWS: "图文", PostKind.NEWSPIC: "图片消息", PostKind.VIDEO: "视频",
    PostKind.BACKEND_SHARE: "后台转载分享",
}
# No interface of WeChat publishes these: a person does, in its back end, after the same reviews.
MANUAL_KINDS = frozenset({PostKind.VIDEO, PostKind.BACKEND_SHARE})


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
    CORRECT = "correct"  # 更正: reopened after publication
    KEEP = "keep"  # 更正办完或放弃: 已发布 again
    STAY_DOWN = "stay_down"  # 放弃重发: 已下架 again


ACT_NAMES = {
    PostAct.REVISE: "修改", PostAct.SUBMIT: "送审", PostAct.RECALL: "撤回送审",
    PostAct.RETURN: "退回", PostAct.APPROVE: "定稿", PostAct.QUEUE: "安排发布",
    PostAct.UNQUEUE: "取消排期", PostAct.START: "开始发布", PostAct.PAUSE: "暂停发布",
    PostAct.PUBLISH: "登记已发表", PostAct.FAIL: "登记发布失败", PostAct.TAKE_DOWN: "下架",
    PostAct.CANCEL: "作废", PostAct.RESTORE: "恢复", PostAct.CORRECT: "更正",
    PostAct.KEEP: "结束更正", PostAct.STAY_DOWN: "放弃重发",
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
    (PostState.PUBLISHED, PostAct.CORRECT): PostState.DRAFT,
    (PostState.TAKEN_DOWN, PostAct.CORRECT): PostState.DRAFT,
    (PostState.DRAFT, PostAct.KEEP): PostState.PUBLISHED,
    (PostState.RETURNED, PostAct.KEEP): PostState.PUBLISHED,
    (PostState.APPROVED, PostAct.KEEP): PostState.PUBLISHED,
    (PostState.DRAFT, PostAct.STAY_DOWN): PostState.TAKEN_DOWN,
    (PostState.RETURNED, PostAct.STAY_DOWN): PostState.TAKEN_DOWN,
    (PostState.APPROVED, PostAct.STAY_DOWN): PostState.TAKEN_DOWN,
    # The old version goes while the new one is being written: the work on it goes on.
    (PostState.DRAFT, PostAct.TAKE_DOWN): PostState.DRAFT,
    (PostState.IN_REVIEW, PostAct.TAKE_DOWN): PostState.IN_REVIEW,
    (PostState.RETURNED, PostAct.TAKE_DOWN): PostState.RETURNED,
    (PostState.APPROVED, PostAct.TAKE_DOWN): PostState.APPROVED,
}


class Correcting(StrEnum):
    """更正中: what readers have while a published post is written anew."""

    NO = ""
    EDIT = "edit"  # the old version is public; the back end will be edited (后台改字)
    REPUBLISH = "republish"  # the old version is taken down; the new one will be published


CORRECTING_NAMES = {Correcting.EDIT: "已发布，更正中", Correcting.REPUBLISH: "已下架，更正中"}


def next_state(state: PostState, act: PostAct) -> PostState:
    """Where an act leads; WrongState says what the post is and what cannot be done."""
    target = TRANSITIONS.get((state, act))
    if target is None:
        raise WrongState(
            f"稿件现在是“{POST_STATE_NAMES[state]}”，不能{ACT_NAMES[act]}，没有做任何改动。"
            + _cure(state, act)
        )
    return target


def correcting_after(state: PostState, act: PostAct, now: Correcting) -> Correcting:
    """What `Correcting` becomes with an act that the table allows; WrongState where it forbids it.

    A post whose old version is public is neither 作废 nor scheduled: either would leave the
    readers with a text that nobody answers for, or give them two.
    """
    if act is PostAct.CORRECT:
        return Correcting.EDIT if state is PostState.PUBLISHED else Correcting.REPUBLISH
    if act is PostAct.CANCEL and now:
        raise WrongState("这篇稿件发表过，正在更正，不能作废，没有做任何改动。"
                         "不想改了，请在“更正”里点“放弃更正”。")
    if act is PostAct.QUEUE and now is Correcting.EDIT:
        raise WrongState("这篇稿件的旧文还在公众号上，再发一次就有两篇，没有安排发布。"
                         "请照“更正”里的步骤到后台改字并登记；要重发的，先下架旧文。")
    if act is PostAct.TAKE_DOWN and state is not PostState.PUBLISHED:
        if now is not Correcting.EDIT:
            raise WrongState(f"稿件现在是“{POST_STATE_NAMES[state]}”，公众号上没有它的旧文，"
                             "不用下架，没有做任何改动。")
        return Correcting.REPUBLISH
    needed = {PostAct.KEEP: Correcting.EDIT, PostAct.STAY_DOWN: Correcting.REPUBLISH}.get(act)
    if needed is not None and now is not needed:
        raise WrongState("这篇稿件不在这样的更正里，没有做任何改动。请刷新页面看看最新状态。")
    ended = act in (PostAct.KEEP, PostAct.STAY_DOWN, PostAct.PUBLISH)
    return Correcting.NO if ended else now


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
    cover_crop_wide (2.35:1) and cover_crop_square (1:1): "" for the whole picture or
    "x1_y1_x2_y2", shares of width and height from 0 to 1, at most six decimals (draft/add).
    attachment_*: the file that goes with a 视频 or 后台转载 and is published by hand.
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
    cover_crop_wide: str = ""
    cover_crop_square: str = ""
    attachment_sha256: str = ""
    attachment_name: str = ""


# Fields that came after the first release: unset, they leave a revision's fingerprint as it was.
_LATER_FIELDS = ("cover_crop_wide", "cover_crop_square", "attachment_sha256", "attachment_name")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


# Characters in the columns of what is chosen rather than written; longer is nothing we offer.
_ROOM = {"cover_sha256": 64, "attachment_sha256": 64, "origin": 20, "info_kind": 30,
         "article_20": 10, "cover_crop_wide": 60, "cover_crop_square": 60}


def canonical(article: ArticleFields) -> ArticleFields:
    """The same article with one kind of line end, no control characters, and codes that fit their
    columns (PostgreSQL takes neither)."""
    tidy: dict[str, Any] = {
        name: _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))[:_ROOM.get(name)]
        for name, value in asdict(article).items() if isinstance(value, str)
    }
    return replace(article, **tidy)


def revision_sha256(
    article: ArticleFields, images: Mapping[str, str], theme_sha256: str,
    kind: str = PostKind.NEWS,
) -> str:
    """版本指纹: sha256 over the canonical fields, every image by name, cover and theme.

    A kind other than 图文 is part of it too; a 图文's fingerprint is what it always was.
    """
    values = asdict(article)
    canonical = {
        "fields": {name: value for name, value in values.items()
                   if value or name not in _LATER_FIELDS},
        "images": list(images.items()),
        "theme_sha256": theme_sha256,
    }
    if kind != PostKind.NEWS:
        canonical["kind"] = str(kind)
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
    for name in CROP_RATIOS:
        if getattr(article, name) and crop_shares(getattr(article, name)) is None:
            wrong[name] = f"{_CROP_LABELS[name]}不对，请在封面下面重新框一次，或者点“恢复居中”。"
    return {name: sentence for name, sentence in wrong.items() if sentence}


# draft/add: the two cuts of a cover (pic_crop_235_1, pic_crop_1_1), width to height.
CROP_RATIOS = {"cover_crop_wide": 2.35, "cover_crop_square": 1.0}
CROP_TOLERANCE = 0.02
_CROP_LABELS = {"cover_crop_wide": "封面大图（2.35:1）的取景",
                "cover_crop_square": "封面小图（1:1）的取景"}
_CROP = re.compile(r"(?:[01](?:\.\d{1,6})?_){3}[01](?:\.\d{1,6})?")


def crop_shares(text: str) -> tuple[float, float, float, float] | None:
    """(x1, y1, x2, y2) as shares of width and height, or None where it is no frame in a picture."""
    if not _CROP.fullmatch(text):
        return None
    x1, y1, x2, y2 = (float(share) for share in text.split("_"))
    return (x1, y1, x2, y2) if 0 <= x1 < x2 <= 1 and 0 <= y1 < y2 <= 1 else None


def crop_problems(article: ArticleFields, width: int, height: int) -> dict[str, str]:
    """Frames that do not have the ratio WeChat asks for, in a cover of width × height pixels."""
    wrong: dict[str, str] = {}
    for name, ratio in CROP_RATIOS.items():
        shares = crop_shares(getattr(article, name))
        if shares is None:
            continue
        x1, y1, x2, y2 = shares
        found = (x2 - x1) * width / ((y2 - y1) * height)
        if abs(found / ratio - 1) > CROP_TOLERANCE:
            wrong[name] = (f"{_CROP_LABELS[name]}和这张封面不合（可能换过封面），"
                           "请在封面下面重新框一次，或者点“恢复居中”。")
    return wrong


def submission_problems(
    article: ArticleFields, section_names: tuple[str, ...], kind: str = PostKind.NEWS
) -> dict[str, str]:
    """What must be there before review, beyond what saving asks for.

    What else a kind other than 图文 needs is drafting.kinds.kind_problems.
    """
    wrong: dict[str, str] = {}
    if not article.body.strip():
        wrong["body"] = "正文是空的。"
    if not article.cover_sha256 and kind == PostKind.NEWS:
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
