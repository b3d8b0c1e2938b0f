"""What lies on the demo's desks besides the sample posts, so that each page shows its use."""

from __future__ import annotations

from datetime import timedelta

from wechat_bot.checking import operations as lists
from wechat_bot.checking.entries import EntryFields, ListKind
from wechat_bot.cli.demo_office import actor
from wechat_bot.emulator import EmulatorServer
from wechat_bot.emulator.jobs import publish
from wechat_bot.emulator.views import pasted_article
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.people import deputies
from wechat_bot.reposting import operations as reposting
from wechat_bot.reposting.rules import OrderFields, ReceivedHow
from wechat_bot.reviewing import queries as reviews
from wechat_bot.reviewing import remarks

HEADS = {"普法与依法治理股": "sunba", "公共法律服务股": "zhoujiu", "办公室": "zhoujiu"}
# Published by hand in WeChat's back end before the product was there: for 对账 and 补录.
BY_HAND = (
    ("关于公布法律援助值班律师名单的公告",
     "<p>现将额敏县法律援助中心十一月值班律师安排予以公布，欢迎群众来访咨询。</p>"
     "<p>值班地点：县公共法律服务中心一楼大厅；值班时间：工作日 10:00—14:00、16:00—20:00。</p>"),
    ("人民调解员培训班顺利举办",
     "<p>11月中旬，县司法局举办人民调解员业务培训班，各乡镇司法所所长和调解员骨干参加。</p>"),
)
SOURCES = ("中国政府网", "司法部", "新疆司法行政", "新疆法治报", "塔城地区司法局")


def tell_story(office: Office) -> None:
    """Heads of sections, a source list, an order to repost, a comment on a post in review."""
    admin, clerk = actor(office, "chenwu"), actor(office, "lisi")
    for section, login in HEADS.items():
        if section in office.config.agency.sections:
            deputies.set_section_head(admin, office, section, actor(office, login).user_id)
    for source in SOURCES:
        lists.add_entry(admin, office, ListKind.SOURCE, EntryFields(word=source, note="上级机关"))
    reposting.enter_order(clerk, office, OrderFields(
        ordered_by="塔城地区司法局", received_how=ReceivedHow.WECHAT_GROUP.value,
        received_at=clock.now() - timedelta(hours=3), title="2026年“宪法宣传周”活动公告",
        due_at=clock.now() + timedelta(days=1), verbatim=True, source_name="塔城地区司法局",
        note="收到后当天转发，发了以后在群里报链接",
    ))
    _comment(office)


def published_by_hand(emulator: EmulatorServer) -> None:
    """Two posts that the account has and the ledger lacks."""
    state = emulator.state
    with state.lock:
        for title, content in BY_HAND:
            article = pasted_article(state, title, "法治额敏", content)
            publish(state, [article], "publish", state.clock.now() - 86_400)


def _comment(office: Office) -> None:
    with office.db.read() as session:
        opened = reviews.open_rounds(session)
        found = opened[0].id if opened else None
    if found is not None:
        remarks.comment(actor(office, "zhoujiu"), office, found,
                        text="请核对这一段的时间和地点，与通知原件一致再发。")
