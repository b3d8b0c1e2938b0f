"""供稿统计: who is counted, when, for what; the definitions as tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support.articles import approve, submitted_round, written_post
from tests.support.cast import Cast, hire
from tests.support.offices import new_office
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.periods import Every, Period
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing import protocol
from wechat_bot.publishing import queries as messages
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.contribution_files import export_contributions
from wechat_bot.publishing.contributions import (
    NO_PERSON,
    Contribution,
    Deed,
    Tally,
    by_period,
    by_person,
    by_section,
    contributions,
    first_submission,
    narrow,
    people_named,
    tally,
)
from wechat_bot.publishing.rules import Mode
from wechat_bot.reviewing import operations as reviewing

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
YEAR = Period(2026, 1, Every.YEAR)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office without WeChat: people publish by hand here."""
    opened = new_office(tmp_path, staffed=True)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """The clock stands still at moment[0]."""
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    yield moment


def counted(office: Office, period: Period = YEAR) -> list[Contribution]:
    with office.db.read() as session:
        return contributions(session, period.start, period.end)


def returned(office: Office, cast: Cast, post_id: int) -> None:
    round_id, seen = submitted_round(office, cast, post_id)
    reviewing.return_post(cast.first, office, round_id, seen_sha256=seen, reason="错字")


def changed(office: Office, cast: Cast, post_id: int, body: str) -> None:


    with office.db.read() as session:
        revision = posts.get_post(session, post_id).current_revision
        assert revision is not None
        fields, number = revision.fields(), revision.number
    drafting.save_revision(cast.writer, office, post_id, replace(fields, body=body), number)


def publish(office: Office, cast: Cast, post_id: int) -> None:
    message_id = publishing.schedule(
        cast.publisher, office, post_ids=[post_id], mode=Mode.MANUAL, due_at=clock.now(),
        repeat_reason="测试")
    protocol.sweep(office, None, "test")
    with office.db.read() as session:
        article = messages.get_message(session, message_id).articles[0]
    publishing.record_link(
        cast.publisher, office, article.id, url="https://mp.weixin.qq.com/s/a",
        published_at=clock.now(), how=CheckedHow.BY_HAND, reason="已核对")


@pytest.mark.parametrize(("text", "names"), [
    ("张三", ("张三",)), ("张三、李四", ("张三", "李四")), ("张三，李四,王五", ("张三", "李四", "王五")),
    ("张 三", ("张三",)), ("张三 李四", ("张三", "李四")), ("张 三、李 四", ("张三", "李四")),
    ("文/张三 图/李四", ("张三", "李四")), ("文字：张三；摄影：张三", ("张三",)),
    ("张三（普法股）", ("张三",)), ("通讯员 张三", ("张三",)),
    ("买买提·阿卜杜拉", ("买买提·阿卜杜拉",)), ("", (NO_PERSON,)), (" 、 ", (NO_PERSON,)),
])
def test_the_people_named(text: str, names: tuple[str, ...]) -> None:
    assert people_named(text) == names


def one(deed: Deed, section: str = "办公室", *people: str, at: datetime = NOW) -> Contribution:
    return Contribution(deed, at, 1, "标题", section, people or ("张三",))


def test_coauthors_count_each_and_the_section_once() -> None:
    found = [one(Deed.SUBMITTED, "办公室", "张三", "李四"), one(Deed.RETURNED, "办公室", "李四")]
    assert tally(found) == Tally(submitted=1, returned=1)
    assert by_section(found) == {"办公室": Tally(submitted=1, returned=1)}
    assert by_person(found) == {("张三", "办公室"): Tally(submitted=1),
                                ("李四", "办公室"): Tally(submitted=1, returned=1)}


def test_every_section_of_the_office_is_shown_with_zeros() -> None:
    found = by_section([one(Deed.ADOPTED, "旧名")], ["普法股", "办公室"])
    assert list(found.items()) == [("普法股", Tally()), ("办公室", Tally()),
                                   ("旧名", Tally(adopted=1))]


def test_quarters_and_months_by_beijing_time() -> None:
    late = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)  # 1 April in Beijing
    found = by_period([one(Deed.PUBLISHED, at=late)], 2026, Every.QUARTER)
    assert [figures.published for figures in found.values()] == [0, 1, 0, 0]
    assert list(by_period([], 2026, Every.MONTH).values()) == [Tally()] * 12


