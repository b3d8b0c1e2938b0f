"""What the demo's registers hold: last year's records, and applications that are under way."""

from __future__ import annotations

import re
from datetime import date, timedelta

from wechat_bot.cli.demo_office import actor
from wechat_bot.collecting import operations as collecting
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.records.importing import import_records
from wechat_bot.registers.applications import operations as applications
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.importing import import_applications
from wechat_bot.registers.applications.registering import Registration
from wechat_bot.registers.catalogue import REGISTERS

FOLDER = "registers"
DECLARING = "公共法律服务股"
# Made up: the check digit of this 身份证 is right, and nobody has it.
APPLICANT = Identity(name="赛里木", id_number="654221199003070011", phone="13900000000",
                     address="新疆塔城地区额敏县文化路1号")


def fill_registers(office: Office) -> None:
    """A year of small registers, one section that has declared, three applications of this year."""
    for path in sorted((data_path("content") / "demo" / FOLDER).glob("*.csv")):
        data = _dated(path.read_text(encoding="utf-8")).encode()
        if path.stem == "applications":
            import_applications(COMMAND_LINE, office, data, path.name, dry_run=False)
        else:
            import_records(COMMAND_LINE, office, REGISTERS[path.stem], data, path.name,
                           dry_run=False)
    _declare(office, clock.today().year - 1)
    _applications(office)


def _dated(text: str) -> str:
    """A sample table with its dates: {last} is last year, {3} is three days ago."""
    text = text.replace("{last}", str(clock.today().year - 1))
    return re.sub(r"\{(\d+)\}",
                  lambda found: str(clock.today() - timedelta(days=int(found[1]))), text)


def _declare(office: Office, year: int) -> None:
    """One section's signed sheet; the others still owe theirs."""
    if DECLARING not in office.config.agency.sections:
        return
    numbers = {"documents.made": "1", "documents.repealed": "1", "documents.in_force": "2",
               "licences": "0", "penalties": "1", "coercive_measures": "0", "charges": "0",
               "training.times": "0", "training.people": "0"}
    statement = collecting.read_statement(
        year, DECLARING, {"filled_by": "张三", "headed_by": "周九", **numbers}, list(numbers))
    collecting.declare(actor(office, "lisi"), office, statement)


def _applications(office: Office) -> None:
    """One fresh, one that was to be corrected, one that is nearly due."""
    clerk = actor(office, "lisi")
    calendar = Calendar.load(office.folder("calendar"))

    def days_ago(workdays: int) -> date:
        day = clock.today()
        while calendar.workdays_between(day, clock.today()).days < workdays:
            day = date.fromordinal(day.toordinal() - 1)
        return day

    def received(workdays: int, kind: str, description: str, identity: Identity) -> int:
        return applications.register(clerk, office, Registration(
            received_how="in_person", handed_in_on=days_ago(workdays), applicant_kind=kind,
            description=description, section="办公室"), identity)

    received(2, "person", "2024年以来本县社区矫正工作的年度总结", APPLICANT)
    unclear = received(9, "person", "和公证有关的文件",
                       Identity(name="古丽娜尔", id_kind="none", phone="13900000001"))
    asked = days_ago(5)
    applications.ask_correction(
        clerk, office, unclear, on_day=asked,
        due_on=calendar.add_workdays(asked, 15).day, words="请写明文件的名称、文号或者其他特征描述。")
    received(17, "legal_service", "本县人民调解委员会名册和联系电话",
             Identity(name="塔城某律师事务所", id_kind="other", phone="0901-0000000"))
