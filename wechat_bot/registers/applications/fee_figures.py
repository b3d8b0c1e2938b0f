"""信息处理费一年的数: notices issued, charged, received, each back to its record (报告第六部分)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import reading
from wechat_bot.records.counted import Counted, total
from wechat_bot.registers.applications.models import Application, FeeNotice


@dataclass(frozen=True)
class FeeYear:
    """A year's notices that stand (by their day) and payments (by theirs); amounts in 分."""

    year: int
    notices: Sequence[Counted]
    charged: Sequence[Counted]
    received: Sequence[Counted]

    @property
    def in_words(self) -> str:
        """The sentence that part six of the report needs."""
        if not self.notices and not self.received:
            return f"{self.year}年没有收取信息处理费。"
        return (f"{self.year}年发出信息处理费收费通知{total(self.notices)}件，"
                f"应收{_both(total(self.charged))}，实收{_both(total(self.received))}。")


def _both(fen: int) -> str:
    return f"{reading.show_yuan(fen)}元（{reading.show_wan(fen)}万元）"


def fees_of_year(session: Session, year: int) -> FeeYear:
    """What part six of a year's report counts."""
    noticed = _lines(session, FeeNotice.noticed_on.between(date(year, 1, 1), date(year, 12, 31)))
    paid = _lines(session, FeeNotice.paid_on.between(date(year, 1, 1), date(year, 12, 31)))
    return FeeYear(
        year,
        [Counted(_subject(notice), number) for notice, number in noticed],
        [Counted(_subject(notice), number, notice.amount_fen) for notice, number in noticed],
        [Counted(_subject(notice), number, notice.received_fen or 0) for notice, number in paid])


def _lines(session: Session, *when: ColumnElement[bool]) -> list[tuple[FeeNotice, str]]:
    rows = session.execute(
        select(FeeNotice, Application.number)
        .join(Application, Application.id == FeeNotice.application_id)
        .where(FeeNotice.voided_at.is_(None), Application.voided_at.is_(None), *when)
        .order_by(FeeNotice.noticed_on, FeeNotice.id))
    return [(row[0], row[1]) for row in rows]


def _subject(notice: FeeNotice) -> str:
    return f"application:{notice.application_id}"
