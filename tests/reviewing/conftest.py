"""A post that was sent to review, and the acts on it in short words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.articles import all_ticks, fields, submitted_round, written_post
from tests.support.cast import Cast, hire
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import operations, queries
from wechat_bot.reviewing.models import ApprovedArtefact


@dataclass
class Desk:
    """One round of one post, as its reviewers see it."""

    office: Office
    cast: Cast
    post_id: int
    round_id: int
    seen: str

    def pass_level(self, actor: Actor, **more: Any) -> int:
        """通过."""
        given = {"seen_sha256": self.seen, **more}
        return operations.pass_level(actor, self.office, self.round_id, **given)

    def return_post(self, actor: Actor, reason: str = "第二段有错字", **more: Any) -> None:
        """退回."""
        given = {"seen_sha256": self.seen, **more}
        operations.return_post(actor, self.office, self.round_id, reason=reason, **given)

    def secrecy(self, actor: Actor, passed: bool = True, **more: Any) -> None:
        """保密审查."""
        given = {"seen_sha256": self.seen, "ticks": all_ticks(self.office), **more}
        operations.secrecy_review(actor, self.office, self.round_id, passed=passed, **given)

    def recall(self, actor: Actor) -> None:
        """撤回送审."""
        operations.recall(actor, self.office, self.round_id)

    def approve(self) -> None:
        """All the way to the approved artefact."""
        self.secrecy(self.cast.secrecy)
        for actor in (self.cast.first, self.cast.second, self.cast.final):
            self.pass_level(actor)

    def edit(self, actor: Actor | None = None, **changes: Any) -> int:
        """A changed version; its number."""
        with self.office.db.read() as session:
            post = posts.get_post(session, self.post_id)
            assert post.current_revision is not None
            cover, number = post.current_revision.cover_sha256, post.revision_number
        given = {"cover_sha256": cover, "digest": f"改过第 {number} 次", **changes}
        return drafting.save_revision(actor or self.cast.writer, self.office, self.post_id,
                                      fields(**given), number)

    def again(self) -> Desk:
        """The next round, after sending the current version to review."""
        round_id, seen = submitted_round(self.office, self.cast, self.post_id)
        return Desk(self.office, self.cast, self.post_id, round_id, seen)

    def states(self) -> tuple[str, str]:
        """(of the round, of the post)."""
        with self.office.db.read() as session:
            return (queries.get_round(session, self.round_id).state,
                    posts.get_post(session, self.post_id).state)

    def artefact(self) -> ApprovedArtefact | None:
        """The approved artefact of the current version."""
        with self.office.db.read() as session:
            return queries.artefact_of_revision(session, posts.get_post(session, self.post_id))

    def last_line(self) -> str:
        """The newest line of the journal about the post."""
        with self.office.db.read() as session:
            return journal.history(session, [f"post:{self.post_id}"])[0].sentence


def new_desk(office: Office, cast: Cast, **changes: Any) -> Desk:
    """A desk with a new post on it."""
    post_id = written_post(office, cast, **changes)
    round_id, seen = submitted_round(office, cast, post_id)
    return Desk(office, cast, post_id, round_id, seen)


@pytest.fixture
def desk(office: Office, cast: Cast) -> Desk:
    """On SQLite."""
    return new_desk(office, cast)


@pytest.fixture
def any_desk(any_office: Office) -> Desk:
    """Once on SQLite and once on PostgreSQL."""
    return new_desk(any_office, hire(any_office))
