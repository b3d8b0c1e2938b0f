"""一种登记: what is particular to a register, as data and pure functions.

The verbs, the import, the export and the pages are the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wechat_bot.kernel.actor import Permission
from wechat_bot.records.fields import Field, Values

# (values, today) → field key → Chinese sentence without its full stop
Check = Callable[[Values, date], Mapping[str, str]]
# (values, today) → sentences that warn and do not refuse
Hints = Callable[[Values, date], list[str]]


def no_problems(_values: Values, _today: date) -> Mapping[str, str]:
    """For a register without rules across its fields."""
    return {}


def no_hints(_values: Values, _today: date) -> list[str]:
    """For a register that has nothing to remark."""
    return []


@dataclass(frozen=True)
class Register:
    """A register whose records are entered, corrected, voided, imported and printed alike.

    code: KIND of `wechat-bot registers import`, part of addresses and of journal subjects.
    name: 行政处罚. model: a table that inherits records.models.RecordColumns, with an attribute
    per field. title: the key of the field that names a record; it must hold no personal data.
    identity: fields that together make two rows the same record. year_of: the year a record is
    listed under; years_of: every year whose figures it touches (for closed years).
    about: what belongs here and what does not, with its article, in one or two sentences.
    """

    code: str
    name: str
    model: type[Any]
    fields: tuple[Field, ...]
    title: str
    identity: tuple[str, ...]
    year_of: Callable[[Values], int]
    years_of: Callable[[Values], frozenset[int]]
    about: str
    unit: str = "件"
    check: Check = no_problems
    hints: Hints = no_hints
    permission: Permission = Permission.KEEP_REGISTERS

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """Its own fields, then 登记单位 and 备注, which every record has."""
        return (*self.fields, SECTION, NOTE)

    def field(self, key: str) -> Field:
        """The field of a key."""
        return next(each for each in self.all_fields if each.key == key)

    def values(self, record: Any) -> Values:
        """What a stored record says, field by field."""
        return {each.key: getattr(record, each.key) for each in self.all_fields}

    def name_of(self, values: Values) -> str:
        """How sentences name a record."""
        return self.field(self.title).show(values[self.title]) or "（没有名称）"

    def problems(self, values: Values, today: date) -> dict[str, str]:
        """What is wrong across the fields of a record."""
        return dict(self.check(values, today))


SECTION = Field("section", "登记单位", names=("股室", "科室", "填报单位", "承办单位", "责任单位"), limit=60)
NOTE = Field("note", "备注", names=("说明",), limit=1000, width=30)
