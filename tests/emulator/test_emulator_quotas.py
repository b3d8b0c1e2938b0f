"""Quotas per path and Beijing day, reading and clearing them."""

from __future__ import annotations

import pytest

from tests.emulator.wire import APP, SECRET, Wire

LIST = "/cgi-bin/freepublish/batchget"


def quota(wire: Wire, path: str) -> dict[str, int]:
    found: dict[str, int] = wire.post("/cgi-bin/openapi/quota/get", {"cgi_path": path})["quota"]
    return found


DEFAULTS = [
    ("/cgi-bin/draft/add", 1000),
    ("/cgi-bin/draft/get", 500),
    ("/cgi-bin/freepublish/submit", 100),
    ("/cgi-bin/freepublish/get", 100),
    ("/cgi-bin/freepublish/delete", 10),
    ("/cgi-bin/media/uploadimg", 100_000),
]


@pytest.mark.parametrize(("path", "limit"), DEFAULTS)
def test_default_limits(wire: Wire, path: str, limit: int) -> None:
    assert quota(wire, path) == {"daily_limit": limit, "used": 0, "remain": limit}


def test_day_quota_ends_and_returns_at_midnight_in_beijing(wire: Wire) -> None:
    wire.switch(daily_limits={LIST: 2})
    assert [wire.post(LIST, {}).get("errcode", 0) for _ in range(3)] == [0, 0, 45009]
    assert quota(wire, LIST) == {"daily_limit": 2, "used": 2, "remain": 0}
    wire.advance(14 * 3600 - 1)
    wire.log_in()
    assert wire.post(LIST, {})["errcode"] == 45009
    wire.advance(1)
    assert "errcode" not in wire.post(LIST, {})


def test_default_limit_of_status_queries_is_enforced(wire: Wire) -> None:
    codes = [wire.status(1)["errcode"] for _ in range(101)]
    assert codes == [53502] * 100 + [45009]


def test_minute_quota(wire: Wire) -> None:
    wire.switch(minute_limit=1)
    assert wire.drafts() == 0
    assert wire.get("/cgi-bin/draft/count")["errcode"] == 45011
    wire.advance(60)
    assert wire.drafts() == 0


def test_refused_calls_before_the_quota_are_not_counted(wire: Wire) -> None:
    wire.post(LIST, {}, token="bad")
    assert quota(wire, LIST)["used"] == 0


def test_unknown_and_forbidden_paths(wire: Wire) -> None:
    ask = "/cgi-bin/openapi/quota/get"
    assert wire.post(ask, {"cgi_path": "/cgi-bin/none"})["errcode"] == 76021
    wire.switch(freepublish_right=False)
    assert wire.post(ask, {"cgi_path": LIST})["errcode"] == 76022


def test_clear_quota_ten_times_a_month(wire: Wire) -> None:
    clear = "/cgi-bin/clear_quota"
    wire.post(LIST, {})
    assert wire.post(clear, {"appid": "other"})["errcode"] == 40013
    assert [wire.post(clear, {"appid": APP})["errcode"] for _ in range(11)] == [0] * 10 + [48006]
    assert quota(wire, LIST)["used"] == 0
    wire.advance(31 * 86_400)
    wire.log_in()
    assert wire.post(clear, {"appid": APP})["errcode"] == 0


def test_clear_quota_by_secret_shares_the_ten(bare: Wire) -> None:
    path = f"/cgi-bin/clear_quota/v2?appid={APP}&appsecret={SECRET}"
    codes = [bare.post(path, {}, token=None)["errcode"] for _ in range(11)]
    assert codes == [0] * 10 + [48006]
    assert bare.post(path + "x", {}, token=None)["errcode"] == 40125


def test_clear_one_path(wire: Wire) -> None:
    wire.post(LIST, {})
    wire.drafts()
    assert wire.post("/cgi-bin/openapi/quota/clear", {"cgi_path": LIST})["errcode"] == 0
    assert (quota(wire, LIST)["used"], quota(wire, "/cgi-bin/draft/count")["used"]) == (0, 1)
