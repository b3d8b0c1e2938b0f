"""Verbs of 下架: ask, record, withdraw, countersign; and the sweep that reminds."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from wechat_bot.aftercare import publications, queries, telling
from wechat_bot.aftercare.completing import complete
from wechat_bot.aftercare.models import TakeDown
from wechat_bot.aftercare.publications import Publication
from wechat_bot.aftercare.rules import (
    ASKED,
    FAILED,
    SLOW,
    WAY_NAMES,
    Way,
    What,
    alarm_due,
    is_late,
    sign_problem,
)
from wechat_bot.disclosure.ledger import REASON_LIMIT
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER, Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.reading import read_text
from wechat_bot.publishing import errands
from wechat_bot.publishing.models import Errand

NOT_PUBLIC = "这篇文章还没有登记为已发表，不能下架，没有做任何改动。"
REPLACED = "这条发布记录已由新的一篇代替，不用下架，没有做任何改动。"


def take_down(
    actor: Actor, office: Office, what: What, reason: str, *, by_hand: bool = False
) -> int:
    """下架 one article of ours, or one entered late, at once, with a reason.

    A second person signs later. Returns the take-down's id.

    Where the program can delete it a worker does so within seconds, else (or with `by_hand`) a
    person does it in WeChat's back end and records it. Other articles of the message stay.
    InvalidInput (no reason), WrongState (not public, already going on).
    """
    actor.require(Permission.TAKE_DOWN)
    with office.db.write() as session:
        it = publications.locked(session, what)
        return ask(session, office, actor, it, reason, by_hand=by_hand).id


def ask(
    session: Session, office: Office, actor: Actor, it: Publication, reason: str, *,
    by_hand: bool = False,
) -> TakeDown:
    """The same inside the caller's transaction, the publication locked."""
    text = read_reason(reason, "请写明下架的原因。")
    row = _new_row(session, office, actor, it, Way.BY_HAND if by_hand else it.way, text)
    if row.way == Way.API:
        row.errand_id = errands.ask(actor, session, "take_down", it.subject,
                                    take_down_id=row.id).id
    telling.asked(session, row, it)
    return row


def record_gone(
    actor: Actor, office: Office, what: What, reason: str, when: datetime
) -> int:
    """登记已删除: somebody else took it down, the ledger learns of it. Signed like any other."""
    actor.require(Permission.TAKE_DOWN)
    with office.db.write() as session:
        it = publications.locked(session, what)
        text = read_reason(reason, "请写明是怎样知道的、为什么删除。")
        _check_moment(it, when)
        row = _new_row(session, office, actor, it, Way.RECORDED, text)
        telling.asked(session, row, it)
        complete(session, office, actor, row, when)
        return row.id


def record_taken_down(actor: Actor, office: Office, take_down_id: int, when: datetime) -> None:
    """登记已在后台删除: what `take_down` asked for was done by a person at `when`.

    Also where the program is at it and does not get through: a deletion repeated harms nobody.
    """
    actor.require(Permission.TAKE_DOWN)
    with office.db.write() as session:
        row = _locked(session, take_down_id)
        if row.state != ASKED:
            raise WrongState("这次下架已经办完或没有办成，没有做任何改动。请刷新页面看看最新状态。")
        _check_moment(publications.of_row(session, row), when)
        complete(session, office, actor, row, when)


def withdraw(actor: Actor, office: Office, take_down_id: int, reason: str) -> None:
    """撤回下架 that nobody has carried out in the back end yet; the article stays public."""
    actor.require(Permission.TAKE_DOWN)
    with office.db.write() as session:
        row = _locked(session, take_down_id)
        _require_by_hand(row)
        text = read_reason(reason, "请写明撤回的原因。")
        row.state, row.problem = FAILED, f"已撤回，没有删除：{text}"
        journal.record(session, actor, "take_down.withdrawn", f"take_down:{row.id}", reason=text,
                       title=queries.title_of_row(session, row))


def sign(
    actor: Actor, office: Office, take_down_id: int, *, agree: bool, opinion: str = ""
) -> bool:
    """补签 by a second person, with an opinion; 不同意 needs one and changes nothing else.

    Returns whether it came after the time set. NotAllowed, WrongState (sign_problem).
    """
    actor.require(Permission.TAKE_DOWN)
    signer = actor.require_person()
    with office.db.write() as session:
        row = _locked(session, take_down_id)
        problem = sign_problem(state=row.state, asked_by=row.asked_by_id,
                               signed_by=row.signed_by_id, signer=signer)
        if problem:
            raise WrongState(problem)
        text = _text(opinion, "opinion", "意见")
        if not agree and not text:
            raise InvalidInput.of(opinion="不同意的，请写明意见。")
        late = is_late(row.sign_by, clock.now())
        row.signed_by_id, row.signed_at = signer, clock.now()
        row.agreed, row.opinion = agree, text
        verdict = ("同意" if agree else "不同意") + ("（过了期限）" if late else "")
        journal.record(session, actor, "take_down.signed", f"take_down:{row.id}",
                       title=queries.title_of_row(session, row),
                       verdict=f"{verdict}，{text}" if text else verdict)
        telling.signed(session, row, publications.of_row(session, row))
        return late


