"""年度设置和期限: the days of a year's report, that year's notices, the limit of its text.

Law: 政府信息公开条例 第四十九条: departments hand in and publish by 31 January, local governments
publish by 31 March. What a year's notice asks for beside that is a setting: entered in the panel,
else in the configuration.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from wechat_bot.annual_report.models import ReportYear
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import EditConflict, InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.records import keeping

GOVERNMENTS = frozenset({"province", "city", "county"})
LAW_NAME = "法定期限（条例第四十九条）"
SUBMIT_NAME, PUBLISH_NAME = "报送截止", "公布截止"
LONGEST_NOTICE, MOST_NOTICES = 200, 10
LARGEST_LIMIT = 100_000
EARLIEST_YEAR, LATEST_YEAR = 2008, 2999  # the 条例 of 2007 is in force since May 2008
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class YearSettings:
    """What holds for the report of a year. text_limit: characters, 0 for none.

    notices: 标题（文号）, as the opening cites them. entered: whether somebody entered it in the
    panel; else it is the configuration's.
    """

    year: int
    submit_by: date | None = None
    publish_by: date | None = None
    notices: tuple[str, ...] = ()
    text_limit: int = 0
    signed_on: date | None = None
    entered: bool = False


@dataclass(frozen=True)
class Deadline:
    """A day by which something must be done. workday: the last working day until then.

    provisional: the holidays of that year are not announced yet, so workday may still move.
    """

    name: str
    day: date
    workday: date
    provisional: bool

    @property
    def moved(self) -> bool:
        """Whether the day itself is no working day."""
        return self.day != self.workday

    def workdays_left(self, today: date, calendar: Calendar) -> int:
        """Working days from tomorrow to the last one; negative calendar days where it is over."""
        if today > self.workday:
            return -(today - self.workday).days
        return calendar.workdays_between(today, self.workday).days

    def in_words(self, today: date, calendar: Calendar) -> str:
        """还有 N 个工作日, 今天到期, 已过 N 天."""
        left = self.workdays_left(today, calendar)
        if left < 0:
            return f"已过 {-left} 天"
        return "今天到期" if today == self.workday else f"还有 {left} 个工作日"


def law_day(level: str, year: int) -> date:
    """条例 art 49: by when the report of a year must be published."""
    return date(year + 1, 3, 31) if level in GOVERNMENTS else date(year + 1, 1, 31)


def last_workday(day: date, calendar: Calendar) -> tuple[date, bool]:
    """(the last working day on or before a day, whether it may still move)."""
    answer = calendar.is_workday(day)
    provisional = answer.provisional
    while not answer.working:
        day -= _ONE_DAY
        answer = calendar.is_workday(day)
        provisional = provisional or answer.provisional
    return day, provisional


def deadlines(settings: YearSettings, level: str, calendar: Calendar) -> list[Deadline]:
    """报送截止 and 公布截止 as set, then the law's day; the earliest first."""
    wanted = [(SUBMIT_NAME, settings.submit_by), (PUBLISH_NAME, settings.publish_by),
              (LAW_NAME, law_day(level, settings.year))]
    found = [Deadline(name, day, *last_workday(day, calendar))
             for name, day in wanted if day is not None]
    return sorted(found, key=lambda each: each.workday)


def settings_of(session: Session, config: Config, year: int) -> YearSettings:
    """What is entered for a year, else what the configuration says."""
    configured = config.report.of_year(year)
    entered = session.get(ReportYear, year)
    base = YearSettings(year, _configured_day(configured.submit_by),
                        _configured_day(configured.publish_by), tuple(configured.notices),
                        configured.text_limit)
    if entered is None:
        return base
    return YearSettings(
        year, entered.submit_by or base.submit_by, entered.publish_by or base.publish_by,
        tuple(entered.notices) or base.notices,
        base.text_limit if entered.text_limit is None else entered.text_limit,
        entered.signed_on, entered=True)


def deadlines_of(session: Session, office: Office, year: int) -> list[Deadline]:
    """The deadlines of a year's report in this office."""
    return deadlines(settings_of(session, office.config, year), office.config.agency.level,
                     Calendar.load(office.folder("calendar")))


