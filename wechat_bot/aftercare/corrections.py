"""Verbs of 更正: open in one of three ways, record an edit, give up; and what publication closes."""

from __future__ import annotations

import dataclasses

from sqlalchemy.orm import Session

from wechat_bot.aftercare import operations, publications, queries, telling
from wechat_bot.aftercare.completing import registered
from wechat_bot.aftercare.models import Correction
from wechat_bot.aftercare.operations import read_reason
from wechat_bot.aftercare.publications import Publication
from wechat_bot.aftercare.rules import (
    CORRECTION_NAMES,
    DONE,
    GIVEN_UP,
    NO_EDIT_OF_LATE,
    OPEN,
    CorrectionWay,
    What,
    notice_title,
)
from wechat_bot.disclosure import operations as disclosure
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post, PostImage, Revision
from wechat_bot.drafting.rules import Correcting, PostAct, PostKind, PostState
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER, Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import queries as publishing
from wechat_bot.publishing.comparison import CHECKED_HOW_NAMES, CheckedHow
from wechat_bot.publishing.models import Article
from wechat_bot.publishing.operations import compared
from wechat_bot.reviewing import queries as reviewing
from wechat_bot.reviewing.models import ApprovedArtefact


def open_correction(
    actor: Actor, office: Office, what: What, way: CorrectionWay, reason: str
) -> int:
    """开始更正 of an article of ours or one entered late; returns the correction's id.

    EDIT reopens the post; REPUBLISH takes the article down first (countersigned like any other)
    and reopens the post when it is gone; NOTICE makes a new post. InvalidInput (no reason),
    WrongState (not public, being taken down or corrected already, EDIT of one entered late).
    """
    actor.require(Permission.TAKE_DOWN)
    with office.db.write() as session:
        it = publications.locked(session, what)
        post = posts.lock_post(session, it.post_id)
        text = read_reason(reason, "请写明哪里错了、要改成什么。")
        _check_may_open(session, it, post, way)
        row = Correction(
            article_id=it.article.id if it.article is not None else None,
            release_id=it.release.id if it.release is not None else None,
            post_id=post.id, way=way.value, state=OPEN, reason=text,
            opened_by_id=actor.require_person(), opened_at=clock.now())
        session.add(row)
        session.flush()
        if way is CorrectionWay.NOTICE:
            row.post_id = _notice_post(session, office, actor, it, text).id
        elif way is CorrectionWay.EDIT or it.removed:
            drafting.advance(session, post, PostAct.CORRECT)
        elif queries.open_take_down(session, it.what) is None:
            operations.ask(session, office, actor, it, f"更正重发：{text}")
        journal.record(session, actor, "correction.opened", f"correction:{row.id}",
                       title=it.title, way=CORRECTION_NAMES[way], reason=text)
        telling.opened(session, row, it)
        return row.id


def record_edit(
    actor: Actor, office: Office, correction_id: int, *, how: CheckedHow,
    published_text: str = "", reason: str = "",
) -> None:
    """登记后台改字: the page's text is compared with the newly approved one; the correction ends.

    As in 登记链接, BY_HAND takes a reason instead, and a difference needs one. Raises InvalidInput,
    TextDiffers, WrongState (not approved yet, the title differs).
    """
    actor.require(Permission.TAKE_DOWN)
    if how is CheckedHow.BY_HAND and not reason.strip():
        raise InvalidInput.of(reason="没有核对文字的，请写明原因，例如“已人工逐字核对”。")
    if how is not CheckedHow.BY_HAND and not published_text.strip():
        raise InvalidInput.of(published_text="没有拿到发布的文字，请粘贴文章全文。")
    with office.db.write() as session:
        row, it, post = _locked(session, correction_id)
        if row.way != CorrectionWay.EDIT.value or it.article is None:
            raise WrongState("这次更正不是后台改字，不用登记，没有做任何改动。")
        artefact = _newly_approved(session, it.article, post)
        result = compared(artefact, how, published_text, reason.strip())
        drafting.advance(session, post, PostAct.KEEP)
        row.artefact_id, row.check_how, row.check_result = artefact.id, how.value, result
        release = registered(session, office, it)
        if release is not None:
            disclosure.append_correction(session, actor, release, artefact, row.reason)
        journal.record(session, actor, "correction.recorded", f"correction:{row.id}",
                       title=artefact.title, how=CHECKED_HOW_NAMES[how], result=result)
        _close(session, actor, row, it)


def give_up(actor: Actor, office: Office, correction_id: int, reason: str) -> None:
    """放弃更正: the post stands as it is with the readers, 已发布 or 已下架.

    What was written meanwhile stays among its versions. WrongState while it is in review.
    """
    actor.require(Permission.TAKE_DOWN)
    with office.db.write() as session:
        row, it, post = _locked(session, correction_id)
        row.note = read_reason(reason, "请写明放弃更正的原因。")
        if row.way != CorrectionWay.NOTICE.value:
            _put_back(session, it, post)
        row.state, row.closed_at, row.closed_by_id = GIVEN_UP, clock.now(), actor.require_person()
        journal.record(session, actor, "correction.given_up", f"correction:{row.id}",
                       title=it.title, way=_way(row), reason=row.note)
        telling.given_up(session, row, it)


