"""发布前自检的规则: when a message is checked, and what its facts mean. Pure.

A finding that is not well stops the publication (or may); one that warns is only said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel import clock
from wechat_bot.publishing.quotas import (
    DRAFT_ADD,
    DRAFT_GET,
    MASS_SEND,
    PATH_NAMES,
    SUBMIT,
    UPLOAD_BODY,
    UPLOAD_COVER,
)
from wechat_bot.publishing.rules import Mode

# media/uploadimg takes less than 1 MB, material/add_material an image of up to 10 MB.
BODY_BYTES, COVER_BYTES = 1_000_000, 10_000_000
BODY_TYPES = frozenset({"image/jpeg", "image/png"})
COVER_TYPES = BODY_TYPES | {"image/gif", "image/bmp"}


class Moment(StrEnum):
    """When a message is checked."""

    EVENING = "evening"  # 前一天傍晚
    SOON = "soon"  # 发布前半小时
    ASKED = "asked"  # 有人按了“现在自检”


MOMENT_NAMES = {Moment.EVENING: "前一天自检", Moment.SOON: "临发布前自检", Moment.ASKED: "人工自检"}


@dataclass(frozen=True)
class Finding:
    """One line of a check. ok False: it will (or may) not go out like this. warns: only said."""

    name: str
    ok: bool
    sentence: str
    warns: bool = False


def due_moment(
    due_at: datetime, now: datetime, evening: str, minutes: int
) -> Moment | None:
    """Which check of a scheduled message is due now; None before the evening, or from its time on.

    evening: Beijing time ("18:30") of the day before. What is scheduled later than a moment is
    checked at once.
    """
    if now >= due_at:
        return None
    if now >= due_at - timedelta(minutes=minutes):
        return Moment.SOON
    day = clock.to_beijing(due_at).date() - timedelta(days=1)
    return Moment.EVENING if now >= clock.from_beijing(f"{day.isoformat()} {evening}") else None


@dataclass(frozen=True)
class Picture:
    """A picture that goes out. problem: why its file can't be used, "" where it is readable."""

    body: bool
    size: int
    mime: str
    uploaded: bool
    problem: str = ""


@dataclass(frozen=True)
class ArticleFacts:
    """An approved article as it will be sent. content_bytes of its HTML."""

    title: str
    kind: str
    digest: str
    author: str
    content_bytes: int
    has_cover: bool
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Limits:
    """What WeChat takes, as configured."""

    title: int
    digest: int
    author: int
    content_bytes: int


@dataclass(frozen=True)
class PathFacts:
    """A path's calls today. left and limit: None where WeChat was not asked or did not say."""

    left: int | None = None
    limit: int | None = None
    no_right: bool = False
    resting_until: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """Everything that a check looks at.

    configured: an account is set up. connection: why the account can't be reached, with advice;
    "" where it can. approvals: which approval is lost. times: what speaks against the time.
    workers: None where no worker was ever seen, else how many live, publish or not. held: why all
    publishing waits. same_day: it goes out today, so today's calls count.
    """

    mode: Mode
    due_at: datetime
    same_day: bool
    articles: tuple[ArticleFacts, ...]
    limits: Limits
    configured: bool = True
    connection: str = ""
    paths: Mapping[str, PathFacts] = field(default_factory=dict)
    approvals: str = ""
    mass_problem: str = ""
    times: tuple[str, ...] = ()
    living: int | None = None
    holding: tuple[str, ...] = ()
    held: str = ""


def needed_calls(facts: Facts) -> dict[str, int]:
    """How many calls of which path the message still needs until it is submitted."""
    if facts.mode is Mode.MANUAL:
        return {}
    fresh = [p for article in facts.articles for p in article.pictures if not p.uploaded]
    needed = {UPLOAD_BODY: sum(p.body for p in fresh),
              UPLOAD_COVER: sum(not p.body for p in fresh), DRAFT_ADD: 1, DRAFT_GET: 1}
    if facts.mode is Mode.PUBLISH:
        needed[SUBMIT] = 1
    elif facts.mode is Mode.MASS_SEND:
        needed[MASS_SEND] = 1
    return {path: count for path, count in needed.items() if count}


def findings(facts: Facts) -> list[Finding]:
    """The whole check, in the order in which things would go wrong."""
    found = [_running(facts), _approved(facts)]
    found += [_texts(facts), _pictures(facts)]
    if facts.mode is not Mode.MANUAL:
        found.append(_connected(facts))
        if facts.configured and not facts.connection:
            found += [_rights(facts), _quotas(facts)]
    if facts.mode is Mode.MASS_SEND:
        found.append(_mass(facts))
    found.append(_time(facts))
    return found


def is_well(found: Sequence[Finding]) -> bool:
    """Whether nothing stops the publication."""
    return all(finding.ok for finding in found)


def problems(found: Sequence[Finding]) -> str:
    """The sentences of what is not well, as one."""
    return "".join(finding.sentence for finding in found if not finding.ok)


def _running(facts: Facts) -> Finding:
    name = "发布程序"
    if facts.held:
        return Finding(name, False, f"全部发布都已暂停：{facts.held}。请到“系统—运行状态”确认。")
    if facts.living == 0:
        if facts.holding:
            return Finding(name, False, f"没有能发布的程序：{facts.holding[0]}。"
                           "请管理服务器的人到“系统—运行状态”处理。")
        return Finding(name, False, "后台发布程序没有在运行，到时间发不出去。请管理服务器的人启动它。")
    return Finding(name, True, "后台发布程序在运行。" if facts.living else "没有发现问题。")


