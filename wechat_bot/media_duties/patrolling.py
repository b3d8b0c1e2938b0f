"""不定时筛查: every publication looked at, newest first; what is found is kept and found again.

The run is cut into slices: a worker may stop or look after other errands between two of them,
and goes on from the cursor. What could not be looked at is said and is no finding.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from wechat_bot.checking import queries as checks
from wechat_bot.checking.rules import Lists, Severity
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.rules import STATUS_NAMES, WECHAT
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.media_duties import queries
from wechat_bot.media_duties.looking import (
    Observed,
    addresses_of,
    mark_of,
    observe_text,
    observed_address,
)
from wechat_bot.media_duties.material import Material, gather
from wechat_bot.media_duties.models import PatrolFinding, PatrolRun
from wechat_bot.media_duties.ports import Links, Probe, Reach, Watch
from wechat_bot.media_duties.rules import FindingState, topic_of
from wechat_bot.notices import operations as notices
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people
from wechat_bot.publishing.claims import LostClaim
from wechat_bot.rendering import text_sha256

log = logging.getLogger(__name__)
PATROLLER = Actor(name="筛查程序")
SLICE = timedelta(seconds=20)
_BATCH = 20
_COUNTS = ("texts", "links", "unreached", "found")
_TELL = frozenset({Permission.KEEP_MESSAGES})
_OPEN = FindingState.OPEN.value


@dataclass
class Looked:
    """What a look at one publication gave. unsure: fingerprints of which nothing can be said;
    links, unreached: addresses opened, and those that could not be; no_text: there is no text, so
    nothing can be said of earlier findings in it either; no_link: nobody knows where it is on the
    account, so that its page cannot be looked at."""

    observed: list[Observed] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
    links: int = 0
    unreached: int = 0
    no_text: bool = False
    no_link: bool = False


def look(
    material: Material, lists: Lists, links: Links, tried: dict[str, Probe], now: datetime
) -> Looked:
    """One publication: its text, its addresses, its pictures, what the account shows of it.

    tried: what came of addresses before in this run; each is opened once.
    """
    looked = Looked(no_text=material.article is None)
    _look_at_account(material, links, tried, looked)
    if material.article is None:
        return looked
    published_on = clock.to_beijing(material.release.published_at).date()
    looked.observed += observe_text(material.article, lists, clock.to_beijing(now).date(),
                                    published_on, material.seen)
    for address, place in addresses_of(material.article).items():
        _try(looked, tried, "link.broken", place, address, links)
    for address in material.pictures:
        _try(looked, tried, "image.broken", "图片", address, links)
    return looked


def _try(
    looked: Looked, tried: dict[str, Probe], rule: str, place: str, address: str, links: Links
) -> None:
    # what is no picture may well be a page
    ask, key = ((links.picture, f"picture {address}") if rule == "image.broken"
                else (links.open, f"page {address}"))
    if key not in tried:
        tried[key] = ask(address)
        looked.links += 1
    probe = tried[key]
    if probe.reach is Reach.BROKEN:
        looked.observed.append(observed_address(rule, place, address, probe.sentence))
    elif probe.reach is Reach.UNKNOWN:
        looked.unsure.add(mark_of(rule, address))
        looked.unreached += 1


def _look_at_account(
    material: Material, links: Links, tried: dict[str, Probe], looked: Looked
) -> None:
    release = material.release
    for difference in material.differences:
        grave = difference.kind in ("deleted", "banned", "text_differs")
        looked.observed.append(Observed(
            f"account.{difference.kind}", Severity.ERROR if grave else Severity.WARNING, "公众号",
            "", difference.sentence, "请到“对账”里处理这一处不符。",
            mark_of(f"account.{difference.kind}", "")))
    if not release.url:
        looked.no_link = release.channel == WECHAT and not material.listed
        return
    if release.channel != WECHAT:
        _try(looked, tried, "link.release", "发布的网页", release.url, links)
    elif not material.listed and not material.differences:
        _look_at_page(material, links, looked)


def _look_at_page(material: Material, links: Links, looked: Looked) -> None:
    """What the account's list cannot show (群发): the article's own page is read."""
    release = material.release
    probe = links.article(release.url)
    looked.links += 1
    gone, differs = mark_of("page.gone", ""), mark_of("page.text_differs", "")
    if probe.reach is Reach.UNKNOWN:
        looked.unsure |= {gone, differs}
        looked.unreached += 1
    elif probe.reach is Reach.BROKEN:
        looked.unsure.add(differs)
        looked.observed.append(Observed(
            "page.gone", Severity.ERROR, "公众号", "", probe.sentence,
            "请核实；确实没有了的，打开这一篇登记下架。", gone))
    elif release.public_text_sha256 and text_sha256(probe.content_html) != release.public_text_sha256:
        looked.observed.append(Observed(
            "page.text_differs", Severity.ERROR, "公众号", "",
            "公众号上的正文与登记的不一样。", "请打开文章核对；在后台改过字的，请登记更正。", differs))


def conclude(session: Session, run_id: int, release: Release, looked: Looked) -> None:
    """Keep what was found, reopen what came back, settle what is there no more.

    The release is locked: another worker may look at it at the same time.
    """
    now = clock.now()
    session.execute(select(Release.id).where(Release.id == release.id).with_for_update())
    kept = {row.fingerprint: row for row in queries.of_release(session, release.id)}
    for one in {each.fingerprint: each for each in looked.observed}.values():
        row = kept.pop(one.fingerprint, None)
        if row is None:
            session.add(PatrolFinding(
                release_id=release.id, run_id=run_id, rule=one.rule, severity=one.severity.value,
                place=one.place, quote=one.quote, message=one.message, suggestion=one.suggestion,
                fingerprint=one.fingerprint, first_seen_at=now, last_seen_at=now))
            continue
        row.last_seen_at, row.place, row.message = now, one.place, one.message
        row.suggestion, row.severity = one.suggestion, one.severity.value
        if row.state in (FindingState.HANDLED.value, FindingState.SETTLED.value):
            _reopen(session, row, release, run_id)
    for row in kept.values():
        if row.state == _OPEN and _is_gone(row, looked):
            row.state, row.handled_at, row.handled_by = FindingState.SETTLED.value, now, PATROLLER.name
            row.note = "再次筛查时已经没有了"


def _is_gone(row: PatrolFinding, looked: Looked) -> bool:
    if row.fingerprint in looked.unsure:
        return False
    outside = topic_of(row.rule) in ("account", "page") or row.rule == "link.release"
    return outside or not looked.no_text


def _reopen(session: Session, row: PatrolFinding, release: Release, run_id: int) -> None:
    was = "处理过" if row.state == FindingState.HANDLED.value else "曾经没有了"
    row.state, row.returned, row.returned_at = _OPEN, row.returned + 1, clock.now()
    row.run_id = run_id
    journal.record(session, PATROLLER, "patrol.returned", f"patrol_finding:{row.id}",
                   title=release.item.title, was=was, place=row.place)
    if row.owner_id is not None:
        notices.tell(session, to=[row.owner_id], kind=NoticeKind.PATROL,
                     sentence=f"{was}的筛查发现又出现了：《{release.item.title}》{row.place}",
                     path=f"/media/patrol/{row.id}", key=f"patrol:{row.id}:back:{row.returned}")


def patrol(watch: Watch, run_id: int, links: Links, slice_: timedelta | None = SLICE) -> bool:
    """Go on from the cursor; whether it came to the end (False: a slice is over)."""
    office, begun = watch.office, clock.now()
    tried: dict[str, Probe] = {}
    with office.db.read() as session:
        lists = checks.current_lists(session, office, clock.today())
        if "total" not in watch.cursor:
            watch.cursor.update(total=queries.count_current(session), done=0, after=None)
    while True:
        with office.db.read() as session:
            batch = queries.to_look_at(session, _after(watch.cursor), _BATCH)
            materials = [gather(session, release) for release in batch]
        if not batch:
            return True
        for material in materials:
            _one(watch, run_id, material, lists, links, tried)
            if slice_ is not None and clock.now() - begun > slice_:
                return False


def _after(cursor: Mapping[str, Any]) -> tuple[datetime, int] | None:
    after = cursor.get("after")
    return (datetime.fromisoformat(after[0]), int(after[1])) if after else None


def _one(
    watch: Watch, run_id: int, material: Material, lists: Lists, links: Links,
    tried: dict[str, Probe],
) -> None:
    """One publication: looked at, concluded, counted, and the cursor moved behind it."""
    release, cursor = material.release, watch.cursor
    watch.say(progress(cursor))  # the lease is renewed before anything outside is asked
    try:
        looked = look(material, lists, links, tried, clock.now())
    except LostClaim:
        raise
    except Exception:  # one poisoned text must not keep the others from being looked at
        log.exception("release %s could not be looked at", release.id)
        looked = None
    counts = {name: int(cursor.get(name, 0)) for name in (*_COUNTS, "no_link")}
    if looked is None:
        counts["unreached"] += 1
    else:
        with watch.office.db.write() as session:
            conclude(session, run_id, release, looked)
        counts["texts"] += not looked.no_text
        counts["links"] += looked.links
        counts["no_link"] += looked.no_link
        counts["unreached"] += looked.unreached
        counts["found"] += len(looked.observed)
    cursor["done"] = int(cursor.get("done", 0)) + 1
    watch.say(progress(cursor), after=[release.published_at.isoformat(), release.id],
              done=cursor["done"], total=cursor["total"], **counts)


def progress(cursor: Mapping[str, Any]) -> str:
    """已筛查 3/12 条."""
    return f"已筛查 {cursor.get('done', 0)}/{cursor.get('total', 0)} 条"


def finish(watch: Watch, run_id: int) -> PatrolRun:
    """The end of a run: what is public no more is settled; people are told once."""
    with watch.office.db.write() as session:
        run = session.scalars(
            select(PatrolRun).where(PatrolRun.id == run_id).with_for_update()).one()
        if run.finished_at is not None:
            return run
        _settle_gone(session)
        run.finished_at, run.releases = clock.now(), int(watch.cursor.get("done", 0))
        for name in _COUNTS:
            setattr(run, name, int(watch.cursor.get(name, 0)))
        run.new, run.returned = queries.count_of_run(session, run_id)
        run.note = _note(run.unreached, int(watch.cursor.get("no_link", 0)))
        journal.record(session, PATROLLER, "patrol.finished", f"patrol:{run.id}",
                       releases=run.releases, found=run.found, new=run.new,
                       unreached=run.unreached)
        if run.new or run.returned:
            back = f"，处理过又出现 {run.returned} 处" if run.returned else ""
            notices.tell(
                session, to=people.users_permitted(session, _TELL), kind=NoticeKind.PATROL,
                sentence=f"筛查已发布的内容，新发现 {run.new} 处{back}，请分派处理。",
                path="/media/patrol", key=f"patrol:{run.id}")
        return run


def _note(unreached: int, no_link: int) -> str:
    """What could not be looked at, in words."""
    note = ""
    if unreached:
        note = f"有 {unreached} 处没有查成（网络不通、对方要求人工验证或打开太慢），下次再查。"
    if no_link:
        note += (f"公众号的 {no_link} 篇没有登记链接，对账也列不出来，只查了正文，"
                 "看不到公众号上有没有变；请到“对账—登记群发链接”补上。")
    return note


def _settle_gone(session: Session) -> None:
    """Findings of publications that were taken down or replaced."""
    for status in ("taken_down", "replaced"):
        gone = select(Release.id).where(Release.status == status)
        session.execute(
            update(PatrolFinding)
            .where(PatrolFinding.state == _OPEN, PatrolFinding.release_id.in_(gone))
            .values(state=FindingState.SETTLED.value, handled_at=clock.now(),
                    handled_by=PATROLLER.name, note=f"这一篇{STATUS_NAMES[status]}"))
