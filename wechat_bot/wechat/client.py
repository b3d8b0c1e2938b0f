"""The gateway of the publishing protocol, over the real interfaces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from wechat_bot.kernel.config import app_secret
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import (
    DraftArticle,
    ErrorClass,
    GatewayError,
    MassSent,
    MassState,
    PublishedItem,
    PublishedPage,
    PublishStatus,
    Quota,
    Sent,
    StoredArticle,
    StoredDraft,
    Submitted,
    WeChatGateway,
)
from wechat_bot.wechat import errors, replies
from wechat_bot.wechat.api import AccountClient
from wechat_bot.wechat.tokens import TokenStore
from wechat_bot.wechat.transport import Reply

T = TypeVar("T")

NO_SUCH_MEDIA = 40007
NO_SUCH_PUBLICATION = 53600
SENT_BEFORE = 45065
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/bmp": "bmp"}
_PAGE = 20  # the most a list gives at once
_BODY_TYPES = ("image/jpeg", "image/png")


class WeChatClient:
    """Implements publishing.gateway.WeChatGateway. Every method raises GatewayError."""

    def __init__(self, api: AccountClient) -> None:
        self.api = api

    def __repr__(self) -> str:
        return f"<WeChatClient {self.account}>"

    @property
    def account(self) -> str:
        """The account's app_id."""
        return str(self.api.appid)

    def renew_token(self) -> None:
        """Ask WeChat for the token now, past the stored one (the pre-flight check)."""
        self.api.fetch_access_token()

    def upload_body_image(self, data: bytes, mime: str) -> str:
        """media/uploadimg → the picture's address. jpg/png under 1 MB."""
        path = "/cgi-bin/media/uploadimg"
        name = _file_name(path, mime, _BODY_TYPES)
        reply = self.api.images.uploadimg(name, data, mime)
        return _understood(path, reply, lambda it: replies.needed_text(it, "url"))

    def upload_cover(self, data: bytes, mime: str) -> str:
        """material/add_material type=image → permanent media_id."""
        path = "/cgi-bin/material/add_material"
        name = _file_name(path, mime, tuple(_EXTENSIONS))
        reply = self.api.images.add_material(name, data, mime)
        return _understood(path, reply, lambda it: replies.needed_text(it, "media_id"))

    def add_draft(self, articles: Sequence[DraftArticle]) -> str:
        """draft/add → media_id."""
        reply = self.api.drafts.add([_as_sent(article) for article in articles])
        path = "/cgi-bin/draft/add"
        return _understood(path, reply, lambda it: replies.needed_text(it, "media_id"))

    def get_draft(self, media_id: str) -> tuple[StoredArticle, ...] | None:
        """draft/get; None when WeChat says there is no such draft (40007)."""
        try:
            reply = self.api.drafts.get(media_id)
        except GatewayError as error:
            if error.errcode == NO_SUCH_MEDIA:
                return None
            raise
        return _understood("/cgi-bin/draft/get", reply, replies.news_items)

    def newest_drafts(self, count: int = 20) -> tuple[StoredDraft, ...]:
        """draft/batchget with content, newest first."""
        return _newest("/cgi-bin/draft/batchget", self.api.drafts.batchget, replies.drafts, count)

    def submit(self, media_id: str) -> Submitted:
        """freepublish/submit, one attempt."""
        reply = self.api.publishing.submit(media_id)
        return _understood("/cgi-bin/freepublish/submit", reply, replies.submitted)

    def publish_status(self, publish_id: str) -> PublishStatus:
        """freepublish/get."""
        reply = self.api.publishing.get(publish_id)
        return _understood("/cgi-bin/freepublish/get", reply, replies.publish_status)

    def newest_published(self, count: int = 20) -> tuple[PublishedItem, ...]:
        """freepublish/batchget with content, newest first."""
        batchget = self.api.publishing.batchget
        return _newest("/cgi-bin/freepublish/batchget", batchget, replies.published, count)

    def published_page(self, offset: int, count: int = 20, *, content: bool = True) -> PublishedPage:
        """freepublish/batchget, one page in WeChat's order."""
        path = "/cgi-bin/freepublish/batchget"
        reply = self.api.publishing.batchget(offset, count, content=content)
        return _understood(path, reply, lambda it: PublishedPage(replies.total(it), replies.published(it)))

    def published_articles(self, article_id: str) -> tuple[StoredArticle, ...] | None:
        """freepublish/getarticle: the published text, with is_deleted; None for 53600."""
        try:
            reply = self.api.publishing.getarticle(article_id)
        except GatewayError as error:
            if error.errcode == NO_SUCH_PUBLICATION:
                return None
            raise
        return _understood("/cgi-bin/freepublish/getarticle", reply, replies.news_items)

    def delete_published(self, article_id: str, index: int) -> None:
        """freepublish/delete of one article, index from 1."""
        self.api.publishing.delete(article_id, index)

    def delete_draft(self, media_id: str) -> None:
        """draft/delete; a draft that is gone already is no error."""
        try:
            self.api.drafts.delete(media_id)
        except GatewayError as error:
            if error.errcode != NO_SUCH_MEDIA:
                raise

    def mass_send(self, media_id: str, client_id: str, *, ignore_reprint: bool) -> MassSent:
        """message/mass/sendall, one attempt; 45065 gives the msg_id of the earlier one."""
        try:
            reply = self.api.mass.sendall(media_id, client_id, ignore_reprint=ignore_reprint)
        except GatewayError as error:
            earlier = replies.mass_sent(error.reply, already=True)
            if error.errcode == SENT_BEFORE and earlier is not None:
                return earlier
            raise
        sent = replies.mass_sent(reply)
        if sent is None:
            raise errors.failed("/cgi-bin/message/mass/sendall", "回答里没有群发编号",
                                ErrorClass.UNKNOWN, Sent.MAYBE)
        return sent

    def mass_status(self, msg_id: str) -> MassState:
        """message/mass/get."""
        reply = self.api.mass.get(msg_id)
        return _understood("/cgi-bin/message/mass/get", reply, replies.mass_state)

    def mass_delete(self, msg_id: str, index: int) -> None:
        """message/mass/delete of one article, index from 1."""
        self.api.mass.delete(msg_id, index)

    def mass_preview(self, media_id: str, wechat_name: str) -> None:
        """message/mass/preview to one WeChat user."""
        self.api.mass.preview(media_id, wechat_name)

    def quota(self, path: str) -> Quota:
        """openapi/quota/get for one path such as /cgi-bin/freepublish/submit."""
        reply = self.api.quotas.get(path)
        return _understood("/cgi-bin/openapi/quota/get", reply, replies.quota)


