"""Fields: typed text to values and back."""

from __future__ import annotations

from datetime import date

import pytest

from wechat_bot.kernel import reading
from wechat_bot.records.fields import Field, FieldKind, Value
from wechat_bot.registers.catalogue import REGISTERS


@pytest.mark.parametrize(("text", "month"), [
    ("2024-03", date(2024, 3, 1)), ("2024-3", date(2024, 3, 1)), ("2024/12", date(2024, 12, 1)),
    ("２０２４年３月", date(2024, 3, 1)), ("2024-03-01", date(2024, 3, 1)),
    ("2024-03-01 00:00:00", date(2024, 3, 1)), (" ", None),
])
def test_months(text: str, month: date | None) -> None:
    assert reading.read_month(text) == month


@pytest.mark.parametrize("text", ["3月", "2024-13", "2024-00", "2024.1", "2024-03-15", "1899-01",
                                  "2024", "去年三月"])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(ValueError, match="不是月份，请写成 2024-03"):
        reading.read_month(text)


@pytest.mark.parametrize(("typed", "number"), [
    ("额司规〔2024〕1号", "额司规〔2024〕1号"), ("额司规[2024]1号", "额司规〔2024〕1号"),
    ("额司规（2024） 1 号", "额司规〔2024〕1号"), ("额司规【２０２４】１号", "额司规〔2024〕1号"),
    ("额司许(延)[2024]1号", "额司许(延)〔2024〕1号"), ("当场-3", "当场-3"), ("", ""),
])
def test_numbers_of_documents_in_one_form(typed: str, number: str) -> None:
    assert reading.tidy_number(typed) == number == reading.tidy_number(number)


def test_titles_without_their_quotes() -> None:
    assert reading.tidy_title("《某办法》") == "某办法" == reading.tidy_title("某办法")
    assert reading.tidy_title("《甲》和《乙》") == "《甲》和《乙》"
    assert reading.tidy_title("印发《甲》") == "印发《甲》"


@pytest.mark.parametrize(("kind", "value"), [
    (FieldKind.DAY, date(2024, 3, 5)), (FieldKind.MONTH, date(2024, 3, 1)),
    (FieldKind.MONEY, 38_050), (FieldKind.MONEY, 0), (FieldKind.COUNT, 0), (FieldKind.COUNT, 7),
    (FieldKind.YES_NO, True), (FieldKind.YES_NO, False), (FieldKind.CHOICE, "b"),
    (FieldKind.URL, "http://x.cn/a"), (FieldKind.TEXT, "一行"), (FieldKind.LINES, "两\n行"),
])
def test_what_is_shown_reads_back(kind: FieldKind, value: Value) -> None:
    field = Field("key", "名", kind, choices={"a": "甲", "b": "乙"})
    assert field.read(field.show(value)) == value


def test_every_register_is_sound() -> None:
    """Fields have columns, identities have fields, no heading means two fields."""
    for code, register in REGISTERS.items():
        assert register.code == code and register.about.endswith("。")
        keys = [each.key for each in register.all_fields]
        assert len(set(keys)) == len(keys), code
        assert {register.title, *register.identity} <= set(keys), code
        assert all(hasattr(register.model, key) for key in keys), code
        headings = [name for each in register.all_fields for name in {each.label, *each.names}]
        assert len(set(headings)) == len(headings), code
        columns = [*(each.label for each in register.all_fields),
                   *(each.label for each in register.derived), "序号", "登记人", "登记时间", "作废原因"]
        assert len(set(columns)) == len(columns), f"{code}: a column of the export would be lost"
        for each in register.all_fields:
            column = register.model.__table__.columns[each.key].type
            length = getattr(column, "length", None)
            if length is not None and each.kind in (FieldKind.TEXT, FieldKind.LINES):
                assert each.limit <= length, f"{code}.{each.key}"
