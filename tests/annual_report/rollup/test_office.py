"""汇总 in the office: files taken, replaced, withdrawn; late, missing, inconsistent; own report."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.annual_report.real import nothing, raw
from tests.support.cast import Cast, hire
from tests.support.collecting_office import collecting_office, in_february
from wechat_bot.annual_report.rollup import exports, report
from wechat_bot.annual_report.rollup.models import RollupEntry
from wechat_bot.annual_report.rollup.operations import receive, set_due, withdraw
from wechat_bot.annual_report.rollup.queries import RollupView
from wechat_bot.annual_report.rollup.uploads import Upload
from wechat_bot.annual_report.years import set_year
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.journal import JournalEntry
from wechat_bot.kernel.office import Office

TODAY = date(2025, 2, 5)


@pytest.fixture(autouse=True)
def february(monkeypatch: pytest.MonkeyPatch) -> None:
    in_february(monkeypatch)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = collecting_office(tmp_path)
    yield opened
    opened.close()


def upload(agency: str, base: dict[str, Any] | None = None, **changes: Any) -> Upload:
    content = {**(base or nothing()), "agency": agency, "year": 2024, **changes}
    return Upload(f"{agency or '无名'}.json", json.dumps(content, ensure_ascii=False).encode())


def zipped(*uploads: Upload, name: str = "各单位.zip") -> Upload:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each in uploads:
            archive.writestr(each.name, each.data)
    return Upload(name, out.getvalue())


def now(office: Office) -> RollupView:
    return exports.view_of(office, 2024)


def states(office: Office) -> dict[str, list[str]]:
    return {line.body: [word for word, _ in line.states] for line in now(office).lines}


def events(office: Office) -> list[str]:
    with office.db.read() as session:
        return [entry.sentence for entry in session.scalars(
            select(JournalEntry).where(JournalEntry.event.like("rollup.%")))]


def test_who_is_late_missing_or_contradicts_himself(office: Office, cast: Cast) -> None:
    set_due(cast.officer, office, 2024, date(2025, 1, 26))
    receive(cast.officer, office, 2024, [upload("额敏县司法局")], received_on=date(2025, 1, 26))
    receive(cast.officer, office, 2024, [upload("额敏县教育局", raw("hongze_2023")),
                                         upload("额敏镇")], received_on=date(2025, 1, 29))
    assert states(office) == {
        "额敏县司法局": ["按时"], "额敏县教育局": ["迟报 3 天", "数据自相矛盾 2 处"],
        "额敏县财政局": ["还没有报，已过 10 天"], "额敏镇": ["迟报 3 天", "不在名单上"]}
    assert events(office) == [
        "汇总2024年年报数据的报送截止：2025-01-26", "收到额敏县司法局2024年年报数据（额敏县司法局.json）",
        "收到额敏县教育局2024年年报数据（额敏县教育局.json）", "收到额敏镇2024年年报数据（额敏镇.json）"]


def test_without_a_day_of_its_own_the_reports_day_holds(office: Office, cast: Cast) -> None:
    assert now(office).due_on is None and states(office)["额敏县财政局"] == ["还没有报"]
    set_year(cast.officer, office, 2024, submit_by=date(2025, 1, 20))
    assert now(office).due_on == date(2025, 1, 20)
    set_due(cast.officer, office, 2024, date(2025, 1, 26))
    assert now(office).due_on == date(2025, 1, 26)
    set_due(cast.officer, office, 2024, None)
    assert now(office).due_on == date(2025, 1, 20)
    with pytest.raises(InvalidInput, match="对不上"):
        set_due(cast.officer, office, 2024, date(2024, 1, 26))


def test_a_second_file_replaces_the_first_which_stays(office: Office, cast: Cast) -> None:
    receive(cast.officer, office, 2024, [upload("额敏县司法局")], received_on=None)
    again = receive(cast.officer, office, 2024, [upload("额敏县 司法局", fees_wan="2")],
                    received_on=None)
    assert again.replaced == ["额敏县司法局"]  # under the name of the list
    line = now(office).lines[0]
    assert line.entry is not None and line.entry.received_on == TODAY
    assert [old.end_reason for old in line.earlier] == ["重报"]
    same = receive(cast.officer, office, 2024, [upload("额敏县 司法局", fees_wan="2")],
                   received_on=None)
    assert same.sentence == "1 份和已经收下的一样，没有变动。"
    assert len(events(office)) == 2


def test_bad_files_keep_no_other_from_being_taken(office: Office, cast: Cast) -> None:
    receipt = receive(cast.officer, office, 2024, [
        upload("额敏县司法局"), upload("额敏县教育局", year=2023),
        Upload("照片.jpg", b"x"), Upload("坏.json", b"{"), upload("", level="county"),
        Upload("旧.json", upload("某局", format="2019").data)], received_on=None)
    assert receipt.taken == ["额敏县司法局"]
    assert receipt.sentence == "收下 1 份，5 份没有收下。"
    wrong = "\n".join(receipt.refused)
    for sentence in ("额敏县教育局.json：是 2023 年的，这里收的是 2024 年的", "照片.jpg：不是能读的文件",
                     "坏.json 不是完整的 JSON", "无名.json：里面没有单位名称", "旧.json 有 1 处不对"):
        assert sentence in wrong


def test_two_files_of_a_body_at_once_are_both_left_out(office: Office, cast: Cast) -> None:
    first, second = upload("额敏县司法局"), upload("额敏县司法局", fees_wan="3")
    receipt = receive(cast.officer, office, 2024, [first, Upload("改.json", second.data)],
                      received_on=None)
    assert receipt.taken == [] and "不知道以哪一份为准" in receipt.refused[0]
    twin = receive(cast.officer, office, 2024, [first, Upload("副本.json", first.data)],
                   received_on=None)
    assert twin.taken == ["额敏县司法局"]


def test_a_zip_gives_its_files(office: Office, cast: Cast) -> None:
    torn = Upload("坏.zip", zipped(upload("甲")).data[:40])
    receipt = receive(cast.officer, office, 2024, [
        zipped(upload("额敏县司法局"), upload("额敏县教育局"), Upload("__MACOSX/._x", b""),
               zipped(upload("额敏县财政局"), name="里.zip")), torn], received_on=None)
    assert sorted(receipt.taken) == ["额敏县司法局", "额敏县教育局"]
    assert [each.partition("：")[0] for each in receipt.refused] == ["里.zip", "坏.zip"]


def test_what_is_typed_wrong_is_named(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as caught:
        receive(cast.officer, office, 2024, [], received_on=date(2025, 3, 1))
    assert set(caught.value.fields) == {"files", "received_on"}
    with pytest.raises(InvalidInput, match="请分开传"):
        receive(cast.officer, office, 2024, [upload("甲"), upload("乙")], received_on=None,
                body="某局")
    named = receive(cast.officer, office, 2024, [upload("")], received_on=None, body="额敏县财政局")
    assert named.taken == ["额敏县财政局"]


def test_what_is_withdrawn_counts_no_more(office: Office, cast: Cast) -> None:
    receive(cast.officer, office, 2024, [upload("额敏镇", fees_wan="2")], received_on=None)
    entry = now(office).lines[-1].entry
    assert entry is not None
    with pytest.raises(InvalidInput, match="为什么撤下"):
        withdraw(cast.officer, office, entry.id, " ")
    withdraw(cast.officer, office, entry.id, "数据有误，已退回")
    assert now(office).sum is None
    assert [each.end_reason for each in now(office).withdrawn] == ["数据有误，已退回"]
    with pytest.raises(WrongState, match="不用再办"):
        withdraw(cast.officer, office, entry.id, "再撤一次")
    with pytest.raises(WrongState, match="还没有单位报来数据"):
        exports.export_sum(cast.officer, office, 2024)


def test_who_does_not_keep_the_report_takes_nothing_in(office: Office, cast: Cast) -> None:
    for verb in (lambda: receive(cast.writer, office, 2024, [upload("甲")], received_on=None),
                 lambda: withdraw(cast.writer, office, 1, "x"),
                 lambda: set_due(cast.writer, office, 2024, None)):
        with pytest.raises(NotAllowed):
            verb()


def test_the_sum_goes_out_as_a_figures_file(office: Office, cast: Cast) -> None:
    receive(cast.officer, office, 2024, [upload("额敏县司法局", fees_wan="1.5"),
                                         upload("额敏县教育局", fees_wan="2")], received_on=None)
    name, data = exports.export_sum(cast.officer, office, 2024)
    assert name == "2024年年报数据汇总.json"
    assert json.loads(data)["fees_wan"] == "3.5"


def test_the_own_report_says_what_is_known_and_leaves_the_rest_open(
    office: Office, cast: Cast
) -> None:
    told = {"total": 33, "items_distinct": 33, "by_channel": {"wechat": 33}}
    receive(cast.officer, office, 2024, [upload("额敏县司法局", disclosures=told),
                                         upload("额敏镇", raw("suqian_2024"))], received_on=None)
    view = now(office)
    summed = view.sum
    assert summed is not None
    content = report.content(view, summed, office.folder("report"))
    assert content.draft and content.figures == summed.figures and content.label == "汇总草稿"
    assert "汇总2个单位报送的2024年" in content.texts["opening"]
    assert ("应当报送年度报告数据的单位共3个，已报送1个。另有不在应报名单上、也报送了数据的单位1个。"
            "没有报送的单位2个。" in content.texts["overview.intro"])
    assert ("主动公开政府信息合计33条（另有1个单位没有报送条数，未计入）。"
            in content.texts["overview.disclosure"])
    received = summed.figures.applications["new_received"][6]
    assert f"新收政府信息公开申请合计{received}件" in content.texts["overview.applications"]
    assert "没有发现数据前后不一致的单位" in content.texts["problems.found"]
    left = {part for text in content.texts.values() for part in text.split("【")[1:]}
    assert all(part.startswith("待填写：") for part in left), left  # every field is filled


def test_of_a_body_one_file_is_live_on_every_database(any_office: Office) -> None:
    cast = hire(any_office)
    for number in range(3):
        receive(cast.officer, any_office, 2024, [upload("某局", fees_wan=str(number))],
                received_on=None)
    with any_office.db.read() as session:
        live = session.scalars(select(RollupEntry).where(RollupEntry.ended_at.is_(None))).all()
    assert [json.loads(each.figures_json)["fees_wan"] for each in live] == ["2"]
