"""行政规范性文件: its fields, and what is judged about a record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from wechat_bot.kernel import reading
from wechat_bot.kernel.config import Config
from wechat_bot.records.fields import Field, FieldKind, Values
from wechat_bot.records.register import Derived, Register
from wechat_bot.registers.documents import rules
from wechat_bot.registers.documents.models import NormativeDocument
from wechat_bot.registers.documents.rules import (
    ENDING_NAMES,
    KIND_NAMES,
    LEVELS_WITHOUT_RULES,
    STATE_NAMES,
    Kind,
    Life,
)

# Beyond the last day that can be typed, so that a document without an end touches every year.
LAST_YEAR = 2101
RULES_REFUSED = (
    "县级部门、乡镇没有规章制定权：规章只能由国务院部门和省、自治区、直辖市、设区的市、自治州的"
    "人民政府制定（立法法第九十三条）。请把类别改成“行政规范性文件”")


def life_of(values: Values) -> Life:
    """The days of a record's values."""
    signed = values["signed_on"]
    assert isinstance(signed, date)  # a required field
    return Life(signed, _day(values["published_on"]), _day(values["effective_on"]),
                _day(values["expires_on"]), str(values["ended_how"] or ""),
                _day(values["ended_on"]), str(values["ended_by"] or ""))


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _check(values: Values, today: date) -> dict[str, str]:
    return rules.problems(life_of(values), today)


def _hints(values: Values, _today: date) -> list[str]:
    return rules.hints(life_of(values), str(values["title"]), str(values["number"]),
                       str(values["opinion_number"]))


def _against(
    _session: Session, config: Config, candidates: Sequence[Values], _own_id: int | None
) -> list[dict[str, str]]:
    """规章 where the body can't make any."""
    forbidden = config.agency.level in LEVELS_WITHOUT_RULES
    return [{"kind": RULES_REFUSED} if forbidden and each["kind"] == Kind.RULES else {}
            for each in candidates]


def _years(values: Values) -> frozenset[int]:
    """From its making to its end: 现行有效 of each of these years counts it, or stops to."""
    life = life_of(values)
    end = rules.end_of(life)
    return frozenset(range(life.signed_on.year, (end.day.year if end else LAST_YEAR) + 1))


def _years_changed(before: Values, after: Values) -> frozenset[int]:
    """Only years in which it counts otherwise than before: a new link changes no figure."""
    old, new = _cells(before), _cells(after)
    return frozenset(year for year in old.keys() | new.keys() if old.get(year) != new.get(year))


def _cells(values: Values) -> dict[int, tuple[object, ...]]:
    life = life_of(values)
    return {year: (values["kind"], rules.is_made_in(life, year),
                   rules.is_repealed_in(life, year, count_expired=False),
                   rules.is_in_force_after(life, year)) for year in _years(values)}


def _state(values: Values, today: date) -> str:
    return STATE_NAMES[rules.state_at(life_of(values), today)]


ENDED = "废止或失效：仍然有效的不填，以后再来补填"
PUBLISHED = "审核和公开：以后也可以补填"
UNKNOWN = ("", None)
FIELDS = (
    Field("title", "标题", required=True, names=("文件名称", "文件标题", "名称"), width=40,
          listed=True, clean=reading.tidy_title, hint="文件全称，不加书名号。"),
    Field("number", "文号", names=("发文字号", "文件编号"), width=20, listed=True, limit=80,
          clean=reading.tidy_number, hint="例如 额司规〔2024〕1号。"),
    Field("signed_on", "签发日", FieldKind.DAY, required=True, listed=True, width=12,
          names=("成文日期", "制发日期", "制定日期", "签发日期", "印发日期"),
          hint="落款的成文日期。“本年制发件数”按这一天所在的年份计算。以前年度制发、现在还有效的，"
               "也按当时的日期登记，作为期初数。"),
    Field("published_on", "公布日", FieldKind.DAY, names=("公布日期", "发布日期"), width=12,
          unfilled=UNKNOWN),
    Field("effective_on", "施行日", FieldKind.DAY, names=("施行日期", "生效日期"), width=12,
          unfilled=UNKNOWN),
    Field("expires_on", "有效期至", FieldKind.DAY, names=("有效期", "有效期限"), width=12, listed=True,
          hint="有效期的最后一天，第二天起自动算自然失效，不用再来登记。没有有效期的留空。"),
    Field("kind", "类别", FieldKind.CHOICE, choices=KIND_NAMES, default=Kind.NORMATIVE,
          names=("文件类别",), width=16, hint="县级部门和乡镇只有行政规范性文件，没有规章。"),
    Field("opinion_number", "合法性审核意见号", limit=80, width=20, unfilled=UNKNOWN, group=PUBLISHED,
          names=("合法性审查意见号", "合法性审核", "合法性审核号", "合法性审核文号")),
    Field("url", "公开链接", FieldKind.URL, names=("链接", "网址", "公开网址"), width=30,
          unfilled=UNKNOWN, group=PUBLISHED),
    Field("reading_url", "解读链接", FieldKind.URL, names=("解读", "政策解读", "解读网址"), width=30,
          unfilled=UNKNOWN, group=PUBLISHED),
    Field("ended_how", "废止或失效方式", FieldKind.CHOICE, choices=ENDING_NAMES, width=12,
          names=("废止方式", "失效方式", "废止/失效方式"), unfilled=UNKNOWN, group=ENDED,
          hint="有效期满的不用填。"),
    Field("ended_on", "废止或失效日", FieldKind.DAY, width=12, listed=True,
          names=("废止日", "废止日期", "失效日", "失效日期", "废止/失效日"), unfilled=UNKNOWN, group=ENDED,
          hint="从这一天起不再有效。"),
    Field("ended_by", "废止文号或依据", width=24, unfilled=UNKNOWN, group=ENDED,
          names=("废止文号", "废止依据", "失效依据", "废止文件"), hint="废止和宣布失效必须填写。"),
)

DOCUMENTS = Register(
    code="documents",
    name="行政规范性文件",
    model=NormativeDocument,
    fields=FIELDS,
    title="title",
    identity=("title", "number"),
    year_of=lambda values: life_of(values).signed_on.year,
    years_of=_years,
    about=("本机关制发（含牵头联合制发）的行政规范性文件，年报“第二十条第（一）项”按它计数。"
           "转发上级文件、内部管理制度、会议通知等不在此列；以前制发、现行有效的也要登记，作为期初数。"),
    check=_check,
    hints=_hints,
    against=_against,
    derived=(Derived("状态", _state, listed=True, width=14),),
    years_changed=_years_changed,
)
