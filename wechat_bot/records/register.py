"""一种登记: what is particular to a register, as data and pure functions.

The verbs, the import, the export and the pages are the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.config import Config
from wechat_bot.records.fields import Field, Value, Values

# (values, today) → field key → Chinese sentence without its full stop
Check = Callable[[Values, date], Mapping[str, str]]
# (values, today) → sentences that warn and do not refuse
Hints = Callable[[Values, date], list[str]]
# (session, config, candidates, id of the record that is being corrected) → problems of each
# candidate, as of Check: what only the settings, the register and the other candidates show
Against = Callable[[Session, Config, Sequence[Values], int | None], list[dict[str, str]]]
# (session, today) → sentences about the register as a whole
Overview = Callable[[Session, date], list[str]]


def no_problems(_values: Values, _today: date) -> Mapping[str, str]:
    """For a register without rules across its fields."""
    return {}


def no_hints(_values: Values, _today: date) -> list[str]:
    """For a register that has nothing to remark."""
    return []


def no_overview(_session: Session, _today: date) -> list[str]:
    """For a register whose records need not be looked at together."""
    return []


@dataclass(frozen=True)
class Derived:
    """What is worked out from a record's fields: shown and exported, never typed.

    show: (values, today) → as people read it. listed, width: as of a Field.
    """

    label: str
    show: Callable[[Values, date], str]
    listed: bool = False
    width: int = 12


def no_conflicts(
    _session: Session, _config: Config, candidates: Sequence[Values], _own_id: int | None
) -> list[dict[str, str]]:
    """For a register whose records can be judged one by one."""
    return [{} for _ in candidates]


@dataclass(frozen=True)
class Closing:
    """How a record that was entered open is ended later (补填).

    field: the key of its day, empty while it is open. deed: the button that fills it in;
    waiting: what the open ones are called, with its colour. lasting: the day may lie ahead, as
    of a term of office, and until then the record is open. along: fields filled in with the day.
    """

    field: str
    deed: str
    waiting: str
    colour: str = "amber"
    lasting: bool = False
    along: tuple[str, ...] = ()


@dataclass(frozen=True)
class Register:
    """A register whose records are entered, corrected, voided, imported and printed alike.

    code: KIND of `wechat-bot registers import`, part of addresses and of journal subjects.
    name: 行政处罚. model: a table that inherits records.models.RecordColumns, with an attribute
    per field. title: the key of the field that names a record; it must hold no personal data.
    identity: fields that together make two rows the same record. year_of: the year a record is
    listed under; years_of: every year whose figures it touches (for closed years).
    about: what belongs here and what does not, with its article, in one or two sentences.
    naming: how sentences name a record, where its title is not always filled. same: the identity
    where not all of its fields are part of every record's; records that are the same agree in the
    first field of `identity`.
    years_changed: (before, after) → the years whose figures a change touches, where these are
    fewer than all the years of both. closing: for records that are ended later. overview: hints
    that only several records together give.
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
    against: Against = no_conflicts
    naming: Callable[[Values], str] | None = None
    same: Callable[[Values], tuple[Value, ...]] | None = None
    permission: Permission = Permission.KEEP_REGISTERS
    derived: tuple[Derived, ...] = ()
    years_changed: Callable[[Values, Values], frozenset[int]] | None = None
    overview: Overview = no_overview
    closing: Closing | None = None

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

    def identity_of(self, values: Values) -> tuple[Value, ...]:
        """What a record has in common with no other that is not voided."""
        if self.same is not None:
            return self.same(values)
        return tuple(values[key] for key in self.identity)

    def name_of(self, values: Values) -> str:
        """How sentences name a record."""
        if self.naming is not None:
            return self.naming(values)
        return self.field(self.title).show(values[self.title]) or "（没有名称）"

    def years_between(self, before: Values, after: Values) -> frozenset[int]:
        """The years whose figures change when a record says `after` instead of `before`."""
        if self.years_changed is not None:
            return self.years_changed(before, after)
        return self.years_of(before) | self.years_of(after)

    def completes(self, before: Values, after: Values) -> bool:
        """Whether a change only fills in (补填) what was left open, and so needs no reason."""
        changed = [each for each in self.all_fields if before[each.key] != after[each.key]]
        return bool(changed) and all(before[each.key] in each.unfilled for each in changed)

    def is_open(self, values: Values) -> bool:
        """Whether something can still be filled in without a reason."""
        return bool(self.open_fields(values))

    def waits(self, values: Values, today: date) -> bool:
        """Whether the record is still to be ended."""
        if self.closing is None:
            return False
        day = values[self.closing.field]
        return day is None or (self.closing.lasting and isinstance(day, date) and day >= today)

    def closing_fields(self) -> tuple[Field, ...]:
        """What says how a record ended, and may stay empty when it is entered."""
        if self.closing is None:
            return ()
        keys = (self.closing.field, *self.closing.along)
        return tuple(each for each in self.fields if each.key in keys)

    def open_fields(self, values: Values) -> tuple[Field, ...]:
        """What can be filled in (补填) without a reason; 备注 comes with it."""
        found = tuple(each for each in self.fields if values[each.key] in each.unfilled)
        return (*found, NOTE) if found and not values[NOTE.key] else found

    def problems(self, values: Values, today: date) -> dict[str, str]:
        """What is wrong across the fields of a record."""
        return dict(self.check(values, today))


SECTION = Field("section", "登记单位", limit=60, names=(
    "股室", "科室", "起草股室", "起草单位", "填报单位", "承办单位", "责任单位"))
NOTE = Field("note", "备注", names=("说明",), limit=1000, width=30,
             unfilled=("",))
