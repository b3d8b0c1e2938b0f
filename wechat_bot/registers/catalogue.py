"""所有照同样办法登记的登记表: code → register, in the order of the navigation."""

from __future__ import annotations

from collections.abc import Mapping

from wechat_bot.disclosure.withheld import WITHHELD
from wechat_bot.kernel.errors import NotFound
from wechat_bot.records.register import Register
from wechat_bot.registers.decisions.charge_register import CHARGES
from wechat_bot.registers.decisions.register import COERCIVE_MEASURES, LICENCES, PENALTIES
from wechat_bot.registers.documents.register import DOCUMENTS
from wechat_bot.registers.litigation.register import LITIGATION
from wechat_bot.registers.oversight.account_records import ACCOUNTS
from wechat_bot.registers.oversight.messages import MESSAGES
from wechat_bot.registers.oversight.register import (
    ASSESSMENTS,
    COMPLAINT_CHANNELS,
    COMPLAINTS,
    LEADING_GROUP,
    TRAININGS,
)

_ALL: tuple[Register, ...] = (
    WITHHELD, DOCUMENTS, LICENCES, PENALTIES, COERCIVE_MEASURES, CHARGES,
    LITIGATION, LEADING_GROUP, COMPLAINT_CHANNELS, TRAININGS, ASSESSMENTS, COMPLAINTS, MESSAGES, ACCOUNTS)
REGISTERS: Mapping[str, Register] = {each.code: each for each in _ALL}


def register_of(code: str) -> Register:
    """The register of a code; NotFound names those there are."""
    found = REGISTERS.get(code)
    if found is None:
        raise NotFound(f"没有“{code}”这种登记，可用的有：{'、'.join(REGISTERS)}。")
    return found
