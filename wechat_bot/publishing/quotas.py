"""接口次数簿: what each API path may still be asked today, and who may spend it.

WeChat counts per path and Beijing day (API page 接口调用频次限制). We count our own calls in the
transaction that notes the attempt, and take WeChat's figure (openapi/quota/get) where it was
asked; the worse of the two counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import ErrorClass, GatewayError, Quota, Resting, Sent
from wechat_bot.publishing.models import ApiQuota
from wechat_bot.publishing.quota_rules import (
    ASK_SELDOM,
    DAILY_QUOTA_GONE,
    MINUTE_QUOTA_GONE,
    ask_again_after,
    is_near_end,
    kept_back,
    next_midnight,
    remaining,
    rest_until,
    was_cleared,
)

__all__ = ["DAILY_QUOTA_GONE", "MINUTE_QUOTA_GONE", "next_midnight", "remaining"]

DRAFT_ADD = "/cgi-bin/draft/add"
DRAFT_GET = "/cgi-bin/draft/get"
DRAFT_BATCHGET = "/cgi-bin/draft/batchget"
DRAFT_DELETE = "/cgi-bin/draft/delete"
SUBMIT = "/cgi-bin/freepublish/submit"
GET = "/cgi-bin/freepublish/get"
BATCHGET = "/cgi-bin/freepublish/batchget"
GETARTICLE = "/cgi-bin/freepublish/getarticle"
DELETE = "/cgi-bin/freepublish/delete"
MASS_SEND = "/cgi-bin/message/mass/sendall"
MASS_GET = "/cgi-bin/message/mass/get"
MASS_DELETE = "/cgi-bin/message/mass/delete"
MASS_PREVIEW = "/cgi-bin/message/mass/preview"
UPLOAD_BODY = "/cgi-bin/media/uploadimg"
UPLOAD_COVER = "/cgi-bin/material/add_material"

# Calls a day of a newly registered account, by the documentation; WeChat's own figure prevails.
DOCUMENTED_LIMITS: dict[str, int] = {
    DRAFT_ADD: 1000, DRAFT_GET: 500, DRAFT_BATCHGET: 1000, DRAFT_DELETE: 1000, SUBMIT: 100,
    GET: 100, BATCHGET: 100, GETARTICLE: 100, DELETE: 10, MASS_SEND: 100, MASS_GET: 100,
    MASS_DELETE: 10, MASS_PREVIEW: 100, UPLOAD_BODY: 100_000, UPLOAD_COVER: 100_000,
}
PATH_NAMES: dict[str, str] = {
    DRAFT_ADD: "存草稿", DRAFT_GET: "读回草稿", DRAFT_BATCHGET: "查看草稿箱", DRAFT_DELETE: "删除草稿",
    SUBMIT: "提交发表", GET: "查询发表结果", BATCHGET: "查看已发表列表", GETARTICLE: "读取已发表的文章",
    DELETE: "删除已发表的文章", MASS_SEND: "提交群发", MASS_GET: "查询群发结果",
    MASS_DELETE: "删除已群发的文章", MASS_PREVIEW: "发送预览", UPLOAD_BODY: "上传正文图片",
    UPLOAD_COVER: "上传封面图片",
}
# Steps of claims.call and of errands → the path that they spend.
STEP_PATHS: dict[str, str] = {
    "upload_body": UPLOAD_BODY, "upload_cover": UPLOAD_COVER, "draft_add": DRAFT_ADD,
    "draft_get": DRAFT_GET, "draft_batchget": DRAFT_BATCHGET, "draft_delete": DRAFT_DELETE,
    "submit": SUBMIT, "freepublish_get": GET, "freepublish_batchget": BATCHGET,
    "freepublish_getarticle": GETARTICLE, "freepublish_delete": DELETE, "mass_send": MASS_SEND,
    "mass_get": MASS_GET, "mass_delete": MASS_DELETE, "mass_preview": MASS_PREVIEW,
}


class Purpose(StrEnum):
    """What a call is for; the less urgent leave a part of the day's calls to the more urgent."""

    PUBLISH = "publish"  # 发布本身、下架
    EVIDENCE = "evidence"  # 没有得到回答时查证
    POLL = "poll"  # 已受理后查询结果
    RECONCILE = "reconcile"  # 对账、自检
    IMPORT = "import"  # 导入历史文章


# The share of a path's daily calls that this purpose must leave untouched.
RESERVES: dict[Purpose, float] = {
    Purpose.PUBLISH: 0.0, Purpose.EVIDENCE: 0.0, Purpose.POLL: 0.1, Purpose.RECONCILE: 0.4,
    Purpose.IMPORT: 0.6,
}


_ASKED_LATELY = timedelta(minutes=10)
_LIFT_CHECK = timedelta(minutes=2)


@dataclass(frozen=True)
class Allowance:
    """Whether a call may be made now; else from when on, and why not."""

    may: bool
    from_when: datetime | None = None
    why: str = ""


def may_spend(left: int, limit: int, purpose: Purpose) -> bool:
    """Whether a call for this purpose leaves enough for what is more urgent."""
    return left > kept_back(limit, RESERVES[purpose])


