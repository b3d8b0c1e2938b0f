"""Publications for tests: a post with its text, in the ledger, without WeChat."""

from __future__ import annotations

import json
from datetime import datetime

from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.people.queries import all_users
from wechat_bot.rendering import text_sha256


def at(text: str) -> datetime:
    """The instant of a Beijing time: 2026-11-22 10:00."""
    return clock.from_beijing(text)


def publish(
    office: Office, title: str, body: str = "", *, when: str = "2026-11-20 10:00",
    mode: str = "manual", channel: str = "wechat", url: str = "", status: str = "current",
    section: str = "办公室", origin: str = "original", info_kind: str = "none",
    key_area: bool = False, government: bool = True, page_text: str = "",
    replaces_id: int | None = None, **fields: str,
) -> int:
    """A release; with a body also the post that it came from. → the release's id."""
    moment = at(when)
    with office.db.write() as session:
        post_id, sha256 = None, ""
        if body:
            user_id = all_users(session)[0].id
            article = ArticleFields(title=title, body=body, author="法治额敏", section=section,
                                    **fields)
            post = Post(state="published", title=title, typist_id=user_id, created_at=moment,
                        updated_at=moment, revision_number=1)
            session.add(post)
            session.flush()
            revision = Revision(post_id=post.id, number=1, created_by_id=user_id,
                                created_at=moment, sha256="", images_json="[]")
            revision.set_fields(article)
            revision.sha256 = sha256 = text_sha256(f"<p>{title}{body}</p>")
            session.add(revision)
            post_id = post.id
        item = DisclosureItem(
            index_number=f"test/{moment.year}-{title}-{channel}", title=title, section=section,
            origin=origin, info_kind=info_kind, key_area=key_area, post_id=post_id,
            is_government_information=government, created_by="测试", created_at=moment)
        session.add(item)
        session.flush()
        release = Release(
            item_id=item.id, channel=channel, mode=mode, published_at=moment, time_source="person",
            url=url, status=status, revision_sha256=sha256, created_by="测试", created_at=moment,
            text_sha256=text_sha256(page_text) if page_text else "", replaces_id=replaces_id,
            reviewers_json=json.dumps([]))
        session.add(release)
        session.flush()
        return release.id
