"""视频 and 后台转载分享: the same three reviews, by hand only, and counted like the rest."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.support.articles import approve, approved_post, submitted_round
from tests.support.cast import Cast
from tests.support.files import film
from tests.support.kinds import SOURCE, written_by_hand_kind
from tests.support.publishing import read, state, sweep_until
from wechat_bot import wiring
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.operations import export_year
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.attachments import attach_file
from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, queries
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.reviewing import operations as reviewing
from wechat_bot.reviewing import queries as reviews

S = MessageState
KINDS = [PostKind.VIDEO, PostKind.BACKEND_SHARE]
URL = "https://mp.weixin.qq.com/s/published"


def _scheduled(office: Office, cast: Cast, post_id: int, mode: Mode = Mode.MANUAL) -> int:
    return operations.schedule(cast.publisher, office, post_ids=[post_id], mode=mode,
                               due_at=clock.now())


def _approved(office: Office, cast: Cast, kind: PostKind) -> int:
    post_id = written_by_hand_kind(office, cast, kind)
    approve(office, cast, post_id)
    return post_id


def _record(office: Office, cast: Cast, message_id: int, **more: Any) -> None:
    values = {"url": URL, "published_at": clock.now(), "how": CheckedHow.BY_HAND,
              "reason": "已在手机上看过，与送审的一致", **more}
    operations.record_link(cast.publisher, office, read(office, message_id).articles[0].id,
                           **values)


@pytest.mark.parametrize("kind", KINDS)
def test_from_the_reviews_to_the_count(
    office: Office, cast: Cast, gateway: WeChatGateway, kind: PostKind
) -> None:
    post_id = _approved(office, cast, kind)
    message_id = _scheduled(office, cast, post_id)
    sweep_until(office, gateway, message_id, S.AWAITING_PERSON)
    _record(office, cast, message_id)
    assert state(office, message_id) is S.PUBLISHED
    assert "已在手机上看过" in read(office, message_id).articles[0].check_result
    wiring.hand_on(office)
    wiring.sweep_ledger(office)
    with office.db.read() as session:
        release = session.query(Release).one()
        assert (release.url, release.mode, release.item.title) == (URL, "manual", "普法短片")
        assert release.item.summary and len(release.reviewers_json) > 10
    year = clock.year_of(clock.now())
    _, content = export_year(cast.officer, office, year, "json")
    assert json.loads(content)["total"] == 1
    with office.db.read() as session:
        assert posts.get_post(session, post_id).state == "published"


def test_the_artefact_names_the_attachment(office: Office, cast: Cast) -> None:
    message_id = _scheduled(office, cast, _approved(office, cast, PostKind.VIDEO))
    with office.db.read() as session:
        message = queries.get_message(session, message_id)
        artefact = queries.placed_articles(session, message)[0].artefact
        kept = posts.attachments(session, artefact.post_id)[0]
        assert (artefact.kind, artefact.attachment_sha256, artefact.attachment_name) == (
            "video", kept.sha256, "短片.mp4")
        assert reviews.approval_problem(session, artefact.id, artefact.sha256) is None
        artefact.attachment_sha256 = "0" * 64
        session.flush()
        problem = reviews.approval_problem(session, artefact.id, artefact.sha256)
        session.rollback()
    assert problem is not None and "不一致" in problem


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", [Mode.PUBLISH, Mode.DRAFT_ONLY])
def test_no_other_mode_takes_them(
    office: Office, cast: Cast, kind: PostKind, mode: Mode
) -> None:
    post_id = _approved(office, cast, kind)
    with pytest.raises(InvalidInput, match="只能选“人工发表”") as caught:
        _scheduled(office, cast, post_id, mode)
    assert "mode" in caught.value.fields
    with office.db.read() as session:
        assert posts.get_post(session, post_id).state == "approved"
    message_id = _scheduled(office, cast, post_id)
    with pytest.raises(InvalidInput, match="只能选“人工发表”"):
        operations.reschedule(cast.publisher, office, message_id,
                              clock.now() + timedelta(hours=1), mode)
    assert read(office, message_id).mode == "manual"


def test_they_are_not_mixed_with_others(office: Office, cast: Cast) -> None:
    film_id, news_id = _approved(office, cast, PostKind.VIDEO), approved_post(office, cast)
    with pytest.raises(InvalidInput, match="要单独发"):
        operations.schedule(cast.publisher, office, post_ids=[news_id, film_id],
                            mode=Mode.MANUAL, due_at=clock.now())


def test_nothing_goes_without_the_reviews(office: Office, cast: Cast) -> None:
    post_id = written_by_hand_kind(office, cast)
    with pytest.raises(WrongState, match="三级审校"):
        _scheduled(office, cast, post_id)
    round_id, seen = submitted_round(office, cast, post_id)
    with pytest.raises(NotAllowed):
        reviewing.pass_level(cast.writer, office, round_id, seen_sha256=seen)


@pytest.mark.parametrize(("kind", "change", "word"), [
    (PostKind.VIDEO, {"attachment_sha256": ""}, "上传视频文件"),
    (PostKind.BACKEND_SHARE, {"source_url": ""}, "原文链接"),
])
def test_without_what_is_to_be_published_there_is_no_review(
    office: Office, cast: Cast, kind: PostKind, change: dict[str, str], word: str
) -> None:
    post_id = written_by_hand_kind(office, cast, kind, **change)
    with pytest.raises(InvalidInput, match=word):
        submitted_round(office, cast, post_id)
    assert submitted_round(office, cast, written_by_hand_kind(office, cast, kind))


def test_who_added_the_film_reviews_nothing(office: Office, cast: Cast) -> None:
    post_id = written_by_hand_kind(office, cast)
    attach_file(cast.colleague, office, post_id, "又一段.mp4", film(padding=99))
    with office.db.read() as session:
        writers = posts.writers(session, posts.get_post(session, post_id))
    assert cast.colleague.user_id in writers


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_is_vouched_for_or_compared_never_fetched(
    office: Office, cast: Cast, kind: PostKind
) -> None:
    message_id = _scheduled(office, cast, _approved(office, cast, kind))
    sweep_until(office, None, message_id, S.AWAITING_PERSON)
    with pytest.raises(InvalidInput, match="不能自动核对"):
        _record(office, cast, message_id, how=CheckedHow.AUTO, published_text="字", reason="")
    with pytest.raises(InvalidInput, match="请写明原因"):
        _record(office, cast, message_id, reason=" ")
    with pytest.raises(operations.TextDiffers):
        _record(office, cast, message_id, how=CheckedHow.PASTED, published_text="别的", reason="")
    with office.db.read() as session:
        message = queries.get_message(session, message_id)
        html = queries.placed_articles(session, message)[0].artefact.html
    _record(office, cast, message_id, how=CheckedHow.PASTED, published_text=html, reason="")
    assert read(office, message_id).articles[0].check_result == "与定稿一致"


def test_the_source_of_a_share_is_kept_with_its_version(office: Office, cast: Cast) -> None:
    post_id = _approved(office, cast, PostKind.BACKEND_SHARE)
    with office.db.read() as session:
        assert posts.get_revision(session, post_id, 1).source_url == SOURCE
