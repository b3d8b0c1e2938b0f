"""What the events say: PUBLISHJOBFINISH and MASSSENDJOBFINISH."""

from __future__ import annotations

import re
from typing import Any

import pytest
import xmltodict

from tests.emulator.receiver import Receiver
from tests.emulator.wire import Wire


def event(receiver: Receiver, count: int = 1) -> Any:
    return xmltodict.parse(receiver.wait(count)[count - 1].body)["xml"]


def test_published(wire: Wire, receiver: Receiver) -> None:
    done = wire.published(wire.article(), wire.article())
    found = event(receiver)
    assert (found["MsgType"], found["Event"]) == ("event", "PUBLISHJOBFINISH")
    assert found["ToUserName"] == "gh_emulator0001" and found["FromUserName"]
    assert int(found["CreateTime"]) > 1_700_000_000
    info = found["PublishEventInfo"]
    assert info["publish_id"] == str(done["publish_id"]) and info["publish_status"] == "0"
    assert info["article_id"] == done["article_id"]
    assert info["article_detail"]["count"] == "2" and "fail_idx" not in info
    urls = [item["article_url"] for item in info["article_detail"]["item"]]
    assert urls == [item["article_url"] for item in done["article_detail"]["item"]]
    assert [item["idx"] for item in info["article_detail"]["item"]] == ["1", "2"]


@pytest.mark.parametrize("outcome", [2, 3, 4])
def test_failed(wire: Wire, receiver: Receiver, outcome: int) -> None:
    wire.switch(publish_outcome=outcome)
    wire.published(wire.article(), wire.article())
    info = event(receiver)["PublishEventInfo"]
    assert info["publish_status"] == str(outcome) and info["fail_idx"] == ["1", "2"]
    assert "article_id" not in info


@pytest.mark.parametrize("name", ["publish_id", "msg_data_id"])
def test_a_publication_may_be_told_as_a_mass_send(
    wire: Wire, receiver: Receiver, name: str
) -> None:
    wire.switch(publish_event="MASSSENDJOBFINISH", publish_event_msgid=name)
    accepted = wire.submit(wire.draft())
    wire.advance(60)
    found = event(receiver)
    assert found["Event"] == "MASSSENDJOBFINISH" and found["MsgID"] == str(accepted[name])
    url = found["ArticleUrlResult"]["ResultList"]["item"]["ArticleUrl"]
    assert url == wire.look("readers")[0]["url"]


def test_mass_sent(wire: Wire, receiver: Receiver) -> None:
    media_id = wire.add(wire.article(), wire.article())["media_id"]
    msg_id = wire.mass(media_id)["msg_id"]
    wire.advance(60)
    found = event(receiver)
    assert (found["Event"], found["Status"]) == ("MASSSENDJOBFINISH", "send success")
    assert found["MsgID"] == str(msg_id)
    figures = [int(found[name]) for name in ("TotalCount", "FilterCount", "SentCount")]
    assert figures[0] >= figures[1] == figures[2] > 0 and found["ErrorCount"] == "0"
    items = found["ArticleUrlResult"]["ResultList"]["item"]
    assert [item["ArticleIdx"] for item in items] == ["1", "2"]
    assert [item["ArticleUrl"] for item in items] == [e["url"] for e in wire.look("readers")]
    assert found["CopyrightCheckResult"]["Count"] == "0"


def test_mass_send_judged_a_reprint(wire: Wire, receiver: Receiver) -> None:
    wire.switch(mass_outcome="err(30003)")
    wire.mass(wire.draft())
    wire.advance(60)
    found = event(receiver)
    assert found["Status"] == "err(30003)" and found["ArticleUrlResult"]["Count"] == "0"
    check = found["CopyrightCheckResult"]
    assert (check["Count"], check["CheckState"]) == ("1", "2")
    item = check["ResultList"]["item"]
    assert set(item) == {
        "ArticleIdx", "UserDeclareState", "AuditState", "OriginalArticleUrl",
        "OriginalArticleType", "CanReprint", "NeedReplaceContent", "NeedShowReprintSource",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("decision", "status"), [("refused", "err(40001)"), ("silent", "err(40002)")]
)
def test_the_administrator_said_no(
    wire: Wire, receiver: Receiver, decision: str, status: str
) -> None:
    wire.switch(send_protection="89505", send_protection_outcome=decision)
    wire.mass(wire.draft())
    wire.advance(60)
    assert event(receiver)["Status"] == status and wire.look("readers") == []


def test_addresses_may_be_missing(wire: Wire, receiver: Receiver) -> None:
    wire.switch(event_url_empty=True)
    wire.mass(wire.draft())
    wire.advance(60)
    assert event(receiver)["ArticleUrlResult"] == {"Count": "0", "ResultList": None}


@pytest.mark.parametrize(("act", "status"), [("delete", "5"), ("ban", "6")])
def test_removal_may_be_told(wire: Wire, receiver: Receiver, act: str, status: str) -> None:
    wire.switch(event_after_removal=True)
    done = wire.published()
    wire.control(f"articles/{done['article_id']}/{act}")
    got = [xmltodict.parse(one.body)["xml"]["PublishEventInfo"] for one in receiver.wait(2)]
    assert {info["publish_status"] for info in got} == {"0", status}


@pytest.mark.parametrize("act", ["delete", "ban"])
def test_removal_is_not_told_by_default(wire: Wire, receiver: Receiver, act: str) -> None:
    done = wire.published()
    wire.control(f"articles/{done['article_id']}/{act}")
    receiver.wait(1)
    assert len(wire.look("deliveries")) == 1


def test_no_event_where_the_switches_say_so(wire: Wire, receiver: Receiver) -> None:
    wire.switch(publish_event="none", mass_event=False)
    wire.published()
    wire.mass(wire.draft())
    wire.advance(60)
    assert wire.look("deliveries") == [] and len(wire.look("readers")) == 2


def test_what_is_sent_by_hand_has_no_event(wire: Wire, receiver: Receiver) -> None:
    wire.control("articles", title="手工发的", content="<p>字</p>")
    assert wire.look("deliveries") == []


def test_the_log_shows_the_xml(wire: Wire, receiver: Receiver) -> None:
    wire.published()
    receiver.wait(1)
    [entry] = wire.look("deliveries")
    assert re.search(r"<publish_id>\d+</publish_id>", entry["body"])
