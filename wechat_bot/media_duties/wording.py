"""The sentences of the 自查报告: a template of content/media with the numbers filled in. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.media_duties.figures import QuarterFigures
from wechat_bot.media_duties.rules import FindingState


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    heading: str
    lines: tuple[str, ...]


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file. sentences: by topic, topic_none where there is nothing to say of it."""

    title: str
    opening: str
    unfinished: str
    lead_in: str
    problems_none: str
    next_steps: str
    part: tuple[_Part, ...]
    sentences: dict[str, str]
    problems: dict[str, str]


def load_wording(path: Path) -> Wording:
    """The template; ConfigError names what is wrong with it."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), Wording)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"自查报告的模板 {path} 用不了：{error}。") from None


def filled(template: str, values: Mapping[str, object]) -> str:
    """A sentence with its numbers; ConfigError where it names one that there is not."""
    try:
        return template.format_map(values)
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        raise ConfigError(
            f"自查报告模板里的“{template}”写了不认识的项：{error}。请改回随程序附带的写法。") from None


def chinese_day(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def values_of(figures: QuarterFigures, agency: str, account: str) -> dict[str, object]:
    """Every number that a sentence may name."""
    facts, gap, messages = figures.facts, figures.gap, figures.facts.messages
    ways: dict[str, int] = {}
    for deed in figures.corrections:
        ways[deed.how] = ways.get(deed.how, 0) + 1
    return {
        "agency": agency, "account": account, "period": facts.period.name,
        "first": chinese_day(facts.period.start.date()), "last": chinese_day(facts.last),
        "total": figures.total, "listed": len(figures.listed),
        "by_mode": _listed(figures.by_mode), "originals": len(figures.originals),
        "reposts": figures.total - len(figures.originals), "original_rate": figures.original_rate,
        "gap_days": gap.days if gap else 0, "gap_since": chinese_day(gap.since) if gap else "",
        "gap_until": chinese_day(gap.until) if gap else "", "limit": facts.limit_days,
        "target": facts.weekly_target, "weeks": len(figures.weeks), "weeks_met": figures.weeks_met,
        "weeks_missed": len(figures.weeks) - figures.weeks_met,
        "carried": messages.carried_in, "received": messages.received,
        "answered": messages.answered, "not_needed": messages.not_needed,
        "waiting": messages.waiting,
        "average": "" if messages.average_days is None else f"；平均 {messages.average_days} 天答复",
        "corrections": len(figures.corrections), "by_way": f"（{_listed(ways)}）" if ways else "",
        "take_downs": len(figures.take_downs), "runs": facts.runs, "found": len(facts.flaws),
        "handled": len(figures.flaws_in(FindingState.HANDLED)),
        "accepted": len(figures.flaws_in(FindingState.ACCEPTED)),
        "settled": len(figures.flaws_in(FindingState.SETTLED)),
        "open": len(figures.flaws_in(FindingState.OPEN)),
    }


def _listed(counts: Mapping[str, int]) -> str:
    return "，".join(f"{name} {count} 篇" for name, count in counts.items())


def variant(topic: str, figures: QuarterFigures) -> str:
    """Which of a topic's sentences holds; "" for none of them."""
    facts = figures.facts
    match topic:
        case "posts":
            return topic if figures.total else "posts_none"
        case "modes" | "origin":
            return topic if figures.total else ""
        case "gap":
            if figures.gap is None:
                return "gap_none"
            return "gap_open" if figures.gap.open else "gap"
        case "weeks":
            return topic if figures.weeks else "weeks_none"
        case "messages":
            return topic if facts.messages.received + facts.messages.carried_in else "messages_none"
        case "corrections":
            return topic if facts.deeds else "corrections_none"
        case "patrol":
            if facts.flaws:
                return topic
            return "patrol_clean" if facts.runs else "patrol_none"
    return topic


def problems(figures: QuarterFigures) -> Iterator[str]:
    """Which of the template's problems there are, by name."""
    if figures.gap_too_long:
        yield "gap"
    if figures.weeks_met < len(figures.weeks):
        yield "weeks"
    if figures.facts.messages.waiting:
        yield "messages"
    if figures.flaws_in(FindingState.OPEN):
        yield "patrol"
    if not figures.facts.runs:
        yield "no_patrol"


def is_over(figures: QuarterFigures) -> bool:
    """Whether the quarter is over, so that its numbers stand."""
    return figures.facts.period.end <= clock.to_beijing(clock.now())
