"""机器检查的规则: pure functions from an article and the lists to findings."""

from __future__ import annotations

from wechat_bot.checking.rules.article import check_article
from wechat_bot.checking.rules.findings import (
    FIELD_NAMES,
    SEVERITY_NAMES,
    Finding,
    Published,
    Severity,
    fingerprint,
)
from wechat_bot.checking.rules.lists import (
    Hit,
    Institution,
    LawName,
    Leader,
    Lists,
    ListSource,
    SecrecyWord,
    WrongWord,
    merge,
)
from wechat_bot.checking.rules.shipped import load_shipped
from wechat_bot.kernel.masking import mask

__all__ = [
    "FIELD_NAMES",
    "SEVERITY_NAMES",
    "Finding",
    "Hit",
    "Institution",
    "LawName",
    "Leader",
    "ListSource",
    "Lists",
    "Published",
    "SecrecyWord",
    "Severity",
    "WrongWord",
    "check_article",
    "fingerprint",
    "load_shipped",
    "mask",
    "merge",
]
