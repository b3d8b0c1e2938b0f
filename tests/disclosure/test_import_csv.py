"""导入 CSV: the bureau's year, repeated imports, encodings, headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.year_summary import year_summary
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.disclosure.operations import register_published
from wechat_bot.disclosure.queries import ReleaseFilter, list_releases
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import COMMAND_LINE, Actor
from wechat_bot.kernel.errors import ImportRefused, NotAllowed
from wechat_bot.kernel.office import Office

HEADER = "标题,发布日期,渠道,链接,供稿单位,供稿人"


def table(*lines: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *lines, ""]).encode()


def year_2024() -> bytes:
    """A year like the bureau's: 32 on the account, 1 on the county's website."""
    lines = [f"普法短讯第{n}期,2024-{(n - 1) % 12 + 1:02}-{n % 28 + 1:02},公众号,,普法股,张三"
             for n in range(1, 33)]
    return table(*lines, "2023年政府信息公开工作年度报告,2024-01-25,政府网站,,办公室,李四")


def titles(office: Office) -> list[str]:
    with office.db.read() as session:
        rows = list_releases(session, ReleaseFilter(), 0, 1000)[1]
        return sorted(row.release.item.title for row in rows)


def test_the_bureaus_year_counts_33(office: Office) -> None:
    report = import_releases(COMMAND_LINE, office, year_2024(), "2024年台账.csv", dry_run=False)
    assert (report.new, report.existing, report.errors) == (33, 0, [])
    assert report.rows[0] == (2, "新增")
    with office.db.read() as session:
        figures = year_summary(session, office.config, 2024).figures
        assert (figures.total, figures.items_distinct, figures.wechat_published_total) == (
            33, 33, 32)
        assert figures.by_channel == {"website": 1, "wechat": 32, "weibo": 0}
        assert sum(figures.by_month.values()) == 33
        assert figures.by_section == {"办公室": 1, "普法股": 32}
        [line] = [e for e in journal.page(session, 0, 9)[1] if e.event == "release.imported"]
        assert line.sentence == "从2024年台账.csv导入主动公开台账 33 条"


def test_importing_again_changes_nothing(office: Office) -> None:
    import_releases(COMMAND_LINE, office, year_2024(), "a.csv", dry_run=False)
    again = import_releases(COMMAND_LINE, office, year_2024(), "a.csv", dry_run=False)
    assert (again.new, again.existing) == (0, 33)
    assert {fate for _, fate in again.rows} == {"已有"}
    assert len(titles(office)) == 33
    with office.db.read() as session:
        lines = [e for e in journal.page(session, 0, 9)[1] if e.event == "release.imported"]
        assert len(lines) == 1


def test_a_dry_run_tells_and_writes_nothing(office: Office) -> None:
    import_releases(COMMAND_LINE, office, table("甲,2024-03-05,公众号,,,"), "a.csv",
                    dry_run=False)
    data = table("甲,2024/3/5,微信公众号,,,", "乙,2024-03-06,公众号,,,",
                 "乙,2024年3月6日,公众号,,,", "", "丙,昨天,公众号,,,")
    report = import_releases(COMMAND_LINE, office, data, "a.csv", dry_run=True)
    assert report.rows == [(2, "已有"), (3, "新增"), (4, "重复"), (6, "错误")]
    assert (report.new, report.existing, report.duplicates, len(report.errors)) == (1, 1, 1, 1)
    assert titles(office) == ["甲"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(office: Office, encoding: str) -> None:
    data = table("额敏县普法喀,2024-03-05,公众号,,,").decode().encode(encoding)
    import_releases(COMMAND_LINE, office, data, "a.csv", dry_run=False)
    assert titles(office) == ["额敏县普法喀"]


def test_every_column_is_read(office: Office) -> None:
    header = ("序号;信息标题：;公开时间(北京时间);发布渠道;公开链接;供稿科室;供稿人;来源类型（原创/转载）;"
              "来源;索引号;文号;是否政府信息;信息类型;重点领域;条例二十条;状态;下架日期;下架原因;"
              "初审;复审;终审;内容概述;生成日期")
    line = ("1;解读;2024-03-05 10:00;网站;https://a.cn/1;普法股;张三;转载;司法部;X/2024-7;"
            "额司〔2024〕3号;否;政策解读;是;第二十条第（一）项;已下架;2024-05-01;有误;"
            "李四;王五;赵六;怎样办;2024-03-01")
    import_releases(COMMAND_LINE, office, table(line, header=header), "a.csv", dry_run=False)
    with office.db.read() as session:
        release = list_releases(session, ReleaseFilter())[1][0].release
        item = release.item
    assert (item.title, release.channel, release.url) == ("解读", "website", "https://a.cn/1")
    assert clock.iso_beijing(release.published_at) == "2024-03-05T10:00:00+08:00"
    assert release.time_source == "imported"
    assert (item.section, item.contributor, item.origin, item.source) == (
        "普法股", "张三", "repost", "司法部")
    assert (item.index_number, item.index_year, item.document_number) == (
        "X/2024-7", None, "额司〔2024〕3号")
    assert (item.is_government_information, item.info_kind, item.key_area, item.article_20) == (
        False, "policy_interpretation", True, "20.1")
    assert (release.status, release.taken_down_reason, release.taken_down_by) == (
        "taken_down", "有误", "本机命令行")
    assert release.taken_down_at is not None
    assert clock.show(release.taken_down_at) == "2024-05-01 00:00"
    assert release.reviewers == ["李四", "王五", "赵六"]
    assert (item.summary, str(item.made_on)) == ("怎样办", "2024-03-01")


def test_a_title_row_above_and_day_and_time_apart(office: Office) -> None:
    data = ("额敏县司法局2024年主动公开台账,,,,\n标题,发布日期,发布时间,渠道,审核人\n"
            "甲,2024-03-05,10:30,公众号,李四、王五\n").encode()
    report = import_releases(COMMAND_LINE, office, data, "a.csv", dry_run=False)
    assert report.rows == [(3, "新增")]
    with office.db.read() as session:
        release = list_releases(session, ReleaseFilter())[1][0].release
    assert clock.show(release.published_at) == "2024-03-05 10:30"
    assert release.reviewers == ["李四", "王五"]


def test_unknown_columns_are_reported(office: Office) -> None:
    data = table("甲,2024-03-05,公众号,300,好", header="标题,发布日期,渠道,点赞数,备注")
    report = import_releases(COMMAND_LINE, office, data, "a.csv", dry_run=True)
    assert report.unknown_columns == ("点赞数",)


def test_one_index_number_is_one_item_on_two_channels(office: Office) -> None:
    data = table("甲,2024-03-05,公众号,11654221/2024-00001", "乙,2024-03-05,公众号,",
                 "甲,2024-03-06,网站,11654221/2024-00001", header="标题,发布日期,渠道,索引号")
    import_releases(COMMAND_LINE, office, data, "a.csv", dry_run=False)
    with office.db.read() as session:
        figures = year_summary(session, office.config, 2024).figures
        rows = list_releases(session, ReleaseFilter())[1]
    assert (figures.total, figures.items_distinct) == (3, 2)
    assert {r.release.item.title: r.release.item.index_number for r in rows} == {
        "甲": "11654221/2024-00001", "乙": "11654221/2024-00002"}


def test_a_second_channel_joins_the_item_in_the_ledger(
    office: Office, publish: Callable[..., Any]
) -> None:
    register_published(office, publish(ArticleFields(title="甲")).message_id)
    data = table("甲,2024-03-06,网站,11654221/2024-00001", header="标题,发布日期,渠道,索引号")
    assert import_releases(COMMAND_LINE, office, data, "a.csv", dry_run=False).new == 1
    with office.db.read() as session:
        assert year_summary(session, office.config, 2024).figures.items_distinct == 1


def test_what_the_system_published_is_known_by_its_day(
    office: Office, publish: Callable[..., Any]
) -> None:
    register_published(office, publish(ArticleFields(title="甲")).message_id)
    same_day = table("甲,2024-03-05,公众号,,,", "甲,2024-03-06,公众号,,,")
    report = import_releases(COMMAND_LINE, office, same_day, "a.csv", dry_run=True)
    assert [fate for _, fate in report.rows] == ["已有", "新增"]


def test_another_link_is_another_release(office: Office) -> None:
    data = table("甲,2024-03-05,网站,http://a.cn/1,,", "甲,2024-03-05,网站,http://a.cn/2,,")
    assert import_releases(COMMAND_LINE, office, data, "a.csv", dry_run=False).new == 2


def test_who_may_not(office: Office, cast: dict[str, Actor]) -> None:
    with pytest.raises(NotAllowed, match="登记台账"):
        import_releases(cast["lisi"], office, year_2024(), "a.csv", dry_run=True)
    assert titles(office) == []


def test_ten_thousand_rows_but_not_one_more(office: Office) -> None:
    def many(count: int) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["标题", "发布日期", "渠道"])
        writer.writerows([f"短讯{n}", "2024-03-05", "公众号"] for n in range(count))
        return out.getvalue().encode()

    assert import_releases(COMMAND_LINE, office, many(10_000), "a.csv", dry_run=False).new == 10_000
    with pytest.raises(ImportRefused, match="10,000 行"):
        import_releases(COMMAND_LINE, office, many(10_001), "a.csv", dry_run=True)
