"""The header row and the lines of an imported ledger table. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from wechat_bot.disclosure import item_fields, ledger, reading
from wechat_bot.disclosure.item_fields import MORE_FIELDS
from wechat_bot.disclosure.ledger import Entry
from wechat_bot.kernel import reading as typed
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.records.fields import Values
from wechat_bot.records.tables import CELL_ERRORS, RowError, plain_heading

__all__ = ["COLUMNS", "IGNORED", "REQUIRED", "Layout", "ParsedRow", "RowError", "field_by_name",
           "guessed", "header_of", "parse_rows", "read_layout", "samples_of"]

T = TypeVar("T")
HEADER_SEARCH = 10
SAMPLES, SAMPLE_LENGTH = 3, 30
# field → the name we use, then other names in use. Brackets and blanks in a header are ignored.
COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("标题", "信息标题", "名称", "信息名称", "文章标题", "题目"),
    "published": ("发布时间", "发布日期", "公开时间", "公开日期", "发表时间", "发表日期"),
    "channel": ("渠道", "发布渠道", "公开渠道", "公开方式", "平台", "发布平台"),
    "url": ("链接", "网址", "发布链接", "公开链接", "文章链接", "url"),
    "section": ("供稿单位", "供稿科室", "供稿股室", "科室", "股室", "责任科室", "承办科室"),
    "contributor": ("供稿人", "作者", "撰稿人", "编辑"),
    "origin": ("来源类型", "原创或转载", "原创/转载", "是否转载或原创"),
    "source": ("来源", "稿件来源", "信息来源", "转载来源"),
    "index_number": ("索引号", "索引"),
    "document_number": ("文号", "发文字号", "文件编号"),
    "summary": ("内容概述", "内容摘要", "概述", "摘要"),
    "made_on": ("生成日期", "产生日期", "成文日期", "签发日期"),
    "is_government_information": ("是否政府信息", "政府信息"),
    "info_kind": ("信息类型", "信息类别"),
    "key_area": ("重点领域", "是否重点领域"),
    "article_20": ("条例二十条", "条例第二十条", "第二十条", "二十条", "条例二十条事项"),
    "status": ("状态", "当前状态"),
    "taken_down_at": ("下架时间", "下架日期", "撤下日期", "撤下时间"),
    "taken_down_reason": ("下架原因", "撤下原因"),
    "first_reviewer": ("初审", "初审人", "一审"),
    "second_reviewer": ("复审", "复审人", "二审"),
    "final_reviewer": ("终审", "终审人", "三审"),
    "reviewers": ("审核人", "审核", "审核人员"),
    **{each.key: (each.label, *each.names) for each in MORE_FIELDS},
}
REQUIRED = ("title", "published", "channel")
# Known, and nothing to take over: counted or computed by us.
IGNORED = frozenset({"序号", "编号", "备注", "发布记录号", "公开信息号", "发布方式", "时间来源",
                     "版本指纹", "正文指纹", "是否计入", "不计入原因", "提示"})
_BY_HEADER = {name: key for key, names in COLUMNS.items() for name in names}


@dataclass(frozen=True)
class Layout:
    """Where each field stands: column indexes (发布日期 may be two columns), headings.

    unknown: headings that nobody knows; samples: some filled cells under each of them.
    """

    header_row: int
    places: Mapping[str, tuple[int, ...]]
    unknown: tuple[str, ...]
    headings: Mapping[str, str]
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class ParsedRow:
    """A row of data: its entry, or what is wrong with it."""

    number: int
    entry: Entry | None = None
    errors: list[RowError] = field(default_factory=list)


def read_layout(rows: Sequence[Sequence[str]], matched: Mapping[str, str] | None = None) -> Layout:
    """Find the header among the first rows. ImportRefused names every missing column.

    matched: heading as in the file → field, for headings that we do not know (对应好的列);
    "" where a column is to be left out, though its heading is known.
    """
    chosen = _checked(matched or {})
    for index, row in enumerate(rows[:HEADER_SEARCH]):
        keys = [_field_of(cell, chosen) for cell in row]
        if "title" in keys and len({key for key in keys if key}) >= 2:
            return _layout(rows, index, row, keys)
    names = "、".join(COLUMNS[key][0] for key in REQUIRED)
    raise ImportRefused(
        f"前 {HEADER_SEARCH} 行里没有找到表头，一条也没有导入。表头至少要有这几列：{names}。"
    )


def header_of(rows: Sequence[Sequence[str]]) -> int:
    """The row that is most likely the header, though its names need matching: the first with two
    filled cells or more. For the step where a person matches columns to fields.
    """
    return next((index for index, row in enumerate(rows[:HEADER_SEARCH])
                 if sum(bool(cell) for cell in row) >= 2), 0)


def guessed(rows: Sequence[Sequence[str]], header_row: int) -> list[tuple[str, str]]:
    """(heading, field or "") of every named column of a header row."""
    return [(cell, _BY_HEADER.get(plain_heading(cell), "")) for cell in rows[header_row] if cell]


def samples_of(
    rows: Sequence[Sequence[str]], header_row: int, heading: str
) -> tuple[str, ...]:
    """The first filled cells under a heading, shortened."""
    column = list(rows[header_row]).index(heading)
    cells = (row[column] for row in rows[header_row + 1:] if column < len(row) and row[column])
    return tuple(cell[:SAMPLE_LENGTH] for cell, _ in zip(cells, range(SAMPLES), strict=False))


def field_by_name(name: str) -> str:
    """The field that a person means by a name, for --map 表头=字段; ImportRefused if none."""
    key = name if name in COLUMNS else _BY_HEADER.get(plain_heading(name), "")
    if not key:
        raise ImportRefused(f"没有叫“{name}”的字段，一条也没有导入。可用的有："
                            f"{'、'.join(names[0] for names in COLUMNS.values())}。")
    return key


def _checked(matched: Mapping[str, str]) -> dict[str, str]:
    for heading, key in matched.items():
        if key and key not in COLUMNS:
            raise ImportRefused(f"“{heading}”对应的字段不认识，一条也没有导入。请重新选择。")
    return {plain_heading(heading): key for heading, key in matched.items()}


def _field_of(cell: str, chosen: Mapping[str, str]) -> str | None:
    heading = plain_heading(cell)
    return chosen[heading] if heading in chosen else _BY_HEADER.get(heading)


def _layout(
    rows: Sequence[Sequence[str]], index: int, row: Sequence[str], keys: Sequence[str | None]
) -> Layout:
    places: dict[str, tuple[int, ...]] = {}
    for column, key in enumerate(keys):
        if key:
            places[key] = (*places.get(key, ()), column)
    wrong = [f"缺少“{COLUMNS[key][0]}”列。" for key in REQUIRED if key not in places]
    wrong += [f"“{'”“'.join(row[c] for c in columns)}”是同一个意思的列，请只留一列。"
              for key, columns in places.items() if len(columns) > (2 if key == "published" else 1)]
    if wrong:
        raise ImportRefused(f"表头（第 {index + 1} 行）有问题，一条也没有导入：{''.join(wrong)}", wrong)
    unknown = tuple(cell for cell, key in zip(row, keys, strict=True)
                    if cell and not key and plain_heading(cell) not in IGNORED)
    headings = {key: row[columns[0]] for key, columns in places.items()}
    return Layout(index, places, unknown, headings,
                  {cell: samples_of(rows, index, cell) for cell in unknown})



def parse_rows(
    rows: Sequence[Sequence[str]], layout: Layout, channels: Mapping[str, str], now: datetime
) -> list[ParsedRow]:
    """Every filled row below the header, with all its errors."""
    return [
        _Reader(number, row, layout).parse(channels, now)
        for number, row in enumerate(rows[layout.header_row + 1:], start=layout.header_row + 2)
        if row
    ]


class _Reader:
    """Reads one row, collecting errors."""

    def __init__(self, number: int, row: Sequence[str], layout: Layout) -> None:
        self._row = row
        self._layout = layout
        self._parsed = ParsedRow(number)

    def parse(self, channels: Mapping[str, str], now: datetime) -> ParsedRow:
        """The row as an entry, unless something is wrong."""
        moment = self._read("published", lambda t: _moment(t, now), None)
        down = self._read(
            "taken_down_at", lambda t: typed.read_moment(t, now).at if t else None, None)
        values = {
            "title": self._read("title", _title, ""),
            "channel": self._read("channel", lambda t: reading.read_channel(t, channels), ""),
            "url": self._read("url", typed.read_url, ""),
            "index_number": self._line("index_number", ledger.INDEX_LIMIT),
            "document_number": self._line("document_number", ledger.DOCUMENT_LIMIT),
            "summary": self._line("summary", ledger.REASON_LIMIT),
            "section": self._line("section", ledger.NAME_LIMIT),
            "contributor": self._line("contributor", ledger.NAME_LIMIT),
            "source": self._line("source", ledger.SOURCE_LIMIT),
            "taken_down_reason": self._line("taken_down_reason", ledger.REASON_LIMIT),
            "made_on": self._read("made_on", lambda t: typed.read_day(t, now), None),
            "origin": self._read("origin", reading.read_origin, ""),
            "info_kind": self._read("info_kind", reading.read_info_kind, ""),
            "article_20": self._read("article_20", reading.read_article_20, ""),
            "status": self._read("status", reading.read_status, ""),
            "is_government_information": self._read(
                "is_government_information", lambda t: typed.read_yes_no(t, True), True),
            "key_area": self._read("key_area", lambda t: typed.read_yes_no(t, False), False),
        }
        more = self._more()
        if moment is not None and down is not None and down < moment.at:
            self._wrong("taken_down_at", "早于发布时间，请核对")
        if not self._parsed.errors and moment is not None:
            self._parsed.entry = Entry(
                **values, more=more, published_at=moment.at, taken_down_at=down,  # type: ignore[arg-type]
                time_source="date_only" if moment.date_only else "imported",
                reviewers=self._reviewers(),
            )
        return self._parsed

    def _more(self) -> Values:
        values: Values = {}
        for each in MORE_FIELDS:
            values[each.key] = self._read(each.key, each.read, item_fields.MORE_DEFAULTS[each.key])
        for key, message in item_fields.problems(values).items():
            self._wrong(key, message)
        return values

    def _cell(self, key: str) -> str:
        cells = [self._row[c] for c in self._layout.places.get(key, ()) if c < len(self._row)]
        return _joined([cell for cell in cells if cell])

    def _read(self, key: str, read: Callable[[str], T], fallback: T) -> T:
        text = self._cell(key)
        try:
            if text.upper() in CELL_ERRORS:
                raise ValueError(f"单元格是公式错误 {text}，请改成文字")
            return read(text)
        except ValueError as error:
            self._wrong(key, str(error))
            return fallback

    def _line(self, key: str, limit: int) -> str:
        return self._read(key, lambda t: typed.read_text(t, "", limit), "")

    def _wrong(self, key: str, message: str) -> None:
        heading = self._layout.headings.get(key, COLUMNS[key][0])
        self._parsed.errors.append(RowError(self._parsed.number, heading, message))

    def _reviewers(self) -> tuple[str, ...]:
        levels = [self._cell(key) for key in ("first_reviewer", "second_reviewer",
                                              "final_reviewer")]
        return tuple(filter(None, levels)) or typed.read_names(self._cell("reviewers"))


def _title(text: str) -> str:
    if not text:
        raise ValueError("标题是空的")
    return typed.read_text(text, "标题", ledger.TITLE_LIMIT)


def _moment(text: str, now: datetime) -> typed.Moment:
    if not text:
        raise ValueError("日期是空的，请写成 2024-03-05 或 2024-03-05 10:00")
    return typed.read_moment(text, now)


def _joined(cells: Sequence[str]) -> str:
    """One text of the cells of a field: a day and a time apart belong together."""
    if len(cells) != 2:
        return "".join(cells)
    for one, other in (cells, cells[::-1]):
        if re.fullmatch(r"\d{1,2}[:：时]\d{1,2}(分|[:：]\d{1,2})?", other):
            return f"{one} {other}"
    return max(cells, key=len)  # the same day twice, once with its time
