"""wechat-bot demo --headless: the main job on the sample articles, compared with the readers."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wechat_bot.cli.entry import main

ROOT = Path(__file__).parents[2]
KEYS = ["year", "agency", "timezone", "counted_by", "total", "items_distinct",
        "wechat_published_total", "by_channel", "by_month", "by_article_20", "by_kind",
        "by_section", "releases", "not_counted"]
RELEASE_KEYS = ["release_id", "item_id", "index_number", "title", "channel", "mode",
                "published_at", "time_source", "url", "section", "contributor", "reviewers",
                "revision_sha256", "text_sha256", "origin", "status", "counted"]


def _demo(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wechat_bot.cli.entry", "demo", "--headless", *args],
        capture_output=True, text=True, cwd=ROOT, timeout=90,
    )


def _refused(*args: str) -> Result:
    """The same without a process of its own, for what is refused before anything begins."""
    return CliRunner().invoke(main, ["demo", *args], catch_exceptions=False)


def _pair(folder: Path, stdout: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    return json.loads(stdout), json.loads((folder / "readers.json").read_text(encoding="utf-8"))


def _same_publications(export: dict[str, Any], readers: list[dict[str, Any]]) -> None:
    names = ("title", "url", "published_at", "mode", "text_sha256")
    ours = sorted(tuple(r[name] for name in names) for r in export["releases"])
    theirs = sorted(tuple(r[name] for name in names) for r in readers)
    assert ours == theirs
    assert len({r["url"] for r in readers}) == len(readers)


def test_every_sample_is_published_exactly_once(tmp_path: Path) -> None:
    started = time.monotonic()
    done = _demo("--json", "--data", str(tmp_path / "demo"))
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - started < 60
    export, readers = _pair(tmp_path / "demo", done.stdout)
    samples = list((ROOT / "content" / "posts").glob("*.md"))
    assert export["total"] == export["wechat_published_total"] == len(readers) == len(samples) >= 5
    _same_publications(export, readers)
    assert list(export) == KEYS
    for release in export["releases"]:
        assert list(release) == RELEASE_KEYS
        assert len(set(release["reviewers"])) == 3
        assert release["contributor"] not in release["reviewers"]
    config = tomllib.loads((tmp_path / "demo" / "config.toml").read_text(encoding="utf-8"))
    database = Path(config["database"]["url"].removeprefix("sqlite:///"))
    assert database.is_absolute() and database.is_file()


def test_other_articles_without_front_matter(tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "a.md").write_text("# 只有标题和正文\n\n第一段。\n", encoding="utf-8")
    (posts / "b.md").write_text("没有标题，文件名就是标题。\n", encoding="utf-8")
    (posts / "c.md").write_text("---\ntitle: 有文件头\ncontributor: 孙八\n---\n正文。\n", "utf-8")
    done = _demo("--json", "--data", str(tmp_path / "demo"), "--posts", str(posts))
    assert done.returncode == 0, done.stderr
    export, readers = _pair(tmp_path / "demo", done.stdout)
    assert {r["title"] for r in readers} == {"只有标题和正文", "b", "有文件头"}
    _same_publications(export, readers)
    mine = next(r for r in export["releases"] if r["title"] == "有文件头")
    assert "孙八" not in mine["reviewers"]  # the contributor never reviews


@pytest.mark.parametrize(("text", "words"), [
    ("# 标题\n\n![图](没有.png)\n", "没有.png"),
    ("---\ntitle: [坏\n---\n正文\n", "第 2 行"),
    (f"---\ntitle: {'长' * 65}\n---\n正文\n", "65 个字"),
    ("", "正文是空的"),
])
def test_a_bad_article_is_refused_in_chinese(tmp_path: Path, text: str, words: str) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "bad.md").write_text(text, encoding="utf-8")
    done = _refused("--headless", "--json", "--data", str(tmp_path / "demo"), "--posts", str(posts))
    assert done.exit_code == 1 and done.stdout == ""
    assert words in done.stderr and "Traceback" not in done.stderr


def test_a_folder_in_use_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("保留")
    done = _refused("--headless", "--data", str(tmp_path))
    assert done.exit_code == 1 and "不是空文件夹" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_json_needs_headless(tmp_path: Path) -> None:
    done = _refused("--json")
    assert done.exit_code == 2 and "--headless" in done.stderr
