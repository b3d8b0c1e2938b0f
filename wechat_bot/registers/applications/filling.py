"""What a letter's template asks for, taken from the case. Holds no name of an applicant."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from wechat_bot.kernel import reading
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import letters, queries, remedy
from wechat_bot.registers.applications.fees import UNITS
from wechat_bot.registers.applications.letters import Decided, show_day
from wechat_bot.registers.applications.models import Application, ApplicationEvent, FeeNotice
from wechat_bot.registers.applications.rules import (
    FEE_BASIS_NAMES,
    FORM_WANTED_NAMES,
    RECEIVED_HOW_NAMES,
    EventKind,
    FeeBasis,
    FormWanted,
    ReceivedHow,
)


def values_of(session: Session, office: Office, case: Application) -> dict[str, str]:
    """Placeholder → text; "" for what the case does not know (yet)."""
    agency = office.config.agency
    found = {
        "本机关": agency.name, "编号": case.number, "内容": _plain(case.description),
        "收到日": _day(case.received_on),
        "收到方式": RECEIVED_HOW_NAMES[ReceivedHow(case.received_how)],
        "形式": FORM_WANTED_NAMES[FormWanted(case.form_wanted)],
        "地址": agency.address, "电话": "、".join(agency.phones),
    }
    return found | _periods(office, case) | _fee(case) | _answer(office, case)


def last_event(case: Application, kind: EventKind) -> ApplicationEvent | None:
    """The last event of a kind that stands."""
    return next((each for each in reversed(case.events)
                 if each.kind == kind and each.voided_at is None), None)


def standing_fee(case: Application) -> FeeNotice | None:
    """The fee notice of a case, unless it was withdrawn."""
    return next((each for each in reversed(case.fees) if each.voided_at is None), None)


def _periods(office: Office, case: Application) -> dict[str, str]:
    asked = last_event(case, EventKind.CORRECTION_ASKED)
    consulted = last_event(case, EventKind.CONSULTED)
    wanted = last_event(case, EventKind.EXTENSION_ASKED)
    return {
        "答复期限": _day(queries.due_on(office, case)),
        "补正内容": asked.words if asked else "",
        "补正期限": _day(asked.due_on if asked else None),
        "征求期限": _day(consulted.due_on if consulted else None),
        "延长天数": str(wanted.days) if wanted and wanted.days else "",
        "延长原因": _plain(wanted.words) if wanted else "",
        "延长后期限": _day(queries.extended_due_on(office, case)),
    }


def _fee(case: Application) -> dict[str, str]:
    notice = standing_fee(case)
    if notice is None:
        return {}
    basis = FeeBasis(notice.basis)
    return {"计收方式": FEE_BASIS_NAMES[basis], "数量": f"{notice.quantity}{UNITS[basis]}",
            "计算": notice.computation, "金额": reading.show_yuan(notice.amount_fen),
            "缴费期限": _day(notice.due_on)}


def _answer(office: Office, case: Application) -> dict[str, str]:
    folder = office.folder("applications")
    data = remedy.load_remedy(folder)
    ways = remedy.ways_of(office.config.agency.name, office.config.applications)
    route = remedy.route_of(data, [item.outcome for item in case.items])
    found = {"救济途径": remedy.sentence(data, ways, route)}
    decided = [item for item in case.items if item.outcome]
    if decided:
        reasons = letters.load_reasons(folder)
        found["决定"] = letters.decision([
            Decided(_plain(item.text), reasons.of(item.word, item.outcome)) for item in decided])
    return found


def _day(day: date | None) -> str:
    return show_day(day) if day else ""


def _plain(text: str) -> str:
    """A text inside a sentence: one line, without its own full stop."""
    return " ".join(text.split()).rstrip("。；;，,")
