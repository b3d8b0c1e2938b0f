"""登记下架: recorded, never removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.year_summary import year_summary
from wechat_bot.disclosure.operations import (
    mark_taken_down,
    register_published,
    take_down_release,
)
from wechat_bot.disclosure.queries import get_release
from wechat_bot.drafting.models import Post
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office

WHEN = datetime(2024, 6, 1, 4, tzinfo=UTC)


def test_it_stays_with_date_reason_and_person(
    office: Office, cast: dict[str, Actor], enter: Callable[..., int],
    with_settings: Callable[..., Office],
) -> None:
    release_id = enter("一篇短讯", "2024-03-05")
    take_down_release(cast["qianqi"], office, release_id, " 内容\n有误 ", WHEN)
    with office.db.read() as session:
        release = get_release(session, release_id)
        assert (release.status, release.taken_down_at) == ("taken_down", WHEN)
        assert (release.taken_down_by, release.taken_down_reason) == ("钱七", "内容 有误")
        line = journal.history(session, [f"release:{release_id}"])[0]
        assert line.sentence == "登记《一篇短讯》已下架（公众号）：内容 有误"
        assert year_summary(session, office.config, 2024).figures.total == 1
        assert year_summary(session, office.config, 2024).taken_down == 1
        strict = with_settings(count_taken_down=False)
        assert year_summary(session, strict.config, 2024).figures.total == 0


def test_an_article_of_ours_is_taken_down_with_a_second_signature_instead(
    office: Office, cast: dict[str, Actor], publish: Callable[..., Any]
) -> None:
    made = publish(ArticleFields(title="一篇短讯"))
    [release_id] = register_published(office, made.message_id)
    with pytest.raises(WrongState, match="第二个人补签"):
        take_down_release(cast["qianqi"], office, release_id, "有误", WHEN)
    with office.db.write() as session:
        release = get_release(session, release_id)
        mark_taken_down(session, office.config, release, cast["qianqi"], by="李四",
                        reason="有误", when=WHEN)
    with office.db.read() as session:
        assert get_release(session, release_id).taken_down_by == "李四"
        assert session.get_one(Post, made.post_ids[0]).state == "taken_down"


def test_another_channel_leaves_the_post_alone(
    office: Office, cast: dict[str, Actor], publish: Callable[..., Any],
    enter: Callable[..., int],
) -> None:
    made = publish(ArticleFields(title="一篇短讯"))
    [release_id] = register_published(office, made.message_id)
    website = enter("一篇短讯", "2024-03-06", "website", item_of=release_id)
    take_down_release(cast["qianqi"], office, website, "栏目调整", WHEN)
    with office.db.read() as session:
        assert get_release(session, release_id).status == "current"
        assert session.get_one(Post, made.post_ids[0]).state == "published"


@pytest.mark.parametrize(("reason", "when", "field"), [
    (" ", WHEN, "reason"),
    ("太" * 1001, WHEN, "reason"),
    ("有误", datetime(2027, 1, 1, tzinfo=UTC), "when"),
    ("有误", datetime(2024, 3, 1, tzinfo=UTC), "when"),
])
def test_what_is_refused(
    office: Office, cast: dict[str, Actor], enter: Callable[..., int], reason: str,
    when: datetime, field: str,
) -> None:
    release_id = enter("一篇短讯", "2024-03-05")
    with pytest.raises(InvalidInput) as caught:
        take_down_release(cast["qianqi"], office, release_id, reason, when)
    assert set(caught.value.fields) == {field}
    with office.db.read() as session:
        assert get_release(session, release_id).status == "current"


def test_only_once_and_only_by_who_may(
    office: Office, cast: dict[str, Actor], enter: Callable[..., int]
) -> None:
    release_id = enter("一篇短讯", "2024-03-05")
    with pytest.raises(NotAllowed):
        take_down_release(cast["lisi"], office, release_id, "有误", WHEN)
    take_down_release(cast["qianqi"], office, release_id, "有误", WHEN)
    with pytest.raises(WrongState):
        take_down_release(cast["qianqi"], office, release_id, "再次", WHEN + timedelta(days=1))
    with office.db.read() as session:
        assert get_release(session, release_id).taken_down_reason == "有误"
