"""发布前自检的规则, as tables: when it is due, and what each fact means."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wechat_bot.kernel import clock
from wechat_bot.publishing import quotas
from wechat_bot.publishing.preflight_rules import (
    ArticleFacts,
    Facts,
    Limits,
    Moment,
    PathFacts,
    Picture,
    due_moment,
    findings,
    is_well,
    needed_calls,
    problems,
)
from wechat_bot.publishing.rules import Mode

DUE = clock.from_beijing("2026-11-25 10:30")
PLENTY = PathFacts(left=100, limit=100)
PICTURES = (Picture(True, 1000, "image/png", False), Picture(True, 1000, "image/jpeg", True),
            Picture(False, 1000, "image/png", False))
ARTICLE = ArticleFacts("通知", "news", "摘要", "法治额敏", 500, True, PICTURES)
GOOD = Facts(
    mode=Mode.PUBLISH, due_at=DUE, same_day=True, articles=(ARTICLE,),
    limits=Limits(64, 120, 16, 1_000_000), living=1,
    paths=dict.fromkeys((quotas.DRAFT_ADD, quotas.DRAFT_GET, quotas.SUBMIT, quotas.MASS_SEND), PLENTY))


@pytest.mark.parametrize(("now", "moment"), [
    ("2026-11-24 18:29", None), ("2026-11-24 18:30", Moment.EVENING),
    ("2026-11-25 09:59", Moment.EVENING), ("2026-11-25 10:00", Moment.SOON),
    ("2026-11-25 10:29", Moment.SOON), ("2026-11-25 10:30", None), ("2026-11-25 12:00", None),
    ("2026-11-20 10:00", None),
])
def test_when_a_check_is_due(now: str, moment: Moment | None) -> None:
    assert due_moment(DUE, clock.from_beijing(now), "18:30", 30) is moment


def test_the_evening_belongs_to_beijings_day() -> None:
    """0:30 in Beijing is still the day before in UTC."""
    due = clock.from_beijing("2026-11-25 00:30")
    assert due_moment(due, clock.from_beijing("2026-11-24 18:30"), "18:30", 30) is Moment.EVENING
    assert due_moment(due, clock.from_beijing("2026-11-24 18:29"), "18:30", 30) is None


@pytest.mark.parametrize("mode", list(Mode))
def test_all_is_well(mode: Mode) -> None:
    found = findings(replace(GOOD, mode=mode))
    assert is_well(found) and not any(finding.warns for finding in found)
    assert all(finding.sentence.endswith("。") for finding in found)


@pytest.mark.parametrize(("mode", "extra"), [
    (Mode.PUBLISH, {quotas.SUBMIT: 1}), (Mode.MASS_SEND, {quotas.MASS_SEND: 1}),
    (Mode.DRAFT_ONLY, {}),
])
def test_the_calls_that_are_needed(mode: Mode, extra: dict[str, int]) -> None:
    assert needed_calls(replace(GOOD, mode=mode)) == {
        quotas.UPLOAD_BODY: 1, quotas.UPLOAD_COVER: 1, quotas.DRAFT_ADD: 1, quotas.DRAFT_GET: 1,
        **extra}
    assert needed_calls(replace(GOOD, mode=Mode.MANUAL)) == {}


def article(**changes: Any) -> tuple[ArticleFacts, ...]:
    return (replace(ARTICLE, **changes),)


def paths(path: str, facts: PathFacts) -> dict[str, PathFacts]:
    return {**GOOD.paths, path: facts}


@pytest.mark.parametrize(("changes", "words"), [
    ({"held": "数据库像是恢复出来的"}, "暂停"),
    ({"living": 0}, "没有在运行"),
    ({"living": 0, "holding": ("这台主机还没有登记",)}, "还没有登记"),
    ({"approvals": "《通知》在定稿之后又有改动，审定失效"}, "重新审校"),
    ({"configured": False}, "人工发表"),
    ({"connection": "公众号看到的本机 IP 是 1.2.3.4，不在白名单里。"}, "1.2.3.4"),
    ({"paths": paths(quotas.SUBMIT, PathFacts(no_right=True))}, "“提交发表”接口的权限"),
    ({"paths": paths(quotas.SUBMIT, PathFacts(0, 100))}, "“提交发表”要用 1 次，已经用完"),
    ({"paths": paths(quotas.DRAFT_GET, PathFacts(
        9, 100, resting_until=clock.from_beijing("2026-11-26 00:00")))}, "已经用完"),
    ({"paths": paths(quotas.DRAFT_ADD, PathFacts(0, 0)), "same_day": False}, "一天的接口次数"),
    ({"articles": article(title="标" * 65)}, "标题有 65 字"),
    ({"articles": article(digest="摘" * 121)}, "摘要有 121 字"),
    ({"articles": article(author="作" * 17)}, "作者有 17 字"),
    ({"articles": article(content_bytes=1_000_001)}, "正文有 1000001 字节"),
    ({"articles": article(has_cover=False)}, "没有封面"),
    ({"articles": article(pictures=(Picture(True, 0, "", False, "图片文件不在了。"),))}, "不在了"),
    ({"articles": article(pictures=(Picture(True, 1_000_000, "image/png", False),))}, "太大"),
    ({"articles": article(pictures=(Picture(True, 10, "image/webp", False),))}, "格式不对"),
    ({"mode": Mode.MASS_SEND, "mass_problem": "已经安排了群发《甲》。"}, "《甲》"),
])
def test_what_stops_a_publication(changes: dict[str, Any], words: str) -> None:
    found = findings(replace(GOOD, **changes))
    assert not is_well(found)
    assert words in problems(found)


@pytest.mark.parametrize(("changes", "words"), [
    ({"times": ("2026-11-28 周六是休息日（周末），到时候可能没有人在场处理意外情况。",)}, "休息日"),
    ({"paths": {}}, "没有问到"),
])
def test_what_is_only_said(changes: dict[str, Any], words: str) -> None:
    found = findings(replace(GOOD, **changes))
    assert is_well(found)
    assert [words in finding.sentence for finding in found if finding.warns] == [True]


def test_todays_calls_say_nothing_of_tomorrow() -> None:
    used_up = replace(GOOD, same_day=False, paths=paths(quotas.SUBMIT, PathFacts(0, 100)))
    assert is_well(findings(used_up))


def test_a_post_for_the_back_end_needs_no_account() -> None:
    facts = replace(GOOD, mode=Mode.MANUAL, configured=False, articles=article(has_cover=False))
    assert is_well(findings(facts))


def test_a_picture_message_has_neither_digest_nor_author() -> None:
    facts = replace(GOOD, articles=article(kind="newspic", digest="摘" * 500, author="作" * 50))
    assert is_well(findings(facts))


def test_a_worker_that_was_never_seen_is_not_called_dead() -> None:
    assert is_well(findings(replace(GOOD, living=None)))
