"""wechat-bot report check: without configuration or database, the exact place of what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.annual_report.real import FOLDER, nothing, raw
from tests.cli.conftest import Run
from wechat_bot.annual_report.checking_file import check_file
from wechat_bot.annual_report.figures_file import LARGEST_FILE, FiguresFile, read_figures
from wechat_bot.kernel.errors import BureauError, ImportRefused, InvalidInput


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write a value as JSON, or text as it is; gives the path."""
    def to_file(what: object, name: str = "数据.json") -> str:
        path = tmp_path / name
        text = what if isinstance(what, str) else json.dumps(what, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return to_file


def lines(stdout: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.splitlines()]


def test_a_good_pair_has_no_error_and_needs_no_configuration(run: Run, config: Path) -> None:
    done = run("report", "check", str(FOLDER / "suqian_2023.json"))
    assert done.exit_code == 0 and done.stdout == "" and done.stderr == "没有发现问题。\n"
    done = run("report", "check", str(FOLDER / "suqian_2024.json"),
               "--previous", str(FOLDER / "suqian_2023.json"))
    assert done.exit_code == 0
    assert [(each["rule"], each["severity"]) for each in lines(done.stdout)] == [
        ("litigation.review_first", "warning")]
    assert not config.exists()


def test_findings_are_json_lines(run: Run) -> None:
    done = run("report", "check", str(FOLDER / "hongze_2023.json"))
    assert done.exit_code == 1 and "错误 2 处" in done.stderr
    found = lines(done.stdout)
    assert all(list(each) == ["rule", "severity", "where", "left", "right", "message"]
               for each in found)
    assert {each["rule"] for each in found if each["severity"] == "error"} == {
        "litigation.total", "reviews.total"}


def test_warnings_alone_are_no_failure(run: Run) -> None:
    done = run("report", "check", str(FOLDER / "shanghai_science_2024.json"))
    assert done.exit_code == 0 and {each["severity"] for each in lines(done.stdout)} == {"warning"}


def test_last_year_is_compared(run: Run, write: Any) -> None:
    last = raw("suqian_2023")
    last["applications"]["carried_out"][0] += 1
    done = run("report", "check", str(FOLDER / "suqian_2024.json"), "--previous", write(last))
    assert done.exit_code == 1
    assert [each["rule"] for each in lines(done.stdout) if each["severity"] == "error"] == [
        "applications.carry"]


def test_last_year_may_be_of_the_earlier_form(run: Run, write: Any) -> None:
    last = nothing(format="2019", year=2020)
    last["documents"]["rules"]["in_force"] = None
    done = run("report", "check", write(nothing(year=2021)), "--previous", write(last, "上年.json"))
    assert done.exit_code == 0
    assert {each["rule"] for each in lines(done.stdout)} <= {"documents.balance", "cell.empty"}
    refused = run("report", "check", write(nothing(format="2019")))
    assert refused.exit_code == 1 and "只能作上一年的数据" in refused.stderr


@pytest.mark.parametrize("year", [2022, 2024, 2025])
def test_another_year_is_not_compared_and_that_is_said(
    run: Run, write: Any, year: int
) -> None:
    last = nothing(year=year)
    last["applications"]["carried_out"] = [9] * 7  # would be an error of the year before
    done = run("report", "check", write(nothing()), "--previous", write(last, "上年.json"))
    assert done.exit_code == 0
    assert [(each["rule"], each["severity"]) for each in lines(done.stdout)] == [
        ("previous.year", "warning")]
    assert f"注意：作对照的数据是 {year} 年的" in done.stderr


def test_another_agency_is_compared_and_pointed_out(run: Run, write: Any) -> None:
    last = nothing(year=2023, agency="塔城地区司法局")
    done = run("report", "check", write(nothing()), "--previous", write(last, "上年.json"))
    assert done.exit_code == 0 and "两份数据的单位不同" in done.stderr
    assert lines(done.stdout)[0]["severity"] == "hint"


def test_what_an_import_wrote_is_taken_as_it_is_and_doubted(run: Run, write: Any) -> None:
    figures = nothing()
    figures["reviews"]["total"] = 3
    figures["applications"]["granted"][6] = 1
    figures["fees_wan"] = None
    done = run("report", "check", write(
        {"figures": figures, "confidence": {"reviews": 0.6, "fees": 0.9, "applications": 1.0}, "notes": []}))
    found = {each["rule"]: each["message"] for each in lines(done.stdout)}
    assert found["reviews.total"].startswith("这张表是从文件里读出来的，没有十足的把握，先对照")
    assert "从文件里读出来" in found["cell.empty"]
    assert not found["applications.row_total"].startswith("这张表")


def _without(table: str, key: str) -> dict[str, Any]:
    figures = nothing()
    del figures[table][key]
    return figures


def _with(path: str, value: object) -> dict[str, Any]:
    figures: Any = nothing()
    *way, last = path.split(".")
    at = figures
    for step in way:
        at = at[step]
    at[last] = value
    return dict(figures)


@pytest.mark.parametrize(("content", "told"), [
    ("", "空文件"), ("  \n", "空文件"), ("{", "第 1 行第 2 个字符"), ('{"a": 1,\n "b": }', "第 2 行第 7 个字符"),
    ("[" * 100_000, "一层套一层"), ("[]", "“figures”应是一组数据"), ('"x"', "“figures”应是一组数据"),
    ('{"year": 2024, "year": 2023}', "“year”在同一处写了两次"),
    (_without("applications", "granted"), "“applications.granted”应有 7 个数"),
    (_without("reviews", "total"), "缺少“reviews.total”"),
    (_with("reviews.total", "3"), "“reviews.total”应是整数（件数没有小数），现在是 '3'"),
    (_with("reviews.total", True), "“reviews.total”应是整数"),
    (_with("reviews.total", 1.5), "现在是 1.5"),
    (_with("reviews.total", -1), "“reviews.total”的 -1 不合理"),
    (_with("applications.granted", [0] * 6), "“applications.granted”应有 7 个数"),
    (_with("fees_wan", "一万"), "“fees_wan”应是 0 或正的金额"),
    (_with("reviews.more", 1), "“reviews.more”不认识"),
    (json.dumps(nothing()).replace('"fees_wan": "0"', '"fees_wan": NaN'), "“fees_wan”应是"),
    (json.dumps(nothing()).replace('"fees_wan": "0"', f'"fees_wan": {"9" * 5000}'), "“fees_wan”"),
])
def test_bad_files_are_refused_with_the_place_and_what_is_expected(
    run: Run, write: Any, content: object, told: str
) -> None:
    done = run("report", "check", write(content))
    assert done.exit_code == 1 and done.stdout == ""
    assert done.stderr.startswith("错误：") and told in done.stderr
    again = run("report", "check", str(FOLDER / "suqian_2024.json"), "--previous", write(content))
    assert again.exit_code == 1 and again.stdout == ""


def test_every_wrong_place_is_told_in_a_line_of_its_own(run: Run, write: Any) -> None:
    figures = nothing()
    figures["reviews"]["total"], figures["decisions"]["licences"] = "3", "五"
    done = run("report", "check", write(figures))
    assert "数据.json 有 2 处不对，没有使用" in done.stderr
    assert [line.split("”")[0] for line in done.stderr.splitlines()[1:]] == [
        "  “decisions.licences", "  “reviews.total"]


def test_files_that_are_none(run: Run, tmp_path: Path) -> None:
    for args, told in ((["没有.json"], "没有.json 打不开：没有这个文件"),
                       ([str(FOLDER / "suqian_2024.json"), "--previous", "没有.json"], "打不开")):
        done = run("report", "check", *args)
        assert done.exit_code == 1 and told in done.stderr
    assert run("report", "check", str(tmp_path)).exit_code == 2  # a folder is wrong usage


def test_other_encodings_and_sizes() -> None:
    text = json.dumps(nothing(), ensure_ascii=False)
    assert read_figures(text.encode("utf-8-sig"), "x").figures.year == 2024
    with pytest.raises(InvalidInput, match="不是 UTF-8"):
        read_figures(text.encode("gb18030"), "x")
    with pytest.raises(InvalidInput, match="不是 UTF-8"):
        read_figures(b"%PDF-1.7\xe2\xe3", "年报.pdf")
    with pytest.raises(InvalidInput, match="不是年报数据"):
        read_figures(b" " * (LARGEST_FILE + 1), "x")


def test_a_sum_is_taken_as_it_is_written() -> None:
    text = json.dumps(nothing()).replace('"fees_wan": "0"', '"fees_wan": 72701.2578000')
    assert str(read_figures(text.encode(), "x").figures.fees_wan) == "72701.2578000"


def test_very_many_faults_are_not_all_listed() -> None:
    with pytest.raises(ImportRefused) as refused:
        read_figures(json.dumps({**nothing(), **{f"x{n}": 1 for n in range(500)}}).encode(), "x")
    assert len(refused.value.rows) == 61 and "另有" in refused.value.rows[-1]


def test_no_file_of_bytes_makes_it_fall_over() -> None:
    whole = json.dumps(nothing(), ensure_ascii=False).encode()
    for cut in range(0, len(whole), 97):
        with pytest.raises(BureauError):
            read_figures(whole[:cut], "x")
        with pytest.raises(BureauError):
            read_figures(whole[:cut] + b"\xff" + whole[cut:], "x")


def test_the_figures_may_be_without_an_agency() -> None:
    last = read_figures(json.dumps(nothing(year=2023, agency="")).encode(), "x").figures
    this = read_figures(json.dumps(nothing()).encode(), "x")
    assert check_file(FiguresFile(this.figures), last) == []