def make_client(office: Office) -> WeChatClient:
    """The client of the configured account; ConfigError when AppID or AppSecret is missing."""
    settings = office.config.wechat
    if not settings.app_id:
        raise ConfigError(
            "没有填写公众号的 AppID（配置项 wechat.app_id），接口不能用；仍可用“人工发表”。"
        )
    app_secret(office.config)  # asked again at each renewal; here only to fail early
    return WeChatClient(
        AccountClient(
            settings.app_id,
            lambda: app_secret(office.config),
            api_base=settings.api_base,
            store=TokenStore(office.db),
            connect_timeout=settings.connect_timeout,
            read_timeout=settings.read_timeout,
        )
    )


def make_gateway(office: Office) -> WeChatGateway:
    """What publishing works with; ConfigError when AppID or AppSecret is missing.

    No call belongs inside a writing transaction: the shared token may have to be stored.
    """
    return make_client(office)


def _as_sent(article: DraftArticle) -> dict[str, Any]:
    """An article of draft/add. An empty optional field is left out, as the page asks."""
    if article.kind == "newspic":
        listed = [{"image_media_id": media_id} for media_id in article.image_media_ids]
        return {
            "article_type": "newspic",
            "title": article.title,
            "content": article.content,
            "need_open_comment": 0,
            "only_fans_can_comment": 0,
            "image_info": {"image_list": listed},
        }
    sent: dict[str, Any] = {
        "article_type": "news",
        "title": article.title,
        "content": article.content,
        "thumb_media_id": article.thumb_media_id,
        "need_open_comment": 0,
        "only_fans_can_comment": 0,
    }
    optional = {
        "author": article.author,
        "digest": article.digest,
        "content_source_url": article.content_source_url,
        "pic_crop_235_1": article.crop_wide,
        "pic_crop_1_1": article.crop_square,
    }
    return {**sent, **{key: value for key, value in optional.items() if value}}


def _file_name(path: str, mime: str, allowed: tuple[str, ...]) -> str:
    """WeChat tells the type by the file name; refused here what it would refuse."""
    if mime not in allowed:
        kinds = "、".join(_EXTENSIONS[each] for each in allowed)
        reason = f"图片格式应为 {kinds}，这张是 {mime}"
        raise errors.failed(path, reason, ErrorClass.CONTENT, Sent.NO)
    return f"image.{_EXTENSIONS[mime]}"


def _understood(path: str, reply: Reply, parse: Callable[[Reply], T]) -> T:
    """The parsed reply. One that lacks a promised field: the call may well have been done."""
    try:
        return parse(reply)
    except replies.Malformed as error:
        missing = str(error)
    raise errors.failed(
        path, f"回答里缺少 {missing} 或写法不对", ErrorClass.UNKNOWN, Sent.MAYBE
    )


Item = TypeVar("Item", StoredDraft, PublishedItem)


def _newest(
    path: str,
    batchget: Callable[[int, int], Reply],
    parse: Callable[[Reply], tuple[Item, ...]],
    count: int,
) -> tuple[Item, ...]:
    """The newest items. The order of the lists is not documented: an ascending one is met by
    reading its last page instead, for one more call of the day's quota. A whole page is asked
    for in any case, since the order cannot be seen from one item."""
    reply = batchget(0, _PAGE)
    page = _understood(path, reply, parse)
    if page and page[0].update_time < page[-1].update_time:
        total = _understood(path, reply, replies.total)
        if total > len(page):
            page = _understood(path, batchget(total - _PAGE, _PAGE), parse)
    return tuple(sorted(page, key=lambda item: item.update_time, reverse=True)[:count])
