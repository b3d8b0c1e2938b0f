"""登入台账: once, whoever asks and however often."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from wechat_bot.disclosure import operations
from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.disclosure.operations import register_published
from wechat_bot.disclosure.queries import get_release, unregistered_messages
from wechat_bot.drafting.models import Post
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.models import Article, Message

NEWS = ArticleFields(
    title="法律援助办理指南", digest="怎样申请", section="公共法律服务股", contributor="张三",
    origin="repost", source="司法部", is_government_information=True,
    info_kind="policy_interpretation", key_area=True, article_20="20.6")
OTHER = ArticleFields(title="主题党日活动", section="办公室", contributor="张三",
                      is_government_information=False)


def how_many(office: Office) -> tuple[int, int]:
    with office.db.read() as session:
        return (session.scalar(select(func.count()).select_from(Release)) or 0,
                session.scalar(select(func.count()).select_from(DisclosureItem)) or 0)


def lines(office: Office, event: str) -> list[str]:
    with office.db.read() as session:
        assert journal.verify(session) == []
        return [e.sentence for e in journal.page(session, 0, 100)[1] if e.event == event]


def test_everything_known_is_taken_over(office: Office, publish: Callable[..., Any]) -> None:
    made = publish(NEWS, at=datetime(2024, 12, 31, 16, 30, tzinfo=UTC))
    [release_id] = register_published(office, made.message_id)
    with office.db.read() as session:
        release = get_release(session, release_id)
        item = release.item
        article = session.get_one(Article, made.article_ids[0])
        assert release.url == article.url
        assert release.url.startswith("http://mp.weixin.qq.com/s?__biz=MzA&mid=")
        assert (release.channel, release.mode, release.status) == ("wechat", "publish", "current")
        assert release.published_at == datetime(2024, 12, 31, 16, 30, tzinfo=UTC)
        assert release.time_source == "event"
        assert release.reviewers == ["李四", "王五", "赵六"]
        assert release.text_sha256 == release.revision_sha256[::-1]
        assert release.created_by == "发布程序"
        assert item.index_number == "11654221/2025-00001"
        assert item.post_id == made.post_ids[0]
        assert (item.title, item.section, item.contributor, item.summary) == (
            "法律援助办理指南", "公共法律服务股", "张三", "怎样申请")
        assert (item.origin, item.source, item.info_kind, item.key_area, item.article_20) == (
            "repost", "司法部", "policy_interpretation", True, "20.6")
        assert item.is_government_information
        assert item.made_on == date(2025, 1, 1)
    assert lines(office, "release.registered") == [
        "《法律援助办理指南》登入主动公开台账，索引号11654221/2025-00001"]


def test_twice_is_once(office: Office, publish: Callable[..., Any]) -> None:
    made = publish(NEWS, OTHER)
    first = register_published(office, made.message_id)
    assert len(first) == 2
    assert register_published(office, made.message_id) == first
    assert how_many(office) == (2, 2)
    assert len(lines(office, "release.registered")) == 2


def test_many_at_once_are_once(office: Office, publish: Callable[..., Any]) -> None:
    messages = [publish(NEWS, OTHER).message_id for _ in range(3)]
    barrier = Barrier(4)

    def work(_: int) -> list[list[int]]:
        barrier.wait()
        return [register_published(office, message_id) for message_id in messages]

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(work, range(4)))
    assert all(result == results[0] for result in results)
    assert how_many(office) == (6, 6)
    with office.db.read() as session:
        numbers = set(session.scalars(select(DisclosureItem.index_number)))
    assert numbers == {f"11654221/2024-{n:05}" for n in range(1, 7)}


def test_a_race_lost_at_the_last_moment_is_already_done(
    office: Office, publish: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = publish(NEWS)
    real, calls = operations._register, []

    def beaten(office: Office, message_id: int) -> list[int]:
        calls.append(message_id)
        if len(calls) == 1:
            real(office, message_id)  # the other process commits first …
            raise IntegrityError("INSERT", {}, Exception("UNIQUE"))  # … and ours is refused
        return real(office, message_id)

    monkeypatch.setattr(operations, "_register", beaten)
    assert len(register_published(office, made.message_id)) == 1
    assert how_many(office) == (1, 1)


def test_only_what_was_published_is_registered(
    office: Office, publish: Callable[..., Any]
) -> None:
    made = publish(NEWS, OTHER, outcomes=("failed", "published"))
    [release_id] = register_published(office, made.message_id)
    with office.db.read() as session:
        assert get_release(session, release_id).item.title == "主题党日活动"
        assert unregistered_messages(session) == []


def test_the_sweep_finds_what_is_missing(office: Office, publish: Callable[..., Any]) -> None:
    done = publish(NEWS)
    half = publish(NEWS, OTHER)
    waiting = publish(NEWS, state="submitted")
    register_published(office, done.message_id)
    with office.db.read() as session:
        assert unregistered_messages(session) == [half.message_id]
    register_published(office, half.message_id)
    with office.db.write() as session:
        assert unregistered_messages(session) == []
        session.get_one(Message, waiting.message_id).state = "published"
    with office.db.read() as session:
        assert unregistered_messages(session) == [waiting.message_id]


def test_what_is_not_published_is_refused(office: Office, publish: Callable[..., Any]) -> None:
    made = publish(NEWS, state="submitted")
    with pytest.raises(WrongState, match="还没有发表"):
        register_published(office, made.message_id)
    with pytest.raises(NotFound):
        register_published(office, 999)
    assert how_many(office) == (0, 0)


def test_an_articles_own_time_goes_first_and_none_is_first_seen(
    office: Office, publish: Callable[..., Any]
) -> None:
    own = publish(NEWS, time_source="person")
    unknown = publish(NEWS)
    with office.db.write() as session:
        session.get_one(Article, own.article_ids[0]).published_at = datetime(
            2024, 3, 6, 2, tzinfo=UTC)
        session.get_one(Message, unknown.message_id).published_at = None
    [one_id] = register_published(office, own.message_id)
    [other_id] = register_published(office, unknown.message_id)
    with office.db.read() as session:
        one, other = get_release(session, one_id), get_release(session, other_id)
    assert (one.published_at.day, one.time_source) == (6, "person")
    assert (other.published_at.year, other.time_source) == (2026, "first_seen")


def test_a_post_published_again_replaces_its_earlier_release(
    office: Office, publish: Callable[..., Any]
) -> None:
    first, again = publish(NEWS), publish(NEWS, at=datetime(2024, 4, 1, 2, tzinfo=UTC))
    with office.db.write() as session:
        session.get_one(Article, again.article_ids[0]).post_id = first.post_ids[0]
    [old_id] = register_published(office, first.message_id)
    [new_id] = register_published(office, again.message_id)
    with office.db.read() as session:
        old, new = get_release(session, old_id), get_release(session, new_id)
        assert (old.status, new.status, new.replaces_id) == ("replaced", "current", old_id)
        assert old.item_id == new.item_id
    assert how_many(office) == (2, 1)


def test_what_a_clerk_entered_before_is_completed_not_doubled(
    office: Office, publish: Callable[..., Any], enter: Callable[..., int]
) -> None:
    made = publish(NEWS)
    with office.db.read() as session:
        url = session.get_one(Article, made.article_ids[0]).url
    entered = enter("法律援助办理指南", "2024-03-05", url=url)
    assert register_published(office, made.message_id) == [entered]
    with office.db.read() as session:
        release = get_release(session, entered)
        assert release.reviewers == ["李四", "王五", "赵六"]
        assert release.item.post_id == made.post_ids[0]
        assert session.get_one(Post, made.post_ids[0]).state == "published"
    assert how_many(office) == (1, 1)


def test_what_the_platform_removed_is_registered_as_taken_down(
    office: Office, publish: Callable[..., Any]
) -> None:
    made = publish(NEWS, OTHER, outcomes=("removed", "published"))
    with office.db.write() as session:
        session.get_one(Message, made.message_id).reason = "作者已删除"
    gone_id, there_id = register_published(office, made.message_id)
    with office.db.read() as session:
        gone, there = get_release(session, gone_id), get_release(session, there_id)
        assert unregistered_messages(session) == []
    assert (gone.status, gone.taken_down_reason, gone.taken_down_by) == (
        "taken_down", "作者已删除", "发布程序")
    assert gone.taken_down_at == datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    assert (there.status, there.taken_down_at) == ("current", None)
