"""往年报告: reports made before this program, read from their files and confirmed by a person.

They feed what this year is compared with: year on year, 现行有效, 上年结转, last year's words. A
report that was frozen here comes before any file.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current, past_reading
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.form import cell_label
from wechat_bot.annual_report.grid import shown
from wechat_bot.annual_report.past_models import PastReport
from wechat_bot.annual_report.reading.report import read_report
from wechat_bot.kernel import clock, journal, reading
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import InvalidInput, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping

FEES = "fees_wan"
_NAME = 200
_REASON = 500


def previous_figures(session: Session, config: Config, year: int) -> Figures | None:
    """Last year's figures: of its frozen report, else of the confirmed past report."""
    found = previous_content(session, year)
    return None if found is None else found.figures


def confirmed_report(session: Session, year: int) -> PastReport | None:
    """The past report that holds for a year."""
    return past_reading.confirmed_report(session, year)


def previous_content(session: Session, year: int) -> ReportContent | None:
    """Last year's report: frozen here, else confirmed from a file."""
    return current.previous_content(session, year)


def bring_past_report(
    actor: Actor, office: Office, data: bytes, name: str, year: int | None = None
) -> int:
    """导入往年报告: read it and keep the file; it holds once somebody confirmed it. Returns its id.

    The same file again is the same report. InvalidInput where it can't be read reliably, is of
    another year than said, or of a year that is not over or was frozen here.
    """
    actor.require(Permission.KEEP_REPORT)
    read = read_report(data, name, year)
    found = read.figures.year
    if not current.is_over(found):
        raise InvalidInput.of(file=f"文件里是 {found} 年的报告，这一年还没有过完，没有导入。请核对选的文件。")
    digest = office.media.put(data)
    own = office.config.agency.name
    if read.figures.agency and own and read.figures.agency not in own and own not in read.figures.agency:
        read = replace(read, notes=(f"文件里的单位是“{read.figures.agency}”，不是“{own}”，请核对是不是选错了文件。",
                                    *read.notes))
    with office.db.write() as session:
        keeping.hold(session)
        same = session.scalar(select(PastReport).where(
            PastReport.year == found, PastReport.file_sha256 == digest, PastReport.ended_at.is_(None)))
        if same is not None:
            return same.id
        _refuse_frozen(session, found)
        report = PastReport(
            year=found, file_name=_short_name(name), file_sha256=digest, read_json=past_reading.kept(read),
            brought_by=actor.name, brought_at=clock.now())
        session.add(report)
        session.flush()
        journal.record(session, actor, "past_report.brought", subject_of(report), year=found,
                       file=report.file_name)
        return report.id


def correct_cell(actor: Actor, office: Office, report_id: int, path: str, value: str) -> None:
    """改正读错的一格 before the report is confirmed. value: as the file has it, "" for an empty cell."""
    actor.require(Permission.KEEP_REPORT)
    with office.db.write() as session:
        keeping.hold(session)
        report = get(session, report_id)
        _refuse_settled(report)
        figures = past_reading.figures_of(report)
        cells = figures.cells()
        if path not in cells:
            raise NotFound("报告的表里没有这一格，可能链接抄错了。没有改动。")
        text, was = _read_value(path, value), shown(cells[path])
        if text == was:
            raise InvalidInput.of(value="和现在的数一样，没有改动。")
        corrected = current.with_values(replace(figures, format="2021"), {path: text})
        raw = json.loads(report.read_json)
        raw["corrected"] = replace(corrected, format=figures.format).to_json()
        report.read_json = json.dumps(raw, ensure_ascii=False)
        report.corrections_json = json.dumps([*report.corrections, {
            "path": path, "value": text, "was": was, "by": actor.name,
            "at": clock.now().isoformat()}], ensure_ascii=False)
        journal.record(session, actor, "past_report.corrected", subject_of(report), year=report.year,
                       what=cell_label(path), was=was or "空格", text=text or "空格")


def confirm(actor: Actor, office: Office, report_id: int) -> None:
    """确认往年报告: from now on it is what later years are compared with. An earlier one of the
    same year is replaced and stays to be seen."""
    actor.require(Permission.KEEP_REPORT)
    with office.db.write() as session:
        keeping.hold(session)
        report = get(session, report_id)
        if report.confirmed_at is not None and report.ended_at is None:
            return  # twice is once
        _refuse_settled(report)
        _refuse_frozen(session, report.year)
        before = past_reading.confirmed_report(session, report.year)
        now = clock.now()
        if before is not None:
            before.ended_by, before.ended_at = actor.name, now
            before.end_reason, before.replaced_by_id = "由另一份文件代替", report.id
            session.flush()  # only one of a year may hold
        report.confirmed_by, report.confirmed_at = actor.name, now
        journal.record(session, actor, "past_report.confirmed", subject_of(report), year=report.year,
                       file=report.file_name)


def withdraw(actor: Actor, office: Office, report_id: int, reason: str) -> None:
    """撤回往年报告: it is not compared with any more; the file and what was read stay."""
    actor.require(Permission.KEEP_REPORT)
    try:
        why = reading.read_text(reason, "原因", _REASON)
    except ValueError as problem:
        raise InvalidInput.of(reason=f"{problem}。") from None
    if not why:
        raise InvalidInput.of(reason="请写明为什么撤回，例如：选错了文件。")
    with office.db.write() as session:
        keeping.hold(session)
        report = get(session, report_id)
        if report.ended_at is not None:
            raise WrongState("这份往年报告已经撤回或被代替，没有再办一次。")
        report.ended_by, report.ended_at, report.end_reason = actor.name, clock.now(), why
        journal.record(session, actor, "past_report.withdrawn", subject_of(report), year=report.year,
                       file=report.file_name, reason=why)


def get(session: Session, report_id: int) -> PastReport:
    """One by its id; NotFound."""
    found = session.get(PastReport, report_id)
    if found is None:
        raise NotFound("没有这份往年报告，可能链接抄错了。请从“年度报告”的“往年”里点进来。")
    return found


def subject_of(report: PastReport) -> str:
    """How the journal names it."""
    return f"past_report:{report.id}"


def years(session: Session) -> dict[int, tuple[Figures, str]]:
    """Year → (figures, where they are from) of every year we have a report of, oldest first."""
    found = {year: (past_reading.figures_of(report), past_reading.LABEL)
             for year, report in past_reading.confirmed_years(session).items()}
    for version in current.public_versions(session):
        found[version.year] = (current.version_content(version).figures, f"定稿第 {version.number} 版")
    return dict(sorted(found.items()))


def _short_name(name: str) -> str:
    plain = PurePath(name.replace("\\", "/")).name
    return reading.read_text(plain, "文件名", 10_000)[-_NAME:]


def _read_value(path: str, value: str) -> str:
    try:
        if path == FEES:
            fen = reading.read_fen(f"{value}万元" if value.strip() else "")
            return "" if fen is None else reading.show_wan(fen)
        count = reading.read_count(value)
        return "" if count is None else str(count)
    except ValueError as problem:
        raise InvalidInput.of(value=f"{problem}。") from None


def _refuse_settled(report: PastReport) -> None:
    if report.ended_at is not None:
        raise WrongState("这份往年报告已经撤回或被代替，没有改动。要用它请重新导入文件。")
    if report.confirmed_at is not None:
        raise WrongState("这份往年报告已经确认，没有改动。读错了的请先撤回，写明原因，再重新导入。")


def _refuse_frozen(session: Session, year: int) -> None:
    if current.latest_version(session, year) is not None:
        raise WrongState(f"{year} 年的报告就是在这里定稿的，不用再导入；对照时用定稿。没有改动。")
