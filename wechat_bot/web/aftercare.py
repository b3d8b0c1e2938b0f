"""下架与更正: what was begun, and 下架 of one article: ask, record, withdraw, countersign."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.aftercare import operations, publications, queries
from wechat_bot.aftercare.models import Correction, TakeDown
from wechat_bot.aftercare.publications import Publication
from wechat_bot.aftercare.queries import FILTERS
from wechat_bot.aftercare.rules import (
    CORRECTION_CONSEQUENCES,
    CORRECTION_NAMES,
    NO_EDIT_OF_LATE,
    WAY_NAMES,
    CorrectionWay,
    LateRelease,
    Way,
    What,
    is_late,
    sign_problem,
)
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.people import queries as people
from wechat_bot.publishing.models import Errand
from wechat_bot.web import frame, publishing_forms
from wechat_bot.web.frame import action, page
from wechat_bot.web.paging import Paging, asked_page, offset, turn_back
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("aftercare", __name__)
PAGE_SIZE = 30
TAKE_DOWN = Permission.TAKE_DOWN
STATES = {"asked": ("正在下架", "amber"), "done": ("已下架", "grey"), "failed": ("没有下架", "red")}
CORRECTION_STATES = {"open": ("更正中", "amber"), "done": ("更正完毕", "green"),
                     "given_up": ("已放弃", "grey")}


@dataclass(frozen=True)
class CaseLine:
    """A take-down or a correction as the list shows it."""

    title: str
    url: str
    what: str
    state: str
    tone: str
    reason: str
    who: str
    at: str
    signing: str
    late: bool


@page(bp, "/aftercare", permission=Permission.READ, title="下架与更正")
def case_list() -> ResponseReturnValue:
    """Every take-down and correction, newest first."""
    wanted = request.args.get("show", "")
    wanted = wanted if wanted in FILTERS else ""
    number = asked_page()
    with frame.office().db.read() as session:
        total, cases = queries.cases(session, wanted, offset(number, PAGE_SIZE), PAGE_SIZE)
        names = frame.names(session)
        lines = [take_down_line(case.title, case.take_down, names) if case.take_down
                 else correction_line(case.title, case.correction, names)
                 for case in cases]
        pages = Paging(number, PAGE_SIZE, total)
        return turn_back(pages) or render_template(
            "aftercare/list.html", lines=lines, paging=pages, wanted=wanted, filters=FILTERS)


def take_down_line(title: str, row: TakeDown, names: dict[int | None, str]) -> CaseLine:
    """A take-down in words."""
    state, tone = STATES[row.state]
    signing, late = _signing(row, names)
    return CaseLine(title, url_for("aftercare.take_down_page", take_down_id=row.id),
                    f"下架（{WAY_NAMES[Way(row.way)]}）", state, tone, row.reason,
                    names.get(row.asked_by_id, ""), clock.show(row.asked_at), signing, late)


def correction_line(
    title: str, row: Correction | None, names: dict[int | None, str]
) -> CaseLine:
    """A correction in words."""
    assert row is not None  # a case is one or the other
    state, tone = CORRECTION_STATES[row.state]
    return CaseLine(title, url_for("corrections.correction_page", correction_id=row.id),
                    f"更正（{CORRECTION_NAMES[CorrectionWay(row.way)]}）", state, tone, row.reason,
                    names.get(row.opened_by_id, ""), clock.show(row.opened_at), "", False)


def _signing(row: TakeDown, names: dict[int | None, str]) -> tuple[str, bool]:
    if row.state == "failed":
        return "不用补签", False
    if row.signed_by_id is None:
        late = is_late(row.sign_by, clock.now())
        return (f"{'逾期未补签' if late else '待补签'}，{clock.show(row.sign_by)} 前", late)
    word = "同意" if row.agreed else "不同意"
    late = row.signed_at is not None and is_late(row.sign_by, row.signed_at)
    return f"{names.get(row.signed_by_id, '')}补签：{word}{'（过了期限）' if late else ''}", False


@page(bp, "/aftercare/articles/<int:article_id>", permission=Permission.READ,
      title="下架或更正")
@page(bp, "/aftercare/releases/<int:release_id>", permission=Permission.READ,
      title="下架或更正")
def article_page(article_id: int = 0, release_id: int = 0) -> ResponseReturnValue:
    """One published article, ours or entered late: what can be done about it, and what was."""
    what = what_of(article_id, release_id)
    with frame.office().db.read() as session:
        it = publications.get(session, what)
        names = frame.names(session)
        lines = [take_down_line(it.title, row, names)
                 for row in queries.take_downs_of(session, what)]
        lines += [correction_line(it.title, row, names)
                  for row in queries.corrections_of(session, what)]
        return render_template(
            "aftercare/article.html", it=it,
            lines=sorted(lines, key=lambda line: line.at, reverse=True),
            going=queries.open_take_down(session, what), no_edit=NO_EDIT_OF_LATE,
            corrections=CORRECTION_NAMES, consequences=CORRECTION_CONSEQUENCES,
            consequence=consequence_of(it))


@page(bp, "/aftercare/articles/<int:article_id>/take-down", permission=TAKE_DOWN, title="下架")
@page(bp, "/aftercare/releases/<int:release_id>/take-down", permission=TAKE_DOWN, title="下架")
def ask_page(article_id: int = 0, release_id: int = 0) -> ResponseReturnValue:
    """The decision 下架 of one article."""
    return _show_ask(what_of(article_id, release_id))


@action(bp, "/aftercare/articles/<int:article_id>/take-down", permission=TAKE_DOWN)
@action(bp, "/aftercare/releases/<int:release_id>/take-down", permission=TAKE_DOWN)
def ask(article_id: int = 0, release_id: int = 0) -> ResponseReturnValue:
    """下架, or 登记 that it is gone already."""
    form, office, what = request.form, frame.office(), what_of(article_id, release_id)
    how = form.get("how", "")
    try:
        if how == Way.RECORDED:
            when = publishing_forms.read_time(
                form.get("when", ""), "when", "请填写下架的时间（北京时间）。")
            row_id = operations.record_gone(frame.actor(), office, what,
                                            form.get("reason", ""), when)
        else:
            row_id = operations.take_down(
                frame.actor(), office, what, form.get("reason", ""),
                by_hand=how == Way.BY_HAND)
    except BureauError as error:
        return _show_ask(what, error, form)
    said = ("已登记下架，台账也记下了。请另一个人补签。" if how == Way.RECORDED
            else "已开始下架，请看下面的进展。另一个人会收到补签的通知。")
    return frame.done(said, url_for("aftercare.take_down_page", take_down_id=row_id))


@page(bp, "/aftercare/take-downs/<int:take_down_id>", permission=Permission.READ, title="下架")
def take_down_page(take_down_id: int) -> ResponseReturnValue:
    """One take-down: how it stands, what is to be done, who signs."""
    return _show(take_down_id)


@action(bp, "/aftercare/take-downs/<int:take_down_id>/sign", permission=TAKE_DOWN)
def sign(take_down_id: int) -> ResponseReturnValue:
    """补签."""
    try:
        late = operations.sign(
            frame.actor(), frame.office(), take_down_id,
            agree=request.form.get("agree") != "no", opinion=request.form.get("opinion", ""))
    except BureauError as error:
        return _show(take_down_id, error, request.form, "sign")
    said = "已补签，记下了已过期限。" if late else "已补签。"
    return frame.done(said, url_for("aftercare.take_down_page", take_down_id=take_down_id))


@action(bp, "/aftercare/take-downs/<int:take_down_id>/record", permission=TAKE_DOWN)
def record(take_down_id: int) -> ResponseReturnValue:
    """登记已在后台删除."""
    try:
        when = publishing_forms.read_time(
            request.form.get("when", ""), "when", "请填写在后台删除的时间（北京时间）。")
        operations.record_taken_down(frame.actor(), frame.office(), take_down_id, when)
    except BureauError as error:
        return _show(take_down_id, error, request.form, "record")
    return frame.done("已登记下架，台账也记下了。",
                      url_for("aftercare.take_down_page", take_down_id=take_down_id))


@action(bp, "/aftercare/take-downs/<int:take_down_id>/withdraw", permission=TAKE_DOWN)
def withdraw(take_down_id: int) -> ResponseReturnValue:
    """撤回 what nobody has deleted yet."""
    try:
        operations.withdraw(frame.actor(), frame.office(), take_down_id,
                            request.form.get("reason", ""))
    except BureauError as error:
        return _show(take_down_id, error, request.form, "withdraw")
    return frame.done("已撤回，文章没有下架。",
                      url_for("aftercare.take_down_page", take_down_id=take_down_id))


def what_of(article_id: int, release_id: int) -> What:
    """What an address of the panel names: an article of ours, or a publication entered late."""
    return LateRelease(release_id) if release_id else article_id


def consequence_of(it: Publication) -> str:
    """What a 下架 does, who sees it and whether it can be undone, in words."""
    others = ("同一条消息里的其他文章不受影响。" if it.together > 1 else "")
    cards = ("已经推送到粉丝手机上的卡片还在，点开看不到内容。" if it.pushed
             else "已经转发出去的卡片还在，点开看不到内容。")
    if it.way is Way.API:
        return f"程序几秒内从公众号删除这一篇，读者再打开就看不到了。{others}{cards}删除后不能恢复。"
    return ("这一篇不是程序发出去的（或没有编号），程序删不了，要由人到公众号后台删除，再回来登记；"
            f"下一页有步骤。{others}{cards}删除后不能恢复。")


def _show_ask(
    what: What, problem: BureauError | None = None, form: Form | None = None
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        it = publications.get(session, what)
        page_text = render_template(
            "aftercare/ask.html", it=it, way=it.way.value,
            consequence=consequence_of(it), problem=problem, form=form or MultiDict(),
            hours=frame.office().config.publishing.countersign_hours,
            signers=_signers(session, frame.person_id()),
            now_value=publishing_forms.time_value(clock.now()),
            time_type=publishing_forms.time_input_type)
    return page_text, frame.status_of(problem) if problem else 200


def _signers(session: Session, asked_by_id: int) -> list[str]:
    return [people.name_of(session, user_id)
            for user_id in queries.second_signers(session, asked_by_id)]


def _show(
    take_down_id: int, problem: BureauError | None = None, form: Form | None = None,
    opened: str = "",
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        row = queries.get_take_down(session, take_down_id)
        it = publications.of_row(session, row)
        names = frame.names(session)
        line = take_down_line(it.title, row, names)
        release = it.release or (queries.release_of(session, it.article) if it.article else None)
        cannot_sign = sign_problem(state=row.state, asked_by=row.asked_by_id,
                                   signed_by=row.signed_by_id, signer=frame.person_id())
        errand = session.get(Errand, row.errand_id) if row.errand_id else None
        page_text = render_template(
            "aftercare/take_down.html", progress=errand.progress if errand else "",
            next_at=errand.next_act_at if errand and errand.tries else None, row=row,
            it=it, line=line, names=names, release=release, problem=problem, form=form or MultiDict(),
            opened=opened, may_sign=cannot_sign is None and frame.can(TAKE_DOWN.value),
            mine=row.asked_by_id == frame.person_id(), late=is_late(row.sign_by, clock.now()),
            signers=_signers(session, row.asked_by_id),
            history=journal.history(session, [f"take_down:{row.id}"]),
            now_value=publishing_forms.time_value(clock.now()),
            time_type=publishing_forms.time_input_type)
    return page_text, frame.status_of(problem) if problem else 200
