"""Registers with something in each, open and ended, and who opens which of their pages."""

from __future__ import annotations

from typing import Any

from tests.support.cast import Cast
from tests.support.registers import EXAMPLES, enter_examples
from wechat_bot.kernel.office import Office
from wechat_bot.records import operations, queries
from wechat_bot.records.queries import RecordFilter
from wechat_bot.registers.catalogue import REGISTERS

LEADER = {"name": "李新", "role": "组长", "from_on": "2025-02-01"}  # beside one who never left


def fill_registers(office: Office, cast: Cast) -> dict[str, int]:
    """The newest record of each register; one more that was voided."""
    enter_examples(office, cast.officer)
    operations.enter_record(cast.officer, office, REGISTERS["leading_group"], LEADER)
    found: dict[str, int] = {}
    with office.db.read() as session:
        for code in EXAMPLES:
            _, (newest, *_) = queries.list_records(session, REGISTERS[code], RecordFilter())
            found[code] = newest.id
    record = operations.enter_record(cast.officer, office, REGISTERS["trainings"], {
        "topic": "重复登记的", "held_on": "2024-05-01", "people": "3"})
    operations.void_record(cast.officer, office, REGISTERS["trainings"], record, "重复")
    return found | {"voided": record}


def register_visits(there: dict[str, int]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """As those who keep them, and as one who only reads."""
    def of(*codes: str) -> list[tuple[str, dict[str, Any]]]:
        return [("officer", {"code": code, "record_id": there[code]}) for code in codes]

    return {
        "registers.overview": [("officer", {"year": 2024}), ("auditor", {})],
        "registers.record_list": [("officer", {"code": code}) for code in
                                  ("leading_group", "messages", "licences")]
        + [("officer", {"code": "trainings", "voided": "1"}), ("auditor", {"code": "litigation"}),
           ("officer", {"code": "messages", "waiting": "1", "year": 2019})],
        "registers.record_page": [*of("litigation", "complaints", "charges"),
                                  ("auditor", {"code": "messages", "record_id": there["messages"]}),
                                  ("officer", {"code": "trainings", "record_id": there["voided"]})],
        "registers.printed": [("officer", {"code": "litigation"})],
        "register_entry.new": [("officer", {"code": code}) for code in
                               ("litigation", "messages", "licences", "documents", "charges")],
        "register_entry.correct": of("litigation", "licences"),
        "register_complete.show": of("messages", "litigation", "leading_group"),
        "registers_import.upload_page": [("officer", {"code": "litigation"})],
    }
