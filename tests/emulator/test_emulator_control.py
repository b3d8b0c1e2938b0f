"""The control API and page."""

from __future__ import annotations

import pytest
import requests

from tests.emulator.wire import Wire
from wechat_bot.emulator import EmulatorServer, EmulatorSettings


def page(wire: Wire) -> str:
    reply = requests.get(wire.base + "/_control/", timeout=10)
    assert reply.status_code == 200
    reply.encoding = "utf-8"
    return reply.text


def form(wire: Wire, path: str, /, **fields: str) -> requests.Response:
    return requests.post(f"{wire.base}/_control/{path}", data=fields, timeout=10)


def switch_value(wire: Wire, name: str) -> object:
    return next(item["value"] for item in wire.look("state")["switches"] if item["name"] == name)


def test_state_at_a_glance(wire: Wire) -> None:
    wire.published()
    wire.draft()
    state = wire.look("state")
    assert state["now"].startswith("2026-03-05T10:01:00") and state["base_url"] == wire.base
    assert (len(state["drafts"]), len(state["jobs"]), len(state["publications"])) == (1, 1, 1)
    assert state["executed"]["/cgi-bin/draft/add"] == 2 and state["submits_executed"] == 1
    assert state["quotas"]["/cgi-bin/freepublish/submit"] == {"used": 1, "limit": 100}
    assert state["publications"][0]["status"] == 0 and state["tokens_living"] == 1


def test_calls_are_logged_with_code_and_time(wire: Wire) -> None:
    wire.submit("none")
    call = wire.look("calls?path=/cgi-bin/freepublish/submit")[0]
    assert call["errcode"] == 40007 and call["executed"] is False
    assert call["at"] == "2026-03-05T10:00:00+08:00" and call["summary"] == "none"
    assert call["query"] == "access_token=***"


def test_submits_are_counted_only_when_executed(wire: Wire) -> None:
    media_id = wire.draft()
    wire.submit("none")
    wire.submit(media_id)
    [job] = wire.look("submits")
    assert (job["media_id"], job["titles"], job["status"]) == (media_id, ["宪法宣传周"], 1)


def test_switches_are_all_changed_or_none(wire: Wire) -> None:
    reply = wire.control("switches", title_limit=32, nonsense=1)
    assert "nonsense" in reply["error"] and switch_value(wire, "title_limit") == 64
    assert wire.control("switches", title_limit=32) == {"title_limit": 32}
    assert switch_value(wire, "title_limit") == 32


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"path": "/cgi-bin/draft/add", "kind": "none"}),
        ("faults", {"path": "draft", "kind": "busy_after"}),
        ("faults", {"path": "*", "kind": "busy_after", "count": 0}),
        ("faults", {"path": "*", "kind": "busy_after", "seconds": "x"}),
        ("clock", {"advance_seconds": -1}),
        ("articles", {"title": "", "content": "x"}),
        ("articles", {"title": "题", "content": "x", "mode": "none"}),
        ("jobs/1/finish", {"outcome": 7}),
    ],
)
def test_refused_requests_say_why_in_chinese(
    wire: Wire, path: str, body: dict[str, object]
) -> None:
    reply = requests.post(f"{wire.base}/_control/{path}", json=body, timeout=10)
    assert reply.status_code == 400
    assert any("\u4e00" <= char <= "\u9fff" for char in reply.json()["error"])
    assert wire.look("state")["faults"] == [] and wire.look("readers") == []


@pytest.mark.parametrize("path", ["drafts/none/publish", "articles/none/ban", "jobs/1/finish"])
def test_unknown_things(wire: Wire, path: str) -> None:
    assert requests.post(f"{wire.base}/_control/{path}", json={}, timeout=10).status_code == 404


def test_clock_to_the_next_day_in_beijing(wire: Wire) -> None:
    reply = wire.control("clock", to_next_day=True)
    assert reply["now"] == "2026-03-06T00:00:00+08:00"


def test_job_can_be_ended_at_once(wire: Wire) -> None:
    publish_id = wire.submit(wire.draft())["publish_id"]
    assert wire.control(f"jobs/{publish_id}/finish", outcome=4)["status"] == 4
    assert wire.status(publish_id)["publish_status"] == 4


