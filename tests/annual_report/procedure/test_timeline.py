"""办理的顺序: what is done, what is due next, what a correction asks for. Pure."""

from __future__ import annotations

from datetime import date

from wechat_bot.annual_report.procedure.rules import (
    ActFact,
    Record,
    Step,
    VersionFact,
    date_notes,
    out_of_order,
    refusal,
    timeline,
)

CHANNELS = {"website": "政府网站", "wechat": "公众号"}
REVIEW = VersionFact(1, "review", date(2025, 1, 8))
FINAL = VersionFact(2, "final", date(2025, 1, 20), date(2025, 1, 20))
CORRECTION = VersionFact(3, "correction", date(2025, 3, 18), date(2025, 1, 20))
DAY = date(2025, 1, 21)
DONE = tuple(ActFact(step, 2, DAY) for step in (Step.SIGNED, Step.SEALED, Step.SUBMITTED))
ONLINE = tuple(ActFact(Step.PUBLISHED, 2, DAY, channel) for channel in CHANNELS)


def next_of(*acts: ActFact, versions: tuple[VersionFact, ...] = (REVIEW, FINAL)) -> str:
    lines = timeline(Record(2024, True, versions, acts), CHANNELS)
    return next((each.name for each in lines if each.state == "next"), "")


def test_what_is_next_follows_the_order_of_the_office() -> None:
    assert next_of(versions=()) == "定稿"
    assert next_of(versions=(REVIEW,)) == "定稿"
    assert next_of() == "负责人签字"
    assert next_of(*DONE[:1]) == "加盖公章"
    assert next_of(*DONE) == "公布：政府网站"
    assert next_of(*DONE, *ONLINE[:1]) == "公布：公众号"
    assert next_of(*DONE, *ONLINE) == "归档"
    assert next_of(*DONE, *ONLINE, ActFact(Step.ARCHIVED, 2, DAY)) == ""


def test_a_review_version_and_pen_marks_may_be_left_out() -> None:
    lines = {each.name: each.state for each in timeline(Record(2024, True), CHANNELS)}
    assert lines["送审稿"] == lines["批注扫描件"] == "optional"


def test_a_correction_asks_for_every_channel_where_the_report_stands() -> None:
    versions, acts = (FINAL, CORRECTION), (*DONE, *ONLINE, ActFact(Step.ARCHIVED, 2, DAY))
    assert next_of(*acts, versions=versions) == "更正后更换：政府网站"
    website = ActFact(Step.REPLACED, 3, DAY, "website")
    assert next_of(*acts, website, versions=versions) == "更正后更换：公众号"
    account = ActFact(Step.NOT_REPLACED, 3, DAY, "wechat")
    lines = timeline(Record(2024, True, versions, (*acts, website, account)), CHANNELS)
    assert [(each.state, each.told) for each in lines[-2:]] == [
        ("done", "已更换，2025-01-21"), ("optional", "未更换，2025-01-21")]


def test_deadlines_stand_at_their_steps() -> None:
    lines = timeline(Record(2024, True), CHANNELS, submit_by=date(2025, 1, 26),
                     publish_by=date(2025, 1, 31))
    assert {each.name: each.due for each in lines if each.due} == {
        "报送": date(2025, 1, 26), "公布：政府网站": date(2025, 1, 31), "公布：公众号": date(2025, 1, 31)}


def test_a_review_version_is_not_signed_without_a_reason() -> None:
    record = Record(2024, True, (REVIEW,))
    act = ActFact(Step.SIGNED, 1, DAY)
    assert refusal(record, act, DAY) == ""
    assert out_of_order(record, act, scanned=True, linked=False) == ["第 1 版是送审稿，不是定稿"]


def test_nothing_is_said_of_a_step_in_order() -> None:
    record = Record(2024, True, (FINAL,), DONE)
    act = ActFact(Step.PUBLISHED, 2, DAY, "website")
    assert refusal(record, act, DAY) == ""
    assert out_of_order(record, act, scanned=False, linked=True) == []


def test_the_signing_date_is_the_day_of_signing_and_before_publication() -> None:
    wrong = Record(2024, True, (FINAL,), (
        ActFact(Step.SIGNED, 2, date(2025, 1, 22)),
        ActFact(Step.PUBLISHED, 2, date(2025, 1, 19), "website")))
    assert len(date_notes(wrong)) == 2
    right = Record(2024, True, (FINAL,), (
        ActFact(Step.SIGNED, 2, date(2025, 1, 20)), ActFact(Step.PUBLISHED, 2, DAY, "website")))
    assert date_notes(right) == []


def test_replacing_needs_a_publication() -> None:
    record = Record(2024, True, (FINAL, CORRECTION))
    assert "没有登记过公布" in refusal(record, ActFact(Step.REPLACED, 3, DAY, "website"), DAY)
