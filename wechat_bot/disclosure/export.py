"""导出: the year's counts and releases as JSON, CSV and XLSX."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, get_args

from sqlalchemy.orm import Session

from wechat_bot.disclosure import counts, queries
from wechat_bot.disclosure.articles import article_20_name
from wechat_bot.disclosure.item_fields import MORE_FIELDS
from wechat_bot.disclosure.lines import Line, release_lines
from wechat_bot.disclosure.queries import ReleaseFilter
from wechat_bot.disclosure.rules import (
    COUNT_NAMES,
    STATUS_NAMES,
    TIME_SOURCE_NAMES,
    CountingRules,
    near_year_end,
)
from wechat_bot.disclosure.volume import ledger_volume
from wechat_bot.drafting.rules import INFO_KIND_NAMES, ORIGIN_NAMES
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.spreadsheets import Cell, Sheet, csv_file, xlsx_file
from wechat_bot.publishing.rules import MODE_NAMES, Mode

FILTERED_KINDS = ("xlsx", "csv", "docx")
Kind = Literal["json", "csv", "xlsx"]
# heading and column width of the releases' table
HEADINGS: dict[str, int] = {
    "发布记录号": 11, "公开信息号": 11, "索引号": 20, "标题": 48, "渠道": 12, "发布方式": 16,
    "发布时间（北京时间）": 20, "时间来源": 16, "链接": 50, "供稿单位": 18, "供稿人": 12,
    "初审": 10, "复审": 10, "终审": 10, "来源类型": 10, "状态": 10, "是否计入": 10,
    "不计入原因": 36, "提示": 30, "版本指纹": 20, "正文指纹": 20, "文号": 18, "生成日期": 12,
    "内容概述": 36, "来源": 18, "是否政府信息": 8, "信息类型": 10, "重点领域": 8,
    "条例第二十条": 10, "下架时间": 16, "下架原因": 20,
    **{each.label: each.width for each in MORE_FIELDS},
}
SUMMARY_HEADINGS = {"项目": 26, "分项": 24, "数值": 30}
NEAR_YEAR_END = "离1月1日零点不到一小时，请核对属于哪一年"


class YearExport(dict[str, Any]):
    """The year's counts in the contracted form, and the lines behind them for tables."""

    lines: list[Line]


def year_export(session: Session, config: Config, year: int) -> YearExport:
    """The year's counts in the contracted form; every release of the year, counted or not."""
    figures = counts.year_figures(session, config, year)
    ids = queries.matching_ids(session, ReleaseFilter(year=year))
    lines = list(release_lines(session, ids, CountingRules.of(config), year))
    export = YearExport({
        "year": year,
        "agency": config.agency.name,
        "timezone": "Asia/Shanghai",
        "counted_by": figures.counted_by,
        "total": figures.total,
        "items_distinct": figures.items_distinct,
        "wechat_published_total": figures.wechat_published_total,
        "by_channel": figures.by_channel,
        "by_month": figures.by_month,
        "by_article_20": figures.by_article_20,
        "by_kind": figures.by_kind,
        "by_section": figures.by_section,
        "releases": [_release(line) for line in lines],
        "not_counted": [{"release_id": line.release_id, "reason": line.reason}
                        for line in lines if line.reason],
    })
    export.lines = lines
    return export


def _release(line: Line) -> dict[str, Any]:
    return {
        "release_id": line.release_id,
        "item_id": line.item_id,
        "index_number": line.index_number,
        "title": line.title,
        "channel": line.channel,
        "mode": line.mode or None,
        "published_at": clock.iso_beijing(line.published_at),
        "time_source": line.time_source or None,
        "url": line.url or None,
        "section": line.section or None,
        "contributor": line.contributor or None,
        "reviewers": line.reviewers,
        "revision_sha256": line.revision_sha256 or None,
        "text_sha256": line.text_sha256 or None,
        "origin": line.origin,
        "status": line.status,
        "counted": not line.reason,
    }


def export_json(export: Mapping[str, Any]) -> bytes:
    """UTF-8, readable."""
    return (json.dumps(export, ensure_ascii=False, indent=2) + "\n").encode()


def export_csv(export: YearExport, channels: Mapping[str, str] | None = None) -> bytes:
    """The releases with Chinese headings: UTF-8 with BOM, CRLF, no cell a formula.

    channels: names of the channels' codes.
    """
    return csv_file(_releases(export.lines, channels or {}))


def export_xlsx(export: YearExport, channels: Mapping[str, str] | None = None) -> bytes:
    """Sheets 发布记录 and 汇总; every text cell is text, so no cell is a formula."""
    names = channels or {}
    return xlsx_file([
        _releases(export.lines, names),
        Sheet("汇总", SUMMARY_HEADINGS, list(_summary(export, names)))])


