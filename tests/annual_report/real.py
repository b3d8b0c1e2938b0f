"""Figures of reports that offices published, as read from their tables."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from wechat_bot.annual_report.figures import Figures, from_json
from wechat_bot.annual_report.form import (
    COLUMNS,
    DECISION_KINDS,
    DOCUMENT_CELLS,
    DOCUMENT_KINDS,
    LITIGATION_KINDS,
    RESULTS,
    ROW_CODES,
)

FOLDER = Path(__file__).parent / "reports"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def raw(name: str) -> dict[str, Any]:
    """A report as parsed JSON, to be changed by a test."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return copy.deepcopy(found)


def report(name: str) -> Figures:
    """A report's figures."""
    return from_json(raw(name))


def nothing(**changes: Any) -> dict[str, Any]:
    """A year in which nothing happened, as parsed JSON."""
    zeros = dict.fromkeys(RESULTS, 0)
    return {
        "format": "2021", "agency": "额敏县司法局", "level": "department", "year": 2024,
        "documents": {kind: dict.fromkeys(DOCUMENT_CELLS, 0) for kind in DOCUMENT_KINDS},
        "decisions": dict.fromkeys(DECISION_KINDS, 0), "fees_wan": "0",
        "applications": {code: [0] * len(COLUMNS) for code in ROW_CODES},
        "reviews": dict(zeros), "litigation": {kind: dict(zeros) for kind in LITIGATION_KINDS},
    } | changes
