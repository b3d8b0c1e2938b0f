"""Reads of 下架 and 更正."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select
from sqlalchemy.orm import Session, aliased

from wechat_bot.aftercare.models import Correction, TakeDown
from wechat_bot.aftercare.rules import (
    ASKED,
    DONE,
    FAILED,
    OPEN,
    REMIND_EVERY,
    CorrectionWay,
    LateRelease,
    Way,
    What,
)
from wechat_bot.disclosure.models import Release
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import NotFound
from wechat_bot.people import queries as people
from wechat_bot.publishing.models import Article, Errand, Message
from wechat_bot.reviewing.models import ApprovedArtefact


@dataclass(frozen=True)
class Case:
    """One line of 下架与更正: either a take-down or a correction, with its article's title."""

    title: str
    at: datetime
    take_down: TakeDown | None = None
    correction: Correction | None = None


def current_artefact(session: Session, article: Article) -> ApprovedArtefact:
    """The text that readers should see now: of the last finished 后台改字, else what was sent."""
    edited = session.scalar(
        select(Correction.artefact_id)
        .where(Correction.article_id == article.id, Correction.way == CorrectionWay.EDIT.value,
               Correction.state == DONE, Correction.artefact_id.is_not(None))
        .order_by(Correction.closed_at.desc(), Correction.id.desc()).limit(1)
    )
    return session.get_one(ApprovedArtefact, edited or article.artefact_id)


def current_text_sha256(session: Session, article: Article) -> str:
    """正文指纹 of `current_artefact`: what reconciling compares the account's text with."""
    return current_artefact(session, article).text_sha256


def get_article(session: Session, article_id: int) -> Article:
    """One article of a message; NotFound when there is none."""
    found = session.get(Article, article_id)
    if found is None:
        raise NotFound("没有这篇发表过的文章，可能链接抄错了。")
    return found


def message_of(session: Session, article: Article) -> Message:
    """The message that an article is in."""
    return session.get_one(Message, article.message_id)


def title_of(session: Session, article: Article) -> str:
    """The title that readers see."""
    return session.get_one(ApprovedArtefact, article.artefact_id).title


def get_take_down(session: Session, take_down_id: int) -> TakeDown:
    """One take-down; NotFound when there is none."""
    found = session.get(TakeDown, take_down_id)
    if found is None:
        raise NotFound("没有这次下架的记录，可能链接抄错了。")
    return found


def get_correction(session: Session, correction_id: int) -> Correction:
    """One correction; NotFound when there is none."""
    found = session.get(Correction, correction_id)
    if found is None:
        raise NotFound("没有这次更正的记录，可能链接抄错了。")
    return found


def what_of(row: TakeDown | Correction) -> What:
    """What a take-down or a correction is about, as verbs name it."""
    return row.article_id if row.article_id is not None else LateRelease(row.release_id or 0)


def title_of_row(session: Session, row: TakeDown | Correction) -> str:
    """The title of what it is about."""
    if row.article_id is not None:
        return title_of(session, get_article(session, row.article_id))
    return session.get_one(Release, row.release_id).item.title


def _about(model: type[TakeDown] | type[Correction], what: What) -> ColumnElement[bool]:
    if isinstance(what, LateRelease):
        return and_(model.article_id.is_(None), model.release_id == what.release_id)
    return model.article_id == what


def take_downs_of(session: Session, what: What) -> list[TakeDown]:
    """Every take-down of a publication, newest first."""
    return list(session.scalars(
        select(TakeDown).where(_about(TakeDown, what)).order_by(TakeDown.id.desc())))


def corrections_of(session: Session, what: What) -> list[Correction]:
    """Every correction of a publication, newest first."""
    return list(session.scalars(
        select(Correction).where(_about(Correction, what)).order_by(Correction.id.desc())))


def open_take_down(session: Session, what: What) -> TakeDown | None:
    """The take-down of a publication that is going on."""
    return session.scalar(select(TakeDown).where(
        _about(TakeDown, what), TakeDown.state == ASKED))


def open_corrections(
    session: Session, *, what: What | None = None, post_id: int | None = None
) -> list[Correction]:
    """Corrections that are going on, of a publication or carried by a post, oldest first."""
    query = select(Correction).where(Correction.state == OPEN).order_by(Correction.id)
    if what is not None:
        query = query.where(_about(Correction, what))
    if post_id is not None:
        query = query.where(Correction.post_id == post_id)
    return list(session.scalars(query))


def published_articles(session: Session, post_id: int) -> list[Article]:
    """A post's articles that are or were public, newest first."""
    return list(session.scalars(
        select(Article).where(Article.post_id == post_id,
                              Article.outcome.in_(("published", "removed")))
        .order_by(Article.id.desc())
    ))


def release_of(session: Session, article: Article) -> Release | None:
    """The article's place in the ledger."""
    return session.scalar(select(Release).where(Release.article_id == article.id))


def repeat_reason(session: Session, post_ids: Collection[int]) -> str:
    """Why posts under 删除重发 go out again: the reasons of their corrections, "" where none is."""
    found = _republished(session, post_ids)
    return "；".join(f"更正重发：{row.reason}" for row in {row.reason: row for row in found}.values())


