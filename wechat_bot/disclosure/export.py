"""导出: the year's counts and releases as JSON, CSV and XLSX."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

from sqlalchemy.orm import Session

from wechat_bot.disclosure import queries
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.rules import (
    COUNT_NAMES,
    STATUS_NAMES,
    TIME_SOURCE_NAMES,
    near_year_end,
)
from wechat_bot.drafting.rules import INFO_KIND_NAMES, ORIGIN_NAMES
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.spreadsheets import Cell, Sheet, csv_file, xlsx_file
from wechat_bot.publishing.rules import MODE_NAMES, Mode

Kind = Literal["json", "csv", "xlsx"]
# heading and column width of the releases' table
HEADINGS: dict[str, int] = {
    "发布记录号": 11, "公开信息号": 11, "索引号": 20, "标题": 48, "渠道": 12, "发布方式": 16,
    "发布时间（北京时间）": 20, "时间来源": 16, "链接": 50, "供稿单位": 18, "供稿人": 12,
    "初审": 10, "复审": 10, "终审": 10, "来源类型": 10, "状态": 10, "是否计入": 10,
    "不计入原因": 36, "提示": 30, "版本指纹": 20, "正文指纹": 20,
}
SUMMARY_HEADINGS = {"项目": 26, "分项": 24, "数值": 30}
NEAR_YEAR_END = "离1月1日零点不到一小时，请核对属于哪一年"


def year_export(session: Session, config: Config, year: int) -> dict[str, Any]:
    """The year's counts in the contracted form; every release of the year, counted or not."""
    summary = queries.year_summary(session, config, year)
    figures = summary.figures
    return {
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
        "releases": [_release(row.release, row.counted) for row in summary.rows],
        "not_counted": [{"release_id": row.release.id, "reason": row.reason}
                        for row in summary.not_counted],
    }


def _release(release: Release, counted: bool) -> dict[str, Any]:
    item = release.item
    return {
        "release_id": release.id,
        "item_id": item.id,
        "index_number": item.index_number,
        "title": item.title,
        "channel": release.channel,
        "mode": release.mode or None,
        "published_at": clock.iso_beijing(release.published_at),
        "time_source": release.time_source or None,
        "url": release.url or None,
        "section": item.section or None,
        "contributor": item.contributor or None,
        "reviewers": release.reviewers,
        "revision_sha256": release.public_revision_sha256 or None,
        "text_sha256": release.public_text_sha256 or None,
        "origin": item.origin,
        "status": release.status,
        "counted": counted,
    }


def export_json(export: Mapping[str, Any]) -> bytes:
    """UTF-8, readable."""
    return (json.dumps(export, ensure_ascii=False, indent=2) + "\n").encode()


def export_csv(export: Mapping[str, Any], channels: Mapping[str, str] | None = None) -> bytes:
    """The releases with Chinese headings: UTF-8 with BOM, CRLF, no cell a formula.

    channels: names of the channels' codes.
    """
    return csv_file(_releases(export, channels or {}))


def export_xlsx(export: Mapping[str, Any], channels: Mapping[str, str] | None = None) -> bytes:
    """Sheets 发布记录 and 汇总; every text cell is text, so no cell is a formula."""
    names = channels or {}
    return xlsx_file([
        _releases(export, names),
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


def _releases(export: Mapping[str, Any], channels: Mapping[str, str]) -> Sheet:
    return Sheet("发布记录", HEADINGS, list(_lines(export, channels)), filtered=True)


def _lines(export: Mapping[str, Any], channels: Mapping[str, str]) -> Iterator[list[Cell]]:
    reasons = {line["release_id"]: line["reason"] for line in export["not_counted"]}
    for release in export["releases"]:
        reviewers = [*release["reviewers"], "", "", ""][:3]
        moment = clock.from_beijing(release["published_at"])
        yield [
            release["release_id"], release["item_id"], release["index_number"], release["title"],
            channels.get(release["channel"], release["channel"]),
            _mode_name(release["mode"]),
            _shown(release["published_at"], release["time_source"]),
            TIME_SOURCE_NAMES.get(release["time_source"] or "", release["time_source"] or ""),
            release["url"] or "", release["section"] or "", release["contributor"] or "",
            *reviewers, ORIGIN_NAMES.get(release["origin"], release["origin"]),
            STATUS_NAMES[release["status"]], "是" if release["counted"] else "否",
            reasons.get(release["release_id"], ""),
            NEAR_YEAR_END if near_year_end(moment) else "",
            release["revision_sha256"] or "", release["text_sha256"] or "",
        ]


def _mode_name(mode: str | None) -> str:
    return MODE_NAMES[Mode(mode)] if mode in list(Mode) else mode or ""


def _shown(published_at: str, time_source: str | None) -> str:
    """2024-03-05 10:00; only the day where only the day is known."""
    return published_at[:10] if time_source == "date_only" else published_at[:16].replace("T", " ")


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
