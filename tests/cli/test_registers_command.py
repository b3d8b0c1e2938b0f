"""wechat-bot registers …: every kind in by file and out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from wechat_bot.registers.catalogue import REGISTERS

GOOD = "决定文号,决定日期,事项\n额司罚决字〔2024〕1号,2024-03-05,违规执业\n"
BAD = GOOD + "额司罚决字〔2024〕2号,2024-13-05,违规执业\n"
OWN = ("disclosures", "applications", "declarations")


def write(tmp_path: Path, text: str, name: str = "表.csv") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_kinds_are_listed_with_their_names(ready: Run) -> None:
    done = ready("registers", "list")
    lines = dict(line.split("\t") for line in done.stdout.splitlines())
    assert set(lines) == {*REGISTERS, *OWN}
    assert lines["penalties"] == "行政处罚" and lines["applications"] == "依申请公开台账"


@pytest.mark.parametrize("command", [("import", "nothing", "x.csv"), ("export", "nothing", "2024")])
def test_an_unknown_kind_is_wrong_usage_and_names_those_there_are(
    ready: Run, command: tuple[str, ...]
) -> None:
    done = ready("registers", *command)
    assert done.exit_code == 2 and done.stdout == ""
    assert "没有“nothing”这种登记" in done.stderr and "penalties（行政处罚）" in done.stderr
    assert "declarations（年报数据申报）" in done.stderr


def test_a_dry_run_lists_every_row_and_writes_nothing(ready: Run, tmp_path: Path) -> None:
    done = ready("registers", "import", "penalties", write(tmp_path, BAD), "--dry-run")
    assert done.exit_code == 1
    assert done.stdout == "第 2 行\t新增\n第 3 行\t错误\n"
    assert "第 3 行 决定日期：“2024-13-05”不是真实的日期" in done.stderr
    assert "将新增 1 条" in done.stderr
    again = ready("registers", "import", "penalties", write(tmp_path, GOOD), "--dry-run")
    assert again.exit_code == 0 and "将新增 1 条，已有 0 条" in again.stderr


def test_all_or_nothing_unless_only_the_good_rows_are_asked_for(
    ready: Run, tmp_path: Path
) -> None:
    refused = ready("registers", "import", "penalties", write(tmp_path, BAD))
    assert refused.exit_code == 1 and "一条也没有导入" in refused.stderr
    partly = ready("registers", "import", "penalties", write(tmp_path, BAD), "--only-good")
    assert partly.exit_code == 1 and "已新增 1 条" in partly.stderr
    whole = ready("registers", "import", "penalties", write(tmp_path, GOOD))
    assert whole.exit_code == 0 and "已新增 0 条，已有 1 条" in whole.stderr


def test_every_kind_is_exported(ready: Run, tmp_path: Path) -> None:
    for kind in (*REGISTERS, *OWN):
        for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK\x03\x04")):
            target = tmp_path / f"{kind}.{form}"
            done = ready("registers", "export", kind, "2024", "-o", str(target))
            assert done.exit_code == 0, done.stderr
            assert target.read_bytes().startswith(start)


def test_what_is_exported_is_read_back(ready: Run, tmp_path: Path) -> None:
    ready("registers", "import", "penalties", write(tmp_path, GOOD))
    target = tmp_path / "out.csv"
    ready("registers", "export", "penalties", "2024", "-o", str(target))
    assert "额司罚决字〔2024〕1号" in target.read_text(encoding="utf-8-sig")
    done = ready("registers", "import", "penalties", str(target))
    assert done.exit_code == 0 and "已有 1 条" in done.stderr


def test_the_printed_volume_is_exported_too(ready: Run, tmp_path: Path) -> None:
    target = tmp_path / "册.docx"
    assert ready("registers", "export", "penalties", "2024", "-o", str(target)).exit_code == 0
    assert target.read_bytes().startswith(b"PK")
    done = ready("registers", "export", "disclosures", "2024", "--format", "docx")
    assert done.exit_code == 2 and "xlsx、csv" in done.stderr


def test_declarations_come_in_by_file(ready: Run, tmp_path: Path) -> None:
    rows = "年份,填报单位,项目,数值,填报人\n2024,办公室,行政许可处理决定数量,0,李四\n"
    done = ready("registers", "import", "declarations", write(tmp_path, rows))
    assert done.exit_code == 0 and "已新增 1 条" in done.stderr
    other = write(tmp_path, rows.replace(",0,", ",2,"), "改.csv")
    asked = ready("registers", "import", "declarations", other)
    assert asked.exit_code == 1 and "请写明为什么改" in asked.stderr
    done = ready("registers", "import", "declarations", other, "--reason", "漏了两件")
    assert done.exit_code == 0 and "已新增 1 条" in done.stderr


def test_a_file_that_is_not_there(ready: Run) -> None:
    done = ready("registers", "import", "penalties", "没有.csv")
    assert done.exit_code == 1 and "打不开" in done.stderr
