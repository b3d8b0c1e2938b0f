"""Reads of accounts."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.kernel.actor import COMMAND_LINE, Actor
from wechat_bot.kernel.errors import NotFound
from wechat_bot.people.models import User
from wechat_bot.people.rules import Duty, permissions_of


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


def names(session: Session) -> dict[int, str]:
    """Account id → name, for lists."""
    return {user.id: user.name for user in all_users(session)}


def name_of(session: Session, user_id: int | None) -> str:
    """The name of an account; None is the command line."""
    return get_user(session, user_id).name if user_id is not None else COMMAND_LINE.name


def actor_of(user: User) -> Actor:
    """The actor that an account is."""
    return Actor(
        name=user.name,
        user_id=user.id,
        duties=frozenset(duty.value for duty in user.duties),
        permissions=permissions_of(user.duties),
    )


def actor_named(session: Session, login: str) -> Actor:
    """The actor for `--as LOGIN` and tests; NotFound when there is no such active account."""
    user = find_user(session, login)
    if user is None or not user.active:
        raise NotFound(f"没有登录名为“{login}”的在用用户。可用 wechat-bot user list 查看。")
    return actor_of(user)