def all_republished(session: Session, post_ids: Collection[int]) -> bool:
    """Whether each of these posts is under 删除重发: then their reason is the whole reason."""
    return bool(post_ids) and set(post_ids) <= {
        row.post_id for row in _republished(session, post_ids)}


def _republished(session: Session, post_ids: Collection[int]) -> Sequence[Correction]:
    return session.scalars(
        select(Correction).where(
            Correction.post_id.in_(post_ids), Correction.state == OPEN,
            Correction.way == CorrectionWay.REPUBLISH.value).order_by(Correction.id)).all()


def unsigned(session: Session) -> list[TakeDown]:
    """待补签: take-downs that a second person has not signed, the soonest to be late first."""
    return list(session.scalars(
        select(TakeDown).where(TakeDown.state.in_((ASKED, DONE)), TakeDown.signed_by_id.is_(None))
        .order_by(TakeDown.sign_by)
    ))


def unresolved(session: Session) -> list[TakeDown]:
    """Failed deletions of what is still public, with nothing done about it since."""
    later = aliased(TakeDown)
    entered = TakeDown.article_id.is_(None)
    same = or_(later.article_id == TakeDown.article_id,
               and_(entered, later.article_id.is_(None), later.release_id == TakeDown.release_id))
    return list(session.scalars(
        select(TakeDown).outerjoin(Article, Article.id == TakeDown.article_id)
        .outerjoin(Release, and_(entered, Release.id == TakeDown.release_id))
        .where(TakeDown.state == FAILED, TakeDown.way == Way.API.value,
               or_(Article.outcome == "published", Release.status == "current"),
               ~select(later.id).where(same, later.id > TakeDown.id).exists())
        .order_by(TakeDown.asked_at)
    ))


def overdue(session: Session, now: datetime) -> list[int]:
    """Take-downs whose missing signature is to be told of now (rules.alarm_due, in SQL)."""
    return list(session.scalars(
        select(TakeDown.id).where(
            TakeDown.state.in_((ASKED, DONE)), TakeDown.signed_by_id.is_(None),
            TakeDown.sign_by < now,
            or_(TakeDown.alarmed_at.is_(None), TakeDown.alarmed_at <= now - REMIND_EVERY))
    ))


def gone_wrong(session: Session) -> list[int]:
    """Take-downs that still wait although their errand has failed."""
    return list(session.scalars(
        select(TakeDown.id).join(Errand, Errand.id == TakeDown.errand_id)
        .where(TakeDown.state == ASKED, Errand.state == "failed")
    ))


def waiting_since(session: Session, moment: datetime) -> list[TakeDown]:
    """Take-downs that the program was asked for before this moment and has not done."""
    return list(session.scalars(
        select(TakeDown).where(TakeDown.state == ASKED, TakeDown.way == Way.API.value,
                               TakeDown.asked_at < moment)))


def second_signers(session: Session, asked_by_id: int) -> list[int]:
    """Accounts that may countersign what this one asked for."""
    return [user_id for user_id in people.users_permitted(session, {Permission.TAKE_DOWN})
            if user_id != asked_by_id]


# 待补签, 处理中, 已办
FILTERS = {"unsigned": "待补签", "open": "处理中", "done": "已办"}


def cases(
    session: Session, wanted: str = "", offset: int = 0, limit: int = 30
) -> tuple[int, list[Case]]:
    """(how many, one page of take-downs and corrections), newest first. wanted: of FILTERS."""
    found = [*session.execute(_take_downs(wanted)), *session.execute(_corrections(wanted))]
    ordered = sorted(found, key=lambda row: (row.at, row.kind, row.id), reverse=True)
    return len(ordered), [_case(session, row.kind, row.id)
                          for row in ordered[offset:offset + limit]]


def _take_downs(wanted: str) -> Select[int, datetime, str]:
    query = select(TakeDown.id.label("id"), TakeDown.asked_at.label("at"),
                   literal("take_down").label("kind"))
    if wanted == "unsigned":
        return query.where(TakeDown.state.in_((ASKED, DONE)), TakeDown.signed_by_id.is_(None))
    if wanted == "open":
        return query.where(TakeDown.state == ASKED)
    if wanted == "done":
        return query.where(TakeDown.state != ASKED)
    return query


def _corrections(wanted: str) -> Select[int, datetime, str]:
    query = select(Correction.id.label("id"), Correction.opened_at.label("at"),
                   literal("correction").label("kind"))
    if wanted == "unsigned":
        return query.where(Correction.id < 0)
    if wanted == "open":
        return query.where(Correction.state == OPEN)
    if wanted == "done":
        return query.where(Correction.state != OPEN)
    return query


def _case(session: Session, kind: str, row_id: int) -> Case:
    if kind == "take_down":
        down = session.get_one(TakeDown, row_id)
        return Case(title_of_row(session, down), down.asked_at, take_down=down)
    correction = session.get_one(Correction, row_id)
    return Case(title_of_row(session, correction), correction.opened_at, correction=correction)
