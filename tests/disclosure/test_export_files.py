"""CSV and XLSX: what a clerk opens in WPS or Excel, and hands in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from wechat_bot.disclosure.export import HEADINGS, export_csv, export_xlsx, export_year, year_export
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import COMMAND_LINE, WORKER, Actor
from wechat_bot.kernel.errors import InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office

NAMES = {"website": "政府网站", "wechat": "公众号"}
DANGEROUS = ['=HYPERLINK("http://a.cn")', "+1+1", "-1", "@SUM(A1)", "'=1"]


def export(office: Office, year: int = 2024) -> dict[str, Any]:
    with office.db.read() as session:
        return year_export(session, office.config, year)


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_has_bom_crlf_and_chinese_headings(
    office: Office, enter: Callable[..., int]
) -> None:
    release_id = enter("甲,“乙”", "2024-03-05 10:00", url="https://a.cn/1", section="普法股",
                       contributor="张三", reviewers=("李四", "王五", "赵六"))
    private = enter("丙", "2024-12-31 23:30", "website", is_government_information=False,
                    origin="repost")
    data = export_csv(export(office), NAMES)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    first, second = csv_rows(data)
    assert list(first) == list(HEADINGS)
    assert {k: v for k, v in first.items() if v} == {
        "发布记录号": str(release_id), "公开信息号": first["公开信息号"], "索引号": "2024-00001",
        "标题": "甲,“乙”", "渠道": "公众号", "发布时间（北京时间）": "2024-03-05 10:00",
        "时间来源": "人工登记", "链接": "https://a.cn/1", "供稿单位": "普法股", "供稿人": "张三",
        "初审": "李四", "复审": "王五", "终审": "赵六", "来源类型": "原创", "状态": "现行",
        "是否计入": "是", "是否政府信息": "是", "信息类型": "一般信息", "重点领域": "否",
        "公开属性": "主动公开", "有效性": "有效"}
    assert second["发布记录号"] == str(private)
    assert (second["渠道"], second["来源类型"], second["是否计入"], second["不计入原因"]) == (
        "政府网站", "转载", "否", "不属于政府信息")
    assert "请核对属于哪一年" in second["提示"]


def test_no_csv_cell_is_a_formula(office: Office, enter: Callable[..., int]) -> None:
    for title in DANGEROUS:
        enter(title, "2024-03-05", contributor="=1")
    rows = csv_rows(export_csv(export(office)))
    assert [row["标题"] for row in rows] == [
        "'" + title if title[0] in "=+-@" else title for title in DANGEROUS]
    assert {row["供稿人"] for row in rows} == {"'=1"}


def test_no_xlsx_cell_is_a_formula(office: Office, enter: Callable[..., int]) -> None:
    for title in [*DANGEROUS, "响\x07铃"]:
        enter(title, "2024-03-05")
    book = load_workbook(io.BytesIO(export_xlsx(export(office), NAMES)))
    cells = [row[3] for row in book["发布记录"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [*DANGEROUS, "响铃"]
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows()
                       for cell in row}


def test_xlsx_opens_with_both_sheets(office: Office, enter: Callable[..., int]) -> None:
    enter("甲", "2024-03-05", section="普法股", info_kind="response", article_20="20.7")
    enter("乙", "2024-03-06", "website", is_government_information=False)
    book = load_workbook(io.BytesIO(export_xlsx(export(office), NAMES)))
    assert book.sheetnames == ["发布记录", "汇总"]
    releases, summary = book["发布记录"], book["汇总"]
    assert [cell.value for cell in releases[1]] == list(HEADINGS)
    assert releases.freeze_panes == summary.freeze_panes == "A2"
    assert releases.column_dimensions["D"].width == 48
    assert releases["D2"].alignment.wrap_text
    assert (releases["G2"].value, releases["G2"].data_type) == ("2024-03-05 00:00", "s")
    found = {(row[0], row[1]): row[2] for row in summary.iter_rows(min_row=2, values_only=True)}
    assert found["单位", None] == "额敏县司法局"
    assert found["计数口径", None] == "按发布次数"
    assert found["主动公开政府信息总数", None] == 1
    assert found["公众号发布总数", None] == 1
    assert (found["按渠道", "公众号"], found["按渠道", "政府网站"]) == (1, 0)
    assert found["按月份", "2024-03"] == 1
    assert found["按条例第二十条", "第二十条第（7）项"] == 1
    assert found["按信息类型", "回应关切"] == 1
    assert found["按供稿单位", "普法股"] == 1
    assert found["未计入的发布", None] == 1
    assert found["未计入的发布", "发布记录 2"] == "不属于政府信息"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_is_known_again(
    office: Office, enter: Callable[..., int], kind: str
) -> None:
    for title in DANGEROUS[:4]:
        enter(title, "2024-03-05 10:00:41", url="https://a.cn/1", status="taken_down")
    enter("甲", "2024-03-05", "website", reviewers=("李四",))
    _, data = export_year(COMMAND_LINE, office, 2024, kind)
    report = import_releases(COMMAND_LINE, office, data, f"a.{kind}", dry_run=False)
    assert (report.new, report.existing, report.unknown_columns) == (0, 5, ())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_fills_an_empty_ledger(
    office: Office, empty_office: Office, enter: Callable[..., int], kind: str
) -> None:
    enter(DANGEROUS[0], "2024-03-05 10:00", url="https://a.cn/1", section="普法股")
    first = enter("甲", "2024-03-06", "website", reviewers=("李四", "王五", "赵六"))
    enter("甲", "2024-03-07", "wechat", item_of=first, origin="original")
    _, data = export_year(COMMAND_LINE, office, 2024, kind)
    before = export(office)
    assert import_releases(COMMAND_LINE, empty_office, data, f"a.{kind}", dry_run=False).new == 3
    after = export(empty_office)
    assert after["total"] == before["total"] == 3
    assert after["items_distinct"] == before["items_distinct"] == 2
    compared = ("index_number", "title", "channel", "published_at", "url", "section", "reviewers")
    assert [[r[k] for k in compared] for r in after["releases"]] == [
        [r[k] for k in compared] for r in before["releases"]]


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx"])
def test_the_verb_names_the_file_and_writes_the_journal(
    office: Office, cast: dict[str, Actor], enter: Callable[..., int], kind: str
) -> None:
    enter("甲", "2024-03-05")
    name, data = export_year(cast["lisi"], office, 2024, kind)
    assert name == f"主动公开台账-2024.{kind}"
    if kind == "json":
        assert json.loads(data)["total"] == 1
    with office.db.read() as session:
        [line] = journal.history(session, ["year:2024"])
        assert (line.actor, line.sentence) == ("李四", f"导出2024年主动公开台账（{kind.upper()}）")


def test_what_the_verb_refuses(office: Office) -> None:
    with pytest.raises(NotAllowed, match="导出"):
        export_year(WORKER, office, 2024, "json")
    with pytest.raises(InvalidInput, match="pdf"):
        export_year(COMMAND_LINE, office, 2024, "pdf")
    with pytest.raises(InvalidInput, match="四位年份"):
        export_year(COMMAND_LINE, office, 24, "json")
    with office.db.read() as session:
        assert journal.history(session, ["year:2024"]) == []
