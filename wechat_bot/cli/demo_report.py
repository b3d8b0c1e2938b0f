"""What the demo's annual report starts from: the report before it, and what was promised there."""

from __future__ import annotations

from wechat_bot.annual_report import past
from wechat_bot.annual_report.narrative import promises, undertakings
from wechat_bot.cli.demo_office import actor
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.resources import data_path

RESULTS = ("全年每月都有更新，最长间隔缩短到三周", "为制发的文件配发了解读",
           "每周有人查看更新情况，全年每月都有更新", "制发的文件当月配发了解读")


def fill_report(office: Office) -> None:
    """Bring in the report of the year before last; say what became of its promises; add new ones."""
    year = clock.today().year - 1
    clerk = actor(office, "lisi")
    text = (data_path("content") / "demo" / "report_before.txt").read_text(encoding="utf-8")
    text = text.replace("{year}", str(year - 1)).replace("{next}", str(year))
    report_id = past.bring_past_report(
        clerk, office, text.encode(), f"{year - 1}年政府信息公开工作年度报告.txt")
    past.confirm(clerk, office, report_id)
    with office.db.read() as session:
        found = undertakings.proposals(session, year - 1)
    undertakings.carry_over(clerk, office, year - 1, found)
    with office.db.read() as session:
        told = [row.id for row in promises.live(session, year - 1)]
    for item, words in zip(told, RESULTS, strict=False):
        undertakings.say_result(clerk, office, item, "done", words)
    undertakings.add(clerk, office, year, "problem", "司法所的信息报送还不够均衡")
    undertakings.add(clerk, office, year, "measure", "每季度通报各司法所的供稿情况，逐所确定联络员")
