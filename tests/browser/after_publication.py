"""下架与更正 in every situation that a page can show."""

from __future__ import annotations

from dataclasses import replace

from tests.support.articles import BODY, approve, approved_post
from tests.support.cast import Cast
from tests.web.desk import bring_to
from wechat_bot.aftercare import corrections, operations
from wechat_bot.aftercare.queries import get_correction
from wechat_bot.aftercare.rules import CorrectionWay, LateRelease
from wechat_bot.disclosure.queries import get_release
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.outside.pictures import make_pictures
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.queries import get_message
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.reconciling.entering import LateForm
from wechat_bot.reconciling.models import AccountArticle
from wechat_bot.reconciling.operations import PastedLink, register_links


def fill_aftercare(office: Office, cast: Cast) -> dict[str, int]:
    """Name → number: articles public and down, take-downs asked and done, corrections."""
    found = {"public": _published(office, cast, "仍在公众号上的文章")}
    found["asked_article"] = _published(office, cast, "等人删除的文章")
    found["asked"] = operations.take_down(cast.publisher, office, found["asked_article"],
                                          "引用的数字有误")
    found["down_article"] = _published(office, cast, "已经下架的文章")
    found["done"] = operations.record_gone(cast.officer, office, found["down_article"],
                                           "上级要求撤下", clock.now())
    operations.sign(cast.final, office, found["done"], agree=False, opinion="应先更正再下架")
    for name, title in (("begun", "刚开始改字的文章"), ("ready", "改好待登记的文章")):
        article_id = _published(office, cast, title)
        found[name] = corrections.open_correction(
            cast.publisher, office, article_id, CorrectionWay.EDIT, "“一楼大厅”应为“二楼大厅”")
    _rewrite(office, cast, found["ready"])
    for name, way in (("republish", CorrectionWay.REPUBLISH), ("notice", CorrectionWay.NOTICE)):
        article_id = _published(office, cast, f"要{'重发' if name == 'republish' else '说明'}的文章")
        found[name] = corrections.open_correction(cast.publisher, office, article_id, way,
                                                  "时间写错，应为十二月五日")
    return found | _entered_late(office, cast)


def _entered_late(office: Office, cast: Cast) -> dict[str, int]:
    """One that 对账 has seen on the account, and one of which only the link is known."""
    links = [PastedLink(f"https://mp.weixin.qq.com/s/late{number}", title, "<p>群发的文字。</p>",
                        clock.now()) for number, title in enumerate(("补录的文章", "补录后下架的文章"))]
    seen, other = (entered.release_id for entered in register_links(
        cast.publisher, office, links, LateForm(section="办公室", contributor="历史文章"),
        make_pictures(office.config)))
    now = clock.now()
    with office.db.write() as session:
        session.add(AccountArticle(
            account=office.config.wechat.app_id, article_id="A7", idx=1, title="补录的文章",
            url=links[0].url, content=links[0].html, published_at=now, first_seen_at=now,
            last_seen_at=now, release_id=seen))
        item = get_release(session, seen).item_id
    return {
        "late": seen, "late_item": item,
        "late_asked": operations.take_down(cast.publisher, office, LateRelease(other), "有误"),
        "late_notice": corrections.open_correction(
            cast.publisher, office, LateRelease(seen), CorrectionWay.NOTICE, "时间写错")}


def _published(office: Office, cast: Cast, title: str) -> int:
    """A published article by itself (its id)."""
    post_id = approved_post(office, cast, title=title)
    message_id = publishing.schedule(cast.publisher, office, post_ids=[post_id], mode=Mode.MANUAL,
                                     due_at=clock.now(), repeat_reason="测试")
    bring_to(office, message_id, MessageState.AWAITING_PERSON)
    with office.db.read() as session:
        article_id = get_message(session, message_id).articles[0].id
    publishing.record_link(
        cast.publisher, office, article_id, published_at=clock.now(), how=CheckedHow.BY_HAND,
        url=f"https://mp.weixin.qq.com/s/{article_id}", reason="已核对")
    return article_id


def _rewrite(office: Office, cast: Cast, correction_id: int) -> None:
    with office.db.read() as session:
        post = posts.get_post(session, get_correction(session, correction_id).post_id)
        fields = posts.get_revision(session, post.id, post.revision_number).fields()
    drafting.save_revision(cast.writer, office, post.id,
                           replace(fields, body=BODY.replace("一楼", "二楼")),
                           post.revision_number)
    approve(office, cast, post.id)
