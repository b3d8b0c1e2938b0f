"""补录稿件: an article that was published without us becomes a post, with its text as it was.

Such a post begins in state 已发布: it was never drafted or reviewed here, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from wechat_bot.drafting import search
from wechat_bot.drafting.images import Picture
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.operations import new_revision, place_image
from wechat_bot.drafting.rules import ArticleFields, PostKind, PostState, canonical
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.office import Office


def keep_published(
    session: Session, office: Office, actor: Actor, fields: ArticleFields,
    pictures: Mapping[str, tuple[str, Picture]],
) -> Revision:
    """A published post with its one revision, in the caller's transaction.

    pictures: name in the text → (sha256 in the media store, the picture). WeChat's limits do not
    bind what it has published already. The revision's post_id names the post.
    """
    now = clock.now()
    fields = canonical(fields)
    post = Post(state=PostState.PUBLISHED.value, kind=PostKind.NEWS.value, title=fields.title,
                section=fields.section, typist_id=actor.user_id, created_at=now, updated_at=now)
    session.add(post)
    session.flush()
    for name, (sha256, picture) in pictures.items():
        place_image(session, post, name, sha256, picture, actor.user_id)
    revision = new_revision(session, office, post, fields, actor.user_id)
    session.add(revision)
    post.revision_number = revision.number
    session.flush()
    search.index(session, post.id, fields)
    journal.record(session, actor, "post.late_entered", f"post:{post.id}", title=fields.title)
    return revision
