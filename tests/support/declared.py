"""What sections declared of a year: a zero, a number replaced with its reason, a signed scan."""

from __future__ import annotations

from wechat_bot.collecting.operations import Scan, Statement, declare
from wechat_bot.collecting.rules import Figure
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.office import Office

YEAR = 2024


def declare_examples(office: Office, officer: Actor) -> None:
    """Two declarations of the office's first section."""
    section = office.config.agency.sections[0]
    declare(officer, office, Statement(YEAR, section, "李四", "王志强", figures={
        "licences": Figure(0), "penalties": Figure(1), "charges": Figure(42_000)}),
        scan=Scan("签字.pdf", b"%PDF-1.7"))
    declare(officer, office, Statement(YEAR, section, "李四", figures={"licences": Figure(4)}),
            reason="漏了四件")
