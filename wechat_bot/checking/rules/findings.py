"""What a check says: a finding, its place, its weight, its fingerprint."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """轻重: an error must be mended or waived, a warning answered, a hint only read."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


SEVERITY_NAMES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.HINT: "提示"}

FIELD_NAMES = {
    "title": "标题", "digest": "摘要", "author": "作者", "source": "来源",
    "source_url": "原文链接", "read_more": "阅读原文链接", "body": "正文", "cover": "封面",
}


@dataclass(frozen=True)
class Finding:
    """发现的一处问题.

    field: a key of FIELD_NAMES. line: from 1 in the Markdown body, 0 outside it or where the
    place is unknown. start: offset in the field's text, -1 if there is none; from there the
    field reads exactly `text`. blocking: cannot be waived by anybody (密级标志).
    """

    rule: str
    severity: Severity
    field: str
    line: int
    start: int
    text: str
    message: str
    suggestion: str = ""
    blocking: bool = False


@dataclass(frozen=True)
class Published:
    """A post that has already gone out, for the search of repetitions (body as plain text)."""

    title: str
    body_text: str
    url: str = ""
    when: str = ""


def fingerprint(finding: Finding, body_line: str) -> str:
    """sha256 over rule, field, words and the line they stand in: the same for the same passage,
    wherever it moves; another as soon as the passage changes."""
    parts = (finding.rule, finding.field, finding.text, body_line.strip())
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
