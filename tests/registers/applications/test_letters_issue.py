"""文书的办理: drafted from the case, edited, issued once, kept encrypted, voided with a reason."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime

import pytest
from docx import Document

from tests.support.cast import Cast
from wechat_bot.kernel import cipher, clock, journal
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import operations, queries, vault, writing
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.letter_models import Letter
from wechat_bot.registers.applications.operations import Registration
from wechat_bot.registers.applications.writing import LetterForm

SIGNED = LetterForm("额司公开〔2025〕12号", "2025-11-12")


@pytest.fixture(autouse=True)
def at_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tuesday 2 December 2025, 11:00 Beijing time."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 12, 2, 3, 0, tzinfo=UTC))


@pytest.fixture
def case(office: Office, cast: Cast) -> int:
    """An application of 张三丰, received on 10 November 2025."""
    return operations.register(cast.officer, office, Registration(
        "in_person", date(2025, 11, 10), "person", "法律援助经费使用情况。"),
        Identity(name="张三丰", id_kind="none"))


def text_of(office: Office, case: int, kind: str) -> str:
    with office.db.read() as session:
        return writing.first_text(session, office, queries.get_application(session, case), kind)


def draft(office: Office, cast: Cast, case: int, kind: str = "acceptance", text: str = "") -> int:
    plain = text or text_of(office, case, kind).replace("【地址】", "文化路1号").replace(
        "【电话】", "0901-3340000")
    return writing.save_draft(cast.officer, office, case, kind, plain)


def letter(office: Office, letter_id: int) -> Letter:
    with office.db.read() as session:
        return writing.get_letter(session, letter_id)


def answered(office: Office, cast: Cast, case: int, word: str) -> str:
    operations.decide(cast.officer, office, case, 1, word)
    return text_of(office, case, "answer_refused" if word == "deliberative" else "answer_granted")


def test_a_letter_is_filled_from_the_case(office: Office, cast: Cast, case: int) -> None:
    text = text_of(office, case, "acceptance")
    assert text.startswith("{收件人}：") and "法律援助经费使用情况\n" in text
    # Received on 10 November 2025; the 20th working day after it is 8 December.
    assert "2025年11月10日" in text and "2025年12月8日以前" in text
    assert "张三丰" not in text


def test_an_issued_letter_is_a_word_file_with_the_name_and_kept_encrypted(
    office: Office, cast: Cast, case: int
) -> None:
    number = draft(office, cast, case)
    writing.issue(cast.officer, office, number, SIGNED)
    name, data = writing.letter_file(cast.officer, office, number)
    found = letter(office, number)
    assert name == "依申请〔2025〕1号 登记回执.docx"
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    lines = [each.text for each in Document(io.BytesIO(data)).paragraphs]
    assert lines[1:3] == ["额司公开〔2025〕12号", "张三丰："] and lines[-1] == "2025年11月12日"
    kept = office.media.get(found.file_sha256)
    assert kept[:2] != b"PK" and "张三丰" not in found.text
    with office.db.read() as session:
        told = [line.sentence for line in journal.history(session, [f"application:{case}"])]
    assert "下载依申请〔2025〕1号的登记回执" in told and not any("张三丰" in line for line in told)


def test_numbers_go_on_in_their_order(office: Office, cast: Cast, case: int) -> None:
    with office.db.read() as session:
        first = writing.next_number(session, office, 2025)
    assert first == "额敏县司法局公开〔2025〕1号"
    writing.issue(cast.officer, office, draft(office, cast, case), LetterForm(first, "2025-11-12"))
    foreign = draft(office, cast, case)
    writing.issue(cast.officer, office, foreign, LetterForm("办公室〔2025〕99号", "2025-11-12"))
    with office.db.read() as session:
        assert writing.next_number(session, office, 2025) == "额敏县司法局公开〔2025〕2号"
        assert writing.next_number(session, office, 2026) == "额敏县司法局公开〔2026〕1号"
    assert letter(office, foreign).serial is None


@pytest.mark.parametrize(("form", "field", "says"), [
    (LetterForm("", "2025-11-12"), "number", "请填写文号"),
    (LetterForm("一号", ""), "dated_on", "请填写"),
    (LetterForm("一号", "2025-12-03"), "dated_on", "还没有到"),
    (LetterForm("一号", "2025-11-09"), "dated_on", "早于收到"),
    (LetterForm("一号", "昨天"), "dated_on", "不是日期"),
])
def test_what_is_wrong_with_number_or_day(
    office: Office, cast: Cast, case: int, form: LetterForm, field: str, says: str
) -> None:
    number = draft(office, cast, case)
    with pytest.raises(InvalidInput) as refused:
        writing.issue(cast.officer, office, number, form)
    assert says in refused.value.fields[field]
    assert letter(office, number).issued_at is None


def test_a_number_is_used_once_until_its_letter_is_voided(
    office: Office, cast: Cast, case: int
) -> None:
    first, second = draft(office, cast, case), draft(office, cast, case)
    writing.issue(cast.officer, office, first, SIGNED)
    with pytest.raises(InvalidInput) as refused:
        writing.issue(cast.officer, office, second, SIGNED)
    assert "已经用过" in refused.value.fields["number"]
    writing.void_letter(cast.officer, office, first, "日期写错")
    writing.issue(cast.officer, office, second, SIGNED)
    with pytest.raises(WrongState):
        writing.void_letter(cast.officer, office, first, "再来")
    with pytest.raises(InvalidInput):
        writing.void_letter(cast.officer, office, second, "")


def test_a_blank_stops_the_letter(office: Office, cast: Cast, case: int) -> None:
    number = draft(office, cast, case, "correction", text_of(office, case, "correction"))
    with pytest.raises(InvalidInput) as refused:
        writing.issue(cast.officer, office, number, SIGNED)
    assert "【补正内容】" in refused.value.fields["text"]


def test_an_answer_without_remedy_is_stopped_until_it_is_mended(
    office: Office, cast: Cast, case: int
) -> None:
    whole = answered(office, cast, case, "granted").replace(
        "【写明文件名称和份数，或者获取的方式、途径和时间】", "《经费使用表》一份")
    body, remedy = whole.rsplit("\n", 1)
    number = draft(office, cast, case, "answer_granted", body)
    with pytest.raises(InvalidInput) as refused:
        writing.issue(cast.officer, office, number, SIGNED)
    for missing in ("行政复议", "人民法院", "60日", "6个月"):
        assert missing in refused.value.fields["text"]
    writing.save_draft(cast.officer, office, case, "answer_granted", f"{body}\n{remedy}",
                       letter_id=number, version=1)
    writing.issue(cast.officer, office, number, SIGNED)
    with office.db.read() as session:
        assert [each.id for each in writing.issued_answers(session, office, case)] == [number]


def test_a_refusal_must_name_the_review_first(office: Office, cast: Cast, case: int) -> None:
    text = answered(office, cast, case, "deliberative").replace(
        "【讨论记录、过程稿、磋商信函或者请示报告】", "请示报告")
    assert "先向额敏县人民政府申请行政复议" in text
    number = draft(office, cast, case, "answer_refused", text.replace("先向", "向"))
    with pytest.raises(InvalidInput) as refused:
        writing.issue(cast.officer, office, number, SIGNED)
    assert "应当先申请行政复议" in refused.value.fields["text"]
    good = draft(office, cast, case, "answer_refused", text)
    writing.issue(cast.officer, office, good, SIGNED)


def test_an_issued_answer_that_no_longer_fits_its_outcome_is_none(
    office: Office, cast: Cast, case: int
) -> None:
    text = answered(office, cast, case, "granted").replace(
        "【写明文件名称和份数，或者获取的方式、途径和时间】", "一份")
    writing.issue(cast.officer, office, draft(office, cast, case, "answer_granted", text), SIGNED)
    operations.undo_decision(cast.officer, office, case, 1, "核对后不能公开")
    operations.decide(cast.officer, office, case, 1, "deliberative")
    with pytest.raises(InvalidInput) as refused:
        operations.answer(cast.officer, office, case, on_day=date(2025, 11, 12))
    assert "先申请行政复议" in refused.value.fields["text"]


def test_an_answer_before_the_outcome_is_chosen(office: Office, cast: Cast, case: int) -> None:
    number = draft(office, cast, case, "answer_granted", "{收件人}：\n予以公开。")
    with pytest.raises(InvalidInput) as refused:
        writing.issue(cast.officer, office, number, SIGNED)
    assert "还有项没有选处理结果" in refused.value.fields["text"]


def test_a_third_party_is_written_to_by_its_own_name(
    office: Office, cast: Cast, case: int
) -> None:
    text = text_of(office, case, "third_party")
    assert "张三丰" not in text
    number = draft(office, cast, case, "third_party", "{收件人}：\n请于15个工作日内答复。")
    with pytest.raises(InvalidInput) as refused:
        writing.issue(cast.officer, office, number, SIGNED)
    assert "写给谁" in refused.value.fields["addressee"]
    writing.issue(cast.officer, office, number, LetterForm(
        "额司公开〔2025〕13号", "2025-11-12", "某某公司"))
    _, data = writing.letter_file(cast.officer, office, number)
    assert Document(io.BytesIO(data)).paragraphs[2].text == "某某公司："


def test_two_people_edit_at_once(office: Office, cast: Cast, case: int) -> None:
    number = draft(office, cast, case)
    writing.save_draft(cast.head, office, case, "acceptance", "我改的", letter_id=number, version=1)
    with pytest.raises(EditConflict):
        writing.save_draft(cast.officer, office, case, "acceptance", "我也改", letter_id=number,
                           version=1)
    assert letter(office, number).text == "我改的"


def test_an_issued_letter_never_changes(office: Office, cast: Cast, case: int) -> None:
    number = draft(office, cast, case)
    writing.issue(cast.officer, office, number, SIGNED)
    with pytest.raises(WrongState):
        writing.save_draft(cast.officer, office, case, "acceptance", "改", letter_id=number, version=1)
    with pytest.raises(WrongState):
        writing.issue(cast.officer, office, number, SIGNED)


@pytest.mark.parametrize("text", ["", " \n ", "字" * 20_001])
def test_a_text_that_is_none_or_too_long(office: Office, cast: Cast, case: int, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        writing.save_draft(cast.officer, office, case, "acceptance", text)
    assert "没有保存" in refused.value.fields["text"]


def test_without_the_key_nothing_is_issued_and_all_else_goes_on(
    office: Office, cast: Cast, case: int
) -> None:
    number = draft(office, cast, case)
    key = vault.key_path(office)
    key.rename(key.with_suffix(".away"))
    with pytest.raises(cipher.KeyMissing):
        writing.issue(cast.officer, office, number, SIGNED)
    assert letter(office, number).issued_at is None
    writing.save_draft(cast.officer, office, case, "acceptance", "改", letter_id=number, version=1)


def test_once_the_identity_is_erased_letters_that_name_it_stay_closed(
    office: Office, cast: Cast, case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = draft(office, cast, case)
    writing.issue(cast.officer, office, number, SIGNED)
    operations.withdraw(cast.officer, office, case, on_day=date(2025, 11, 13))
    monkeypatch.setattr(clock, "now", lambda: datetime(2035, 12, 2, 3, 0, tzinfo=UTC))
    operations.erase_identity(cast.officer, office, case)
    with pytest.raises(WrongState, match="已经删除"):
        writing.letter_file(cast.officer, office, number)


def test_others_may_not(office: Office, cast: Cast, case: int) -> None:
    number = draft(office, cast, case)
    for deed in (lambda: writing.save_draft(cast.auditor, office, case, "acceptance", "x"),
                 lambda: writing.issue(cast.writer, office, number, SIGNED),
                 lambda: writing.void_letter(cast.auditor, office, number, "x"),
                 lambda: writing.letter_file(cast.auditor, office, number)):
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(NotFound):
        writing.save_draft(cast.officer, office, case, "nothing", "x")
    with pytest.raises(NotFound):
        writing.issue(cast.officer, office, 999, SIGNED)
    with pytest.raises(WrongState):
        writing.letter_file(cast.officer, office, number)
