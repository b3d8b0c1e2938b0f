"""下架 and 更正 on SQLite and on PostgreSQL, without WeChat."""

from __future__ import annotations

from dataclasses import replace

from tests.support.articles import BODY, approve, approved_post
from tests.support.cast import hire
from tests.web.desk import bring_to
from wechat_bot import wiring
from wechat_bot.aftercare import corrections, operations, queries
from wechat_bot.aftercare.rules import CorrectionWay
from wechat_bot.disclosure.export import year_export
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.queries import get_message
from wechat_bot.publishing.rules import MessageState, Mode


def test_edited_taken_down_signed_and_listed(any_office: Office) -> None:
    office, cast = any_office, hire(any_office)
    post_id = approved_post(office, cast)
    message_id = publishing.schedule(cast.publisher, office, post_ids=[post_id],
                                     mode=Mode.MANUAL, due_at=clock.now())
    bring_to(office, message_id, MessageState.AWAITING_PERSON)
    with office.db.read() as session:
        article_id = get_message(session, message_id).articles[0].id
    publishing.record_link(
        cast.publisher, office, article_id, url="https://mp.weixin.qq.com/s/a",
        published_at=clock.now(), how=CheckedHow.BY_HAND, reason="已核对")
    wiring.hand_on(office)
    edit = corrections.open_correction(cast.publisher, office, article_id, CorrectionWay.EDIT,
                                       "应为二楼")
    with office.db.read() as session:
        fields = posts.get_revision(session, post_id, 1).fields()
    drafting.save_revision(cast.writer, office, post_id,
                           replace(fields, body=BODY.replace("一楼", "二楼")), 1)
    approve(office, cast, post_id)
    corrections.record_edit(cast.publisher, office, edit, how=CheckedHow.BY_HAND, reason="已核对")
    down = operations.take_down(cast.publisher, office, article_id, "又错了")
    operations.record_taken_down(cast.publisher, office, down, clock.now())
    with office.db.read() as session:
        total, cases = queries.cases(session, "unsigned")
        assert (total, cases[0].title) == (1, "宪法宣传周活动通知")
        assert [case.title for case in queries.cases(session, "done")[1]] == [cases[0].title] * 2
        assert queries.unresolved(session) == []
        [release] = year_export(session, office.config, clock.year_of(clock.now()))["releases"]
        assert (release["status"], release["counted"]) == ("taken_down", True)
    operations.sign(cast.final, office, down, agree=True)
    assert operations.remind(office) == 0
    with office.db.read() as session:
        assert queries.cases(session, "unsigned")[0] == 0
        assert posts.get_post(session, post_id).state == "taken_down"
