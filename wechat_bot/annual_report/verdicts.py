"""核对意见: what people say of findings, kept by fingerprint across all later runs. Appended."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report.form import TEXTS, cell_label
from wechat_bot.annual_report.models import FindingVerdict
from wechat_bot.annual_report.overrides import subject_of
from wechat_bot.annual_report.procedure.findings import findings_now
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping

CONFIRMED, DISMISSED, WITHDRAWN = "confirmed", "dismissed", ""
VERDICT_NAMES = {CONFIRMED: "确实不对，去改", DISMISSED: "核对过，没有问题", WITHDRAWN: "收回意见"}
_TABLES = frozenset({"documents", "decisions", "fees_wan", "applications", "reviews", "litigation"})
TEXT = "text."  # where[0] of a finding about a text: text.<code of form.TEXTS>


def give(
    actor: Actor, office: Office, year: int, fingerprint: str, verdict: str, reason: str = ""
) -> None:
    """Say of a finding that it is right (confirmed) or explained (dismissed, with a reason).

    verdict: a key of VERDICT_NAMES, "" takes an earlier one back. InvalidInput (field verdict,
    reason); WrongState where the finding is not there any more.
    """
    actor.require(Permission.KEEP_REPORT)
    if verdict not in VERDICT_NAMES:
        raise InvalidInput.of(verdict="请选“确实不对，去改”或者“核对过，没有问题”。")
    why = keeping.read_reason(reason, required=verdict == DISMISSED,
                              why="请写明核对了什么、为什么没有问题。")
    with office.db.write() as session:
        finding = next((each.finding for each in findings_now(session, office, year)
                        if each.finding.fingerprint == fingerprint), None)
        if finding is None:
            raise WrongState("这一条现在已经没有了：数或者文字在这期间改过。没有记下意见，请看新的核对结果。")
        session.add(FindingVerdict(
            year=year, fingerprint=fingerprint, rule=finding.rule, message=finding.message,
            verdict=verdict, reason=why, by=actor.name, at=clock.now()))
        journal.record(session, actor, "report.verdict_given", subject_of(year), year=year,
                       what=place_of(finding.where), verdict=VERDICT_NAMES[verdict],
                       reason=why or "没有写")


def standing(session: Session, year: int) -> Mapping[str, FindingVerdict]:
    """Fingerprint → the newest verdict; those that were taken back are left out."""
    newest = {each.fingerprint: each for each in session.scalars(
        select(FindingVerdict).where(FindingVerdict.year == year).order_by(FindingVerdict.id))}
    return {key: each for key, each in newest.items() if each.verdict}


def place_of(where: tuple[str, ...]) -> str:
    """Where a finding is, as a person finds it: 表三…, 正文“主动公开情况”."""
    first = where[0] if where else ""
    if first.startswith(TEXT):
        text = TEXTS.get(first.removeprefix(TEXT))
        return f"正文“{text.name}”" if text else "正文"
    is_cell = first.partition(".")[0] in _TABLES
    return cell_label(first) if is_cell else "报告"  # dates and the like have no place of their own
