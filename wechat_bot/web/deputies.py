"""代理与负责人: who stands in for whom, and who heads which section."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.people import deputies, queries
from wechat_bot.people.models import Deputyship
from wechat_bot.people.rules import DUTY_NAMES, Duty
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number

bp = Blueprint("deputies", __name__)
_DEPUTISED = [duty for duty in Duty if duty not in (Duty.ADMINISTRATOR, Duty.AUDITOR)]


@page(bp, "/deputies", permission=Permission.HOME, title="代理与负责人")
def deputy_page() -> ResponseReturnValue:
    """Who stands in for whom; the form to appoint a deputy."""
    return _page()


@action(bp, "/deputies", permission=Permission.HOME)
def appoint() -> ResponseReturnValue:
    """设代理; the verb refuses who may not."""
    try:
        typed = _typed()
        deputies.appoint_deputy(
            frame.actor(), frame.office(), absent_id=typed.absent_id, deputy_id=typed.deputy_id,
            duty=typed.duty, from_day=typed.from_day, to_day=typed.to_day,
            reason=request.form.get("reason", ""),
        )
    except BureauError as problem:
        return _page(problem), frame.status_of(problem)
    return frame.done("已设好代理，从开始日期起生效。", url_for("deputies.deputy_page"))


@action(bp, "/deputies/<int:deputyship_id>/end", permission=Permission.HOME)
def end(deputyship_id: int) -> ResponseReturnValue:
    """结束代理."""
    deputies.end_deputy(frame.actor(), frame.office(), deputyship_id)
    return frame.done("已结束代理。", url_for("deputies.deputy_page"))


@action(bp, "/sections/heads", permission=Permission.MANAGE_USERS)
def set_heads() -> ResponseReturnValue:
    """设供稿单位负责人, all sections of the form at once."""
    office = frame.office()
    with office.db.read() as session:
        before = queries.section_heads(session)
    for place, section in enumerate(office.config.agency.sections):
        user_id = read_number(request.form.get(f"head-{place}", ""))
        if user_id != before.get(section):
            deputies.set_section_head(frame.actor(), office, section, user_id)
    return frame.done("已保存各单位的负责人。初审会先请供稿单位的负责人办理。",
                      url_for("deputies.deputy_page", _anchor="heads"))


@dataclass(frozen=True)
class _Typed:
    """The form to appoint a deputy."""

    absent_id: int
    deputy_id: int
    duty: Duty
    from_day: date
    to_day: date


def _typed() -> _Typed:
    form, actor = request.form, frame.actor()
    others = Permission.MANAGE_USERS in actor.permissions
    absent = read_number(form.get("absent", "")) if others else frame.person_id()
    deputy, duty = read_number(form.get("deputy", "")), form.get("duty", "")
    days = [_day(form.get(name, "")) for name in ("from_day", "to_day")]
    wrong = {
        "absent": "请选择谁不在。" if absent is None else "",
        "deputy": "请选择由谁代理。" if deputy is None else "",
        "duty": "" if duty in {item.value for item in _DEPUTISED} else "请选择代理哪项职责。",
        "from_day": "" if days[0] else "请填写日期，例如 2026-11-22。",
        "to_day": "" if days[1] else "请填写日期，例如 2026-11-22。",
    }
    found = {name: words for name, words in wrong.items() if words}
    if found or absent is None or deputy is None or days[0] is None or days[1] is None:
        raise InvalidInput.of(**found)
    return _Typed(absent, deputy, Duty(duty), days[0], days[1])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _recent(rows: list[Deputyship]) -> list[Deputyship]:
    """Those that are not over for more than a month; the journal keeps the others."""
    return [row for row in rows if row.to_day >= clock.today() - timedelta(days=31)]


def _page(problem: BureauError | None = None) -> str:
    actor, office = frame.actor(), frame.office()
    with office.db.read() as session:
        users = [user for user in queries.all_users(session) if user.active]
        return render_template(
            "deputies/page.html", problem=problem, form=request.form, users=users,
            rows=_recent(queries.deputyships(session)), names=frame.names(session), today=clock.today(),
            duties={duty.value: DUTY_NAMES[duty] for duty in _DEPUTISED
                    if Permission.MANAGE_USERS in actor.permissions or duty.value in actor.duties},
            duty_names={duty.value: name for duty, name in DUTY_NAMES.items()},
            heads=queries.section_heads(session), title="代理与负责人",
        )
