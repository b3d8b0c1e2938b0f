"""年度报告·办理: what is due next, freezing, steps with scans, comparison, check, edited Word files."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest

from tests.annual_report.ready import AGENCY, YEAR, make_frozen
from tests.support.offices import config_for
from tests.web.conftest import LogIn
from tests.web.visitor import words
from wechat_bot.annual_report.procedure import queries
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.office import Office, open_office

PAGE = f"/report/procedure?year={YEAR}"
PDF = b"%PDF-1.4 scanned %%EOF"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_frozen(tmp_path_factory.mktemp("made"))


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(made, tmp_path / "office")
    opened = open_office(config_for(tmp_path / "office", agency=AGENCY))
    yield opened
    opened.close()


def numbers(office: Office) -> list[int]:
    with office.db.read() as session:
        return [each.number for each in queries.versions_of(session, YEAR)]


def word_file(office: Office, old: str, new: str) -> io.BytesIO:
    with office.db.read() as session:
        version = queries.version_of(session, YEAR, 1)
    document = docx.Document(io.BytesIO(office.media.get(version.documents["docx"]["sha256"])))
    found = next(each for each in document.paragraphs if old in each.text)
    found.text = found.text.replace(old, new, 1)
    out = io.BytesIO()
    document.save(out)
    out.seek(0)
    return out


def test_the_page_says_what_is_next_and_what_was_done(as_role: LogIn) -> None:
    found = words(as_role("officer").get(PAGE))
    assert "下一步：负责人签字" in found
    assert "第 2 版" in found and "出更正稿" in found and "法定期限" in found


def test_who_only_reads_sees_no_buttons(as_role: LogIn) -> None:
    visitor = as_role("auditor")
    page = visitor.get(PAGE)
    assert page.status_code == 200 and "出送审稿" not in page.text
    assert visitor.get(f"/report/procedure/freeze?year={YEAR}&kind=final").status_code == 403
    assert visitor.post(f"/report/{YEAR}/freeze", {"kind": "review"}).status_code == 403
    assert visitor.post(f"/report/{YEAR}/steps", {"kind": "signed"}).status_code == 403
    assert visitor.post(f"/report/{YEAR}/word").status_code == 403


def test_freezing_a_review_version_twice_from_one_page_is_once(
    office: Office, as_role: LogIn
) -> None:
    visitor = as_role("officer")
    form = {"kind": "review", "reason": "再看一遍", "seen": "2"}
    for _ in range(2):
        assert visitor.post(f"/report/{YEAR}/freeze", form).status_code == 303
    assert numbers(office) == [1, 2, 3]


def test_what_was_typed_for_a_correction_is_kept_when_something_is_missing(
    office: Office, as_role: LogIn
) -> None:
    form = {"kind": "correction", "seen": "2", "confirm": "1", "reason": "",
            "correction_day": "2025-03-18", "correction_text": "更正总数。"}
    visitor = as_role("officer")
    answer = visitor.post(f"/report/{YEAR}/freeze", form)
    assert answer.status_code == 422
    assert "请写明为什么更正" in answer.text and "更正总数。" in answer.text
    answer = visitor.post(f"/report/{YEAR}/freeze", {**form, "reason": "县政府办指出"})
    assert answer.status_code == 303 and numbers(office) == [1, 2, 3]


def test_a_final_version_asks_to_be_confirmed(office: Office, as_role: LogIn) -> None:
    form = {"kind": "final", "seen": "2", "signed_on": "2025-01-20", "reason": "改了一句"}
    answer = as_role("officer").post(f"/report/{YEAR}/freeze", form)
    assert answer.status_code == 422 and "请先勾选" in answer.text and "改了一句" in answer.text
    assert numbers(office) == [1, 2]


def test_what_is_published_is_not_made_final_but_corrected(as_role: LogIn) -> None:
    visitor = as_role("officer")
    url = f"/report/procedure/freeze?year={YEAR}&kind="
    assert "出 2024 年年报第 3 版" in visitor.get(f"{url}final").text
    visitor.post(f"/report/{YEAR}/steps", {
        "kind": "published", "number": "2", "on_day": "2025-01-22", "channel": "website",
        "url": "https://www.emin.gov.cn/2024.html", "note": "补登"})
    page = visitor.get(f"{url}final").text
    assert "年报已经公布，不能再定稿" in page and "出 2024 年年报" not in page
    assert "还没有定稿，谈不上更正" in visitor.get(
        "/report/procedure/freeze?year=2023&kind=correction").text


def test_obstacles_are_shown_with_the_way_to_mend_them(as_role: LogIn) -> None:
    page = as_role("officer").get("/report/procedure/freeze?year=2023&kind=final")
    assert "还不能定稿" in page.text and "/collecting" in page.text


def test_a_late_date_that_was_refused_can_be_explained_on_the_page_of_checks(
    as_role: LogIn,
) -> None:
    visitor = as_role("officer")
    late = {"kind": "final", "seen": "2", "signed_on": "2025-02-11", "confirm": "1",
            "reason": "等签字"}
    refused = visitor.post(f"/report/{YEAR}/freeze", late)
    assert refused.status_code == 409 and "落款日期“2025年2月11日”晚于" in words(refused)
    page = visitor.get(f"/report/checks?year={YEAR}").text
    mark = re.search(r'id="f-([0-9a-f]{32})">\s*<p>落款日期“2025年2月11日”晚于', page)
    assert mark is not None
    visitor.post(f"/report/{YEAR}/verdicts/{mark[1]}",
                 {"verdict": "dismissed", "reason": "确实晚了，已报告县政府办"})
    assert visitor.post(f"/report/{YEAR}/freeze", late).status_code == 303


def test_a_step_is_entered_with_its_scans_and_voided(office: Office, as_role: LogIn) -> None:
    visitor = as_role("officer")
    form = {"kind": "signed", "number": "2", "on_day": "2025-01-20", "person": "何七"}
    page = visitor.get(f"/report/procedure/step?year={YEAR}&kind=signed")
    assert "落款日期" in page.text
    answer = visitor.post(f"/report/{YEAR}/steps", {
        **form, "scan": [(io.BytesIO(PDF), "签字页.pdf")]})
    assert answer.status_code == 422 and "日期早于第 2 版出稿的日期" in answer.text
    kept = re.findall(r'name="kept" value="([^"]+)"', answer.text)
    assert kept and "签字页.pdf" in kept[0]
    answer = visitor.post(f"/report/{YEAR}/steps", {**form, "note": "签在打印稿上", "kept": kept})
    assert answer.status_code == 303
    with office.db.read() as session:
        (act,) = queries.acts_of(session, YEAR)
    assert [each["name"] for each in act.files] == ["签字页.pdf"]
    scan = visitor.get(f"/report/steps/{act.id}/scans/1")
    assert scan.data == PDF and scan.mimetype == "application/pdf"
    assert visitor.get(f"/report/steps/{act.id}/scans/2").status_code == 404
    assert visitor.post(f"/report/steps/{act.id}/void", {"reason": "签错版"}).status_code == 303
    assert "作废原因：签错版" in words(visitor.get(PAGE))


def test_an_unknown_step_is_not_found(as_role: LogIn) -> None:
    visitor = as_role("officer")
    assert visitor.get(f"/report/procedure/step?year={YEAR}&kind=x").status_code == 404
    assert visitor.post(f"/report/{YEAR}/steps", {"kind": "x"}).status_code == 404
    answer = visitor.post(f"/report/{YEAR}/steps", {"kind": "signed", "on_day": "昨天"})
    assert answer.status_code == 422


def test_a_publication_is_offered_to_the_ledger(as_role: LogIn) -> None:
    visitor = as_role("officer")
    url = "https://www.emin.gov.cn/2024.html"
    visitor.post(f"/report/{YEAR}/steps", {
        "kind": "published", "number": "2", "on_day": "2025-01-22", "channel": "website",
        "url": url, "note": "先上网"})
    page = visitor.get(PAGE)
    link = re.search(r'href="(/ledger/new\?[^"]+)"', page.text)
    assert link is not None
    form = visitor.get(link[1].replace("&amp;", "&"))
    assert url in form.text and f"{YEAR}年政府信息公开工作年度报告" in form.text


def test_changes_since_the_freeze_are_shown_on_three_pages(
    office: Office, as_role: LogIn
) -> None:
    import_releases(COMMAND_LINE, office, (
        "标题,发布时间,渠道,链接\n补登的通知,2024-06-03 12:00,公众号,https://mp.weixin.qq.com/s/late\n"
    ).encode("utf-8-sig"), "补登.csv", dry_run=False)
    visitor = as_role("officer")
    assert "第 2 版出稿以后，登记里有" in words(visitor.get(PAGE))
    verified = words(visitor.get(f"/report/procedure/verify?year={YEAR}"))
    assert "没有被动过" in verified and "增加 补登的通知（公众号）" in verified
    compared = words(visitor.get(f"/report/procedure/compare?year={YEAR}&old=2&new=0"))
    assert "主动公开信息总数" in compared and "34" in compared
    assert "完全一样" in words(visitor.get(f"/report/procedure/compare?year={YEAR}&old=2&new=2"))
    assert visitor.get(f"/report/procedure/compare?year={YEAR}&old=9").status_code == 404


def test_damage_is_shown(office: Office, as_role: LogIn) -> None:
    with office.db.read() as session:
        sha256 = queries.version_of(session, YEAR, 2).documents["pdf"]["sha256"]
    office.media.file(sha256).unlink()
    found = words(as_role("officer").get(f"/report/procedure/verify?year={YEAR}"))
    assert "第 2 版（定稿）的PDF" in found and "请从备份恢复" in found


def test_an_edited_word_file_is_looked_at_and_then_taken(
    office: Office, as_role: LogIn
) -> None:
    visitor = as_role("officer")
    answer = visitor.post(f"/report/{YEAR}/word", {
        "file": (word_file(office, "33条", "35条（含转载）"), "改稿.docx")})
    assert "文件里改成了“35”" in words(answer)
    hidden = dict(re.findall(r'name="(kept|version|base-[^"]+)" value="([^"]*)"', answer.text))
    take = {**hidden, "name": "改稿.docx"}
    for codes, status in ([], 422), (["overview.disclosure"], 409):
        refused = visitor.post(f"/report/{YEAR}/word/take", {**take, "codes": codes})
        assert refused.status_code == status and "没有采用" in words(refused)
    taken = visitor.post(f"/report/{YEAR}/word/take", {**take, "stay": "overview.disclosure"})
    assert taken.status_code == 303
    assert "（含转载）" in visitor.get(f"/report/texts?year={YEAR}").text


def test_a_file_that_is_none_or_gone_is_said(as_role: LogIn) -> None:
    visitor = as_role("officer")
    assert "请选择改过的 Word 文件" in visitor.post(f"/report/{YEAR}/word", {}).text
    answer = visitor.post(f"/report/{YEAR}/word", {"file": (io.BytesIO(b"x"), "a.docx")})
    assert answer.status_code == 422
    gone = visitor.post(f"/report/{YEAR}/word/take", {"kept": "0" * 64, "codes": "opening"})
    assert gone.status_code == 422 and "请重新选择文件" in gone.text


def test_a_correction_asks_on_the_home_page_until_every_channel_is_replaced(
    office: Office, as_role: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = as_role("officer")
    step = {"number": "2", "on_day": "2025-01-22", "channel": "website", "note": "补登",
            "url": "https://www.emin.gov.cn/2024.html"}
    assert visitor.post(f"/report/{YEAR}/steps", {**step, "kind": "published"}).status_code == 303
    form = {"kind": "correction", "seen": "2", "confirm": "1", "reason": "县政府办指出",
            "correction_day": "2025-03-18", "correction_text": "更正总数。"}
    assert visitor.post(f"/report/{YEAR}/freeze", form).status_code == 303
    assert "更正后更换：政府网站" in words(visitor.get(PAGE))
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 3, 20, 3, 0, tzinfo=UTC))
    assert "年报更正稿（第 3 版）：更正后更换：政府网站" in words(visitor.get("/"))
    replaced = {**step, "kind": "replaced", "number": "3", "on_day": "2025-03-19"}
    assert visitor.post(f"/report/{YEAR}/steps", replaced).status_code == 303
    assert "更正后更换" not in words(visitor.get("/"))
    assert "已更换，2025-03-19" in words(visitor.get(PAGE))
