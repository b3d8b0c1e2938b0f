"""What was answered survives kill -9 of the emulator and a restart on the same port."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import requests

from tests.emulator.child import running
from tests.emulator.receiver import TOKEN, receiving
from tests.emulator.wire import png

SUBMIT = "/cgi-bin/freepublish/submit"


def test_after_every_step_of_a_publication(tmp_path: Path) -> None:
    """A kill after the uploads, the draft, its update, the submit, the publication, the removal."""
    with running(tmp_path) as (child, wire):
        image = wire.image(png(9, 9))
        article = wire.article(title="初稿", content=f'<p>字</p><img src="{image}">')
        child.restart()
        media_id = wire.add(article)["media_id"]
        child.restart()
        update = {"media_id": media_id, "index": 0, "articles": {**article, "title": "改稿"}}
        assert wire.post("/cgi-bin/draft/update", update)["errcode"] == 0
        child.restart()
        publish_id = wire.submit(media_id)["publish_id"]
        child.restart()
        assert wire.status(publish_id)["publish_status"] == 1
        wire.advance(60)
        child.restart()
        done = wire.status(publish_id)
        assert done["publish_status"] == 0 and wire.drafts() == 0
        [entry] = wire.look("readers")
        assert entry["title"] == "改稿" and entry["published_at"].startswith("2026-03-05T10:00:")
        assert entry["url"] == done["article_detail"]["item"][0]["article_url"]
        body = {"article_id": done["article_id"], "index": 1}
        assert wire.post("/cgi-bin/freepublish/delete", body)["errcode"] == 0
        child.restart()
        assert wire.status(publish_id)["publish_status"] == 5
        state = wire.look("state")
        assert state["quotas"][SUBMIT]["used"] == 1 and state["executed"][SUBMIT] == 1
        assert state["now"].startswith("2026-03-05T10:01:00") and state["tokens_living"] == 1
        numbers = [call["number"] for call in wire.look("calls")]
        assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) >= 11


def test_mass_send_keys_switches_and_faults(tmp_path: Path) -> None:
    with running(tmp_path) as (child, wire):
        wire.switch(title_limit=32, ip_whitelist=["127.0.0.1"], daily_limits={"/a": 3})
        wire.control("plan", seed=3, sequences={SUBMIT: ["busy_before", "busy_after"]})
        wire.arm("/cgi-bin/draft/count", "busy_before", count=2)
        assert wire.get("/cgi-bin/draft/count")["errcode"] == -1
        first, second = wire.draft(), wire.draft()
        msg_id = wire.mass(first, clientmsgid="key")["msg_id"]
        assert wire.submit(second)["errcode"] == -1
        child.restart()
        assert wire.get("/cgi-bin/draft/count")["errcode"] == -1
        assert wire.submit(second)["errcode"] == -1 and len(wire.look("submits")) == 1
        wire.advance(60)
        child.restart()
        repeat = wire.mass(first, clientmsgid="key")
        assert (repeat["errcode"], repeat["msg_id"]) == (45065, msg_id)
        assert wire.mass(second)["errcode"] == 40007  # published meanwhile
        values = {item["name"]: item["value"] for item in wire.look("state")["switches"]}
        assert (values["title_limit"], values["ip_whitelist"]) == (32, ["127.0.0.1"])
        assert values["daily_limits"] == {"/a": 3}
        assert wire.look("plan")["taken"][SUBMIT] == {"busy_after": 1, "busy_before": 1}
        assert {entry["mode"] for entry in wire.look("readers")} == {"publish", "mass_send"}


def test_undelivered_events(tmp_path: Path) -> None:
    with running(tmp_path) as (child, wire), receiving() as receiver:
        wire.switch(callback_url=receiver.url, callback_token=TOKEN, event_delay=600)
        wire.published()
        child.restart()
        assert receiver.got == []
        wire.advance(600)
        assert b"PUBLISHJOBFINISH" in receiver.wait(1)[0].body


def test_a_call_whose_answer_was_lost_counts(tmp_path: Path) -> None:
    with running(tmp_path) as (child, wire):
        media_id = wire.draft()
        wire.arm(SUBMIT, "http_502_after")
        assert wire.raw(SUBMIT, f'{{"media_id":"{media_id}"}}'.encode()).status_code == 502
        child.restart()
        [job] = wire.look("submits")
        assert job["media_id"] == media_id


def test_codes_do_not_repeat_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as (child, wire):
        ids = {wire.draft()}
        for _ in range(2):
            child.restart()
            ids.add(wire.draft())
        assert len(ids) == 3 and wire.drafts() == 3


def test_killed_while_many_call_at_once(tmp_path: Path) -> None:
    """Whatever was answered before the kill is there afterwards; nothing is there by halves."""
    answered: list[int] = []
    with running(tmp_path) as (child, wire):
        wire.switch(draft_removed_at="never", daily_limits={SUBMIT: 100_000})
        media_id = wire.draft()

        def submit() -> None:
            while True:
                try:
                    answered.append(wire.submit(media_id)["publish_id"])
                except requests.RequestException:
                    return

        callers = [threading.Thread(target=submit) for _ in range(4)]
        for caller in callers:
            caller.start()
        while len(answered) < 40:
            time.sleep(0.005)
        child.kill()
        for caller in callers:
            caller.join()
        child.start()
        stored = {job["publish_id"] for job in wire.look("submits")}
        assert set(answered) <= stored and len(stored) <= len(answered) + 4
        assert wire.look("state")["executed"][SUBMIT] == len(stored)
