"""年报要向各单位收集的项目: topics and the numbers that each asks for, as data. Pure.

The numbers are those of the form of 国办公开办函〔2021〕30号, tables 20(一), (五), (六) and (八), which
registers outside the office can hold, and 培训 for part one. 规章 is not asked: a county body
makes none (立法法 art 93).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wechat_bot.kernel import reading
from wechat_bot.kernel.config import Config


@dataclass(frozen=True)
class Item:
    """One number that is asked for. money: in 分, typed in 元. register: code of the register that
    counts it, "" where none does."""

    code: str
    label: str
    unit: str
    register: str = ""
    money: bool = False
    hint: str = ""

    def show(self, value: int | None) -> str:
        """A number as it is written on the form; "" where there is none."""
        if value is None:
            return ""
        return reading.show_yuan(value) if self.money else str(value)

    def read(self, text: str) -> int | None:
        """A typed number; None for an empty cell. ValueError is a sentence without full stop."""
        return reading.read_fen(text) if self.money else reading.read_count(text)

    def with_unit(self, value: int | None) -> str:
        """3 件, 120.50 元, 没有申报."""
        return "没有申报" if value is None else f"{self.show(value)} {self.unit}"


@dataclass(frozen=True)
class Topic:
    """What is declared together: a topic is declared when all its items are."""

    code: str
    label: str
    items: tuple[Item, ...]


TOPICS: tuple[Topic, ...] = (
    Topic("documents", "行政规范性文件", (
        Item("documents.made", "行政规范性文件本年制发件数", "件", "documents",
             hint="本单位起草、以本局名义制发的"),
        Item("documents.repealed", "行政规范性文件本年废止件数", "件", "documents",
             hint="包括宣布失效的"),
        Item("documents.in_force", "行政规范性文件现行有效件数", "件", "documents",
             hint="到 12 月 31 日仍然有效的，含往年制发的"))),
    Topic("licences", "行政许可", (
        Item("licences", "行政许可处理决定数量", "件", "licences",
             hint="本年作出决定的件数，有不予许可的请在说明里写明几件"),)),
    Topic("penalties", "行政处罚", (
        Item("penalties", "行政处罚处理决定数量", "件", "penalties"),)),
    Topic("coercive_measures", "行政强制", (
        Item("coercive_measures", "行政强制处理决定数量", "件", "coercive_measures"),)),
    Topic("charges", "行政事业性收费", (
        Item("charges", "行政事业性收费收费金额", "元", "charges", money=True,
             hint="填元，不要填万元"),)),
    Topic("training", "政务公开培训", (
        Item("training.times", "组织或参加政务公开培训次数", "次", "trainings"),
        Item("training.people", "参加政务公开培训人次", "人次", "trainings"))),
)
ITEMS: dict[str, Item] = {item.code: item for topic in TOPICS for item in topic.items}


def topic_of(item_code: str) -> Topic:
    """The topic that an item belongs to."""
    return next(each for each in TOPICS if any(item.code == item_code for item in each.items))


def owing_sections(config: Config, topic: Topic) -> tuple[str, ...]:
    """Who has to declare a topic: as the setting says, else every section."""
    return config.collecting.owing.get(topic.code, config.agency.sections)


def topics_of(config: Config, section: str) -> list[Topic]:
    """What a section has to declare."""
    return [each for each in TOPICS if section in owing_sections(config, each)]


def items_of(topics: Iterable[Topic]) -> list[Item]:
    """The items of topics, in the order of the form."""
    return [item for topic in topics for item in topic.items]
