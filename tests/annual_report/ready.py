"""What makes the year 2024 ready to be frozen: its registers, and the words no register knows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.annual_report.test_year_2024 import bring_in
from tests.support.cast import call_in
from tests.support.offices import new_office
from wechat_bot.annual_report.narrative.texts import save_text
from wechat_bot.annual_report.procedure.versions import freeze
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.office import Office

YEAR, SIGNED = 2024, date(2025, 1, 20)
AGENCY = {"address": "额敏县塔城路1号", "postcode": "834600", "phones": ["0901-3340000"],
          "account_name": "法治额敏"}
WRITTEN = {"problems.found": "公开的内容还不够丰富，解读的形式比较单一。",
           "problems.measures": "明确专人负责解读，每季度检查一次。"}


def bring_year(office: Office) -> None:
    """The year's registers."""
    bring_in(office, "disclosures.csv")
    bring_in(office, "declarations.csv")


def write_texts(office: Office, officer: Actor) -> None:
    """The year's problems and measures; an opening without the address where none is set."""
    texts = dict(WRITTEN)
    if not office.config.agency.address:
        texts["opening"] = "本报告由【单位名称】按照【年份】年的登记编制。"
    for code, text in texts.items():
        save_text(officer, office, YEAR, code, text, None)


def make_frozen(folder: Path) -> Path:
    """An office in a folder, with a 送审稿 (version 1) and a 定稿 (version 2); to be copied."""
    made = new_office(folder, staffed=True, agency=AGENCY)
    officer = call_in(made).officer
    bring_year(made)
    write_texts(made, officer)
    freeze(officer, made, YEAR, "review")
    freeze(officer, made, YEAR, "final", signed_on=SIGNED)
    made.close()
    return folder
