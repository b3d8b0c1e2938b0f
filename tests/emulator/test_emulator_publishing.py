"""The publish state machine under each switch."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.emulator.wire import Wire


def has_draft(wire: Wire, media_id: str) -> bool:
    return "news_item" in wire.post("/cgi-bin/draft/get", {"media_id": media_id})


def test_accepted_at_once_finished_later(wire: Wire) -> None:
    wire.switch(publish_delay_min=10, publish_delay_max=10)
    accepted = wire.submit(wire.draft())
    assert accepted["errcode"] == 0 and accepted["errmsg"] == "ok"
    publish_id = accepted["publish_id"]
    running = {"publish_id": publish_id, "publish_status": 1, "fail_idx": []}
    assert wire.status(publish_id) == running
    wire.advance(9.9)
    assert wire.status(publish_id) == running and wire.look("readers") == []
    wire.advance(0.1)
    done = wire.status(publish_id)
    assert done["publish_status"] == 0 and done["fail_idx"] == []
    assert done["article_detail"]["count"] == 1
    assert done["article_detail"]["item"][0]["idx"] == 1
    url = done["article_detail"]["item"][0]["article_url"]
    assert re.fullmatch(re.escape(wire.base) + r"/s/[0-9A-Za-z]+", url)


def test_default_delay_is_three_to_twenty_seconds(wire: Wire) -> None:
    ids = [wire.submit(wire.draft())["publish_id"] for _ in range(20)]
    wire.advance(2.9)
    assert {wire.status(each)["publish_status"] for each in ids} == {1}
    wire.advance(7)
    assert {wire.status(each)["publish_status"] for each in ids} == {0, 1}
    wire.advance(10.2)
    assert {wire.status(each)["publish_status"] for each in ids} == {0}


# removed_at, after failure, outcome -> in the box after submit, in the box at the end
COURSES = [
    ("submit", "kept", 0, False, False),
    ("submit", "gone", 0, False, False),
    ("submit", "kept", 2, False, True),
    ("submit", "gone", 3, False, False),
    ("success", "kept", 0, True, False),
    ("success", "gone", 0, True, False),
    ("success", "kept", 3, True, True),
    ("success", "gone", 4, True, False),
    ("never", "kept", 0, True, True),
    ("never", "kept", 4, True, True),
    ("never", "gone", 2, True, False),
]


@pytest.mark.parametrize(("removed", "failure", "outcome", "meanwhile", "finally_"), COURSES)
def test_what_becomes_of_the_draft(
    wire: Wire, removed: str, failure: str, outcome: int, meanwhile: bool, finally_: bool
) -> None:
    wire.switch(draft_removed_at=removed, draft_after_failure=failure, publish_outcome=outcome)
    media_id = wire.draft()
    publish_id = wire.submit(media_id)["publish_id"]
    assert has_draft(wire, media_id) is meanwhile
    wire.advance(60)
    assert wire.status(publish_id)["publish_status"] == outcome
    assert has_draft(wire, media_id) is finally_
    assert len(wire.look("readers")) == (1 if outcome == 0 else 0)


# rule, removed_at -> code of a second submit while running, and after success
SECOND = [
    ("40007", "success", 40007, 40007),
    ("53501", "success", 53501, 53501),
    ("53501", "submit", 53501, 53501),
    ("new_publish_id", "submit", 40007, 40007),
    ("new_publish_id", "success", 0, 40007),
    ("new_publish_id", "never", 0, 0),
]


@pytest.mark.parametrize(("rule", "removed", "running", "after"), SECOND)
def test_second_submit_of_a_draft(
    wire: Wire, rule: str, removed: str, running: int, after: int
) -> None:
    wire.switch(second_submit=rule, draft_removed_at=removed)
    media_id = wire.draft()
    ids = {wire.submit(media_id)["publish_id"]}
    replies = [wire.submit(media_id)]
    wire.advance(60)
    replies.append(wire.submit(media_id))
    wire.advance(60)
    assert [reply["errcode"] for reply in replies] == [running, after]
    ids |= {reply["publish_id"] for reply in replies if reply["errcode"] == 0}
    assert len(wire.look("readers")) == len(ids) == len(wire.look("submits"))


@pytest.mark.parametrize("rule", ["40007", "53501", "new_publish_id"])
def test_a_failed_draft_may_be_submitted_again(wire: Wire, rule: str) -> None:
    wire.switch(second_submit=rule, publish_outcome=3)
    media_id = wire.draft()
    wire.submit(media_id)
    wire.advance(60)
    wire.switch(publish_outcome=0)
    assert wire.submit(media_id)["errcode"] == 0


def test_unknown_draft(wire: Wire) -> None:
    assert wire.submit("none")["errcode"] == 40007
    assert wire.look("submits") == []


@pytest.mark.parametrize("form", ["number", "string"])
def test_form_of_publish_id(wire: Wire, form: str) -> None:
    wire.switch(publish_id_form=form)
    publish_id = wire.submit(wire.draft())["publish_id"]
    assert isinstance(publish_id, int if form == "number" else str)
    assert wire.status(str(publish_id))["publish_id"] == publish_id
    assert wire.status(int(publish_id))["publish_id"] == publish_id


@pytest.mark.parametrize("present", [True, False])
def test_presence_of_msg_data_id(wire: Wire, present: bool) -> None:
    wire.switch(msg_data_id_present=present)
    assert ("msg_data_id" in wire.submit(wire.draft())) is present


# outcome, switches -> fail_idx while running, at the end (two articles)
FAIL_IDX: list[tuple[int, dict[str, Any], list[int], list[int]]] = [
    (0, {}, [], []),
    (2, {}, [], [1, 2]),
    (3, {}, [], [1, 2]),
    (4, {}, [], [1, 2]),
    (2, {"fail_idx_scope": "first"}, [], [1]),
    (3, {"fail_idx_on_general_failure": False}, [], []),
    (4, {"fail_idx_on_general_failure": False}, [], [1, 2]),
    (0, {"fail_idx_while_publishing": True}, [1], []),
]


@pytest.mark.parametrize(("outcome", "switches", "running", "end"), FAIL_IDX)
def test_fail_idx(
    wire: Wire, outcome: int, switches: dict[str, Any], running: list[int], end: list[int]
) -> None:
    wire.switch(publish_outcome=outcome, **switches)
    media_id = wire.add(wire.article(), wire.article())["media_id"]
    publish_id = wire.submit(media_id)["publish_id"]
    assert wire.status(publish_id)["fail_idx"] == running
    wire.advance(60)
    reply = wire.status(publish_id)
    assert reply["fail_idx"] == end
    assert ("article_id" in reply) is (outcome == 0)


@pytest.mark.parametrize("publish_id", [0, 1, "", "x", None])
def test_unknown_job(wire: Wire, publish_id: Any) -> None:
    assert wire.status(publish_id)["errcode"] == 53502


@pytest.mark.parametrize("code", [53503, 53504, 53505])
def test_titles_that_refuse_the_submit(wire: Wire, code: int) -> None:
    media_id = wire.draft(title=f"模拟{code}")
    assert wire.submit(media_id)["errcode"] == code
    wire.switch(magic_titles=False)
    assert wire.submit(media_id)["errcode"] == 0


@pytest.mark.parametrize("status", [2, 3, 4])
def test_titles_that_decide_the_outcome(wire: Wire, status: int) -> None:
    assert wire.published(wire.article(title=f"模拟状态{status}"))["publish_status"] == status
    wire.switch(magic_titles=False)
    assert wire.published(wire.article(title=f"模拟状态{status}"))["publish_status"] == 0


def test_banned_from_publishing(wire: Wire) -> None:
    wire.switch(publishing_banned=True)
    assert wire.submit(wire.draft())["errcode"] == 53500


def test_published_is_what_was_in_the_draft_at_submit(wire: Wire) -> None:
    wire.switch(draft_removed_at="never")
    media_id = wire.draft(title="提交时的")
    wire.submit(media_id)
    update = {"media_id": media_id, "index": 0, "articles": wire.article(title="后来的")}
    wire.post("/cgi-bin/draft/update", update)
    wire.advance(60)
    assert [item["title"] for item in wire.look("readers")] == ["提交时的"]


def test_several_articles_have_addresses_of_their_own(wire: Wire) -> None:
    detail = wire.published(wire.article(), wire.article(), wire.article())["article_detail"]
    assert [item["idx"] for item in detail["item"]] == [1, 2, 3]
    assert len({item["article_url"] for item in detail["item"]}) == 3


def test_long_form_of_addresses(wire: Wire) -> None:
    wire.switch(article_url_form="long")
    accepted = wire.submit(wire.draft())
    wire.advance(60)
    url = wire.status(accepted["publish_id"])["article_detail"]["item"][0]["article_url"]
    mid = accepted["msg_data_id"]
    pattern = rf"/s\?__biz=[^&]+&mid={mid}&idx=1&sn=[0-9a-f]{{32}}&chksm=[0-9a-f]+#rd"
    assert re.fullmatch(pattern, url.removeprefix(wire.base))


def article_list(wire: Wire, **body: Any) -> Any:
    return wire.post("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20, **body})


def test_listing_newest_first_without_job_numbers(wire: Wire) -> None:
    done = [wire.published(wire.article(title=title)) for title in ("甲", "乙", "丙")]
    page = article_list(wire, offset=1, no_content=1)
    assert (page["total_count"], page["item_count"]) == (3, 2)
    assert [item["article_id"] for item in page["item"]] == [
        done[1]["article_id"],
        done[0]["article_id"],
    ]
    assert set(page["item"][0]) == {"article_id", "content", "update_time"}
    item = page["item"][0]["content"]["news_item"][0]
    assert item["title"] == "乙" and item["is_deleted"] is False and "content" not in item
    assert item["url"] == done[1]["article_detail"]["item"][0]["article_url"]


def test_listed_address_may_be_another_one_with_the_mid(wire: Wire) -> None:
    wire.switch(listed_url="temporary")
    accepted = wire.submit(wire.draft())
    wire.advance(60)
    url = article_list(wire)["item"][0]["content"]["news_item"][0]["url"]
    assert f"mid={accepted['msg_data_id']}&idx=1" in url
    detail = wire.status(accepted["publish_id"])["article_detail"]
    assert url != detail["item"][0]["article_url"]


def test_listing_never_shows_what_was_mass_sent(wire: Wire) -> None:
    wire.published(wire.article(title="发表的"))
    wire.control(f"drafts/{wire.draft(title='群发的')}/publish", mode="mass_send")
    assert article_list(wire)["total_count"] == 1
    readers = wire.look("readers")
    assert [(item["title"], item["mode"]) for item in readers] == [
        ("发表的", "publish"),
        ("群发的", "mass_send"),
    ]
    mass_sent = wire.look("state")["publications"][1]["article_id"]
    reply = wire.post("/cgi-bin/freepublish/getarticle", {"article_id": mass_sent})
    assert reply["errcode"] == 53600


def get_article(wire: Wire, article_id: str) -> Any:
    return wire.post("/cgi-bin/freepublish/getarticle", {"article_id": article_id})


def delete(wire: Wire, article_id: str, **body: Any) -> int:
    reply = wire.post("/cgi-bin/freepublish/delete", {"article_id": article_id, **body})
    return int(reply["errcode"])


def test_get_article(wire: Wire) -> None:
    done = wire.published(wire.article(title="甲", content="<p>正文甲</p>"))
    item = get_article(wire, done["article_id"])["news_item"][0]
    assert (item["title"], item["content"], item["is_deleted"]) == ("甲", "<p>正文甲</p>", False)
    assert get_article(wire, "none")["errcode"] == 53600


def test_deleting_one_then_all(wire: Wire) -> None:
    done = wire.published(wire.article(), wire.article())
    article_id = done["article_id"]
    assert delete(wire, article_id, index=3) == 40114
    assert delete(wire, article_id, index=2) == 0
    flags = [item["is_deleted"] for item in get_article(wire, article_id)["news_item"]]
    assert flags == [False, True]
    assert wire.status(done["publish_id"])["publish_status"] == 0
    assert delete(wire, article_id) == 0
    assert wire.status(done["publish_id"])["publish_status"] == 5
    assert delete(wire, "none") == 53600


def test_deleted_messages_may_leave_the_list(wire: Wire) -> None:
    delete(wire, wire.published()["article_id"], index=0)
    assert article_list(wire)["total_count"] == 1
    wire.switch(list_deleted=False)
    assert article_list(wire)["total_count"] == 0


def test_ban_by_the_platform(wire: Wire) -> None:
    done = wire.published()
    wire.control(f"articles/{done['article_id']}/ban")
    assert wire.status(done["publish_id"])["publish_status"] == 6
    assert get_article(wire, done["article_id"])["news_item"][0]["is_deleted"] is True


@pytest.mark.parametrize(("rule", "accepted"), [("53501", 1), ("new_publish_id", 12)])
def test_submits_at_the_same_time(wire: Wire, rule: str, accepted: int) -> None:
    wire.switch(second_submit=rule)
    media_id = wire.draft()
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(wire.submit, [media_id] * 12))
    ids = {reply["publish_id"] for reply in replies if reply["errcode"] == 0}
    assert len(ids) == accepted == len(wire.look("submits"))
