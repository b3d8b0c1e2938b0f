"""核对意见: what people say of findings, kept by fingerprint across all later runs. Appended."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from wechat_bot.annual_report.form import PARTS, TEXTS, cell_label
from wechat_bot.annual_report.models import FindingVerdict
from wechat_bot.annual_report.overrides import subject_of
from wechat_bot.annual_report.procedure.findings import findings_now, standing
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping

CONFIRMED, DISMISSED, WITHDRAWN = "confirmed", "dismissed", ""
VERDICT_NAMES = {CONFIRMED: "确实不对，去改", DISMISSED: "核对过，没有问题", WITHDRAWN: "收回意见"}
REPORT, WHOLE = "报告", "开头、日期和全文"
PART_ORDER = (WHOLE, *(part.heading for part in PARTS))
# the beginning of a cell's path → its table
_TABLES = {"documents": "table_2", "decisions": "table_2", "fees_wan": "table_2",
           "applications": "table_3", "reviews": "table_4", "litigation": "table_4"}
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


def gone(session: Session, year: int, present: Collection[str]) -> list[FindingVerdict]:
    """Verdicts that still stand on findings that do not appear any more, newest first.

    present: fingerprints of the findings that there are now.
    """
    return sorted((each for key, each in standing(session, year).items() if key not in present),
                  key=lambda each: -each.id)


def table_of(path: str) -> str:
    """The table that a finding's place is a cell of; "" where it is no cell."""
    return _TABLES.get(path.partition(".")[0], "")


def place_of(where: tuple[str, ...]) -> str:
    """Where a finding is, as a person finds it: 表三…, 正文“主动公开情况”."""
    first = where[0] if where else ""
    if first.startswith(TEXT):
        text = TEXTS.get(first.removeprefix(TEXT))
        return f"正文“{text.name}”" if text else "正文"
    return cell_label(first) if table_of(first) else REPORT  # dates and the like have no place of their own


def part_of(where: tuple[str, ...]) -> str:
    """The heading of the part that a finding belongs to; WHOLE for opening, dates and all of it."""
    first = where[0] if where else ""
    code = first.removeprefix(TEXT) if first.startswith(TEXT) else ""
    table = table_of(first)
    return next((part.heading for part in PARTS if (table and part.table == table)
                 or code in {text.code for text in part.texts}), WHOLE)
