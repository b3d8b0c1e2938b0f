"""Pictures of published articles: only WeChat's hosts, only pictures, only so large."""

from __future__ import annotations

import pytest

from tests.support.articles import png
from tests.support.offices import config_for, new_office
from wechat_bot.emulator import EmulatorServer
from wechat_bot.outside import pictures
from wechat_bot.outside.pictures import allowed_picture, make_pictures
from wechat_bot.reconciling.ports import PictureUnreadable
from wechat_bot.wechat.client import make_gateway

REAL, LOCAL = "https://api.weixin.qq.com", "http://127.0.0.1:8001"


@pytest.mark.parametrize(("address", "fetched"), [
    ("http://mmbiz.qpic.cn/mmbiz_png/k/0?wx_fmt=png", "https://mmbiz.qpic.cn/mmbiz_png/k/0?wx_fmt=png"),
    ("https://mmbiz.qlogo.cn/a/b", "https://mmbiz.qlogo.cn/a/b"),
    ("//mmbiz.qpic.cn/a/b", "https://mmbiz.qpic.cn/a/b"),
])
def test_pictures_of_wechat(address: str, fetched: str) -> None:
    assert allowed_picture(address, REAL) == fetched


@pytest.mark.parametrize("address", [
    "https://example.org/a.png", "https://mmbiz.qpic.cn.example.org/a", "https://mmbiz.qpic.cn:8443/a",
    "https://user@mmbiz.qpic.cn/a", "ftp://mmbiz.qpic.cn/a", "file:///etc/passwd",
    "http://127.0.0.1:8001/mmbiz/a/b", "http://169.254.169.254/mmbiz/x", "https://mmbiz.qpic.cn\\@x/a",
    "https://[mmbiz.qpic.cn/a", "https://mmbiz.qpic.cn:x/a", "",
])
def test_nothing_else(address: str) -> None:
    assert allowed_picture(address, REAL) is None


def test_the_emulator_serves_them_itself() -> None:
    assert allowed_picture("https://mmbiz.qpic.cn/f/k/0", LOCAL) == f"{LOCAL}/mmbiz/f/k/0"
    assert allowed_picture(f"{LOCAL}/mmbiz/f/k", LOCAL) == f"{LOCAL}/mmbiz/f/k"
    assert allowed_picture(f"{LOCAL}/_control/state", LOCAL) is None
    assert allowed_picture("http://127.0.0.1:8002/mmbiz/f/k", LOCAL) is None


def test_a_picture_is_fetched_and_one_that_is_too_large_is_not(
    emulator: EmulatorServer, tmp_path, monkeypatch: pytest.MonkeyPatch  # type: ignore[no-untyped-def]
) -> None:
    office = new_office(tmp_path, wechat={"api_base": emulator.base_url})
    address = make_gateway(office).upload_body_image(png(), "image/png")
    fetcher = make_pictures(office.config)
    assert fetcher.fetch(address) == png()
    monkeypatch.setattr(pictures, "LARGEST_PICTURE", 10)
    with pytest.raises(PictureUnreadable, match="10 MB"):
        fetcher.fetch(address)
    with pytest.raises(PictureUnreadable, match="HTTP 404"):
        fetcher.fetch("https://mmbiz.qpic.cn/mmbiz_png/nothing/0")
    office.close()


def test_what_is_no_picture_is_refused(emulator: EmulatorServer, tmp_path) -> None:  # type: ignore[no-untyped-def]
    fetcher = make_pictures(config_for(tmp_path, wechat={"api_base": emulator.base_url}))
    with pytest.raises(PictureUnreadable, match="不是公众号"):
        fetcher.fetch("https://example.org/a.png")
    with emulator.state.lock:
        image = next(iter(emulator.state.images.values()), None)
    assert image is None
