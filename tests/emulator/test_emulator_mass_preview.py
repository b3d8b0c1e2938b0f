"""mass/preview: to one phone, without using anything up."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.emulator.wire import Wire


def preview(wire: Wire, media_id: str, **body: Any) -> Any:
    message = {"towxname": "zhang", "mpnews": {"media_id": media_id}, "msgtype": "mpnews", **body}
    return wire.post("/cgi-bin/message/mass/preview", message)


def test_a_preview_is_seen_on_the_control_page(wire: Wire) -> None:
    media_id = wire.draft(title="待看的")
    reply = preview(wire, media_id)
    assert reply["errcode"] == 0 and reply["msg_id"] > 0
    [shown] = wire.look("previews")
    assert (shown["user"], shown["titles"], shown["media_id"]) == ("zhang", ["待看的"], media_id)
    html = requests.get(wire.base + "/_control/", timeout=10).content.decode()
    assert "zhang" in html and "待看的" in html
    assert wire.look("readers") == [] and wire.mass(media_id)["errcode"] == 0


@pytest.mark.parametrize(("keeps", "left"), [(True, 1), (False, 0)])
def test_the_draft_after_a_preview(wire: Wire, keeps: bool, left: int) -> None:
    wire.switch(preview_keeps_draft=keeps)
    preview(wire, wire.draft())
    assert wire.drafts() == left


def test_the_name_wins_over_the_openid(wire: Wire) -> None:
    preview(wire, wire.draft(), towxname="li", touser="oABC")
    assert wire.look("previews")[0]["user"] == "li"


@pytest.mark.parametrize("code", [40003, 40132, 43004])
def test_unknown_people(wire: Wire, code: int) -> None:
    wire.switch(preview_users=["zhang"], preview_unknown_user=str(code))
    media_id = wire.draft()
    assert preview(wire, media_id, towxname="wang")["errcode"] == code
    assert preview(wire, media_id, towxname="")["errcode"] == code
    assert preview(wire, media_id)["errcode"] == 0
    assert len(wire.look("previews")) == 1


def test_refusals(wire: Wire) -> None:
    assert preview(wire, "none")["errcode"] == 40007
    assert preview(wire, wire.draft(), msgtype="text")["errcode"] == 40008
    assert preview(wire, wire.draft(title="模拟48021"))["errcode"] == 48021
    assert wire.look("previews") == []
