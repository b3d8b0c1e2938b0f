"""Bodies as WeChat sends them, and bodies that nobody honest sends: a 4xx each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.support.callbacks import SETTINGS, event_xml, mass_xml, publish_xml, signed
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import WeChat
from wechat_bot.publishing.notified import CallbackEvent, CopyrightCheck, Counts
from wechat_bot.wechat.callback import MAX_BYTES, CallbackRefused, read_callback

PLAIN = WeChat(**SETTINGS)


def event_of(text: str) -> CallbackEvent:
    event = read_callback(PLAIN, signed(), text.encode(), clock.now()).event
    assert event is not None
    return event


def status_of(body: bytes) -> int:
    with pytest.raises(CallbackRefused) as caught:
        read_callback(PLAIN, signed(), body, clock.now())
    return caught.value.status


def test_the_sample_of_the_reference_with_its_line_break_inside_the_id() -> None:
    text = publish_xml(article_id="b5O2\n  OUJI", at=datetime(2016, 12, 6, 8, 37, 39, tzinfo=UTC))
    event = event_of(text)
    assert event.article_id == "b5O2OUJI" and event.publish_status == 0
    assert event.created_at == datetime(2016, 12, 6, 8, 37, 39, tzinfo=UTC)
    assert event.raw == text and event.key == "publish:2247503051:0"


def test_one_or_several_failed_and_several_articles() -> None:
    assert event_of(publish_xml(status=2, failed=(1,))).failed == (1,)
    event = event_of(publish_xml(urls=("http://a/1", "http://a/2", "http://a/3"), failed=(2, 3)))
    assert event.failed == (2, 3) and event.urls[3] == "http://a/3"


def test_a_mass_message() -> None:
    check = ("<item><ArticleIdx>1</ArticleIdx><UserDeclareState>0</UserDeclareState>"
             "<AuditState>2</AuditState><OriginalArticleUrl>http://o/1</OriginalArticleUrl>"
             "<OriginalArticleType>1</OriginalArticleType><CanReprint>1</CanReprint>"
             "<NeedReplaceContent>1</NeedReplaceContent>"
             "<NeedShowReprintSource>0</NeedShowReprintSource></item>")
    event = event_of(mass_xml(status="err(30003)", checks=check, check_state=3))
    assert event.counts == Counts(100, 80, 75, 5) and event.check_state == 3
    assert event.checks == (CopyrightCheck(1, 2, "http://o/1", True, True, False),)
    assert event.status == "err(30003)" and event.key == "mass:1000000001"


def test_a_mass_message_without_any_results() -> None:
    event = event_of(event_xml("MASSSENDJOBFINISH",
                               "<MsgID> 7 </MsgID><Status>send  success</Status>"))
    assert event.msg_id == "7" and event.status == "send success"
    assert event.counts is None and event.urls == {} and event.checks == ()


def test_a_publication_told_under_the_other_name_is_the_same_news() -> None:
    under_the_other = event_of(publish_xml(name="MASSSENDJOBFINISH"))
    assert under_the_other.key == event_of(publish_xml()).key


def test_a_byte_order_mark_and_a_declaration() -> None:
    assert event_of('<?xml version="1.0" encoding="UTF-8"?>' + publish_xml()).publish_id


BOMB = ('<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
        "<xml><MsgType>&b;</MsgType></xml>")
OUTSIDE = '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><MsgType>&f;</MsgType></xml>'
WRONG: dict[str, str] = {
    "nothing": "", "space": "  ", "no XML": "hello", "JSON": '{"xml": 1}', "cut": publish_xml()[:-9],
    "two roots": "<xml/><xml/>", "bomb": BOMB, "outside entity": OUTSIDE,
    "empty DTD": "<!DOCTYPE xml>" + publish_xml(),
    "unknown entity": "<xml><MsgType>&who;</MsgType></xml>",
    "processing instruction": "<?php echo 1 ?>" + publish_xml(),
    "another root": publish_xml().replace("<xml>", "<html>").replace("</xml>", "</html>"),
    "deep": "<xml>" * 500 + "</xml>" * 500,
    "wide": "<xml>" + "<a/>" * 3000 + "</xml>",
    "no type": "<xml><Event>PUBLISHJOBFINISH</Event></xml>",
    "doubled type": "<xml><MsgType>event</MsgType><MsgType>event</MsgType></xml>",
    "doubled time": publish_xml().replace("<MsgType>", "<CreateTime>1</CreateTime><MsgType>"),
    "doubled info": publish_xml().replace("</PublishEventInfo>",
                                          "</PublishEventInfo><PublishEventInfo/>"),
    "doubled id": publish_xml().replace("</publish_id>", "</publish_id><publish_id>1</publish_id>"),
    "no info": event_xml("PUBLISHJOBFINISH", ""), "empty info": event_xml(
        "PUBLISHJOBFINISH", "<PublishEventInfo/>"),
    "long id": publish_xml("9" * 61), "long article": publish_xml(article_id="a" * 201),
    "long address": publish_xml(urls=("http://a/" + "b" * 2000,)),
    "long status": mass_xml(status="e" * 61), "no status": mass_xml(status=" "),
    "no number": event_xml("MASSSENDJOBFINISH", "<Status>send success</Status>"),
    "status in words": publish_xml().replace("<publish_status>0", "<publish_status>zero"),
    "negative status": publish_xml().replace("<publish_status>0", "<publish_status>-1"),
    "huge status": publish_xml().replace("<publish_status>0", "<publish_status>" + "9" * 300),
    "other digits": publish_xml().replace("<publish_status>0", "<publish_status>٣"),
    "article 0": publish_xml().replace("<idx>1", "<idx>0"),
    "article 9": publish_xml().replace("<idx>1", "<idx>9"),
    "article 99999": publish_xml(status=2).replace("</publish_status>",
                                                   "</publish_status><fail_idx>99999</fail_idx>"),
    "two addresses": publish_xml(urls=("http://a/1", "http://a/2")).replace("<idx>2", "<idx>1"),
    "year 5000": publish_xml().replace("<CreateTime>", "<CreateTime>9"),
    "huge count": mass_xml().replace("<TotalCount>100", "<TotalCount>99999999999"),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=list(WRONG))
def test_a_malformed_body(text: str) -> None:
    assert status_of(text.encode()) == 400


@pytest.mark.parametrize("body", [
    b"\xff\xfe<\x00x\x00m\x00l\x00>", publish_xml().encode("utf-16"), b"<xml>\xc3\x28</xml>",
    b"\x00", publish_xml().replace("b5O2", "b\x005").encode(), b"\xed\xa0\x80",
    '<?xml version="1.0" encoding="gb18030"?><xml>县</xml>'.encode("gb18030"),
])
def test_a_body_in_another_encoding(body: bytes) -> None:
    assert status_of(body) == 400


def test_the_size() -> None:
    text = publish_xml().encode()
    assert status_of(text + b" " * (MAX_BYTES - len(text) + 1)) == 413
    assert read_callback(PLAIN, signed(), text + b" " * (MAX_BYTES - len(text)),
                         clock.now()).event is not None
