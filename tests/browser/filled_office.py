"""An office in the middle of its work: something of everything that a page can show."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta

from tests.browser.after_publication import fill_aftercare
from tests.browser.filled_applications import fill_applications
from tests.browser.filled_collecting import fill_collecting
from tests.browser.filled_ledger import fill_ledger
from tests.browser.filled_media import fill_media
from tests.browser.filled_procedure import fill_procedure
from tests.browser.filled_reconciling import fill_reconciling
from tests.browser.filled_registers import fill_registers
from tests.browser.filled_report import fill_report
from tests.browser.filled_report_past import fill_past
from tests.browser.filled_report_rollup import fill_rollup
from tests.browser.filled_report_texts import fill_texts
from tests.reposting.conftest import order_fields
from tests.support.articles import (
    all_ticks,
    approve,
    approved_post,
    fields,
    png,
    submitted_round,
    written_post,
)
from tests.support.cast import PASSWORD, Cast
from tests.support.kinds import queued_newspic, written_by_hand_kind
from tests.web.desk import add_attempt, bring_to
from wechat_bot.checking import operations as lists
from wechat_bot.checking.entries import EntryFields, ListKind
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.office import Office
from wechat_bot.notices import operations as notices
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import deputies
from wechat_bot.people import operations as people
from wechat_bot.people.rules import Duty
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing import queries as messages
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.reposting import operations as reposting
from wechat_bot.reposting.rules import SourceHow
from wechat_bot.reviewing import operations as reviewing
from wechat_bot.reviewing import paper, remarks
from wechat_bot.reviewing import queries as reviews
from wechat_bot.reviewing.rules import Part, short_code

S = MessageState
# Holds every duty that one person may hold and wrote nothing: sees nearly every button.
EVERYBODY = "everybody"
ALL_DUTIES = [duty for duty in Duty if duty not in (Duty.ADMINISTRATOR, Duty.AUDITOR)]
FAULTY = """按照《中华人民共和国合同法》，请拨打13912345678。

本周四（12月4日）在一楼大厅,现场咨询。

### 地点

额敏县司法局一楼。

