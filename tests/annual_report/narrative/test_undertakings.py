"""问题和改进措施: new every year, asked after in the next, nothing removed without trace."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.annual_report import real
from tests.annual_report.frozen import frozen
from tests.annual_report.narrative.conftest import read_text
from tests.support.cast import Cast
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.narrative import promises, undertakings
from wechat_bot.annual_report.narrative.promises import split_items
from wechat_bot.annual_report.narrative.undertakings import Proposal
from wechat_bot.annual_report.past_models import PastReport
from wechat_bot.annual_report.past_reading import kept
from wechat_bot.annual_report.reading.found import ReadReport
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office


@pytest.fixture(autouse=True)
def january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 1, 8, 3, 0, tzinfo=UTC))


@pytest.mark.parametrize(("text", "items"), [
    ("还存在一些不足：一是渠道单一；二是更新不及时。三是、解读少。", ["渠道单一", "更新不及时", "解读少"]),
    ("（一）渠道单一。（二）更新不及时。", ["渠道单一", "更新不及时"]),
    ("1.渠道单一；2.更新不及时。", ["渠道单一", "更新不及时"]),
    ("第一，渠道单一。第二，更新不及时。", ["渠道单一", "更新不及时"]),
    ("加强组织领导。扩大公开范围；", ["加强组织领导", "扩大公开范围"]),
    ("还存在一些问题：渠道单一。", ["渠道单一"]),
    ("下一步，加强组织领导。", ["加强组织领导"]),
    ("2024年公开不够。", ["2024年公开不够"]),
    ("", []),
])
def test_a_told_paragraph_is_taken_apart(text: str, items: list[str]) -> None:
    assert split_items(text) == items


def test_problems_and_measures_become_the_text(office: Office, cast: Cast) -> None:
    undertakings.add(cast.officer, office, 2024, "problem", "更新不够及时。")
    undertakings.add(cast.officer, office, 2024, "problem", "解读形式单一")
    undertakings.add(cast.head, office, 2024, "measure", "按月列出更新清单")
    said = read_text(office)
    assert said["problems.found"] == (
        "2024年的政府信息公开工作还存在一些问题：一是更新不够及时；二是解读形式单一。")
    assert said["problems.measures"] == "针对这些问题，2025年将做好以下工作：按月列出更新清单。"


def test_the_results_of_last_year_are_told_and_a_missing_one_is_a_gap(
    office: Office, cast: Cast
) -> None:
    undertakings.add(cast.officer, office, 2023, "problem", "培训不够")
    done = undertakings.add(cast.officer, office, 2023, "measure", "组织培训")
    undertakings.add(cast.officer, office, 2023, "measure", "扩大公开渠道")
    undertakings.say_result(cast.officer, office, done, "done", "全年办了两期")
    assert read_text(office)["problems.last_year"] == (
        "上年年报提出的改进事项，落实情况是：一是“组织培训”，已完成，全年办了两期；二是“扩大公开渠道”，"
        "〔待补：“扩大公开渠道”的改进结果〕。")
    undertakings.say_result(cast.officer, office, done, "")
    assert "“组织培训”的改进结果" in read_text(office)["problems.last_year"]


def test_a_problem_is_solved_where_a_measure_is_done(office: Office, cast: Cast) -> None:
    one = undertakings.add(cast.officer, office, 2023, "problem", "更新不均衡")
    undertakings.say_result(cast.officer, office, one, "partly", "最长间隔缩短了")
    assert read_text(office)["problems.last_year"].endswith(
        "“更新不均衡”，部分解决，最长间隔缩短了。")


def test_the_promises_of_an_imported_report_are_proposed(office: Office, cast: Cast) -> None:
    read = kept(ReadReport(
        from_json(real.nothing(year=2023)), {}, (), {
            "problems.found": "不足：一是更新慢。二是解读少。", "problems.measures": "下一步，按周更新。"},
        None))
    with office.db.write() as session:
        session.add(PastReport(
            year=2023, file_name="2023.docx", file_sha256="0" * 64, read_json=read, brought_by="吴十",
            brought_at=clock.now(), confirmed_by="何七", confirmed_at=clock.now()))
    with office.db.read() as session:
        assert undertakings.proposals(session, 2023) == [
            Proposal("problem", "更新慢"), Proposal("problem", "解读少"),
            Proposal("measure", "按周更新")]


def test_what_last_year_told_word_by_word_is_not_told_again_by_mistake(
    office: Office, cast: Cast
) -> None:
    undertakings.add(cast.officer, office, 2023, "problem", "公开方式相对单一。")
    with pytest.raises(InvalidInput, match="上年年报写过一模一样的问题"):
        undertakings.add(cast.officer, office, 2024, "problem", "公开方式，相对单一")
    undertakings.add(cast.officer, office, 2024, "problem", "公开方式，相对单一", again=True)
    undertakings.add(cast.officer, office, 2024, "measure", "公开方式相对单一")  # another kind


def test_last_years_frozen_text_is_proposed_and_a_person_confirms(
    office: Office, cast: Cast
) -> None:
    first = undertakings.add(cast.officer, office, 2023, "problem", "更新不够及时")
    undertakings.add(cast.officer, office, 2023, "measure", "按月列出更新清单")
    undertakings.add(cast.officer, office, 2023, "measure", "办两期培训")
    frozen(office, 2023)
    with office.db.read() as session:
        assert undertakings.proposals(session, 2023) == []  # all are registered already
    undertakings.remove(cast.officer, office, first)
    with office.db.read() as session:
        assert undertakings.proposals(session, 2023) == [Proposal("problem", "更新不够及时")]
        assert undertakings.repeats(session, 2024, "problem", "更新不够及时。")
        offered = undertakings.proposals(session, 2023)
    assert undertakings.carry_over(cast.officer, office, 2023, offered * 2) == 1
    assert undertakings.carry_over(cast.officer, office, 2023, offered) == 0


def test_rewording_and_removing_leave_a_trace(office: Office, cast: Cast) -> None:
    one = undertakings.add(cast.officer, office, 2024, "measure", "按月列清单")
    undertakings.reword(cast.officer, office, one, "按月列出更新清单")
    undertakings.remove(cast.head, office, one)
    with office.db.read() as session:
        assert promises.live(session, 2024) == []
        assert [line.sentence for line in journal.history(session, [f"undertaking:{one}"])] == [
            "删除2024年年度报告的改进措施“按月列出更新清单”",
            "修改2024年年度报告的改进措施，原为“按月列清单”，改为“按月列出更新清单”",
            "在2024年年度报告里登记改进措施：按月列清单"]
    with pytest.raises(NotFound):
        undertakings.remove(cast.head, office, one)


def test_refusals(office: Office, cast: Cast) -> None:
    one = undertakings.add(cast.officer, office, 2024, "problem", "更新不够及时")
    mine = undertakings.add(cast.officer, office, 2025, "problem", "另一个问题")
    with pytest.raises(InvalidInput, match="已经登记了"):
        undertakings.add(cast.officer, office, 2024, "problem", "更新不够及时。")
    with pytest.raises(InvalidInput, match="请写明内容"):
        undertakings.add(cast.officer, office, 2024, "problem", "  。")
    with pytest.raises(InvalidInput, match="请选是问题还是改进措施"):
        undertakings.add(cast.officer, office, 2024, "wish", "愿望")
    with pytest.raises(InvalidInput, match="请写明做了什么"):
        undertakings.say_result(cast.officer, office, one, "not_done", " ")
    with pytest.raises(InvalidInput, match="已完成、部分完成、没有完成"):
        undertakings.say_result(cast.officer, office, one, "perhaps", "办了")
    with pytest.raises(WrongState, match="下一年的年报里说"):
        undertakings.say_result(cast.officer, office, mine, "done", "办了")
    with pytest.raises(NotAllowed):
        undertakings.add(cast.writer, office, 2024, "problem", "无权的")
