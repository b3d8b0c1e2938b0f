"""The link of a 群发 that no event brought: pasted by a person, it reaches the ledger's line."""

from __future__ import annotations

from sqlalchemy import select

from tests.support.articles import approved_post
from tests.support.cast import hire
from wechat_bot import wiring
from wechat_bot.disclosure import operations as disclosure
from wechat_bot.disclosure.models import Release
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import evidence, lifecycle, operations, queries
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.rules import MessageState, Mode

URL = "https://mp.weixin.qq.com/s/abc"


def test_a_pasted_link_reaches_the_release_on_both_databases(any_office: Office) -> None:
    cast = hire(any_office)
    message_id = operations.schedule(
        cast.publisher, any_office, post_ids=[approved_post(any_office, cast)],
        mode=Mode.MASS_SEND, due_at=clock.now())
    with any_office.db.write() as session:
        message = queries.get_message(session, message_id)
        message.submit_started_at = clock.now()
        for state in (MessageState.PREPARING, MessageState.SUBMITTING, MessageState.SUBMITTED):
            lifecycle.enter(session, message, state)
        message.articles[0].outcome = "published"
        evidence.published(session, message, "", clock.now(), "first_seen", "")
        article_id = message.articles[0].id
    disclosure.register_published(any_office, message_id)
    operations.record_link(cast.publisher, any_office, article_id, url=URL,
                           published_at=clock.now(), how=CheckedHow.BY_HAND, reason="逐字核对过")
    wiring.hand_on(any_office)
    with any_office.db.read() as session:
        assert session.scalars(select(Release.url)).one() == URL
