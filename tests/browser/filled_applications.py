"""Applications in the middle of their work: something of everything that their pages show."""

from __future__ import annotations

from datetime import date, timedelta

from tests.support.cast import Cast
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import charging, operations, queries, writing
from wechat_bot.registers.applications.charging import FeeForm
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.operations import Registration
from wechat_bot.registers.applications.rules import ConsultResult, DeliveryWay, PartyKind
from wechat_bot.registers.applications.writing import LetterForm


def fill_applications(office: Office, cast: Cast) -> dict[str, int]:
    """Cases by what they show, and letters ("draft", "issued")."""
    today = clock.today()
    found = {
        "unconfirmed": _case(office, cast, "internet", today, "政务公开专区的建设方案"),
        "over": _case(office, cast, "in_person", today - timedelta(days=60), "2024年度部门决算"),
        "consent": _case(office, cast, "in_person", today - timedelta(days=20), "律师执业检查记录"),
        "fee": _case(office, cast, "registered_post", today - timedelta(days=12), "公证收费明细"),
        "done": _case(office, cast, "registered_post", today - timedelta(days=25), "法律援助经费"),
    }
    operations.consult(cast.officer, office, found["consent"], on_day=today - timedelta(days=18),
                       party_kind=PartyKind.THIRD_PARTY, party="赵铁柱", party_is_person=True)
    with office.db.read() as session:
        asked = queries.get_application(session, found["consent"]).events[0].id
    operations.record_consultation(
        cast.officer, office, found["consent"], asked, on_day=today - timedelta(days=10),
        result=ConsultResult.OBJECTED, words="涉及商业秘密。")
    operations.ask_extension(cast.officer, office, found["consent"], on_day=today, days=10,
                             words="要征求两家律师事务所的意见。")
    charging.notice_fee(cast.officer, office, found["fee"], FeeForm(
        noticed_on=(today - timedelta(days=5)).isoformat(), pages="72", number="额司公开〔2026〕8号"))
    found |= _answered(office, cast, found["done"], today)
    return found


def _case(office: Office, cast: Cast, how: str, day: date, what: str) -> int:
    return operations.register(cast.officer, office, Registration(
        how, day, "person", what, section="办公室", handler_id=cast.officer.user_id),
        Identity(name="欧阳建国", id_number="11010519491231002X", phone="13900001111"))


def _answered(office: Office, cast: Cast, case: int, today: date) -> dict[str, int]:
    """An answer that went out, and a draft beside it; a step that was voided."""
    operations.legal_opinion(cast.officer, office, case, on_day=today - timedelta(days=4),
                             by_name="公职律师马某", words="可以公开。")
    with office.db.read() as session:
        event = queries.get_application(session, case).events[0].id
    operations.void_event(cast.officer, office, case, event, "记错了件")
    operations.split(cast.officer, office, case, ["2025年经费", "2026年经费"])
    operations.decide(cast.officer, office, case, 1, "granted")
    operations.decide(cast.officer, office, case, 2, "trade_secret")
    with office.db.read() as session:
        text = writing.first_text(session, office, queries.get_application(session, case),
                                  "answer_mixed")
    plain = text.replace("【", "").replace("】", "")
    letters = {"draft": writing.save_draft(cast.officer, office, case, "answer_mixed", text),
               "issued": writing.save_draft(cast.officer, office, case, "answer_mixed", plain)}
    writing.issue(cast.officer, office, letters["issued"], LetterForm(
        "额司公开〔2026〕9号", today.isoformat()))
    operations.answer(cast.officer, office, case, on_day=today,
                      document_number="额司公开〔2026〕9号")
    operations.deliver(cast.officer, office, case, on_day=today, way=DeliveryWay.POST)
    return letters


def application_visits(
    there: dict[str, int], everybody: str
) -> dict[str, list[tuple[str, dict[str, object]]]]:
    """Who opens which pages of 依申请公开."""
    cases = {name: {"application_id": there[name]}
             for name in ("unconfirmed", "over", "consent", "fee", "done")}
    return {
        "applications.case_list": [(everybody, {}), ("auditor", {"due": "overdue"}),
                                   ("officer", {"keyword": "没有的"})],
        "applications.case_page": [(everybody, case) for case in cases.values()]
        + [("auditor", cases["done"])],
        "applications.item_page": [("officer", {**cases["over"], "item": 1}),
                                   ("officer", {**cases["done"], "item": 2})],
        "applications.fee_page": [("auditor", {"year": 2026}), ("auditor", {"year": 2020})],
        "application_acts.act_page": [
            ("officer", {**cases["over"], "name": name})
            for name in ("ask_correction", "consult", "legal_opinion", "notice_fee", "withdraw")]
        + [("head", {**cases["consent"], "name": "consent_extension"}),
           ("officer", {**cases["fee"], "name": "record_payment"})],
        "application_entry.new": [("officer", {})],
        "application_entry.correct": [("officer", cases["over"])],
        "application_entry.identity_page": [("officer", cases["over"])],
        "application_tables.upload_page": [("officer", {})],
        "application_letters.new": [("officer", {**cases["over"], "kind": "correction"})],
        "application_letters.show": [("officer", {"letter_id": there["draft"]}),
                                     ("officer", {"letter_id": there["issued"]}),
                                     ("auditor", {"letter_id": there["draft"]})],
    }
