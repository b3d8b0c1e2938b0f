"""办理的顺序: what offices do with a report, what is due next, what needs a reason. Pure.

The order is practice, not law (条例 art 49 knows handing in and publication alone), so nothing
here locks anybody out: a step may be entered out of order where reality did it, with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal

KIND_NAMES = {"review": "送审稿", "final": "定稿", "correction": "更正稿"}
PUBLIC = ("final", "correction")
State = Literal["done", "next", "later", "optional"]
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


@dataclass(frozen=True)
class Stage:
    """A line of the time line. code: of a Step, or of a kind of version. told: what was done."""

    code: str
    name: str
    state: State
    told: str = ""
    channel: str = ""
    due: date | None = None


def timeline(
    record: Record, channels: Mapping[str, str], *, submit_by: date | None = None,
    publish_by: date | None = None,
) -> list[Stage]:
    """The steps of a year in office order, with what is due next.

    channels: code → name, those on which a report is published. Optional steps are never next.
    """
    found = [
        _version_stage(record, "review"),
        _act_stage(record, Step.MARKED),
        _version_stage(record, "final"),
        _act_stage(record, Step.SIGNED), _act_stage(record, Step.SEALED),
        _act_stage(record, Step.SUBMITTED, due=submit_by)]
    found += [_act_stage(record, Step.PUBLISHED, channel, f"公布：{name}", publish_by)
              for channel, name in channels.items()
              if channel in (WEBSITE, ACCOUNT) or record.done(Step.PUBLISHED, channel)]
    found.append(_act_stage(record, Step.ARCHIVED))
    found += _replacements(record, channels)
    at = next((place for place, each in enumerate(found) if each.state == "later"), None)
    if at is not None:
        found[at] = replace(found[at], state="next")
    return found


def _version_stage(record: Record, kind: str) -> Stage:
    kinds = PUBLIC if kind == "final" else (kind,)
    made = [each for each in record.versions if each.kind in kinds]
    told = "；".join(f"第 {each.number} 版（{KIND_NAMES[each.kind]}），{each.frozen_on}" for each in made)
    state: State = "done" if made else "later" if kind == "final" else "optional"
    return Stage(kind, KIND_NAMES[kind], state, told)


def _act_stage(
    record: Record, step: Step, channel: str = "", name: str = "", due: date | None = None
) -> Stage:
    done = record.done(step, channel)
    told = "；".join(f"{each.on_day}（第 {each.number} 版）" for each in done)
    state: State = "done" if done else "optional" if step is Step.MARKED else "later"
    return Stage(step, name or STEP_NAMES[step], state, told, channel, due)


def _replacements(record: Record, channels: Mapping[str, str]) -> list[Stage]:
    """After a correction: on each channel where the report stands, 已更换 or 未更换."""
    last = record.correction
    if last is None:
        return []
    found = []
    for channel in record.published_channels():
        said = [each for each in record.acts if each.number == last.number
                and each.channel == channel
                and each.kind in (Step.REPLACED, Step.NOT_REPLACED, Step.PUBLISHED)]
        told = "；".join(f"{STEP_NAMES[Step(each.kind)]}，{each.on_day}" for each in said)
        settled = any(each.kind != Step.NOT_REPLACED for each in said)
        found.append(Stage(Step.REPLACED, f"更正后更换：{channels.get(channel, channel)}",
                           "done" if settled else "optional" if said else "later", told, channel))
    return found


def refusal(record: Record, act: ActFact, today: date) -> str:
    """Why an act can't be entered at all; "" where it can. Only what can't be true is refused."""
    version = record.version(act.number)
    if version is None:
        return f"没有第 {act.number} 版。"
    if act.on_day > today:
        return f"日期 {act.on_day} 还没有到（今天 {today}，北京时间）。办完以后再登记。"
    if act.kind in ON_CHANNEL and not act.channel:
        return "请选在哪个渠道。"
    if act.kind in (Step.REPLACED, Step.NOT_REPLACED):
        if version.kind != "correction":
            return "“已更换”“未更换”只用于更正稿。"
        if act.channel not in record.published_channels():
            return "这个渠道上没有登记过公布，谈不上更换。请先登记公布。"
    once = act.kind not in (Step.MARKED, Step.NOT_REPLACED, Step.SUBMITTED)
    if once and any((each.kind, each.number, each.channel) == (act.kind, act.number, act.channel)
                    for each in record.acts):
        return (f"第 {act.number} 版的“{STEP_NAMES[Step(act.kind)]}”已经登记过了。登记错的请先作废，"
                "再重新登记。")
    return ""


def out_of_order(record: Record, act: ActFact, *, scanned: bool, linked: bool) -> list[str]:
    """What is unusual about an act: it may be entered, with a reason. [] where nothing is."""
    step, version = Step(act.kind), record.version(act.number)
    found = []
    if version is not None and version.kind == "review" and step is not Step.MARKED:
        found.append(f"第 {act.number} 版是送审稿，不是定稿")
    missing = [STEP_NAMES[each] for each in _BEFORE[step] if not record.done(each)]
    if missing:
        found.append(f"前面的{'、'.join(f'“{each}”' for each in missing)}还没有登记")
    if version is not None and act.on_day < version.frozen_on:
        found.append(f"日期早于第 {act.number} 版出稿的日期 {version.frozen_on}")
    if step in SCANNED and not scanned:
        found.append("没有扫描件")
    if step is Step.PUBLISHED and not linked:
        found.append("没有链接")
    if step is Step.SIGNED and version is not None and version.signed_on not in (None, act.on_day):
        found.append(f"签字日期与落款日期 {version.signed_on} 不是同一天")
    return found


def date_notes(record: Record) -> list[str]:
    """落款日期 = 成文日期 = the day of signing, on or before publication: what does not agree."""
    last = record.public
    if last is None or last.signed_on is None:
        return []
    found = [f"负责人签字是 {each.on_day}，落款日期是 {last.signed_on}：落款日期应是签发的那一天。"
             for each in record.done(Step.SIGNED)
             if each.number == last.number and each.on_day != last.signed_on]
    found += [f"公布（{each.on_day}）早于落款日期 {last.signed_on}：应先签发，后公布。"
              for each in record.done(Step.PUBLISHED)
              if each.number == last.number and each.on_day < last.signed_on]
    return found
