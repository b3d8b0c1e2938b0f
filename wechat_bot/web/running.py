"""系统▸运行状态: who works behind the panel, the hosts, and a restored database."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import hosts, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.kernel.installation import Host, the_installation
from wechat_bot.kernel.standing import Hold, Standing
from wechat_bot.publishing import restoring, running
from wechat_bot.publishing.errands import KINDS
from wechat_bot.publishing.models import WeChatEvent
from wechat_bot.reconciling import queries as reconciling
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.todos import Todo, todo_provider

bp = Blueprint("running", __name__)
bp.after_app_request(lambda response: tell_trouble(response))
log = logging.getLogger(__name__)


@page(bp, "/running", permission=Permission.READ, title="运行状态")
def show() -> ResponseReturnValue:
    """Who is alive, which hosts may publish, what waits."""
    return _show()


def _show(problem: BureauError | None = None, opened: str = "") -> ResponseReturnValue:
    office = frame.office()
    seen = hosts.look(office)
    with office.db.read() as session:
        row = the_installation(session)
        last = journal.page(session, 0, 1)[1]
        text = render_template(
            "running/show.html", problem=problem, form=request.form, opened=opened,
            backstage=running.backstage(session, office),
            connection=running.connection(session, office),
            hosts=[(host, host_state(host)) for host in hosts.all_hosts(session)],
            errands=running.pending_errands(session), kinds=KINDS,
            installation=row, hold=row.hold, holds=Hold, last=last[0] if last else None,
            seen=hosts.restored_sentence(seen) if seen.standing is Standing.RESTORED else "",
            comparison=restoring.comparison(session), reconciled=reconciling.last_complete(session),
            callback=session.scalar(select(func.max(WeChatEvent.received_at))),
            beat=office.config.worker.beat_seconds,
            has_account=bool(office.config.wechat.app_id),
        )
    return text, frame.status_of(problem) if problem else 200


def host_state(host: Host) -> tuple[str, str]:
    """(word, tone) of a host."""
    if host.enrolled_at is not None:
        return ("已登记", "green") if host.asked_at is None else ("已登记，等它接上", "blue")
    return ("等待登记", "amber") if host.asked_at is not None else ("已停用", "grey")


@action(bp, "/running/hosts/<host_id>/enrol", permission=Permission.KEEP_RUNNING)
def enrol(host_id: str) -> ResponseReturnValue:
    """登记这台主机."""
    name, compared = restoring.admit(frame.actor(), frame.office(), host_id)
    then = ("原来的主机都没有在运行，可能是换机或从备份恢复的：先与公众号对账，对完自动开始发布；"
            "到时间没发的改为“逾期未发”，请逐条决定。" if compared else "它在几秒内开始发布。")
    return frame.done(f"已登记主机{name}。{then}", url_for("running.show"))


@action(bp, "/running/hosts/<host_id>/stop", permission=Permission.KEEP_RUNNING)
def stop(host_id: str) -> ResponseReturnValue:
    """停用这台主机."""
    name = hosts.stop(frame.actor(), frame.office(), host_id)
    return frame.done(f"已停用主机{name}，它不再开始新的发布。", url_for("running.show"))


@action(bp, "/running/confirm", permission=Permission.KEEP_RUNNING)
def confirm() -> ResponseReturnValue:
    """确认恢复的数据库."""
    office = frame.office()
    try:
        missed = restoring.confirm(frame.actor(), office, request.form.get("reason", ""))
    except BureauError as error:
        return _show(error, "confirm")
    next_step = "现在与公众号对账，对完自动恢复发布。" if office.config.wechat.app_id else "发布已恢复。"
    told = f"有 {missed} 条到时间没有发，已标为“逾期未发”，请逐条决定。" if missed else ""
    return frame.done(f"已确认。{told}{next_step}", url_for("running.show"))


@action(bp, "/running/compare", permission=Permission.KEEP_RUNNING)
def compare() -> ResponseReturnValue:
    """再对一次账."""
    restoring.compare_again(frame.actor(), frame.office())
    return frame.done("已重新安排对账，对完自动恢复发布。", url_for("running.show"))


@action(bp, "/running/go-on", permission=Permission.KEEP_RUNNING)
def go_on() -> ResponseReturnValue:
    """不对账，恢复发布."""
    try:
        held = restoring.go_on_without(frame.actor(), frame.office(),
                                       request.form.get("reason", ""))
    except BureauError as error:
        return _show(error, "go_on")
    return frame.done(f"已恢复发布。原来排好的 {held} 条先暂停，请逐条核对后改期。",
                      url_for("running.show"))


@todo_provider
def trouble(session: Session, actor: Actor) -> list[Todo]:
    """Nobody publishes while something waits, a database to confirm, a host that asks."""
    if not {Permission.PUBLISH, Permission.KEEP_RUNNING} & actor.permissions:
        return []
    found, url = _backstage(session), url_for("running.show")
    todos = []
    if found.hold is Hold.CONFIRMATION:
        todos.append(Todo("确认恢复的数据库", "全部发布已暂停", url, urgent=True, note=found.held_reason))
    elif found.alarm:
        todos.append(Todo("恢复后台发布", found.alarm, url, urgent=True))
    if Permission.KEEP_RUNNING in actor.permissions:
        todos += [Todo("登记主机", f"主机{host.name}要登记后才发布", url, host.asked_at,
                       note=host.problem)
                  for host in hosts.all_hosts(session) if host_state(host)[0] == "等待登记"]
    return todos


def foot(session: Session) -> dict[str, Any]:
    """For the foot of every page: 公众号连接 and 后台发布."""
    office = frame.office()
    return {"connection": running.connection(session, office), "backstage": _backstage(session)}


def tell_trouble(response: Response) -> Response:
    """After a page: where it showed that nobody publishes, people are told (once per outage)."""
    found: running.Backstage | None = g.get("backstage")
    if found is not None and found.alarm:
        try:
            running.tell_if_idle(frame.office())
        except Exception:  # the page is ready; the next one tries again
            log.exception("telling of an idle worker failed")
    return response


def _backstage(session: Session) -> running.Backstage:
    """Looked at once for a page: the list of todos and the foot both ask."""
    found: running.Backstage | None = g.get("backstage")
    if found is None:
        found = g.backstage = running.backstage(session, frame.office())
    return found
