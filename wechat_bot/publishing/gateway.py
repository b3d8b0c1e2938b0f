"""What publishing needs of WeChat, as a Protocol; wechat_bot.wechat implements it.

Every call either returns, or raises GatewayError, which says whether the call was certainly
not carried out. No call is repeated inside the gateway, except once after a refreshed token
(the platform refuses such a call before doing anything).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from wechat_bot.kernel.errors import BureauError


class ErrorClass(StrEnum):
    """Kinds of failure, each with one advice in Chinese (ADVICE)."""

    TOKEN = "token"  # 凭证: AppID/AppSecret or access token
    PERMISSION = "permission"  # 接口权限
    IP_WHITE_LIST = "ip_white_list"  # IP 白名单
    QUOTA = "quota"  # 次数用完
    CONTENT = "content"  # 内容不合要求
    TRANSIENT = "transient"  # 暂时连不上或系统忙
    UNKNOWN = "unknown"  # 没见过的回答


ADVICE: dict[ErrorClass, str] = {
    ErrorClass.TOKEN: "请核对 AppID 和 AppSecret（公众号后台“设置与开发—基本配置”），改好后重新安排发布。",
    ErrorClass.PERMISSION: "公众号没有这个接口的权限。可改用“存草稿箱”或“人工发表”，或在后台完成认证。",
    ErrorClass.IP_WHITE_LIST: "请把这个 IP 加入公众号后台的 IP 白名单，约 10 分钟后生效，再重新安排发布。",
    ErrorClass.QUOTA: "今天的接口次数用完了，北京时间 0 点后恢复；急的话可改用“人工发表”。",
    ErrorClass.CONTENT: "请按提示修改稿件，重新审校后再发布。",
    ErrorClass.TRANSIENT: "多半是网络或公众号系统暂时繁忙，程序会自己再试，不用重复操作。",
    ErrorClass.UNKNOWN: "请到公众号后台看一眼实际情况，再回来处理；可把错误编号告诉技术支持。",
}


class Sent(StrEnum):
    """What is known about a call that failed."""

    NO = "no"  # certainly not carried out: no connection, or a definite errcode
    MAYBE = "maybe"  # it may have been carried out: time-out, reset, 5xx, -1


class GatewayError(BureauError):
    """公众号接口没有办成: the class, WeChat's code, and whether it may have been carried out.

    reply: what else the refusal said (45065 names the earlier msg_id). stale: the call's token
    was refused (40001, 40014, 42001), so that a later try with another one may do.
    """

    def __init__(
        self, message: str, *, kind: ErrorClass, sent: Sent,
        errcode: int | None = None, rid: str = "", reply: Mapping[str, Any] | None = None,
        stale: bool = False,
    ) -> None:
        super().__init__(message)
        self.reply = dict(reply or {})
        self.stale = stale
        self.kind = kind
        self.sent = sent
        self.errcode = errcode
        self.rid = rid

    @property
    def may_pass(self) -> bool:
        """Whether the same call may well work later, without anybody's doing."""
        return self.kind is ErrorClass.TRANSIENT or self.stale

    @property
    def advice(self) -> str:
        """What to do, in one Chinese sentence."""
        return ADVICE[self.kind]


class Resting(GatewayError):
    """次数用完: refused by WeChat (45009, 45011), or not called because it would be, or because
    what is left is kept for what is more urgent. Certainly not carried out; `until`: when the
    call may be made again."""

    def __init__(
        self, message: str, *, until: datetime, kind: ErrorClass, sent: Sent,
        errcode: int | None = None, rid: str = "",
    ) -> None:
        super().__init__(message, kind=kind, sent=sent, errcode=errcode, rid=rid)
        self.until = until


@dataclass(frozen=True)
class DraftArticle:
    """One article as sent to draft/add. `content` is HTML with WeChat's image addresses.

    kind newspic (图片消息): `content` is plain text, image_media_ids its pictures in order, the
    first of them the cover. Crops of a cover: "" or "x1_y1_x2_y2" as shares from 0 to 1.
    """

    title: str
    author: str
    digest: str
    content: str
    thumb_media_id: str
    content_source_url: str = ""
    kind: str = "news"
    image_media_ids: tuple[str, ...] = ()
    crop_wide: str = ""  # pic_crop_235_1
    crop_square: str = ""  # pic_crop_1_1


@dataclass(frozen=True)
class StoredArticle:
    """One article as WeChat gives it back (draft/get, getarticle, batchget).

    kind: article_type, "" where the reply has none. thumb_url: address of the cover, "" where
    there is none. draft/get does not give the crops back.
    """

    title: str
    author: str
    digest: str
    content: str
    thumb_media_id: str
    url: str = ""
    is_deleted: bool = False
    kind: str = ""
    image_media_ids: tuple[str, ...] = ()
    content_source_url: str = ""
    thumb_url: str = ""


