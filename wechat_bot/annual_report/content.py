"""The whole report as one value, from which every document is made. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wechat_bot.annual_report import figures as figures_file
from wechat_bot.annual_report import form
from wechat_bot.annual_report.figures import Figures


@dataclass(frozen=True)
class Correction:
    """更正: of a published report. day: 更正日期; text: what is said of it in public."""

    day: date
    text: str


@dataclass(frozen=True)
class ReportContent:
    """A report ready to be written.

    texts: code (form.TEXTS) → finished text, paragraphs apart by line breaks, fields filled.
    signed_on: 落款日期 = 成文日期, None while nobody has set it. draft: 草稿 on every page.
    label: which version it is, for people in the office; "" in what is published.
    """

    figures: Figures
    texts: Mapping[str, str]
    signed_on: date | None = None
    draft: bool = True
    label: str = ""
    correction: Correction | None = None

    @property
    def agency(self) -> str:
        """编制单位, as signed."""
        return self.figures.agency

    @property
    def year(self) -> int:
        """The year that is told of."""
        return self.figures.year

    @property
    def title(self) -> str:
        """The report's full title."""
        return self.agency + form.TITLE.format(year=self.year)

    def paragraphs(self, code: str) -> list[str]:
        """The paragraphs of a text; [] where it is empty."""
        return [line.strip() for line in self.texts.get(code, "").splitlines() if line.strip()]

    def to_json(self) -> dict[str, Any]:
        """As it is frozen; from_json reads it."""
        return {
            "figures": self.figures.to_json(), "texts": dict(self.texts),
            "signed_on": self.signed_on.isoformat() if self.signed_on else None,
            "draft": self.draft, "label": self.label,
            "correction": None if self.correction is None else
            {"day": self.correction.day.isoformat(), "text": self.correction.text}}


def from_json(raw: Mapping[str, Any]) -> ReportContent:
    """What `to_json` wrote."""
    signed, correction = raw["signed_on"], raw["correction"]
    return ReportContent(
        figures=figures_file.from_json(raw["figures"]), texts=dict(raw["texts"]),
        signed_on=date.fromisoformat(signed) if signed else None, draft=raw["draft"],
        label=raw["label"], correction=None if correction is None else
        Correction(date.fromisoformat(correction["day"]), correction["text"]))


FIELD = re.compile(r"【([^【】\n]{1,40})】")


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its fields 【名称】 replaced by their values; unknown ones stay to be seen."""
    return FIELD.sub(lambda found: values.get(found.group(1), found.group(0)), text)


def chinese_date(day: date) -> str:
    """A day as a document is dated (GB/T 9704): 2026年1月9日."""
    return f"{day.year}年{day.month}月{day.day}日"
