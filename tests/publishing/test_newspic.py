"""图片消息 by the interface: through the reviews, out once, exactly as approved, and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.support.articles import approve, approved_post, submitted_round
from tests.support.cast import Cast
from tests.support.kinds import queued_newspic, written_newspic
from tests.support.publishing import (
    arm,
    make_due,
    read,
    readers,
    state,
    sweep_until,
    switch,
)
from wechat_bot import wiring
from wechat_bot.disclosure.models import Release
from wechat_bot.drafting import queries as posts
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, queries
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.gateway import StoredArticle, WeChatGateway
from wechat_bot.publishing.kinds import kinds_problem, possible_modes
from wechat_bot.publishing.matching import (
    Expected,
    articles_match,
    readback_differences,
    same_address,
)
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.rendering import text_sha256
from wechat_bot.reviewing.models import ApprovedArtefact

S = MessageState
SUBMIT = "/cgi-bin/freepublish/submit"


def artefact_of(office: Office, message_id: int) -> ApprovedArtefact:
    with office.db.read() as session:
        message = queries.get_message(session, message_id)
        return queries.placed_articles(session, message)[0].artefact


def submits(emulator: EmulatorServer) -> int:
    return len(requests.get(f"{emulator.base_url}/_control/submits", timeout=5).json())


def publications(emulator: EmulatorServer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = requests.get(
        f"{emulator.base_url}/_control/state", timeout=5).json()["publications"]
    return found


def test_the_artefact_is_the_plain_text_with_the_names_and_the_pictures_in_order(
    office: Office, cast: Cast
) -> None:
    with office.db.read() as session:
        post_id = written_newspic(office, cast)
        third = posts.post_images(session, post_id)["图3.png"].sha256
    message_id = queued_newspic(office, cast, title="另一组图")
    artefact = artefact_of(office, message_id)
    lines = artefact.html.splitlines()
    assert lines[:3] == ["12月4日，宪法宣传周在一楼大厅举行。", "· 甲：讲座", "· 乙：咨询"]
    assert "张三" in lines[3] and "王五" in lines[3] and len(lines) == 4
    assert artefact.kind == "newspic" and artefact.text_sha256 == text_sha256(artefact.html)
    assert artefact.digest.startswith("12月4日")
    assert artefact.images_json.count('"') == 6 and artefact.images_json.endswith(f'"{third}"]')


def test_it_goes_out_once_as_approved_and_is_counted(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued_newspic(office, cast)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    [got], message = readers(emulator), read(office, message_id)
    artefact = artefact_of(office, message_id)
    assert got["text_sha256"] == artefact.text_sha256 and submits(emulator) == 1
    assert message.articles[0].url == got["url"] and message.time_source == "batchget"
    [published] = publications(emulator)
    assert published["articles"][0]["article_type"] == "newspic"
    assert len(published["articles"][0]["images"]) == 3
    page = requests.get(got["url"], timeout=5).text
    assert page.count('class="share_picture"') == 3 and "<b>" not in page
    wiring.hand_on(office)
    wiring.sweep_ledger(office)
    with office.db.read() as session:
        release = session.query(Release).one()
        assert (release.url, release.text_sha256) == (got["url"], artefact.text_sha256)
        assert release.item.summary == artefact.digest and release.item.title == "宪法宣传周组图"


def test_the_chosen_cover_comes_first(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    post_id = written_newspic(office, cast)
    with office.db.read() as session:
        second = posts.post_images(session, post_id)["图2.png"].sha256
    message_id = queued_newspic(office, cast, cover_sha256=second)
    assert artefact_of(office, message_id).images_json.startswith(f'["{second}"')
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert len(readers(emulator)) == 1


def test_a_newspic_without_a_picture_does_not_reach_the_reviewers(
    office: Office, cast: Cast
) -> None:
    post_id = written_newspic(office, cast, body="只有文字。")
    with pytest.raises(InvalidInput, match="至少要有一张"):
        submitted_round(office, cast, post_id)
    with office.db.read() as session:
        assert posts.get_post(session, post_id).state == "draft"


@pytest.mark.parametrize("values", [
    {"newspic_content_form": "raw"}, {"newspic_content_form": "breaks"},
    {"newspic_accepts_html": True}, {"published_kind_listed": False},
    {"list_order": "oldest_first"}, {"draft_removed_at": "submit"},
    {"material_sync_seconds": 0.05},
])
def test_whatever_the_open_points_are_it_goes_out_once(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    values: dict[str, object],
) -> None:
    switch(emulator, **values)
    message_id = queued_newspic(office, cast, body=NASTY)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert [r["text_sha256"] for r in readers(emulator)] == [
        artefact_of(office, message_id).text_sha256]


NASTY = "甲 & 乙，5 < 6，<通知>，“引号”。\n\n![](图1.png)\n"


@pytest.mark.parametrize("kind", ["timeout_after", "reset_after", "http_502_after",
                                  "truncated_json"])
@pytest.mark.parametrize("listed", [True, False])
def test_a_submit_without_an_answer_is_found_by_evidence_and_never_repeated(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    kind: str, listed: bool,
) -> None:
    switch(emulator, published_kind_listed=listed)
    arm(emulator, SUBMIT, kind)
    message_id = queued_newspic(office, cast)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert submits(emulator) == len(readers(emulator)) == 1
    assert read(office, message_id).articles[0].url == readers(emulator)[0]["url"]


def test_a_submit_that_was_not_carried_out_is_not_repeated_either(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    arm(emulator, SUBMIT, "timeout_before")
    message_id = queued_newspic(office, cast)
    sweep_until(office, gateway, message_id, S.UNCONFIRMED)
    make_due(office, message_id)
    sweep_until(office, gateway, message_id, S.UNCONFIRMED)
    assert submits(emulator) == 0 and readers(emulator) == []


@pytest.mark.parametrize("path", ["/cgi-bin/material/add_material", "/cgi-bin/draft/add",
                                  "/cgi-bin/draft/get"])
def test_a_fault_before_the_submit_ends_published_once(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer, path: str
) -> None:
    arm(emulator, path, "timeout_after")
    message_id = queued_newspic(office, cast)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert submits(emulator) == len(readers(emulator)) == 1


def test_into_the_draft_box_only(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued_newspic(office, cast, Mode.DRAFT_ONLY)
    sweep_until(office, gateway, message_id, S.IN_DRAFT_BOX)
    stored = gateway.get_draft(read(office, message_id).draft_media_id)
    assert stored is not None and stored[0].kind == "newspic"
    assert len(stored[0].image_media_ids) == 3 and readers(emulator) == []


def test_its_pictures_are_uploaded_as_material_only_and_once(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    for title in ("甲", "乙"):
        sweep_until(office, gateway, queued_newspic(office, cast, title=title), S.PUBLISHED)
    calls = requests.get(f"{emulator.base_url}/_control/calls", timeout=5).json()
    paths = [call["path"] for call in calls]
    assert sum("add_material" in path for path in paths) == 3
    assert not any("uploadimg" in path for path in paths)


def test_it_is_scheduled_only_alone(office: Office, cast: Cast) -> None:
    post_id = written_newspic(office, cast)
    approve(office, cast, post_id)
    other = approved_post(office, cast)
    with pytest.raises(InvalidInput, match="要单独发") as caught:
        operations.schedule(cast.publisher, office, post_ids=[other, post_id],
                            mode=Mode.PUBLISH, due_at=clock.now() + timedelta(hours=1))
    assert "posts" in caught.value.fields
    with office.db.read() as session:
        assert {posts.get_post(session, n).state for n in (post_id, other)} == {"approved"}
    operations.schedule(cast.publisher, office, post_ids=[post_id], mode=Mode.PUBLISH,
                        due_at=clock.now() + timedelta(hours=1))


def test_published_by_hand_its_text_is_compared(office: Office, cast: Cast) -> None:
    message_id = queued_newspic(office, cast, Mode.MANUAL, body=NASTY)
    sweep_until(office, None, message_id, S.AWAITING_PERSON)
    article = read(office, message_id).articles[0]
    text = artefact_of(office, message_id).html
    values: dict[str, Any] = {"url": "https://mp.weixin.qq.com/s/x", "published_at": clock.now(),
                              "how": CheckedHow.PASTED}
    with pytest.raises(operations.TextDiffers):
        operations.record_link(cast.publisher, office, article.id,
                               published_text=text.replace("甲", "丁"), **values)
    operations.record_link(cast.publisher, office, article.id, published_text=text, **values)
    assert read(office, message_id).articles[0].check_result == "与定稿一致"
    assert state(office, message_id) is S.PUBLISHED


PICTURES = Expected(title="题", author="", digest="", text_sha256=text_sha256("字"),
                    thumb_media_id="", images=(), kind="newspic", image_media_ids=("a", "b"))
STORED = StoredArticle(title="题", author="谁", digest="自动", content="字", thumb_media_id="a",
                       kind="newspic", image_media_ids=("a", "b"))


@pytest.mark.parametrize(("change", "word"), [
    ({"kind": "news"}, "类型"), ({"title": "提"}, "标题"), ({"content": "文"}, "正文"),
    ({"image_media_ids": ("b", "a")}, "图片或顺序"), ({"image_media_ids": ("a",)}, "应有 2 张"),
    ({"image_media_ids": ("a", "c")}, "图片或顺序"),
])
def test_the_read_back_stops_at_any_difference(change: dict[str, Any], word: str) -> None:
    stops, _ = readback_differences([PICTURES], [replace(STORED, **change)])
    assert len(stops) == 1 and word in stops[0]
    assert readback_differences([PICTURES], [STORED]) == ([], [])
    assert readback_differences([PICTURES], [replace(STORED, kind="")]) == ([], [])


def test_evidence_is_matched_by_kind_title_text_and_number_of_pictures() -> None:
    assert articles_match([PICTURES], [STORED])
    assert articles_match([PICTURES], [replace(STORED, kind="", image_media_ids=())])
    for change in ({"kind": "news"}, {"image_media_ids": ("a",)}, {"title": "提"},
                   {"content": "文"}):
        assert not articles_match([PICTURES], [replace(STORED, **change)])


@pytest.mark.parametrize(("mine", "theirs", "same"), [
    ("https://a.example/x?a=1&b=2", "http://a.example/x?a=1&amp;b=2", True),
    ("https://a.example", "https://A.example/", True),
    ("https://a.example/通知", "https://a.example/%E9%80%9A%E7%9F%A5", True),
    ("", "", True), ("https://a.example/x", "", False), ("", "https://a.example/x", False),
    ("https://a.example/x", "https://a.example/y", False),
    ("https://a.example/x?a=1", "https://a.example/x?a=2", False),
    ("https://a.example/x", "https://b.example/x", False),
])
def test_two_addresses_are_one(mine: str, theirs: str, same: bool) -> None:
    assert same_address(mine, theirs) is same


def test_kinds_and_modes() -> None:
    for kind in ("video", "backend_share"):
        assert possible_modes(["news", kind]) == (Mode.MANUAL,)
        assert set(kinds_problem([kind], Mode.PUBLISH)) == {"mode"}
        assert set(kinds_problem([kind, "news"], Mode.DRAFT_ONLY)) == {"mode", "posts"}
        assert kinds_problem([kind], Mode.MANUAL) == {}
    assert possible_modes(["news", "newspic"]) == possible_modes([]) == tuple(Mode)
    assert kinds_problem(["news"] * 8, Mode.PUBLISH) == kinds_problem(["newspic"], Mode.PUBLISH) == {}
