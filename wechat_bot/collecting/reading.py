"""读报送表: a form that came back, or a flat table of many, as statements with their errors. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from wechat_bot.collecting.topics import ITEMS, Item
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.records.tables import (
    KEPT,
    TOTAL,
    RowError,
    is_total,
    money_unit,
    plain_heading,
)

EMPTY, READ, WRONG = "空着", "读出", "错误"
SEARCH = 15
LABELS: dict[str, Item] = {plain_heading(item.label): item for item in ITEMS.values()}
_SIGNED = {"填报人": "filled_by", "负责人": "headed_by", "填报日期": "filled_on", "填报单位": "section",
           "日期": "filled_on"}


@dataclass
class Filled:
    """A statement as it stands in a file. rows: item → its row; texts: as read_statement takes."""

    year: int = 0
    section: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)  # filled_by … → row
    reason: str = ""


@dataclass
class Returned:
    """What a file holds: statements, each row's fate, and errors per cell.

    said: row → what stands there, for people (行政许可处理决定数量：3).
    """

    filled: list[Filled] = field(default_factory=list)
    fates: list[tuple[int, str]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    said: dict[int, str] = field(default_factory=dict)


def read_returned(rows: Sequence[Sequence[str]]) -> Returned:
    """A 报送表 or a flat table (年份、填报单位、项目、数值 …). ImportRefused where it is neither."""
    for index, row in enumerate(rows[:SEARCH]):
        headings = [plain_heading(cell) for cell in row]
        if "项目" in headings and "数值" in headings:
            return _flat(rows, index, headings)
        if "项目" in headings:
            this = next((place for place, cell in enumerate(row) if "本年" in cell), None)
            if this is not None:
                return _form(rows, index, headings, this)
    raise ImportRefused(
        f"这不是《年报数据报送表》{KEPT}表头里要有“项目”和“本年”两列（或者年份、填报单位、项目、数值）。"
        "请用本页下载的空表填写。")


def _form(
    rows: Sequence[Sequence[str]], header: int, headings: Sequence[str], this: int
) -> Returned:
    found, filled = Returned(), Filled()
    place, note = headings.index("项目"), headings.index("说明") if "说明" in headings else None
    unit = headings.index("单位") if "单位" in headings else None
    title = "".join("".join(row) for row in rows[:header + 1])
    years = re.search(r"(\d{4})年（本年）", rows[header][this]) or re.search(r"(\d{4})年", title)
    filled.year = int(years[1]) if years else 0
    for number, row in enumerate(rows, start=1):
        if number <= header + 1:
            _signature(filled, row, number)
            continue
        item = LABELS.get(plain_heading(_cell(row, place)))
        if item is None:
            if any(row) and not _signature(filled, row, number):
                found.errors.append(RowError(number, "项目", f"“{_cell(row, place)[:30]}”不是要报的项目"))
                found.fates.append((number, WRONG))
            continue
        _take(found, filled, item, number, _cell(row, this), _note(item, _cell(row, note)),
              _cell(row, unit) or "元")
    found.filled.append(filled)
    return found


def _note(item: Item, text: str) -> str:
    """The remark that somebody wrote; the hint that was printed there is none."""
    return "" if text == item.hint else text


def _signature(filled: Filled, row: Sequence[str], number: int) -> bool:
    """填报人：李四, in one cell or in two; whether the row is such a line."""
    taken = False
    for column, cell in enumerate(row):
        name, _, rest = re.sub(r"（签名）|\(签名\)", "", cell).partition("：")
        key = _SIGNED.get(plain_heading(name))
        if key is None:
            continue
        taken = True
        value = rest.strip() or _cell(row, column + 1)
        filled.places[key] = number
        if key == "section":
            filled.section = value
        elif value and not re.fullmatch(r"[\s年月日]+", value):
            filled.texts[key] = value
    return taken


def _flat(rows: Sequence[Sequence[str]], header: int, headings: Sequence[str]) -> Returned:
    found = Returned()
    groups: dict[tuple[str, ...], Filled] = {}
    where = {name: place for place, name in enumerate(headings)}
    unit = money_unit(rows[header][headings.index("数值")])
    missing = [name for name in ("年份", "填报单位", "项目", "数值", "填报人") if name not in where]
    if missing:
        raise ImportRefused(f"表头缺少：{'、'.join(missing)}{KEPT}")
    for number, row in enumerate(rows[header + 1:], start=header + 2):
        if not row:
            continue
        if is_total(row, where.get("说明")):
            found.fates.append((number, TOTAL))
            continue
        text = {name: _cell(row, place) for name, place in where.items()}
        item = LABELS.get(plain_heading(text["项目"]))
        year = re.fullmatch(r"(\d{4})年?", text["年份"])
        if item is None or year is None:
            what, said = ("项目", text["项目"]) if item is None else ("年份", text["年份"])
            found.errors.append(RowError(number, what, f"“{said[:30]}”看不懂，请照空表里的写"))
            found.fates.append((number, WRONG))
            continue
        key = (year[1], text["填报单位"], text["填报人"], text.get("负责人", ""),
               text.get("填报日期", ""), text.get("原因", ""))
        filled = groups.get(key)
        if filled is None or item.code in filled.rows:  # a second number replaces the first
            filled = groups[key] = Filled(
                int(year[1]), text["填报单位"], {"filled_by": text["填报人"],
                "headed_by": text.get("负责人", ""), "filled_on": text.get("填报日期", "")},
                places={"section": number, "filled_by": number, "filled_on": number},
                reason=text.get("原因", ""))
            found.filled.append(filled)
        _take(found, filled, item, number, text["数值"], text.get("说明", ""), unit)
    return found


def _take(
    found: Returned, filled: Filled, item: Item, number: int, text: str, note: str, unit: str
) -> None:
    """unit: as written beside the number or above it; of money it may be 万元."""
    if item.code in filled.rows:
        found.errors.append(RowError(number, item.label, "这个项目在表里出现了两次，请只留一行"))
        found.fates.append((number, WRONG))
        return
    filled.rows[item.code] = number
    found.said[number] = f"{item.label}：{text or '（空）'}"
    try:
        text = _in_yuan(text, unit) if item.money else text
        value = item.read(text)
    except ValueError as error:
        found.errors.append(RowError(number, item.label, str(error)))
        found.fates.append((number, WRONG))
        return
    if value is not None:
        filled.texts[item.code], filled.texts[f"note.{item.code}"] = text, note
    found.fates.append((number, EMPTY if value is None else READ))


def _in_yuan(text: str, unit: str) -> str:
    """A sum with the unit that stands beside it. ValueError for one that nobody knows."""
    if not text or text.endswith(("元", "万")) or unit == "元":
        return text
    if unit in ("万元", "万"):
        return f"{text}万元"
    raise ValueError("金额的单位看不懂，请改成元或者万元")


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""

