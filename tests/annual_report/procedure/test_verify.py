"""核验定稿: damage is named with its place; later changes of the registers are differences."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.annual_report.ready import YEAR
from tests.support.cast import Cast
from wechat_bot.annual_report import current, overrides
from wechat_bot.annual_report.procedure import acts, queries
from wechat_bot.annual_report.procedure.acts import ActForm, Scan
from wechat_bot.annual_report.procedure.differences import compare
from wechat_bot.annual_report.procedure.findings import findings_now
from wechat_bot.annual_report.procedure.sealing import seal_of
from wechat_bot.annual_report.procedure.verify import Noticed, verify
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.office import Office
from wechat_bot.records.counted import Counted


def damage(office: Office) -> list[str]:
    return [each.message for each in verify(office, YEAR) if each.damaged]


def file_of(office: Office, number: int, kind: str) -> Path:
    with office.db.read() as session:
        version = queries.version_of(session, YEAR, number)
    return office.media.file(version.documents[kind]["sha256"])


def change(office: Office, statement: str, **values: object) -> None:
    with office.db.write() as session:
        session.execute(text(statement), values)


def test_nothing_is_noticed_where_nothing_changed(frozen: Office) -> None:
    assert verify(frozen, YEAR) == []
    assert verify(frozen, YEAR - 1) == []


@pytest.mark.parametrize("column", [
    "content_json", "fields_json", "sources_json", "findings_json", "documents_json", "reason",
    "created_by"])
def test_a_changed_field_is_found(frozen: Office, column: str) -> None:
    change(frozen, f"UPDATE report_versions SET {column} = replace({column}, '\"', '“') || ' '"
                   " WHERE number = 1")
    assert any("第 1 版（送审稿）" in each and "被改动过" in each for each in damage(frozen))


def test_a_changed_number_is_found_even_where_the_seal_was_made_anew(frozen: Office) -> None:
    with frozen.db.write() as session:
        version = queries.version_of(session, YEAR, 2)
        version.content_json = version.content_json.replace('"licences": 0', '"licences": 7')
        version.seal = seal_of(version)
    told = damage(frozen)
    assert any("第 2 版（定稿）与操作日志里出稿时记下的不一样" in each for each in told)
    assert any("数据文件" in each and "与这一版的数不一样" in each for each in told)


def test_a_removed_version_is_found(frozen: Office) -> None:
    change(frozen, "DELETE FROM report_versions WHERE number = 1")
    assert damage(frozen) == ["第 1 版不见了：操作日志里有出这一版的记录，数据库里没有。请从备份恢复，并查明是谁动过。"]


@pytest.mark.parametrize(("kind", "name"), [
    ("docx", "Word 文件"), ("html", "网页"), ("pdf", "PDF"), ("xlsx", "表格"), ("json", "数据文件")])
def test_a_damaged_or_missing_file_is_named(frozen: Office, kind: str, name: str) -> None:
    file = file_of(frozen, 2, kind)
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1])
    assert any(f"第 2 版（定稿）的{name}" in each for each in damage(frozen))
    file.unlink()
    assert any(f"第 2 版（定稿）的{name}" in each for each in damage(frozen))


def test_a_missing_scan_is_named(frozen: Office, people: Cast, picture: bytes) -> None:
    act = acts.enter(people.officer, frozen, YEAR, ActForm(
        "signed", 2, date(2025, 1, 20), person="何七", scans=[Scan("签字页.png", picture)],
        note="签字日早于冻结日"))
    with frozen.db.read() as session:
        sha256 = queries.get_act(session, act).files[0]["sha256"]
    frozen.media.file(sha256).unlink()
    assert damage(frozen) == [
        "第 2 版“负责人签字”的扫描件“签字页.png”不在了或者已经损坏。请从备份恢复，并查明是谁动过。"]


@pytest.mark.parametrize("statement", [
    "UPDATE report_acts SET kind = 'zzz'", "UPDATE report_acts SET on_day = '2025-01-02'",
    "UPDATE report_acts SET version_id = 1", "UPDATE report_acts SET files_json = '[]'",
    "UPDATE report_acts SET files_json = '[{}]'", "UPDATE report_acts SET files_json = 'x'",
    "UPDATE report_acts SET voided = 1", "DELETE FROM report_acts",
    "UPDATE journal_entries SET details = '{}' WHERE event LIKE 'report.%'",
    "UPDATE journal_entries SET details = 'x' WHERE event LIKE 'report.%'",
    "UPDATE report_versions SET sources_json = '[]'",
    "UPDATE report_versions SET content_json = '{}'"])
def test_a_changed_step_or_a_line_that_cannot_be_read_is_damage(
    frozen: Office, people: Cast, picture: bytes, statement: str
) -> None:
    acts.enter(people.officer, frozen, YEAR, ActForm(
        "signed", 2, date(2025, 1, 20), person="何七", scans=[Scan("签字页.png", picture)],
        note="签字日早于出稿日"))
    assert verify(frozen, YEAR) == []
    change(frozen, statement)
    assert damage(frozen)


def test_a_step_made_void_by_a_person_is_no_damage(frozen: Office, people: Cast) -> None:
    act = acts.enter(people.officer, frozen, YEAR, ActForm(
        "signed", 2, date(2025, 1, 20), person="何七", note="没有扫描"))
    acts.void(people.officer, frozen, act, "登记错了")
    assert verify(frozen, YEAR) == []


def test_records_changed_after_the_freeze_are_differences_and_the_numbers_stay(
    frozen: Office
) -> None:
    before = _frozen_content(frozen)
    import_releases(COMMAND_LINE, frozen, (
        "标题,发布时间,渠道,链接\n补登的通知,2024-06-03 12:00,公众号,https://mp.weixin.qq.com/s/late\n"
    ).encode("utf-8-sig"), "补登.csv", dry_run=False)
    found = verify(frozen, YEAR)
    assert not [each for each in found if each.damaged]
    total = _of(found, "disclosures.total")
    assert total.difference is not None
    assert (total.difference.frozen, total.difference.now) == ("33", "34")
    assert [each.title for each in total.difference.came] == ["补登的通知（公众号）"]
    assert "定稿里是 33，现在登记的是 34（增加 补登的通知（公众号））" in total.message
    assert _frozen_content(frozen) == before


def test_a_record_that_gives_way_to_another_shows_though_the_number_stays(
    frozen: Office
) -> None:
    with frozen.db.read() as session:
        version = queries.version_of(session, YEAR, 2)
    first = version.sources_json.split('"release:')[1].split('"')[0]
    change(frozen, "UPDATE releases SET published_at = '2023-05-05 04:00:00' WHERE id = :id",
           id=int(first))
    import_releases(COMMAND_LINE, frozen, (
        "标题,发布时间,渠道,链接\n补登的通知,2024-06-03 12:00,公众号,https://mp.weixin.qq.com/s/late\n"
    ).encode("utf-8-sig"), "补登.csv", dry_run=False)
    total = _of(verify(frozen, YEAR), "disclosures.total").difference
    assert total is not None and total.same_number
    assert len(total.came) == len(total.went) == 1 and "数没有变，还是 33" in total.sentence


def _of(found: list[Noticed], path: str) -> Noticed:
    return next(each for each in found if each.where == path)


def _frozen_content(office: Office) -> object:
    with office.db.read() as session:
        return current.version_content(queries.version_of(session, YEAR, 2))


def test_a_difference_is_a_finding_of_the_year(frozen: Office) -> None:
    import_releases(COMMAND_LINE, frozen, (
        "标题,发布时间,渠道,链接\n补登的通知,2024-06-03 12:00,公众号,https://mp.weixin.qq.com/s/late\n"
    ).encode("utf-8-sig"), "补登.csv", dry_run=False)
    with frozen.db.read() as session:
        found = [each.finding for each in findings_now(session, frozen, YEAR)
                 if each.finding.rule == "frozen.changed"]
    assert ("disclosures.total",) in [each.where for each in found]
    assert "定稿里是 33，现在登记的是 34" in found[0].message


def test_an_override_that_the_registers_have_overtaken_is_a_finding(
    frozen: Office, people: Cast
) -> None:
    made = overrides.propose(people.officer, frozen, YEAR, "decisions.licences", "3", "漏报三件",
                             for_correction=True)
    overrides.agree(people.head, frozen, made)
    change(frozen, "UPDATE figure_overrides SET register_value = '2'")
    with frozen.db.read() as session:
        found = [each.finding for each in findings_now(session, frozen, YEAR)]
    stale = next(each for each in found if each.rule == "override.stale")
    assert "改的时候登记的数是“2”，现在是“0”" in stale.message


def test_a_number_that_a_section_declared_anew_is_told_as_one_change() -> None:
    name = "办公室申报：行政许可处理决定数量"
    found = compare("decisions.licences", ("4", "6"), [Counted("declaration:3", name, 4)],
                    [Counted("declaration:9", name, 6)])
    assert found is not None
    assert found.records == [f"{name} 由 4 变为 6"]
