"""申报的读: what stands declared, who is outstanding, what each number was replaced by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from wechat_bot.collecting.models import Declaration, DeclaredFigure
from wechat_bot.collecting.topics import (
    ITEMS,
    TOPICS,
    Item,
    Topic,
    items_of,
    owing_sections,
    topics_of,
)
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import NotFound

# section → item code → the number that stands
Standing = Mapping[str, Mapping[str, DeclaredFigure]]


def declarations_of(
    session: Session, year: int, section: str | None = None
) -> list[Declaration]:
    """Every declaration of a year, or of one section in it, the newest first."""
    query = (select(Declaration).where(Declaration.year == year)
             .options(selectinload(Declaration.figures)).order_by(Declaration.id.desc()))
    return list(session.scalars(
        query if section is None else query.where(Declaration.section == section)))


def get_declaration(session: Session, declaration_id: int) -> Declaration:
    """One declaration; NotFound when there is none."""
    found = session.get(Declaration, declaration_id)
    if found is None:
        raise NotFound("没有这次申报，可能链接抄错了。")
    return found


def standing(session: Session, year: int) -> dict[str, dict[str, DeclaredFigure]]:
    """The number that stands for each section and item: the latest one declared."""
    found: dict[str, dict[str, DeclaredFigure]] = {}
    for each in reversed(declarations_of(session, year)):
        found.setdefault(each.section, {}).update({one.item: one for one in each.figures})
    return found


def numbers_of(session: Session, year: int, section: str) -> dict[str, int]:
    """Item → the number that stands for a section."""
    return {code: one.value for code, one in standing(session, year).get(section, {}).items()}


def numbers_by_section(session: Session, year: int) -> dict[str, dict[str, int]]:
    """Section → item → the number that stands: what was declared, never what is counted."""
    return {section: {code: one.value for code, one in figures.items()}
            for section, figures in standing(session, year).items()}


def declared(session: Session, config: Config, year: int) -> dict[str, bool]:
    """Topic → whether every section that owes it has declared all its numbers (零报告 is one)."""
    stand = standing(session, year)
    return {topic.code: all(is_complete(stand, section, topic)
                            for section in owing_sections(config, topic)) for topic in TOPICS}


def is_complete(stand: Standing, section: str, topic: Topic) -> bool:
    """Whether a section has declared every number of a topic."""
    have = stand.get(section, {})
    return all(item.code in have for item in topic.items)


def outstanding(session: Session, config: Config, year: int) -> dict[str, list[Topic]]:
    """Section → topics that it still owes; sections that owe nothing are left out."""
    stand = standing(session, year)
    found = {section: [topic for topic in topics_of(config, section)
                       if not is_complete(stand, section, topic)]
             for section in config.agency.sections}
    return {section: topics for section, topics in found.items() if topics}


def years_declared(session: Session) -> list[int]:
    """Years that have declarations, newest first."""
    return list(session.scalars(
        select(Declaration.year).distinct().order_by(Declaration.year.desc())))


@dataclass(frozen=True)
class Beside:
    """A number of the year: declared by the sections, and counted from the register.

    declared: None where nobody has. counted: None where no register counts it. missing: owing
    sections without an answer. others: sections that declared without owing it.
    """

    item: Item
    declared: int | None
    counted: int | None
    missing: tuple[str, ...] = ()
    by_section: Mapping[str, int] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether both are known and not the same: shown, not an error."""
        return None not in (self.declared, self.counted) and self.declared != self.counted


def beside(
    session: Session, config: Config, year: int, counted: Mapping[str, int]
) -> list[Beside]:
    """Every number, declared beside counted. counted: item → what the register counts."""
    stand = numbers_by_section(session, year)
    lines = []
    for topic in TOPICS:
        owing = owing_sections(config, topic)
        for item in topic.items:
            by_section = {section: numbers[item.code] for section, numbers in stand.items()
                          if item.code in numbers}
            lines.append(Beside(
                item, sum(by_section.values()) if by_section else None, counted.get(item.code),
                tuple(each for each in owing if each not in by_section), by_section))
    return lines


def last_numbers(
    session: Session, config: Config, year: int, section: str,
    reported: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Item → last year's number for a section, to stand beside this year's.

    What the section declared for last year; where it declared nothing and is the only one that
    owes the topic, what the report of last year says (`reported`, 分 for money).
    """
    found = numbers_of(session, year - 1, section)
    for topic in TOPICS:
        if reported and owing_sections(config, topic) == (section,):
            for item in items_of([topic]):
                if item.code in reported:
                    found.setdefault(item.code, reported[item.code])
    return {code: value for code, value in found.items() if code in ITEMS}


def labels(codes: Iterable[str]) -> str:
    """Items in words."""
    return "、".join(ITEMS[code].label for code in codes)
