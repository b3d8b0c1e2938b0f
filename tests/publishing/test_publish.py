"""发表（不通知）: what is approved goes out once, exactly, and is recorded with its evidence."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
import time_machine
from sqlalchemy import update

from tests.support.cast import Cast
from tests.support.publishing import queued, read, readers, state, sweep_until, switch
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import protocol, queries
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.rules import MessageState
from wechat_bot.reviewing.models import ApprovedArtefact

S = MessageState


def _texts(office: Office, message_id: int) -> list[str]:
    with office.db.read() as session:
        message = queries.get_message(session, message_id)
        return [p.artefact.text_sha256 for p in queries.placed_articles(session, message)]


def test_readers_get_exactly_what_was_approved(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast, count=3)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    got, message = readers(emulator), read(office, message_id)
    assert [r["text_sha256"] for r in got] == _texts(office, message_id)
    assert [r["title"] for r in got] == ["第1号公告", "第2号公告", "第3号公告"]
    assert [a.url for a in message.articles] == [r["url"] for r in got]
    assert message.time_source == "batchget" and message.published_at is not None
    assert clock.iso_beijing(message.published_at) == got[0]["published_at"]


def test_pictures_are_uploaded_once(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    for _ in range(2):
        sweep_until(office, gateway, queued(office, cast), S.PUBLISHED)
    calls = requests.get(f"{emulator.base_url}/_control/calls", timeout=5).json()
    paths = [call["path"] for call in calls]
    assert sum("uploadimg" in path for path in paths) == 1
    assert sum("add_material" in path for path in paths) == 1


def test_a_slot_within_the_grace_goes_out_late_and_says_so(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = queued(office, cast)
    with time_machine.travel(clock.now() + timedelta(minutes=90), tick=True):
        sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert read(office, message_id).late


def test_a_slot_beyond_the_grace_is_missed_never_sent(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast)
    with time_machine.travel(clock.now() + timedelta(hours=3), tick=True):
        protocol.sweep(office, gateway, "w")
        assert state(office, message_id) is S.MISSED
        protocol.sweep(office, gateway, "w")
    assert readers(emulator) == []
    assert "超过" in read(office, message_id).reason


def test_a_changed_artefact_holds_the_whole_message(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast, count=2)
    with office.db.write() as session:
        session.execute(update(ApprovedArtefact).where(ApprovedArtefact.id == 1)
                        .values(html="<p>被人改了</p>"))
    protocol.sweep(office, gateway, "w")
    message = read(office, message_id)
    assert message.state == S.HELD.value and "不一致" in message.reason
    assert readers(emulator) == []


def test_wechat_changing_the_text_holds_before_the_submit(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast, author="作者\\u4e00")
    switch(emulator, store_escapes_literally=True)
    end = sweep_until(office, gateway, message_id, S.PUBLISHED, S.HELD, S.FAILED)
    # We send raw UTF-8, so even this switch finds nothing to spoil.
    assert end is S.PUBLISHED
    assert readers(emulator)[0]["text_sha256"] == _texts(office, message_id)[0]


def test_without_an_account_an_api_mode_is_held(office: Office, cast: Cast) -> None:
    message_id = queued(office, cast)
    protocol.sweep(office, None, "w")
    assert state(office, message_id) is S.HELD
    assert "没有配置" in read(office, message_id).reason


@pytest.mark.parametrize("values", [
    {"draft_removed_at": "submit"}, {"draft_removed_at": "never"},
    {"second_submit": "40007"}, {"second_submit": "53501"}, {"publish_id_form": "string"},
    {"msg_data_id_present": False}, {"article_url_form": "long"}, {"listed_url": "temporary"},
    {"fail_idx_while_publishing": True}, {"inhouse_link": "keep"},
    {"reply_content_type": "text/plain"}, {"list_order": "oldest_first"},
])
def test_whatever_the_open_points_are_it_is_published_once(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    values: dict[str, object],
) -> None:
    switch(emulator, **values)
    message_id = queued(office, cast, count=2)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    got = readers(emulator)
    assert [a.url for a in read(office, message_id).articles] == [r["url"] for r in got]
    assert len(got) == 2
