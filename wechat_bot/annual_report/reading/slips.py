"""Slips of the report itself that a person should know of before its words are taken over. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from wechat_bot.annual_report.content import chinese_date
from wechat_bot.annual_report.reading.found import ReadReport

_POSTCODE = re.compile(r"(?:邮编|邮政编码)[:：为是]?([0-9A-Za-z\- －—]{0,20})")


def noted(report: ReadReport, paragraphs: Sequence[str]) -> ReadReport:
    """The report with its slips among the notes."""
    found = [*_dates(report), *_postcodes(paragraphs)]
    return replace(report, notes=tuple(dict.fromkeys([*report.notes, *found])))


def _dates(report: ReadReport) -> Iterator[str]:
    """政府信息公开条例 article 49: by 31 January of the year after."""
    signed, year = report.signed_on, report.figures.year
    if signed is None:
        return
    last = date(year + 1, 1, 31)
    if signed > last:
        yield (f"落款日期“{chinese_date(signed)}”（{signed.isoformat()}）晚于 {last.isoformat()}"
               f"（1月31日，《条例》第四十九条的期限），晚了 {(signed - last).days} 天。")
    elif signed.year <= year:
        yield f"落款日期“{chinese_date(signed)}”在{year}年还没有过完的时候，请核对。"


def _postcodes(paragraphs: Sequence[str]) -> Iterator[str]:
    for text in paragraphs:
        for found in _POSTCODE.finditer(unicodedata.normalize("NFKC", text)):
            code = found[1].strip()
            if code and not re.fullmatch(r"\d{6}", code):
                yield f"邮编“{code}”不是邮政编码（应是 6 位数字），请核对，不要沿用。"
