"""问题和改进措施的动词: told this year, asked after the next; nothing is deleted without trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.models import Undertaking
from wechat_bot.annual_report.narrative import promises
from wechat_bot.annual_report.narrative.promises import KIND_NAMES, MEASURE, PROBLEM, RESULT_NAMES
from wechat_bot.kernel import clock, journal, reading
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotFound, WrongState
from wechat_bot.kernel.masking import mask
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping

LIMIT = 500
MOST = 50
SLOTS = {PROBLEM: "problems.found", MEASURE: "problems.measures"}


@dataclass(frozen=True)
class Proposal:
    """An item found in the text of a past report, for a person to confirm."""

    kind: str
    text: str


def get_undertaking(session: Session, undertaking_id: int) -> Undertaking:
    """One item; NotFound when there is none or it was removed."""
    found = session.get(Undertaking, undertaking_id)
    if found is None or found.removed_at is not None:
        raise NotFound("没有这一条，可能已经被删除，或者链接抄错了。")
    return found


def proposals(session: Session, year: int) -> list[Proposal]:
    """What the report of `year` promised, read out of its text; without what is registered."""
    texts = _told(session, year)
    have = {promises.plain(row.text) for row in promises.live(session, year)}
    return [Proposal(kind, item) for kind, slot in SLOTS.items()
            for item in promises.split_items(texts.get(slot, ""))
            if promises.plain(item) not in have]


def repeats(session: Session, year: int, kind: str, text: str) -> bool:
    """Whether the report of the year before told the same, word by word."""
    before = {promises.plain(row.text) for row in promises.live(session, year - 1)
              if row.kind == kind}
    slot = _told(session, year - 1).get(SLOTS[kind], "")
    before |= {promises.plain(item) for item in promises.split_items(slot)}
    return promises.plain(text) in before


def add(
    actor: Actor, office: Office, year: int, kind: str, text: str, *, again: bool = False
) -> int:
    """Add a problem or a measure to a year's report.

    again: it is meant although last year's report told the same; without it InvalidInput says so.
    """
    actor.require(Permission.KEEP_REPORT)
    _known_kind(kind)
    read = _read(text)
    with office.db.write() as session:
        keeping.hold(session)
        _refuse_known(session, year, kind, read, None)
        if not again and repeats(session, year, kind, read):
            raise InvalidInput.of(text=(
                f"上年年报写过一模一样的{KIND_NAMES[kind]}。没有登记；每年应当写新的情况，请改写，"
                "确实要照写的，勾选“与上年相同也登记”。"))
        return _append(session, actor, year, kind, read)


def carry_over(actor: Actor, office: Office, year: int, items: Sequence[Proposal]) -> int:
    """Register what the report of `year` promised, as a person confirmed it. Returns how many."""
    actor.require(Permission.KEEP_REPORT)
    wanted = [Proposal(each.kind, _read(each.text)) for each in items]
    for each in wanted:
        _known_kind(each.kind)
    with office.db.write() as session:
        keeping.hold(session)
        have = {(row.kind, promises.plain(row.text)) for row in promises.live(session, year)}
        added = 0
        for each in wanted:
            key = (each.kind, promises.plain(each.text))
            if key not in have:
                _append(session, actor, year, each.kind, each.text)
                have.add(key)
                added += 1
        return added


def reword(actor: Actor, office: Office, undertaking_id: int, text: str) -> None:
    """Change the words of an item; the old ones stay in the journal."""
    actor.require(Permission.KEEP_REPORT)
    read = _read(text)
    with office.db.write() as session:
        keeping.hold(session)
        row = get_undertaking(session, undertaking_id)
        if row.text == read:
            return
        _refuse_known(session, row.year, row.kind, read, row.id)
        journal.record(session, actor, "report.undertaking_reworded", f"undertaking:{row.id}",
                       year=row.year, kind=KIND_NAMES[row.kind], was=row.text, text=read)
        row.text = read


def remove(actor: Actor, office: Office, undertaking_id: int) -> None:
    """Take an item out of the report; it stays to be seen who did."""
    actor.require(Permission.KEEP_REPORT)
    with office.db.write() as session:
        keeping.hold(session)
        row = get_undertaking(session, undertaking_id)
        row.removed_by, row.removed_at = actor.name, clock.now()
        journal.record(session, actor, "report.undertaking_removed", f"undertaking:{row.id}",
                       year=row.year, kind=KIND_NAMES[row.kind], text=row.text)


def say_result(
    actor: Actor, office: Office, undertaking_id: int, result: str, how: str = ""
) -> None:
    """Say what became of an item, for next year's report. result: "" takes it back."""
    actor.require(Permission.KEEP_REPORT)
    if result and result not in RESULT_NAMES[MEASURE]:
        raise InvalidInput.of(result=f"请选{'、'.join(RESULT_NAMES[MEASURE].values())}。没有保存。")
    told = _line(how, "怎么办的")
    if result and not told:
        raise InvalidInput.of(how="请写明做了什么；没有完成的，写明为什么、打算怎么办。没有保存。")
    with office.db.write() as session:
        keeping.hold(session)
        row = get_undertaking(session, undertaking_id)
        if row.year >= clock.today().year:
            raise WrongState(f"这是 {row.year} 年年报要写的{KIND_NAMES[row.kind]}，结果在下一年的年报里说，"
                             f"{row.year + 1} 年起填写。没有保存。")
        row.result, row.result_text = result, told if result else ""
        row.result_by, row.result_at = actor.name, clock.now()
        journal.record(session, actor, "report.undertaking_result", f"undertaking:{row.id}",
                       year=row.year, kind=KIND_NAMES[row.kind], text=row.text,
                       result=RESULT_NAMES[row.kind].get(result, "收回了结果"))


def _told(session: Session, year: int) -> dict[str, str]:
    """The texts of the report of a year: of its frozen version, else as imported."""
    content = current.previous_content(session, year + 1)
    return dict(content.texts) if content is not None else {}


def _append(session: Session, actor: Actor, year: int, kind: str, text: str) -> int:
    if len(promises.live(session, year)) >= MOST:
        raise InvalidInput.of(text=f"{year} 年已经登记了 {MOST} 条，没有再加。请先合并或者删除一些。")
    row = Undertaking(year=year, kind=kind, text=text, created_by=actor.name,
                      created_at=clock.now())
    session.add(row)
    session.flush()
    journal.record(session, actor, "report.undertaking_added", f"undertaking:{row.id}", year=year,
                   kind=KIND_NAMES[kind], text=text)
    return row.id


def _refuse_known(
    session: Session, year: int, kind: str, text: str, itself: int | None
) -> None:
    if any(promises.plain(row.text) == promises.plain(text) and row.kind == kind
           and row.id != itself for row in promises.live(session, year)):
        raise InvalidInput.of(text=f"这条{KIND_NAMES[kind]}已经登记了，没有再登记一次。")


def _known_kind(kind: str) -> None:
    if kind not in KIND_NAMES:
        raise InvalidInput.of(kind="请选是问题还是改进措施。没有保存。")


def _read(text: str) -> str:
    read = _line(text, "内容")
    if not promises.plain(read):
        raise InvalidInput.of(text="请写明内容。没有保存。")
    return read


def _line(text: str, name: str) -> str:
    try:
        read = reading.read_text(text, name, LIMIT)
    except ValueError as error:
        raise InvalidInput.of(text=f"{error}。没有保存。") from None
    return mask(read).rstrip("。；; ")
