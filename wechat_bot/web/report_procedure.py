"""年度报告·办理: the time line, versions frozen and compared, what was done, whether all is as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.annual_report import current, previews, verdicts, years
from wechat_bot.annual_report.models import ReportAct, ReportVersion
from wechat_bot.annual_report.procedure import acts, comparison, queries, rules, versions
from wechat_bot.annual_report.procedure.rules import KIND_NAMES, STEP_NAMES, Stage, Step
from wechat_bot.annual_report.procedure.verify import differences_now
from wechat_bot.annual_report.procedure.verify import verify as verify_year
from wechat_bot.kernel import clock, journal, reading
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput, WrongState
from wechat_bot.web import collecting, frame, report, textdiff
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number

bp = Blueprint("report_procedure", __name__)
HISTORY = 30
# kind → (what happens, who sees it, whether it can be undone)
FREEZING: dict[str, str] = {
    "review": "把现在的数和正文做成一份送审稿，每页有“草稿”和版本号，留宽页边供批注。只有本单位登录的人看得到。"
              "送审稿可以出很多份；出过的不能改，也不能删除。",
    "final": "把现在的数、正文和每个数背后的记录定下来，做好 Word、网页、PDF、表格和数据五种文件。"
             "定稿后不能改、不能撤销；以后登记再有变动，定稿的数也不变，只提示不一样。定稿不等于公布，公布由您在网站和公众号上完成后再来登记。",
    "correction": "出一份更正稿，作为新的一版：公开的文件里写明更正日期和更正内容，原来的版本保留。"
                  "出稿后不能改、不能撤销。各渠道上的旧文要您去更换，换好后登记“已更换”。下一年的结转按更正稿算。",
}
# obstacle's place → endpoint where it is mended
_CURES = {"overview": "report.overview", "collecting": "collecting.overview",
          "checks": "report_checks.show", "overrides": "report_checks.show",
          "signed_on": "report_settings.show"}


@dataclass(frozen=True)
class ShownAct:
    """A step that was entered. item_id: of the ledger, where its link is found there."""

    act: ReportAct
    name: str
    version: int
    channel: str
    item_id: int | None = None
    ledger_url: str | None = None


@page(bp, "/report/procedure", permission=Permission.READ, title="年度报告·办理")
def show() -> ResponseReturnValue:
    """The procedure of a year (?year=)."""
    return _show(collecting.asked_year())


@page(bp, "/report/procedure/freeze", permission=Permission.KEEP_REPORT, title="年度报告·出一版")
def freeze_page() -> ResponseReturnValue:
    """What freezing would do (?year=&kind=), what stands against it."""
    kind = request.args.get("kind", "review")
    return _freeze(collecting.asked_year(), kind if kind in KIND_NAMES else "review")


@action(bp, "/report/<int:year>/freeze", permission=Permission.KEEP_REPORT)
def freeze(year: int) -> ResponseReturnValue:
    """冻结."""
    collecting.refuse_odd_year(year)
    form = request.form
    kind = form.get("kind", "")
    try:
        if kind != "review" and "confirm" not in form:
            raise InvalidInput.of(confirm="请先勾选，确认上面说的都看过了。")
        version_id = versions.freeze(
            frame.actor(), frame.office(), year, kind, reason=form.get("reason", ""),
            signed_on=_day("signed_on"), correction_day=_day("correction_day"),
            correction_text=form.get("correction_text", ""), seen=read_number(form.get("seen", "")))
    except BureauError as error:
        # 核对 lists what is wrong with the date, to be explained there, only once it is set
        if isinstance(error, WrongState) and kind == "final" and (day := _day("signed_on")):
            years.keep_signed_on(frame.actor(), frame.office(), year, day)
        return _freeze(year, kind if kind in KIND_NAMES else "review", error)
    with frame.office().db.read() as session:
        made = session.get_one(ReportVersion, version_id)
    return frame.done(f"已出第 {made.number} 版（{KIND_NAMES[made.kind]}），五种文件都做好了，可以在“文件”里下载。",
                      url_for(".show", year=year))


@page(bp, "/report/procedure/compare", permission=Permission.READ, title="年度报告·两版对照")
def compare() -> ResponseReturnValue:
    """Two versions (?year=&old=&new=; 0 is the report as it stands)."""
    year, office = collecting.asked_year(), frame.office()
    with office.db.read() as session:
        made = queries.versions_of(session, year)
        newest = made[-1].number if made else previews.DRAFT
        old = _number("old", newest)
        new = _number("new", previews.DRAFT)
        found = comparison.compare(previews.content_of(session, office, year, old),
                                   previews.content_of(session, office, year, new), office.config)
        return render_template(
            "report/compare.html", year=year, versions=made, old=old, new=new, found=found,
            names=_version_names(made), is_cell=verdicts.table_of,
            texts=[(each.name, textdiff.compare(each.old, each.new)) for each in found.texts])


@page(bp, "/report/procedure/verify", permission=Permission.READ, title="年度报告·核验定稿")
def verify() -> ResponseReturnValue:
    """Whether what was frozen is as it was, and what the registers say since (?year=)."""
    year, office = collecting.asked_year(), frame.office()
    found = verify_year(office, year)
    with office.db.read() as session:
        made = queries.versions_of(session, year)
        return render_template(
            "report/verify.html", year=year, versions=made, names=_version_names(made),
            public=current.latest_version(session, year),
            damage=[each for each in found if each.damaged],
            differences=[each.difference for each in found if each.difference is not None])


def _show(year: int) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        made = queries.versions_of(session, year)
        record = queries.record_of(session, year)
        stages = report.stages_of(session, year)
        return render_template(
            "report/procedure.html", year=year, versions=list(reversed(made)), stages=stages,
            next=next((each for each in stages if each.state == "next"), None),
            record=record, dues=report.dues_of(session, year), kinds=KIND_NAMES,
            notes=rules.date_notes(record), acts=_acts(session, year, made),
            differences=differences_now(office, session, year), step_url=_step_url,
            may_freeze=_freezable(record), latest=record.versions[-1] if made else None,
            history=journal.history(session, [f"report:{year}"], HISTORY))


def _freezable(record: rules.Record) -> Mapping[str, str]:
    """Kind → what its button says; 定稿 until it is published, 更正稿 after."""
    found = {"review": "出送审稿"}
    if record.correction is None and not record.done(Step.PUBLISHED):
        found["final"] = "定稿" if record.public is None else "重新定稿"
    if record.public is not None:
        found["correction"] = "出更正稿"
    return found


def _acts(session: Session, year: int, made: list[ReportVersion]) -> list[ShownAct]:
    numbers = {each.id: each.number for each in made}
    names = frame.office().config.disclosure.channels
    found = queries.acts_of(session, year)
    items = acts.releases_by_url(session, found)
    return [ShownAct(
        each, STEP_NAMES[Step(each.kind)], numbers.get(each.version_id, 0),
        names.get(each.channel, each.channel), items.get(each.url), _ledger_url(each, year, items))
        for each in found]


def _ledger_url(act: ReportAct, year: int, items: Mapping[str, int]) -> str | None:
    """Where a publication is entered into the 主动公开台账: the report is itself such information."""
    if act.kind != Step.PUBLISHED or act.voided or act.url in items or not act.url:
        return None
    if not frame.can(Permission.KEEP_LEDGER.value):
        return None
    return frame.url_if("ledger_entry.new", channel=act.channel, url=act.url,
                        published=str(act.on_day), title=f"{year}年政府信息公开工作年度报告")


def _step_url(year: int, stage: Stage) -> str | None:
    """Where a stage is done: entered, or frozen."""
    if not frame.can(Permission.KEEP_REPORT.value):
        return None
    if stage.code in KIND_NAMES:
        return url_for(".freeze_page", year=year, kind=stage.code)
    return frame.url_if("report_steps.enter_page", year=year, kind=stage.code,
                        channel=stage.channel or None)


def _freeze(
    year: int, kind: str, problem: BureauError | None = None
) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        ready = versions.readiness(session, office, year)
        record = queries.record_of(session, year)
        public = current.latest_version(session, year)
        form = request.form if problem else MultiDict({
            "signed_on": str(_signed(session, year, public) or ""),
            "correction_day": str(clock.today())})
        page_text = render_template(
            "report/freeze.html", year=year, kind=kind, name=KIND_NAMES[kind], problem=problem,
            form=form, says=FREEZING[kind], record=record, public=public,
            number=queries.last_number(session, year) + 1,
            obstacles=[] if kind == "review" else [
                (each, _cure_url(each.place, year)) for each in ready.obstacles
                if each.place != "signed_on"],
            warnings=ready.warnings, fitting=kind in _freezable(record),
            again=kind == "final" and record.public is not None)
    return page_text, frame.status_of(problem) if problem else 200


def _signed(session: Session, year: int, public: ReportVersion | None) -> date | None:
    set_now = current.signed_on(session, year)
    if set_now is None and public is not None:
        return current.version_content(public).signed_on
    return set_now


def _cure_url(place: str, year: int) -> str | None:
    return frame.url_if(_CURES.get(place, ""), year=year)


def _version_names(made: list[ReportVersion]) -> dict[int, str]:
    return {previews.DRAFT: "现在的草稿",
            **{each.number: f"第 {each.number} 版（{KIND_NAMES[each.kind]}）" for each in made}}


def _number(name: str, otherwise: int) -> int:
    found = read_number(request.args.get(name, ""))
    return otherwise if found is None else found


def _day(name: str) -> date | None:
    try:
        return reading.read_any_day(request.form.get(name, ""))
    except ValueError as error:
        raise InvalidInput.of(**{name: f"{error}。"}) from None
