"""What people type, as values."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from wechat_bot.disclosure import reading

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 12:00 Beijing time
CHANNELS = {"website": "政府网站", "wechat": "公众号"}


@pytest.mark.parametrize(("text", "at", "date_only"), [
    ("2024-03-05", "2024-03-04T16:00", True),
    ("2024/3/5", "2024-03-04T16:00", True),
    ("2024.3.5", "2024-03-04T16:00", True),
    ("2024年3月5日", "2024-03-04T16:00", True),
    (" 2024-03-05 10:00 ", "2024-03-05T02:00", False),
    ("2024-03-05 00:00", "2024-03-04T16:00", False),
    ("2024-03-05T10:00:30+08:00", "2024-03-05T02:00:30", False),
    ("2024-03-05 10:00Z", "2024-03-05T10:00", False),
    ("2024年3月5日10时30分", "2024-03-05T02:30", False),
    ("２０２４－０３－０５ １０：００", "2024-03-05T02:00", False),
    ("2026-11-22 12:00", "2026-11-22T04:00", False),
])
def test_moments(text: str, at: str, date_only: bool) -> None:
    moment = reading.read_moment(text, NOW)
    assert moment == reading.Moment(datetime.fromisoformat(at).replace(tzinfo=UTC), date_only)


@pytest.mark.parametrize(("text", "part"), [
    ("", "请填写时间"), ("三月五日", "不是日期"), ("2024-03", "不是日期"), ("45356", "不是日期"),
    ("2024-02-30", "不是真实的日期"), ("2024-03-05 25:00", "不是真实的日期"),
    ("2024-13-01", "不是真实的日期"), ("0224-03-05", "年份不对"), ("1999-12-31", "年份不对"),
    ("2026-11-22 12:01", "还没有到"), ("2026-11-23", "还没有到"), ("2062-01-01", "还没有到"),
    ("2024-03-05 10:00+99:00", "不是真实的日期"),
])
def test_refused_moments(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        reading.read_moment(text, NOW)


@pytest.mark.parametrize(("text", "day"), [("", None), ("2024年3月5日", date(2024, 3, 5))])
def test_days(text: str, day: date | None) -> None:
    assert reading.read_day(text, NOW) == day


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


@pytest.mark.parametrize(("text", "default", "value"), [
    ("是", False, True), ("否", True, False), ("", True, True), ("", False, False),
    ("√", False, True), ("N", True, False),
])
def test_yes_and_no(text: str, default: bool, value: bool) -> None:
    assert reading.read_yes_no(text, default) is value


def test_neither_yes_nor_no() -> None:
    with pytest.raises(ValueError, match="是”或“否"):
        reading.read_yes_no("也许", True)


def test_a_link_is_kept_as_it_is() -> None:
    link = "http://mp.weixin.qq.com/s?__biz=MzA&mid=1&chksm=AB#rd"
    assert reading.read_url(f" {link}\n") == link
    assert reading.read_url("  ") == ""


@pytest.mark.parametrize("text", [
    "mp.weixin.qq.com/s/abc", "javascript:alert(1)", "https://", "http://a b/", "http://[x/",
    "https://a.cn/" + "x" * 2000,
])
def test_refused_links(text: str) -> None:
    with pytest.raises(ValueError, match="链接"):
        reading.read_url(text)


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


def test_text_is_one_line_within_its_limit() -> None:
    assert reading.read_text(" 法律\n援助\x00 指南 ", "标题", 10) == "法律 援助 指南"
    with pytest.raises(ValueError, match="标题有 11 个字，最多 10 个"):
        reading.read_text("法" * 11, "标题", 10)
