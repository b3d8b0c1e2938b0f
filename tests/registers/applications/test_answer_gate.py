"""答复的关口: no answer leaves without its 救济途径, with a blank, or for other outcomes than it tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.registers.applications.test_letters_issue import SIGNED, draft, letter, text_of
from tests.support.cast import Cast
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Applications
from wechat_bot.kernel.errors import EditConflict, InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import (
    letters,
    queries,
    registering,
    remedy,
    vault,
    writing,
)
from wechat_bot.registers.applications import operations as ops
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.operations import Registration
from wechat_bot.registers.applications.rules import ReasonsResult
from wechat_bot.registers.applications.writing import LetterForm

NOW = datetime(2025, 12, 2, 3, 0, tzinfo=UTC)
DAY = date(2025, 12, 2)


@pytest.fixture(autouse=True)
def at_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tuesday 2 December 2025, 11:00 Beijing time; a second later each time it is asked."""
    seconds = iter(range(100_000))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=next(seconds)))


@pytest.fixture
def case(office: Office, cast: Cast) -> int:
    """An application of 张三丰, received on 10 November 2025."""
    return ops.register(cast.officer, office, Registration(
        "in_person", date(2025, 11, 10), "person", "法律援助经费使用情况。"),
        Identity(name="张三丰", id_kind="none"))


def filled(office: Office, case: int, kind: str) -> str:
    text = text_of(office, case, kind)
    for blank in letters.unfilled(text.replace("{收件人}", "")):
        text = text.replace(blank, "已填")
    return text


def test_a_letter_of_other_outcomes_is_no_answer(office: Office, cast: Cast, case: int) -> None:
    ops.decide(cast.officer, office, case, 1, "granted")
    number = draft(office, cast, case, text=filled(office, case, "answer_granted"),
                   kind="answer_granted")
    writing.issue(cast.officer, office, number, SIGNED)
    ops.undo_decision(cast.officer, office, case, 1, "查不到")
    ops.decide(cast.officer, office, case, 1, "does_not_exist")
    with pytest.raises(InvalidInput, match="救济途径"):
        ops.answer(cast.officer, office, case, on_day=DAY)
    again = draft(office, cast, case, text=filled(office, case, "answer_unavailable"),
                  kind="answer_unavailable")
    writing.issue(cast.officer, office, again, LetterForm("额司公开〔2025〕13号", "2025-12-02"))
    ops.answer(cast.officer, office, case, on_day=DAY)


def test_who_vouched_for_a_paper_answer_is_kept(office: Office, cast: Cast, case: int) -> None:
    ops.decide(cast.officer, office, case, 1, "granted")
    ops.answer(cast.officer, office, case, on_day=DAY, on_paper=True)
    with office.db.read() as session:
        words = queries.get_application(session, case).events[-1].words
    assert cast.officer.name in words and "救济途径" in words


def test_an_outcome_whose_ground_was_voided_is_not_answered(
    office: Office, cast: Cast, case: int
) -> None:
    ops.ask_reasons(cast.officer, office, case, on_day=date(2025, 11, 12))
    ops.record_reasons(cast.officer, office, case, on_day=date(2025, 11, 20),
                       result=ReasonsResult.UNREASONABLE)
    ops.decide(cast.officer, office, case, 1, "excessive")
    with office.db.read() as session:
        reasons = queries.get_application(session, case).events[-1]
    ops.void_event(cast.officer, office, case, reasons.id, "记错了件")
    with pytest.raises(InvalidInput, match="条例第三十五条"):
        ops.answer(cast.officer, office, case, on_day=DAY, on_paper=True)
    ops.record_reasons(cast.officer, office, case, on_day=date(2025, 11, 21),
                       result=ReasonsResult.UNREASONABLE)
    ops.answer(cast.officer, office, case, on_day=DAY, on_paper=True)


def test_a_correction_that_an_answer_stands_on_is_not_voided(
    office: Office, cast: Cast, case: int
) -> None:
    ops.ask_correction(cast.officer, office, case, on_day=date(2025, 11, 12),
                       due_on=date(2025, 11, 28), words="年份")
    ops.correction_received(cast.officer, office, case, on_day=date(2025, 11, 20))
    ops.decide(cast.officer, office, case, 1, "still_unclear")
    ops.answer(cast.officer, office, case, on_day=DAY, on_paper=True)
    with office.db.read() as session:
        came = queries.get_application(session, case).events[1]
    with pytest.raises(WrongState, match="先作废后一步"):
        ops.void_event(cast.officer, office, case, came.id, "记错")


@pytest.mark.parametrize("blank", ["【写明\n理由】", "【理由", "理由】", "｛理由｝", "{理由\n}"])
def test_a_blank_in_any_shape_is_seen(blank: str) -> None:
    assert letters.text_problems(f"经审查，{blank}。")
    assert not letters.text_problems("经审查，依法公开（〔2025〕1号）。")


def test_an_addressee_is_a_name_and_no_blank(office: Office, cast: Cast, case: int) -> None:
    number = draft(office, cast, case)
    for name in ("【姓名】", "{收件人}", "张" * 200):
        with pytest.raises(InvalidInput) as refused:
            writing.issue(cast.officer, office, number,
                          LetterForm("一号", "2025-11-12", addressee=name))
        assert list(refused.value.fields) == ["addressee"]
    assert not letter(office, number).issued_at
    writing.issue(cast.officer, office, number, LetterForm("一号", "2025-11-12", addressee="张三"))


