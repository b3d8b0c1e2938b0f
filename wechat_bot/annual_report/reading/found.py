"""What was read from an earlier report. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from wechat_bot.annual_report.figures import Figures

PARTS: dict[str, str] = {
    "documents": "表二“规章、行政规范性文件”", "decisions": "表二“行政许可、处罚、强制”",
    "fees": "表二“行政事业性收费”", "applications": "表三", "reviews": "表四“行政复议”",
    "litigation": "表四“行政诉讼”", "disclosures": "第一部分的主动公开条数"}


@dataclass(frozen=True)
class ReadReport:
    """A report as it was read.

    confidence: part (PARTS) → 0..1, 1 where every label and shape was certain. notes: what a
    person should look at, in sentences. doubts: path → why that cell may be misread.
    texts: code (form.TEXTS) → text. extra: what only the 2019 form has, label → as written.
    """

    figures: Figures
    confidence: Mapping[str, float]
    notes: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    signed_on: date | None = None
    form: str = "2021"
    extra: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
