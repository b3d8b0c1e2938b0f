"""Verbs on the data feed's grants: give one, stop it, let a reader in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from wechat_bot.annual_report.feed import rules
from wechat_bot.annual_report.feed.models import ApiToken
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office

READER = Actor(name="数据接口")  # who the journal says has read
_ASK = "请系统管理员在“系统—数据接口”里开通一份新的。"


class NoGrant(NotAllowed):
    """没有授权: no 授权码, a wrong one, or one that is stopped or expired."""


@dataclass(frozen=True)
class Granted:
    """A new grant. code: the 授权码, which can't be had a second time."""

    grant_id: int
    code: str = field(repr=False)


def grant(
    actor: Actor, office: Office, name: str, scopes: Sequence[str], expires_on: date | None
) -> Granted:
    """开通授权. InvalidInput names every field that can't be granted."""
    actor.require(Permission.MANAGE_FEED)
    name = " ".join(name.split())
    today = clock.today()
    rules.refuse_wrong(name, scopes, expires_on, today)
    assert expires_on is not None, "refused above"
    chosen = [scope for scope in rules.SCOPES if scope in scopes]
    with office.db.write() as session:
        row = ApiToken(
            name=name, scopes=" ".join(chosen), expires_on=expires_on, created_by=actor.name,
            created_at=clock.now(), token_hash=secrets.token_hex(32))  # until its number is known
        session.add(row)
        session.flush()
        code = rules.new_code(row.id)
        row.token_hash = rules.code_hash(code)
        journal.record(session, actor, "feed.granted", f"feed:{row.id}", name=name,
                       what="、".join(rules.SCOPES[each] for each in chosen),
                       day=expires_on.isoformat())
        return Granted(row.id, code)


def revoke(actor: Actor, office: Office, grant_id: int, reason: str) -> str:
    """停用授权, at once and for good. Returns its name."""
    actor.require(Permission.MANAGE_FEED)
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidInput.of(reason="请写明为什么停用，例如“对方换了系统”。")
    with office.db.write() as session:
        row = session.get(ApiToken, grant_id)
        if row is None:
            raise NotFound("没有这份授权，可能链接抄错了。")
        if row.revoked_at is not None:
            raise WrongState(f"“{row.name}”已经由{row.revoked_by}停用，不用再办。")
        row.revoked_by, row.revoked_at, row.revoke_reason = actor.name, clock.now(), reason
        journal.record(session, actor, "feed.revoked", f"feed:{row.id}", name=row.name,
                       reason=reason)
        return row.name


def admit(office: Office, code: str, scope: str) -> int:
    """Let a program read: returns its grant. A line in the journal on the first use of a day.

    NoGrant: not with this 授权码; NotAllowed: not this kind of data.
    """
    today = clock.today()
    with office.db.read() as session:
        row = _row_of(session, code)
        _refuse_ended(row, today)
        if scope not in row.scopes.split():
            raise NotAllowed(f"这份授权（{row.name}）不能读取“{rules.SCOPES[scope]}”，没有给出数据。"
                             f"需要的话，{_ASK}")
        grant_id, used = row.id, row.last_used_on
    if used != today:
        _note_use(office, grant_id, today)
    return grant_id


def _row_of(session: Session, code: str) -> ApiToken:
    number = rules.grant_number(code)
    row = None if number is None else session.get(ApiToken, number)
    if row is None or not rules.is_code(code, row.token_hash):
        raise NoGrant("授权码不对，没有给出数据。请核对是否抄写完整、前后有没有多余的字符；"
                      f"找不到原来的授权码时，{_ASK}")
    return row


def _refuse_ended(row: ApiToken, today: date) -> None:
    if row.revoked_at is not None:
        raise NoGrant(f"这份授权（{row.name}）已经停用，没有给出数据。需要继续使用的话，{_ASK}")
    if row.expires_on < today:
        raise NoGrant(f"这份授权（{row.name}）已于 {row.expires_on} 到期，没有给出数据。"
                      f"需要继续使用的话，{_ASK}")


def _note_use(office: Office, grant_id: int, today: date) -> None:
    """最近使用, and a line of the journal on the first use of a day: of two at once, one notes it."""
    with office.db.write() as session:
        first = session.scalars(update(ApiToken).where(
            ApiToken.id == grant_id,
            or_(ApiToken.last_used_on.is_(None), ApiToken.last_used_on != today))
            .values(last_used_on=today).returning(ApiToken.name)).all()
        for name in first:
            journal.record(session, READER, "feed.used", f"feed:{grant_id}", name=name,
                           day=today.isoformat())
