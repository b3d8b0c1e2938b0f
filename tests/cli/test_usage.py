"""Wrong usage and help: Chinese, one line, exit code 2."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from tests.cli.conftest import Run
from wechat_bot.cli.entry import main


@pytest.mark.parametrize(("args", "sentence"), [
    (["--nope"], "没有“--nope”这个选项"),
    (["posts", "imprt"], "没有“imprt”这个命令。是不是要写“import”？"),
    (["nothing"], "没有“nothing”这个命令。"),
    (["user", "add"], "缺少“登录名”"),
    (["user", "add", "x1"], "缺少“--name”"),
    (["user", "add", "x1", "--name"], "选项“--name”后面要写内容"),
    (["workdays", "add", "2026-09-30", "x"], "“天数”不对：要写整数，不小于 0"),
    (["workdays", "add", "2026-13-01", "1"], "“2026-13-01”不是日期"),
    (["workdays", "add", "2026-09-30", "1", "2"], "后面多写了内容"),
    (["disclosures", "export", "1999"], "“年份”不对：要写整数，从 2000 到 2100"),
    (["disclosures", "export", "2026", "--format", "pdf"], "只能是 json、csv、xlsx 之一"),
    (["demo", "--port", "abc"], "“--port”不对：要写整数。"),
    (["render", "."], "写的是文件夹"),
])
def test_what_is_wrong_is_said_in_chinese(run: Run, args: list[str], sentence: str) -> None:
    done = run(*args)
    assert done.exit_code == 2 and done.stdout == ""
    assert done.stderr.startswith("错误：") and sentence in done.stderr
    assert "Error" not in done.stderr and "Usage" not in done.stderr


@pytest.mark.parametrize("args", [["-h"], ["posts", "-h"], ["demo", "-h"], ["user", "add", "-h"]])
def test_help_is_chinese(run: Run, args: list[str]) -> None:
    done = run(*args)
    assert done.exit_code == 0 and done.stdout.startswith("用法：") and "选项:" in done.stdout
    for english in ("Usage", "Options", "Commands", "default", "required", "TEXT", "Show this"):
        assert english not in done.stdout


def test_a_group_alone_shows_its_help(run: Run) -> None:
    assert "import" in run("posts").output


def test_questions_that_nobody_answers_are_given_up(run: Run, config: Path) -> None:
    done = run("init")
    assert done.exit_code == 1 and "已停止" in done.stderr
    assert not config.exists()


def test_other_programs_may_still_handle_errors_themselves() -> None:
    with pytest.raises(click.UsageError):
        main.main(["--nope"], standalone_mode=False)


def test_a_result_that_can_t_be_written_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "稿.md").write_text("# 题\n\n正文", encoding="utf-8")
    done = run("render", str(tmp_path / "稿.md"), "-o", str(tmp_path / "没有" / "a.html"))
    assert done.exit_code == 1 and "写不进去：没有这个文件或文件夹" in done.stderr


def test_a_file_that_is_not_there_is_named(run: Run) -> None:
    done = run("render", "没有.md")
    assert done.exit_code == 1 and "没有.md 打不开：没有这个文件或文件夹" in done.stderr
