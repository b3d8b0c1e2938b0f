"""导出供稿统计: exactly what is filtered, as XLSX or CSV, with its journal line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.periods import Every, Period
from wechat_bot.kernel.spreadsheets import Cell, FileKind, Sheet, csv_file, xlsx_file
from wechat_bot.publishing.contributions import (
    DEED_NAMES,
    Contribution,
    Deed,
    Tally,
    by_period,
    by_person,
    by_section,
    contributions,
    narrow,
    tally,
)

_FIGURES = {DEED_NAMES[deed]: 8 for deed in Deed}


def export_contributions(
    actor: Actor, office: Office, period: Period, kind: str, *, section: str = "",
    person: str = "",
) -> tuple[str, bytes]:
    """导出供稿统计 of a period: (file name, content). InvalidInput: another kind than xlsx, csv.

    The XLSX has a sheet each for sections, people, months and quarters and for the records;
    the CSV holds sections and people.
    """
    actor.require(Permission.EXPORT)
    if kind not in get_args(FileKind):
        raise InvalidInput.of(kind=f"不能导出成“{kind}”，可以选 xlsx 或 csv。")
    with office.db.read() as session:
        found = narrow(contributions(session, period.start, period.end),
                       section=section, person=person)
    sections = () if section or person else office.config.agency.sections
    content = (xlsx_file(_sheets(found, period, sections, person)) if kind == "xlsx"
               else csv_file(_figures(found, period, sections, person)))
    what = f"供稿统计（{'，'.join(filter(None, (period.name, section, person)))}）"
    with office.db.write() as session:
        journal.record(session, actor, "figures.exported", "contributions", what=what)
    return f"供稿统计-{period.name}.{kind}", content


def _sheets(
    found: Sequence[Contribution], period: Period, sections: Sequence[str], person: str
) -> list[Sheet]:
    months = [[one.name, *_cells(figures)] for every in (Every.QUARTER, Every.MONTH)
              for one, figures in by_period(found, period.year, every).items()
              if one.start >= period.start and one.end <= period.end]
    records: list[list[Cell]] = [
        [DEED_NAMES[one.deed], clock.show(one.at), one.title, one.section,
         "、".join(one.people), one.post_id] for one in found]
    return [
        _figures(found, period, sections, person),
        Sheet("按月和季度", {"期间": 18, **_FIGURES}, months),
        Sheet("明细", {"事项": 8, "时间（北京时间）": 20, "标题": 50, "供稿单位": 22,
                     "供稿人": 20, "稿件编号": 10}, records),
    ]


def _figures(
    found: Sequence[Contribution], period: Period, sections: Sequence[str], person: str
) -> Sheet:
    rows: list[list[Cell]] = [
        ["按供稿单位", period.name, name, "", *_cells(figures)]
        for name, figures in by_section(found, sections).items()]
    rows.append(["合计（每篇算一次）", period.name, "", "", *_cells(tally(found))])
    rows += [["按供稿人", period.name, section, name, *_cells(figures)]
             for (name, section), figures in by_person(found, person).items()]
    return Sheet("供稿统计", {"统计": 18, "期间": 16, "供稿单位": 24, "供稿人": 14, **_FIGURES},
                 rows)


def _cells(figures: Tally) -> list[Cell]:
    return [figures.of(deed) for deed in Deed]
