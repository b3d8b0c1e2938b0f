"""机器检查 on the pages: the box on a post's page, and the check of what is being written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.checking import queries
from wechat_bot.checking.models import StoredFinding
from wechat_bot.checking.rules import FIELD_NAMES, SEVERITY_NAMES, Finding, Severity
from wechat_bot.drafting import queries as drafting
from wechat_bot.drafting.models import Post
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.web import articles, frame
from wechat_bot.web.frame import action
from wechat_bot.web.todos import HomeBox, post_box

bp = Blueprint("checks", __name__)
TONES = {Severity.ERROR: "red", Severity.WARNING: "amber", Severity.HINT: "blue"}
SHOWN_CHARACTERS = 40
_PICTURE = re.compile(r'!\[[^\[\]\n]*\]\(\s*<?([^)\s>"]*)[^)\n]*\)')


@action(bp, "/posts/<int:post_id>/check", permission=Permission.WRITE_POST)
def check(post_id: int) -> ResponseReturnValue:
    """What the checks say of the text in the form; nothing is stored. Answers
    {"findings": [{rule, severity, field, line, start, text, message, suggestion, blocking,
    place, severity_name}], "counts": {error, warning, hint}, "summary": "1 个错误 …"}."""
    with frame.office().db.read() as session:
        post = drafting.get_post(session, post_id)
        found = queries.find(session, frame.office(), post.id,
                             articles.read_fields(request.form),
                             drafting.post_images(session, post.id))
    return jsonify(findings=[_as_json(finding) for finding in found], counts=counts(found),
                   summary=summary(found))


@post_box
def found_box(session: Session, actor: Actor, post: Post) -> HomeBox | None:
    """机器检查 of the saved version, for whoever may see the post."""
    revision = post.current_revision
    if revision is None:
        return None
    checked = queries.check_of(session, revision.id)
    views = queries.findings_of(session, revision.id)
    findings = [view.finding for view in views]
    heading = f"机器检查：{summary(findings)}" if checked is not None else "机器检查"
    waived = sum(view.waiver is not None for view in views)
    if waived:
        heading += f"，其中 {waived} 个已写明理由保留"
    return HomeBox(heading, "checks/box.html", {
        "check": checked, "views": views, "revision": revision, "names": frame.names(session)})


def counts(findings: Iterable[Finding | StoredFinding]) -> dict[str, int]:
    """How many of each severity."""
    found = Counter(str(finding.severity) for finding in findings)
    return {severity.value: found[severity.value] for severity in Severity}


def summary(findings: Iterable[Finding | StoredFinding]) -> str:
    """1 个错误、2 个警告、0 个提示; or that there is nothing."""
    found = counts(findings)
    if not any(found.values()):
        return "没有发现问题"
    return "、".join(f"{found[severity.value]} 个{name}"
                    for severity, name in SEVERITY_NAMES.items())


def place(finding: Finding | StoredFinding) -> str:
    """Where a finding stands, in words: 第 3 行, 标题."""
    if finding.line:
        return f"第 {finding.line} 行"
    return FIELD_NAMES.get(finding.field, "")


def severity_name(severity: str) -> str:
    """错误, 警告 or 提示."""
    return SEVERITY_NAMES[Severity(severity)]


def severity_tone(severity: str) -> str:
    """The tone that goes with a severity."""
    return TONES[Severity(severity)]


def excerpt(text: str) -> str:
    """The words of a finding in one line, not too long to be read; a picture by its name."""
    line = " ".join(_PICTURE.sub(r"〔图片 \1〕", text).split())
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[:SHOWN_CHARACTERS]}…"


@bp.app_context_processor
def _words() -> dict[str, Any]:
    """For checks/_findings.html, wherever it is included."""
    return {"finding_place": place, "severity_name": severity_name,
            "severity_tone": severity_tone, "finding_excerpt": excerpt,
            "findings_summary": summary}


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule, "severity": finding.severity.value, "field": finding.field,
        "line": finding.line, "start": finding.start, "text": finding.text,
        "message": finding.message, "suggestion": finding.suggestion,
        "blocking": finding.blocking, "place": place(finding),
        "severity_name": severity_name(finding.severity),
    }
