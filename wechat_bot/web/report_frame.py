"""What the pages of the 年度报告 share: their tabs in the order of the work, the year, its state."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.models import ReportVersion
from wechat_bot.records import queries as records
from wechat_bot.web import collecting, frame


@dataclass(frozen=True)
class Tab:
    """A part of the report's pages. blueprints: whose pages belong under it."""

    label: str
    endpoint: str
    blueprints: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[str, ...]:
        """The blueprints whose pages light this tab."""
        return self.blueprints or (self.endpoint.partition(".")[0],)


TABS = (
    Tab("总览", "report.overview"),
    Tab("表格", "report_tables.show"),
    Tab("正文", "report_texts.show", ("report_texts", "report_undertakings")),
    Tab("核对", "report_checks.show"),
    Tab("文件", "report_files.show"),
    Tab("办理", "report_procedure.show", ("report_procedure", "report_post", "report_steps", "report_word")),
    Tab("往年", "report_past.show"),
    Tab("设置", "report_settings.show"),
)
ROLLUP = Tab("汇总", "report_rollup.show")


@dataclass(frozen=True)
class ShownTab:
    """A tab as it is drawn."""

    label: str
    endpoint: str
    url: str
    active: bool


def shown_tabs(year: int) -> list[ShownTab]:
    """The tabs that exist and that the person may open, 汇总 only where it is switched on."""
    tabs = (*TABS, ROLLUP) if frame.office().config.report.rollup else TABS
    found = []
    for tab in tabs:
        info = frame.page_info(current_app, tab.endpoint)
        url = frame.url_if(tab.endpoint, year=year)
        if info is not None and url is not None and frame.can(info.permission):
            found.append(ShownTab(tab.label, tab.endpoint, url, request.blueprint in tab.own))
    return found


def report_head(year: int) -> dict[str, object]:
    """What report/_tabs.html draws: tabs, years to choose, how far the year's report is."""
    tabs = shown_tabs(year)
    with frame.office().db.read() as session:
        state, tone = state_of(session, year)
        return {"tabs": tabs, "years": collecting.years_to_choose(session, year),
                "here": next((tab.endpoint for tab in tabs if tab.active), "report.overview"),
                "state": state, "tone": tone}


def state_of(session: Session, year: int) -> tuple[str, str]:
    """(words, tone): how far a year's report is."""
    version = current.latest_version(session, year)
    if version is not None:
        return f"{name_of(version)}（第 {version.number} 版）", "green"
    if not current.is_over(year):
        return "这一年还没有过完", "grey"
    if current.latest_version(session, year, ("review",)) is not None:
        return "已出送审稿", "blue"
    if records.closing_of(session, year) is not None:
        return "已封账，编制中", "blue"
    return "编制中", "amber"


def name_of(version: ReportVersion) -> str:
    """What kind of version it is, in words."""
    return {"review": "送审稿", "final": "已定稿", "correction": "更正稿"}[version.kind]
