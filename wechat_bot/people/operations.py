"""Verbs on accounts: make, change, log in, log out."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.people import queries
from wechat_bot.people.models import LoginFailure, LoginSession, User, UserDuty
from wechat_bot.people.rules import (
    DUTY_NAMES,
    Duty,
    duty_conflicts,
    email_problem,
    login_problem,
    name_problem,
    password_problem,
)

MAX_FAILURES = 5
FAILURE_WINDOW = timedelta(minutes=15)
NOBODY = Actor(name="未登录者")


@cache
def _hasher(relaxed: bool) -> PasswordHasher:
    # argon2id with the library's defaults; the demo's dozen known passwords need no cost.
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1) if relaxed else PasswordHasher()


def create_user(
    actor: Actor, office: Office, *, login: str, name: str, password: str,
    duties: Iterable[Duty], section: str = "", email: str = "",
) -> int:
    """新建用户. Returns the account's id; InvalidInput names each wrong field."""
    actor.require(Permission.MANAGE_USERS)
    login, name, duties = login.strip().lower(), name.strip(), list(dict.fromkeys(duties))
    with office.db.write() as session:
        wrong = {
            "login": login_problem(login)
            or ("这个登录名已有人用" if queries.find_user(session, login) else None),
            "name": name_problem(name),
            "email": email_problem(email.strip()),
            "password": password_problem(password, login, office.config.demo),
            "duties": "；".join(duty_conflicts(duties)) or (None if duties else "至少选一项职责"),
        }
        _refuse(wrong)
        user = User(
            login=login, name=name, section=section, email=email.strip(), active=True,
            created_at=clock.now(),
            password_hash=_hasher(office.config.demo).hash(password),
            duty_rows=[UserDuty(duty=duty.value) for duty in duties],
        )
        session.add(user)
        try:
            session.flush()
        except IntegrityError:  # another administrator was quicker by a moment
            raise InvalidInput.of(login="这个登录名已有人用") from None
        journal.record(session, actor, "user.created", f"user:{user.id}", name=name, login=login,
                       duties="、".join(DUTY_NAMES[duty] for duty in duties))
        return user.id


def change_user(
    actor: Actor, office: Office, user_id: int, *, name: str, section: str,
    duties: Iterable[Duty], active: bool, email: str | None = None,
) -> None:
    """修改用户: name, section, duties, in use or not, e-mail address (None: as it is).

    Ends his sessions when he is stopped.
    """
    actor.require(Permission.MANAGE_USERS)
    duties = list(dict.fromkeys(duties))
    with office.db.write() as session:
        # Two administrators who stop each other at the same moment: the second one waits.
        session.execute(select(UserDuty.id).where(UserDuty.duty == Duty.ADMINISTRATOR.value)
                        .with_for_update())
        user = queries.get_user(session, user_id)
        _refuse({
            "name": name_problem(name.strip()),
            "email": email_problem((email or "").strip()),
            "duties": "；".join(duty_conflicts(duties)) or (None if duties else "至少选一项职责"),
        })
        if _is_last_administrator(session, user) and (
            not active or Duty.ADMINISTRATOR not in duties
        ):
            raise InvalidInput.of(duties="这是最后一名系统管理员，停用或去掉职责后就没有人能管理用户了")
        user.name, user.section, user.active = name.strip(), section, active
        kept = {row.duty: row for row in user.duty_rows}
        user.duty_rows = [kept.get(d.value) or UserDuty(duty=d.value) for d in duties]
        if not active:
            session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))
        what = f"职责为{'、'.join(DUTY_NAMES[d] for d in duties)}，{'在用' if active else '停用'}"
        if email is not None and email.strip() != user.email:
            user.email = email.strip()
            what += "，换了通知邮箱"
        journal.record(session, actor, "user.changed", f"user:{user.id}", name=user.name,
                       login=user.login, what=what)


def set_password(actor: Actor, office: Office, user_id: int, password: str) -> None:
    """设置密码 for somebody, by the administrator.

    Ends all his sessions, and the waiting time after too many wrong passwords.
    """
    actor.require(Permission.MANAGE_USERS)
    _write_password(actor, office, user_id, password)


def change_own_password(actor: Actor, office: Office, old: str, new: str) -> None:
    """修改自己的密码; the old one is asked for, so that an unattended screen is no key.

    Raises InvalidInput for either field, NotAllowed after too many wrong ones.
    """
    user_id = actor.require_person()
    with office.db.read() as session:
        login = queries.get_user(session, user_id).login
    if _checked(office, login, old) is None:
        raise InvalidInput.of(old_password="现在的密码不对，请重新输入。")
    _write_password(actor, office, user_id, new)


