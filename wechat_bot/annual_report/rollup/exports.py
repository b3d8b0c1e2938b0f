"""汇总的导出: the sum as a figures file, and the collecting office's own report as a draft."""

from __future__ import annotations

import io
import zipfile

from wechat_bot.annual_report.documents.build import build, figures_json
from wechat_bot.annual_report.rollup import queries, report
from wechat_bot.annual_report.rollup.queries import RollupView
from wechat_bot.annual_report.rollup.rules import Rollup
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import WrongState
from wechat_bot.kernel.office import Office


def view_of(office: Office, year: int) -> RollupView:
    """A year's 汇总 as it stands."""
    with office.db.read() as session:
        return queries.view(session, office.config, year)


def sum_of(view: RollupView) -> Rollup:
    """The sum; WrongState while nothing came."""
    found = view.sum
    if found is None:
        raise WrongState(f"{view.year} 年还没有单位报来数据，没有可以合计的。请先收下各单位的数据。")
    return found


def export_sum(actor: Actor, office: Office, year: int) -> tuple[str, bytes]:
    """(file name, the figures file that `report rollup` would write)."""
    actor.require(Permission.EXPORT)
    data = figures_json(sum_of(view_of(office, year)).figures)
    _note(actor, office, year, "各单位年报数据的合计")
    return f"{year}年年报数据汇总.json", data


def export_report(actor: Actor, office: Office, year: int) -> tuple[str, bytes]:
    """(file name, a zip of all documents of the collecting office's own report, a draft)."""
    actor.require(Permission.EXPORT)
    view = view_of(office, year)
    made = build(report.content(view, sum_of(view), office.folder("report")))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in made.values():
            archive.writestr(each.name, each.data)
    _note(actor, office, year, "汇总报告（草稿）")
    return f"{year}年汇总报告（草稿）.zip", out.getvalue()


def _note(actor: Actor, office: Office, year: int, what: str) -> None:
    with office.db.write() as session:
        journal.record(session, actor, "export.made", f"year:{year}", year=year, what=what)
