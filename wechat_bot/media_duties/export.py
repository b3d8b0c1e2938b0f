"""Handing out 自查报告 and 统计表 as files, with a line in the journal."""

from __future__ import annotations

from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.periods import Every, Period
from wechat_bot.media_duties import documents
from wechat_bot.media_duties.facts import month_of_ledger, quarter_facts
from wechat_bot.media_duties.figures import quarter_figures

MONTH_KINDS = ("xlsx", "docx")


def export_self_report(actor: Actor, office: Office, quarter: Period) -> tuple[str, bytes]:
    """季度自查报告; (name, .docx)."""
    actor.require(Permission.EXPORT)
    if quarter.every is not Every.QUARTER:
        raise InvalidInput.of(quarter="自查报告按季度出，请选一个季度。")
    with office.db.read() as session:
        figures = quarter_figures(quarter_facts(session, office.config, quarter))
    content = documents.self_report(figures, office.config, documents.shipped_wording())
    _note(actor, office, f"{quarter.name}政务新媒体自查报告")
    return f"{quarter.name}政务新媒体自查报告.docx", content


def export_month(actor: Actor, office: Office, month: Period, kind: str) -> tuple[str, bytes]:
    """月度公开信息统计表; (name, .xlsx or .docx)."""
    actor.require(Permission.EXPORT)
    if month.every is not Every.MONTH:
        raise InvalidInput.of(month="统计表按月出，请选一个月。")
    if kind not in MONTH_KINDS:
        raise InvalidInput.of(kind=f"不能导出成“{kind}”，可以选 xlsx 或 docx。")
    with office.db.read() as session:
        table = month_of_ledger(session, office.config, month)
    make = documents.month_xlsx if kind == "xlsx" else documents.month_docx
    content = make(table, office.config)
    _note(actor, office, f"{month.name}公开信息统计表")
    return f"{month.name}公开信息统计表.{kind}", content


def _note(actor: Actor, office: Office, what: str) -> None:
    with office.db.write() as session:
        journal.record(session, actor, "figures.exported", "media", what=what)
