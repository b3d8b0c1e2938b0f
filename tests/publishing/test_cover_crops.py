"""封面裁剪 and 阅读原文: sent as approved; the address is read back, the crops can't be."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.support.cast import Cast
from tests.support.publishing import queued, read, readers, sweep_until, switch
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState
WIDE, SQUARE = "0_0_1_1", "0.287222_0_0.712778_1"  # of the cover, 900×383
LINK = "https://www.example.gov.cn/tz?id=1&n=2"


def _drafts(emulator: EmulatorServer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = requests.get(
        f"{emulator.base_url}/_control/state", timeout=5).json()["drafts"]
    return found


def test_the_crops_are_sent_as_approved(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast, Mode.DRAFT_ONLY, cover_crop_wide=WIDE,
                        cover_crop_square=SQUARE)
    sweep_until(office, gateway, message_id, S.IN_DRAFT_BOX)
    [draft] = _drafts(emulator)
    assert draft["articles"][0]["crops"] == {"pic_crop_235_1": WIDE, "pic_crop_1_1": SQUARE}


def test_without_crops_none_are_sent(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast, Mode.DRAFT_ONLY)
    sweep_until(office, gateway, message_id, S.IN_DRAFT_BOX)
    assert _drafts(emulator)[0]["articles"][0]["crops"] == {}


@pytest.mark.parametrize("form", ["same", "https", "http", "escaped"])
def test_the_source_address_may_come_back_in_another_spelling(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer, form: str
) -> None:
    switch(emulator, stored_source_url=form)
    message_id = queued(office, cast, read_more=LINK)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert len(readers(emulator)) == 1


def test_a_lost_source_address_holds_before_the_submit(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    switch(emulator, stored_source_url="dropped")
    message_id = queued(office, cast, read_more=LINK)
    sweep_until(office, gateway, message_id, S.HELD)
    assert "阅读原文" in read(office, message_id).reason and readers(emulator) == []