![](图1.png)
"""
LEDGER = """标题,发布时间,渠道
部门预算,2026-02-03,政府网站
普法推文,2026-03-03 10:00,公众号
"""
# Where a message is after each way that it may go, without the last step of WeChat.
WAYS = {
    "scheduled": (), "in_draft_box": (S.PREPARING, S.IN_DRAFT_BOX), "missed": (S.MISSED,),
    "awaiting": (S.AWAITING_PERSON,), "held": (S.HELD,), "cancelled": (S.CANCELLED,),
    "unconfirmed": (S.PREPARING, S.SUBMITTING, S.UNCONFIRMED),
    "failed": (S.PREPARING, S.SUBMITTING, S.FAILED),
}

MESSAGE_TITLES = {
    "scheduled": "排好的", "in_draft_box": "在草稿箱的", "missed": "错过的", "awaiting": "等人的",
    "held": "暂停的", "cancelled": "取消的", "unconfirmed": "待核实的", "failed": "失败的",
}


@dataclass(frozen=True)
class Filled:
    """Numbers of what there is, by what it shows."""

    posts: dict[str, int]
    rounds: dict[str, int]
    messages: dict[str, int]
    orders: dict[str, int]
    entry: int
    places: dict[str, dict[str, int]]  # the first article of a message, as addresses name it
    aftercare: dict[str, int]
    reconciling: dict[str, int]
    registers: dict[str, int]
    applications: dict[str, int]
    media: dict[str, int]
    ledger: dict[str, int]


def fill(office: Office, cast: Cast) -> Filled:
    """Let everybody do something."""
    people.create_user(COMMAND_LINE, office, login=EVERYBODY, name="褚六", password=PASSWORD,
                       duties=ALL_DUTIES, section="办公室")
    posts, rounds = _under_review(office, cast)
    posts |= {"draft": drafting.create_post(cast.writer, office),
              "conflict": _two_texts(office, cast),
              "video": written_by_hand_kind(office, cast),
              "approved": approved_post(office, cast, title="等着安排的稿件")}
    found = _messages(office, cast)
    orders = _orders(office, cast)
    entry = lists.add_entry(cast.officer, office, ListKind.WRONG_WORD,
                            EntryFields("司法徽章", "司法行政徽章"))
    import_releases(COMMAND_LINE, office, LEDGER.encode(), "台账.csv", dry_run=False)
    _tell(office, cast)
    today = clock.today()
    deputies.appoint_deputy(cast.first, office, absent_id=cast.first.require_person(),
                            deputy_id=cast.second.require_person(), duty=Duty.FIRST_REVIEWER,
                            from_day=today, to_day=today + timedelta(days=2), reason="出差")
    filled = Filled(posts, rounds, found, orders, entry, _places(office, found), fill_aftercare(office, cast),
                    fill_reconciling(office, _places(office, found)["published"]["article_id"]),
                    fill_registers(office, cast), fill_applications(office, cast), fill_media(office, cast),
                    fill_ledger(office, cast))
    fill_rollup(office, cast)
    fill_texts(office, cast)
    fill_report(office, cast)
    fill_past(office, cast)
    fill_procedure(office, cast)
    fill_collecting(office, cast)
    return filled


def _places(office: Office, found: dict[str, int]) -> dict[str, dict[str, int]]:
    with office.db.read() as session:
        return {name: {"message_id": number,
                       "article_id": messages.get_message(session, number).articles[0].id}
                for name, number in found.items()}


def _under_review(office: Office, cast: Cast) -> tuple[dict[str, int], dict[str, int]]:
    """A post with findings and remarks, one that came back, one that was signed with a pen."""
    posts = {"found": written_post(office, cast, title="检查出问题的稿件", body=FAULTY),
             "returned": written_post(office, cast, title="退回的稿件"),
             "signed": written_post(office, cast, title="纸质签字的稿件")}
    rounds = {}
    rounds["found"], seen = submitted_round(office, cast, posts["found"])
    remarks.comment(cast.first, office, rounds["found"], text="请核对法律名称", line=1)
    with office.db.read() as session:
        views = reviews.findings(session, reviews.get_round(session, rounds["found"]))
    remarks.waive(cast.first, office, rounds["found"], views[0].finding.id, "引用旧文件原文")

    rounds["returned"], seen = submitted_round(office, cast, posts["returned"])
    for quote in ("一楼大厅", "联系电话"):
        number = remarks.comment(cast.first, office, rounds["returned"], text="请写全",
                                 quote=quote)
    remarks.answer_comment(cast.writer, office, number, "已补充")
    reviewing.return_post(cast.first, office, rounds["returned"], seen_sha256=seen,
                          reason="请补充地点")
    drafting.save_working_copy(cast.writer, office, posts["returned"],
                               _rewritten(office, posts["returned"]), 1)

    rounds["signed"], seen = submitted_round(office, cast, posts["signed"])
    reviewing.secrecy_review(cast.secrecy, office, rounds["signed"], seen_sha256=seen,
                             passed=True, ticks=all_ticks(office))
    sheet = paper.SignedSheet(
        part=Part.REVIEW, signer_id=cast.first.require_person(), signed_on=clock.today(),
        code=short_code(seen), passed=True, opinion="同意", scan=png("white"), scan_name="表.png")
    paper.enter_paper(cast.writer, office, rounds["signed"], sheet, seen_sha256=seen, level=1)

    posts["changed"] = written_post(office, cast, title="改过再送审的稿件")
    rounds["closed"], seen = submitted_round(office, cast, posts["changed"])
    reviewing.return_post(cast.first, office, rounds["closed"], seen_sha256=seen,
                          reason="写明地点")
    drafting.save_revision(cast.writer, office, posts["changed"],
                           _rewritten(office, posts["changed"]), 1)
    rounds["changed"], _ = submitted_round(office, cast, posts["changed"])
    return posts, rounds


def _rewritten(office: Office, post_id: int) -> ArticleFields:
    """The saved version with another body."""
    with office.db.read() as session:
        revision = queries.get_post(session, post_id).current_revision
        assert revision is not None
        return replace(revision.fields(), body="十二月四日，在**一楼大厅**。\n\n![](图1.png)\n")


def _two_texts(office: Office, cast: Cast) -> int:
    """A post that two people edited at once."""
    post_id = written_post(office, cast, title="两个人写的稿件")
    mine = fields(title="两个人写的稿件", body="我写的。\n")
    drafting.save_working_copy(cast.writer, office, post_id, mine, 1)
    drafting.save_revision(cast.colleague, office, post_id,
                           replace(mine, body="同事写的。\n"), 1)
    return post_id


def _messages(office: Office, cast: Cast) -> dict[str, int]:
    """One message in every state that a person meets, and those of the other kinds."""
    found: dict[str, int] = {}
    for name, way in WAYS.items():
        mode = Mode.MANUAL if name == "awaiting" else Mode.PUBLISH
        ids = [approved_post(office, cast, title=f"{MESSAGE_TITLES[name]}{n}",
                             body=f"第{n}篇，{MESSAGE_TITLES[name]}。\n\n![现场](图1.png)\n")
               for n in (1, 2)]
        found[name] = publishing.schedule(
            cast.publisher, office, post_ids=ids, mode=mode, repeat_reason="测试",
            due_at=clock.now() + timedelta(days=1 + len(found)))
        bring_to(office, found[name], *way)
    add_attempt(office, found["unconfirmed"], "submit", "unknown", "连接中断")
    add_attempt(office, found["unconfirmed"], "freepublish_batchget", "ok", json.dumps({"newest": [
        {"article_id": "A9", "at": clock.now().isoformat(), "titles": ["待核实的1", "待核实的2"],
         "urls": ["https://mp.weixin.qq.com/s/a", "https://mp.weixin.qq.com/s/b"],
         "same": ["title", "text", "count"]}]}))
    found["newspic"] = queued_newspic(office, cast, Mode.MANUAL)
    bring_to(office, found["newspic"], S.AWAITING_PERSON)
    film = written_by_hand_kind(office, cast, title="等人发表的短片")
    approve(office, cast, film)
    found["film"] = publishing.schedule(cast.publisher, office, post_ids=[film],
                                        mode=Mode.MANUAL, due_at=clock.now())
    bring_to(office, found["film"], S.AWAITING_PERSON)
    found["published"] = _published(office, cast)
    return found


def _published(office: Office, cast: Cast) -> int:
    post_id = approved_post(office, cast, title="已经发表的稿件")
    message_id = publishing.schedule(cast.publisher, office, post_ids=[post_id],
                                     mode=Mode.MANUAL, due_at=clock.now(), repeat_reason="测试")
    bring_to(office, message_id, S.AWAITING_PERSON)
    with office.db.read() as session:
        article = messages.get_message(session, message_id).articles[0]
    publishing.record_link(cast.publisher, office, article.id, published_at=clock.now(),
                           url="https://mp.weixin.qq.com/s/abcdef", how=CheckedHow.BY_HAND,
                           reason="已核对")
    return message_id


def _orders(office: Office, cast: Cast) -> dict[str, int]:
    def enter(**changes: object) -> int:
        return reposting.enter_order(cast.writer, office, order_fields(
            received_at=clock.now() - timedelta(days=3), **changes))

    found = {"open": enter(due_at=clock.now() + timedelta(days=1)),
             "late": enter(title="到期没办的", due_at=clock.now() - timedelta(days=1)),
             "declined": enter(title="不转发的", due_at=clock.now() + timedelta(days=1)),
             "linked": enter(title="写好了的", due_at=clock.now() + timedelta(days=1))}
    reposting.decline(cast.writer, office, found["declined"], "内容与本县无关")
    reposting.store_source(cast.writer, office, found["linked"],
                           "十二月四日，宪法宣传周启动。\n\n一楼大厅咨询。", SourceHow.PASTED)
    post_id = written_post(office, cast, title="写好了的", origin="repost", source="新疆法治报",
                           source_url="https://mp.weixin.qq.com/s/source",
                           body="十二月五日，宪法宣传周启动。\n\n一楼大厅咨询。\n")
    reposting.link_post(cast.writer, office, found["linked"], post_id)
    return found


def _tell(office: Office, cast: Cast) -> None:
    with office.db.write() as session:
        for key, kind in (("a", NoticeKind.REVIEW_WAITING), ("b", NoticeKind.MISSED)):
            notices.tell(session, to=range(1, 13), key=key, kind=kind, path="/posts",
                         sentence="《普法》等您看。")
