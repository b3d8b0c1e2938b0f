"""wechat-bot report rollup: works without configuration, tells every fault with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.annual_report.real import nothing, raw
from tests.cli.conftest import Run


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder for figures files."""
    folder = tmp_path / "各单位"
    folder.mkdir()
    return folder


def write(folder: Path, name: str, **changes: Any) -> str:
    path = folder / f"{name}.json"
    path.write_text(json.dumps({**nothing(), "agency": name, **changes}, ensure_ascii=False),
                    encoding="utf-8")
    return str(path)


def test_the_sum_is_written_and_reads_as_figures(run: Run, written: Path, config: Path) -> None:
    files = [write(written, "甲局", fees_wan="1.5"), write(written, "乙局", fees_wan="2.25")]
    out = written / "汇总"
    done = run("report", "rollup", *files, "-o", str(out), "--agency", "某县", "--level", "county")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "" and "汇总了 2 个单位 2024 年的数据" in done.stderr
    found = json.loads(out.read_text(encoding="utf-8"))
    assert (found["agency"], found["level"], found["fees_wan"]) == ("某县", "county", "3.75")
    assert run("report", "check", str(out)).exit_code == 0
    assert not config.exists()


def test_a_folder_stands_for_its_files_but_not_for_the_sum_of_last_time(
    run: Run, written: Path
) -> None:
    write(written, "甲局"), write(written, "乙局")
    for _ in range(2):
        done = run("report", "rollup", str(written), "-o", str(written / "合计.json"))
        assert done.exit_code == 0 and "汇总了 2 个单位" in done.stderr
    everything = [str(path) for path in sorted(written.glob("*.json"))]
    done = run("report", "rollup", *everything, "-o", str(written / "合计.json"))
    assert "汇总了 2 个单位" in done.stderr and "没有把它当作一个单位加进去" in done.stderr
    alone = run("report", "rollup", everything[-1], "-o", everything[-1])
    assert alone.exit_code == 1 and "没有可以汇总的数据" in alone.stderr


def test_every_bad_file_is_told_with_its_place_and_nothing_is_written(
    run: Run, written: Path
) -> None:
    good = write(written, "甲局")
    bad = write(written, "乙局", decisions={"licences": "3", "penalties": 0})
    told = write(written, "丙局", disclosures={"total": "33"})
    torn = written / "丁局.json"
    torn.write_text('{"format": "2021",\n "year": 2024', encoding="utf-8")
    out = written / "合计.json"
    done = run("report", "rollup", good, bad, told, str(torn), "-o", str(out))
    assert done.exit_code == 1 and not out.exists()
    for sentence in (f"{bad}：“decisions.licences”应是整数（件数没有小数），现在是 '3'",
                     f"{bad}：缺少“decisions.coercive_measures”",
                     f"{told}：“disclosures.total”应是整数", f"{torn} 不是完整的 JSON，第 2 行"):
        assert sentence in done.stderr, done.stderr
    assert good not in done.stderr


def test_files_that_are_not_there_are_all_told(run: Run, written: Path) -> None:
    done = run("report", "rollup", "没有1.json", "没有2.json", "-o", str(written / "合计.json"))
    assert done.exit_code == 1
    assert "没有1.json 打不开：没有这个文件" in done.stderr and "没有2.json 打不开" in done.stderr
    (written / "空").mkdir()
    empty = run("report", "rollup", str(written / "空"), "-o", str(written / "合计.json"))
    assert empty.exit_code == 1 and "里没有 .json 文件" in empty.stderr


def test_two_years_and_a_body_twice_are_refused(run: Run, written: Path) -> None:
    files = [write(written, "甲局"), write(written, "乙局", year=2023)]
    (written / "甲局2.json").write_bytes((written / "甲局.json").read_bytes())
    done = run("report", "rollup", *files, str(written / "甲局2.json"),
               "-o", str(written / "合计.json"))
    assert done.exit_code == 1 and not (written / "合计.json").exists()
    assert f"{files[1]}：是 2023 年的，{files[0]} 是 2024 年的" in done.stderr
    assert f"{written / '甲局2.json'}：和 {files[0]} 是同一个单位“甲局”的" in done.stderr


def test_who_contradicts_himself_is_told_and_added_all_the_same(run: Run, written: Path) -> None:
    path = written / "洪泽.json"
    path.write_text(json.dumps({**raw("hongze_2023"), "year": 2024}), encoding="utf-8")
    out = written / "合计.json"
    done = run("report", "rollup", str(path), write(written, "甲局"), "-o", str(out))
    assert done.exit_code == 0 and out.exists()
    assert "数据自相矛盾的 1 个单位" in done.stderr
    assert "表四“行政复议”：总计是 0，四种结果之和是 11，相差 11。" in done.stderr
    assert "没有写明公开条数（总数、按信息计、按渠道）的 2 个单位" in done.stderr


def test_what_was_read_from_a_document_is_doubted_first(run: Run, written: Path) -> None:
    path = written / "读出来的.json"
    path.write_text(json.dumps({"figures": raw("hongze_2023"), "confidence": {"reviews": 0.8}}),
                    encoding="utf-8")
    done = run("report", "rollup", str(path), "-o", str(written / "合计.json"))
    doubted = [line for line in done.stderr.splitlines() if "没有十足的把握" in line]
    assert done.exit_code == 0 and len(doubted) == 1 and "表四“行政复议”：总计" in doubted[0]


def test_files_that_name_no_body_are_told(run: Run, written: Path) -> None:
    files = [write(written, name, agency="") for name in ("一", "二")]
    done = run("report", "rollup", *files, "-o", str(written / "合计.json"))
    assert done.exit_code == 0
    assert "没有写单位名称（看不出是不是同一个单位）的 2 个单位：" in done.stderr


@pytest.mark.parametrize(("name", "text"), [
    ("名单.txt", "单位名称\n甲局\n丙局\n\n# 不用报的\n甲局\n"), ("名单.csv", "单位,联系人\n甲局,张\n丙局,李\n"),
    ("国标.txt", "甲局\r\n丙局\r\n")])
def test_who_is_missing_is_told(run: Run, written: Path, name: str, text: str) -> None:
    bodies = written / name
    bodies.write_bytes(text.encode("gb18030" if name.startswith("国标") else "utf-8"))
    done = run("report", "rollup", write(written, "甲局"), write(written, "乙局"),
               "-o", str(written / "合计.json"), "--bodies", str(bodies))
    assert done.exit_code == 0
    assert "还没有报的 1 个单位：\n  丙局\n" in done.stderr
    assert "名单以外的（可能是名称写法不同） 1 个单位：\n  乙局\n" in done.stderr


def test_a_list_without_names_is_refused(run: Run, written: Path) -> None:
    (written / "空.txt").write_text("单位\n", encoding="utf-8")
    done = run("report", "rollup", write(written, "甲局"), "-o", str(written / "合计.json"),
               "--bodies", str(written / "空.txt"))
    assert done.exit_code == 1 and "单位名单是空的" in done.stderr


def test_without_files_or_with_an_unknown_level_it_is_wrong_usage(run: Run, written: Path) -> None:
    assert run("report", "rollup", "-o", "x.json").exit_code == 2
    done = run("report", "rollup", write(written, "甲局"), "-o", "x.json", "--level", "village")
    assert done.exit_code == 2 and "只能是 province" in done.stderr
