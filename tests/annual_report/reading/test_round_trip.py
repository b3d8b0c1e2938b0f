"""What was written is what is read, from every kind of file; never other numbers."""

from __future__ import annotations

import pytest

from tests.annual_report.reading.made import BUILT, PRINTED, TEXTS, TYPED, consistent, content
from tests.annual_report.real import NAMES, report
from wechat_bot.annual_report.reading.report import read_report
from wechat_bot.kernel.errors import InvalidInput


def test_random_reports_in_every_shape() -> None:
    typed = list(TYPED.items())
    for seed in range(20):
        _come_back(seed, BUILT | dict([typed[seed % len(typed)]]))


@pytest.mark.parametrize("seed", [3, 7])
def test_random_reports_printed(seed: int) -> None:
    _come_back(seed, PRINTED)


@pytest.mark.long
@pytest.mark.parametrize("start", range(100, 300, 20))
def test_two_hundred_random_reports(start: int) -> None:
    for seed in range(start, start + 20):
        _come_back(seed, BUILT | TYPED | PRINTED)


@pytest.mark.parametrize("name", NAMES)
def test_real_reports(name: str) -> None:
    figures = report(name)
    for file, make in BUILT.items():
        assert read_report(make(content(figures)), file).figures.cells() == figures.cells(), file
    printed = PRINTED["报告.pdf"](content(figures))
    if None in figures.applications["other_fee_unpaid"]:  # a row without a number is not seen there
        with pytest.raises(InvalidInput, match="表三应有 25 行数，读到 23 行"):
            read_report(printed, "报告.pdf")
    else:
        assert read_report(printed, "报告.pdf").figures.cells() == figures.cells()


@pytest.mark.parametrize("file", [name for name in BUILT | TYPED | PRINTED if not name.endswith("xlsx")])
def test_texts_agency_and_date_come_back(file: str) -> None:
    made = content(consistent(1))
    read = read_report((BUILT | TYPED | PRINTED)[file](made), file)
    assert dict(read.texts) == TEXTS
    assert (read.figures.agency, read.figures.year, read.signed_on) == (
        made.agency, made.year, made.signed_on)
    assert read.figures.disclosures == {"total": 33, "by_channel": {"website": 1, "wechat": 32}}


def test_a_draft_is_read_without_its_marks() -> None:
    made = content(consistent(2), draft=True, label="草稿")
    for file, make in (BUILT | PRINTED).items():
        read = read_report(make(made), file)
        assert read.figures.cells() == made.figures.cells()
        assert read.figures.agency == made.agency


def _come_back(seed: int, makers: dict[str, object]) -> None:
    figures = consistent(seed)
    made = content(figures)
    for file, make in makers.items():
        read = read_report(make(made), file)  # type: ignore[operator]
        assert read.figures.cells() == figures.cells(), (seed, file)
        assert read.figures.year == figures.year
        assert min(value for part, value in read.confidence.items() if part != "disclosures") >= (
            0.9 if file in {"报告.pdf", "版面.txt"} else 1.0), (seed, file, read.notes)
