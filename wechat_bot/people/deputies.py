"""Verbs on who stands in for whom, and who heads a section."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.people import queries
from wechat_bot.people.models import Deputyship, SectionHead, User
from wechat_bot.people.rules import DUTY_NAMES, Duty, deputy_problems


def appoint_deputy(
    actor: Actor, office: Office, *, absent_id: int, deputy_id: int, duty: Duty,
    from_day: date, to_day: date, reason: str = "",
) -> int:
    """设代理: for these days (both included) one person does a duty of another. Returns its id.

    By the absent person himself or who manages users. The deputy counts as himself: he gains
    no second level of a post. InvalidInput names each wrong field.
    """
    if actor.user_id != absent_id:
        actor.require(Permission.MANAGE_USERS)
    with office.db.write() as session:
        # A second click waits here, and then finds the first one's row.
        session.execute(select(User.id).where(User.id == absent_id)
                        .with_for_update(key_share=True))
        absent, deputy = queries.get_user(session, absent_id), queries.get_user(session, deputy_id)
        wrong = deputy_problems(
            duty, absent.duties, deputy.duties, same=absent.id == deputy.id,
            active=deputy.active, from_day=from_day, to_day=to_day, today=clock.today(),
        )
        if not absent.active:
            wrong["absent"] = f"{absent.name}的账号已停用，没有职责可以代理。请把职责加给接手的人。"
        if not wrong and any(
            (row.absent_id, row.deputy_id, row.duty) == (absent.id, deputy.id, duty.value)
            and row.from_day <= to_day and from_day <= row.to_day
            for row in queries.deputyships(session)
        ):
            wrong["from_day"] = "这段时间已经设过同样的代理，没有重复登记。要改日期，请先结束原来那一项。"
        if wrong:
            raise InvalidInput.of(**wrong)
        row = Deputyship(
            absent_id=absent.id, deputy_id=deputy.id, duty=duty.value, from_day=from_day,
            to_day=to_day, reason=reason.strip(), appointed_by_id=actor.user_id, at=clock.now(),
        )
        session.add(row)
        session.flush()
        journal.record(
            session, actor, "deputy.appointed", f"user:{absent.id}", deputy=deputy.name,
            absent=absent.name, duty=DUTY_NAMES[duty], from_day=from_day, to_day=to_day,
            reason=reason.strip() or "未写原因",
        )
        return row.id


def end_deputy(actor: Actor, office: Office, deputyship_id: int) -> None:
    """结束代理, at once. By either of the two, or who manages users."""
    with office.db.write() as session:
        row = session.get(Deputyship, deputyship_id)
        if row is None or row.ended_at is not None:
            raise NotFound("没有这项代理，或已经结束。")
        theirs = actor.user_id in (row.absent_id, row.deputy_id)
        if not theirs and Permission.MANAGE_USERS not in actor.permissions:
            raise NotAllowed("代理由双方本人或系统管理员结束，没有做任何改动。")
        row.ended_at = clock.now()
        journal.record(
            session, actor, "deputy.ended", f"user:{row.absent_id}",
            deputy=queries.name_of(session, row.deputy_id),
            absent=queries.name_of(session, row.absent_id), duty=DUTY_NAMES[Duty(row.duty)],
        )


def set_section_head(actor: Actor, office: Office, section: str, user_id: int | None) -> None:
    """设供稿单位负责人: the first review of what the section contributes goes to him."""
    actor.require(Permission.MANAGE_USERS)
    if section not in office.config.agency.sections:
        raise InvalidInput.of(section=f"供稿单位“{section}”不在单位名单里。")
    try:
        with office.db.write() as session:
            _set_head(session, actor, section, user_id)
    except IntegrityError:
        raise WrongState(f"同一时间有人也在设“{section}”的负责人，这一次没有保存。请刷新页面再看。") from None


def _set_head(session: Session, actor: Actor, section: str, user_id: int | None) -> None:
    row = session.get(SectionHead, section)
    if user_id is None:
        if row is None:
            return
        session.delete(row)
        name = "（空缺）"
    else:
        name = queries.get_user(session, user_id).name
        if row is None:
            session.add(SectionHead(section=section, user_id=user_id))
        else:
            row.user_id = user_id
    journal.record(session, actor, "section.head_set", f"section:{section}"[:60],
                   section=section, name=name)
