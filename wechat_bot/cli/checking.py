"""wechat-bot check: the machine checks on a file, without configuration or database."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from wechat_bot.checking.outline import shipped_outline
from wechat_bot.checking.rules import (
    FIELD_NAMES,
    SEVERITY_NAMES,
    Finding,
    Severity,
    check_article,
    load_shipped,
)
from wechat_bot.cli.app import main, say
from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.drafting.importing import read_utf8
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput, file_trouble
from wechat_bot.kernel.resources import data_path
from wechat_bot.rendering import image_references
from wechat_bot.rendering.word import word_to_markdown

_CHECKED = ("title", "author", "digest", "source", "source_url", "read_more")
_OLD_WORD = frozenset({".doc", ".wps", ".rtf", ".odt"})
_NO_TEXT = frozenset({
    ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".heic", ".tif", ".tiff", ".pdf", ".mp3",
    ".mp4", ".mov", ".zip", ".rar", ".7z", ".xls", ".xlsx", ".et", ".ppt", ".pptx",
})
_PICTURE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")


@dataclass(frozen=True)
class _Opened:
    """A file ready for the checks; `head` holds the lines before the body."""

    article: ArticleFields
    images: frozenset[str]
    head: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="文件.md|文件.docx")
@click.option("--json", "as_json", is_flag=True, help="每处一行 JSON。")
def check(file: Path, as_json: bool) -> None:
    """机器检查一篇稿件：个人信息、涉密标志、法律名称、错字、标点、日期等。不需要配置和数据库。

    有“错误”时退出码为 1。
    """
    opened = _open(file)
    for note in opened.notes:
        say(f"提示：{note}")
    lists = load_shipped(data_path("content") / "lexicons")
    found = check_article(opened.article, lists, today=clock.today(), images=opened.images,
                          outline=shipped_outline())
    for finding in found:
        line = _line(finding, opened.head)
        click.echo(_as_json(finding, line) if as_json else _as_text(finding, line))
    _summarise(found)
    if any(finding.severity is Severity.ERROR for finding in found):
        raise click.exceptions.Exit(1)


def _open(file: Path) -> _Opened:
    """InvalidInput: no file of words, or one without any."""
    ending = file.suffix.lower()
    if ending in _OLD_WORD:
        raise InvalidInput(f"{file.name} 不是 .docx，没有检查。请在 Word 或 WPS 里另存为 .docx 再检查。")
    if ending in _NO_TEXT:
        raise InvalidInput(f"{file.name} 没有检查：这不是文字稿件。请选 .docx 或 .md 文件。")
    opened = _open_word(file) if ending == ".docx" else _open_markdown(file)
    if not opened.article.title.strip() and not _PICTURE.sub("", opened.article.body).strip():
        raise InvalidInput(f"{file.name} 里面没有文字，没有检查。请确认选对了文件。")
    return opened


def _open_markdown(file: Path) -> _Opened:
    text = read_utf8(file).removeprefix("\ufeff")
    parsed = parse_markdown_file(text, file.name)
    fields: dict[str, Any] = {
        name: parsed.values[name] for name in _CHECKED if name in parsed.values
    }
    present = {name for name in image_references(parsed.body) if (file.parent / name).is_file()}
    return _Opened(
        article=ArticleFields(**fields, body=parsed.body),
        # With the file itself, so that an empty folder is not taken for an unknown one.
        images=frozenset({file.name, *present}),
        head=tuple(text.split("\n")[: parsed.lines_before]),
        notes=parsed.notes,
    )


def _open_word(file: Path) -> _Opened:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file.name} 打不开：{file_trouble(error)}") from None
    converted = word_to_markdown(data)
    return _Opened(
        article=ArticleFields(title=converted.title, body=converted.markdown),
        images=frozenset(converted.images), notes=converted.notes,
    )


def _line(finding: Finding, head: tuple[str, ...]) -> int:
    """The line in the file: of the body, or of the head that holds the words."""
    if finding.field == "body":
        return finding.line + len(head) if finding.line else 0
    return next((n for n, line in enumerate(head, 1) if finding.text and finding.text in line), 0)


def _as_json(finding: Finding, line: int) -> str:
    return json.dumps({
        "rule": finding.rule, "severity": finding.severity.value, "line": line,
        "text": finding.text, "message": finding.message, "suggestion": finding.suggestion,
    }, ensure_ascii=False)


def _as_text(finding: Finding, line: int) -> str:
    place = "" if finding.field == "body" else FIELD_NAMES.get(finding.field, finding.field)
    place += f"第{line}行" if line else ""
    words = f"“{finding.text}”" if finding.text and len(finding.text) <= 40 else ""
    advice = f"　建议：{finding.suggestion}" if finding.suggestion else ""
    return f"{SEVERITY_NAMES[finding.severity]}　{place or '全文'}{words}：{finding.message}{advice}"


def _summarise(found: list[Finding]) -> None:
    if not found:
        say("没有发现问题。")
        return
    counts = Counter(finding.severity for finding in found)
    parts = [f"{name} {counts[level]} 处" for level, name in SEVERITY_NAMES.items() if counts[level]]
    say(f"共 {len(found)} 处：{'，'.join(parts)}。")
