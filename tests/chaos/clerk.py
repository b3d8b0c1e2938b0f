"""The clerk of a run: pastes the link of what was mass-sent and came without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tests.support.cast import call_in
from wechat_bot.kernel.errors import BureauError
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.models import Article, Message
from wechat_bot.reviewing.models import ApprovedArtefact


class Clerk:
    """Looks at what waits for a person and does what a clerk would do with the readers' page."""

    def __init__(self, office: Office, readers: Callable[[], list[dict[str, Any]]]) -> None:
        self._office, self._readers = office, readers
        self._publisher = call_in(office).publisher
        self.refused: list[str] = []

    def help(self) -> int:
        """Paste every link that readers have and we lack; how many are still missing."""
        missing = self._without_link()
        if not missing:
            return 0
        readers = {item["title"]: item for item in self._readers()}
        for article_id, title in missing:
            item = readers.get(title)
            if item is None:
                continue
            try:
                operations.record_link(
                    self._publisher, self._office, article_id, url=item["url"],
                    published_at=datetime.fromisoformat(item["published_at"]),
                    how=CheckedHow.BY_HAND, reason="已在公众号逐字核对")
            except BureauError as error:
                self.refused.append(error.message)
        return len(self._without_link())

    def _without_link(self) -> list[tuple[int, str]]:
        """(article, title) of what went out but has no link."""
        with self._office.db.read() as session:
            rows = session.execute(
                select(Article.id, ApprovedArtefact.title)
                .join(ApprovedArtefact, ApprovedArtefact.id == Article.artefact_id)
                .join(Message, Message.id == Article.message_id)
                .where(Message.state == "published", Article.outcome == "published",
                       Article.url == ""))
            return [(row.id, row.title) for row in rows]
