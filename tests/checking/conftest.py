"""Articles and lists for the checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from wechat_bot.checking.rules import Finding, Lists, check_article, load_shipped
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.resources import data_path

TODAY = date(2026, 11, 22)
Check = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def shipped() -> Lists:
    """The lists that the product brings."""
    return load_shipped(data_path("content") / "lexicons")


@pytest.fixture
def check(shipped: Lists) -> Check:
    """Check a body with the shipped lists; other fields and options by name."""

    def run(body: str, *, lists: Lists = shipped, today: date = TODAY, **more: Any) -> list[Finding]:
        options = {name: more.pop(name) for name in ("published", "images") if name in more}
        article = ArticleFields(**{"title": "题目", **more}, body=body)
        return check_article(article, lists, today=today, **options)

    return run


@pytest.fixture
def found(check: Check) -> Callable[..., list[tuple[str, str, str]]]:
    """The same as (rule, severity, text) in order."""

    def run(body: str, **more: Any) -> list[tuple[str, str, str]]:
        return [(f.rule, f.severity.value, f.text) for f in check(body, **more)]

    return run
