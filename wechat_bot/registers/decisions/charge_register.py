"""行政事业性收费: its fields, and what is judged about a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel.config import Config
from wechat_bot.records.fields import Field, FieldKind, Values
from wechat_bot.records.register import Register
from wechat_bot.registers.decisions import charges
from wechat_bot.registers.decisions.charges import Sum
from wechat_bot.registers.decisions.models import Charge
from wechat_bot.registers.decisions.rules import month_name

KEYS = ("item", "amount_fen", "collected_on", "month", "receipt", "vouched_by", "section",
        "large_checked")


def sum_of(values: Mapping[str, Any]) -> Sum:
    """A record's values as the rules take them."""
    return Sum(values["item"], values["amount_fen"], values["collected_on"], values["month"],
               values["receipt"], values["vouched_by"], values["section"],
               bool(values["large_checked"]))


def _against(
    session: Session, _config: Config, candidates: Sequence[Values], own_id: int | None
) -> list[dict[str, str]]:
    """Judge candidates beside what the register says of the same years and the years before."""
    entries = [sum_of(each) for each in candidates]
    years = {entry.year for entry in entries}
    rows = session.execute(
        select(Charge.id, *(getattr(Charge, key) for key in KEYS)).where(
            Charge.voided_at.is_(None), Charge.year.in_(years | {year - 1 for year in years})))
    stored = [(row[0], sum_of(dict(zip(KEYS, row[1:], strict=True))))
              for row in rows if row[0] != own_id]
    sums: dict[int, int] = defaultdict(int)
    for _, entry in stored:
        sums[entry.year] += entry.fen
    return charges.sum_conflicts(entries, stored, sums)


def _name(values: Values) -> str:
    entry = sum_of(values)
    if entry.month is not None:
        return f"{entry.item} {month_name(entry.month)}汇总"
    return f"{entry.item} {entry.collected_on}"


FIELDS = (
    Field("item", "收费项目", required=True, names=("项目", "项目名称", "收费项目名称"), limit=100,
          width=24, listed=True, hint="收费目录清单里的名称。"),
    Field("basis", "收费依据", names=("依据", "收费文件", "政策依据"), width=30,
          listed=True, hint="批准收费的文件和文号。"),
    Field("collected_on", "收费日期", FieldKind.DAY, names=("日期", "缴费日期", "收款日期"), width=12,
          hint="收到钱的日期。逐笔登记的必填。"),
    Field("month", "月份", FieldKind.MONTH, names=("汇总月份", "收费月份"), width=10,
          hint="只有按月汇总才填，例如 2024-03。"),
    Field("receipt", "票据号", names=("票号", "收据号"), limit=80, width=16, listed=True,
          hint="同一天同一项目收了几笔的，用票据号区分。"),
    Field("amount_fen", "收费金额（元）", FieldKind.MONEY, required=True, width=14, listed=True,
          names=("金额", "收费数额", "实收金额"), hint="填元，不是万元；年报里的万元由本系统换算。"),
    Field("large_checked", "大额已核对", FieldKind.YES_NO, width=10,
          hint="只有本系统提示数额太大、而您核对无误时才选“是”。"),
    Field("vouched_by", "核实人", names=("审核人", "填报人"), limit=60, width=10,
          hint="按月汇总的必填：这个数由谁核实。"),
)

CHARGES = Register(
    code="charges",
    name="行政事业性收费",
    model=Charge,
    fields=FIELDS,
    title="item",
    identity=("item", "collected_on", "month", "receipt", "section"),
    year_of=lambda values: sum_of(values).year,
    years_of=lambda values: frozenset({sum_of(values).year}),
    about=("本机关收取的行政事业性收费，按收到钱的日期计入年份，一笔一行或者按月汇总。罚没收入、"
           "政府信息公开信息处理费（在依申请公开里登记）不在这里登记。"),
    unit="笔",
    check=lambda values, today: charges.sum_problems(sum_of(values), today),
    hints=lambda values, _today: charges.sum_hints(sum_of(values)),
    against=_against,
    naming=_name,
)
