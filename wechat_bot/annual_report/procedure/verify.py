"""核验定稿: whether what was frozen is still what it was, and what the registers say since.

Two different things are told apart: damage (somebody or something changed what was frozen) and
differences (the registers went on, which is normal; the frozen numbers stay).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.models import ReportAct, ReportVersion
from wechat_bot.annual_report.procedure import queries, sealing
from wechat_bot.annual_report.procedure.differences import Difference, differences
from wechat_bot.annual_report.procedure.rules import KIND_NAMES, STEP_NAMES
from wechat_bot.kernel.errors import BureauError
from wechat_bot.kernel.journal import JournalEntry
from wechat_bot.kernel.office import Office

DOCUMENT_NAMES = {"docx": "Word 文件", "html": "网页", "pdf": "PDF", "xlsx": "表格", "json": "数据文件"}
RESTORE = "请从备份恢复，并查明是谁动过。"
_EVENTS = ("report.frozen", "report.step_entered", "report.step_voided")


@dataclass(frozen=True)
class Noticed:
    """Something that a check of frozen versions found.

    kind: "damage", a frozen version is no longer what it was; "difference", the registers say
    otherwise since then. where: the part or the cell. difference: its records.
    """

    kind: Literal["damage", "difference"]
    version: int
    where: str
    message: str
    difference: Difference | None = None

    @property
    def damaged(self) -> bool:
        """Whether something frozen was changed or is gone."""
        return self.kind == "damage"

    def __str__(self) -> str:
        return self.message


def verify(office: Office, year: int) -> list[Noticed]:
    """Everything noticed, damage first; [] where all is as it was. Changes nothing."""
    with office.db.read() as session:
        versions = queries.versions_of(session, year)
        lines = _journal(session, year)
        return [*_missing(lines, versions), *_versions(office, lines, versions),
                *_acts(office, session, year, lines, versions), *_differences(office, session, year)]


def differences_now(office: Office, session: Session, year: int) -> list[Noticed]:
    """What the registers say otherwise than the newest version for the public."""
    return list(_differences(office, session, year))


@dataclass(frozen=True)
class _Journal:
    """What the journal has kept of a year: seals by version and by act, acts made void, and
    whether a line of it can't be read any more."""

    versions: dict[int, str] = field(default_factory=dict)
    acts: dict[int, tuple[str, int, str, str]] = field(default_factory=dict)  # seal, version, step, day
    voided: set[int] = field(default_factory=set)
    unreadable: bool = False


def _journal(session: Session, year: int) -> _Journal:
    found, unreadable = _Journal(), False
    for line in session.scalars(select(JournalEntry).where(
            JournalEntry.event.in_(_EVENTS), JournalEntry.subject == f"report:{year}")):
        try:
            told = json.loads(line.details)
            if line.event == "report.frozen":
                found.versions[told["number"]] = told["sha256"]
            elif line.event == "report.step_entered":
                found.acts[told["act"]] = (told["sha256"], told["number"], told["what"], told["day"])
            else:
                found.voided.add(told["act"])
        except (ValueError, KeyError, TypeError):
            unreadable = True
    return replace(found, unreadable=unreadable)


def _missing(lines: _Journal, versions: list[ReportVersion]) -> Iterator[Noticed]:
    """Versions that the journal knows and that are not there any more."""
    if lines.unreadable:
        yield Noticed("damage", 0, "journal",
                      f"操作日志里这一年年报的记录有的读不出来，被改坏了。{RESTORE}")
    there = {each.number for each in versions}
    for number in sorted(set(lines.versions) - there):
        yield Noticed("damage", number, "version",
                      f"第 {number} 版不见了：操作日志里有出这一版的记录，数据库里没有。{RESTORE}")


