"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import COMMAND_LINE, Actor, Permission
from wechat_bot.kernel.errors import NotFound
from wechat_bot.people.models import Deputyship, SectionHead, User
from wechat_bot.people.rules import Duty, duty_conflicts, permissions_of


def all_users(session: Session) -> list[User]:
    """Every account, active ones first."""
    return list(session.scalars(select(User).order_by(User.active.desc(), User.id)))


def user_count(session: Session) -> int:
    """How many accounts there are."""
    return session.scalar(select(func.count()).select_from(User)) or 0


def get_user(session: Session, user_id: int) -> User:
    """One account; NotFound when there is none."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("没有这个用户。")
    return user


def find_user(session: Session, login: str) -> User | None:
    """The account with this log-in name."""
    return session.scalar(select(User).where(User.login == login.strip().lower()))


def users_with(session: Session, duty: Duty) -> list[User]:
    """Active accounts that hold a duty."""
    return [user for user in all_users(session) if user.active and duty in user.duties]


def users_permitted(session: Session, wanted: Collection[Permission]) -> list[int]:
    """Active accounts that hold one of these permissions today, their own or as a deputy."""
    return [user.id for user, actor in active_actors(session)
            if actor.permissions & frozenset(wanted)]


def names(session: Session) -> dict[int, str]:
    """Account id → name, for lists."""
    return {user.id: user.name for user in all_users(session)}


def name_of(session: Session, user_id: int | None) -> str:
    """The name of an account; None is the command line."""
    return get_user(session, user_id).name if user_id is not None else COMMAND_LINE.name


def actor_of(session: Session, user: User) -> Actor:
    """The actor that an account is today: his own duties, and those that he deputises for."""
    return _actor(user, deputised_duties(session, user))


def active_actors(session: Session) -> list[tuple[User, Actor]]:
    """Every active account with its actor; what deputies do today is read once for all."""
    today = deputyships(session, clock.today())
    return [(user, _actor(user, _deputised(session, user, today)))
            for user in all_users(session) if user.active]


def _actor(user: User, deputised: dict[Duty, int]) -> Actor:
    return Actor(
        name=user.name,
        user_id=user.id,
        duties=frozenset(duty.value for duty in user.duties),
        permissions=permissions_of([*user.duties, *deputised]),
        deputy_for={duty.value: absent for duty, absent in deputised.items()},
    )


def actor_named(session: Session, login: str) -> Actor:
    """The actor for `--as LOGIN` and tests; NotFound when there is no such active account."""
    user = find_user(session, login)
    if user is None or not user.active:
        raise NotFound(f"没有登录名为“{login}”的在用用户。可用 wechat-bot user list 查看。")
    return actor_of(session, user)


def deputyships(session: Session, day: date | None = None) -> list[Deputyship]:
    """代理: all that are not ended, newest first; with a day, those in force on it."""
    query = select(Deputyship).where(Deputyship.ended_at.is_(None))
    if day is not None:
        query = query.where(Deputyship.from_day <= day, Deputyship.to_day >= day)
    return list(session.scalars(query.order_by(Deputyship.id.desc())))


def deputised_duties(session: Session, user: User) -> dict[Duty, int]:
    """Duty → the absent person for whom this one does it today.

    Only duties that the absent person still holds (a stopped account holds none), and that the
    deputy may hold at all.
    """
    return _deputised(session, user, deputyships(session, clock.today()))


def _deputised(session: Session, user: User, today: Iterable[Deputyship]) -> dict[Duty, int]:
    found: dict[Duty, int] = {}
    for row in today:
        duty, absent = Duty(row.duty), session.get_one(User, row.absent_id)
        if (row.deputy_id == user.id and absent.active and duty in absent.duties
                and duty not in user.duties
                and not duty_conflicts([*user.duties, duty])):
            found[duty] = absent.id
    return found


def absent_today(session: Session) -> frozenset[int]:
    """Accounts whose duties somebody else does today."""
    return frozenset(row.absent_id for row in deputyships(session, clock.today()))


def section_heads(session: Session) -> dict[str, int]:
    """供稿单位 → the account of its head."""
    rows = session.execute(select(SectionHead.section, SectionHead.user_id))
    return {row.section: row.user_id for row in rows}
