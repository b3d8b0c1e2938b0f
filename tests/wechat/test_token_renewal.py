"""The shared token: stored with its end, renewed once, forced only when it must be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine

from tests.wechat.rawserver import RawServer, Script, Seen, Wire, ok, with_token
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import ErrorClass, GatewayError, Sent
from wechat_bot.wechat.client import make_client
from wechat_bot.wechat.tokens import TokenStore

Serve = Callable[[Script], RawServer]
OpenAt = Callable[..., Office]
STABLE = "/cgi-bin/stable_token"
COUNT = "/cgi-bin/draft/count"


class Platform:
    """WeChat's token rules, as far as a test changes them."""

    def __init__(self, dead: set[str] | None = None, code: int = 40001) -> None:
        self.generation = 1
        self.dead = dead or set()
        self.code = code
        self.forced_refusal = 0

    def __call__(self, request: Seen) -> Wire:
        if request.path == STABLE:
            if request.json()["force_refresh"]:
                if self.forced_refusal:
                    self.generation += 1  # the other process's doing
                    return ok(errcode=self.forced_refusal, errmsg="too often")
                self.generation += 1
            return ok(access_token=f"TOKEN-{self.generation}", expires_in=7200)
        if request.token in self.dead or "ALL" in self.dead:
            return ok(errcode=self.code, errmsg="invalid credential rid: 1-2-3")
        return ok(total_count=3, body=len(request.body))


def count(office: Office) -> int:
    total: int = make_client(office).api.drafts.count()["total_count"]
    return total


def forced(server: RawServer) -> list[bool]:
    return [it.json()["force_refresh"] for it in server.seen if it.path == STABLE]


def test_the_secret_travels_in_the_body_only(serve: Serve, open_at: OpenAt) -> None:
    server = serve(Platform())
    count(open_at(server.base_url))
    token_call, call = server.seen
    assert token_call.json() == {
        "grant_type": "client_credential", "appid": "wx_demo_emulator",
        "secret": "demo-secret", "force_refresh": False,
    }
    assert token_call.target == STABLE
    assert (call.method, call.target) == ("GET", f"{COUNT}?access_token=TOKEN-1")


def test_a_second_process_uses_the_stored_token(serve: Serve, open_at: OpenAt) -> None:
    server = serve(Platform())
    count(open_at(server.base_url))
    count(open_at(server.base_url))
    assert server.paths() == [STABLE, COUNT, COUNT]


def test_the_stored_token_ends_a_minute_early(serve: Serve, open_at: OpenAt) -> None:
    server = serve(Platform())
    office = open_at(server.base_url)
    store = TokenStore(office.db)
    with time_machine.travel(datetime(2026, 3, 5, tzinfo=UTC), tick=False) as moment:
        store.set("wx_demo_emulator", "T", 345)
        moment.shift(284)
        assert store.get("wx_demo_emulator") == "T"
        moment.shift(1)
        assert store.get("wx_demo_emulator") is None


def test_a_refused_token_that_was_replaced_needs_no_force(serve: Serve, open_at: OpenAt) -> None:
    platform = Platform()
    server = serve(platform)
    office = open_at(server.base_url)
    count(office)
    platform.dead, platform.generation = {"TOKEN-1"}, 2
    assert count(office) == 3
    assert forced(server) == [False, False]
    assert TokenStore(office.db).get("wx_demo_emulator") == "TOKEN-2"


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_that_comes_again_is_forced(
    serve: Serve, open_at: OpenAt, code: int
) -> None:
    server = serve(Platform({"TOKEN-1"}, code))
    assert count(open_at(server.base_url)) == 3
    assert server.paths() == [STABLE, COUNT, STABLE, STABLE, COUNT]
    assert forced(server) == [False, False, True]


def test_persistent_refusal_costs_five_requests(serve: Serve, open_at: OpenAt) -> None:
    server = serve(Platform({"ALL"}))
    with pytest.raises(GatewayError) as caught:
        count(open_at(server.base_url))
    assert len(server.seen) == 5
    assert (caught.value.errcode, caught.value.kind) == (40001, ErrorClass.TOKEN)
    assert caught.value.stale and caught.value.may_pass  # others may be renewing it: again later
    assert caught.value.sent is Sent.NO


