"""制作推文: who may, from what, once; what happens with a correction; in which year it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from tests.annual_report.frozen import frozen
from tests.annual_report.real import nothing
from tests.support.articles import approve
from tests.support.cast import Cast, hire
from tests.web.desk import Desk, bring_to, panel
from wechat_bot.annual_report import posting, queries
from wechat_bot.annual_report.article import ARTICLE_20
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.models import ReportAct, ReportArticle
from wechat_bot.annual_report.posting import article_of, make_post
from wechat_bot.disclosure import operations as disclosure
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing.queries import get_message
from wechat_bot.publishing.rules import MessageState, Mode

YEAR = 2024


def post_of(office: Office, post_id: int) -> tuple[str, int, ArticleFields]:
    """(state, number of the revision, its fields)."""
    with office.db.read() as session:
        post = posts.get_post(session, post_id)
        assert post.current_revision is not None
        return post.state, post.revision_number, post.current_revision.fields()


def set_state(office: Office, post_id: int, state: str) -> None:
    with office.db.write() as session:
        posts.get_post(session, post_id).state = state


def count(office: Office, what: type[Post] | type[ReportArticle]) -> int:
    with office.db.read() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def test_a_frozen_report_becomes_a_draft_that_can_be_sent_to_review(
    any_office: Office
) -> None:
    cast, version = hire(any_office), frozen(any_office, YEAR)
    made = make_post(cast.officer, any_office, version)
    state, number, fields = post_of(any_office, made.post_id)
    assert (made.outcome, state, number) == ("made", "draft", 1)
    assert fields.title == f"额敏县司法局{YEAR}年政府信息公开工作年度报告"
    assert fields.is_government_information and fields.origin == "original"
    assert fields.article_20 == ARTICLE_20 and fields.contributor == "吴十"
    assert fields.cover_sha256 and any_office.media.get(fields.cover_sha256)
    assert "四、政府信息公开行政复议、行政诉讼情况" in fields.body
    with any_office.db.read() as session:
        line = journal.history(session, [f"report:{YEAR}"])[0]
        assert line.sentence == f"用{YEAR}年年度报告第1版制作推文（稿件{made.post_id}）"


def test_twice_is_once_unless_a_reason_is_given(office: Office, cast: Cast) -> None:
    version = frozen(office, YEAR)
    first = make_post(cast.officer, office, version)
    assert make_post(cast.head, office, version) == posting.MadePost(first.post_id, "there")
    assert count(office, Post) == 1
    other = make_post(cast.officer, office, version, reason="另一个账号要发")
    assert other.outcome == "made" and other.post_id != first.post_id
    with office.db.read() as session:
        latest = article_of(session, YEAR)
        assert latest is not None and (latest.post_id, latest.reason) == (
            other.post_id, "另一个账号要发")
        assert "另做推文" in journal.history(session, [f"report:{YEAR}"])[0].sentence


def test_a_cancelled_post_does_not_stand_in_the_way(office: Office, cast: Cast) -> None:
    version = frozen(office, YEAR)
    first = make_post(cast.officer, office, version)
    drafting.cancel_post(cast.writer, office, first.post_id, "做早了")
    assert make_post(cast.officer, office, version).outcome == "made"
    assert count(office, Post) == 2


@pytest.mark.parametrize("role", ["writer", "final", "auditor", "outsider", "administrator"])
def test_who_does_not_keep_the_report_may_not(office: Office, cast: Cast, role: str) -> None:
    version = frozen(office, YEAR)
    with pytest.raises(NotAllowed):
        make_post(getattr(cast, role), office, version)
    with pytest.raises(NotAllowed):
        make_post(COMMAND_LINE, office, version)
    assert count(office, Post) == count(office, ReportArticle) == 0


def test_only_the_newest_version_for_the_public_becomes_a_post(office: Office, cast: Cast) -> None:
    review = frozen(office, YEAR, "review", 1)
    with pytest.raises(WrongState, match="送审稿不是定稿"):
        make_post(cast.officer, office, review)
    final = frozen(office, YEAR, "final", 2)
    frozen(office, YEAR, "correction", 3)
    with pytest.raises(WrongState, match="第 2 版已被第 3 版代替"):
        make_post(cast.officer, office, final)
    with pytest.raises(NotFound):
        make_post(cast.officer, office, 999)
    assert count(office, Post) == 0


def test_a_correction_gives_its_text_to_the_post_that_is_being_written(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_post(cast.officer, office, frozen(office, YEAR))
    changed = from_json(nothing(decisions={
        "licences": 7, "penalties": 0, "coercive_measures": 0}))
    monkeypatch.setattr(queries, "figures", lambda *_: changed)
    correction = frozen(office, YEAR, "correction", 2)
    made = make_post(cast.officer, office, correction)
    assert made == posting.MadePost(first.post_id, "renewed")
    _, number, fields = post_of(office, made.post_id)
    assert number == 2 and "| 行政许可 | 7 |" in fields.body and fields.cover_sha256
    assert make_post(cast.officer, office, correction).outcome == "there"
    assert count(office, Post) == 1


@pytest.mark.parametrize(("state", "cure"), [
    ("in_review", "撤回送审"), ("approved", "改回起草"), ("queued", "取消排期"),
    ("publishing", "等它发布完"), ("published", "点“更正”"), ("taken_down", "点“更正”"),
])
def test_a_correction_never_changes_a_post_that_others_rely_on(
    office: Office, cast: Cast, state: str, cure: str
) -> None:
    first = make_post(cast.officer, office, frozen(office, YEAR))
    before = post_of(office, first.post_id)
    set_state(office, first.post_id, state)
    correction = frozen(office, YEAR, "correction", 2)
    with pytest.raises(WrongState, match=cure):
        make_post(cast.officer, office, correction)
    assert post_of(office, first.post_id)[1:] == before[1:]
    assert make_post(cast.officer, office, correction, reason="旧的已经下架").outcome == "made"


def test_words_that_are_not_saved_yet_are_not_lost(office: Office, cast: Cast) -> None:
    first = make_post(cast.officer, office, frozen(office, YEAR))
    _, number, fields = post_of(office, first.post_id)
    writing = replace(cast.officer, permissions=cast.officer.permissions | cast.writer.permissions)
    drafting.save_working_copy(writing, office, first.post_id,
                               replace(fields, body="写到一半"), number)
    with pytest.raises(WrongState, match="没保存的文字"):
        make_post(cast.officer, office, frozen(office, YEAR, "correction", 2))
    with office.db.read() as session:
        copy = posts.working_copy(session, first.post_id, cast.officer.require_person())
        assert copy is not None and copy.body == "写到一半"


def test_the_report_on_the_website_is_linked(office: Office, cast: Cast) -> None:
    version, now = frozen(office, YEAR), clock.now()
    with office.db.write() as session:
        for url, voided in (("https://www.example.gov.cn/1", False), ("https://x.cn/2", True)):
            session.add(ReportAct(
                year=YEAR, version_id=version, kind="published", on_day=clock.today(),
                channel="website", url=url, files_json="[]", by="吴十", at=now, voided=voided))
    made = make_post(cast.officer, office, version)
    assert post_of(office, made.post_id)[2].read_more == "https://www.example.gov.cn/1"


def test_its_publication_counts_in_the_year_of_publication(office: Office, cast: Cast) -> None:
    made = make_post(cast.officer, office, frozen(office, YEAR))
    approve(office, cast, made.post_id)
    day = datetime(2025, 1, 24, 10, tzinfo=clock.BEIJING)
    message_id = publishing.schedule(cast.publisher, office, post_ids=[made.post_id],
                                     mode=Mode.PUBLISH, due_at=clock.now())
    with office.db.write() as session:
        message = get_message(session, message_id)
        message.published_at, message.time_source = day, "event"
        article = message.articles[0]
        article.outcome, article.published_at = "published", day
        article.url = "https://mp.weixin.qq.com/s/report"
    bring_to(office, message_id, MessageState.PREPARING, MessageState.SUBMITTING,
             MessageState.PUBLISHED)
    disclosure.register_published(office, message_id)
    with office.db.read() as session:
        told = [queries.figures(session, office.config, year).disclosures
                for year in (YEAR, YEAR + 1)]
        stands = posting.release_of(session, YEAR, "wechat")
        assert stands and stands[1].url == "https://mp.weixin.qq.com/s/report"
        assert posting.release_of(session, YEAR, "website") is None
    assert [each and each["total"] for each in told] == [0, 1]
    desk = Desk(panel(office), "officer")
    page = desk.page(f"/report/procedure/step?year={YEAR}&kind=published&channel=wechat")
    assert 'value="https://mp.weixin.qq.com/s/report"' in page
    assert 'value="2025-01-24"' in page
    assert "推文已经在公众号发布" in page
    frozen(office, YEAR, "correction", 2)  # a later version: what readers see there has not been replaced yet
    assert "推文已经" not in desk.page(
        f"/report/procedure/step?year={YEAR}&kind=replaced&channel=wechat")
