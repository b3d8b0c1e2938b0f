"""A message changes its state here and nowhere else, and takes its posts along."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.rules import PostAct
from wechat_bot.kernel import clock, events, journal
from wechat_bot.kernel.actor import WORKER
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import queries
from wechat_bot.publishing.models import Article, Message
from wechat_bot.publishing.rules import (
    END_STATES,
    TROUBLE_STATES,
    MessageState,
    check_transition,
    post_acts,
    wait_after,
)
from wechat_bot.reviewing.queries import approval_problem


def enter(
    session: Session, message: Message, target: MessageState, *,
    next_act_at: datetime | None = None, reason: str = "", advice: str = "",
) -> None:
    """Change a message's state by the table; posts follow, leases and alarms are reset.

    next_act_at: when the worker shall look again (None: it shall not).
    """
    state = MessageState(message.state)
    check_transition(state, target)
    for act in post_acts(state, target):
        for article in message.articles:
            _advance_post(session, article, act)
    message.state = target.value
    message.next_act_at = next_act_at
    message.lease_until = None
    message.owner = ""
    message.reason, message.advice = reason, advice
    if target in END_STATES:
        for article in message.articles:
            article.live = False
    if target is MessageState.PUBLISHED:
        events.announce(session, events.MESSAGE_PUBLISHED, message_id=message.id)
    if target in TROUBLE_STATES and target is not state:
        events.announce(session, events.MESSAGE_TROUBLE, message_id=message.id,
                        state=target.value, at=clock.now().isoformat())
    session.flush()


def retry_later(office: Office, message: Message, reason: str) -> None:
    """The same step again, after the next of the retry_seconds."""
    wait = wait_after(office.config.publishing.retry_seconds, message.tries)
    message.tries += 1
    message.next_act_at = clock.now() + wait
    message.lease_until, message.owner = None, ""
    message.reason, message.advice = reason, "程序会自己再试。"


def miss(
    session: Session, message: Message, reason: str, advice: str = "请决定改期还是取消。"
) -> None:
    """The slot passed beyond the grace: a person decides; in the journal with its due time."""
    enter(session, message, MessageState.MISSED, reason=reason, advice=advice)
    journal.record(session, WORKER, "message.missed", f"message:{message.id}",
                   titles=queries.titles(session, message), due=clock.show(message.due_at),
                   reason=reason)


def _advance_post(session: Session, article: Article, act: PostAct) -> None:
    # An article that failed inside a published message goes back to 已定稿 alone.
    failed_alone = act is PostAct.PUBLISH and article.outcome == "failed"
    post = posts.get_post(session, article.post_id)
    drafting.advance(session, post, PostAct.FAIL if failed_alone else act)
    if act is PostAct.PUBLISH and article.outcome == "removed":
        drafting.advance(session, post, PostAct.TAKE_DOWN)


def approvals_problem(session: Session, message: Message) -> str | None:
    """Why the message may not go out as it stands (the first lost approval), or None."""
    for article in message.articles:
        problem = approval_problem(session, article.artefact_id, article.artefact_sha256)
        if problem:
            return problem
    return None