def set_year(
    actor: Actor, office: Office, year: int, *, submit_by: date | None = None,
    publish_by: date | None = None, notices: Sequence[str] = (), text_limit: int | None = None,
    signed_on: date | None = None, seen: str | None = None,
) -> None:
    """Set what holds for the report of a year. None and () leave it to the configuration.

    seen: the `stamp_of` that the person saw; EditConflict where somebody saved since.
    """
    actor.require(Permission.KEEP_REPORT)
    cited = tuple(_with_title_marks(line) for each in notices if (line := " ".join(each.split())))
    _refuse(_wrong(office.config, year, submit_by, publish_by, cited, text_limit, signed_on))
    with office.db.write() as session:
        keeping.hold(session)  # the first to set a year makes its row, the second finds it
        row = session.get(ReportYear, year)
        _refuse_stale(row, seen)
        if row is None:
            row = ReportYear(year=year)
            session.add(row)
        row.submit_by, row.publish_by, row.signed_on = submit_by, publish_by, signed_on
        row.notices_json = json.dumps(cited, ensure_ascii=False)
        row.text_limit = text_limit
        row.changed_by, row.changed_at = actor.name, clock.now()
        journal.record(session, actor, "report.year_set", f"report:{year}", year=year,
                       what=_in_words(submit_by, publish_by, cited, text_limit, signed_on))


def stamp_of(row: ReportYear | None) -> str:
    """Which save of the year's settings this is, for a form to carry."""
    return "" if row is None else row.changed_at.isoformat()


def _refuse_stale(row: ReportYear | None, seen: str | None) -> None:
    if row is None or seen is None or seen == stamp_of(row):
        return
    theirs = _in_words(row.submit_by, row.publish_by, tuple(row.notices), row.text_limit,
                       row.signed_on)
    raise EditConflict(
        f"您打开这一页以后，{row.changed_by} {clock.show(row.changed_at)} 也保存了设置：{theirs}。"
        "您填的还没有保存，都在下面；核对后再按一次保存，就以您填的为准。")


def keep_signed_on(actor: Actor, office: Office, year: int, day: date) -> None:
    """Set the 落款日期 alone, so that what is found of it can be explained before it is final."""
    with office.db.read() as session:
        row = session.get(ReportYear, year)
        kept = None if row is None else (row.submit_by, row.publish_by, row.notices, row.text_limit)
    submit_by, publish_by, notices, limit = kept or (None, None, (), None)
    set_year(actor, office, year, submit_by=submit_by, publish_by=publish_by, notices=notices,
             text_limit=limit, signed_on=day)


def _configured_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _with_title_marks(notice: str) -> str:
    """A notice's title copied without 《》 gets them: 关于…的通知（某办〔2026〕1号）, as it is cited."""
    title, bracket, number = notice.partition("（")
    if "《" in notice or not title.strip().endswith("通知"):
        return notice
    return f"《{title.strip()}》{bracket}{number}"


def _wrong(
    config: Config, year: int, submit_by: date | None, publish_by: date | None,
    notices: tuple[str, ...], text_limit: int | None, signed_on: date | None,
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        wrong["year"] = f"{year} 不是年报的年份，请核对"
    for name, label, day in (("submit_by", SUBMIT_NAME, submit_by),
                             ("publish_by", PUBLISH_NAME, publish_by),
                             ("signed_on", "落款日期", signed_on)):
        if day is not None and not date(year, 12, 1) <= day <= date(year + 2, 12, 31):
            wrong[name] = f"{label} {day} 与 {year} 年的年报对不上，请核对年份"
    law = law_day(config.agency.level, year)
    if publish_by is not None and publish_by > law and "publish_by" not in wrong:
        wrong["publish_by"] = f"公布截止 {publish_by} 晚于条例第四十九条的 {law}，请填不晚于它的日期"
    if len(notices) > MOST_NOTICES or any(len(each) > LONGEST_NOTICE for each in notices):
        wrong["notices"] = f"通知最多 {MOST_NOTICES} 个，每个最多 {LONGEST_NOTICE} 字"
    if text_limit is not None and not 0 <= text_limit <= LARGEST_LIMIT:
        wrong["text_limit"] = f"字数限制应在 0（不限）到 {LARGEST_LIMIT} 之间"
    return wrong


def _refuse(wrong: dict[str, str]) -> None:
    if wrong:
        raise InvalidInput.of(**wrong)


def _in_words(
    submit_by: date | None, publish_by: date | None, notices: tuple[str, ...],
    text_limit: int | None, signed_on: date | None,
) -> str:
    parts = [f"{SUBMIT_NAME}{submit_by}" if submit_by else "",
             f"{PUBLISH_NAME}{publish_by}" if publish_by else "",
             f"落款日期{signed_on}" if signed_on else "",
             f"通知{len(notices)}个" if notices else "",
             "" if text_limit is None else f"正文字数限制{text_limit or '不限'}"]
    return "，".join(part for part in parts if part) or "都按配置文件"