def test_what_was_changed_since_it_was_looked_at_is_not_issued(
    office: Office, cast: Cast, case: int
) -> None:
    number = draft(office, cast, case)
    seen = letter(office, number).version
    writing.save_draft(cast.officer, office, case, "acceptance", "{收件人}：\n改过的",
                       letter_id=number, version=seen)
    with pytest.raises(EditConflict):
        writing.issue(cast.officer, office, number,
                      LetterForm("一号", "2025-11-12", version=seen))
    writing.issue(cast.officer, office, number, LetterForm("一号", "2025-11-12", version=seen + 1))


def test_a_letter_to_others_does_not_name_the_applicant(
    office: Office, cast: Cast, case: int
) -> None:
    text = "{收件人}：\n张三丰申请公开你单位的合同，请提出意见。"
    number = draft(office, cast, case, kind="third_party", text=text)
    form = LetterForm("一号", "2025-12-02", addressee="某公司")
    with pytest.raises(InvalidInput, match="申请人"):
        writing.issue(cast.officer, office, number, form)
    writing.save_draft(cast.officer, office, case, "third_party", text.replace("张三丰", "有人"),
                       letter_id=number, version=1)
    writing.issue(cast.officer, office, number, form)


FIRST = ("应当自收到本答复书之日起60日内先向额敏县人民政府申请行政复议；对行政复议决定不服的，"
         "可以自收到行政复议决定书之日起15日内向额敏县人民法院提起行政诉讼。")


@pytest.mark.parametrize("more", [
    "你也可在6个月内向额敏县人民法院提起行政诉讼。", "可以自收到之日起六个月内向人民法院起诉。",
    "对行政复议决定不服的可以起诉，也可以不经复议向人民法院起诉。"])
def test_a_refusal_does_not_offer_the_court_at_once(office: Office, more: str) -> None:
    data = remedy.load_remedy(office.folder("applications"))
    ways = remedy.ways_of("额敏县司法局", Applications())
    assert remedy.problems(FIRST, data, ways, "first") == []
    assert any("直接起诉" in each for each in remedy.problems(FIRST + more, data, ways, "first"))


def test_a_body_with_full_width_brackets_is_found(office: Office) -> None:
    data = remedy.load_remedy(office.folder("applications"))
    ways = remedy.Ways("额敏县（镇）人民政府", "", "额敏县人民法院")
    assert remedy.problems(remedy.sentence(data, ways, "plain"), data, ways, "plain") == []


def test_the_extension_is_not_told_before_the_head_consented(
    office: Office, cast: Cast, case: int
) -> None:
    ops.ask_extension(cast.officer, office, case, on_day=date(2025, 12, 2), days=20, words="材料多")
    number = draft(office, cast, case, kind="extension", text=filled(office, case, "extension"))
    with pytest.raises(InvalidInput, match="负责人还没有同意延期"):
        writing.issue(cast.officer, office, number, LetterForm("一号", "2025-12-02"))
    ops.consent_extension(cast.head, office, case, on_day=date(2025, 12, 2))
    writing.issue(cast.officer, office, number, LetterForm("一号", "2025-12-02"))


def test_an_answer_is_entered_with_the_number_and_day_of_what_was_issued(
    office: Office, cast: Cast, case: int
) -> None:
    ops.decide(cast.officer, office, case, 1, "granted")
    number = draft(office, cast, case, text=filled(office, case, "answer_granted"),
                   kind="answer_granted")
    writing.issue(cast.officer, office, number, LetterForm("额司公开〔2025〕12号", "2025-12-01"))
    answer = (cast.officer, office, case)
    with pytest.raises(InvalidInput, match="额司公开〔2025〕12号"):
        ops.answer(*answer, on_day=DAY, document_number="额司公开〔2025〕99号")
    with pytest.raises(InvalidInput, match="早于答复书的日期 2025-12-01"):
        ops.answer(*answer, on_day=date(2025, 11, 28))
    ops.answer(*answer, on_day=DAY)
    with office.db.read() as session:
        found = queries.get_application(session, case)
        assert found.items[0].answer_number == "额司公开〔2025〕12号"
        assert found.events[-1].document_number == "额司公开〔2025〕12号"


def test_a_number_of_papers_in_the_text_is_hinted_at(office: Office, cast: Cast) -> None:
    def hints(text: str) -> str:
        number = ops.register(cast.officer, office, Registration(
            "in_person", date(2025, 11, 10), "person", text), None)
        with office.db.read() as session:
            return "".join(registering.same_applicant_hints(session, number))

    assert "身份证号" in hints("本人（11010519491231002X）申请公开决算")
    assert "手机号" in hints("公开决算，联系13900001111")
    assert hints("请公开2025年11月的决算，文号110105194912310021") == ""


def test_a_name_that_was_typed_as_addressee_is_not_kept_in_the_open(
    office: Office, cast: Cast, case: int
) -> None:
    number = draft(office, cast, case, text="张三丰：\n收到了你的申请。")
    assert letter(office, number).text == "{收件人}：\n收到了你的申请。"
    other = draft(office, cast, case, text="李四：\n收到了你的申请。")
    assert letter(office, other).text == "李四：\n收到了你的申请。"
    vault.key_path(office).rename(vault.key_path(office).with_name("away"))
    away = draft(office, cast, case, text="张三丰：\n没有密钥也写得了。")
    assert letter(office, away).text.startswith("张三丰")
