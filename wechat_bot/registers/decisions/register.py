"""行政许可、行政处罚、行政强制: three registers with the same fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel import reading
from wechat_bot.kernel.config import Config
from wechat_bot.records.fields import Field, FieldKind, Values
from wechat_bot.records.register import Derived, Register
from wechat_bot.registers.decisions import rules
from wechat_bot.registers.decisions.models import CoerciveMeasure, Licence, Penalty
from wechat_bot.registers.decisions.rules import Entry

PARTIES = {"person": "自然人", "household": "个体工商户", "company": "法人", "organisation": "非法人组织"}
GRANTED, REFUSED = "granted", "refused"
IMPOSED, NOT_IMPOSED = "imposed", "not_imposed"
LICENCE_RESULTS = {GRANTED: "准予", REFUSED: "不予"}
PENALTY_RESULTS = {IMPOSED: "给予处罚", NOT_IMPOSED: "不予处罚"}
KEYS = ("number", "decided_on", "matter", "sort", "result", "month", "quantity", "vouched_by",
        "section")
SINGLY = "逐件登记：一件决定一条"
MONTHLY = "按月汇总：不逐件登记时只填这几项，上面的不填"
EITHER = "逐件和汇总都可以填"
COMMON = ("逐件登记（填决定文号、决定日期），或者按月汇总（填月份、数量、核实人），同一个月只用一种。"
          "按作出决定的日期计数；不要填写当事人姓名，年报只计件数。")


def entry_of(values: Mapping[str, Any]) -> Entry:
    """A record's values as the rules take them; a register without 结果 has none."""
    return Entry(**{key: values[key] for key in KEYS if key in values})


def _check(values: Values, today: date) -> dict[str, str]:
    return rules.problems(entry_of(values), today)


def _hints(judge: Callable[[Entry], list[str]]) -> Callable[[Values, date], list[str]]:
    return lambda values, _today: judge(entry_of(values))


def _against(model: type[Any]) -> Callable[
        [Session, Config, Sequence[Values], int | None], list[dict[str, str]]]:
    """Judge candidates beside what the register says of the same years."""
    columns = [getattr(model, key) for key in KEYS]

    def conflicts(
        session: Session, _config: Config, candidates: Sequence[Values], own_id: int | None
    ) -> list[dict[str, str]]:
        entries = [entry_of(each) for each in candidates]
        years = {entry.year for entry in entries}
        stored = session.execute(select(model.id, *columns).where(
            model.voided_at.is_(None), model.year.in_(years)))
        return rules.conflicts(entries, (
            (row[0], Entry(**dict(zip(KEYS, row[1:], strict=True))))
            for row in stored if row[0] != own_id))

    return conflicts


def name_of_entry(entry: Entry) -> str:
    """No personal data: the number, or the month."""
    if entry.month is not None:
        return f"{rules.month_name(entry.month)}汇总"
    return entry.number or "（没有文号）"


def _way(values: Values, _today: date) -> str:
    entry = entry_of(values)
    return f"汇总 {entry.amount} 件" if entry.is_total else "逐件"


def _fields(sort_hint: str, results: Mapping[str, str]) -> tuple[Field, ...]:
    return (
        Field("number", "决定文号", names=("文号", "决定书文号", "文书号", "许可文号", "处罚决定书文号"),
              width=24, listed=True, limit=80, hint="逐件登记的必填。",
              clean=reading.tidy_number, group=SINGLY),
        Field("decided_on", "决定日期", FieldKind.DAY, width=12, listed=True, group=SINGLY,
              names=("作出决定日期", "许可决定日期", "处罚决定日期"),
              hint="作出决定（落款）的日期，不是收到申请的日期。逐件登记的必填。"),
        Field("matter", "事项（案由）", names=("事项", "案由", "许可事项", "事项名称", "违法行为"), width=30,
              listed=True, group=SINGLY,
              hint="只写事项，不写当事人的姓名、身份证号和电话。逐件登记的必填。"),
        Field("party", "当事人类型", FieldKind.CHOICE, choices=PARTIES, width=12, group=SINGLY,
              names=("相对人类型", "行政相对人类别")),
        Field("url", "公示链接", FieldKind.URL, names=("公示网址", "链接"), width=30, unfilled=("",),
              group=SINGLY),
        Field("month", "月份", FieldKind.MONTH, width=10, names=("汇总月份",), hint="例如 2024-03。",
              group=MONTHLY),
        Field("quantity", "数量", FieldKind.COUNT, width=8, names=("件数", "汇总数量", "决定数量"),
              hint="这个月作出几件决定；没有就写 0。", group=MONTHLY),
        Field("vouched_by", "核实人", limit=60, width=10, names=("审核人", "填报人"),
              hint="这个数由谁核实。", group=MONTHLY),
        Field("sort", "种类", names=("决定种类", "许可类别", "处罚种类", "强制种类"), width=14, limit=60,
              hint=sort_hint, group=EITHER),
        *((Field("result", "结果", FieldKind.CHOICE, choices=results, width=10, listed=True,
                 names=("决定结果", "办理结果"), default=next(iter(results)), group=EITHER),)
          if results else ()),
    )


def _register(
    code: str, name: str, model: type[Any], about: str, fields: tuple[Field, ...],
    judge: Callable[[Entry], list[str]],
) -> Register:
    keys = {each.key for each in fields} | {"section"}
    return Register(
        code=code, name=name, model=model, fields=fields, title="number",
        identity=tuple(key for key in ("number", "month", "section", "sort", "result")
                       if key in keys),
        same=lambda values: entry_of(values).identity,
        year_of=lambda values: entry_of(values).year,
        years_of=lambda values: frozenset({entry_of(values).year}),
        about=about + COMMON, check=_check, hints=_hints(judge), against=_against(model),
        naming=lambda values: name_of_entry(entry_of(values)), derived=(Derived("登记方式", _way, listed=True),),
    )


LICENCES = _register(
    "licences", "行政许可", Licence,
    "本机关作出的行政许可决定。法律援助、律师和公证的年度考核、备案等一般不是行政许可。",
    _fields("例如 普通、资格、延续、变更、注销。", LICENCE_RESULTS), rules.licence_hints)
PENALTIES = _register(
    "penalties", "行政处罚", Penalty,
    "以本机关名义作出的行政处罚决定。",
    _fields("例如 警告、罚款、没收违法所得、停止执业；一份决定有几种的都写上，仍算 1 件。",
            PENALTY_RESULTS), rules.penalty_hints)
COERCIVE_MEASURES = _register(
    "coercive_measures", "行政强制", CoerciveMeasure,
    "以本机关名义作出的行政强制措施和行政强制执行决定。",
    _fields("例如 查封、扣押、加处罚款、代履行。", {}), rules.coercive_hints)
