"""posts, render, workdays, disclosures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.articles import png

SAMPLES = Path(__file__).parents[2] / "content" / "posts"


def test_posts_are_imported_without_naming_anybody(ready: Run) -> None:
    files = sorted(str(path) for path in SAMPLES.glob("*.md"))
    done = ready("posts", "import", *files)
    assert done.exit_code == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(files)
    listed = ready("--as", "zhangsan", "posts", "list")
    assert len(listed.stdout.splitlines()) == len(files) and "起草" in listed.stdout


def test_listing_posts_needs_an_actor(ready: Run) -> None:
    done = ready("posts", "list")
    assert done.exit_code == 2 and "--as" in done.stderr


def test_an_unknown_actor_is_refused(ready: Run) -> None:
    done = ready("--as", "nobody", "posts", "list")
    assert done.exit_code == 1 and "nobody" in done.stderr


def test_one_bad_file_does_not_stop_the_others(ready: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "好.md", tmp_path / "坏.md"
    good.write_text("# 好\n\n正文。\n", encoding="utf-8")
    bad.write_text("# 坏\n\n![](x.png)\n", encoding="utf-8")
    (tmp_path / "x.png").write_bytes(b"not a picture")
    done = ready("posts", "import", str(bad), str(good))
    assert done.exit_code == 1
    assert "x.png" in done.stderr and "其余 1 个已导入" in done.stderr
    assert "好" in done.stdout


def test_render_needs_no_configuration(run: Run, tmp_path: Path) -> None:
    (tmp_path / "图.png").write_bytes(png())
    source = tmp_path / "a.md"
    source.write_text("---\ntitle: 题\n---\n# 题\n\n**重要：**正文\n\n![图](图.png)\n\n"
                      "![缺](没有.png)\n\n<script>x</script>\n", encoding="utf-8")
    done = run("render", str(source), "--theme", "简洁")
    assert done.exit_code == 0
    assert "<strong" in done.stdout and "图.png" in done.stdout
    for word in (" class=", " id=", "font-family", "<script", "没有.png"):
        assert word not in done.stdout
    assert "没有.png" in done.stderr and "第 10 行" in done.stderr


@pytest.mark.parametrize(("text", "words"), [("", "没有可以发布"), ("<script>1</script>", "没有")])
def test_render_with_nothing_to_show_is_an_error(
    run: Run, tmp_path: Path, text: str, words: str
) -> None:
    source = tmp_path / "a.md"
    source.write_text(text, encoding="utf-8")
    done = run("render", str(source))
    assert done.exit_code == 1 and words in done.stderr and done.stdout == ""


def test_render_refuses_an_unknown_theme(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.md"
    source.write_text("正文", encoding="utf-8")
    done = run("render", str(source), "--theme", "花哨")
    assert done.exit_code == 1 and "政务蓝" in done.stderr


@pytest.mark.parametrize(("args", "stdout", "code"), [
    (("add", "2026-09-30", "1"), "2026-10-08\n", 0),
    (("add", "2026-02-14", "1"), "2026-02-24\n", 0),
    (("between", "2026-09-30", "2026-10-10"), "3\n", 0),
    (("add", "2026-13-01", "1"), "", 2),
    (("add", "2026-01-05", "-1"), "", 2),
    (("between", "2026-02-01", "2026-01-01"), "", 1),
])
def test_workdays(run: Run, args: tuple[str, ...], stdout: str, code: int) -> None:
    done = run("workdays", *args)
    assert (done.exit_code, done.stdout) == (code, stdout), done.stderr


def test_a_year_not_announced_is_said_to_be_provisional(run: Run) -> None:
    done = run("workdays", "add", "2031-03-03", "3")
    assert done.stdout == "2031-03-06\n" and "暂定" in done.stderr


LEDGER = "发布时间,标题,渠道,供稿单位\n2024-03-05 10:00,甲,公众号,办公室\n2024-04-01,乙,政府网站,办公室\n"


def test_ledger_import_dry_run_then_import_then_export(ready: Run, tmp_path: Path) -> None:
    source = tmp_path / "台账.csv"
    source.write_text(LEDGER, encoding="utf-8")
    dry = ready("disclosures", "import", str(source), "--dry-run")
    assert dry.exit_code == 0 and len(dry.stdout.splitlines()) == 2
    assert json.loads(ready("disclosures", "export", "2024", "--format", "json").stdout)[
        "total"] == 0
    assert ready("disclosures", "import", str(source)).exit_code == 0
    export = json.loads(ready("disclosures", "export", "2024", "--format", "json").stdout)
    assert export["total"] == 2 and export["by_channel"] == {"website": 1, "wechat": 1}
    for kind in ("csv", "xlsx"):
        out = tmp_path / f"out.{kind}"
        assert ready("disclosures", "export", "2024", "--format", kind, "-o",
                     str(out)).exit_code == 0
        assert out.stat().st_size > 100


def test_ledger_import_with_a_bad_row_imports_nothing(ready: Run, tmp_path: Path) -> None:
    source = tmp_path / "台账.csv"
    source.write_text(LEDGER + "2024-02-30,丙,公众号,办公室\n,丁,电台,办公室\n", encoding="utf-8")
    done = ready("disclosures", "import", str(source))
    assert done.exit_code == 1 and "第 4 行" in done.stderr and "第 5 行" in done.stderr
    assert json.loads(ready("disclosures", "export", "2024").stdout)["total"] == 0
    assert ready("disclosures", "import", str(source), "--only-good").exit_code == 1
    assert json.loads(ready("disclosures", "export", "2024").stdout)["total"] == 2


def test_help_is_chinese_and_names_every_command(run: Run) -> None:
    text = run("--help").stdout
    for name in ("demo", "run", "web", "worker", "emulator", "init", "doctor", "posts", "render",
                 "workdays", "disclosures", "journal", "user"):
        assert name in text
