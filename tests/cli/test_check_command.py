"""wechat-bot check: findings on a file, without configuration or database."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pytest

from tests.cli.conftest import Run

SAMPLES = sorted((Path(__file__).parents[2] / "content" / "posts").glob("*.md"))
TEXT = """---
title: 帐户安全提示
author: 法治额敏
---
# 帐户安全

布署工作，请打13800138000。

![现场](没有.png)
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """A file with two wrong words, a mobile number and a missing picture."""
    path = tmp_path / "稿件.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_findings_as_json_lines(run: Run, config: Path, article: Path) -> None:
    done = run("check", str(article), "--json")
    assert done.exit_code == 1 and not config.exists()
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(list(each) == ["rule", "severity", "line", "text", "message", "suggestion"]
               for each in found)
    assert [(f["rule"], f["severity"], f["line"], f["text"]) for f in found] == [
        ("word.wrong", "warning", 2, "帐户"),
        ("word.wrong", "warning", 5, "帐户"),
        ("word.wrong", "warning", 7, "布署"),
        ("privacy.mobile", "error", 7, "13800138000"),
        ("image.missing", "warning", 9, "![现场](没有.png)"),
    ]
    assert "错误 1 处" in done.stderr and "警告 4 处" in done.stderr


def test_findings_as_sentences(run: Run, article: Path) -> None:
    done = run("check", str(article))
    assert done.exit_code == 1
    assert "警告　标题第2行“帐户”：“帐户”应为“账户”。" in done.stdout
    assert "错误　第7行“13800138000”" in done.stdout


def test_warnings_alone_are_no_failure(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("帐户\n", encoding="utf-8")
    done = run("check", str(path))
    assert done.exit_code == 0 and "帐户" in done.stdout


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_the_samples_pass(run: Run, path: Path) -> None:
    done = run("check", str(path), "--json")
    assert (done.exit_code, done.stdout) == (0, "") and "没有发现问题" in done.stderr


def test_a_word_file(run: Run, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("根据《婚姻法》，请打13800138000。")
    data = io.BytesIO()
    document.save(data)
    path = tmp_path / "稿件.docx"
    path.write_bytes(data.getvalue())
    done = run("check", str(path), "--json")
    rules = [json.loads(line)["rule"] for line in done.stdout.splitlines()]
    assert done.exit_code == 1 and rules == ["law.outdated", "privacy.mobile"]


@pytest.mark.parametrize(("name", "data"), [
    ("没有.md", None), ("没有.docx", None), ("坏.docx", b"not a document"), ("坏.md", b"\xff\xfe\x00"),
    ("头.md", "---\ntitle: 甲\n没有结束".encode()),
])
def test_a_bad_file_is_refused_in_chinese(
    run: Run, tmp_path: Path, name: str, data: bytes | None
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    done = run("check", str(path))
    assert done.exit_code == 1 and done.stdout == ""
    assert done.stderr.startswith("错误：") and "Traceback" not in done.stderr


def test_a_file_must_be_named(run: Run) -> None:
    assert run("check").exit_code == 2


@pytest.mark.parametrize(("name", "said"), [
    ("旧稿.doc", "另存为 .docx"), ("旧稿.WPS", "另存为 .docx"), ("现场.jpg", "这不是文字稿件"),
    ("现场.PNG", "这不是文字稿件"),
])
def test_a_file_of_another_kind_is_named(run: Run, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0")
    done = run("check", str(tmp_path / name))
    assert (done.exit_code, done.stdout) == (1, "") and said in done.stderr


def test_an_empty_word_file_is_not_passed(run: Run, tmp_path: Path) -> None:
    data = io.BytesIO()
    docx.Document().save(data)
    path = tmp_path / "空.docx"
    path.write_bytes(data.getvalue())
    done = run("check", str(path))
    assert done.exit_code == 1 and "里面没有文字" in done.stderr
    assert "没有发现问题" not in done.stderr


def test_what_is_left_of_a_template_is_an_error(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("正文。\n\n（单位全称）\n", encoding="utf-8")
    done = run("check", str(path), "--json")
    assert done.exit_code == 1
    assert [json.loads(line)["rule"] for line in done.stdout.splitlines()] == ["text.placeholder"]