def allowance(session: Session, account: str, path: str, purpose: Purpose) -> Allowance:
    """May `path` be called now for this purpose?

    Publishing itself is stopped by WeChat's own refusal only: our count may be wrong. Looking for
    results is stopped by a count only where WeChat's figure is known.
    """
    now = clock.now()
    row = _row(session, account, path)
    if row is None:
        return Allowance(True)
    name = PATH_NAMES.get(path, path)
    if row.resting_until is not None and row.resting_until > now:
        return Allowance(False, row.resting_until, f"公众号的“{name}”次数已用完")
    unknown = row.daily_limit is None and purpose in (Purpose.EVIDENCE, Purpose.POLL)
    if purpose is Purpose.PUBLISH or unknown or may_spend(left_of(row), limit_of(row), purpose):
        return Allowance(True)
    return Allowance(False, next_midnight(now), f"今天“{name}”剩下的次数要留给更急的事")


def refuse_or_charge(session: Session, account: str, path: str, purpose: Purpose) -> None:
    """Count one call in this transaction, or raise Resting where it must wait."""
    allowed = allowance(session, account, path, purpose)
    if not allowed.may:
        until = allowed.from_when or next_midnight(clock.now())
        raise Resting(
            f"{allowed.why}，没有去调用，{clock.show(until)}（北京时间）以后再办。"
            "公众号上的内容没有变动。",
            until=until, kind=ErrorClass.QUOTA, sent=Sent.NO, errcode=None)
    charge(session, account, path)


def limit_of(row: ApiQuota) -> int:
    """The day's calls of a row's path: WeChat's figure, else the documented one."""
    return row.daily_limit if row.daily_limit is not None else DOCUMENTED_LIMITS.get(row.path, 1000)


def left_of(row: ApiQuota) -> int:
    """Calls left today on a row's path."""
    return remaining(limit_of(row), row.used, row.remote_used, row.used_when_asked)


def left_for(session: Session, account: str, path: str, purpose: Purpose) -> int | None:
    """Calls that this purpose may still spend today; None where WeChat was not asked yet."""
    row = _row(session, account, path)
    if row is None or row.daily_limit is None:
        return None
    return max(0, left_of(row) - kept_back(limit_of(row), RESERVES[purpose]))


def todays(session: Session, account: str) -> dict[str, ApiQuota]:
    """Path → today's row, of what was called or asked about today."""
    rows = session.scalars(select(ApiQuota).where(
        ApiQuota.account == account, ApiQuota.day == clock.today()))
    return {row.path: row for row in rows}


def charge(session: Session, account: str, path: str) -> None:
    """Count one call in this transaction. Before the call: a call that dies was made as well."""
    row = row_for_update(session, account, path)
    row.used += 1
    now = clock.now()
    asked_lately = row.asked_at is not None and now - row.asked_at < _ASKED_LATELY
    if is_near_end(left_of(row), limit_of(row)) and not asked_lately:
        row.ask_after = None  # WeChat's own figure is wanted at once


def note_refusal(
    office: Office, account: str, path: str, error: GatewayError
) -> datetime | None:
    """45009: this path rests until midnight; 45011: for a minute. Returns until when it rests.

    Anything else is no matter of quotas: None.
    """
    if error.errcode not in (DAILY_QUOTA_GONE, MINUTE_QUOTA_GONE):
        return None
    now, today = clock.now(), clock.today()
    with office.db.write() as session:
        before = session.get(ApiQuota, (account, today - timedelta(days=1), path))
        refused = before is not None and _rested_all_day(before, today)
        row = row_for_update(session, account, path)
        row.resting_until = rest_until(error.errcode, now, refused_yesterday=refused)
        if error.errcode == DAILY_QUOTA_GONE:
            row.ask_after = now + _LIFT_CHECK
        return row.resting_until


def record_answer(
    session: Session, account: str, path: str, quota: Quota, used_when_asked: int
) -> ApiQuota:
    """Keep WeChat's figure. used_when_asked: our count before it was asked."""
    now = clock.now()
    row = row_for_update(session, account, path)
    row.daily_limit, row.remote_used, row.used_when_asked = quota.daily_limit, quota.used, used_when_asked
    row.asked_at, row.no_right = now, False
    row.ask_after = ask_again_after(now, left=left_of(row), limit=quota.daily_limit)
    if was_cleared(quota.remain, quota.daily_limit):
        row.resting_until = None  # a person cleared the counters in the back end
    return row


def record_no_right(session: Session, account: str, path: str) -> ApiQuota:
    """The account may not use this path at all."""
    now = clock.now()
    row = row_for_update(session, account, path)
    row.no_right, row.asked_at = True, now
    row.ask_after = now + ASK_SELDOM
    return row


def used_here(session: Session, account: str, paths: Sequence[str]) -> dict[str, int]:
    """Our own count of today, by path."""
    rows = todays(session, account)
    return {path: rows[path].used if path in rows else 0 for path in paths}


def _rested_all_day(row: ApiQuota, today: date) -> bool:
    """Whether yesterday's row was refused until its day's end."""
    return row.resting_until is not None and clock.to_beijing(row.resting_until).date() >= today


def row_for_update(session: Session, account: str, path: str) -> ApiQuota:
    """Today's row, locked; made where there is none."""
    key = (account, clock.today(), path)
    row = session.get(ApiQuota, key, with_for_update=True)
    if row is None:
        try:
            with session.begin_nested():
                session.add(ApiQuota(account=key[0], day=key[1], path=path, used=0,
                                     used_when_asked=0, no_right=False))
        except IntegrityError:  # another worker made the row just now
            session.expire_all()
        row = session.get_one(ApiQuota, key, with_for_update=True)
    return row


def _row(session: Session, account: str, path: str) -> ApiQuota | None:
    return session.get(ApiQuota, (account, clock.today(), path))
