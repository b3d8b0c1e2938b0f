"""季度自查报告 and 月度公开信息统计表: the numbers, each with the records that make it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from wechat_bot.disclosure.rules import NO_SECTION
from wechat_bot.kernel import clock
from wechat_bot.kernel.periods import Period
from wechat_bot.media_duties.rules import FindingState, Gap, Week, longest_gap, weeks_between
from wechat_bot.publishing.rules import MODE_NAMES, Mode
from wechat_bot.records.counted import Counted
from wechat_bot.registers.oversight.rules import MessageFigures

BY_HAND = "人工登记"  # a release whose mode nobody wrote down


@dataclass(frozen=True)
class Post:
    """A publication on the account. listed: whether the account's own page showed it."""

    release_id: int
    title: str
    at: datetime
    mode: str
    listed: bool
    original: bool
    section: str = ""
    status: str = "current"

    @property
    def day(self) -> date:
        """Its Beijing day."""
        return clock.to_beijing(self.at).date()

    @property
    def mode_name(self) -> str:
        """发布方式 in words."""
        return MODE_NAMES[Mode(self.mode)] if self.mode in set(Mode) else BY_HAND

    @property
    def counted(self) -> Counted:
        """As a record behind a number."""
        return Counted(f"release:{self.release_id}", self.title)


@dataclass(frozen=True)
class Deed:
    """更正 or 下架 of an article. how: the way, in words; down: whether it is a 下架."""

    subject: str
    title: str
    at: datetime
    how: str
    reason: str
    down: bool


@dataclass(frozen=True)
class Reply:
    """留言, without what it says and who wrote it."""

    message_id: int
    received_on: date
    replied_on: date | None
    needless: bool


@dataclass(frozen=True)
class Flaw:
    """A finding of 筛查, and where it stands today."""

    finding_id: int
    title: str
    topic: str
    message: str
    first_seen: datetime
    state: str
    handling: str
    note: str


@dataclass(frozen=True)
class QuarterFacts:
    """What a quarter's report stands on.

    posts: of the quarter, oldest first. listed_days: of every post that the account's page showed,
    from before the quarter too, one entry each. last: the last day that is looked at.
    """

    period: Period
    last: date
    posts: tuple[Post, ...]
    listed_days: tuple[date, ...]
    deeds: tuple[Deed, ...]
    replies: tuple[Reply, ...]
    messages: MessageFigures
    flaws: tuple[Flaw, ...]
    runs: int
    weekly_target: int
    limit_days: int
    today: date


@dataclass(frozen=True)
class QuarterFigures:
    """The numbers of a quarter. Every one is the length of a list of records, or made of days."""

    facts: QuarterFacts
    gap: Gap | None
    weeks: tuple[Week, ...]

    @property
    def total(self) -> int:
        """发布总数."""
        return len(self.facts.posts)

    @property
    def listed(self) -> tuple[Post, ...]:
        """主页可见的."""
        return tuple(post for post in self.facts.posts if post.listed)

    @property
    def originals(self) -> tuple[Post, ...]:
        """原创的 (条例 art 10: what the bureau itself made)."""
        return tuple(post for post in self.facts.posts if post.original)

    @property
    def original_rate(self) -> str:
        """原创率 with one decimal; — where nothing was posted."""
        return rate(len(self.originals), self.total)

    @property
    def by_mode(self) -> dict[str, int]:
        """发布方式 in words → posts."""
        found: dict[str, int] = {}
        for post in self.facts.posts:
            found[post.mode_name] = found.get(post.mode_name, 0) + 1
        return found

    @property
    def weeks_met(self) -> int:
        """Weeks that reached the target."""
        return sum(week.met for week in self.weeks)

    @property
    def corrections(self) -> tuple[Deed, ...]:
        """更正完毕的."""
        return tuple(deed for deed in self.facts.deeds if not deed.down)

    @property
    def take_downs(self) -> tuple[Deed, ...]:
        """下架的."""
        return tuple(deed for deed in self.facts.deeds if deed.down)

    def flaws_in(self, state: FindingState) -> tuple[Flaw, ...]:
        """Findings of the quarter that stand so today."""
        return tuple(flaw for flaw in self.facts.flaws if flaw.state == state.value)

    @property
    def gap_too_long(self) -> bool:
        """Whether the longest gap is over the second mark."""
        return self.gap is not None and self.gap.days >= self.facts.limit_days


def quarter_figures(facts: QuarterFacts) -> QuarterFigures:
    """The figures of a quarter."""
    first, end = facts.period.start.date(), facts.period.end.date()
    before = max((day for day in facts.listed_days if day < first), default=None)
    gap = longest_gap(facts.listed_days, first, facts.last, before=before)
    weeks = weeks_between(facts.listed_days, first, end, facts.today, facts.weekly_target)
    return QuarterFigures(facts, gap, tuple(weeks) if facts.weekly_target else ())


def rate(part: int, whole: int) -> str:
    """A share in per cent with one decimal; — of nothing."""
    if not whole:
        return "—"
    share = Decimal(100 * part) / Decimal(whole)
    return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


@dataclass(frozen=True)
class Entry:
    """A release of the ledger that counts, with its classification."""

    release_id: int
    item_id: int
    index_number: str
    title: str
    channel: str
    section: str
    at: datetime
    original: bool
    info_kind: str
    key_area: bool
    url: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the monthly table: a channel or a section."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def total(self) -> int:
        """条次."""
        return len(self.entries)

    @property
    def originals(self) -> int:
        """原创."""
        return sum(each.original for each in self.entries)

    @property
    def reposts(self) -> int:
        """转载."""
        return self.total - self.originals

    def of_kind(self, kind: str) -> int:
        """政策解读 (policy_interpretation) or 回应关切 (response)."""
        return sum(each.info_kind == kind for each in self.entries)

    @property
    def key_areas(self) -> int:
        """重点领域; counts beside the kinds."""
        return sum(each.key_area for each in self.entries)

    @property
    def numbers(self) -> tuple[int, ...]:
        """合计, 原创, 转载, 政策解读, 回应关切, 重点领域."""
        return (self.total, self.originals, self.reposts, self.of_kind("policy_interpretation"),
                self.of_kind("response"), self.key_areas)


NUMBER_NAMES = ("合计", "原创", "转载", "政策解读", "回应关切", "重点领域")


@dataclass(frozen=True)
class MonthTable:
    """公开信息统计表 of a month. left_out: what does not count, with the reason."""

    period: Period
    entries: tuple[Entry, ...]
    by_channel: tuple[Line, ...]
    by_section: tuple[Line, ...]
    left_out: tuple[tuple[Entry, str], ...]

    @property
    def total(self) -> Line:
        """合计."""
        return Line("合计", self.entries)

    @property
    def items(self) -> int:
        """公开信息条数: one with several releases counts once."""
        return len({each.item_id for each in self.entries})


def month_table(
    period: Period, entries: Sequence[Entry], left_out: Sequence[tuple[Entry, str]],
    channels: Mapping[str, str], sections: Sequence[str],
) -> MonthTable:
    """The table: every configured channel and section has its line, others follow."""
    def lines(key: Callable[[Entry], str], first: Iterable[str]) -> tuple[Line, ...]:
        names = dict.fromkeys([*first, *sorted({key(each) for each in entries})])
        return tuple(Line(name, tuple(each for each in entries if key(each) == name))
                     for name in names)

    by_channel = lines(lambda each: channels.get(each.channel, each.channel), channels.values())
    by_section = lines(lambda each: each.section or NO_SECTION, sections)
    return MonthTable(period, tuple(entries), by_channel, by_section, tuple(left_out))