def close_published(office: Office, message_id: int) -> int:
    """更正完毕: what the articles of a published message corrected. Idempotent; how many.

    Called with the news of a publication, for 删除重发 and 更正说明.
    """
    with office.db.read() as session:  # nearly always there is nothing to write
        if not any(queries.open_corrections(session, post_id=article.post_id)
                   for article in _articles(session, message_id)):
            return 0
    with office.db.write() as session:
        closed = 0
        for article in _articles(session, message_id):
            for row in queries.open_corrections(session, post_id=article.post_id):
                if row.way != CorrectionWay.EDIT.value and row.article_id != article.id:
                    _close(session, WORKER, row, publications.of_row(session, row))
                    closed += 1
        return closed


def _check_may_open(
    session: Session, it: Publication, post: Post, way: CorrectionWay
) -> None:
    title = it.title
    same = [row for row in queries.open_corrections(session, what=it.what)
            if (row.way == CorrectionWay.NOTICE.value) is (way is CorrectionWay.NOTICE)]
    if same or (post.correcting and way is not CorrectionWay.NOTICE):
        raise WrongState(f"《{title}》已经在更正，没有重复办理。请刷新页面看看最新状态。")
    if not it.public and not it.removed:
        raise WrongState(f"《{title}》还没有登记为已发表，不用更正，直接修改稿件就行。"
                         if it.article is not None else
                         f"《{title}》已由新的一篇代替，没有做任何改动。要更正的话，请更正新的那一篇。")
    if way is CorrectionWay.EDIT:
        if it.article is None:
            raise WrongState(NO_EDIT_OF_LATE)
        if post.kind != PostKind.NEWS.value:
            raise WrongState("公众号后台只能改图文的字。这一篇请用“删除重发”或“发更正说明”。")
        if it.removed or queries.open_take_down(session, it.what):
            raise WrongState(f"《{title}》已经下架或正在下架，后台改不了。请用“删除重发”。")
    if way is not CorrectionWay.NOTICE and PostState(post.state) not in (
        PostState.PUBLISHED, PostState.TAKEN_DOWN
    ):
        raise WrongState(f"《{title}》的稿件正在另一次发布里，不能更正，没有做任何改动。")


def _newly_approved(session: Session, article: Article, post: Post) -> ApprovedArtefact:
    artefact = reviewing.artefact_of_revision(session, post)
    public = queries.current_artefact(session, article)
    if post.state != PostState.APPROVED.value or artefact is None:
        raise WrongState("改后的文字还没有定稿，没有登记。请先修改稿件，三审三校和保密审查都通过后，"
                         "再到公众号后台照着改。")
    if artefact.id == public.id:
        raise WrongState("稿件还是原来的文字，没有登记。请先把要改的地方改好、审完。")
    if artefact.title.strip() != public.title.strip():
        raise WrongState("公众号后台改字不能改标题，没有登记。请把标题改回原样重新审校，"
                         "或者改用“删除重发”。")
    return artefact


def _put_back(session: Session, it: Publication, post: Post) -> None:
    if post.correcting:
        act = (PostAct.KEEP if post.correcting == Correcting.EDIT.value else PostAct.STAY_DOWN)
        if post.state == PostState.IN_REVIEW.value:
            raise WrongState("改后的文字正在审校，不能放弃更正，没有做任何改动。"
                             "请先由供稿人撤回送审，或由审校人员退回。")
        drafting.advance(session, post, act)
        drafting.back_to_revision(session, post, publications.revision_of(session, it))


def _locked(session: Session, correction_id: int) -> tuple[Correction, Publication, Post]:
    row = queries.get_correction(session, correction_id)
    it = publications.locked(session, queries.what_of(row))
    post = posts.lock_post(session, it.post_id)
    session.refresh(post)
    session.refresh(row)
    if row.state != OPEN:
        raise WrongState("这次更正已经办完或放弃了，没有做任何改动。请刷新页面看看最新状态。")
    return row, it, post


def _close(session: Session, actor: Actor, row: Correction, it: Publication) -> None:
    row.state, row.closed_at, row.closed_by_id = DONE, clock.now(), actor.user_id
    journal.record(session, actor, "correction.closed", f"correction:{row.id}",
                   title=it.title, way=_way(row))
    telling.closed(session, row, it)


def _articles(session: Session, message_id: int) -> list[Article]:
    return [article for article in publishing.get_message(session, message_id).articles
            if article.outcome == "published"]


def _notice_post(
    session: Session, office: Office, actor: Actor, it: Publication, reason: str
) -> Post:
    """更正说明 as a new post with a first version: who opened it wrote it, and can't review it."""
    original = publications.revision_of(session, it)
    post = drafting.new_post(session, actor.require_person(), "")
    title = notice_title(original.title, office.config.wechat.title_limit)
    day = clock.show(it.published_at or clock.now())[:10]
    year, month, date = (int(part) for part in day.split("-"))
    fields = dataclasses.replace(
        original.fields(), title=title, digest="", origin="original", source="", source_url="",
        read_more="", attachment_sha256="", attachment_name="",
        body=f"{year}年{month}月{date}日，本公众号发布了《{original.title}》。经核对，内容有误，"
             f"现更正如下：\n\n**更正内容：** {reason}\n\n原文：　　\n\n更正为：　　\n\n"
             f"由此带来的不便，敬请谅解。\n")
    _take_cover_along(session, post, original, actor.require_person())
    drafting.write_revision(session, office, actor, post, fields)
    return post


def _take_cover_along(session: Session, post: Post, original: Revision, user_id: int) -> None:
    if original.cover_sha256:
        session.add(PostImage(post_id=post.id, name="封面.jpg", sha256=original.cover_sha256,
                              added_by_id=user_id, added_at=clock.now()))
        session.flush()


def _way(row: Correction) -> str:
    return CORRECTION_NAMES[CorrectionWay(row.way)]
