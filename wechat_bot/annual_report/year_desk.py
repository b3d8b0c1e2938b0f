"""年度工作台的读: what still has to be done before a year's numbers can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import queries as report
from wechat_bot.collecting import queries as collecting
from wechat_bot.collecting.topics import ITEMS, TOPICS
from wechat_bot.disclosure import queries as ledger
from wechat_bot.disclosure.counts import in_year, year_counts
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.withheld import due_reviews
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.reconciling import queries as reconciling
from wechat_bot.records.counted import total
from wechat_bot.registers.applications import queries as applications
from wechat_bot.registers.applications.fee_figures import fees_of_year
from wechat_bot.registers.applications.models import Application, ApplicationItem
from wechat_bot.registers.decisions import queries as decisions
from wechat_bot.registers.decisions.charges import processing_fee_hint
from wechat_bot.registers.documents import queries as documents


class Check(StrEnum):
    """What the checklist looks at, in its order."""

    UNREVIEWED = "unreviewed"
    NO_LINK = "no_link"
    NEAR_YEAR_END = "near_year_end"
    UNREGISTERED = "unregistered"
    DIFFERENCES = "differences"
    OPEN = "open"
    OVERDUE = "overdue"
    NO_OUTCOME = "no_outcome"
    SECTIONS = "sections"
    TOPICS = "topics"
    DECLARED = "declared"
    WITHHELD = "withheld"
    FEES = "fees"
    DOCUMENTS = "documents"


CHECK_NAMES: dict[Check, str] = {
    Check.UNREVIEWED: "台账里没有审核记录的发布",
    Check.NO_LINK: "台账里没有链接的发布",
    Check.NEAR_YEAR_END: "离 1 月 1 日零点不到一小时的发布，请核对年份",
    Check.UNREGISTERED: "已经发布、还没有登入台账的",
    Check.DIFFERENCES: "与公众号对账，还没有处理的不符",
    Check.OPEN: "现在还没有办结的依申请公开（结转下年的件数看 12 月 31 日，可能更多）",
    Check.OVERDUE: "超过答复期限的依申请公开",
    Check.NO_OUTCOME: "答复了、还没有选办理结果的申请",
    Check.SECTIONS: "没有报齐年报数据的单位",
    Check.TOPICS: "没有申报齐的项目（年报里是空格，不是 0）",
    Check.DECLARED: "各单位申报的数与登记的数不一样",
    Check.WITHHELD: "不予公开信息到了该复审的（条例第十八条）",
    Check.FEES: "收了信息处理费，行政事业性收费是 0",
    Check.DOCUMENTS: "规范性文件件数与上年接不上",
}


@dataclass(frozen=True)
class CheckLine:
    """One line of the checklist. count: 0 is in order; detail: which ones, in words.

    stops: whether it keeps the year's numbers from being right; others are to be looked at.
    """

    check: Check
    count: int
    detail: str = ""
    stops: bool = True

    @property
    def name(self) -> str:
        """What it looks at."""
        return CHECK_NAMES[self.check]


def checklist(session: Session, office: Office, year: int) -> list[CheckLine]:
    """Everything that was looked at, in order or not."""
    return [*_ledger(session, office, year), *_applications(session, office, year),
            *_sections(session, office, year), *_hints(session, office, year)]


def _ledger(session: Session, office: Office, year: int) -> list[CheckLine]:
    counts = year_counts(session, office.config, year)
    return [
        CheckLine(Check.UNREVIEWED, counts.without_reviewers, stops=False),
        CheckLine(Check.NO_LINK, counts.without_link, stops=False),
        CheckLine(Check.NEAR_YEAR_END, counts.near_year_end, stops=False),
        CheckLine(Check.UNREGISTERED, len(ledger.unregistered_messages(session)),
                  "程序会自己补登；过了几分钟还在，请到“发布”里看"),
        CheckLine(Check.DIFFERENCES, reconciling.open_count(session),
                  "不分年份；手工发表、没有补录的也在这里"),
    ]


def _applications(session: Session, office: Office, year: int) -> list[CheckLine]:
    calendar = Calendar.load(office.folder("calendar"))
    # by the day of receipt, as the table counts; a number may be of another year
    still = [case for case in applications.open_cases(session)
             if (case.received_on or case.handed_in_on).year <= year]
    late = [case for case in still if _is_late(office, case, calendar)]
    return [
        CheckLine(Check.OPEN, len(still), "、".join(case.number for case in still[:5]), stops=False),
        CheckLine(Check.OVERDUE, len(late), "、".join(case.number for case in late[:5])),
        CheckLine(Check.NO_OUTCOME, without_outcome(session, year)),
    ]


def _is_late(office: Office, case: Application, calendar: Calendar) -> bool:
    left = applications.standing_of(office, case, calendar).days_left
    return left is not None and left < 0


def without_outcome(session: Session, year: int) -> int:
    """Cases of a year that are finished although something in them has no outcome."""
    items = select(ApplicationItem.id).where(ApplicationItem.application_id == Application.id)
    return session.scalar(
        select(func.count()).select_from(Application).where(and_(
            Application.voided_at.is_(None), Application.year == year,
            Application.state.in_(applications.FINISHED),
            or_(~exists(items), exists(items.where(ApplicationItem.outcome == "")))))) or 0


def _sections(session: Session, office: Office, year: int) -> list[CheckLine]:
    waiting = collecting.outstanding(session, office.config, year)
    have = collecting.declared(session, office.config, year)
    missing = [topic.label for topic in TOPICS if not have[topic.code]]
    return [CheckLine(Check.SECTIONS, len(waiting), "、".join(waiting)),
            CheckLine(Check.TOPICS, len(missing), "、".join(missing)),
            _declared(session, office, year)]


def _declared(session: Session, office: Office, year: int) -> CheckLine:
    """Where sections and register say different numbers: a forgotten record, or a wrong sheet."""
    apart = []
    for code in report.FORM_ITEMS:
        found = report.source(session, office.config, year, code)
        if found.differs:
            item = ITEMS[code]
            apart.append(f"{item.label}：申报 {item.with_unit(found.declared)}，"
                         f"登记 {item.with_unit(found.counted)}（年报用登记的数）")
    return CheckLine(Check.DECLARED, len(apart), "；".join(apart), stops=False)


def _hints(session: Session, office: Office, year: int) -> list[CheckLine]:
    months = office.config.disclosure.review_months
    due = due_reviews(session, clock.today(), months)
    received = total(fees_of_year(session, year).received)
    hint = processing_fee_hint(received, decisions.fees_fen(session, year))
    balance = documents_balance(session, office, year)
    return [CheckLine(Check.WITHHELD, len(due), stops=False),
            CheckLine(Check.FEES, int(bool(hint)), hint, stops=False),
            CheckLine(Check.DOCUMENTS, int(bool(balance)), balance, stops=False)]


def documents_balance(session: Session, office: Office, year: int) -> str:
    """现行有效 = last year's + 制发 − 废止, with how 自然失效 was counted; "" where it holds."""
    config = office.config
    last = report.source(session, config, year - 1, "documents.in_force").value
    made, repealed, now = (report.source(session, config, year, f"documents.{cell}").value
                           for cell in documents.CELLS)
    if last is None or made is None or repealed is None or now is None:
        return ""
    if last + made - repealed == now:
        return ""
    notes = "".join(documents.notes(session, config, year))
    return (f"上年现行有效 {last} ＋ 制发 {made} − 废止 {repealed} = {last + made - repealed}，"
            f"现在是 {now}。{notes}")


def releases_of(session: Session, year: int) -> int:
    """Lines of the 主动公开台账 in a year, counted or not."""
    return session.scalar(select(func.count()).select_from(Release).where(in_year(year))) or 0


def applications_of(session: Session, year: int) -> int:
    """Cases of the 依申请公开台账 that a year received."""
    return session.scalar(select(func.count()).select_from(Application).where(
        Application.year == year, Application.voided_at.is_(None))) or 0


def can_be_closed(year: int, today: date) -> bool:
    """A year that is over may be closed."""
    return year < today.year