def test_no_second_force_within_thirty_seconds(serve: Serve, open_at: OpenAt) -> None:
    server = serve(Platform({"ALL"}))
    client = make_client(open_at(server.base_url))
    for _ in range(3):
        with pytest.raises(GatewayError):
            client.api.drafts.count()
    assert forced(server).count(True) == 1


def test_a_token_stored_by_another_process_meanwhile_is_taken(
    serve: Serve, open_at: OpenAt
) -> None:
    platform = Platform({"TOKEN-1"})
    server = serve(platform)
    office = open_at(server.base_url)
    store = TokenStore(office.db)

    def refuse_and_replace(request: Seen) -> Wire:
        if request.token == "TOKEN-1":
            store.set("wx_demo_emulator", "TOKEN-9", 7200)
        return platform(request)

    server.script = refuse_and_replace
    assert count(office) == 3
    assert server.paths() == [STABLE, COUNT, COUNT]
    assert server.seen[-1].token == "TOKEN-9"


def test_a_force_that_came_second_takes_the_first_ones_token(
    serve: Serve, open_at: OpenAt
) -> None:
    platform = Platform({"TOKEN-1"})
    platform.forced_refusal = 45011
    server = serve(platform)
    assert count(open_at(server.base_url)) == 3
    assert forced(server) == [False, False, True, False]
    assert server.seen[-1].token == "TOKEN-2"


def test_ten_threads_fetch_one_token(serve: Serve, open_at: OpenAt) -> None:
    server = serve(Platform())
    client = make_client(open_at(server.base_url))
    threads = [threading.Thread(target=client.api.drafts.count) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.paths().count(STABLE) == 1
    assert server.paths().count(COUNT) == 10


def test_a_repeated_upload_is_sent_whole(serve: Serve, open_at: OpenAt) -> None:
    platform = Platform({"TOKEN-1"})

    def script(request: Seen) -> Wire:
        answer = platform(request)
        is_refused = request.path == STABLE or request.token in platform.dead
        return answer if is_refused else ok(url="http://mmbiz.qpic.cn/a")

    server = serve(script)
    client = make_client(open_at(server.base_url))
    assert client.upload_body_image(b"\x89PNG" + b"x" * 5000, "image/png")
    first, second = [it.body for it in server.seen if it.path.endswith("uploadimg")]
    assert len(first) == len(second) > 5000
    assert b'name="media"; filename="image.png"' in second
    assert b"Content-Type: image/png" in second


@pytest.mark.parametrize(
    ("code", "text"),
    [(40125, "AppSecret 不对"), (40001, "AppSecret 不对"), (40013, "AppID 不对")],
)
def test_no_token_means_the_call_was_not_made(
    serve: Serve, open_at: OpenAt, code: int, text: str
) -> None:
    server = serve(lambda _: ok(errcode=code, errmsg="wrong"))
    with pytest.raises(GatewayError) as caught:
        make_client(open_at(server.base_url)).submit("MEDIA")
    assert server.paths() == [STABLE]
    assert caught.value.sent is Sent.NO
    assert text in caught.value.message
    assert caught.value.message.startswith("提交发表没有进行")


def test_a_token_call_cut_off_means_the_call_was_not_made(serve: Serve, open_at: OpenAt) -> None:
    server = serve(lambda _: Wire(ending="reset"))
    with pytest.raises(GatewayError) as caught:
        make_client(open_at(server.base_url)).submit("MEDIA")
    assert caught.value.sent is Sent.NO


def test_a_vanished_secret_is_a_gateway_error(
    serve: Serve, open_at: OpenAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(with_token(lambda _: ok(total_count=3)))
    client = make_client(open_at(server.base_url))
    monkeypatch.delenv("WECHAT_APP_SECRET")
    with pytest.raises(GatewayError) as caught:
        client.api.drafts.count()
    assert caught.value.kind is ErrorClass.TOKEN
    assert "WECHAT_APP_SECRET" in caught.value.message
