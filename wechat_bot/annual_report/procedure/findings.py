"""核对结果: everything that does not hold in a year's report now, with what people said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current, past, queries, rules, years
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.form import TEXTS, cell_label
from wechat_bot.annual_report.grid import shown
from wechat_bot.annual_report.models import FindingVerdict
from wechat_bot.annual_report.narrative import texts
from wechat_bot.annual_report.narrative.fact import Fact
from wechat_bot.annual_report.procedure import fields
from wechat_bot.annual_report.procedure import queries as queries_of
from wechat_bot.annual_report.procedure.differences import differences
from wechat_bot.annual_report.procedure.fields import Standing
from wechat_bot.annual_report.procedure.rules import Step
from wechat_bot.annual_report.rules import Finding
from wechat_bot.annual_report.wording.checks import Context, check_words
from wechat_bot.annual_report.wording.slots import BLANK_RULE, missing_of
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office

DISMISSED = "dismissed"  # 核对过没有问题


@dataclass(frozen=True)
class CheckedFinding:
    """A finding and the newest thing a person said of it, None where nobody did."""

    finding: Finding
    verdict: FindingVerdict | None = None

    @property
    def open(self) -> bool:
        """Whether it still has to be looked at or mended: 核对过没有问题 settles it."""
        return self.verdict is None or self.verdict.verdict != DISMISSED


def findings_now(
    session: Session, office: Office, year: int, *, signed_on: date | None = None
) -> list[CheckedFinding]:
    """Everything that was found in the report as it stands, in the order of the form.

    signed_on: a 落款日期 that is not set yet but about to be.
    """
    return judged(session, year, found_now(session, office, year, signed_on=signed_on))


def judged(session: Session, year: int, found: Sequence[Finding]) -> list[CheckedFinding]:
    """Findings with the newest verdict of each."""
    said = standing(session, year)
    return [CheckedFinding(each, said.get(each.fingerprint)) for each in found]


def found_now(
    session: Session, office: Office, year: int, *, signed_on: date | None = None
) -> list[Finding]:
    """The findings alone."""
    return found_in(session, office, fields.standing_now(session, office, year), signed_on)


def found_in(
    session: Session, office: Office, standing: Standing, signed_on: date | None = None
) -> list[Finding]:
    """The findings in a report as it stands."""
    content = standing.content
    if signed_on is not None:
        content = replace(content, signed_on=signed_on)
    year = content.year
    found = rules.check(content.figures, past.previous_figures(session, office.config, year))
    found += _at_their_cells(
        check_words(content, context_of(session, office, year, standing.facts)), standing.facts)
    return [*found, *_stale(session, office, year), *_outdated(session, office, standing),
            *_since_frozen(session, office, year)]


def empty_cells(figures: Figures) -> frozenset[str]:
    """Paths of the cells that nobody has declared yet."""
    return frozenset(path for path, value in figures.cells().items() if value is None)


def waits(finding: Finding, empty: frozenset[str]) -> bool:
    """Whether a finding is there only because a cell is still empty: it goes when that is declared."""
    return not empty.isdisjoint(finding.where)


def _at_their_cells(found: list[Finding], facts: Mapping[str, Fact]) -> list[Finding]:
    """Gaps of the texts with the cell of the form that they wait for, where it is one."""
    said = []
    for each in found:
        fact = facts.get(missing_of(each.quote)) if each.rule == BLANK_RULE else None
        said.append(replace(each, where=(*each.where, fact.path)) if fact and fact.path else each)
    return said


def context_of(
    session: Session, office: Office, year: int, facts: Mapping[str, Fact]
) -> Context:
    """What the wording checks know of the office and its year."""
    agency = office.config.agency
    settings = years.settings_of(session, office.config, year)
    return Context(
        previous=current.previous_content(session, year),
        numbers={name: each.value for name, each in facts.items() if each.value is not None},
        notices=settings.notices, text_limit=settings.text_limit, submit_by=settings.submit_by,
        publish_by=settings.publish_by, published_on=_published_on(session, year),
        agency=agency.name, address=agency.address, postcode=agency.postcode,
        phones=agency.phones, own_bodies=(office.config.report.lead_office,), today=clock.today())


def _published_on(session: Session, year: int) -> date | None:
    """公布日期: when the report stood anywhere for the first time."""
    return min((each.on_day for each in queries_of.record_of(session, year).done(Step.PUBLISHED)),
               default=None)


def standing(session: Session, year: int) -> dict[str, FindingVerdict]:
    """Fingerprint → the newest verdict; those that were taken back are left out."""
    said = session.scalars(select(FindingVerdict).where(FindingVerdict.year == year)
                           .order_by(FindingVerdict.id))
    newest = {each.fingerprint: each for each in said}
    return {key: each for key, each in newest.items() if each.verdict}


def _stale(session: Session, office: Office, year: int) -> list[Finding]:
    """人工改数 made when the register said another number than it says now."""
    made = current.overrides(session, year)
    if not made:
        return []
    registered = _cells(queries.figures(session, office.config, year))
    return [Finding(
        "override.stale", "warning", (each.path,),
        f"{cell_label(each.path)}人工改成了“{each.value or '空'}”，改的时候登记的数是"
        f"“{each.register_value or '空'}”，现在是“{registered[each.path] or '空'}”，请看还要不要改。",
        quote=f"{each.id}:{registered[each.path]}")
        for each in made if registered[each.path] != each.register_value]


def _outdated(session: Session, office: Office, standing: Standing) -> list[Finding]:
    """正文 that people wrote while the registers said something else: 没有 has become some."""
    codes = texts.outdated(session, office, standing.content.year, standing.facts)
    now = texts.template_texts(office, standing.facts) if codes else {}
    return [Finding(
        "template.moved", "warning", (f"text.{code}",),
        f"“{TEXTS[code].name}”改过以后登记有了变化，模板现在的说法不同了。数字会自己变，“没有”“增加”这样的话"
        f"不会，请重看这一段；没有问题的，原样再保存一次。模板现在是：{now[code]}", quote=now[code])
        for code in codes]


def _since_frozen(session: Session, office: Office, year: int) -> list[Finding]:
    """Numbers of the report for the public that the registers give otherwise since."""
    version = current.latest_version(session, year)
    if version is None:
        return []
    return [Finding(
        "frozen.changed", "warning", (each.path,),
        f"第 {version.number} 版出稿以后登记有变动：{each.sentence}公布的数要改的，出更正稿；不用改的，写明原因。",
        quote=f"{version.number}:{each.frozen}:{each.now}")
        for each in differences(session, office.config, version) if not each.same_number]


def _cells(figures: Figures) -> dict[str, str]:
    return {path: shown(value) for path, value in figures.cells().items()}