def change_own_email(actor: Actor, office: Office, email: str) -> None:
    """修改自己的通知邮箱; empty: no mails. InvalidInput where it is no address."""
    user_id = actor.require_person()
    with office.db.write() as session:
        user = queries.get_user(session, user_id)
        _refuse({"email": email_problem(email.strip())})
        if user.email != email.strip():
            user.email = email.strip()
            journal.record(session, actor, "user.changed", f"user:{user.id}", name=user.name,
                           login=user.login, what="换了通知邮箱")


def _write_password(actor: Actor, office: Office, user_id: int, password: str) -> None:
    with office.db.write() as session:
        user = queries.get_user(session, user_id)
        _refuse({"password": password_problem(password, user.login, office.config.demo)})
        user.password_hash = _hasher(office.config.demo).hash(password)
        session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))
        session.execute(delete(LoginFailure).where(LoginFailure.login == user.login))
        journal.record(session, actor, "user.password_set", f"user:{user.id}", name=user.name,
                       login=user.login)


def _checked(office: Office, login: str, password: str) -> User | None:
    """The active account with this password, or None with the failure noted.

    NotAllowed while the waiting time after too many failures runs.
    """
    with office.db.read() as session:
        user = queries.find_user(session, login)
        stored = user.password_hash if user else _decoy(office.config.demo)
        waiting = _locked_until(session, login)
    if waiting is not None:
        raise NotAllowed(f"输错次数太多，请到 {clock.show(waiting)} 以后再试，或请系统管理员重设密码。")
    right = _matches(stored, password, office.config.demo)
    if user is None or not right or not user.active:
        _note_failure(office, login, known=user is not None)
        return None
    return user


def log_in(office: Office, login: str, password: str) -> str:
    """登录: returns the session's token. NotAllowed with one sentence for every wrong pair."""
    login = login.strip().lower()[:40]
    user = _checked(office, login, password)
    if user is None:
        raise NotAllowed("登录名或密码不对，请再试一次。连续输错 5 次要等 15 分钟。")
    token = secrets.token_urlsafe(32)
    with office.db.write() as session:
        session.execute(delete(LoginFailure).where(LoginFailure.login == login))
        session.execute(delete(LoginSession).where(LoginSession.expires_at < clock.now()))
        session.add(LoginSession(
            token_hash=_token_hash(token), user_id=user.id, created_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=office.config.web.session_hours),
        ))
        journal.record(session, queries.actor_of(session, user), "user.logged_in", f"user:{user.id}")
    return token


def log_out(actor: Actor, office: Office, token: str) -> None:
    """退出登录."""
    with office.db.write() as session:
        session.execute(
            delete(LoginSession).where(LoginSession.token_hash == _token_hash(token))
        )
        journal.record(session, actor, "user.logged_out", f"user:{actor.user_id}")


def actor_for_token(session: Session, token: str) -> Actor | None:
    """Who a session's token belongs to, or None when it ended or the account is stopped."""
    row = session.get(LoginSession, _token_hash(token))
    if row is None or row.expires_at < clock.now():
        return None
    user = queries.get_user(session, row.user_id)
    return queries.actor_of(session, user) if user.active else None


def _is_last_administrator(session: Session, user: User) -> bool:
    return [u.id for u in queries.users_with(session, Duty.ADMINISTRATOR)] == [user.id]


def _refuse(wrong: dict[str, str | None]) -> None:
    found = {field: sentence for field, sentence in wrong.items() if sentence}
    if found:
        raise InvalidInput.of(**found)


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _decoy(relaxed: bool) -> str:
    # An unknown name must cost as much time as a known one.
    return _hasher(relaxed).hash(secrets.token_urlsafe(16))


def _matches(stored: str, password: str, relaxed: bool) -> bool:
    try:
        return _hasher(relaxed).verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _locked_until(session: Session, login: str) -> datetime | None:
    """When the waiting time after too many wrong passwords ends, or None."""
    last = list(session.scalars(
        select(LoginFailure.at).where(LoginFailure.login == login)
        .order_by(LoginFailure.at.desc()).limit(MAX_FAILURES)
    ))
    if len(last) < MAX_FAILURES or last[0] - last[-1] > FAILURE_WINDOW:
        return None
    end = last[0] + FAILURE_WINDOW
    return end if end > clock.now() else None


def _note_failure(office: Office, login: str, *, known: bool) -> None:
    # What stands in the place of the name may be a password: only real names are journaled.
    with office.db.write() as session:
        session.add(LoginFailure(login=login, at=clock.now()))
        session.execute(
            delete(LoginFailure).where(LoginFailure.at < clock.now() - 2 * FAILURE_WINDOW)
        )
        journal.record(session, NOBODY, "user.login_refused", "user:0",
                       login=login if known else "（没有这个登录名）", why="登录名或密码不对")
