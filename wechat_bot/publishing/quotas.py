"""接口次数簿: what each API path may still be asked today, and who may spend it.

WeChat counts per path and Beijing day (API page 接口调用频次限制). We count our own calls in the
transaction that notes the attempt, and take WeChat's figure (openapi/quota/get) where it was
asked; the worse of the two counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import GatewayError
from wechat_bot.publishing.models import ApiQuota

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
DAILY_QUOTA_GONE, MINUTE_QUOTA_GONE = 45009, 45011


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


@dataclass(frozen=True)
class Allowance:
    """Whether a call may be made now; else from when on."""

    may: bool
    from_when: datetime | None = None


def remaining(limit: int, used_here: int, remote_used: int | None, used_when_asked: int) -> int:
    """Calls left today: by WeChat's figure and what we called since it was asked, or by ours."""
    if remote_used is None:
        return max(0, limit - used_here)
    return max(0, limit - max(used_here, remote_used + used_here - used_when_asked))


def may_spend(left: int, limit: int, purpose: Purpose) -> bool:
    """Whether a call for this purpose leaves enough for what is more urgent."""
    return left > int(limit * RESERVES[purpose])


def next_midnight(now: datetime) -> datetime:
    """When the day's counters start anew: 0:00 Beijing time (the hour is not documented)."""
    tomorrow = clock.to_beijing(now).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), clock.BEIJING).astimezone(UTC)


def allowance(session: Session, account: str, path: str, purpose: Purpose) -> Allowance:
    """May `path` be called now for this purpose?"""
    now = clock.now()
    row = _row(session, account, path)
    if row is None:
        return Allowance(True)
    if row.resting_until is not None and row.resting_until > now:
        return Allowance(False, row.resting_until)
    limit = limit_of(row)
    left = remaining(limit, row.used, row.remote_used, row.used_when_asked)
    return Allowance(True) if may_spend(left, limit, purpose) else Allowance(False, next_midnight(now))


def limit_of(row: ApiQuota) -> int:
    """The day's calls of a row's path: WeChat's figure, else the documented one."""
    return row.daily_limit if row.daily_limit is not None else DOCUMENTED_LIMITS.get(row.path, 1000)


def charge(session: Session, account: str, path: str) -> None:
    """Count one call in this transaction. Before the call: a call that dies was made as well."""
    day = clock.today()
    row = session.get(ApiQuota, (account, day, path), with_for_update=True)
    if row is None:
        try:
            with session.begin_nested():
                session.add(ApiQuota(account=account, day=day, path=path, used=0))
        except IntegrityError:  # another worker made the row just now
            session.expire_all()
        row = session.get_one(ApiQuota, (account, day, path), with_for_update=True)
    row.used += 1


def note_refusal(office: Office, account: str, path: str, error: GatewayError) -> None:
    """45009: this path rests until midnight; 45011: for a minute. Anything else is no quota."""
    if error.errcode not in (DAILY_QUOTA_GONE, MINUTE_QUOTA_GONE):
        return
    now = clock.now()
    until = next_midnight(now) if error.errcode == DAILY_QUOTA_GONE else now + timedelta(minutes=1)
    with office.db.write() as session:
        row = session.get(ApiQuota, (account, clock.today(), path))
        if row is not None:
            row.resting_until = until


def _row(session: Session, account: str, path: str) -> ApiQuota | None:
    return session.get(ApiQuota, (account, clock.today(), path))
