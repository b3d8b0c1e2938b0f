"""The whole way against the emulator, over HTTP: token, pictures, draft, publication, refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
import requests
from PIL import Image

from wechat_bot.emulator import EmulatorServer, EmulatorSettings
from wechat_bot.kernel.office import Office
from wechat_bot.outside.links import LinkUnreadable, fetch_article
from wechat_bot.publishing.gateway import (
    DraftArticle,
    ErrorClass,
    GatewayError,
    Sent,
    WeChatGateway,
)
from wechat_bot.wechat.client import WeChatClient, make_client, make_gateway

OpenAt = Callable[..., Office]
START = "2026-03-05T10:00:00+08:00"


@pytest.fixture
def emulator() -> Iterator[EmulatorServer]:
    settings = EmulatorSettings(seed=7, clock_start=START, clock_frozen=True)
    with EmulatorServer(settings) as server:
        yield server


@pytest.fixture
def office(emulator: EmulatorServer, open_at: OpenAt) -> Office:
    return open_at(emulator.base_url)


@pytest.fixture
def gateway(office: Office) -> WeChatGateway:
    return make_gateway(office)


def control(emulator: EmulatorServer, act: str, /, **body: Any) -> None:
    with requests.Session() as session:
        session.trust_env = False
        reply = session.post(f"{emulator.base_url}/_control/{act}", json=body, timeout=10)
    assert reply.ok, reply.text


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (90, 38), "teal").save(out, kind)
    return out.getvalue()


def article(gateway: WeChatGateway, **changes: str) -> DraftArticle:
    cover = gateway.upload_cover(picture("PNG"), "image/png")
    sound = DraftArticle(
        "宪法宣传周“法治额敏”", "额敏县司法局", "摘要", "<p>正文 & 内容</p>", cover,
        "https://example.org/item/1",
    )
    return replace(sound, **changes)


def refusal(call: Callable[[], object]) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("form", ["number", "string"])
def test_a_post_goes_out(
    emulator: EmulatorServer, office: Office, gateway: WeChatGateway, form: str
) -> None:
    control(emulator, "switches", publish_id_form=form)
    image = gateway.upload_body_image(picture("JPEG"), "image/jpeg")
    assert "mmbiz.qpic.cn" in image
    sent = article(gateway, content=f'<p>第一段</p><p><img src="{image}"></p>')
    media_id = gateway.add_draft([sent])

    stored = gateway.get_draft(media_id)
    assert stored is not None
    (back,) = stored
    assert (back.title, back.author, back.digest) == (sent.title, sent.author, sent.digest)
    assert back.thumb_media_id == sent.thumb_media_id
    (listed,) = gateway.newest_drafts()
    assert (listed.media_id, listed.articles[0].content) == (media_id, back.content)
    assert listed.update_time == datetime(2026, 3, 5, 2, 0, tzinfo=UTC)

    submitted = gateway.submit(media_id)
    assert submitted.publish_id.isdigit()
    assert gateway.publish_status(submitted.publish_id).status == 1
    control(emulator, "clock", advance_seconds=60)
    status = gateway.publish_status(submitted.publish_id)
    assert (status.status, status.failed) == (0, ())
    assert list(status.urls) == [1]

    (published,) = gateway.newest_published()
    assert published.article_id == status.article_id
    assert published.articles[0].content == back.content
    assert gateway.get_draft(media_id) is None

    page = fetch_article(status.urls[1], office.config)
    assert page.title == sent.title
    assert "第一段" in page.content_html


def test_a_deleted_article_is_seen(
    emulator: EmulatorServer, office: Office, gateway: WeChatGateway
) -> None:
    client = make_client(office)
    submitted = gateway.submit(gateway.add_draft([article(gateway)]))
    control(emulator, "clock", advance_seconds=60)
    status = gateway.publish_status(submitted.publish_id)
    client.api.publishing.delete(status.article_id, 1)
    (back,) = client.published_articles(status.article_id)
    assert back.is_deleted
    assert gateway.publish_status(submitted.publish_id).status == 5
    with pytest.raises(LinkUnreadable, match="已被发布者删除"):
        fetch_article(status.urls[1], office.config)


@pytest.mark.parametrize("index", [0, -1])
def test_deleting_all_articles_at_once_is_refused(office: Office, index: int) -> None:
    with pytest.raises(ValueError, match="every article"):
        make_client(office).api.publishing.delete("A", index)


@pytest.mark.parametrize("outcome", [2, 3, 4])
def test_a_failed_publication_is_read(
    emulator: EmulatorServer, gateway: WeChatGateway, outcome: int
) -> None:
    control(emulator, "switches", publish_outcome=outcome)
    submitted = gateway.submit(gateway.add_draft([article(gateway)]))
    control(emulator, "clock", advance_seconds=60)
    status = gateway.publish_status(submitted.publish_id)
    assert (status.status, status.failed, status.urls) == (outcome, (1,), {})


@pytest.mark.parametrize("order", ["newest_first", "oldest_first"])
def test_the_newest_come_first_in_either_order(
    emulator: EmulatorServer, gateway: WeChatGateway, order: str
) -> None:
    control(emulator, "switches", list_order=order)
    sound = article(gateway)
    for number in range(25):
        gateway.add_draft([replace(sound, title=f"第{number}期")])
        control(emulator, "clock", advance_seconds=60)
    titles = [draft.articles[0].title for draft in gateway.newest_drafts()]
    assert titles == [f"第{number}期" for number in range(24, 4, -1)]
    assert len(gateway.newest_drafts(3)) == 3


def test_a_wrong_secret(
    office: Office, gateway: WeChatGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WECHAT_APP_SECRET", "something-else")
    error = refusal(lambda: gateway.submit("M"))
    assert (error.kind, error.sent) == (ErrorClass.TOKEN, Sent.NO)
    assert "AppSecret 不对" in error.message


def test_an_address_not_on_the_white_list(
    emulator: EmulatorServer, gateway: WeChatGateway
) -> None:
    control(emulator, "switches", ip_whitelist_enabled=True, reported_client_ip="1.2.3.4")
    error = refusal(lambda: gateway.submit("M"))
    assert (error.kind, error.sent) == (ErrorClass.IP_WHITE_LIST, Sent.NO)
    assert "公众号看到的本机 IP 是 1.2.3.4，不在白名单里" in error.message
    assert error.rid


def test_no_right_to_publish(emulator: EmulatorServer, gateway: WeChatGateway) -> None:
    control(emulator, "switches", freepublish_right=False)
    error = refusal(lambda: gateway.submit("M"))
    assert (error.kind, error.errcode) == (ErrorClass.PERMISSION, 48001)


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({"title": "长" * 65}, 45003, "标题太长"),
        ({"digest": "长" * 129}, 45004, "摘要太长"),
        ({"author": "长" * 17}, 45110, "作者名太长"),
        ({"content": "长" * 340_000}, 45002, "正文太长"),
        ({"thumb_media_id": "nobody's"}, 40007, "素材编号无效"),
    ],
)
def test_what_wechat_does_not_take(
    gateway: WeChatGateway, changes: dict[str, str], code: int, text: str
) -> None:
    refused = article(gateway, **changes)
    error = refusal(lambda: gateway.add_draft([refused]))
    assert (error.errcode, error.kind, error.sent) == (code, ErrorClass.CONTENT, Sent.NO)
    assert text in error.message


def test_a_foreign_link_where_it_is_refused(
    emulator: EmulatorServer, gateway: WeChatGateway
) -> None:
    control(emulator, "switches", foreign_link="45166")
    linked = article(gateway, content='<p><a href="https://example.org/">外</a></p>')
    assert refusal(lambda: gateway.add_draft([linked])).errcode == 45166


def test_the_days_calls_are_used_up(emulator: EmulatorServer, gateway: WeChatGateway) -> None:
    control(emulator, "switches", daily_limits={"/cgi-bin/draft/batchget": 1})
    gateway.newest_drafts()
    assert gateway.quota("/cgi-bin/draft/batchget").remain == 0
    error = refusal(gateway.newest_drafts)
    assert (error.kind, error.sent) == (ErrorClass.QUOTA, Sent.NO)


def test_a_picture_of_another_type_is_refused_here(gateway: WeChatGateway) -> None:
    error = refusal(lambda: gateway.upload_body_image(picture("GIF"), "image/gif"))
    assert (error.kind, error.sent) == (ErrorClass.CONTENT, Sent.NO)
    assert "jpg、png" in error.message


def test_a_revoked_token_is_replaced_unseen(
    emulator: EmulatorServer, gateway: WeChatGateway
) -> None:
    gateway.newest_drafts()
    with emulator.state.lock:
        emulator.state.tokens.revoke()
    assert gateway.newest_drafts() == ()


@pytest.mark.parametrize(
    ("fault", "executed"),
    [
        ("reset_before", 0), ("reset_after", 1), ("http_502_before", 0), ("http_502_after", 1),
        ("busy_before", 0), ("busy_after", 1), ("truncated_json", 1), ("html_page", 1),
        ("timeout_before", 0), ("timeout_after", 1),
    ],
)
def test_a_disturbed_submit_is_never_repeated(
    emulator: EmulatorServer, open_at: OpenAt, fault: str, executed: int
) -> None:
    gateway = make_gateway(open_at(emulator.base_url, read_timeout=2.0))
    media_id = gateway.add_draft([article(gateway)])
    control(emulator, "faults", path="/cgi-bin/freepublish/submit", kind=fault, count=1)
    error = refusal(lambda: gateway.submit(media_id))
    assert error.sent is Sent.MAYBE
    assert error.kind is ErrorClass.TRANSIENT
    with emulator.state.lock:
        assert len(emulator.state.jobs) == executed


def test_a_reply_without_charset_is_read(
    emulator: EmulatorServer, gateway: WeChatGateway
) -> None:
    media_id = gateway.add_draft([article(gateway)])
    control(emulator, "faults", path="/cgi-bin/draft/get", kind="no_charset", count=1)
    stored = gateway.get_draft(media_id)
    assert stored is not None
    assert stored[0].author == "额敏县司法局"


def test_the_client_is_a_gateway(office: Office) -> None:
    client: WeChatClient = make_client(office)
    as_gateway: WeChatGateway = client
    assert as_gateway.account == "wx_demo_emulator"
