"""Which paths exist, how they are called and who answers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from wechat_bot.emulator import account, datacube, drafts, library, mass, publishing, structure
from wechat_bot.emulator.faults import Reply
from wechat_bot.emulator.fields import ApiCall
from wechat_bot.emulator.state import EmulatorState

Handler = Callable[[EmulatorState, ApiCall], dict[str, Any] | Reply]


@dataclass(frozen=True)
class Endpoint:
    """One API path. body: none, json or multipart; tokenless: called without access_token.

    public: stands on another host, open to everybody: no white list, no token, no quota.
    """

    path: str
    handler: Handler
    methods: tuple[str, ...] = ("POST",)
    body: str = "json"
    tokenless: bool = False
    public: bool = False


def _known() -> frozenset[str]:
    return frozenset(path for path, endpoint in ENDPOINTS.items() if not endpoint.public)


def _get_quota(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    return account.get_quota(state, call, _known())


def _clear_path_quota(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    return account.clear_path_quota(state, call, _known())


_get = partial(Endpoint, methods=("GET",), body="none")
_upload = partial(Endpoint, body="multipart")

ENDPOINTS: dict[str, Endpoint] = {
    endpoint.path: endpoint
    for endpoint in (
        _get("/cgi-bin/token", account.plain_token, tokenless=True),
        Endpoint("/cgi-bin/stable_token", account.stable_token, tokenless=True),
        _get("/cgi-bin/get_api_domain_ip", account.list_addresses),
        _get("/cgi-bin/getcallbackip", account.list_addresses),
        Endpoint("/cgi-bin/clear_quota", account.clear_quota),
        Endpoint(
            "/cgi-bin/clear_quota/v2", account.clear_quota_by_secret, body="none", tokenless=True
        ),
        Endpoint("/cgi-bin/openapi/quota/get", _get_quota),
        Endpoint("/cgi-bin/openapi/quota/clear", _clear_path_quota),
        Endpoint("/cgi-bin/openapi/rid/get", account.get_request),
        _upload("/cgi-bin/media/uploadimg", library.upload_body_image),
        _upload("/cgi-bin/media/upload", library.upload_temporary),
        _get("/cgi-bin/media/get", library.get_temporary),
        _upload("/cgi-bin/material/add_material", library.add_material),
        Endpoint("/cgi-bin/material/get_material", library.get_material),
        Endpoint("/cgi-bin/material/batchget_material", library.list_materials),
        Endpoint("/cgi-bin/material/del_material", library.delete_material),
        _get("/cgi-bin/material/get_materialcount", library.count_materials),
        Endpoint("/cgi-bin/draft/add", drafts.add_draft),
        Endpoint("/cgi-bin/draft/get", drafts.get_draft),
        Endpoint("/cgi-bin/draft/update", drafts.update_draft),
        Endpoint("/cgi-bin/draft/delete", drafts.delete_draft),
        Endpoint("/cgi-bin/draft/batchget", drafts.list_drafts),
        _get("/cgi-bin/draft/count", drafts.count_drafts, methods=("GET", "POST")),
        Endpoint("/cgi-bin/freepublish/submit", publishing.submit),
        Endpoint("/cgi-bin/freepublish/get", publishing.get_status),
        Endpoint("/cgi-bin/freepublish/delete", publishing.delete_articles),
        Endpoint("/cgi-bin/freepublish/getarticle", publishing.get_articles),
        Endpoint("/cgi-bin/freepublish/batchget", publishing.list_publications),
        Endpoint("/cgi-bin/message/mass/sendall", mass.send_to_all),
        Endpoint("/cgi-bin/message/mass/get", mass.get_mass_status),
        Endpoint("/cgi-bin/message/mass/delete", mass.delete_mass),
        Endpoint("/cgi-bin/message/mass/preview", mass.preview),
        Endpoint("/datacube/getarticleread", datacube.read_figures),
        Endpoint("/datacube/getarticleshare", datacube.share_figures),
        Endpoint("/datacube/getbizsummary", datacube.account_figures),
        Endpoint("/datacube/getarticletotaldetail", datacube.article_details),
        Endpoint("/article-bin/verify_article_structure", structure.verify_structure, public=True),
    )
}
