"""What the messages add to 今天要我办的: what waits for a person, what goes out next."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from wechat_bot.disclosure import queries as ledger
from wechat_bot.drafting.models import Post
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.media_duties import queries as media_duties
from wechat_bot.publishing import queries
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import MESSAGE_STATE_NAMES, MODE_NAMES, MessageState, Mode
from wechat_bot.web import frame
from wechat_bot.web.todos import HomeBox, Todo, home_box, post_box, todo_provider

_DEEDS: dict[MessageState, tuple[str, Permission, bool]] = {
    MessageState.UNCONFIRMED: ("核实发布结果", Permission.DECIDE_UNCONFIRMED, True),
    MessageState.HELD: ("处理暂停的发布", Permission.PUBLISH, True),
    MessageState.MISSED: ("处理逾期未发", Permission.PUBLISH, True),
    MessageState.AWAITING_PERSON: ("人工发表并登记链接", Permission.PUBLISH, False),
    MessageState.IN_DRAFT_BOX: ("到草稿箱发表并登记链接", Permission.PUBLISH, False),
}


@todo_provider
def waiting_messages(session: Session, actor: Actor) -> list[Todo]:
    """Messages that only a person can carry on."""
    found = []
    for message in queries.in_states(session, tuple(_DEEDS)):
        deed, permission, urgent = _DEEDS[MessageState(message.state)]
        if permission in actor.permissions:
            found.append(Todo(
                deed, queries.titles(session, message), _url(message), message.due_at,
                urgent=urgent, note=message.reason))
    return found


@home_box
def next_out(session: Session, actor: Actor) -> HomeBox | None:
    """What goes out next and in which mode; how long nothing was published."""
    if Permission.READ not in actor.permissions:
        return None
    standing = media_duties.standing(session, frame.office().config.media, clock.now())
    coming = [(message, queries.titles(session, message), MODE_NAMES[Mode(message.mode)])
              for message in queries.upcoming(session)]
    return HomeBox("接下来发布", "publishing/_next.html",
                   {"coming": coming, "standing": standing})


@post_box
def where_it_went(session: Session, actor: Actor, post: Post) -> HomeBox | None:
    """发布情况: every message a post was in, its link, and its place in the ledger."""
    messages = queries.messages_of_post(session, post.id)
    if not messages:
        return None
    lines = [(message, MESSAGE_STATE_NAMES[MessageState(message.state)],
              next(a for a in message.articles if a.post_id == post.id)) for message in messages]
    return HomeBox("发布情况", "publishing/_post.html",
                   {"lines": lines, "item": ledger.item_of_post(session, post.id)})


def _url(message: Message) -> str:
    return url_for("publishing.message_page", message_id=message.id)
