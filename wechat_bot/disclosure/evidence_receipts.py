"""公众号回执 of a release: what was asked of WeChat, what it answered and what it told of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wechat_bot.disclosure.models import AccountArticle, Release
from wechat_bot.publishing.models import Article, Attempt, Message, Preflight, WeChatEvent

AsColumns = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Receipts:
    """The rows behind the release."""

    message: Message
    article: Article
    attempts: list[Attempt]
    events: list[WeChatEvent]
    preflights: list[Preflight]


def find(session: Session, release: Release) -> Receipts | None:
    """None for a release that no message of ours carried."""
    if release.article_id is None:
        return None
    article = session.get_one(Article, release.article_id)
    message = session.get_one(Message, article.message_id)
    numbers = [WeChatEvent.message_id == message.id]
    if message.publish_id:
        numbers.append(WeChatEvent.publish_id == message.publish_id)
    if message.msg_id:
        numbers.append(WeChatEvent.msg_id == message.msg_id)
    return Receipts(
        message, article,
        list(session.scalars(select(Attempt).where(Attempt.message_id == message.id)
                             .order_by(Attempt.id))),
        list(session.scalars(select(WeChatEvent).where(or_(*numbers)).order_by(WeChatEvent.id))),
        list(session.scalars(select(Preflight).where(Preflight.message_id == message.id)
                             .order_by(Preflight.id))))


def receipts(
    session: Session, release: Release, columns: AsColumns, names: Mapping[int, str]
) -> dict[str, Any]:
    """As the file 公众号回执.json holds them; {} where WeChat had no part or nothing was kept."""
    seen = session.scalars(select(AccountArticle).where(
        or_(AccountArticle.release_id == release.id,
            AccountArticle.our_article_id == (release.article_id or 0)))
        .order_by(AccountArticle.id)).all()
    found = find(session, release)
    if found is None and not seen:
        return {}
    told: dict[str, Any] = {} if found is None else {
        "message": {**columns(found.message),
                    "created_by": names.get(found.message.created_by_id, ""),
                    "articles": [columns(each) for each in found.message.articles]},
        "article": found.article.id,
        "attempts": [columns(each) for each in found.attempts],
        "events": [columns(each) for each in found.events],
        "preflights": [columns(each) for each in found.preflights]}
    # what the account's own list showed; the text is compared, not kept twice
    told["seen_on_account"] = [
        {name: value for name, value in columns(each).items() if name != "content"}
        for each in seen]
    return told