def export_year(actor: Actor, office: Office, year: int, kind: str) -> tuple[str, bytes]:
    """导出一年的台账: (file name, content). kind: json, csv or xlsx. InvalidInput names others."""
    actor.require(Permission.EXPORT)
    if kind not in get_args(Kind):
        raise InvalidInput.of(kind=f"不能导出成“{kind}”，可以选 {'、'.join(get_args(Kind))}。")
    if not 2000 <= year <= 2999:
        raise InvalidInput.of(year=f"年份“{year}”不对，请写四位年份。")
    with office.db.read() as session:
        export = year_export(session, office.config, year)
    names = office.config.disclosure.channels
    content = {"json": lambda: export_json(export), "csv": lambda: export_csv(export, names),
               "xlsx": lambda: export_xlsx(export, names)}[kind]()
    with office.db.write() as session:
        journal.record(session, actor, "export.made", f"year:{year}", year=year,
                       what=f"主动公开台账（{kind.upper()}）")
    return f"主动公开台账-{year}.{kind}", content


def export_filtered(
    actor: Actor, office: Office, wanted: ReleaseFilter, kind: str
) -> tuple[str, bytes]:
    """导出筛选出的发布记录, of one year or all, oldest first: (file name, content).

    kind: csv, xlsx or docx (成册, to print and sign). InvalidInput: another kind, or more lines
    than a printed volume can hold.
    """
    actor.require(Permission.EXPORT)
    if kind not in FILTERED_KINDS:
        raise InvalidInput.of(kind=f"不能导出成“{kind}”，可以选 {'、'.join(FILTERED_KINDS)}。")
    with office.db.read() as session:
        lines = release_lines(session, queries.matching_ids(session, wanted), wanted.counting,
                              wanted.year)
        channels = office.config.disclosure.channels
        which = str(wanted.year) if wanted.year is not None else "全部年份"
        if kind == "docx":
            content = ledger_volume(lines, channels, office.config.agency.name, which)
        else:
            sheet = _releases(lines, channels)
            content = csv_file(sheet) if kind == "csv" else xlsx_file([sheet])
    with office.db.write() as session:
        journal.record(session, actor, "figures.exported", "ledger:export",
                       what=f"主动公开台账（{which}，{kind.upper()}）")
    return f"主动公开台账-{which}.{kind}", content


def _releases(lines: Iterable[Line], channels: Mapping[str, str]) -> Sheet:
    return Sheet("发布记录", HEADINGS, (_cells(line, channels) for line in lines), filtered=True)


def _cells(line: Line, channels: Mapping[str, str]) -> list[Cell]:
    reviewers = [*line.reviewers, "", "", ""][:3]
    shown = clock.show(line.published_at)
    day_only = line.time_source == "date_only"
    return [
        line.release_id, line.item_id, line.index_number, line.title,
        channels.get(line.channel, line.channel), _mode_name(line.mode),
        shown[:10] if day_only else shown,
        TIME_SOURCE_NAMES.get(line.time_source, line.time_source),
        line.url, line.section, line.contributor, *reviewers,
        ORIGIN_NAMES.get(line.origin, line.origin), STATUS_NAMES[line.status],
        "否" if line.reason else "是", line.reason,
        NEAR_YEAR_END if near_year_end(line.published_at) else "",
        line.revision_sha256, line.text_sha256, line.document_number,
        line.made_on.isoformat() if line.made_on else "", line.summary, line.source,
        "是" if line.is_government_information else "否",
        INFO_KIND_NAMES.get(line.info_kind, line.info_kind), "是" if line.key_area else "否",
        article_20_name(line.article_20),
        clock.show(line.taken_down_at) if line.taken_down_at else "", line.taken_down_reason,
        *(each.show(value) for each, value in zip(MORE_FIELDS, line.more, strict=True)),
    ]


def _mode_name(mode: str | None) -> str:
    return MODE_NAMES[Mode(mode)] if mode in list(Mode) else mode or ""


def _summary(export: Mapping[str, Any], channels: Mapping[str, str]) -> Iterator[list[Cell]]:
    def block(name: str, counts: Mapping[str, int], names: Mapping[str, str]) -> Iterator[
        list[Cell]
    ]:
        for code, count in counts.items():
            yield [name, names.get(code, code), count]

    kinds = {**INFO_KIND_NAMES, "key_area": "重点领域"}
    articles = {code: f"第二十条第（{code[3:]}）项" for code in export["by_article_20"]}
    yield ["单位", "", export["agency"]]
    yield ["年度", "", export["year"]]
    yield ["时间按", "", "北京时间"]
    yield ["计数口径", "", COUNT_NAMES[export["counted_by"]]]
    yield ["主动公开政府信息总数", "", export["total"]]
    yield ["按发布次数计", "", sum(export["by_channel"].values())]
    yield ["按信息条数计", "", export["items_distinct"]]
    yield ["公众号发布总数", "", export["wechat_published_total"]]
    yield ["公众号发布总数", "其中政府信息（计入）", export["by_channel"].get("wechat", 0)]
    yield from block("按渠道", export["by_channel"], channels)
    yield from block("按月份", export["by_month"], {})
    yield from block("按条例第二十条", export["by_article_20"], articles)
    yield from block("按信息类型", export["by_kind"], kinds)
    yield from block("按供稿单位", export["by_section"], {})
    yield ["未计入的发布", "", len(export["not_counted"])]
    for line in export["not_counted"]:
        yield ["未计入的发布", f"发布记录 {line['release_id']}", line["reason"]]
