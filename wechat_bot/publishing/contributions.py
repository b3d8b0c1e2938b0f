"""供稿统计: what each 供稿单位 and each person contributed, and what became of it.

Definitions (shown on the page in the same words):
- 送审 submitted: posts first sent to review in the period; each post once.
- 定稿 adopted: posts whose first approval fell in the period; each post once.
- 退回 returned: review rounds returned in the period; a post returned twice counts twice.
- 发表 published: articles that came before the readers in the period; one removed since counts.
Section and 供稿人 are those of the revision that was sent, approved, returned or published.
A post with several contributors counts once for each of them, and once for the section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.drafting.models import Revision
from wechat_bot.kernel.periods import Every, Period, periods_of
from wechat_bot.publishing.models import Article, Message
from wechat_bot.reviewing.models import ApprovedArtefact, ReviewRound
from wechat_bot.reviewing.rules import RoundState


class Deed(StrEnum):
    """What is counted."""

    SUBMITTED = "submitted"
    ADOPTED = "adopted"
    RETURNED = "returned"
    PUBLISHED = "published"


DEED_NAMES = {Deed.SUBMITTED: "送审", Deed.ADOPTED: "定稿", Deed.RETURNED: "退回",
              Deed.PUBLISHED: "发表"}
NO_SECTION, NO_PERSON = "（未填供稿单位）", "（未填供稿人）"


@dataclass(frozen=True)
class Contribution:
    """One thing that is counted: what, when, of which post, by whom."""

    deed: Deed
    at: datetime
    post_id: int
    title: str
    section: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """The four figures."""

    submitted: int = 0
    adopted: int = 0
    returned: int = 0
    published: int = 0

    def of(self, deed: Deed) -> int:
        """One of them."""
        return {Deed.SUBMITTED: self.submitted, Deed.ADOPTED: self.adopted,
                Deed.RETURNED: self.returned, Deed.PUBLISHED: self.published}[deed]


_BRACKETED = re.compile(r"[（(][^（()）]*[)）]")
_SEPARATORS = re.compile(r"[、，,；;/／|：:\n]+")
# What stands before names (文/张三 图/李四) and is nobody's name.
_ROLES = frozenset({"文", "图", "摄", "文图", "图文", "摄影", "文字", "图片", "撰稿", "供稿",
                    "通讯员", "记者", "编辑", "整理", "作者"})


def people_named(contributor: str) -> tuple[str, ...]:
    """The persons under 供稿人, each once, in order: 张三、李四 → 张三, 李四.

    张 三 is one person (single characters set apart), 张三 李四 are two; what stands in
    brackets and words such as 文/ 图/ are no names. Nobody named: NO_PERSON.
    """
    found: dict[str, None] = {}
    for part in _SEPARATORS.split(_BRACKETED.sub("", contributor)):
        words = [word for word in part.split() if word not in _ROLES]
        if len(words) > 1 and all(len(word) == 1 for word in words):
            words = ["".join(words)]
        found.update(dict.fromkeys(words))
    return tuple(found) or (NO_PERSON,)


def tally(contributions: Iterable[Contribution]) -> Tally:
    """The four figures of some contributions."""
    deeds = [one.deed for one in contributions]
    return Tally(**{deed.value: deeds.count(deed) for deed in Deed})


def by_section(
    contributions: Sequence[Contribution], sections: Iterable[str] = ()
) -> dict[str, Tally]:
    """供稿单位 → figures: those given first, with zeros, then any others that appear."""
    names = dict.fromkeys((*sections, *sorted({one.section for one in contributions})))
    return {name: tally(one for one in contributions if one.section == name) for name in names}


def by_person(
    contributions: Sequence[Contribution], person: str = ""
) -> dict[tuple[str, str], Tally]:
    """(供稿人, 供稿单位) → figures, sorted by section and name; one person's only if asked."""
    keys = {(name, one.section) for one in contributions for name in one.people
            if not person or name == person}
    return {
        (name, section): tally(one for one in contributions
                               if one.section == section and name in one.people)
        for name, section in sorted(keys, key=lambda key: (key[1], key[0]))
    }


def by_period(
    contributions: Sequence[Contribution], year: int, every: Every
) -> dict[Period, Tally]:
    """Each month or quarter of a year → figures."""
    return {period: tally(one for one in contributions
                          if Period.of(one.at, every) == period)
            for period in periods_of(year, every)}


def narrow(
    contributions: Iterable[Contribution], *, section: str = "", person: str = "",
    deed: str = "",
) -> list[Contribution]:
    """Those of one section, person or deed; "" does not narrow."""
    return [one for one in contributions
            if (not section or one.section == section)
            and (not person or person in one.people)
            and (not deed or one.deed == deed)]


def contributions(session: Session, since: datetime, until: datetime) -> list[Contribution]:
    """All that is counted with since ≤ time < until, latest first."""
    found = [*_submitted(session, since, until), *_adopted(session, since, until),
             *_returned(session, since, until), *_published(session, since, until)]
    return sorted(found, key=lambda one: (one.at, one.post_id), reverse=True)


def first_submission(session: Session) -> datetime | None:
    """When a post was first sent to review; None: never."""
    return session.scalar(select(func.min(ReviewRound.submitted_at)))


def _submitted(session: Session, since: datetime, until: datetime) -> Iterable[Contribution]:
    first = select(func.min(ReviewRound.id)).group_by(ReviewRound.post_id)
    rows = session.execute(
        select(ReviewRound.submitted_at, Revision)
        .join(Revision, Revision.id == ReviewRound.revision_id)
        .where(ReviewRound.id.in_(first), ReviewRound.submitted_at >= since,
               ReviewRound.submitted_at < until))
    return (_contribution(Deed.SUBMITTED, at, revision) for at, revision in rows)


def _adopted(session: Session, since: datetime, until: datetime) -> Iterable[Contribution]:
    first = select(func.min(ApprovedArtefact.id)).group_by(ApprovedArtefact.post_id)
    rows = session.execute(
        select(ApprovedArtefact.created_at, Revision)
        .join(Revision, Revision.id == ApprovedArtefact.revision_id)
        .where(ApprovedArtefact.id.in_(first), ApprovedArtefact.created_at >= since,
               ApprovedArtefact.created_at < until))
    return (_contribution(Deed.ADOPTED, at, revision) for at, revision in rows)


def _returned(session: Session, since: datetime, until: datetime) -> Iterable[Contribution]:
    rows = session.execute(
        select(ReviewRound.closed_at, Revision)
        .join(Revision, Revision.id == ReviewRound.revision_id)
        .where(ReviewRound.state == RoundState.RETURNED.value, ReviewRound.closed_at >= since,
               ReviewRound.closed_at < until))
    return (_contribution(Deed.RETURNED, at, revision) for at, revision in rows
            if at is not None)


def _published(session: Session, since: datetime, until: datetime) -> Iterable[Contribution]:
    moment = func.coalesce(Article.published_at, Message.published_at)
    rows = session.execute(
        select(moment, Revision)
        .join(Message, Message.id == Article.message_id)
        .join(ApprovedArtefact, ApprovedArtefact.id == Article.artefact_id)
        .join(Revision, Revision.id == ApprovedArtefact.revision_id)
        .where(Article.outcome.in_(("published", "removed")), moment >= since, moment < until))
    return (_contribution(Deed.PUBLISHED, at, revision) for at, revision in rows)


def _contribution(deed: Deed, at: datetime, revision: Revision) -> Contribution:
    return Contribution(deed, at, revision.post_id, revision.title,
                        revision.section.strip() or NO_SECTION,
                        people_named(revision.contributor))