def remind(office: Office) -> int:
    """The sweep: failed and slow deletions and late signatures are told of. Idempotent.

    Returns how many were found. Most sweeps find nothing: no writing transaction then.
    """
    with office.db.read() as session:
        wrong, late = queries.gone_wrong(session), queries.overdue(session, clock.now())
        slow = [row.id for row in queries.waiting_since(session, clock.now() - SLOW)
                if not telling.is_told_slow(session, row)]
    return (sum(_settle_failed(office, row_id) for row_id in wrong)
            + sum(_alarm(office, row_id) for row_id in late)
            + sum(_tell_slow(office, row_id) for row_id in slow))


def _settle_failed(office: Office, take_down_id: int) -> bool:
    with office.db.write() as session:
        row = _locked(session, take_down_id)
        errand = session.get(Errand, row.errand_id) if row.errand_id else None
        if row.state != ASKED or errand is None or errand.state != errands.FAILED:
            return False
        row.state = FAILED
        row.problem = (f"{errand.progress.rstrip('。')}。可以再试一次；"
                       "急的话请到公众号后台“发表记录”里自己删除，再回来登记。")
        journal.record(session, WORKER, "take_down.failed", f"take_down:{row.id}",
                       title=queries.title_of_row(session, row), reason=errand.progress)
        telling.failed(session, row, publications.of_row(session, row))
        return True


def _tell_slow(office: Office, take_down_id: int) -> bool:
    """The program does not get through: people hear it while it goes on trying."""
    with office.db.write() as session:
        row = _locked(session, take_down_id)
        if row.state != ASKED:
            return False
        errand = session.get(Errand, row.errand_id) if row.errand_id else None
        telling.slow(session, row, publications.of_row(session, row),
                     errand.progress if errand is not None else "")
        return True


def _alarm(office: Office, take_down_id: int) -> bool:
    with office.db.write() as session:
        row = _locked(session, take_down_id)
        if not alarm_due(state=row.state, sign_by=row.sign_by, alarmed_at=row.alarmed_at,
                         signed=row.signed_by_id is not None, now=clock.now()):
            return False
        if row.alarmed_at is None:
            journal.record(session, WORKER, "take_down.overdue", f"take_down:{row.id}",
                           title=queries.title_of_row(session, row))
        row.alarmed_at = clock.now()
        telling.unsigned(session, row, publications.of_row(session, row))
        return True


def read_reason(reason: str, missing: str) -> str:
    """A reason as one line; InvalidInput where there is none or it is too long."""
    text = _text(reason, "reason", "原因")
    if not text:
        raise InvalidInput.of(reason=missing)
    return text


def _text(text: str, field: str, name: str) -> str:
    try:
        return read_text(text, name, REASON_LIMIT)
    except ValueError as error:
        raise InvalidInput.of(**{field: f"{error}。"}) from None


def _new_row(
    session: Session, office: Office, actor: Actor, it: Publication, way: Way, reason: str
) -> TakeDown:
    if it.removed:
        raise WrongState("这篇文章已经下架了，没有重复办理。请刷新页面看看最新状态。")
    if not it.public:
        raise WrongState(NOT_PUBLIC if it.article is not None else REPLACED)
    if queries.open_take_down(session, it.what) is not None:
        raise WrongState("这篇文章已经在下架，没有重复办理。请刷新页面看看最新状态。")
    now = clock.now()
    row = TakeDown(
        article_id=it.article.id if it.article is not None else None,
        release_id=it.release.id if it.release is not None else None, way=way.value, state=ASKED, reason=reason,
        asked_by_id=actor.require_person(), asked_at=now,
        sign_by=now + timedelta(hours=office.config.publishing.countersign_hours))
    session.add(row)
    session.flush()
    journal.record(session, actor, "take_down.asked", f"take_down:{row.id}",
                   title=queries.title_of_row(session, row), way=WAY_NAMES[way], reason=reason)
    return row


def _locked(session: Session, take_down_id: int) -> TakeDown:
    row = queries.get_take_down(session, take_down_id)
    publications.locked(session, queries.what_of(row))
    session.refresh(row, with_for_update=True)
    return row


def _require_by_hand(row: TakeDown) -> None:
    if row.state != ASKED or row.way != Way.BY_HAND:
        raise WrongState("这次下架不是等人到后台删除的，没有做任何改动。请刷新页面看看最新状态。")


def _check_moment(it: Publication, when: datetime) -> None:
    if when > clock.now() + timedelta(minutes=5):
        raise InvalidInput.of(when="下架时间还没有到（北京时间），请核对。")
    if it.published_at is not None and when < it.published_at:
        raise InvalidInput.of(
            when=f"下架时间早于发布时间 {clock.show(it.published_at)}，请核对。")