def test_a_person_publishes_a_draft_in_the_back_end(wire: Wire) -> None:
    media_id = wire.draft(title="草稿")
    reply = wire.control(f"drafts/{media_id}/publish", mode="publish")
    assert reply["articles"][0]["title"] == "草稿" and wire.drafts() == 0
    listing = wire.post("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 1})
    assert listing["item"][0]["article_id"] == reply["article_id"]


def test_a_person_pastes_an_article(wire: Wire) -> None:
    reply = wire.control("articles", title="手工发的", content="<p>字<script>1</script></p>")
    html = requests.get(reply["articles"][0]["url"], timeout=10).content.decode()
    assert '<div class="rich_media_content" id="js_content"><p>字</p></div>' in html
    assert wire.look("readers")[0]["mode"] == "mass_send"


def test_reset_forgets_all_and_restores_the_switches(wire: Wire) -> None:
    url = wire.published()["article_detail"]["item"][0]["article_url"]
    wire.switch(title_limit=5)
    wire.arm("*", "busy_after")
    wire.control("reset")
    state = wire.look("state")
    assert (state["publications"], state["faults"], state["calls"]) == ([], [], 0)
    assert switch_value(wire, "title_limit") == 64
    assert wire.get("/cgi-bin/draft/count")["errcode"] == 40001
    wire.log_in()
    wire.cover = ""
    again = wire.published()["article_detail"]["item"][0]["article_url"]
    assert again != url


def test_the_page_works_without_script(wire: Wire) -> None:
    media_id = wire.draft(title="<b>草稿</b>")
    wire.submit(media_id)
    arming = form(wire, "faults", path="*", kind="busy_after", count="3", seconds="")
    assert arming.status_code == 200 and arming.url.endswith("/_control/#faults")
    assert "执行后" in page(wire) or "已执行" in page(wire)
    form(wire, "clock", advance_seconds="60")
    html = page(wire)
    assert "&lt;b&gt;草稿&lt;/b&gt;" in html and "<b>草稿</b>" not in html
    assert "0 发表成功" in html and "2026-03-05 10:01:00" in html
    assert wire.token not in html and "demo-secret" not in html


def test_forms_change_switches(wire: Wire) -> None:
    fields = {
        "freepublish_right": "false",
        "ip_whitelist": "10.0.0.1, 10.0.0.2",
        "daily_limits": "/cgi-bin/draft/add=3\n",
        "publish_delay_min": "0.5",
    }
    assert form(wire, "switches", **fields).status_code == 200
    assert switch_value(wire, "freepublish_right") is False
    assert switch_value(wire, "ip_whitelist") == ["10.0.0.1", "10.0.0.2"]
    assert switch_value(wire, "daily_limits") == {"/cgi-bin/draft/add": 3}
    assert switch_value(wire, "publish_delay_min") == 0.5


def test_a_refused_form_shows_a_chinese_page(wire: Wire) -> None:
    reply = form(wire, "switches", publish_delay_min="30")
    assert reply.status_code == 400 and "发表用时" in reply.content.decode()


def test_every_switch_of_the_page_saves_what_it_shows(wire: Wire) -> None:
    before = wire.look("state")["switches"]
    html = page(wire)
    for item in before:
        assert item["label"] in html and item["explain"]
    shown = {item["name"]: item["value"] for item in before if item["changeable"]}
    del shown["app_secret"]
    wire.switch(**shown)
    assert wire.look("state")["switches"] == before


def test_other_sites_cannot_work_the_controls(wire: Wire) -> None:
    url = wire.base + "/_control/reset"
    foreign = requests.post(url, headers={"Origin": "https://example.org"}, timeout=10)
    assert foreign.status_code == 403 and wire.drafts() == 0
    assert requests.post(url, headers={"Origin": wire.base}, timeout=10).status_code == 200


def test_two_emulators_know_nothing_of_each_other(wire: Wire) -> None:
    wire.draft()
    with EmulatorServer(EmulatorSettings()) as other:
        stranger = Wire(other)
        stranger.log_in()
        assert stranger.drafts() == 0
        assert stranger.get("/cgi-bin/draft/count", token=wire.token)["errcode"] == 40001
        assert stranger.add(stranger.article(thumb_media_id=wire.cover))["errcode"] == 40007


def test_stop_frees_the_port() -> None:
    with EmulatorServer(EmulatorSettings()) as first:
        port = int(first.base_url.rsplit(":", 1)[1])
    with EmulatorServer(EmulatorSettings(), port=port) as second:
        assert requests.get(second.base_url + "/reader/", timeout=10).status_code == 200
