"""One run: an office full of due messages, workers, a stumbling WeChat, then the recount."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tests.chaos import ambiguity, latency, panel
from tests.chaos.accounting import Account, Entry, Planned, Public, Told, recount
from tests.chaos.ambiguity import Doubts
from tests.chaos.clerk import Clerk
from tests.chaos.killer import Killer
from tests.chaos.posts import Story, Template
from tests.chaos.wechat import LIFTED, WeChat, fault_plan
from tests.chaos.workers import Workers
from tests.support.cast import call_in
from tests.support.offices import APP_ID, APP_SECRET
from wechat_bot.disclosure.export import year_export
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.queries import unregistered_messages
from wechat_bot.kernel import clock, hosts
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.installation import WorkerLife
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.publishing import operations
from wechat_bot.publishing.models import ApiQuota, Article, Message, Preflight
from wechat_bot.publishing.rules import Mode

CONFIG = """
demo = true
[agency]
name = "额敏县司法局"
sections = ["普法与依法治理股"]
[database]
url = "{url}"
[content]
media_dir = "{media}"
[wechat]
app_id = "{app_id}"
app_secret_file = "app-secret"
api_base = "{base}"
connect_timeout = 0.5
read_timeout = {read}
{callback}
[publishing]
mass_per_day = 100000
mass_repeat_seconds = 1.2
retry_seconds = [0.3, 0.6, 1.2]
poll_seconds = [0.5, 0.5, 1, 2]
evidence_seconds = [1, 1, 1.5, 1.5, 2, 2, 2, 2]
[worker]
sweep_seconds = {sweep}
lease_seconds = {lease}
"""
SWITCHES: dict[str, Any] = {
    "publish_delay_min": 0.1, "publish_delay_max": 1.5, "mass_per_day": 100_000,
    "clientmsgid_fast_seconds": 1.0, "daily_limits": LIFTED,
}
# Events come late, twice or not at all.
EVENTS: dict[str, Any] = {"event_lost_share": 0.2, "event_copies": 2, "event_delay": 0.5}
DRAIN_SECONDS = 180.0
START_SECONDS = 60.0
ENDS = ("published", "failed", "unconfirmed", "missed", "cancelled", "held")


@dataclass(frozen=True)
class Plan:
    """What a run does. share: of calls disturbed by chance after each kind came once per path."""

    name: str
    seed: int
    messages: int
    seconds: float
    workers: int = 4
    kills: int = 0
    wechat_kills: int = 0
    faults: bool = False
    share: float = 0.03
    mass_share: float = 0.15
    several_share: float = 0.1
    burst: bool = False
    events: bool = True
    read_timeout: float = 2.0
    sweep: float = 1.0
    switches: dict[str, Any] = field(default_factory=dict)


@dataclass
class Result:
    """What came of a run."""

    plan: Plan
    account: Account
    kills: int
    faults: dict[str, dict[str, int]]
    doubts: int
    latency: latency.Latency
    seconds: float
    readers: list[dict[str, str]]
    ours: list[dict[str, Any]]

    @property
    def faults_taken(self) -> int:
        """Calls that a fault met."""
        return sum(sum(kinds.values()) for kinds in self.faults.values())


def stories_needed(plan: Plan) -> int:
    """At most so many articles are scheduled in a run."""
    return plan.messages + int(plan.messages * plan.several_share + 1) * 2


def carry_out(plan: Plan, folder: Path, url: str, template: Template,
              stories: Sequence[Story]) -> Result:
    """Run it in a folder on a database that is a copy of the template."""
    began = time.monotonic()
    wechat = WeChat(folder / "wechat", plan.seed, persist=plan.wechat_kills > 0)
    wechat.start()
    try:
        wechat.post("switches", {**SWITCHES, **plan.switches})
        office, config = _open(plan, folder, url, template, wechat.base_url)
        try:
            planned, kills, doubts = _work(plan, folder, config, office, wechat, stories)
            return _result(plan, office, wechat, planned, kills, doubts,
                           time.monotonic() - began)
        finally:
            office.close()
    finally:
        wechat.stop()


def _open(
    plan: Plan, folder: Path, url: str, template: Template, base: str
) -> tuple[Office, Path]:
    (folder / "app-secret").write_text(APP_SECRET, encoding="utf-8")
    config = folder / "config.toml"
    config.write_text(CONFIG.format(url=url, media=template.folder / "media", app_id=APP_ID,
                                    base=base, sweep=plan.sweep, read=plan.read_timeout,
                                    lease=2 * plan.read_timeout + 1.2, callback=panel.SETTINGS), encoding="utf-8")
    office = open_office(load_config(config))
    hosts.enrol_maker(office)
    _lift_quotas(office)
    return office, config


def _lift_quotas(office: Office) -> None:
    """As if openapi/quota/get had answered: the account may call as often as it likes."""
    with office.db.write() as session:
        for day in (clock.today(), clock.today() + timedelta(days=1)):
            for path, limit in LIFTED.items():
                session.add(ApiQuota(account=APP_ID, day=day, path=path, used=0,
                                     daily_limit=limit))


def _schedule(plan: Plan, office: Office, stories: Sequence[Story]) -> list[Planned]:
    """Messages due over the window (or all at one instant), modes and lengths by the seed."""
    rng = random.Random(f"messages|{plan.seed}")
    publisher, left = call_in(office).publisher, list(stories)
    modes = [Mode.MASS_SEND if rng.random() < plan.mass_share else Mode.PUBLISH
             for _ in range(plan.messages)]
    sizes = [rng.choice((2, 3)) if rng.random() < plan.several_share else 1 for _ in modes]
    first = clock.now() + timedelta(seconds=2 + 0.05 * plan.messages)
    planned = []
    for number, (mode, size) in enumerate(zip(modes, sizes, strict=True)):
        size = min(size, max(1, len(left) - (plan.messages - number - 1)))
        chosen, left = left[:size], left[size:]
        due = first if plan.burst else first + timedelta(
            seconds=number * plan.seconds / plan.messages)
        message_id = operations.schedule(
            publisher, office, post_ids=[story.post_id for story in chosen], mode=mode, due_at=due)
        if not plan.faults:
            _note_preflight(office, message_id, due)
        planned.append(Planned(message_id, mode.value, tuple(
            (story.title, story.text_sha256) for story in chosen)))
    return planned


def _note_preflight(office: Office, message_id: int, due: datetime) -> None:
    """发布前自检 was half an hour ago: it is no part of being punctual."""
    with office.db.write() as session:
        session.add_all(Preflight(message_id=message_id, due_at=due, moment=moment,
                                  at=clock.now(), ok=True) for moment in ("evening", "soon"))


def _work(
    plan: Plan, folder: Path, config: Path, office: Office, wechat: WeChat,
    stories: Sequence[Story],
) -> tuple[list[Planned], int, Doubts]:
    """Start the workers, schedule, make trouble over the window, then let everything come to an
    end."""
    doubts = Doubts()
    receiver = panel.Panel(config, folder / "panel.log") if plan.events else None
    workers = Workers(config, plan.workers, folder / "workers.log")
    try:
        if receiver is not None:
            receiver.receive(wechat, **(EVENTS if plan.faults else {}))
        workers.wait_started()
        _wait(lambda: _living(office) >= plan.workers, START_SECONDS)
        assert _living(office) >= plan.workers, "the workers do not live: see workers.log"
        planned = _schedule(plan, office, stories)
        with office.db.read() as session:
            first = min(session.scalars(select(Message.due_at)))
        time.sleep(max(0.0, (first - clock.now()).total_seconds()))
        if plan.faults:
            wechat.post("plan", fault_plan(plan.seed, plan.share, 2 * plan.read_timeout + 2))
        killer = Killer(plan.seed, workers, office, wechat, doubts, kills=plan.kills,
                        wechat_kills=plan.wechat_kills, seconds=plan.seconds, revoke=plan.faults)
        killer.start()
        killer.join()
        _wait(lambda: _unfinished(office) <= plan.messages // 20, plan.seconds)
        wechat.post("plan/clear", {})
        clerk = Clerk(office, lambda: wechat.get("readers"))
        _wait(lambda: clerk.help() == 0 and _unfinished(office) == 0, DRAIN_SECONDS)
        _wait(lambda: _unregistered(office) == 0, DRAIN_SECONDS)
    finally:
        workers.stop()
        if receiver is not None:
            receiver.stop()
    return planned, killer.kills, doubts


def _wait(condition: Callable[[], bool], seconds: float) -> None:
    """Until it is so; what is not so in time is found by the recount."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.3)


