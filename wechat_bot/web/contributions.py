"""供稿统计: figures per 供稿单位 and person, each a link to the posts it counts; exports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.periods import Every, Period, periods_of
from wechat_bot.publishing import contributions as stage
from wechat_bot.publishing.contribution_files import export_contributions
from wechat_bot.publishing.contributions import DEED_NAMES, Contribution, Deed, Tally
from wechat_bot.web import downloads, frame, paging
from wechat_bot.web.frame import action, page

bp = Blueprint("contributions", __name__)
SIZE = 30


@dataclass(frozen=True)
class Figure:
    """A figure, how long its bar is (per cent), where its records are."""

    count: int
    width: int
    url: str


@dataclass(frozen=True)
class Line:
    """A line of a table: its name, a second name where there is one, its four figures."""

    name: str
    beside: str
    figures: list[Figure]


@dataclass(frozen=True)
class Asked:
    """?year=2026&part=|q1…q4|m1…m12&section=&person=: the period and whose contributions."""

    period: Period
    section: str
    person: str

    @property
    def part(self) -> str:
        """The part of the year as the address says it; "" is the whole year."""
        return part_of(self.period)


@page(bp, "/contributions", permission=Permission.READ, title="供稿统计")
def figures() -> ResponseReturnValue:
    """The figures of a period."""
    asked = _read(request.args)
    office = frame.office()
    with frame.office().db.read() as session:
        every = stage.contributions(session, asked.period.start, asked.period.end)
        found = stage.narrow(every, section=asked.section, person=asked.person)
        sections = () if asked.section or asked.person else office.config.agency.sections
        return render_template(
            "contributions/figures.html", asked=asked, years=_years(session, asked.period.year),
            parts=_parts(asked.period.year), deeds=DEED_NAMES, anything=bool(found),
            sections=sorted({*office.config.agency.sections, *(one.section for one in every)}),
            people=sorted({name for one in every for name in one.people}),
            total=_total(asked, found), by_section=_by_section(asked, found, sections),
            by_person=_by_person(asked, found), by_period=_by_period(asked, found))


@page(bp, "/contributions/records", permission=Permission.READ, title="供稿明细")
def records() -> ResponseReturnValue:
    """The posts behind a figure: ?deed= and the filter of the figures."""
    asked, deed = _read(request.args), request.args.get("deed", "")
    deed = deed if deed in set(Deed) else ""
    number = paging.asked_page()
    with frame.office().db.read() as session:
        found = stage.narrow(
            stage.contributions(session, asked.period.start, asked.period.end),
            section=asked.section, person=asked.person, deed=deed)
    pages = paging.Paging(number, SIZE, len(found))
    start = paging.offset(number, SIZE)
    return paging.turn_back(pages) or render_template(
        "contributions/records.html", rows=found[start:start + SIZE], paging=pages,
        asked=asked, deeds=DEED_NAMES, deed=DEED_NAMES[Deed(deed)] if deed else "",
        back=url_for("contributions.figures", **_values(asked)))


@action(bp, "/contributions/export", permission=Permission.EXPORT)
def export() -> ResponseReturnValue:
    """导出 of what is filtered."""
    asked, kind = _read(request.form), request.form.get("kind", "")
    name, content = export_contributions(frame.actor(), frame.office(), asked.period, kind,
                                         section=asked.section, person=asked.person)
    return downloads.table_file(kind, name, content)


def part_of(period: Period) -> str:
    """How the address says a period within its year: "", q1 … q4, m1 … m12."""
    return {Every.YEAR: "", Every.QUARTER: f"q{period.number}",
            Every.MONTH: f"m{period.number}"}[period.every]


def _read(values: Mapping[str, str]) -> Asked:
    text = values.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and "2000" <= text <= "2999" and (
        len(text) == 4) else clock.year_of(clock.now())
    known = {part_of(period): period for every in Every for period in periods_of(year, every)}
    period = known.get(values.get("part", ""), known[""])
    return Asked(period, values.get("section", "").strip(), values.get("person", "").strip())


def _values(asked: Asked) -> dict[str, Any]:
    """The filter for an address; what is not narrowed is left out."""
    values = {"year": str(asked.period.year), "part": asked.part, "section": asked.section,
              "person": asked.person}
    return {name: value for name, value in values.items() if value}


def _parts(year: int) -> dict[str, str]:
    names = {"": "全年"}
    names |= {part_of(one): f"第{one.number}季度" for one in periods_of(year, Every.QUARTER)}
    return names | {part_of(one): f"{one.number}月" for one in periods_of(year, Every.MONTH)}


def _years(session: Session, chosen: int) -> list[int]:
    this_year = clock.year_of(clock.now())
    first = stage.first_submission(session)
    start = clock.year_of(first) if first is not None else this_year
    return sorted({chosen, *range(min(start, this_year), this_year + 1)}, reverse=True)


def _figures(asked: Asked, counted: Tally, longest: Tally, **narrower: str) -> list[Figure]:
    """The four figures; `narrower` takes the place of the same names of the filter."""
    return [
        Figure(counted.of(deed), round(100 * counted.of(deed) / (longest.of(deed) or 1)),
               url_for("contributions.records", **{**_values(asked), **narrower},
                       deed=deed.value))
        for deed in Deed
    ]


def _longest(tallies: Iterable[Tally]) -> Tally:
    """The largest of each figure: the full length of a bar."""
    every = list(tallies)
    return Tally(**{deed.value: max((one.of(deed) for one in every), default=0)
                    for deed in Deed})


def _total(asked: Asked, found: list[Contribution]) -> list[Figure]:
    counted = stage.tally(found)
    return _figures(asked, counted, counted)


def _by_section(
    asked: Asked, found: list[Contribution], sections: tuple[str, ...]
) -> list[Line]:
    tallies = stage.by_section(found, sections)
    longest = _longest(tallies.values())
    return [Line(name, "", _figures(asked, one, longest, section=name))
            for name, one in tallies.items()]


def _by_person(asked: Asked, found: list[Contribution]) -> list[Line]:
    tallies = stage.by_person(found, asked.person)
    longest = _longest(tallies.values())
    return [Line(name, section, _figures(asked, one, longest, person=name, section=section))
            for (name, section), one in tallies.items()]


def _by_period(asked: Asked, found: list[Contribution]) -> list[Line]:
    """The quarters and months inside the period."""
    names = _parts(asked.period.year)
    lines = []
    for every in (Every.QUARTER, Every.MONTH):
        if every is asked.period.every:
            continue
        tallies = {one: counted
                   for one, counted in stage.by_period(found, asked.period.year, every).items()
                   if one.start >= asked.period.start and one.end <= asked.period.end}
        longest = _longest(tallies.values())
        lines += [Line(names[part_of(one)], "", _figures(asked, counted, longest, part=part_of(one)))
                  for one, counted in tallies.items()]
    return lines
