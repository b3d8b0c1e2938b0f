"""Word files and workbooks opened by LibreOffice, the page printed by a browser: one start each."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from tests.annual_report import real
from tests.annual_report.documents.examples import SENTENCE, content
from wechat_bot.annual_report import form
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.html import report_html
from wechat_bot.annual_report.documents.xlsx import report_xlsx
from wechat_bot.annual_report.figures import from_json

CITY = content(real.report("suqian_2024"), draft=True, label="送审稿第2版")
SMALL = content(texts=dict.fromkeys(form.TEXTS, "\n".join([SENTENCE * 3] * 2)))
AGENCY = "某某自治区某某地区某某自治县人民政府政务服务和公共资源交易与大数据发展管理局某"
LONG = content(from_json(real.nothing(agency=AGENCY)), draft=True, signed_on=None,
               texts=dict.fromkeys(form.TEXTS, "甲" * 300 + "\n" + "x" * 200 + "\n" + "1" * 100))
BIG = content(from_json(real.nothing(
    decisions={"licences": 10**12, "penalties": 1573179, "coercive_measures": 2676474},
    applications={code: [None, *[123456789] * 6] for code in form.ROW_CODES})))
MM = 72 / 25.4


@dataclass(frozen=True)
class Printed:
    """A document as PDF. texts: of its pages; right: where the text ends at most, mm."""

    texts: list[str]
    right: float


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Printed]]:
    """Name → document, all turned into PDF by one LibreOffice."""
    folder = tmp_path_factory.mktemp("opened")
    files = {"wide.docx": report_docx(CITY, wide_margin=True), "small.docx": report_docx(SMALL),
             "long.docx": report_docx(LONG), "big.docx": report_docx(BIG),
             "book.xlsx": report_xlsx(CITY)}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", str(folder), *(str(folder / name) for name in files)],
        check=True, capture_output=True, timeout=180)
    yield {name: read(folder / f"{Path(name).stem}.pdf") for name in files}
    shutil.rmtree(folder, ignore_errors=True)


def read(path: Path) -> Printed:
    boxes = subprocess.run(["pdftotext", "-bbox", str(path), "-"], check=True, timeout=60,
                           capture_output=True, text=True).stdout
    return Printed([page.extract_text() for page in PdfReader(path).pages],
                   max(float(each) for each in re.findall(r'<word.* xMax="([\d.]+)"', boxes)) / MM)


def test_the_report_of_an_office_takes_a_few_pages(printed: dict[str, Printed]) -> None:
    assert 3 <= len(printed["small.docx"].texts) <= 6
    assert "额敏县司法局" in printed["small.docx"].texts[0]
    assert "2025年1月20日" in re.sub(r"\s", "", printed["small.docx"].texts[-1])


@pytest.mark.parametrize("name", ["wide.docx", "long.docx", "book.xlsx"])
def test_every_page_of_a_draft_says_so(printed: dict[str, Printed], name: str) -> None:
    assert all("草稿" in text for text in printed[name].texts)


def test_no_page_of_the_final_report_says_draft(printed: dict[str, Printed]) -> None:
    assert not any("草稿" in text for text in printed["small.docx"].texts)


def test_table_3_stands_on_one_page_where_it_fits(printed: dict[str, Printed]) -> None:
    for name in ("small.docx", "long.docx", "big.docx"):
        [page] = [text for text in printed[name].texts if form.APPLICANTS_HEADING in text]
        assert form.ROWS[0].label in page
        assert form.ROWS[-1].label in page


def test_where_it_does_not_its_head_stands_on_both_pages(printed: dict[str, Printed]) -> None:
    first, second = (text for text in printed["wide.docx"].texts
                     if form.APPLICANTS_HEADING in text)
    assert form.ROWS[0].label in first
    assert form.ROWS[0].label not in second
    assert form.ROWS[-1].label in second


@pytest.mark.parametrize(("name", "edge"), [
    ("small.docx", 184), ("long.docx", 184), ("big.docx", 184), ("wide.docx", 150)])
def test_nothing_runs_over_the_margin(
    printed: dict[str, Printed], name: str, edge: float
) -> None:
    """But half a punctuation mark, which Chinese setting hangs out."""
    assert printed[name].right <= edge + 4


@pytest.mark.parametrize("name", ["wide.docx", "book.xlsx"])
def test_numbers_are_whole(printed: dict[str, Printed], name: str) -> None:
    numbers = re.findall(r"[\d.]+", "\n".join(printed[name].texts))
    for number in ("1573179", "2676474", "72701.2578", "3440", "3525", "170"):
        assert number in numbers


def test_long_numbers_are_whole(printed: dict[str, Printed]) -> None:
    numbers = re.findall(r"\d+", "\n".join(printed["big.docx"].texts))
    assert "1000000000000" in numbers
    assert numbers.count("123456789") == 6 * len(form.ROW_CODES)


def test_a_very_long_text_is_there_to_its_end(printed: dict[str, Printed]) -> None:
    text = re.sub(r"\s", "", "".join(printed["long.docx"].texts))
    assert text.count("甲") == 300 * len(form.TEXTS)
    assert "落款日期未定" in text
    assert re.sub(r"\s", "", printed["long.docx"].texts[0]).count(AGENCY) == 1


@pytest.mark.browser
def test_the_page_as_a_browser_prints_and_a_phone_shows_it(tmp_path: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium",
                                             args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_content(report_html(replace(BIG, draft=True, label="送审稿第2版")))
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
        browser.close()
    texts = [each.extract_text() for each in PdfReader(tmp_path / "page.pdf").pages]
    assert len(texts) > 1
    assert all("送审稿第2版" in text for text in texts)
