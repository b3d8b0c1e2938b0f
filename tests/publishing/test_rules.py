"""What counts as agreement and as proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wechat_bot.publishing.gateway import (
    ErrorClass,
    GatewayError,
    PublishedItem,
    Sent,
    StoredArticle,
    StoredDraft,
)
from wechat_bot.publishing.matching import (
    Expected,
    find_draft,
    find_publication,
    image_path,
    image_paths,
    readback_differences,
)
from wechat_bot.publishing.rules import (
    NextStep,
    after_error,
    is_late,
    is_missed,
    normalise_link,
    place_images,
    schedule_problem,
    wait_after,
)
from wechat_bot.rendering import text_sha256

NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
HTML = '<section><p>正文</p><img src="http://mmbiz.qpic.cn/mmbiz_png/abc/0?wx_fmt=png"></section>'
MINE = Expected("标题", "作者", "摘要", text_sha256(HTML), "COVER", ("/mmbiz_png/abc",))
THEIRS = StoredArticle("标题", "作者", "摘要", HTML.replace(" src=", " data-src="), "COVER")


def test_readback_agrees_although_wechat_rewrote_the_markup() -> None:
    assert readback_differences([MINE], [THEIRS]) == ([], [])


@pytest.mark.parametrize(("change", "word"), [
    ({"title": "别的"}, "标题"), ({"author": "别人"}, "作者"), ({"digest": "别的"}, "摘要"),
    ({"content": "<p>改了</p>" + HTML}, "正文"), ({"thumb_media_id": "OTHER"}, "封面"),
    ({"content": "<p>正文</p>"}, "图片"),
])
def test_readback_stops_on_any_difference(change: dict[str, str], word: str) -> None:
    stops, _ = readback_differences([MINE], [replace(THEIRS, **change)])
    assert any(word in stop for stop in stops)


def test_digest_counts_only_for_a_single_article() -> None:
    other = replace(THEIRS, digest="")
    assert readback_differences([MINE, MINE], [other, other]) == ([], [])


def test_swapped_pictures_stop_and_renamed_ones_are_remarked() -> None:
    two = '<p>正文</p><img src="http://m/a/0"><img src="http://m/b/640">'
    mine = replace(MINE, text_sha256=text_sha256(two), images=("/a", "/b"))
    swapped = replace(THEIRS, content=two.replace("/a/", "/x/").replace("/b/", "/a/"))
    assert readback_differences([mine], [swapped])[0]
    renamed = replace(THEIRS, content=two.replace("/a/", "/x/").replace("/b/", "/y/"))
    stops, remarks = readback_differences([mine], [renamed])
    assert not stops and "只核对了张数" in remarks[0]


def test_image_paths_leave_size_and_query_off() -> None:
    assert image_paths('<img class="x" data-src="http://h/mmbiz_jpg/q/640?wx_fmt=jpeg&amp;a=1">') \
        == ("/mmbiz_jpg/q",)
    assert image_path("https://h/p/300") == image_path("http://h/p/0?x=1") == "/p"


def _item(article: StoredArticle = THEIRS, seconds: float = 5, name: str = "A") -> PublishedItem:
    return PublishedItem(name, NOW + timedelta(seconds=seconds), (article,))


@pytest.mark.parametrize(("items", "taken", "found"), [
    ([_item()], set(), "A"),
    ([], set(), None),
    ([_item(seconds=-60)], set(), None),  # older than the attempt
    ([_item(replace(THEIRS, title="别的"))], set(), None),
    ([_item(replace(THEIRS, content="<p>别的</p>"))], set(), None),
    ([_item(replace(THEIRS, digest="别的"))], set(), None),
    ([_item()], {"A"}, None),  # belongs to another message
    ([_item(), _item(name="B")], set(), None),  # two candidates prove nothing
])
def test_find_publication(
    items: list[PublishedItem], taken: set[str], found: str | None
) -> None:
    got = find_publication([MINE], items, NOW, frozenset(taken))
    assert (got.article_id if got else None) == found


def test_find_draft_takes_only_ours() -> None:
    draft = StoredDraft("M", NOW, (THEIRS,))
    assert find_draft([MINE], [draft], NOW, frozenset()) == "M"
    assert find_draft([MINE], [draft], NOW, frozenset({"M"})) is None
    assert find_draft([MINE], [draft], NOW + timedelta(minutes=1), frozenset()) is None


@pytest.mark.parametrize(("kind", "sent", "submitting", "step"), [
    (ErrorClass.TRANSIENT, Sent.NO, False, NextStep.RETRY),
    (ErrorClass.TRANSIENT, Sent.MAYBE, False, NextStep.RETRY),
    (ErrorClass.TRANSIENT, Sent.NO, True, NextStep.RETRY),
    (ErrorClass.TRANSIENT, Sent.MAYBE, True, NextStep.ASK),
    (ErrorClass.UNKNOWN, Sent.MAYBE, True, NextStep.ASK),
    (ErrorClass.CONTENT, Sent.NO, True, NextStep.FAIL),
    (ErrorClass.PERMISSION, Sent.NO, False, NextStep.FAIL),
    (ErrorClass.IP_WHITE_LIST, Sent.NO, False, NextStep.FAIL),
    (ErrorClass.TOKEN, Sent.NO, False, NextStep.FAIL),
])
def test_after_error(kind: ErrorClass, sent: Sent, submitting: bool, step: NextStep) -> None:
    error = GatewayError("…", kind=kind, sent=sent)
    assert after_error(error, submitting=submitting) is step


@pytest.mark.parametrize("submitting", [False, True])
def test_a_token_refused_at_its_use_is_no_reason_to_give_up(submitting: bool) -> None:
    """Others may keep having it renewed; the AppSecret itself may still be right."""
    error = GatewayError("…", kind=ErrorClass.TOKEN, sent=Sent.NO, errcode=40001, stale=True)
    assert after_error(error, submitting=submitting) is NextStep.RETRY


def test_times() -> None:
    grace = timedelta(hours=2)
    assert not is_missed(NOW, NOW + grace, grace)
    assert is_missed(NOW, NOW + grace + timedelta(seconds=1), grace)
    assert not is_late(NOW, NOW + timedelta(minutes=2))
    assert is_late(NOW, NOW + timedelta(minutes=3))
    assert schedule_problem(NOW, NOW, 1) is None
    assert "过去" in (schedule_problem(NOW - timedelta(hours=1), NOW, 1) or "")
    assert "一年" in (schedule_problem(NOW + timedelta(days=400), NOW, 1) or "")
    assert "8" in (schedule_problem(NOW, NOW, 9) or "")
    assert "0 篇" in (schedule_problem(NOW, NOW, 0) or "")
    assert wait_after([1, 2], 0) < wait_after([1, 2], 1) == wait_after([1, 2], 99)


def test_only_picture_addresses_are_replaced() -> None:
    sha = "a" * 64
    html = f'<p>src="sha256:x" 正文</p><img src="sha256:{sha}" alt="sha256">'
    placed = place_images(html, {sha: "http://m/1"})
    assert placed == '<p>src="sha256:x" 正文</p><img src="http://m/1" alt="sha256">'


def test_normalise_link() -> None:
    assert normalise_link("http://mp.weixin.qq.com/s?a=1#rd") == "https://mp.weixin.qq.com/s?a=1"
    assert normalise_link("http://127.0.0.1:8001/s/x") == "http://127.0.0.1:8001/s/x"