def _versions(
    office: Office, lines: _Journal, versions: list[ReportVersion]
) -> Iterator[Noticed]:
    for version in versions:
        name = f"第 {version.number} 版（{KIND_NAMES.get(version.kind, version.kind)}）"
        seal = sealing.seal_of(version)
        if seal != version.seal:
            yield Noticed("damage", version.number, "version",
                          f"{name}在数据库里的内容被改动过，与出稿时封存的不一样。{RESTORE}")
        elif lines.versions.get(version.number) != seal:
            yield Noticed("damage", version.number, "version",
                          f"{name}与操作日志里出稿时记下的不一样，内容连同封存一起被换过。{RESTORE}")
        yield from _documents(office, version, name)


def _documents(office: Office, version: ReportVersion, name: str) -> Iterator[Noticed]:
    try:
        files = {kind: (each["name"], each["sha256"]) for kind, each in version.documents.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        yield Noticed("damage", version.number, "documents",
                      f"{name}的文件清单读不出来，被改坏了。{RESTORE}")
        return
    for kind, (file, sha256) in files.items():
        told = f"{name}的{DOCUMENT_NAMES.get(kind, kind)}“{file}”"
        data = _read(office, sha256)
        if data is None:
            yield Noticed("damage", version.number, kind, f"{told}不在了或者已经损坏。{RESTORE}")
        elif kind == "json" and not _agrees(version, data):
            yield Noticed("damage", version.number, kind, f"{told}里的数与这一版的数不一样。{RESTORE}")


def _read(office: Office, sha256: str) -> bytes | None:
    try:
        return office.media.get(sha256)
    except (BureauError, OSError):
        return None


def _agrees(version: ReportVersion, data: bytes) -> bool:
    try:
        return bool(json.loads(data) == version.content["figures"])
    except (ValueError, KeyError, TypeError):
        return False


def _acts(
    office: Office, session: Session, year: int, lines: _Journal, versions: list[ReportVersion]
) -> Iterator[Noticed]:
    """Steps and their scans: what was entered is what is there."""
    numbers = {each.id: each.number for each in versions}
    there = {each.id: each for each in queries.acts_of(session, year)}
    for key, (_, number, step, day) in lines.acts.items():
        if key not in there:
            yield Noticed("damage", number, "act",
                          f"第 {number} 版 {day} 的“{step}”不见了：操作日志里有登记，数据库里没有。{RESTORE}")
    for key, act in there.items():
        known = lines.acts.get(key)
        number = known[1] if known else numbers.get(act.version_id, 0)
        step = known[2] if known else _step(act)
        if known is None or known[0] != sealing.seal_of_act(act) or (
                act.voided != (key in lines.voided)):
            yield Noticed("damage", number, "act",
                          f"第 {number} 版的“{step}”与操作日志里登记时记下的不一样，被改动过。{RESTORE}")
        yield from _scans(office, act, f"第 {number} 版“{step}”", number)


def _step(act: ReportAct) -> str:
    return {each.value: name for each, name in STEP_NAMES.items()}.get(act.kind, act.kind)


def _scans(office: Office, act: ReportAct, name: str, number: int) -> Iterator[Noticed]:
    try:
        files = [(each["name"], each["sha256"]) for each in act.files]
    except (ValueError, KeyError, TypeError):
        return  # the seal tells
    for file, sha256 in files:
        if _read(office, sha256) is None:
            yield Noticed("damage", number, act.kind,
                          f"{name}的扫描件“{file}”不在了或者已经损坏。{RESTORE}")


def _differences(office: Office, session: Session, year: int) -> Iterator[Noticed]:
    version = current.latest_version(session, year)
    if version is None:
        return
    try:
        found = differences(session, office.config, version)
    except (ValueError, KeyError, TypeError, AttributeError, BureauError):
        yield Noticed("damage", version.number, "content",
                      f"第 {version.number} 版的数读不出来，没法与登记比较。{RESTORE}")
        return
    for each in found:
        yield Noticed("difference", version.number, each.path,
                      f"第 {version.number} 版出稿以后登记有变动：{each.sentence}", each)
