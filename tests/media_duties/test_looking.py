"""What one look at a published text reports, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from wechat_bot.checking.rules import Leader, Lists, WrongWord, load_shipped
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.resources import data_path
from wechat_bot.media_duties.looking import (
    NOTHING_SEEN,
    Seen,
    addresses_of,
    observe_text,
    pictures_in,
)

TODAY, THEN = date(2026, 11, 22), date(2020, 6, 1)


@pytest.fixture(scope="module")
def lists() -> Lists:
    return load_shipped(data_path("content") / "lexicons")


def article(body: str, **fields: str) -> ArticleFields:
    return ArticleFields(title="通知", body=body, **fields)


def rules(found: list[object]) -> list[str]:
    return [one.rule for one in found]  # type: ignore[attr-defined]


def test_personal_data_is_reported_and_masked(lists: Lists) -> None:
    found = observe_text(article("第一行\n\n联系人电话13812345678。"), lists, TODAY, TODAY, NOTHING_SEEN)
    assert rules(found) == ["privacy.mobile"]
    assert found[0].place == "正文第3行"
    assert "13812345678" not in found[0].quote + found[0].message
    assert found[0].quote == "138****5678"


def test_what_became_outdated_after_publication_is_a_warning_that_says_so(lists: Lists) -> None:
    body = article("请依照《中华人民共和国合同法》签订合同。")
    later = observe_text(body, lists, TODAY, THEN, NOTHING_SEEN)
    assert rules(later) == ["law.outdated"]
    assert later[0].severity == "warning"
    assert "发布时它还有效" in later[0].message
    wrong_then = observe_text(body, lists, TODAY, TODAY, NOTHING_SEEN)
    assert wrong_then[0].severity == "error"
    assert wrong_then[0].fingerprint == later[0].fingerprint
    assert observe_text(body, lists, THEN, THEN, NOTHING_SEEN) == []


def test_todays_newer_words_are_applied(lists: Lists) -> None:
    body = article("我局开展扫黑活动。")
    newer = replace(lists, wrong_words=(*lists.wrong_words, WrongWord("扫黑活动", "扫黑除恶专项工作")))
    assert observe_text(body, lists, TODAY, TODAY, NOTHING_SEEN) == []
    assert rules(observe_text(body, newer, TODAY, TODAY, NOTHING_SEEN)) == ["word.wrong"]


def test_a_leaders_post_is_judged_by_the_day_of_publication(lists: Lists) -> None:
    people = replace(lists, leaders=(
        Leader("张建国", "局长", from_day=date(2019, 1, 1), to_day=date(2024, 12, 31)),
        Leader("张建国", "副县长", from_day=date(2025, 1, 1))))
    body = article("局长张建国出席活动。")
    assert observe_text(body, people, TODAY, THEN, NOTHING_SEEN) == []
    assert rules(observe_text(body, people, TODAY, TODAY, NOTHING_SEEN)) == ["leader.title"]


def test_what_reviewers_answered_is_not_asked_again(lists: Lists) -> None:
    body = article("电话13812345678。请依照合同法办理。")
    found = observe_text(body, lists, TODAY, TODAY, NOTHING_SEEN)
    assert rules(found) == ["privacy.mobile", "law.outdated"]
    marks = {one.fingerprint: one.severity.value for one in found}
    # errors need a reason, warnings were answered by publishing
    assert rules(observe_text(body, lists, TODAY, TODAY, Seen(marks, frozenset()))) == [
        "privacy.mobile"]
    kept = Seen(marks, frozenset({found[0].fingerprint}))
    assert observe_text(body, lists, TODAY, TODAY, kept) == []


def test_layout_and_hints_are_left_alone(lists: Lists) -> None:
    body = article("链接 http://example.gov.cn 。\n\n<script>x</script>\n\n![](无.png)")
    assert observe_text(body, lists, TODAY, TODAY, NOTHING_SEEN) == []


def test_the_addresses_of_a_text() -> None:
    body = article("看[这里](https://a.example/1)和 https://b.example/2 ，邮箱 mailto:x@y.cn，"
                   "www.c.example/3\n\n<a href='https://d.example/4'>四</a> ftp://e.example",
                   read_more="https://r.example", source_url=" https://a.example/1 ")
    assert addresses_of(body) == {
        "https://r.example": "阅读原文链接", "https://a.example/1": "原文链接",
        "https://b.example/2": "正文链接", "http://www.c.example/3": "正文链接",
        "https://d.example/4": "正文链接"}


def test_the_pictures_of_an_article_on_the_account() -> None:
    html = ('<p><img data-src="https://mmbiz.qpic.cn/a/0?wx_fmt=png&amp;x=1" alt="">'
            '<img class="x" src="https://mmbiz.qpic.cn/b/0"><img src="data:image/png;base64,xx">'
            '<img src="https://mmbiz.qpic.cn/b/0"></p>')
    assert pictures_in(html) == ["https://mmbiz.qpic.cn/a/0?wx_fmt=png&x=1",
                                 "https://mmbiz.qpic.cn/b/0"]
