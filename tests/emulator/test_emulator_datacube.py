"""Reading figures: the four calls, their dates, when they are ready."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.wire import Wire

NAMES = ["getarticleread", "getarticleshare", "getbizsummary", "getarticletotaldetail"]
DAY = 86_400


def ask(wire: Wire, name: str, begin: str, end: str = "") -> Any:
    body = {"begin_date": begin, "end_date": end or begin}
    return wire.post(f"/datacube/{name}", body)


def later(wire: Wire, seconds: float) -> None:
    wire.advance(seconds)
    wire.log_in()


def published(wire: Wire) -> tuple[Any, Any]:
    """One published and one mass-sent on 5 March; the clock then stands at 6 March, 10:00."""
    done = wire.submit(wire.draft(title="发表的"))
    msg = wire.mass(wire.draft(title="群发的"))
    later(wire, DAY)
    return done, msg


def test_total_detail(wire: Wire) -> None:
    done, msg = published(wire)
    later(wire, DAY)
    reply = ask(wire, "getarticletotaldetail", "2026-03-05")
    assert set(reply) == {"list", "is_delay"} and reply["is_delay"] is False
    first, second = sorted(reply["list"], key=lambda item: -item["publish_type"])
    assert first["msgid"] == f"{done['msg_data_id']}_1" and first["publish_type"] == 1
    assert second["msgid"] == f"{msg['msg_data_id']}_1" and second["publish_type"] == 0
    assert first["title"] == "发表的" and first["content_url"] in {
        item["url"] for item in wire.look("readers")
    }
    days = second["detail_list"]
    assert [item["stat_date"] for item in days] == ["2026-03-05", "2026-03-06"]
    assert days[1]["read_user"] >= days[0]["read_user"] > 0
    assert sum(one["user_count"] for one in days[1]["read_user_source"]) == days[1]["read_user"]
    assert set(days[0]) == {
        "stat_date", "read_user", "read_user_source", "share_user", "zaikan_user", "like_user",
        "comment_count", "collection_user", "praise_money", "read_subscribe_user",
        "read_delivery_rate", "read_finish_rate", "read_avg_activetime", "read_jump_position",
    }  # fmt: skip


def test_the_figures_agree_with_each_other(wire: Wire) -> None:
    published(wire)
    read = ask(wire, "getarticleread", "2026-03-05")["list"]
    share = ask(wire, "getarticleshare", "2026-03-05")["list"]
    [summary] = ask(wire, "getbizsummary", "2026-03-05")["list"]
    assert len(read) == len(share) == 2
    assert summary["read_user"] == sum(item["read_user"] for item in read)
    assert summary["share_user"] == sum(item["share_user"] for item in share)
    assert ask(wire, "getarticleread", "2026-03-05")["list"] == read


def test_nothing_was_published_that_day(wire: Wire) -> None:
    for name in NAMES[:2]:
        assert ask(wire, name, "2026-03-04")["list"] == []


def test_told_for_thirty_days(wire: Wire) -> None:
    published(wire)
    later(wire, 40 * DAY)
    detail = ask(wire, "getarticletotaldetail", "2026-03-05")["list"][0]["detail_list"]
    assert len(detail) == 30 and detail[-1]["stat_date"] == "2026-04-03"
    assert ask(wire, "getarticleread", "2026-04-04")["list"] == []


DATES = [
    ("2026-3-4", "", 61500),
    ("20260304", "", 61500),
    ("2026-02-30", "", 61500),
    ("", "", 61500),
    ("2026-03-05", "", 61501),
    ("2026-03-04", "2026-03-03", 61501),
    ("2026-03-03", "2026-03-04", 61501),
]


@pytest.mark.parametrize(("begin", "end", "code"), DATES)
def test_refused_dates(wire: Wire, begin: str, end: str, code: int) -> None:
    assert ask(wire, "getarticleread", begin, end)["errcode"] == code


@pytest.mark.parametrize(("begin", "code"), [("2026-02-02", 61501), ("2026-02-03", 0)])
def test_the_summary_spans_thirty_days(wire: Wire, begin: str, code: int) -> None:
    reply = ask(wire, "getbizsummary", begin, "2026-03-04")
    assert reply.get("errcode", 0) == code
    if code == 0:
        assert len(reply["list"]) == 30


@pytest.mark.parametrize("name", NAMES)
def test_yesterday_is_ready_at_eight(wire: Wire, name: str) -> None:
    later(wire, 22 * 3600 - 1)  # 6 March, one second before 08:00
    assert ask(wire, name, "2026-03-05")["errcode"] == 61503
    assert "errcode" not in ask(wire, name, "2026-03-04")
    wire.advance(1)
    assert "errcode" not in ask(wire, name, "2026-03-05")


@pytest.mark.parametrize("name", NAMES)
def test_without_the_right(wire: Wire, name: str) -> None:
    wire.switch(datacube_right=False)
    assert ask(wire, name, "2026-03-04")["errcode"] == 48001


def test_titles_may_be_missing_and_data_late(wire: Wire) -> None:
    wire.switch(datacube_titles=False, datacube_delayed=True)
    published(wire)
    reply = ask(wire, "getarticletotaldetail", "2026-03-05")
    assert reply["is_delay"] is True and "title" not in reply["list"][0]
