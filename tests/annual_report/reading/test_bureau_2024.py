"""The 2024 report in the shape of the bureau's file: its figures, and the three slips in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.annual_report.reading.made import TEXTS, content, tabbed_lines
from tests.annual_report.real import nothing
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.reading.report import read_report
from wechat_bot.cli.entry import main

OWN = TEXTS | {
    "opening": "有疑问请与办公室联系（邮编：0901-834600，电话：0901-1234567）。",
    "overview.disclosure": "全年在网站公开信息1条，在“法治额敏”微信公众号公开信息32条。2024年，共公开信息33条。"}
# the file's own ways: a label in two pieces, an old label, its date late
CHANGES = (("\t总计", "\t总\n\n计"), ("\t行政规范性文件", "\t规范性文件"), ("2025年1月20日", "2025年2月11日"))


def as_the_bureau_wrote(**changes: str) -> bytes:
    """The file, sentences of our own."""
    text = tabbed_lines(content(from_json(nothing()), texts=OWN | changes)).decode()
    head, four, tail = text.partition("四、政府信息公开行政复议")
    for old, new in CHANGES:
        head, tail = (head if "总计" in old else head.replace(old, new)), tail.replace(old, new, 1)
    return (head + four + tail).encode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "报告2024.txt"
    path.write_bytes(as_the_bureau_wrote())
    return path


def test_figures_and_disclosures() -> None:
    read = read_report(as_the_bureau_wrote(), "报告2024.txt")
    assert read.figures.cells() == from_json(nothing()).cells()
    assert read.figures.disclosures == {"total": 33, "by_channel": {"website": 1, "wechat": 32}}
    assert (read.figures.agency, read.figures.year) == ("额敏县司法局", 2024)


def test_the_three_slips_are_told(file: Path) -> None:
    result = CliRunner().invoke(main, ["report", "import", str(file), "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert set(told) == {"figures", "confidence", "notes"}
    assert set(told["confidence"]) == {
        "documents", "decisions", "fees", "applications", "reviews", "litigation", "disclosures"}
    notes = "\n".join(told["notes"])
    assert "“2025年2月11日”晚于2025年1月31日" in notes
    assert "邮政编码“0901-834600”" in notes
    assert "“规范性文件”是旧的叫法" in notes
    assert told["figures"]["disclosures"]["total"] == 33


def test_for_people(file: Path) -> None:
    result = CliRunner().invoke(main, ["report", "import", str(file)])
    assert result.exit_code == 0
    assert "额敏县司法局 2024 年" in result.stdout
    assert "请核对 3 处" in result.stderr, result.stderr


def test_refused_with_one(tmp_path: Path) -> None:
    broken = tmp_path / "报告.txt"
    broken.write_bytes(as_the_bureau_wrote().replace("\t2.重复申请\n".encode(), b"\t\n"))
    result = CliRunner().invoke(main, ["report", "import", str(broken), "--json"])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "不是格式里的行；表三没有读到“（五）不予处理 2.重复申请”，没有导入" in result.stderr
    missing = CliRunner().invoke(main, ["report", "import", str(tmp_path / "x.txt")])
    assert missing.exit_code == 1
    assert "没有这个文件" in missing.stderr


@pytest.mark.parametrize(("text", "disclosures", "told"), [
    ("全年主动公开政府信息33条。", {"total": 33}, ""),
    ("全年共公开信息1,234条，其中政府网站1,000条。", {"total": 1234, "by_channel": {"website": 1000}}, ""),
    ("共公开信息33条。全年公开信息34条。", None, "总条数不一致"),
    ("公众号发布30条。公众号共发布32条。", None, "公众号公开条数不一致"),
    ("共公开信息40条，政府网站1条，公众号32条。",
     {"total": 40, "by_channel": {"website": 1, "wechat": 32}}, "相加是 33 条"),
    ("没有说多少。", None, ""),
])
def test_what_part_one_states(text: str, disclosures: object, told: str) -> None:
    read = read_report(as_the_bureau_wrote(**{"overview.disclosure": text}), "报告.txt")
    assert read.figures.disclosures == disclosures
    assert told in "\n".join(read.notes)
    assert (read.confidence["disclosures"] == 1.0) is (disclosures is not None and not told)
