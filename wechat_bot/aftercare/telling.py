"""通知 about 下架 and 更正, in the caller's transaction."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.aftercare import queries
from wechat_bot.aftercare.models import Correction, TakeDown
from wechat_bot.aftercare.publications import Publication
from wechat_bot.aftercare.rules import CORRECTION_NAMES, CorrectionWay, Way
from wechat_bot.drafting import queries as drafting
from wechat_bot.drafting.models import Post
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.notices import operations as notices
from wechat_bot.notices.models import Notice
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people


def asked(session: Session, row: TakeDown, it: Publication) -> None:
    """A second person is asked to sign; who publishes and the writer hear that it is going on."""
    title, asker = it.title, people.name_of(session, row.asked_by_id)
    how = {Way.API: "程序正在删除", Way.BY_HAND: "正等人到公众号后台删除",
           Way.RECORDED: "登记它已经不在公众号上"}[Way(row.way)]
    signers = queries.second_signers(session, row.asked_by_id)
    notices.tell(
        session, to=signers, kind=NoticeKind.COUNTERSIGN, path=_down(row), due_at=row.sign_by,
        sentence=f"{asker}下架《{title}》，{how}。请看过后补签：{row.reason}",
        key=f"take_down:{row.id}:sign")
    notices.tell(
        session, to=_concerned(session, it) - {row.asked_by_id, *signers},
        kind=NoticeKind.TAKEN_DOWN, path=_down(row), key=f"take_down:{row.id}:asked",
        sentence=f"{asker}下架《{title}》，{how}。原因：{row.reason}")


def done(session: Session, row: TakeDown, it: Publication) -> None:
    """It is gone: who publishes, the writer and who asked for it are told."""
    notices.tell(
        session, to=_concerned(session, it) | {row.asked_by_id}, kind=NoticeKind.TAKEN_DOWN,
        path=_down(row), key=f"take_down:{row.id}:done",
        sentence=f"《{it.title}》已经从公众号下架。")


def failed(session: Session, row: TakeDown, it: Publication) -> None:
    """It is still public: an alarm for everybody who may take down, who publishes, the group."""
    notices.tell(
        session, kind=NoticeKind.TAKE_DOWN_FAILED, path=_down(row), group=True,
        to=people.users_permitted(session, {Permission.TAKE_DOWN, Permission.PUBLISH}),
        key=f"take_down:{row.id}:failed",
        sentence=f"《{it.title}》没有下架，读者还看得到：{row.problem}")


def slow(session: Session, row: TakeDown, it: Publication, progress: str) -> None:
    """It is not gone after some minutes: whoever can delete it in the back end hears it, once."""
    why = f"（{progress.rstrip('。')}）" if progress else ""
    notices.tell(
        session, kind=NoticeKind.TAKE_DOWN_FAILED, path=_down(row), group=True,
        to=people.users_permitted(session, {Permission.TAKE_DOWN, Permission.PUBLISH}),
        key=_slow_key(row),
        sentence=f"《{it.title}》还没有删掉{why}，读者还看得到。"
                 "程序会继续试；急的话请到公众号后台“发表记录”里自己删除，再回来登记。")


def is_told_slow(session: Session, row: TakeDown) -> bool:
    """Whether `slow` was told of this take-down."""
    return session.scalar(
        select(Notice.id).where(Notice.key == _slow_key(row)).limit(1)) is not None


def _slow_key(row: TakeDown) -> str:
    return f"take_down:{row.id}:slow"


def unsigned(session: Session, row: TakeDown, it: Publication) -> None:
    """The second signature is late: everybody who may take down, and the group; once a day."""
    asker = people.name_of(session, row.asked_by_id)
    notices.tell(
        session, to=people.users_permitted(session, {Permission.TAKE_DOWN}), group=True,
        kind=NoticeKind.COUNTERSIGN_LATE, path=_down(row),
        key=f"take_down:{row.id}:late:{clock.iso_beijing(clock.now())}",
        sentence=f"{asker}下架《{it.title}》，"
                 f"到 {clock.show(row.sign_by)} 还没有第二个人补签，请尽快补签。")


def signed(session: Session, row: TakeDown, it: Publication) -> None:
    """补签 is there, in agreement or not: who asked hears it."""
    signer = people.name_of(session, row.signed_by_id)
    verdict = "同意" if row.agreed else f"不同意（文章仍然是下架的）：{row.opinion}"
    notices.tell(
        session, to={row.asked_by_id}, kind=NoticeKind.TAKEN_DOWN, path=_down(row),
        key=f"take_down:{row.id}:signed",
        sentence=f"{signer}补签了《{it.title}》的下架，{verdict}。")


def opened(session: Session, row: Correction, it: Publication) -> None:
    """更正 begins: who publishes and the writer are told."""
    _correction(session, row, it, "opened",
                f"要更正（{_way(row)}），原因：{row.reason}")


def closed(session: Session, row: Correction, it: Publication) -> None:
    """更正 is done."""
    _correction(session, row, it, "done", f"更正完毕（{_way(row)}）。")


def given_up(session: Session, row: Correction, it: Publication) -> None:
    """更正 was given up."""
    _correction(session, row, it, "given_up", f"不再更正（{_way(row)}）：{row.note}")


def _correction(
    session: Session, row: Correction, it: Publication, moment: str, sentence: str
) -> None:
    notices.tell(
        session, to=_concerned(session, it), kind=NoticeKind.CORRECTION,
        path=f"/aftercare/corrections/{row.id}", key=f"correction:{row.id}:{moment}",
        sentence=f"《{it.title}》{sentence}")


def _way(row: Correction) -> str:
    return CORRECTION_NAMES[CorrectionWay(row.way)]


def _down(row: TakeDown) -> str:
    return f"/aftercare/take-downs/{row.id}"


def _concerned(session: Session, it: Publication) -> set[int]:
    post = drafting.get_post(session, it.post_id)
    return {*people.users_permitted(session, {Permission.PUBLISH}), *_writers(session, post)}


def _writers(session: Session, post: Post) -> set[int]:
    """Who typed the post, and who wrote it where that is the name of an account."""
    writer = post.current_revision.contributor.strip() if post.current_revision else ""
    typist = {post.typist_id} if post.typist_id is not None else set()
    return typist | {user_id for user_id, name in people.names(session).items()
                     if name == writer}
