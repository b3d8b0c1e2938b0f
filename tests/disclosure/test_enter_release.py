"""登记其他渠道 by form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wechat_bot.disclosure.operations import ReleaseForm, enter_release
from wechat_bot.disclosure.queries import ReleaseFilter as Filter
from wechat_bot.disclosure.queries import get_release, list_releases
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound
from wechat_bot.kernel.office import Office

FORM = ReleaseForm(channel="website", published="2024-03-05 10:00", title="2024年普法计划",
                   url="http://www.xjem.gov.cn/1.html", section="普法股", contributor="张三",
                   reviewers="李四、王五、赵六", article_20="20.7")


@pytest.fixture
def clerk(cast: dict[str, Actor]) -> Actor:
    return cast["qianqi"]


def test_a_new_item(office: Office, clerk: Actor) -> None:
    release_id = enter_release(clerk, office, FORM)
    with office.db.read() as session:
        release = get_release(session, release_id)
        assert clock.iso_beijing(release.published_at) == "2024-03-05T10:00:00+08:00"
        assert (release.channel, release.mode, release.time_source) == ("website", "", "entered")
        assert release.reviewers == ["李四", "王五", "赵六"]
        assert release.item.index_number == "11654221/2024-00001"
        assert release.item.created_by == "钱七"
        [line] = journal.history(session, [f"release:{release_id}"])
        assert line.sentence == ("登记政府网站公开信息《2024年普法计划》，"
                                 "索引号11654221/2024-00001")


def test_a_day_without_a_time_says_so(office: Office, clerk: Actor) -> None:
    release_id = enter_release(clerk, office, replace(FORM, published="2024年3月5日"))
    with office.db.read() as session:
        release = get_release(session, release_id)
        assert release.time_source == "date_only"
        assert clock.iso_beijing(release.published_at) == "2024-03-05T00:00:00+08:00"


def test_another_channel_of_the_same_item(office: Office, clerk: Actor) -> None:
    first = enter_release(clerk, office, FORM)
    second = enter_release(clerk, office, ReleaseForm(
        channel="公众号", published="2024-03-06", index_number=" 11654221/2024-00001 "))
    with office.db.read() as session:
        item = get_release(session, first).item
        assert [r.id for r in item.releases] == [first, second]
        assert [r.channel for r in item.releases] == ["website", "wechat"]


def test_numbers_go_on_and_start_anew_each_year(office: Office, clerk: Actor) -> None:
    for title, day in (("甲", "2024-01-02"), ("乙", "2025-01-02"), ("丙", "2024-12-31 23:59")):
        enter_release(clerk, office, replace(FORM, title=title, published=day, url=""))
    with office.db.read() as session:
        _, rows = list_releases(session, Filter())
        assert {r.release.item.title: r.release.item.index_number for r in rows} == {
            "甲": "11654221/2024-00001", "乙": "11654221/2025-00001",
            "丙": "11654221/2024-00002"}


def test_all_wrong_fields_are_named_and_nothing_is_kept(office: Office, clerk: Actor) -> None:
    bad = replace(FORM, title=" ", channel="抖音", published="2027-01-01", url="www.a.cn",
                  origin="repost", source="", article_20="20.16", made_on="昨天")
    with pytest.raises(InvalidInput) as caught:
        enter_release(clerk, office, bad)
    assert set(caught.value.fields) == {"title", "channel", "published", "url", "source",
                                        "article_20", "made_on"}
    with office.db.read() as session:
        assert list_releases(session, Filter())[0] == 0


def test_the_same_release_is_not_entered_twice(office: Office, clerk: Actor) -> None:
    enter_release(clerk, office, FORM)
    with pytest.raises(InvalidInput, match="台账里已有这次发布"):
        enter_release(clerk, office, replace(FORM, url=""))
    enter_release(clerk, office, replace(FORM, channel="wechat"))


@pytest.mark.parametrize(("changes", "field"), [
    ({"index_number": "11654221/2024-00009"}, "index_number"),
    ({"index_number": "11654221/2024-00001", "title": "另一个标题"}, "title"),
])
def test_a_wrong_index_number(
    office: Office, clerk: Actor, changes: dict[str, Any], field: str
) -> None:
    enter_release(clerk, office, FORM)
    with pytest.raises(InvalidInput) as caught:
        enter_release(clerk, office, replace(FORM, channel="wechat", **changes))
    assert set(caught.value.fields) == {field}


def test_a_correction_replaces(office: Office, clerk: Actor) -> None:
    first = enter_release(clerk, office, FORM)
    correction = replace(FORM, published="2024-03-08", index_number="11654221/2024-00001",
                         url="http://www.xjem.gov.cn/2.html", replaces_id=first)
    second = enter_release(clerk, office, correction)
    with office.db.read() as session:
        assert get_release(session, first).status == "replaced"
        assert get_release(session, second).replaces_id == first
    with pytest.raises(InvalidInput, match="已经被更正过"):
        enter_release(clerk, office, replace(correction, published="2024-03-09", url=""))


@pytest.mark.parametrize(("changes", "error", "part"), [
    ({"index_number": ""}, InvalidInput, "同一条公开信息"),
    ({"published": "2024-03-01"}, InvalidInput, "早于"),
    ({"replaces_id": 99}, NotFound, "没有这条发布记录"),
])
def test_refused_corrections(
    office: Office, clerk: Actor, changes: dict[str, Any], error: type[Exception], part: str
) -> None:
    first = enter_release(clerk, office, FORM)
    form = replace(FORM, published="2024-03-08", url="http://www.xjem.gov.cn/2.html",
                   index_number="11654221/2024-00001", replaces_id=first)
    with pytest.raises(error, match=part):
        enter_release(clerk, office, replace(form, **changes))
    with office.db.read() as session:
        assert get_release(session, first).status == "current"


def test_who_may_not(office: Office, cast: dict[str, Actor]) -> None:
    with pytest.raises(NotAllowed, match="登记台账"):
        enter_release(cast["zhangsan"], office, FORM)
