"""季度自查报告 and 公开信息统计表: every number against plain recounting."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import text

from tests.media_duties.busy import busy_quarter, d
from tests.media_duties.conftest import Clock
from tests.support.cast import Cast
from tests.support.published import publish
from tests.support.year_summary import year_summary
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.periods import Every, Period
from wechat_bot.kernel.resources import data_path
from wechat_bot.media_duties import documents
from wechat_bot.media_duties.facts import month_of_ledger, quarter_facts
from wechat_bot.media_duties.figures import QuarterFigures, quarter_figures, rate
from wechat_bot.media_duties.rules import Gap
from wechat_bot.media_duties.wording import filled, values_of
from wechat_bot.outside.addresses import AddressOpener

SUMMER = Period(2026, 3, Every.QUARTER)


@pytest.fixture
def made(office: Office, cast: Cast, links: AddressOpener, time: Clock) -> dict[str, int]:
    time.set("2026-09-30 20:00")
    found = busy_quarter(office, cast, links)
    time.set("2026-10-08 12:00")
    return found


def figures_of(office: Office, period: Period = SUMMER) -> QuarterFigures:
    with office.db.read() as session:
        return quarter_figures(quarter_facts(session, office.config, period))


def words(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_the_quarters_figures(office: Office, made: dict[str, int]) -> None:
    found = figures_of(office)
    assert [post.release_id for post in found.facts.posts] == [
        made[name] for name in "abcdef"]
    assert found.by_mode == {"人工发表": 2, "发表并群发通知": 2, "发表（不通知）": 1, "存草稿箱": 1}
    assert [post.release_id for post in found.listed] == [made[name] for name in "abdef"]
    assert (len(found.originals), found.original_rate) == (5, "83.3%")
    # 3 August to 20 August is 17 days, 20 August to 28 September 39
    assert found.gap == Gap(d("08-20"), d("09-28"))
    assert found.gap_too_long
    # the week of 29 June ends in July; the week of 28 September ends in October
    assert [(week.monday, week.posts) for week in found.weeks] == [
        (d("06-29"), 1), (d("07-06"), 1), (d("07-13"), 0), (d("07-20"), 0), (d("07-27"), 0),
        (d("08-03"), 1), (d("08-10"), 0), (d("08-17"), 1), (d("08-24"), 0), (d("08-31"), 0),
        (d("09-07"), 0), (d("09-14"), 0), (d("09-21"), 0)]
    assert found.weeks_met == 4
    assert [(deed.title, deed.how) for deed in found.corrections] == [
        ("法律援助便民措施", "发更正说明")]
    assert [deed.title for deed in found.take_downs] == ["发错的"]
    messages = found.facts.messages
    assert (messages.carried_in, messages.received, messages.answered, messages.waiting) == (1, 2, 2, 1)
    assert len(found.facts.replies) == messages.carried_in + messages.received
    assert [flaw.topic for flaw in found.facts.flaws] == ["个人信息"]
    assert found.facts.runs == 1


def test_the_figures_recounted_with_plain_sql(office: Office, made: dict[str, int]) -> None:
    found = figures_of(office)
    start, end = "2026-06-30 16:00:00", "2026-09-30 16:00:00"  # UTC
    with office.db.read() as session:
        counts = dict(session.execute(text(
            "SELECT mode, count(*) FROM releases WHERE channel = 'wechat'"
            " AND published_at >= :start AND published_at < :end GROUP BY mode"),
            {"start": start, "end": end}).all())
        originals = session.execute(text(
            "SELECT count(*) FROM releases JOIN disclosure_items i ON i.id = item_id"
            " WHERE channel = 'wechat' AND published_at >= :start AND published_at < :end"
            " AND i.origin = 'original'"), {"start": start, "end": end}).scalar_one()
    assert sum(counts.values()) == found.total == 6
    assert counts == {"manual": 2, "mass_send": 2, "publish": 1, "draft_only": 1}
    assert originals == len(found.originals)


def test_the_report_states_every_figure_and_names_the_records(
    office: Office, made: dict[str, int]
) -> None:
    found = figures_of(office)
    said = words(documents.self_report(found, office.config, documents.shipped_wording()))
    for sentence in (
        "2026年第3季度政务新媒体自查报告", "共发布 6 篇，其中公众号主页能看到的 5 篇",
        "原创 5 篇，转载 1 篇，原创率 83.3%", "最长 39 天没有更新，从2026年8月20日到2026年9月28日",
        "13 周里有 4 周达到", "上季度结转留言 1 条，收到 2 条，答复 2 条", "平均 2.5 天答复",
        "更正 1 篇（发更正说明 1 篇），下架 1 篇", "筛查已发布的内容 1 次，新发现 1 处",
        "有 9 周没有达到每周 1 篇的要求", "有 1 条留言还没有答复", "有 1 处筛查发现还没有处理完",
        "附表1 发布的文章（6 条）", "附表2 每周更新（13 条）", "附表3 更正和下架（2 条）",
        "附表4 留言（3 条）", "附表5 筛查发现（1 条）", "转发：防范电信诈骗", "发错了稿件", "留言办理登记 1",
    ):
        assert sentence in said, sentence
    for personal in ("13812345678", "热心市民", "法律援助怎么申请"):
        assert personal not in said
    assert "{" not in said


def test_a_running_quarter_says_until_when(office: Office, made: dict[str, int]) -> None:
    said = words(documents.self_report(
        figures_of(office, Period(2026, 4, Every.QUARTER)), office.config,
        documents.shipped_wording()))
    assert "本季度还没有结束，以下数字截至2026年10月8日" in said
    assert "最长 7 天没有更新，从2026年10月1日起到2026年10月8日还没有更新" in said


def test_an_empty_quarter_is_a_report_too(office: Office, time: Clock) -> None:
    time.set("2026-10-08 12:00")
    said = words(documents.self_report(figures_of(office), office.config,
                                       documents.shipped_wording()))
    for sentence in ("没有发布信息。", "最长间隔无法计算", "没有收到留言", "没有开展筛查", "（无）"):
        assert sentence in said
    assert "原创率" not in said


@pytest.mark.parametrize(("part", "whole", "shown"), [
    (0, 0, "—"), (0, 3, "0.0%"), (1, 3, "33.3%"), (2, 3, "66.7%"), (1, 8, "12.5%"),
    (1, 16, "6.3%"), (5, 5, "100.0%")])
def test_rates_are_rounded_half_up(part: int, whole: int, shown: str) -> None:
    assert rate(part, whole) == shown


def test_a_template_that_names_what_there_is_not_is_refused() -> None:
    with pytest.raises(ConfigError, match="不认识"):
        filled("共 {posts} 篇", {"total": 1})


def test_every_sentence_of_the_template_can_be_filled(
    office: Office, made: dict[str, int]
) -> None:
    wording = documents.shipped_wording()
    values = values_of(figures_of(office), "局", "号")
    for template in [wording.title, wording.opening, wording.unfinished,
                     *wording.sentences.values(), *wording.problems.values()]:
        assert "{" not in filled(template, values)
    assert (data_path("content") / "media" / "self_report.toml").is_file()


def test_the_monthly_table_agrees_with_the_ledger(office: Office, made: dict[str, int]) -> None:
    with office.db.read() as session:
        summary = year_summary(session, office.config, 2026)
        tables = [month_of_ledger(session, office.config, Period(2026, month, Every.MONTH))
                  for month in range(1, 13)]
    assert [table.total.total for table in tables] == list(summary.figures.by_month.values())
    assert sum(table.total.key_areas for table in tables) == summary.figures.by_kind["key_area"]
    for kind in ("policy_interpretation", "response"):
        assert sum(table.total.of_kind(kind) for table in tables) == summary.figures.by_kind[kind]
    for table in tables:
        for lines in (table.by_channel, table.by_section):
            for number, whole in enumerate(table.total.numbers):
                assert sum(line.numbers[number] for line in lines) == whole
    july = tables[6]
    assert {line.name: line.numbers for line in july.by_channel} == {
        "政府网站": (1, 1, 0, 1, 0, 0), "公众号": (3, 2, 1, 1, 0, 0)}
    assert {line.name: line.total for line in july.by_section} == {"办公室": 2, "普法与依法治理股": 2}
    assert [reason for _, reason in tables[8].left_out] == ["不属于政府信息"]


def test_the_months_files_hold_the_same_numbers(office: Office, made: dict[str, int]) -> None:
    with office.db.read() as session:
        table = month_of_ledger(session, office.config, Period(2026, 7, Every.MONTH))
    book = load_workbook(io.BytesIO(documents.month_xlsx(table, office.config)))
    assert book.sheetnames == ["按渠道", "按供稿单位", "明细", "不计入的"]
    assert [cell.value for cell in book["按渠道"][4]] == ["合计", 4, 3, 1, 2, 0, 0]
    assert book["明细"].max_row == 5
    said = words(documents.month_docx(table, office.config))
    assert "共发布 4 条次，公开信息 4 条" in said
    assert "2026年7月公开信息统计表" in said


def test_a_correction_that_replaces_counts_once(office: Office, time: Clock) -> None:
    time.set("2026-10-08 12:00")
    old = publish(office, "通知", when="2026-09-01 10:00", status="replaced")
    with office.db.write() as session:
        from wechat_bot.disclosure.models import Release

        first = session.get_one(Release, old)
        session.add(Release(
            item_id=first.item_id, channel="wechat", mode="manual", time_source="person",
            published_at=first.published_at.replace(day=3), created_by="测试",
            created_at=first.created_at, replaces_id=old))
    with office.db.read() as session:
        table = month_of_ledger(session, office.config, Period(2026, 9, Every.MONTH))
    assert (table.total.total, len(table.left_out)) == (1, 1)
    assert figures_of(office).total == 2  # two articles went out
    assert date(2026, 9, 3) in figures_of(office).facts.listed_days