@dataclass(frozen=True)
class StoredDraft:
    """An item of draft/batchget. update_time: UTC."""

    media_id: str
    update_time: datetime
    articles: tuple[StoredArticle, ...] = ()


@dataclass(frozen=True)
class Submitted:
    """The reply of freepublish/submit; both ids as text, exactly as they came."""

    publish_id: str
    msg_data_id: str = ""


@dataclass(frozen=True)
class PublishStatus:
    """The reply of freepublish/get. status 0–6 as in the API page."""

    status: int
    article_id: str = ""
    urls: dict[int, str] = field(default_factory=dict)  # index from 1 → article_url, unchanged
    failed: tuple[int, ...] = ()


@dataclass(frozen=True)
class PublishedItem:
    """An item of freepublish/batchget. update_time: UTC."""

    article_id: str
    update_time: datetime
    articles: tuple[StoredArticle, ...] = ()


@dataclass(frozen=True)
class PublishedPage:
    """One page of freepublish/batchget. total: how many publications the account lists."""

    total: int
    items: tuple[PublishedItem, ...] = ()


class MassState(StrEnum):
    """msg_status of message/mass/get."""

    SENDING = "SENDING"
    SUCCESS = "SEND_SUCCESS"
    FAIL = "SEND_FAIL"
    DELETED = "DELETE"
    UNKNOWN = "UNKNOWN"  # a word that the page does not name


@dataclass(frozen=True)
class MassSent:
    """The reply of message/mass/sendall. already: 45065, it was accepted at an earlier try."""

    msg_id: str
    msg_data_id: str = ""
    already: bool = False


@dataclass(frozen=True)
class Quota:
    """The reply of openapi/quota/get for one path."""

    daily_limit: int
    used: int
    remain: int


class WeChatGateway(Protocol):
    """The calls of the publishing protocol."""

    @property
    def account(self) -> str:
        """The account's app_id: uploaded images belong to it."""

    def upload_body_image(self, data: bytes, mime: str) -> str:
        """media/uploadimg → address for `src`. jpg/png under 1 MB."""

    def upload_cover(self, data: bytes, mime: str) -> str:
        """material/add_material type=image → permanent media_id."""

    def add_draft(self, articles: Sequence[DraftArticle]) -> str:
        """draft/add → media_id."""

    def get_draft(self, media_id: str) -> tuple[StoredArticle, ...] | None:
        """draft/get; None when WeChat says there is no such draft (40007)."""

    def newest_drafts(self, count: int = 20) -> tuple[StoredDraft, ...]:
        """draft/batchget with content, newest first."""

    def submit(self, media_id: str) -> Submitted:
        """freepublish/submit. Never repeated by anyone without proof."""

    def publish_status(self, publish_id: str) -> PublishStatus:
        """freepublish/get."""

    def newest_published(self, count: int = 20) -> tuple[PublishedItem, ...]:
        """freepublish/batchget with content, newest first."""

    def published_page(self, offset: int, count: int = 20, *, content: bool = True) -> PublishedPage:
        """freepublish/batchget, one page in WeChat's order; never lists what was mass-sent."""

    def published_articles(self, article_id: str) -> tuple[StoredArticle, ...] | None:
        """freepublish/getarticle; None when WeChat knows no such publication (53600)."""

    def delete_published(self, article_id: str, index: int) -> None:
        """freepublish/delete of one article, index from 1."""

    def delete_draft(self, media_id: str) -> None:
        """draft/delete; a draft that is gone already (40007) is no error."""

    def mass_send(self, media_id: str, client_id: str, *, ignore_reprint: bool) -> MassSent:
        """message/mass/sendall to everybody. client_id (clientmsgid, ≤ 32 bytes) makes a repeat
        within 24 hours harmless: it answers the first one's msg_id."""

    def mass_status(self, msg_id: str) -> MassState:
        """message/mass/get."""

    def mass_delete(self, msg_id: str, index: int) -> None:
        """message/mass/delete of one article, index from 1."""

    def mass_preview(self, media_id: str, wechat_name: str) -> None:
        """message/mass/preview to one WeChat user; the draft stays."""

    def renew_token(self) -> None:
        """Ask WeChat for the token now, past the stored one: the cheapest proof that AppID,
        AppSecret and the IP white list are in order."""

    def quota(self, path: str) -> Quota:
        """openapi/quota/get for one path such as /cgi-bin/freepublish/submit."""
