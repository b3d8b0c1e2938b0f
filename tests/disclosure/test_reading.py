"""What people type in the ledger, as values."""

from __future__ import annotations

import pytest

from wechat_bot.disclosure import reading

CHANNELS = {"website": "政府网站", "wechat": "公众号"}


@pytest.mark.parametrize(("text", "code"), [
    ("公众号", "wechat"), ("微信公众号", "wechat"), ("wechat", "wechat"),
    ("政府网站", "website"), ("网站", "website"), ("website", "website"),
])
def test_channels(text: str, code: str) -> None:
    assert reading.read_channel(text, CHANNELS) == code


@pytest.mark.parametrize("text", ["", "抖音"])
def test_an_unknown_channel_names_the_known_ones(text: str) -> None:
    with pytest.raises(ValueError, match="政府网站、公众号"):
        reading.read_channel(text, CHANNELS)


@pytest.mark.parametrize(("text", "code"), [
    ("", ""), ("20.1", "20.1"), ("20.15", "20.15"), ("1", "20.1"), ("一", "20.1"),
    ("（一）", "20.1"), ("(十五)", "20.15"), ("第二十条第（六）项", "20.6"), ("第6项", "20.6"),
    ("20（八）", "20.8"), ("条例第二十条第(十)项", "20.10"), ("第二十条（五）", "20.5"),
])
def test_items_of_article_20(text: str, code: str) -> None:
    assert reading.read_article_20(text) == code


@pytest.mark.parametrize("text", ["20.16", "20.0", "21.1", "十六", "其他", "20"])
def test_no_items_of_article_20(text: str) -> None:
    with pytest.raises(ValueError, match=r"20\.1 到 20\.15"):
        reading.read_article_20(text)


@pytest.mark.parametrize(("text", "status"), [
    ("", "current"), ("现行", "current"), ("下架", "taken_down"), ("已被替代", "replaced"),
])
def test_statuses(text: str, status: str) -> None:
    assert reading.read_status(text) == status


def test_kinds_and_origins() -> None:
    assert [reading.read_info_kind(t) for t in ("", "政策解读", "回应关切", "none")] == [
        "none", "policy_interpretation", "response", "none"]
    assert [reading.read_origin(t) for t in (" ", "原创", "转载")] == [
        "original", "original", "repost"]
    with pytest.raises(ValueError, match="原创、转载"):
        reading.read_origin("转发")
