"""A quarter of an account with something of everything, for the reports' tests."""

from __future__ import annotations

from datetime import date

from tests.support.cast import Cast
from tests.support.published import at, publish
from wechat_bot.aftercare.models import Correction
from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.kernel.office import Office
from wechat_bot.media_duties import operations
from wechat_bot.media_duties.ports import Links
from wechat_bot.records import operations as records
from wechat_bot.registers.oversight.messages import MESSAGES

PHONE = "联系电话13812345678。"


def busy_quarter(office: Office, cast: Cast, links: Links) -> dict[str, int]:
    """July to September 2026; name → release. The clock of the office stands after it."""
    made = {
        "june": publish(office, "六月的", when="2026-06-20 10:00"),
        "a": publish(office, "法律援助便民措施", "正文甲。", when="2026-07-01 10:30",
                     section="普法与依法治理股", info_kind="policy_interpretation"),
        "b": publish(office, "转发：防范电信诈骗", when="2026-07-09 23:59", mode="mass_send",
                     origin="repost"),
        "c": publish(office, "只发链接的", when="2026-07-15 10:30", mode="publish"),
        "d": publish(office, "人民调解工作动态", f"{PHONE}请联系。", when="2026-08-03 00:00",
                     mode="mass_send", section="普法与依法治理股", key_area=True,
                     info_kind="response"),
        "e": publish(office, "发错的", when="2026-08-20 10:30", mode="draft_only"),
        "f": publish(office, "招考公告", when="2026-09-28 16:30", government=False),
        "web": publish(office, "法律援助便民措施", when="2026-07-02 10:30", channel="website",
                       mode="", section="普法与依法治理股", info_kind="policy_interpretation"),
        "october": publish(office, "十月的", when="2026-10-01 00:00"),
    }
    with office.db.write() as session:
        wrong = session.get_one(Release, made["e"])
        wrong.status, wrong.taken_down_at = "taken_down", at("2026-08-21 11:00")
        wrong.taken_down_by, wrong.taken_down_reason = "周九", "发错了稿件"
        post = session.get_one(DisclosureItem, session.get_one(Release, made["a"]).item_id).post_id
        session.add(Correction(
            release_id=made["a"], post_id=post, way="notice", state="done", reason="时间写错",
            opened_by_id=cast.officer.user_id, opened_at=at("2026-07-05 10:00"),
            closed_at=at("2026-07-06 10:00")))
    for received, replied, way in (("2026-06-28", "2026-07-02", "public"),
                                   ("2026-07-10", "2026-07-11", "public"),
                                   ("2026-09-29", "", "")):
        records.enter_record(cast.officer, office, MESSAGES, {
            "received_on": received, "way": "message", "content": "请问法律援助怎么申请？",
            "sender": "热心市民", "replied_on": replied, "reply_way": way,
            "reply": "请到一楼大厅。" if replied else "", "handler": "吴十"})
    operations.run_patrol(cast.officer, office, links)
    return made


def d(text: str) -> date:
    """A day of 2026."""
    return date.fromisoformat(f"2026-{text}")
