"""Items of the ledger that went through the whole house: written, reviewed, published, registered."""

from __future__ import annotations

from itertools import count

from tests.support.articles import approved_post, png
from tests.support.cast import Cast
from tests.web.desk import bring_to
from wechat_bot.disclosure import operations, queries, website
from wechat_bot.disclosure.evidence import add_evidence
from wechat_bot.disclosure.operations import ReleaseForm
from wechat_bot.disclosure.website import StepForm
from wechat_bot.disclosure.website_rules import Act
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing.models import WeChatEvent
from wechat_bot.publishing.queries import get_message
from wechat_bot.publishing.rules import MessageState, Mode

_numbers = count(1)


def registered(office: Office, cast: Cast, **changes: object) -> int:
    """The item of a post that was published by this system, with an event and a link."""
    number = next(_numbers)
    post = approved_post(office, cast, **changes)
    message_id = publishing.schedule(cast.publisher, office, post_ids=[post], mode=Mode.PUBLISH,
                                     due_at=clock.now(), repeat_reason="测试")
    with office.db.write() as session:
        message = get_message(session, message_id)
        message.published_at, message.time_source = clock.now(), "event"
        message.publish_id, message.article_id = f"PUB{number}", f"ART-{number}"
        message.articles[0].outcome = "published"
        message.articles[0].published_at = clock.now()
        message.articles[0].url = f"https://mp.weixin.qq.com/s/{number}"
        session.add(WeChatEvent(
            received_at=clock.now(), event="PUBLISHJOBFINISH", created_at=clock.now(),
            dedupe_key=f"PUB{number}:0", publish_id=f"PUB{number}", status="0",
            raw="<xml>…</xml>", message_id=message_id))
    bring_to(office, message_id, MessageState.PREPARING, MessageState.SUBMITTING,
             MessageState.PUBLISHED)
    release_id = operations.register_published(office, message_id)[0]
    with office.db.read() as session:
        return queries.get_release(session, release_id).item_id


def website_examples(office: Office, officer: Actor) -> int:
    """An item of the account that was handed to the website, with a file of evidence; its id."""
    release_id = operations.enter_release(officer, office, ReleaseForm(
        title="普法推文", published="2026-03-03 10:00", channel="wechat"))
    with office.db.read() as session:
        item_id = queries.get_release(session, release_id).item_id
    website.record_step(officer, office, item_id, Act.SUBMITTED, StepForm(day="2026-03-10"))
    add_evidence(officer, office, release_id, "截图.png", png(), "")
    return item_id