def _approved(facts: Facts) -> Finding:
    if facts.approvals:
        return Finding("定稿", False, f"{facts.approvals}，到时间不会发出。"
                       "请移出这一篇，或取消后重新审校。")
    return Finding("定稿", True, "审定都有效，要发的内容与定稿一字不差。")


def _texts(facts: Facts) -> Finding:
    if facts.mode is Mode.MANUAL:
        return Finding("标题和篇幅", True, "人工发表，由后台检查。")
    wrong = [sentence for article in facts.articles
             for sentence in _text_problems(article, facts.limits)]
    if wrong:
        return Finding("标题和篇幅", False, "".join(wrong) + "请取消发布，改好后重新审校。")
    return Finding("标题和篇幅", True, "标题、摘要、作者和正文都在公众号的限度内。")


def _text_problems(article: ArticleFacts, limits: Limits) -> list[str]:
    measured = [("标题", len(article.title), limits.title, "字"),
                ("正文", article.content_bytes, limits.content_bytes, "字节")]
    if article.kind == PostKind.NEWS:
        measured += [("摘要", len(article.digest), limits.digest, "字"),
                     ("作者", len(article.author), limits.author, "字")]
    return [f"《{article.title}》的{name}有 {length} {unit}，超过公众号的 {most} {unit}。"
            for name, length, most, unit in measured if length > most]


def _pictures(facts: Facts) -> Finding:
    wrong = [sentence for article in facts.articles
             for sentence in _picture_problems(article, by_hand=facts.mode is Mode.MANUAL)]
    if wrong:
        return Finding("封面和图片", False, "".join(dict.fromkeys(wrong)))
    count = sum(len(article.pictures) for article in facts.articles)
    return Finding("封面和图片", True, f"封面和图片（共 {count} 张）都在，能用。")


def _picture_problems(article: ArticleFacts, *, by_hand: bool) -> list[str]:
    name = f"《{article.title}》"
    wrong = [f"{name}：{p.problem}" for p in article.pictures if p.problem]
    if by_hand:
        return wrong
    if not article.has_cover:
        wrong.append(f"{name}没有封面，公众号不收。请取消发布，加上封面后重新审校。")
    for picture in article.pictures:
        most, types = (BODY_BYTES, BODY_TYPES) if picture.body else (COVER_BYTES, COVER_TYPES)
        if not picture.problem and (picture.size >= most or picture.mime not in types):
            wrong.append(f"{name}有图片太大或格式不对，公众号不收。请取消发布，换掉图片后重新审校。")
    return wrong


def _connected(facts: Facts) -> Finding:
    name = "公众号连接"
    if not facts.configured:
        return Finding(name, False, "还没有配置公众号接口，到时间发不出去。"
                       "请改期并把方式换成“人工发表”，或请管理服务器的人配置接口。")
    if facts.connection:
        return Finding(name, False, facts.connection)
    return Finding(name, True, "AppID、AppSecret 和 IP 白名单都没有问题。")


def _rights(facts: Facts) -> Finding:
    lacking = [PATH_NAMES[path] for path in needed_calls(facts)
               if facts.paths.get(path, PathFacts()).no_right]
    if lacking:
        return Finding("接口权限", False, f"公众号没有“{'、'.join(lacking)}”接口的权限，到时间发不出去。"
                       "请改期并把方式换成“存草稿箱”或“人工发表”。")
    return Finding("接口权限", True, "公众号有要用到的接口权限。")


def _quotas(facts: Facts) -> Finding:
    short, unknown = [], []
    for path, count in needed_calls(facts).items():
        known = facts.paths.get(path, PathFacts())
        if known.no_right:
            continue
        rests = known.resting_until is not None and known.resting_until > facts.due_at
        have = known.left if facts.same_day else known.limit
        if rests or (have is not None and have < count):
            short.append(f"“{PATH_NAMES[path]}”要用 {count} 次，"
                         f"{'已经用完' if rests or not have else f'只剩 {have} 次'}")
        elif have is None and path not in (UPLOAD_BODY, UPLOAD_COVER):
            unknown.append(PATH_NAMES[path])
    day = "今天" if facts.same_day else "一天"
    if short:
        return Finding("接口次数", False, f"{day}的接口次数不够：{'；'.join(short)}。次数在北京时间 0 点恢复；"
                       "等不及的，请改期并把方式换成“人工发表”。")
    if unknown:
        return Finding("接口次数", True, f"没有问到“{'、'.join(unknown)}”还剩多少次。", warns=True)
    return Finding("接口次数", True, "剩下的接口次数够用。")


def _mass(facts: Facts) -> Finding:
    if facts.mass_problem:
        return Finding("群发次数", False, facts.mass_problem)
    return Finding("群发次数", True, "按本系统的安排，群发次数够用（在后台手工群发的不在内）。")


def _time(facts: Facts) -> Finding:
    if facts.times:
        return Finding("发布时间", True, "".join(facts.times), warns=True)
    return Finding("发布时间", True, "在工作日的办公时间内。")
