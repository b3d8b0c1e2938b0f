"""年度报告·办理: a step that was done outside is entered with its scans, or voided."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.annual_report import current, posting
from wechat_bot.annual_report.models import ReportVersion
from wechat_bot.annual_report.procedure import acts, queries, rules
from wechat_bot.annual_report.procedure.acts import ActForm, Scan
from wechat_bot.annual_report.procedure.rules import KIND_NAMES, STEP_NAMES, Step
from wechat_bot.kernel import clock, reading
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotFound
from wechat_bot.web import collecting, frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.todos import Todo, todo_provider

bp = Blueprint("report_steps", __name__)
# step → what to enter there, for people who do it once a year
HINTS: dict[Step, str] = {
    Step.MARKED: "领导在纸质送审稿上批注以后，扫描或拍照存在这里。",
    Step.SIGNED: "负责人在定稿上签字的那一页，扫描或拍照存在这里。签字日期应当就是落款日期。",
    Step.SEALED: "盖好公章的那一页，扫描或拍照存在这里。",
    Step.SUBMITTED: "把定稿（电子版和签字盖章的纸质版）报给主管部门以后登记。",
    Step.PUBLISHED: "在网站或公众号上公布以后登记，写上网址。",
    Step.REPLACED: "旧文已经换成更正稿的，登记是哪一天换的、新的网址。",
    Step.NOT_REPLACED: "暂时换不了的，登记原因，换好以后再登记“已更换”。",
    Step.ARCHIVED: "定稿、签字盖章页和报送回执归入文书档案以后登记。",
}


@todo_provider
def replacements(session: Session, actor: Actor) -> list[Todo]:
    """更正稿: channels on which the old report still stands, of last year's report and this one's."""
    if Permission.KEEP_REPORT not in actor.permissions:
        return []
    names, newest = frame.office().config.disclosure.channels, clock.today().year
    found = []
    for year in (newest - 2, newest - 1):
        record = queries.record_of(session, year)
        if record.correction is None:
            continue
        found += [Todo("年报更正", f"{year} 年报更正稿（第 {record.correction.number} 版）：{stage.name}",
                       url_for("report_steps.enter_page", year=year, kind=stage.code,
                               channel=stage.channel))
                  for stage in rules.timeline(record, names)
                  if stage.code == Step.REPLACED and stage.state != "done"]
    return found


@page(bp, "/report/procedure/step", permission=Permission.KEEP_REPORT, title="年度报告·登记一步")
def enter_page() -> ResponseReturnValue:
    """The form (?year=&kind=&channel=&number=)."""
    year = collecting.asked_year()
    args = request.args
    step = _step(args.get("kind", ""))
    return _show(year, step, MultiDict({
        "channel": args.get("channel", ""), "number": args.get("number", ""),
        "on_day": str(clock.today()), **_posted(year, step, args.get("channel", ""))}))


@action(bp, "/report/<int:year>/steps", permission=Permission.KEEP_REPORT)
def enter(year: int) -> ResponseReturnValue:
    """登记."""
    collecting.refuse_odd_year(year)
    form = request.form
    step, scans = _step(form.get("kind", "")), _scans()
    try:
        acts.enter(frame.actor(), frame.office(), year, ActForm(
            step.value, read_number(form.get("number", "")) or 0, _day(), form.get("person", ""),
            form.get("channel", ""), form.get("url", ""), form.get("note", ""), scans))
    except BureauError as error:
        bad = isinstance(error, InvalidInput) and "scan" in error.fields
        return _show(year, step, form, error, [] if bad else _keep(scans))
    return frame.done(f"已登记“{STEP_NAMES[step]}”。", url_for("report_procedure.show", year=year))


@action(bp, "/report/steps/<int:act_id>/void", permission=Permission.KEEP_REPORT)
def void(act_id: int) -> ResponseReturnValue:
    """作废登记错的一步."""
    acts.void(frame.actor(), frame.office(), act_id, request.form.get("reason", ""))
    with frame.office().db.read() as session:
        year = queries.get_act(session, act_id).year
    return frame.done("已作废，原来的登记和原因都留着。", url_for("report_procedure.show", year=year))


@action(bp, "/report/steps/<int:act_id>/scans/<int:place>", permission=Permission.READ,
        methods=("GET",))
def scan(act_id: int, place: int) -> ResponseReturnValue:
    """A scan, the first is 1."""
    with frame.office().db.read() as session:
        files = queries.get_act(session, act_id).files
    if not 1 <= place <= len(files):
        raise NotFound("没有这一页扫描件。")
    file = files[place - 1]
    return send_file(io.BytesIO(frame.office().media.get(file["sha256"])), file["mime"],
                     as_attachment=file["mime"] == "application/pdf", download_name=file["name"])


def _show(
    year: int, step: Step, form: MultiDict[str, str], problem: BureauError | None = None,
    kept: Sequence[str] = (),
) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        made = queries.versions_of(session, year)
        record = queries.record_of(session, year)
        fitting = _fitting(record, step)
        page_text = render_template(
            "report/step.html", year=year, step=step, name=STEP_NAMES[step], hint=HINTS[step],
            form=form, problem=problem, kept=kept, chosen=form.get("number") or str(fitting),
            versions={str(each.number): f"第 {each.number} 版（{KIND_NAMES[each.kind]}）"
                      for each in reversed(made)},
            channels=office.config.disclosure.channels, scanned=step in rules.SCANNED,
            on_channel=step in rules.ON_CHANNEL, lead_office=office.config.report.lead_office)
    return page_text, frame.status_of(problem) if problem else 200


def _posted(year: int, step: Step, channel: str) -> dict[str, str]:
    """What is known already where 制作推文 made a post that has been published: day and address."""
    if step not in (Step.PUBLISHED, Step.REPLACED):
        return {}
    with frame.office().db.read() as session:
        found = posting.release_of(session, year, channel)
        version = found and session.get(ReportVersion, found[0].version_id)
        newest = current.latest_version(session, year)
        if not found or version is None or (  # readers still see what has to be replaced
                step is Step.REPLACED and newest is not None and newest.id != version.id):
            return {}
        day = found[1].published_at.astimezone(clock.BEIJING).date()
        return {"url": found[1].url, "on_day": str(day), "number": str(version.number),
                "posted": "1"}


def _fitting(record: rules.Record, step: Step) -> int:
    """The version that a step is most likely about."""
    if step is Step.MARKED and record.versions:
        return record.versions[-1].number
    return record.public.number if record.public else 0


def _step(text: str) -> Step:
    try:
        return Step(text)
    except ValueError:
        raise NotFound("没有这一步，可能链接抄错了。请从“办理”页选。") from None


def _day() -> date:
    try:
        found = reading.read_any_day(request.form.get("on_day", ""))
    except ValueError as error:
        raise InvalidInput.of(on_day=f"{error}。") from None
    if found is None:
        raise InvalidInput.of(on_day="请填写是哪一天办的。")
    return found


def _scans() -> list[Scan]:
    """Pages chosen now, after those that were chosen before a mistake in the form."""
    found = []
    for kept in request.form.getlist("kept"):
        sha256, _, name = kept.partition(":")
        found.append(Scan(name, frame.office().media.get(sha256)))
    for each in request.files.getlist("scan"):
        if each.filename:
            found.append(Scan(each.filename, each.read()))
        each.close()
    return found


def _keep(scans: list[Scan]) -> list[str]:
    """Pages that need not be chosen again when the form is shown again."""
    return [f"{frame.office().media.put(each.data)}:{each.name}" for each in scans]
