"""改过的 Word 文件拿回来: wording is taken, numbers are not; tables must be as they were."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.text.paragraph import Paragraph

from tests.annual_report.ready import YEAR
from tests.support.cast import Cast
from wechat_bot.annual_report import current
from wechat_bot.annual_report.narrative import texts
from wechat_bot.annual_report.procedure import queries, reimport
from wechat_bot.annual_report.procedure.reimport import Preview, SlotChange
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office

DISCLOSURE = "overview.disclosure"
Edit = Callable[[Document], None]


def edited(office: Office, *edits: Edit, number: int = 1) -> bytes:
    """A frozen version's Word file after somebody edited it."""
    with office.db.read() as session:
        version = queries.version_of(session, YEAR, number)
    document = docx.Document(io.BytesIO(office.media.get(version.documents["docx"]["sha256"])))
    for edit in edits:
        edit(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def paragraph(document: Document, words: str) -> Paragraph:
    return next(each for each in document.paragraphs if words in each.text)


def replace(old: str, new: str) -> Edit:
    def edit(document: Document) -> None:
        found = paragraph(document, old)
        found.text = found.text.replace(old, new, 1)
    return edit


def look(office: Office, people: Cast, *edits: Edit, number: int = 1) -> Preview:
    return reimport.preview(people.officer, office, YEAR, edited(office, *edits, number=number),
                            "改稿.docx")


def only(found: Preview) -> SlotChange:
    (change,) = found.changes
    return change


def working(office: Office, code: str) -> str:
    with office.db.read() as session:
        return texts.working(session, office, current.figures_now(
            session, office.config, YEAR))[code]


@pytest.mark.parametrize("number", [1, 2])
def test_a_file_that_nobody_edited_changes_nothing(
    frozen: Office, people: Cast, number: int
) -> None:
    found = look(frozen, people, number=number)
    assert (found.version, found.changes, found.notes, found.refused) == (number, (), (), ())


def test_changed_wording_is_shown_and_then_taken_with_its_fields(
    frozen: Office, people: Cast
) -> None:
    before = working(frozen, DISCLOSURE)
    assert "【公开总条数】" in before
    data = edited(frozen, replace("33条", "33条（件）"))
    found = reimport.preview(people.officer, frozen, YEAR, data, "改稿.docx")
    change = only(found)
    assert change.code == DISCLOSURE and not change.moved_on
    assert "33条（件）" in change.after and "33条（件）" not in change.before
    assert working(frozen, DISCLOSURE) == before  # only looked at
    taken = reimport.take(people.officer, frozen, YEAR, data, "改稿.docx", found.version,
                          [DISCLOSURE])
    assert taken == [DISCLOSURE]
    assert working(frozen, DISCLOSURE) == before.replace("【公开总条数】条", "【公开总条数】条（件）", 1)


def test_a_changed_number_is_refused_with_its_field_and_its_register(
    frozen: Office, people: Cast
) -> None:
    before = working(frozen, DISCLOSURE)
    data = edited(frozen, replace("33条", "35条"))
    found = reimport.preview(people.officer, frozen, YEAR, data, "改稿.docx")
    assert found.refused == (
        "“主动公开情况”里的“公开总条数”是自动填的“33”，文件里改成了“35”。要改请到“主动公开台账”改，"
        "改了以后报告会跟着变。",)
    with pytest.raises(WrongState, match="“公开总条数”是自动填的“33”"):
        reimport.take(people.officer, frozen, YEAR, data, "改稿.docx", 1, [DISCLOSURE])
    assert working(frozen, DISCLOSURE) == before


def test_the_wording_beside_a_refused_number_may_be_taken_alone(
    frozen: Office, people: Cast
) -> None:
    before = working(frozen, DISCLOSURE)
    data = edited(frozen, replace("33条", "信息35条"))
    reimport.take(people.officer, frozen, YEAR, data, "改稿.docx", 1, [DISCLOSURE],
                  numbers_stay=[DISCLOSURE])
    assert working(frozen, DISCLOSURE) == before.replace(
        "【公开总条数】条", "信息【公开总条数】条", 1)


def test_a_number_in_a_table_is_refused_by_the_name_of_its_cell(
    frozen: Office, people: Cast
) -> None:
    def edit(document: Document) -> None:
        document.tables[0].rows[-1].cells[1].text = "1.2"
        document.tables[1].rows[3].cells[3].text = "4"

    with pytest.raises(InvalidInput) as refused:
        look(frozen, people, edit)
    assert "表二“行政事业性收费”应是“0”，文件里是“1.2”" in refused.value.message
    assert ("表三“一、本年新收政府信息公开申请数量”的“自然人”列应是“0”，文件里是“4”"
            in refused.value.message)


def test_columns_that_another_program_cut_otherwise_are_no_change(
    frozen: Office, people: Cast
) -> None:
    def save_again(document: Document) -> None:
        for row in document.tables[2]._tbl.tr_lst:
            for cell in row.tc_lst[:1]:
                cell.grid_span += 1

    assert look(frozen, people, save_again).changes == ()


def test_a_removed_row_or_table_is_refused(frozen: Office, people: Cast) -> None:
    def row(document: Document) -> None:
        rows = document.tables[0].rows
        rows[-1]._tr.getparent().remove(rows[-1]._tr)

    def table(document: Document) -> None:
        element = document.tables[2]._tbl
        element.getparent().remove(element)

    with pytest.raises(InvalidInput, match=r"的表应有 \d+ 行"):
        look(frozen, people, row)
    with pytest.raises(InvalidInput, match="应有 1 个表，现在有 0 个"):
        look(frozen, people, table)


def test_a_removed_heading_is_refused_by_name(frozen: Office, people: Cast) -> None:
    with pytest.raises(InvalidInput, match="没有找到标题“（三）政府信息管理情况”"):
        look(frozen, people, replace("（三）政府信息管理情况", "（三）管理情况"))


def test_tracked_changes_are_taken_as_accepted(frozen: Office, people: Cast) -> None:
    def edit(document: Document) -> None:
        found = paragraph(document, "33条")
        found.text = found.text.replace("33条", "33")
        inserted, run, words = (OxmlElement(f"w:{name}") for name in ("ins", "r", "t"))
        words.text = "增加的一句。"
        run.append(words)
        inserted.append(run)
        found._p.append(inserted)

    found = look(frozen, people, edit)
    assert "增加的一句。" in only(found).after
    assert any("修订" in note for note in found.notes)


def test_a_paragraph_added_to_the_problems_goes_to_the_text_it_stands_in(
    frozen: Office, people: Cast
) -> None:
    with frozen.db.read() as session:
        content = current.version_content(queries.version_of(session, YEAR, 1))
    measures = content.paragraphs("problems.measures")

    def edit(document: Document) -> None:
        paragraph(document, measures[0]).insert_paragraph_before("另外，公开目录更新不够及时。")

    found = only(look(frozen, people, edit))
    assert found.code in ("problems.found", "problems.last_year")
    assert found.after.endswith("另外，公开目录更新不够及时。")


def test_what_was_changed_in_the_panel_since_is_said(frozen: Office, people: Cast) -> None:
    texts.save_text(people.officer, frozen, YEAR, DISCLOSURE, "公开【公开总条数】条。", None)
    data = edited(frozen, replace("33条", "33条（件）"))
    found = reimport.preview(people.officer, frozen, YEAR, data, "改稿.docx")
    change = only(found)
    assert change.moved_on and change.now == "公开33条。"
    with pytest.raises(EditConflict, match="又有人改过"):
        reimport.take(people.officer, frozen, YEAR, data, "改稿.docx", 1, [DISCLOSURE],
                      bases={DISCLOSURE: 0})
    reimport.take(people.officer, frozen, YEAR, data, "改稿.docx", 1, [DISCLOSURE],
                  bases={DISCLOSURE: change.base_id or 0})
    assert "条（件）" in working(frozen, DISCLOSURE)


def test_the_signing_date_in_the_file_is_told_and_not_taken(
    frozen: Office, people: Cast
) -> None:
    found = look(frozen, people, replace("2025年1月20日", "2025年1月26日"), number=2)
    assert found.changes == ()
    assert any("落款日期是“2025年1月26日”" in note for note in found.notes)


@pytest.mark.parametrize(("data", "words"), [
    (b"", "空的"), (b"%PDF-1.7 broken", "读不出来|打不开|PDF"),
    (b"PK\x03\x04half a file", "打不开"), ("一段文字".encode(), "不是 Word 文件")])
def test_what_is_no_word_file_is_refused(
    frozen: Office, people: Cast, data: bytes, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        reimport.preview(people.officer, frozen, YEAR, data, "改稿.docx")


def test_who_may_not_keep_the_report_takes_nothing(frozen: Office, people: Cast) -> None:
    with pytest.raises(NotAllowed):
        reimport.preview(people.writer, frozen, YEAR, edited(frozen), "改稿.docx")


def test_nothing_chosen_is_said(frozen: Office, people: Cast) -> None:
    with pytest.raises(InvalidInput, match="勾选"):
        reimport.take(people.officer, frozen, YEAR, edited(frozen), "改稿.docx", 1, [])


def test_several_texts_are_taken_all_or_none(
    frozen: Office, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(document: Document) -> None:  # in place: the marks of the texts stay
        for run in (run for each in document.paragraphs for run in each.runs):
            run.text = run.text.replace("比较单一", "还不多").replace("每季度", "每月")

    data = edited(frozen, edit)
    codes = ["problems.found", "problems.measures"]
    before = [working(frozen, code) for code in codes]
    saved = texts.save_in

    def one_then_conflict(*told: object, **more: object) -> texts.Saved:
        if told[4] == codes[1]:
            raise EditConflict("何七在您打开这一页以后保存过这一段。")
        return saved(*told, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(texts, "save_in", one_then_conflict)
        with pytest.raises(EditConflict, match=r"“改进措施”.*一段也没有采用"):
            reimport.take(people.officer, frozen, YEAR, data, "改稿.docx", 1, codes)
    assert [working(frozen, code) for code in codes] == before
    assert reimport.take(people.officer, frozen, YEAR, data, "改稿.docx", 1, codes) == codes


def test_words_whose_marks_were_lost_stay_in_their_text(frozen: Office, people: Cast) -> None:
    found = look(frozen, people, replace("解读的形式比较单一", "解读的形式还不多"),
                 replace("每季度检查一次", "每月检查一次"))  # python-docx drops a paragraph's marks
    assert [(each.code, each.problem) for each in found.changes] == [
        ("problems.found", ""), ("problems.measures", "")]