def _living(office: Office) -> int:
    with office.db.read() as session:
        return session.scalar(select(func.count()).select_from(WorkerLife)) or 0


def _unfinished(office: Office) -> int:
    with office.db.read() as session:
        return sum(state not in ENDS for state in session.scalars(select(Message.state)))


def _unregistered(office: Office) -> int:
    """How many messages the ledger lacks, and releases whose link has not reached it yet."""
    with office.db.read() as session:
        bare = session.scalars(select(Release.id).join(Article, Article.id == Release.article_id)
                               .where(func.coalesce(Release.url, "") == "", Article.url != ""))
        return len(unregistered_messages(session)) + len(bare.all())


def _result(
    plan: Plan, office: Office, wechat: WeChat, planned: list[Planned], kills: int,
    doubts: Doubts, seconds: float,
) -> Result:
    """Everything recounted from WeChat's own books."""
    ambiguity.note_faults(doubts, office, wechat,
                          {message.articles[0][0]: message.message_id for message in planned})
    ambiguity.note_dead_emulator(doubts, office, wechat.killed_at)
    readers = wechat.get("readers")
    ours = _releases(office, readers)
    account = recount(planned, _told(office), public_messages(wechat.get("state")["publications"], readers),
                      [Entry(row["url"], row["text_sha256"]) for row in ours],
                      doubts.per_message())
    return Result(plan, account, kills, wechat.get("state")["faults_taken"], len(doubts.pairs),
                  latency.measure(office, wechat), seconds, readers, ours)


def _told(office: Office) -> dict[int, Told]:
    with office.db.read() as session:
        return {message.id: Told(message.state, tuple(
            (article.outcome, article.url) for article in message.articles))
            for message in session.scalars(select(Message))}


def public_messages(
    publications: Sequence[dict[str, Any]], readers: Sequence[dict[str, str]]
) -> list[Public]:
    """The readers' articles put together into the messages that they came in."""
    texts = {item["url"]: item for item in readers}
    return [Public(one["mode"], tuple(
        (texts[article["url"]]["title"], article["url"], texts[article["url"]]["text_sha256"])
        for article in one["articles"])) for one in publications]


def _releases(office: Office, readers: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """The releases of the export of every year in which readers got something."""
    years = {datetime.fromisoformat(item["published_at"]).year for item in readers}
    years.add(clock.year_of(datetime.now(UTC)))
    with office.db.read() as session:
        return [row for year in sorted(years)
                for row in year_export(session, office.config, year)["releases"]]


