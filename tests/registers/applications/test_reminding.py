"""到期提醒 and the list: what falls due is said once, to those who keep the applications."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tests.registers.applications.cases import ZHANG, on, registered
from tests.support.cast import Cast
from wechat_bot.kernel.office import Office
from wechat_bot.notices.models import Notice
from wechat_bot.registers.applications import operations as ops
from wechat_bot.registers.applications import queries
from wechat_bot.registers.applications.queries import ApplicationFilter
from wechat_bot.registers.applications.rules import PartyKind
from wechat_bot.wiring import sweep_reminders

D = date.fromisoformat


def said(office: Office, user_id: int | None) -> list[str]:
    """What a person was told about applications, oldest first."""
    with office.db.read() as session:
        return list(session.scalars(select(Notice.sentence).where(
            Notice.user_id == user_id, Notice.kind == "application_due").order_by(Notice.id)))


def test_before_on_and_after_the_due_date_once_each(office: Office, cast: Cast) -> None:
    with on("2024-03-04"):
        registered(office, cast.officer)  # due on Friday, 29 March
        assert ops.remind(office) == 0
    told = []
    for day in ("2024-03-21", "2024-03-22", "2024-03-23", "2024-03-26", "2024-03-27", "2024-03-28",
                "2024-03-29", "2024-04-01", "2024-04-08"):
        with on(day):
            told += [(day, ops.remind(office)), (day, ops.remind(office))]
    assert [day for day, count in told if count] == [
        "2024-03-22", "2024-03-27", "2024-03-29", "2024-04-01"]
    sentences = said(office, cast.officer.user_id)
    assert sentences[0] == "依申请〔2024〕1号还有5个工作日到答复期限（2024-03-29，条例第三十三条）。"
    assert "今天是答复期限的最后一天" in sentences[2] and "已超过答复期限1个工作日" in sentences[3]
    assert said(office, cast.head.user_id) == sentences
    assert said(office, cast.writer.user_id) == [] == said(office, cast.auditor.user_id)
    assert not any(ZHANG.name in sentence for sentence in sentences)


def test_nothing_new_writes_nothing(office: Office, cast: Cast) -> None:
    with on("2024-03-27"):
        registered(office, cast.officer)
        assert sweep_reminders(office) > 0
        writes = office.db.writes
        assert ops.remind(office) == 0 and office.db.writes == writes


def test_others_that_are_late_are_said_too(office: Office, cast: Cast) -> None:
    with on("2024-04-10"):
        letter = registered(office, cast.officer, received_how="ordinary_post")
        asked = registered(office, cast.officer, handed_in_on=D("2024-03-14"))
        ops.ask_correction(cast.officer, office, asked, on_day=D("2024-03-18"),
                           due_on=D("2024-04-08"), words="年份")
        consulted = registered(office, cast.officer, handed_in_on=D("2024-03-15"))
        ops.consult(cast.officer, office, consulted, on_day=D("2024-03-18"),
                    party_kind=PartyKind.THIRD_PARTY, party="某公司")
        ops.remind(office)
        sentences = " ".join(said(office, cast.officer.user_id))
        assert "还没有与申请人确认收到日期" in sentences
        assert "“通知补正”的期限 2024-04-08 已过" in sentences
        assert "“征求意见”的期限 2024-04-09 已过" in sentences
        assert letter and "答复期限" not in sentences.replace("到答复期限", "")


def test_the_list_is_filtered_and_the_nearest_due_date_comes_first(
    office: Office, cast: Cast
) -> None:
    with on("2024-03-27"):
        later = registered(office, cast.officer, handed_in_on=D("2024-03-20"))
        soon = registered(office, cast.officer, description="100%的法律援助经费")
        over = registered(office, cast.officer, handed_in_on=D("2024-02-01"), applicant_kind="charity")
        stopped = registered(office, cast.officer, handed_in_on=D("2024-03-21"))
        ops.consult(cast.officer, office, stopped, on_day=D("2024-03-22"),
                    party_kind=PartyKind.OTHER_BODY, party="财政局")
        done = registered(office, cast.officer, handed_in_on=D("2024-03-22"))
        ops.withdraw(cast.officer, office, done, on_day=D("2024-03-26"))

        def ids(**wanted: object) -> list[int]:
            with office.db.read() as session:
                _, page = queries.list_cases(session, office, ApplicationFilter(**wanted))  # type: ignore[arg-type]
            return [line.case.id for line in page]

        assert ids() == [over, soon, later, stopped, done]
        assert ids(due="overdue") == [over]
        assert ids(due="2") == [soon] == ids(due="5")
        assert ids(due="stopped") == [stopped] == ids(state="consulting")
        assert ids(state="finished") == [done] and ids(kind="charity") == [over]
        assert ids(keyword="100%") == [soon] and ids(keyword="〔2024〕1号") == [later]
        assert ids(year=2023) == [] and len(ids(state="open")) == 4
        with office.db.read() as session:
            total, page = queries.list_cases(session, office, ApplicationFilter(), 1, 2)
        assert (total, [line.shown for line in page]) == (5, ["张**", "张**"])
