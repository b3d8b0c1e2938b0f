"""What people type, as values."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from wechat_bot.kernel import reading

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 12:00 Beijing time


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


def test_text_is_one_line_within_its_limit() -> None:
    assert reading.read_text(" 法律\n援助\x00 指南 ", "标题", 10) == "法律 援助 指南"
    with pytest.raises(ValueError, match="标题有 11 个字，最多 10 个"):
        reading.read_text("法" * 11, "标题", 10)


@pytest.mark.parametrize(("text", "day"), [
    ("2027-02-30", None), ("2027-02-28", date(2027, 2, 28)), ("2027年3月1日", date(2027, 3, 1)),
    ("", None), ("1948-01-01", None), ("2101-01-01", None), ("明天", None),
])
def test_days_that_may_be_to_come(text: str, day: date | None) -> None:
    if day is None and text:
        with pytest.raises(ValueError, match=r"日期|年份"):
            reading.read_any_day(text)
    else:
        assert reading.read_any_day(text) == day


@pytest.mark.parametrize(("text", "count"), [
    ("0", 0), ("12", 12), ("１２件", 12), ("1,200", 1200), ("3 次", 3), ("", None), ("12.0", 12),
])
def test_counts(text: str, count: int | None) -> None:
    assert reading.read_count(text) == count


@pytest.mark.parametrize(("text", "part"), [
    ("-1", "不能是负数"), ("1.5", "整数"), ("一件", "整数"), ("无", "整数"), ("9" * 10, "太大"),
])
def test_refused_counts(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        reading.read_count(text)


@pytest.mark.parametrize(("text", "fen"), [
    ("0", 0), ("100", 10000), ("59.2", 5920), ("1,200.05元", 120005), ("￥3", 300), ("", None),
    ("5.92万元", 5920000), ("0.0001万元", 100),
])
def test_money_in_fen(text: str, fen: int | None) -> None:
    assert reading.read_fen(text) == fen


@pytest.mark.parametrize(("text", "part"), [
    ("-1", "不能是负数"), ("1.005", "精确到分"), ("一百", "金额"), ("9" * 14, "太大"),
])
def test_refused_money(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        reading.read_fen(text)


def test_money_is_written_as_it_is_read() -> None:
    assert [reading.show_yuan(fen) for fen in (0, 5, 300000, 123456789)] == [
        "0.00", "0.05", "3000.00", "1234567.89"]
    assert [reading.show_wan(fen) for fen in (0, 100, 42000, 592372449)] == [
        "0", "0.0001", "0.042", "592.372449"]
