"""人工改数: a cell of the form set otherwise than the registers count, by two people with a reason.

The registers are what a number is made from; an override is for what they cannot hold. It stands
only when a second person agreed, stays marked wherever the number is shown, and is never removed,
only ended. A frozen report keeps its numbers: afterwards an override is for a 更正稿.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current, queries
from wechat_bot.annual_report.form import cell_label
from wechat_bot.annual_report.grid import shown
from wechat_bot.annual_report.models import FigureOverride
from wechat_bot.kernel import clock, journal, reading
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.people import queries as people
from wechat_bot.records import keeping

FEES = "fees_wan"


def propose(
    actor: Actor, office: Office, year: int, path: str, value: str, reason: str, *,
    for_correction: bool = False,
) -> int:
    """提出人工改数. value: as typed (万元 for the fee). Returns the override's id.

    for_correction: the report is frozen already and the number is for its 更正稿. InvalidInput
    (fields value, reason), WrongState where the cell has an override or the report is frozen.
    """
    actor.require(Permission.KEEP_REPORT)
    person = actor.require_person()
    with office.db.write() as session:
        keeping.hold(session)
        cells = queries.figures(session, office.config, year).cells()
        if path not in cells:
            raise NotFound("年报的表里没有这一格，可能链接抄错了。没有提出改数。")
        _refuse_second(session, year, path)
        _refuse_frozen(session, year, for_correction=for_correction)
        now = shown(cells[path])
        text, why = _read(path, value, now, reason)
        override = FigureOverride(
            year=year, path=path, value=text, register_value=now, reason=why,
            proposed_by=actor.name, proposed_by_id=person, proposed_at=clock.now())
        session.add(override)
        session.flush()
        journal.record(session, actor, "report.override_proposed", subject_of(year), year=year,
                       what=cell_label(path), was=now or "空格", text=text, reason=why)
        return override.id


def agree(actor: Actor, office: Office, override_id: int) -> None:
    """同意人工改数: from now on the report says the number. Another person than who proposed it."""
    actor.require(Permission.AGREE_REPORT)
    person = actor.require_person()
    with office.db.write() as session:
        keeping.hold(session)
        override = get(session, override_id)
        _refuse_ended(override)
        if override.confirmed_at is not None:
            raise WrongState(f"{override.confirmed_by}已经同意过这处改数，不用再办。")
        if override.proposed_by_id == person:
            raise NotAllowed("这处改数是您自己提出的，要由另一个人核对后同意。"
                             f"{who_may_agree(session, person)}没有做任何改动。")
        version = current.latest_version(session, override.year)
        if version is not None and version.created_at > override.proposed_at:
            raise WrongState("这处改数是定稿以前提出的，定稿里没有用它，现在同意也不会再用。"
                             "请收回它；公布的数确实要改的，重新提出并勾选“用于更正稿”。")
        override.confirmed_by, override.confirmed_by_id = actor.name, person
        override.confirmed_at = clock.now()
        journal.record(session, actor, "report.override_agreed", subject_of(override.year),
                       year=override.year, what=cell_label(override.path), text=override.value)


def end(
    actor: Actor, office: Office, override_id: int, reason: str, *, for_correction: bool = False
) -> None:
    """收回人工改数 (or refuse a proposed one): the register's number holds again. With a reason.

    WrongState where it has ended, or where it holds and the report is frozen.
    """
    actor.require(Permission.AGREE_REPORT)
    with office.db.write() as session:
        keeping.hold(session)
        override = get(session, override_id)
        _refuse_ended(override)
        if override.confirmed_at is not None:
            _refuse_frozen(session, override.year, for_correction=for_correction)
        why = keeping.read_reason(reason, required=True, why="请写明收回或者不同意的原因。")
        override.ended_by, override.ended_at, override.end_reason = actor.name, clock.now(), why
        journal.record(session, actor, "report.override_ended", subject_of(override.year),
                       year=override.year, what=cell_label(override.path), text=override.value,
                       reason=why)


def subject_of(year: int) -> str:
    """How the journal names the report of a year."""
    return f"report:{year}"


def get(session: Session, override_id: int) -> FigureOverride:
    """One override, also an ended one; NotFound where there is none."""
    found = session.get(FigureOverride, override_id)
    if found is None:
        raise NotFound("没有这处人工改数，可能链接抄错了。")
    return found


def waiting(session: Session) -> list[FigureOverride]:
    """Overrides of all years that wait for the second person, oldest first."""
    return list(session.scalars(select(FigureOverride).where(
        FigureOverride.ended_at.is_(None), FigureOverride.confirmed_at.is_(None))
        .order_by(FigureOverride.id)))


def of_version(session: Session, year: int, frozen_at: datetime) -> list[FigureOverride]:
    """The overrides that a version frozen at this moment holds."""
    return list(session.scalars(select(FigureOverride).where(
        FigureOverride.year == year, FigureOverride.confirmed_at <= frozen_at,
        or_(FigureOverride.ended_at.is_(None), FigureOverride.ended_at > frozen_at))))


def of_cell(session: Session, year: int, path: str) -> list[FigureOverride]:
    """All overrides that a cell ever had, newest first."""
    return list(session.scalars(select(FigureOverride).where(
        FigureOverride.year == year, FigureOverride.path == path)
        .order_by(FigureOverride.id.desc())))


def who_may_agree(session: Session, but: int | None) -> str:
    """Who can agree to what `but` proposed, as a sentence."""
    names = [user.name for user, actor in people.active_actors(session)
             if Permission.AGREE_REPORT in actor.permissions and user.id != but]
    if names:
        return f"可以同意的有：{'、'.join(names)}。"
    return ("现在没有别人能核定年度报告：请系统管理员在“用户”里给另一个人加上公开工作机构负责人、"
            "分管领导或者主要负责人的职责。")


def read_value(path: str, typed: str) -> str:
    """What was typed into a cell as the form shows it. InvalidInput on the field `value`."""
    try:
        if path == FEES:
            unit = "" if typed.strip().endswith(("元", "万")) else "万元"
            fen = reading.read_fen(typed.strip() + unit) if typed.strip() else None
            text = None if fen is None else reading.show_wan(fen)
        else:
            count = reading.read_count(typed)
            text = None if count is None else str(count)
    except ValueError as error:
        raise InvalidInput.of(value=f"{error}。") from None
    if text is None:
        raise InvalidInput.of(value="请填要改成的数；确实没有的填 0。")
    return text


def _read(path: str, value: str, now: str, reason: str) -> tuple[str, str]:
    """Value and reason; InvalidInput names both where both are wrong."""
    wrong: dict[str, str] = {}
    text = why = ""
    try:
        text = read_value(path, value)
        if text == now:
            wrong["value"] = f"登记的数就是 {now}，不用改。"
    except InvalidInput as error:
        wrong |= error.fields
    try:
        why = keeping.read_reason(reason, required=True,
                                  why="请写明为什么不用登记的数，公布以后也要说得清。")
    except InvalidInput as error:
        wrong |= error.fields
    if wrong:
        raise InvalidInput.of(**wrong)
    return text, why


def _refuse_second(session: Session, year: int, path: str) -> None:
    """A cell has one override at a time; the second person sees the first one's."""
    there = next((each for each in current.overrides(session, year) if each.path == path), None)
    if there is None:
        return
    state = "还在等另一个人同意" if there.confirmed_at is None else f"{there.confirmed_by}已经同意"
    raise WrongState(
        f"{cell_label(path)}已经有一处人工改数：{there.proposed_by}提出改为 {there.value}，原因是"
        f"“{there.reason}”，{state}。您填的没有提出；要改成别的数，先收回那一处。")


def _refuse_frozen(session: Session, year: int, *, for_correction: bool) -> None:
    version = current.latest_version(session, year)
    if version is not None and not for_correction:
        raise WrongState(
            f"{year} 年的报告已经定稿（第 {version.number} 版），定稿里的数不再变，这次没有改。"
            "公布以后发现数错了，请先在登记里更正；登记里改不了的，勾选“用于更正稿”再提交一次，"
            "然后到“办理”里出更正稿。")


def _refuse_ended(override: FigureOverride) -> None:
    if override.ended_at is not None:
        raise WrongState(f"这处改数{override.ended_by}已经收回了，原因是“{override.end_reason}”。")
