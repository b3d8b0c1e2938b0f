"""The left navigation, in the order of the work. Only what the person may use is shown."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

from wechat_bot.kernel.actor import Permission
from wechat_bot.web import frame


@dataclass(frozen=True)
class NavEntry:
    """One line. `also`: blueprints whose pages belong under it besides the endpoint's own."""

    endpoint: str
    label: str
    permission: Permission
    group: str = ""
    also: tuple[str, ...] = ()


NAVIGATION: list[NavEntry] = [
    NavEntry("home.today", "今天要我办的", Permission.HOME),
    NavEntry("posts.post_list", "写稿", Permission.READ,
             also=("board", "search", "editor", "importing")),
    NavEntry("reposts.order_list", "转发任务", Permission.READ, also=("repost_figures",)),
    NavEntry("reviews.review_list", "审校", Permission.READ, also=("review_acts", "papers")),
    NavEntry("calendar.show", "发布日历", Permission.READ),
    NavEntry("publishing.message_list", "发布", Permission.READ,
             also=("publishing_acts", "evidence", "publishing_slots", "publishing_links", "publishing_copy",
                   "preflight_acts")),
    NavEntry("reconciling.overview", "对账", Permission.READ,
             also=("reconciling_import", "reconciling_links")),
    NavEntry("aftercare.case_list", "下架与更正", Permission.READ, also=("corrections",)),
    NavEntry("media.overview", "新媒体日常", Permission.READ, also=("media_patrol",)),
    NavEntry("disclosure.ledger", "公开台账", Permission.READ,
             also=("ledger_entry", "ledger_import", "ledger_items", "ledger_annexes", "ledger_catalogue",
                   "ledger_evidence")),
    NavEntry("ledger_website.waiting_list", "网站报送", Permission.READ),
    NavEntry("applications.case_list", "依申请公开", Permission.READ_APPLICATIONS,
             also=("application_entry", "application_acts", "application_letters",
                   "application_tables")),
    NavEntry("statistics.year", "统计与导出", Permission.READ),
    NavEntry("contributions.figures", "供稿统计", Permission.READ),
    NavEntry("registers.overview", "登记总览", Permission.READ, group="各类登记",
             also=("register_entry", "register_complete", "registers_import")),
    NavEntry("collecting.overview", "收集年报数据", Permission.READ, group="各类登记",
             also=("collecting_forms",)),
    NavEntry("year_desk.show", "年度工作台", Permission.READ, group="各类登记"),
    NavEntry("report.overview", "年度报告", Permission.READ,
             also=("report_tables", "report_texts", "report_undertakings", "report_checks", "report_files",
                   "report_procedure", "report_steps", "report_word", "report_post",
                   "report_past", "report_settings", "report_rollup")),
    NavEntry("deputies.deputy_page", "代理与负责人", Permission.HOME, group="系统"),
    NavEntry("lists.list_page", "词库", Permission.READ, group="系统", also=("lists_import",)),
    NavEntry("users.user_list", "用户", Permission.MANAGE_USERS, group="系统"),
    NavEntry("wechat_events.event_list", "公众号通知", Permission.READ, group="系统"),
    NavEntry("running.show", "运行状态", Permission.READ, group="系统"),
    NavEntry("notice_channels.overview", "通知方式", Permission.MANAGE_USERS, group="系统"),
    NavEntry("feed.show", "数据接口", Permission.MANAGE_FEED, group="系统"),
    NavEntry("quotas.show", "接口次数", Permission.READ, group="系统"),
    NavEntry("journal.journal_page", "操作日志", Permission.READ_JOURNAL, group="系统"),
]


@dataclass(frozen=True)
class NavLink:
    """An entry as it is drawn."""

    url: str
    label: str
    group: str
    active: bool


def links() -> list[NavLink]:
    """The entries that exist in this panel and that the person may use."""
    return [
        NavLink(url_for(entry.endpoint), entry.label, entry.group, _is_here(entry))
        for entry in NAVIGATION
        if entry.endpoint in current_app.view_functions and frame.can(entry.permission)
    ]


def _is_here(entry: NavEntry) -> bool:
    return request.blueprint in (entry.endpoint.split(".")[0], *entry.also)
