"""通知 about publications: who is told when a message is out, or is in trouble.

Called with the news of kernel.events after the message's own transaction; may hear the same
news twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.drafting import queries as drafting
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.office import Office
from wechat_bot.notices import operations as notices
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people
from wechat_bot.publishing import queries
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import MessageState

_TROUBLES: dict[MessageState, tuple[NoticeKind, str]] = {
    MessageState.HELD: (NoticeKind.HELD, "暂停发布，没有发出去"),
    MessageState.MISSED: (NoticeKind.MISSED, "到时间没有发出去，请决定改期还是取消"),
    MessageState.UNCONFIRMED: (NoticeKind.UNCONFIRMED, "是否已经发出还不能确定，请核实后判定"),
    MessageState.FAILED: (NoticeKind.FAILED, "没有发出去"),
}
_CONCERNED = frozenset({Permission.PUBLISH, Permission.DECIDE_UNCONFIRMED})


def tell_trouble(office: Office, payload: Mapping[str, Any]) -> None:
    """Held, missed, unconfirmed or failed: who publishes or decides is told, and the group.

    payload: message_id, state, at (when the message came into the state: each time is told).
    """
    state = MessageState(payload["state"])
    kind, what = _TROUBLES[state]
    with office.db.write() as session:
        message = queries.get_message(session, int(payload["message_id"]))
        # The reason belongs to the state; where the message went on meanwhile it is another's.
        reason = message.reason if message.state == state.value else ""
        notices.tell(
            session, to=people.users_permitted(session, _CONCERNED), kind=kind,
            sentence=f"{queries.titles(session, message)}{what}。{_closed(reason)}",
            path=f"/messages/{message.id}",
            key=f"message:{message.id}:{state.value}:{payload.get('at', '')}", group=True,
        )


def tell_published(office: Office, payload: Mapping[str, Any]) -> None:
    """Out: who typed the posts is told, and who wrote them where that is an account's name."""
    with office.db.write() as session:
        message = queries.get_message(session, int(payload["message_id"]))
        notices.tell(
            session, to=_writers(session, message), kind=NoticeKind.PUBLISHED,
            sentence=f"{queries.titles(session, message)}已经发表。", path=f"/messages/{message.id}",
            key=f"message:{message.id}:published",
        )


def _writers(session: Session, message: Message) -> set[int]:
    posts = [drafting.get_post(session, article.post_id) for article in message.articles]
    names = {post.current_revision.contributor.strip() for post in posts if post.current_revision}
    typists = {post.typist_id for post in posts if post.typist_id is not None}
    return typists | {user_id for user_id, name in people.names(session).items() if name in names}


def _closed(reason: str) -> str:
    """The reason as a sentence of its own."""
    text = reason.strip()
    return text if not text or text[-1] in "。！？" else f"{text}。"
