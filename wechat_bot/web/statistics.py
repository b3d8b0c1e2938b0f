"""统计与导出: the year's counts, each a link to the records it counts; the exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.disclosure import counts, queries
from wechat_bot.disclosure.counts import YearCounts
from wechat_bot.disclosure.export import export_year
from wechat_bot.disclosure.queries import ReleaseFilter
from wechat_bot.disclosure.rules import COUNT_NAMES, CountingRules
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.web import articles, downloads, frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number

bp = Blueprint("statistics", __name__)
KIND_NAMES = {"policy_interpretation": "政策解读", "response": "回应关切", "key_area": "重点领域"}
SHOWN = 100  # of the records that are not counted; the ledger lists them all
EXPORTS = {"xlsx": "Excel 表格", "csv": "CSV 表格", "json": "JSON 数据"}


@dataclass(frozen=True)
class Bar:
    """A line of a bar table: a figure, how long its bar is (per cent), where its records are."""

    name: str
    count: int
    width: int
    url: str


@page(bp, "/statistics", permission=Permission.READ, title="统计与导出")
def year() -> ResponseReturnValue:
    """The counts of a year (?year=)."""
    this_year = clock.year_of(clock.now())
    asked = request.args.get("year", "")
    chosen = int(asked) if asked.isdecimal() and len(asked) == 4 else this_year
    config = frame.office().config
    with frame.office().db.read() as session:
        summary = counts.year_counts(session, config, chosen)
        left_out = queries.list_releases(
            session, ReleaseFilter(year=chosen, counted=False, counting=CountingRules.of(config)),
            limit=SHOWN)[1] if summary.not_counted else []
        years = sorted({this_year, chosen, *queries.years_with_releases(session)}, reverse=True)
        return render_template(
            "statistics/year.html", summary=summary, left_out=left_out, year=chosen, years=years,
            counted_by=COUNT_NAMES[summary.figures.counted_by], exports=EXPORTS,
            channels=config.disclosure.channels, rules=config.disclosure,
            tables=_tables(summary, config.disclosure.channels), records=_records)


@action(bp, "/statistics/export", permission=Permission.EXPORT)
def export() -> ResponseReturnValue:
    """导出一年的台账; the deed goes into the journal."""
    chosen, kind = request.form.get("year", ""), request.form.get("kind", "")
    name, data = export_year(frame.actor(), frame.office(),
                             read_number(chosen) or 0, kind)
    return downloads.table_file(kind, name, data)


def _tables(summary: YearCounts, channels: Mapping[str, str]) -> list[tuple[str, list[Bar]]]:
    figures = summary.figures
    chosen = figures.year
    months = {key: f"{int(key[5:])} 月" for key in figures.by_month}
    return [
        ("按渠道", _bars(chosen, "channel", figures.by_channel, channels)),
        ("按月", _bars(chosen, "month", figures.by_month, months)),
        ("按供稿单位", _bars(chosen, "section", figures.by_section, {})),
        ("按信息类型", _bars(chosen, "kind", figures.by_kind, KIND_NAMES)),
        ("按条例第二十条", _bars(chosen, "article_20", figures.by_article_20,
                           articles.article_20_names())),
    ]


def _bars(
    chosen: int, field: str, counts: Mapping[str, int], names: Mapping[str, str]
) -> list[Bar]:
    most = max(counts.values(), default=0) or 1
    return [Bar(names.get(key, key), count, round(100 * count / most),
                _records(chosen, counted="yes", **{field: key}))
            for key, count in counts.items()]


def _records(chosen: int, **wanted: Any) -> str:
    """The ledger, narrowed to exactly the records behind a figure (names as LedgerFilter's)."""
    return url_for("disclosure.ledger", year=chosen, **wanted)
