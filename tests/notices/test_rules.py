"""Rules of notices, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wechat_bot.notices import rules
from wechat_bot.notices.rules import FailureKind, NoticeKind

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def test_every_kind_has_a_name_of_its_own() -> None:
    assert set(rules.KIND_NAMES) == set(NoticeKind)
    assert len(set(rules.KIND_NAMES.values())) == len(NoticeKind)


@pytest.mark.parametrize(("kind", "alarm"), [
    (NoticeKind.HELD, True), (NoticeKind.MISSED, True), (NoticeKind.UNCONFIRMED, True),
    (NoticeKind.FAILED, True), (NoticeKind.REVIEW_WAITING, False),
    (NoticeKind.REVIEW_REMINDER, False), (NoticeKind.PUBLISHED, False)])
def test_alarms(kind: NoticeKind, alarm: bool) -> None:
    assert rules.is_alarm(kind) is alarm


@pytest.mark.parametrize(("path", "local"), [
    ("/reviews/12", True), ("/messages/3?page=2#a", True), ("/", True), ("", False),
    ("//elsewhere.example", False), ("https://elsewhere.example", False), ("reviews", False),
    ("/\\elsewhere.example", False), ("/a\nb", False), ("/" + "a" * 500, False)])
def test_paths_of_the_panel(path: str, local: bool) -> None:
    assert rules.is_local_path(path) is local


@pytest.mark.parametrize(("kind", "tries", "wait"), [
    (FailureKind.TRANSIENT, 1, 30), (FailureKind.TRANSIENT, 2, 120),
    (FailureKind.TRANSIENT, 3, 600), (FailureKind.TRANSIENT, 4, 3600),
    (FailureKind.TRANSIENT, 40, 3600), (FailureKind.BUSY, 1, 600), (FailureKind.BUSY, 5, 3600),
    (FailureKind.SETTINGS, 1, 3600), (FailureKind.CONTENT, 1, None)])
def test_when_it_is_tried_again(kind: FailureKind, tries: int, wait: int | None) -> None:
    when = rules.next_try(NOW, NOW, tries, kind)
    assert when == (None if wait is None else NOW + timedelta(seconds=wait))


@pytest.mark.parametrize(("age", "again"), [(23.9, True), (24.0, False), (100.0, False)])
def test_a_day_is_the_end(age: float, again: bool) -> None:
    found = rules.next_try(NOW, NOW - timedelta(hours=age), 9, FailureKind.TRANSIENT)
    assert (found is not None) is again


def test_subject_and_line_are_one_line() -> None:
    assert rules.subject_of(NoticeKind.MISSED, "第一行\r\n第二行") == "【逾期未发】第一行 第二行"
    assert len(rules.subject_of(NoticeKind.MISSED, "长" * 500)) <= 80
    assert "\n" not in rules.line_of(NoticeKind.MISSED, "一\n二", None)


@pytest.mark.parametrize(("address", "path", "url"), [
    ("http://192.168.1.10:8000/", "/reviews/1", "http://192.168.1.10:8000/reviews/1"),
    ("https://desk.example/fz", "/reviews/1", "https://desk.example/fz/reviews/1"),
    ("", "/reviews/1", ""), ("http://192.168.1.10", "", "")])
def test_links(address: str, path: str, url: str) -> None:
    assert rules.link(address, path) == url


def test_without_an_address_the_mail_says_where_to_go() -> None:
    assert "请登录发布系统办理" in rules.mail_text("一句话", "", "法治额敏")


@pytest.mark.parametrize(("lengths", "count"), [
    ([10], 1), ([5000], 1), ([5000, 10], 1), ([900, 900], 2), ([950, 949], 1), ([10] * 500, 158)])
def test_how_many_lines_go_into_one_message(lengths: list[int], count: int) -> None:
    assert rules.how_many_fit(["x" * length for length in lengths]) == count


def test_cutting_by_bytes_leaves_whole_characters() -> None:
    assert rules.cut_bytes("一二三四", 12) == "一二三四"
    assert rules.cut_bytes("一二三四五", 12) == "一二三…"
    assert len(rules.cut_bytes("长" * 99, 13).encode()) <= 13
