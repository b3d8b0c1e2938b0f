"""办理的顺序: what offices do with a report, what is due next, what needs a reason. Pure.

The order is practice, not law (条例 art 49 knows handing in and publication alone), so nothing
here locks anybody out: a step may be entered out of order where reality did it, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

KIND_NAMES = {"review": "送审稿", "final": "定稿", "correction": "更正稿"}
PUBLIC = ("final", "correction")
WEBSITE, ACCOUNT = "website", "wechat"


class Step(StrEnum):
    """A step that people do outside this program and enter here."""

    MARKED = "marked"
    SIGNED = "signed"
    SEALED = "sealed"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    REPLACED = "replaced"
    NOT_REPLACED = "not_replaced"
    ARCHIVED = "archived"


STEP_NAMES: dict[Step, str] = {
    Step.MARKED: "批注扫描件", Step.SIGNED: "负责人签字", Step.SEALED: "加盖公章",
    Step.SUBMITTED: "报送", Step.PUBLISHED: "公布", Step.REPLACED: "已更换",
    Step.NOT_REPLACED: "未更换", Step.ARCHIVED: "归档",
}
SCANNED = frozenset({Step.MARKED, Step.SIGNED, Step.SEALED})
ON_CHANNEL = frozenset({Step.PUBLISHED, Step.REPLACED, Step.NOT_REPLACED})
# step → the steps that come before it in the office's order
_BEFORE: dict[Step, tuple[Step, ...]] = {
    Step.MARKED: (), Step.SIGNED: (), Step.SEALED: (Step.SIGNED,),
    Step.SUBMITTED: (Step.SIGNED, Step.SEALED),
    Step.PUBLISHED: (Step.SIGNED, Step.SEALED, Step.SUBMITTED),
    Step.REPLACED: (), Step.NOT_REPLACED: (),
    Step.ARCHIVED: (Step.SIGNED, Step.SEALED, Step.SUBMITTED, Step.PUBLISHED),
}


@dataclass(frozen=True)
class VersionFact:
    """A frozen version. frozen_on: in Beijing; signed_on: its 落款日期."""

    number: int
    kind: str
    frozen_on: date
    signed_on: date | None = None


@dataclass(frozen=True)
class ActFact:
    """A step that was entered and not voided."""

    kind: str
    number: int
    on_day: date
    channel: str = ""


@dataclass(frozen=True)
class Record:
    """What was done for a year's report. over: whether the year is."""

    year: int
    over: bool
    versions: tuple[VersionFact, ...] = ()
    acts: tuple[ActFact, ...] = ()

    @property
    def public(self) -> VersionFact | None:
        """The newest version for the public."""
        return next((each for each in reversed(self.versions) if each.kind in PUBLIC), None)

    @property
    def correction(self) -> VersionFact | None:
        """The newest version, where it is a 更正稿."""
        found = self.public
        return found if found is not None and found.kind == "correction" else None

    def version(self, number: int) -> VersionFact | None:
        """A version by its number."""
        return next((each for each in self.versions if each.number == number), None)

    def done(self, step: Step, channel: str = "") -> list[ActFact]:
        """What was entered of a step with versions for the public (批注: with any)."""
        shown = {each.number for each in self.versions
                 if each.kind in PUBLIC or step is Step.MARKED}
        return [each for each in self.acts if each.kind == step and each.number in shown
                and (not channel or each.channel == channel)]

    def published_channels(self) -> list[str]:
        """Channels on which the report stands, in the order of publication."""
        return list(dict.fromkeys(each.channel for each in self.done(Step.PUBLISHED)))
