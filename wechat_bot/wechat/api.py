"""The interfaces in use, as typed groups on the client; each method is one call.

wechatpy 1.8.18 has none of them, and those of 2.0 drop fields. Every method raises GatewayError.
Lists take offset and count (1–20).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wechatpy.client.api.base import BaseWeChatAPI

from wechat_bot.wechat.transport import Reply, Transport


class Group(BaseWeChatAPI):  # type: ignore[misc]  # wechatpy has no type information
    """Calls that belong together; wechatpy binds `_client` to the client."""

    def _call(
        self, path: str, body: Mapping[str, Any] | None = None, method: str = "POST"
    ) -> Reply:
        client: Transport = self._client
        return client.call(path, body, method)


class DraftApi(Group):
    """草稿箱: /cgi-bin/draft/…"""

    def add(self, articles: Sequence[Mapping[str, Any]]) -> Reply:
        """→ {media_id}."""
        return self._call("/cgi-bin/draft/add", {"articles": list(articles)})

    def get(self, media_id: str) -> Reply:
        """→ {news_item: […]}; 40007 when there is no such draft."""
        return self._call("/cgi-bin/draft/get", {"media_id": media_id})

    def batchget(self, offset: int, count: int, *, content: bool = True) -> Reply:
        """→ {total_count, item_count, item: […]}."""
        return self._call("/cgi-bin/draft/batchget", _paging(offset, count, content))

    def delete(self, media_id: str) -> Reply:
        """Irreversible: there is no recycle bin."""
        return self._call("/cgi-bin/draft/delete", {"media_id": media_id})

    def count(self) -> Reply:
        """→ {total_count}."""
        return self._call("/cgi-bin/draft/count", method="GET")


class PublishApi(Group):
    """发布: /cgi-bin/freepublish/…"""

    def submit(self, media_id: str) -> Reply:
        """→ {publish_id, msg_data_id?}. Accepted, not yet published; no idempotency key."""
        return self._call("/cgi-bin/freepublish/submit", {"media_id": media_id})

    def get(self, publish_id: str) -> Reply:
        """→ {publish_status, …}. The id goes out as text, the documented type, whatever came."""
        return self._call("/cgi-bin/freepublish/get", {"publish_id": publish_id})

    def getarticle(self, article_id: str) -> Reply:
        """→ {news_item: […]} with is_deleted."""
        return self._call("/cgi-bin/freepublish/getarticle", {"article_id": article_id})

    def batchget(self, offset: int, count: int, *, content: bool = True) -> Reply:
        """→ {total_count, item_count, item: […]}; mass-sent items are never in it."""
        return self._call("/cgi-bin/freepublish/batchget", _paging(offset, count, content))

    def delete(self, article_id: str, index: int) -> Reply:
        """Delete one article, index from 1. 0 would delete all of them and is refused here."""
        if index < 1:
            raise ValueError("index starts at 1: 0 would delete every article of the message")
        body = {"article_id": article_id, "index": index}
        return self._call("/cgi-bin/freepublish/delete", body)


class MassApi(Group):
    """群发: /cgi-bin/message/mass/…"""

    def sendall(self, media_id: str, client_id: str, *, ignore_reprint: bool) -> Reply:
        """→ {msg_id, msg_data_id?}. To everybody; client_id is good for 24 hours."""
        return self._call("/cgi-bin/message/mass/sendall", {
            "filter": {"is_to_all": True}, "mpnews": {"media_id": media_id}, "msgtype": "mpnews",
            "send_ignore_reprint": 1 if ignore_reprint else 0, "clientmsgid": client_id,
        })

    def get(self, msg_id: str) -> Reply:
        """→ {msg_id, msg_status}."""
        return self._call("/cgi-bin/message/mass/get", {"msg_id": msg_id})

    def delete(self, msg_id: str, index: int) -> Reply:
        """Delete one article, index from 1. 0 would delete all of them and is refused here."""
        if index < 1:
            raise ValueError("index starts at 1: 0 would delete every article of the message")
        number = int(msg_id) if msg_id.isdigit() else msg_id
        body = {"msg_id": number, "article_idx": index}
        return self._call("/cgi-bin/message/mass/delete", body)

    def preview(self, media_id: str, wechat_name: str) -> Reply:
        """To one WeChat user by name (微信号)."""
        return self._call("/cgi-bin/message/mass/preview", {
            "towxname": wechat_name, "mpnews": {"media_id": media_id}, "msgtype": "mpnews"})


class ImageApi(Group):
    """图片: media/uploadimg for the text, material/add_material for covers."""

    def uploadimg(self, name: str, data: bytes, mime: str) -> Reply:
        """→ {url}. jpg/png under 1 MB."""
        client: Transport = self._client
        return client.upload("/cgi-bin/media/uploadimg", name, data, mime)

    def add_material(self, name: str, data: bytes, mime: str) -> Reply:
        """→ {media_id, url}. A permanent image, at most 10 MB."""
        client: Transport = self._client
        path = "/cgi-bin/material/add_material"
        return client.upload(path, name, data, mime, {"type": "image"})


class QuotaApi(Group):
    """接口次数: /cgi-bin/openapi/quota/…"""

    def get(self, path: str) -> Reply:
        """→ {quota: {daily_limit, used, remain}}. path: /cgi-bin/…"""
        return self._call("/cgi-bin/openapi/quota/get", {"cgi_path": path})


class AccountClient(Transport):
    """The transport with its groups; BaseWeChatClient binds a copy of each to the instance."""

    drafts = DraftApi()
    publishing = PublishApi()
    mass = MassApi()
    images = ImageApi()
    quotas = QuotaApi()


def _paging(offset: int, count: int, content: bool) -> dict[str, int]:
    return {"offset": offset, "count": min(max(count, 1), 20), "no_content": 0 if content else 1}
