"""What WeChat tells too late, or about another job: no second publication, no wrong one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.publishing.test_inbox_matching import (
    article_id_of,
    events,
    finish_jobs,
    tell,
    unanswered,
)
from tests.publishing.test_same_moment import Meanwhile
from tests.support.callbacks import publish_xml
from tests.support.cast import Cast
from tests.support.publishing import make_due, queued, read, state, sweep_until
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import inbox, operations, queries
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState


def test_what_was_arranged_anew_is_held_when_the_first_turns_out_to_be_out(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    """Judged 没有发出, scheduled for later, and then WeChat tells that it had worked after all."""
    message_id = unanswered(office, cast, gateway, emulator)
    make_due(office, message_id)
    sweep_until(office, gateway, message_id, S.UNCONFIRMED)
    operations.decide(cast.publisher, office, message_id, published=False, reason="后台没看到")
    again = operations.schedule(
        cast.publisher, office, mode=Mode.PUBLISH, due_at=clock.now() + timedelta(hours=1),
        post_ids=[read(office, message_id).articles[0].post_id], repeat_reason="再发")
    other = queued(office, cast, Mode.MANUAL, title="不相干的")
    finish_jobs(emulator)
    tell(office, publish_xml("4711", article_id=article_id_of(gateway)))
    inbox.sweep(office, gateway, "test")
    assert state(office, again) is S.HELD and "已经发表" in read(office, again).reason
    assert state(office, other) is S.SCHEDULED
    operations.cancel(cast.publisher, office, again, "先看后台")
    with pytest.raises(InvalidInput, match="已经发表过"):  # nor is it arranged without a word
        operations.schedule(
            cast.publisher, office, mode=Mode.PUBLISH, due_at=clock.now() + timedelta(hours=1),
            post_ids=[read(office, message_id).articles[0].post_id])


def test_a_number_that_came_while_contents_were_compared_decides(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    """The event was another job's with the same text; the message's own answer came just now."""
    message_id = unanswered(office, cast, gateway, emulator)
    finish_jobs(emulator)
    tell(office, publish_xml("4711", article_id=article_id_of(gateway)))

    def answered() -> None:
        with office.db.write() as session:
            message = queries.get_message(session, message_id)
            message.state, message.publish_id = S.SUBMITTED.value, "815"

    inbox.sweep(office, Meanwhile(gateway, "published_articles", answered), "test")
    assert state(office, message_id) is S.SUBMITTED
    assert read(office, message_id).publish_id == "815"
    assert events(office)[0].message_id is None
