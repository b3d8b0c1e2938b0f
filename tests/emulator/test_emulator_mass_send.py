"""mass/sendall and mass/get: accepted, sent later, once a day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.wire import Wire

SENDALL = "/cgi-bin/message/mass/sendall"


def test_accepted_at_once_sent_later(wire: Wire) -> None:
    wire.switch(publish_delay_min=10, publish_delay_max=10)
    media_id = wire.draft(title="群发的")
    reply = wire.mass(media_id)
    assert set(reply) == {"errcode", "errmsg", "msg_id", "msg_data_id"}
    assert reply["errcode"] == 0 and reply["errmsg"] == "send job submission success"
    msg_id = reply["msg_id"]
    assert wire.mass_status(msg_id) == {"msg_id": msg_id, "msg_status": "SENDING"}
    assert wire.look("readers") == []
    wire.advance(10)
    assert wire.mass_status(str(msg_id))["msg_status"] == "SEND_SUCCESS"
    [entry] = wire.look("readers")
    assert (entry["title"], entry["mode"]) == ("群发的", "mass_send")
    listing = wire.post("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20})
    assert listing["total_count"] == 0


def test_presence_of_msg_data_id(wire: Wire) -> None:
    wire.switch(msg_data_id_present=False)
    assert "msg_data_id" not in wire.mass(wire.draft())


def test_one_a_day_in_beijing(wire: Wire) -> None:
    first, second = wire.draft(), wire.draft()
    assert wire.mass(first)["errcode"] == 0
    assert wire.mass(second)["errcode"] == 45028
    wire.advance(14 * 3600)
    wire.log_in()
    assert wire.mass(second)["errcode"] == 0
    assert len(wire.look("mass")) == 2


def test_a_send_by_hand_uses_the_day_up(wire: Wire) -> None:
    media_id = wire.draft()
    wire.control("articles", title="后台群发的", content="<p>字</p>", mode="mass_send")
    assert wire.mass(media_id)["errcode"] == 45028
    wire.switch(mass_per_day=2)
    assert wire.mass(media_id)["errcode"] == 0


def test_publishing_uses_nothing_of_the_day(wire: Wire) -> None:
    wire.published()
    wire.control("articles", title="后台发表的", content="<p>字</p>", mode="publish")
    assert wire.mass(wire.draft())["errcode"] == 0


@pytest.mark.parametrize(("rule", "code"), [("used", 45028), ("returned", 0)])
def test_a_failed_send_and_the_day(wire: Wire, rule: str, code: int) -> None:
    wire.switch(mass_quota_on_failure=rule, mass_outcome="send fail")
    media_id, other = wire.draft(), wire.draft()
    wire.mass(media_id)
    assert wire.mass(other)["errcode"] == 45028
    wire.advance(60)
    assert wire.mass(other)["errcode"] == code


@pytest.mark.parametrize("outcome", ["send fail", "err(30003)", "err(20013)"])
def test_outcomes_by_switch_and_by_title(wire: Wire, outcome: str) -> None:
    wire.switch(mass_per_day=2, mass_outcome=outcome)
    by_switch = wire.mass(wire.draft())["msg_id"]
    wire.advance(60)
    wire.switch(mass_outcome="send success")
    by_title = wire.mass(wire.draft(title=f"模拟群发{outcome}"))["msg_id"]
    wire.advance(60)
    assert [job["outcome"] for job in wire.look("mass")] == [outcome, outcome]
    for msg_id in (by_switch, by_title):
        assert wire.mass_status(msg_id)["msg_status"] == "SEND_FAIL"
    assert wire.look("readers") == []


def test_a_title_that_refuses(wire: Wire) -> None:
    media_id = wire.draft(title="模拟48021")
    assert wire.mass(media_id)["errcode"] == 48021
    wire.switch(mass_magic_titles=False)
    assert wire.mass(media_id)["errcode"] == 0


BODIES: list[tuple[dict[str, Any], int]] = [
    ({"msgtype": "text"}, 40008),
    ({"filter": None}, 40035),
    ({"filter": {"is_to_all": "yes"}}, 47001),
    ({"filter": {"is_to_all": False}}, 40152),
    ({"filter": {"is_to_all": False, "tag_id": 2}}, 0),
    ({"send_ignore_reprint": 2}, 40097),
    ({"send_ignore_reprint": 1}, 0),
    ({"mpnews": "x"}, 40007),
    ({"mpnews": {"media_id": "none"}}, 40007),
]


@pytest.mark.parametrize(("body", "code"), BODIES)
def test_bodies(wire: Wire, body: dict[str, Any], code: int) -> None:
    assert wire.mass(wire.draft(), **body)["errcode"] == code
    assert len(wire.look("mass")) == (1 if code == 0 else 0)


@pytest.mark.parametrize("code", [48001, 48003])
@pytest.mark.parametrize("name", ["sendall", "get", "delete", "preview"])
def test_without_the_right_every_mass_call_is_refused(wire: Wire, name: str, code: int) -> None:
    wire.switch(mass_right=str(code))
    assert wire.post(f"/cgi-bin/message/mass/{name}", {})["errcode"] == code
    asked = wire.post("/cgi-bin/openapi/quota/get", {"cgi_path": SENDALL})
    assert asked["errcode"] == 76022 and wire.submit(wire.draft())["errcode"] == 0


def test_daily_limits(wire: Wire) -> None:
    def limit(name: str) -> int:
        path = f"/cgi-bin/message/mass/{name}"
        quota = wire.post("/cgi-bin/openapi/quota/get", {"cgi_path": path})["quota"]
        return int(quota["daily_limit"])

    assert (limit("sendall"), limit("preview"), limit("delete")) == (100, 100, 10)


@pytest.mark.parametrize("msg_id", [0, 1, "x", None])
def test_unknown_send(wire: Wire, msg_id: Any) -> None:
    assert wire.mass_status(msg_id)["errcode"] == 40059


# removed_at, outcome -> in the box after acceptance, in the box at the end
COURSES = [
    ("submit", "send success", False, False),
    ("submit", "send fail", False, True),
    ("success", "send success", True, False),
    ("success", "err(20001)", True, True),
    ("never", "send success", True, True),
]


@pytest.mark.parametrize(("removed", "outcome", "meanwhile", "at_the_end"), COURSES)
def test_what_becomes_of_the_draft(
    wire: Wire, removed: str, outcome: str, meanwhile: bool, at_the_end: bool
) -> None:
    wire.switch(draft_removed_at=removed, mass_outcome=outcome)
    wire.mass(wire.draft())
    assert wire.drafts() == (1 if meanwhile else 0)
    wire.advance(60)
    assert wire.drafts() == (1 if at_the_end else 0)


def test_a_running_send_can_be_ended_at_once(wire: Wire) -> None:
    msg_id = wire.mass(wire.draft())["msg_id"]
    assert "error" in wire.control(f"mass/{msg_id}/finish", outcome="perhaps")
    assert wire.control(f"mass/{msg_id}/finish", outcome="err(21000)")["outcome"] == "err(21000)"
    assert wire.mass_status(msg_id)["msg_status"] == "SEND_FAIL"
    assert "error" in wire.control(f"mass/{msg_id}/finish")
