"""登记数: what the registers count for each number that is also declared, in all and by section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel.config import Config
from wechat_bot.records.counted import Counted, total
from wechat_bot.registers.catalogue import REGISTERS
from wechat_bot.registers.decisions import queries as decisions
from wechat_bot.registers.documents import queries as documents
from wechat_bot.registers.oversight import queries as oversight

CHUNK = 500


def counted(session: Session, config: Config, year: int) -> dict[str, list[Counted]]:
    """Item → the records behind its number."""
    found = {f"documents.{cell}": documents.counted(session, config, year, cell)
             for cell in documents.CELLS}
    found |= {cell: decisions.counted(session, config, year, cell) for cell in decisions.CELLS}
    trained = oversight.counted(session, year)
    return found | {"charges": decisions.counted_charges(session, year),
                    "training.times": trained["trainings"],
                    "training.people": trained["people_trained"]}


def totals(lines: Mapping[str, Sequence[Counted]]) -> dict[str, int]:
    """Item → its number."""
    return {code: total(each) for code, each in lines.items()}


def by_section(
    session: Session, lines: Mapping[str, Sequence[Counted]]
) -> dict[str, dict[str, int]]:
    """登记单位 → item → its number; "" for records that name no section."""
    sections = _sections(session, [one.subject for each in lines.values() for one in each])
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for code, each in lines.items():
        for one in each:
            numbers = found[sections.get(one.subject, "")]
            numbers[code] = numbers.get(code, 0) + one.amount
    return dict(found)


def _sections(session: Session, subjects: Iterable[str]) -> dict[str, str]:
    """Subject → 登记单位 of its record."""
    ids: dict[str, list[int]] = defaultdict(list)
    for subject in set(subjects):
        code, _, number = subject.partition(":")
        ids[code].append(int(number))
    found: dict[str, str] = {}
    for code, numbers in ids.items():
        model = REGISTERS[code].model
        for start in range(0, len(numbers), CHUNK):
            rows = session.execute(select(model.id, model.section).where(
                model.id.in_(numbers[start:start + CHUNK])))
            found |= {f"{code}:{number}": section for number, section in rows}
    return found