@pytest.mark.parametrize(("wanted", "left"), [
    ({}, 3), ({"section": "办公室"}, 2), ({"person": "李四"}, 2), ({"deed": "returned"}, 1),
    ({"section": "办公室", "person": "李四"}, 1), ({"person": "王五"}, 0),
])
def test_contributions_are_narrowed(wanted: dict[str, str], left: int) -> None:
    found = [one(Deed.SUBMITTED, "办公室", "张三"), one(Deed.RETURNED, "办公室", "张三", "李四"),
             one(Deed.SUBMITTED, "普法股", "李四")]
    assert len(narrow(found, **wanted)) == left


def test_a_post_is_submitted_once_and_returned_each_time(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast, contributor="张三、李四")
    returned(office, cast, post_id)
    changed(office, cast, post_id, "改过一次")
    returned(office, cast, post_id)
    assert tally(counted(office)) == Tally(submitted=1, returned=2)
    changed(office, cast, post_id, "改过两次")
    approve(office, cast, post_id)
    found = counted(office)
    assert tally(found) == Tally(submitted=1, adopted=1, returned=2)
    assert {(entry.section, entry.people) for entry in found} == {
        ("普法与依法治理股", ("张三", "李四"))}


def test_a_second_approval_is_no_second_adoption(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    approve(office, cast, post_id)
    changed(office, cast, post_id, "定稿后又改")
    approve(office, cast, post_id)
    assert tally(counted(office)) == Tally(submitted=1, adopted=1)


def test_each_deed_belongs_to_its_own_period(
    office: Office, cast: Cast, stopped: list[datetime]
) -> None:
    post_id = written_post(office, cast)
    approve(office, cast, post_id)
    stopped[0] = NOW + timedelta(days=40)  # January of the next year
    publish(office, cast, post_id)
    assert tally(counted(office)) == Tally(submitted=1, adopted=1)
    assert tally(counted(office, Period(2027, 1, Every.YEAR))) == Tally(published=1)
    with office.db.read() as session:
        assert first_submission(session) == NOW


def test_what_was_never_sent_to_review_is_not_counted(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    assert counted(office) == []
    round_id, _ = submitted_round(office, cast, post_id)
    reviewing.recall(cast.writer, office, round_id)
    assert tally(counted(office)) == Tally(submitted=1)


def test_the_export_holds_figures_periods_and_records(office: Office, cast: Cast) -> None:
    returned(office, cast, written_post(office, cast, contributor="张三、李四"))
    name, data = export_contributions(cast.auditor, office, YEAR, "xlsx")
    book = load_workbook(io.BytesIO(data))
    assert name == "供稿统计-2026年.xlsx"
    assert book.sheetnames == ["供稿统计", "按月和季度", "明细"]
    rows = [list(row) for row in book["供稿统计"].iter_rows(values_only=True)]
    assert rows[0] == ["统计", "期间", "供稿单位", "供稿人", "送审", "定稿", "退回", "发表"]
    assert ["按供稿单位", "2026年", "办公室", None, 0, 0, 0, 0] in rows
    assert ["按供稿人", "2026年", "普法与依法治理股", "李四", 1, 0, 1, 0] in rows
    assert ["合计（每篇算一次）", "2026年", None, None, 1, 0, 1, 0] in rows
    assert book["明细"].max_row == 3 and book["按月和季度"].max_row == 17
    with office.db.read() as session:
        assert journal.page(session, 0, 1)[1][0].sentence == "导出供稿统计（2026年）"


def test_the_export_is_of_what_is_filtered(office: Office, cast: Cast) -> None:
    returned(office, cast, written_post(office, cast, contributor="张三、李四"))
    quarter = Period(2026, 4, Every.QUARTER)
    name, data = export_contributions(cast.auditor, office, quarter, "csv", person="李四",
                                      section="普法与依法治理股")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert name == "供稿统计-2026年第4季度.csv"
    assert [row[0] for row in rows] == ["统计", "按供稿单位", "合计（每篇算一次）", "按供稿人"]
    with pytest.raises(InvalidInput, match="xlsx 或 csv"):
        export_contributions(cast.auditor, office, quarter, "json")


def test_on_postgresql_too(any_office: Office) -> None:


    people = hire(any_office)
    post_id = written_post(any_office, people)
    returned(any_office, people, post_id)
    changed(any_office, people, post_id, "改过一次")
    approve(any_office, people, post_id)
    publish(any_office, people, post_id)
    assert tally(counted(any_office)) == Tally(1, 1, 1, 1)
