"""群发的通知: links, figures, reasons in plain Chinese, and the ledger that gets a late link."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from tests.support.callbacks import mass_xml
from tests.support.cast import Cast
from tests.support.publishing import queued, read, state, sweep_until, switch
from wechat_bot import wiring
from wechat_bot.disclosure.models import Release
from wechat_bot.drafting import queries as posts
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import inbox, mass_results, queries
from wechat_bot.publishing.gateway import MassState, WeChatGateway
from wechat_bot.publishing.models import WeChatEvent
from wechat_bot.publishing.notified import CallbackEvent, CopyrightCheck, Counts, read_event
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState
_signatures = count()
CHECK = ("<item><ArticleIdx>2</ArticleIdx><AuditState>2</AuditState>"
         "<OriginalArticleUrl>http://o/1</OriginalArticleUrl><CanReprint>0</CanReprint>"
         "<NeedReplaceContent>0</NeedReplaceContent>"
         "<NeedShowReprintSource>1</NeedShowReprintSource></item>")


def event_of(text: str) -> CallbackEvent:
    event = read_event(text)
    assert event is not None
    return event


def tell(office: Office, gateway: WeChatGateway | None, text: str) -> WeChatEvent:
    """The event comes in and is swept up; its row."""
    inbox.receive(office, event_of(text), f"signature-{next(_signatures)}")
    inbox.sweep(office, gateway, "test")
    with office.db.read() as session:
        found = session.scalar(select(WeChatEvent).order_by(WeChatEvent.id.desc()))
        assert found is not None
        return found


def sending(office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
            articles: int = 2) -> int:
    """A mass message that WeChat works at and will for ten minutes."""
    switch(emulator, publish_delay_min=600.0, publish_delay_max=600.0)
    message_id = queued(office, cast, mode=Mode.MASS_SEND, count=articles)
    sweep_until(office, gateway, message_id, S.SUBMITTED)
    with office.db.write() as session:
        queries.get_message(session, message_id).next_act_at = clock.now() + timedelta(hours=1)
    return message_id


def test_a_mass_message_went_out(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = sending(office, cast, gateway, emulator)
    at = clock.now().replace(microsecond=0)
    row = tell(office, gateway, mass_xml(read(office, message_id).msg_id, at=at,
                                         urls=("http://a/1", "http://a/2")))
    message = read(office, message_id)
    assert message.state == S.PUBLISHED.value and row.message_id == message_id
    assert message.published_at == at and message.time_source == "event"
    assert [a.url for a in message.articles] == ["http://a/1", "http://a/2"]
    assert "成功 75 人" in mass_results.result_lines(message.result_json)[0]


@pytest.mark.parametrize(("status", "words"), [
    ("err(40001)", "管理员拒绝"), ("err(40002)", "30 分钟"), ("err(30001)", "原创校验"),
    ("err(30002)", "原创校验"), ("err(30003)", "转载"), ("err(10001)", "广告"),
    ("err(20431)", "20431"), ("send fail", "没有给出原因"),
])
def test_a_mass_message_did_not_go_out(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    status: str, words: str
) -> None:
    message_id = sending(office, cast, gateway, emulator, articles=1)
    row = tell(office, gateway, mass_xml(read(office, message_id).msg_id, status, urls=(),
                                         checks=CHECK.replace(">2</ArticleIdx", ">1</ArticleIdx"),
                                         check_state=3))
    message = read(office, message_id)
    assert message.state == S.FAILED.value and words in message.reason and message.advice
    assert words in row.note and "err" not in message.reason
    lines = mass_results.result_lines(message.result_json)
    assert any("不允许转载" in line and "http://o/1" in line for line in lines)
    with office.db.read() as session:
        assert posts.get_post(session, message.articles[0].post_id).state == "approved"


def test_a_word_that_nobody_knows_is_left_to_a_person(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = sending(office, cast, gateway, emulator, articles=1)
    row = tell(office, gateway, mass_xml(read(office, message_id).msg_id, "half sent"))
    assert state(office, message_id) is S.UNCONFIRMED and row.settled_at
    assert "half sent" in read(office, message_id).reason


def test_a_link_that_comes_late_reaches_the_ledger(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = sending(office, cast, gateway, emulator)
    tell(office, gateway, mass_xml(read(office, message_id).msg_id, urls=()))
    wiring.hand_on(office)
    wiring.sweep_ledger(office)
    assert [a.url for a in read(office, message_id).articles] == ["", ""]
    tell(office, gateway, mass_xml(read(office, message_id).msg_id,
                                   urls=("http://a/1", "http://a/2")))
    wiring.hand_on(office)
    with office.db.read() as session:
        releases = session.scalars(select(Release).order_by(Release.id)).all()
        lines = journal.history(session, [f"release:{releases[0].id}"])
    assert [release.url for release in releases] == ["http://a/1", "http://a/2"]
    assert lines[0].event == "release.link_found" and "补上了链接" in lines[0].sentence


def test_what_a_poll_knew_first_is_bettered_by_the_event(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = sending(office, cast, gateway, emulator)
    seen = clock.now()
    result = mass_results.from_state(MassState.SUCCESS, seen)
    assert result is not None and mass_results.from_state(MassState.SENDING, seen) is None
    with office.db.write() as session:
        mass_results.finish(session, queries.get_message(session, message_id), result)
    wiring.sweep_ledger(office)
    at = clock.now().replace(microsecond=0) - timedelta(minutes=3)
    tell(office, gateway, mass_xml(read(office, message_id).msg_id, at=at,
                                   urls=("http://a/1", "http://a/2")))
    wiring.hand_on(office)
    message = read(office, message_id)
    assert message.published_at == at and message.articles[1].published_at == at
    with office.db.read() as session:
        for release in session.scalars(select(Release)):
            assert release.published_at == at and release.time_source == "event" and release.url


def test_a_poll_that_only_knew_the_failure_learns_the_reason(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = sending(office, cast, gateway, emulator, articles=1)
    result = mass_results.from_state(MassState.FAIL, clock.now())
    assert result is not None
    with office.db.write() as session:
        mass_results.finish(session, queries.get_message(session, message_id), result)
    assert "没有给出原因" in read(office, message_id).reason
    tell(office, gateway, mass_xml(read(office, message_id).msg_id, "err(40001)", urls=()))
    assert "管理员拒绝" in read(office, message_id).reason


def test_contradicting_news_changes_nothing_and_is_told(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = sending(office, cast, gateway, emulator, articles=1)
    msg_id = read(office, message_id).msg_id
    tell(office, gateway, mass_xml(msg_id))
    row = tell(office, gateway, mass_xml(msg_id, "err(20013)", urls=()))
    assert state(office, message_id) is S.PUBLISHED and "不一致" in row.note


def test_a_mass_message_from_the_back_end_is_nobodys(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = sending(office, cast, gateway, emulator, articles=1)
    row = tell(office, gateway, mass_xml("4711"))
    assert row.settled_at is None and row.message_id is None
    assert state(office, message_id) is S.SUBMITTED


def test_the_words_of_the_original_check() -> None:
    assert mass_results.copyright_lines((), 1) == []
    assert mass_results.copyright_lines((), None) == []
    lines = mass_results.copyright_lines((CopyrightCheck(1, 2, "", True, True, True),), 2)
    assert lines[0] == "原创校验：有文章被判为转载，但可以群发。"
    assert "允许转载" in lines[1] and "换成原文" in lines[1] and "注明来源" in lines[1]
    assert mass_results.result_lines("") == []
    assert mass_results.count_line(None) == "" and "80" in mass_results.count_line(
        Counts(100, 80, 75, 5))
