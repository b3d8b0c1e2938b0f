"""An application with a third party, a fee notice and a letter: a row in each of its tables."""

from __future__ import annotations

from tests.support.cast import Cast
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import charging, operations, writing
from wechat_bot.registers.applications.charging import FeeForm
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.operations import Registration
from wechat_bot.registers.applications.rules import PartyKind
from wechat_bot.registers.applications.writing import LetterForm


def applied(office: Office, cast: Cast) -> int:
    """Its id."""
    today = clock.today()
    case = operations.register(
        cast.officer, office, Registration("in_person", today, "person", "法律援助经费使用情况"),
        Identity(name="张三丰", id_number="11010519491231002X"))
    operations.consult(cast.officer, office, case, on_day=today, party_kind=PartyKind.THIRD_PARTY,
                       party="赵铁柱", party_is_person=True)
    charging.notice_fee(cast.officer, office, case, FeeForm(today.isoformat(), pages="72"))
    letter = writing.save_draft(cast.officer, office, case, "acceptance", "{收件人}：\n已登记。")
    writing.issue(cast.officer, office, letter, LetterForm("额司公开〔2026〕1号", today.isoformat()))
    return case
