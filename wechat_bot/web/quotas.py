"""系统▸接口次数: what WeChat's interfaces may still be asked today, and what that means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.config import Config
from wechat_bot.publishing import queries, quotas
from wechat_bot.publishing.models import ApiQuota
from wechat_bot.publishing.quota_rules import kept_back, mass_period, mass_plan_of
from wechat_bot.publishing.quotas import Purpose
from wechat_bot.web import frame
from wechat_bot.web.frame import page

bp = Blueprint("quotas", __name__)
# What the other purposes leave to the more urgent ones; 上传 has more than anybody uses.
_HIDDEN = frozenset({quotas.UPLOAD_BODY, quotas.UPLOAD_COVER})
# One 对账 reads the list of publications, 20 at a time.
_PAGES_PER_RECONCILING = 10


@dataclass(frozen=True)
class Line:
    """One interface in words. asked: whether WeChat's own figure is known."""

    name: str
    limit: int
    asked: bool
    used_here: int
    used_there: int | None
    left: int
    kept: int
    row: ApiQuota | None
    state: str
    tone: str


@page(bp, "/quotas", permission=Permission.READ, title="接口次数")
def show() -> ResponseReturnValue:
    """The day's calls."""
    config = frame.office().config
    with frame.office().db.read() as session:
        rows = quotas.todays(session, config.wechat.app_id) if config.wechat.app_id else {}
        lines = [_line(path, rows.get(path)) for path in quotas.PATH_NAMES if path not in _HIDDEN]
        return render_template(
            "quotas/show.html", lines=[line for line in lines if line.row is not None],
            unused=[line for line in lines if line.row is None], configured=bool(config.wechat.app_id),
            meaning=_meaning(session, config, rows), title="接口次数")


def _line(path: str, row: ApiQuota | None) -> Line:
    limit = quotas.limit_of(row) if row is not None else quotas.DOCUMENTED_LIMITS[path]
    left = (quotas.left_of(row) if row is not None else limit) if _usable(row) else 0
    state, tone = _state(row, left, limit)
    return Line(
        quotas.PATH_NAMES[path], limit, row is not None and row.daily_limit is not None,
        row.used if row is not None else 0, row.remote_used if row is not None else None,
        left, kept_back(limit, quotas.RESERVES[Purpose.RECONCILE]), row, state, tone)


def _usable(row: ApiQuota | None) -> bool:
    """Whether WeChat would take a call at all: the right is there, and it does not rest."""
    return row is None or not (row.no_right or (
        row.resting_until is not None and row.resting_until > clock.now()))


def _state(row: ApiQuota | None, left: int, limit: int) -> tuple[str, str]:
    """(words, tone) of an interface today."""
    if row is not None and row.no_right:
        return "公众号没有这个权限", "red"
    if row is not None and row.resting_until is not None and row.resting_until > clock.now():
        return f"已用完，{clock.show(row.resting_until)[11:]} 后再试", "red"
    if left <= 0:
        return "按记录已用完", "amber"
    return ("快用完了", "amber") if left <= limit // 5 else ("够用", "green")


def _meaning(session: Session, config: Config, rows: Mapping[str, ApiQuota]) -> list[str]:
    """What the figures mean for today's plan, a sentence each."""
    def left(path: str, purpose: Purpose = Purpose.PUBLISH) -> int:
        row = rows.get(path)
        limit = quotas.limit_of(row) if row is not None else quotas.DOCUMENTED_LIMITS[path]
        if not _usable(row):
            return 0
        kept = kept_back(limit, quotas.RESERVES[purpose])
        return max(0, (quotas.left_of(row) if row is not None else limit) - kept)

    publish = min(left(quotas.DRAFT_ADD), left(quotas.SUBMIT))
    polls = left(quotas.GET, Purpose.POLL)
    pages = left(quotas.BATCHGET, Purpose.RECONCILE)
    return [
        f"今天还能发表 {publish} 条（不通知粉丝的）。",
        _mass_sentence(session, config),
        f"还能查询发表结果 {polls} 次；次数少了，程序会查得稀一些，不影响发表。",
        f"还能对账约 {pages // _PAGES_PER_RECONCILING} 次（读 200 条已发表的算一次），"
        "再多的要留给发布时查证。",
    ]


def _mass_sentence(session: Session, config: Config) -> str:
    plan, now = mass_plan_of(config), clock.now()
    start, end = mass_period(plan, now)
    planned = len(queries.mass_sends(session, start, end))
    period = "今天" if plan.period == "day" else "这个月"
    return (f"{period}群发一共可以 {plan.times} 次，已发和已安排的有 {planned} 次"
            "（在公众号后台手工群发的不在内）。")
