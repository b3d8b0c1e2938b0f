"""登记项: the fields of a register as data, read from a form or a cell. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from wechat_bot.kernel import reading

Value = str | int | bool | date | None
Values = dict[str, Value]


class FieldKind(StrEnum):
    """What a field holds, and so how it is typed, read, shown and aligned."""

    TEXT = "text"  # one line
    LINES = "lines"  # several lines
    DAY = "day"  # date | None
    MONTH = "month"  # its first day | None
    CHOICE = "choice"  # a code of `choices`
    YES_NO = "yes_no"  # bool
    COUNT = "count"  # whole number | None: nothing typed is not 0
    MONEY = "money"  # 分 | None, typed in 元
    URL = "url"


@dataclass(frozen=True)
class Field:
    """One field. `label` is its name on forms, headings and in refusals.

    names: other headings that an imported table may use. choices: code → Chinese (CHOICE); also:
    other words in use → code.
    default: as it would be typed. width: of its column in a table, in characters.
    listed: whether the list page shows it. limit: characters of TEXT and LINES.
    clean: what typed text (TEXT, LINES) becomes before it is stored, such as 打码; done twice it
    must change nothing more. unfilled: the values from which the field may be completed (补填)
    without a reason, because nothing was said before; empty where every change is a correction.
    group: the heading on the form above it and those that follow with the same.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    hint: str = ""
    names: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    width: int = 16
    listed: bool = False
    limit: int = 200
    clean: Callable[[str], str] | None = None
    unfilled: tuple[Value, ...] = ()
    group: str = ""
    also: Mapping[str, str] = field(default_factory=dict)

    def read(self, text: str) -> Value:
        """The typed text as a value; ValueError is a Chinese sentence without its full stop."""
        plain = text.strip() or self.default
        if self.required and not plain:
            raise ValueError(f"请填写{self.label}")
        match self.kind:
            case FieldKind.DAY:
                return reading.read_any_day(plain)
            case FieldKind.MONTH:
                return reading.read_month(plain)
            case FieldKind.CHOICE:
                return self._choice(plain)
            case FieldKind.YES_NO:
                return reading.read_yes_no(plain, False)
            case FieldKind.COUNT:
                return reading.read_count(plain)
            case FieldKind.MONEY:
                return reading.read_fen(plain)
            case FieldKind.URL:
                return reading.read_url(plain)
            case FieldKind.LINES:
                return self._lines(plain)
        return self._cleaned(reading.read_text(plain, self.label, self.limit))

    def _cleaned(self, text: str) -> str:
        return self.clean(text) if self.clean is not None else text

    def _choice(self, plain: str) -> str:
        if not plain:
            return ""
        for code, name in self.choices.items():
            if plain in (code, name):
                return code
        if plain in self.also:
            return self.also[plain]
        # Offices shorten: 维持 for 结果维持. Taken only where it can mean nothing else.
        meant = [code for code, name in self.choices.items() if len(plain) > 1 and plain in name]
        if len(meant) == 1:
            return meant[0]
        raise ValueError(f"“{plain}”看不懂，可以写：{'、'.join(self.choices.values())}")

    def _lines(self, plain: str) -> str:
        lines = plain.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        text = "\n".join(reading.read_text(line, self.label, self.limit) for line in lines)
        if len(text) > self.limit:
            raise ValueError(f"{self.label}有 {len(text)} 个字，最多 {self.limit} 个")
        return self._cleaned(text)

    def show(self, value: Value) -> str:
        """A value as people read it, which `read` reads back."""
        if value is None or value == "":
            return ""
        match self.kind:
            case FieldKind.YES_NO:
                return "是" if value else "否"
            case FieldKind.CHOICE:
                return self.choices.get(str(value), str(value))
            case FieldKind.MONEY if isinstance(value, int):
                return reading.show_yuan(value)
            case FieldKind.MONTH if isinstance(value, date):
                return f"{value:%Y-%m}"
            case FieldKind.DAY if isinstance(value, date):
                return value.isoformat()
        return str(value)


def read_fields(fields: tuple[Field, ...], texts: Mapping[str, str]) -> tuple[Values, dict[str, str]]:
    """(values, field → what is wrong with it). A field that is not among the texts is empty."""
    values: Values = {}
    wrong: dict[str, str] = {}
    for each in fields:
        try:
            values[each.key] = each.read(texts.get(each.key, ""))
        except ValueError as error:
            wrong[each.key] = str(error)
            values[each.key] = None
    return values, wrong
