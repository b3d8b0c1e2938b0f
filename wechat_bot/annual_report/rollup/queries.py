"""汇总 as it stands: who handed in, late or inconsistent, who is missing, and the sum."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import rules, years
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.rollup.models import RollupEntry, RollupYear
from wechat_bot.annual_report.rollup.rules import Member, Rollup, add_up, missing, same_body
from wechat_bot.annual_report.rules import Finding
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import NotFound


@dataclass(frozen=True)
class BodyLine:
    """One body of the year. entry: its live file, None where nothing came.

    late: days after the due day that it came, or that it is overdue now. listed: whether it is
    among those that owe figures. earlier: files that were replaced or withdrawn, the newest first.
    """

    body: str
    entry: RollupEntry | None
    late: int
    listed: bool
    findings: tuple[Finding, ...] = ()
    earlier: tuple[RollupEntry, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """勾稽关系 that do not hold."""
        return tuple(each for each in self.findings if each.severity == "error")

    @property
    def is_late(self) -> bool:
        """Handed in, but after the day."""
        return self.entry is not None and self.late > 0

    @property
    def states(self) -> list[tuple[str, str]]:
        """(words, tone) of all that is to be said."""
        if self.entry is None:
            over = f"，已过 {self.late} 天" if self.late > 0 else ""
            return [(f"还没有报{over}", "red" if over else "amber")]
        found = [(f"迟报 {self.late} 天", "amber")] if self.late > 0 else [("按时", "green")]
        if self.errors:
            found.append((f"数据自相矛盾 {len(self.errors)} 处", "red"))
        if self.entry.notes:
            found.append(("读取时有疑问", "amber"))
        if not self.listed:
            found.append(("不在名单上", "grey"))
        return found


@dataclass(frozen=True)
class RollupView:
    """A year's 汇总. due_on: the bodies' day, None where none is set.

    withdrawn: files of bodies that are not on the list and have no live file any more.
    """

    year: int
    agency: str
    level: str
    due_on: date | None
    lines: tuple[BodyLine, ...]
    members: tuple[Member, ...]
    withdrawn: tuple[RollupEntry, ...] = ()

    @property
    def came(self) -> list[BodyLine]:
        """Bodies that handed in."""
        return [line for line in self.lines if line.entry is not None]

    @property
    def missing(self) -> list[BodyLine]:
        """Bodies on the list that have not."""
        return [line for line in self.lines if line.entry is None]

    @property
    def late(self) -> list[BodyLine]:
        """Bodies that handed in after the day."""
        return [line for line in self.lines if line.is_late]

    @property
    def inconsistent(self) -> list[BodyLine]:
        """Bodies whose figures contradict themselves."""
        return [line for line in self.lines if line.errors]

    @cached_property
    def sum(self) -> Rollup | None:
        """All of them added up; None while nothing came. ImportRefused where they can't be."""
        return add_up(self.members, self.agency, self.level) if self.members else None


def due_day(session: Session, config: Config, year: int) -> date | None:
    """Until when the bodies have to hand in: the day set here, else the report's 报送截止."""
    own = session.get(RollupYear, year)
    if own is not None and own.due_on is not None:
        return own.due_on
    return years.settings_of(session, config, year).submit_by


def view(session: Session, config: Config, year: int) -> RollupView:
    """All bodies of a year: those that owe figures in the order of the list, then the others."""
    entries = session.scalars(select(RollupEntry).where(RollupEntry.year == year)
                              .order_by(RollupEntry.id.desc())).all()
    live = {each.body_key: each for each in entries if each.ended_at is None}
    ended: dict[str, list[RollupEntry]] = {}
    for each in entries:
        if each.ended_at is not None:
            ended.setdefault(each.body_key, []).append(each)
    bodies = list(config.report.rollup_bodies)
    names = bodies + sorted(
        {each.body_key: each.body for key, each in live.items()
         if missing([each.body], bodies)}.values())
    due = due_day(session, config, year)
    members = {key: Member(each.body, from_json(json.loads(each.figures_json)))
               for key, each in live.items()}
    shown = {same_body(name) for name in names}
    lines = []
    for number, name in enumerate(names):
        key = same_body(name)
        member = members.get(key)
        lines.append(BodyLine(
            name, live.get(key), _late(due, live.get(key)), number < len(bodies),
            tuple(rules.check(member.figures)) if member else (), tuple(ended.get(key, ()))))
    return RollupView(year, config.agency.name, config.agency.level, due, tuple(lines),
                      tuple(members[same_body(line.body)] for line in lines if line.entry),
                      tuple(each for each in entries if each.body_key not in shown))


def _late(due: date | None, entry: RollupEntry | None) -> int:
    if due is None:
        return 0
    return max(0, ((entry.received_on if entry else clock.today()) - due).days)


def entry_of(session: Session, entry_id: int) -> RollupEntry:
    """A file that was taken; NotFound."""
    found = session.get(RollupEntry, entry_id)
    if found is None:
        raise NotFound("没有这份数据，可能链接抄错了。")
    return found


def chosen(lines: Sequence[BodyLine], state: str) -> list[BodyLine]:
    """Lines of a state: missing, late, inconsistent, came; all for others."""
    tests: dict[str, Callable[[BodyLine], bool]] = {
        "missing": lambda line: line.entry is None, "late": lambda line: line.is_late,
        "inconsistent": lambda line: bool(line.errors), "came": lambda line: line.entry is not None}
    return [line for line in lines if state not in tests or tests[state](line)]
