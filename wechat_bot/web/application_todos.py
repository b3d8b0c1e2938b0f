"""What 依申请公开 adds to 今天要我办的: due dates that are near or over, what waits for the head."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.registers.applications import queries
from wechat_bot.registers.applications.acts import Act, Standing
from wechat_bot.registers.applications.models import Application
from wechat_bot.registers.applications.rules import CaseState
from wechat_bot.web import frame
from wechat_bot.web.applications import due_in_words
from wechat_bot.web.todos import Todo, todo_provider

SOON = 5  # working days


@todo_provider
def waiting_cases(session: Session, actor: Actor) -> list[Todo]:
    """Cases due within five working days or over, receipts to confirm, extensions to consent to."""
    keeps = Permission.KEEP_APPLICATIONS in actor.permissions
    consents = Permission.APPROVE_EXTENSION in actor.permissions
    if not (keeps or consents):
        return []
    office = frame.office()
    calendar = Calendar.load(office.folder("calendar"))
    found = []
    for case in queries.open_cases(session):
        standing = queries.standing_of(office, case, calendar)
        if consents and standing.allows(Act.CONSENT_EXTENSION):
            found.append(_todo(case, standing, "同意延期答复", act=Act.CONSENT_EXTENSION))
        elif keeps and (deed := _deed(standing)):
            found.append(_todo(case, standing, deed))
    if keeps and Permission.SEE_IDENTITY in actor.permissions:
        found += _erasable(session)
    return found


def _erasable(session: Session) -> list[Todo]:
    """One line for all whose identity has been kept for its time."""
    cases = queries.erasable_cases(session, frame.office())
    if not cases:
        return []
    more = f"等 {len(cases)} 件" if len(cases) > 1 else ""
    return [Todo("删除保存期满的身份信息", f"{cases[0].number}{more}",
                 url_for("applications.case_page", application_id=cases[0].id),
                 note="申请和统计都保留，只删除姓名、证件、联系方式")]


def _deed(standing: Standing) -> str:
    """What is to be done about a case, or "" where nothing presses."""
    if standing.state is CaseState.UNCONFIRMED:
        return "确认收到日期"
    if standing.stopped or standing.days_left is None or standing.days_left > SOON:
        return ""
    return "答复申请（已超期）" if standing.days_left < 0 else "答复申请"


def _todo(
    case: Application, standing: Standing, what: str, act: Act | None = None
) -> Todo:
    url = (url_for("application_acts.act_page", application_id=case.id, name=act) if act
           else url_for("applications.case_page", application_id=case.id))
    over = standing.days_left is not None and standing.days_left <= 0 and not standing.stopped
    day = f"期限 {standing.due_on}，" if standing.due_on else ""
    text = case.description if len(case.description) <= 40 else f"{case.description[:40]}…"
    return Todo(what, f"{case.number} {text}", url, urgent=over,
                note=f"{day}{due_in_words(standing).words}")
