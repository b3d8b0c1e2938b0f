"""The demo's office: configuration, people for every duty, sample posts, last year's ledger."""

from __future__ import annotations

import csv
import io
import itertools
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wechat_bot.checking.rules import Severity
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.drafting import queries as drafting
from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.drafting.importing import import_post
from wechat_bot.kernel import hosts
from wechat_bot.kernel.actor import COMMAND_LINE, Actor
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.kernel.resources import data_path
from wechat_bot.people import operations as people
from wechat_bot.people import queries as accounts
from wechat_bot.people.rules import DUTY_NAMES, Duty
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing.rules import Mode
from wechat_bot.reviewing import operations as reviewing
from wechat_bot.reviewing import queries as reviews
from wechat_bot.reviewing import remarks
from wechat_bot.reviewing.rules import (
    LEVEL_DUTIES,
    LEVELS,
    contributor_names,
    secrecy_refusal,
)
from wechat_bot.reviewing.secrecy import load_points

# What an office makes up for 消息推送; here for the emulator on this machine only.
CALLBACK_TOKEN = "demoCallback2026"
CALLBACK_KEY = "demo0123456789demo0123456789demo0123456789a"
PASSWORD = "demo1234"
SECTIONS = ("办公室", "普法与依法治理股", "公共法律服务股", "社区矫正管理股", "行政复议与应诉股",
            "额敏镇司法所", "玉什喀拉苏镇司法所")
D = Duty
PEOPLE: tuple[tuple[str, str, tuple[Duty, ...]], ...] = (
    ("zhangsan", "张三", (D.CONTRIBUTOR,)),
    ("lisi", "李四", (D.CONTRIBUTOR, D.PUBLISHER, D.DISCLOSURE_OFFICER)),
    ("sunba", "孙八", (D.FIRST_REVIEWER, D.PROOFREADER)),
    ("zhoujiu", "周九", (D.FIRST_REVIEWER, D.SECOND_REVIEWER, D.DISCLOSURE_HEAD)),
    ("wushi", "吴十", (D.SECRECY_REVIEWER, D.PROOFREADER)),
    ("fenger", "冯二", (D.SECOND_REVIEWER, D.FINAL_REVIEWER, D.LEADER)),
    ("zhengyi", "郑一", (D.FINAL_REVIEWER, D.DEPUTY_LEADER)),
    ("chenwu", "陈五", (D.ADMINISTRATOR,)),
    ("chuliu", "褚六", (D.AUDITOR,)),
)


@dataclass(frozen=True)
class DemoSpeed:
    """How long things take in the demo, in seconds."""

    sweep: float
    waits: tuple[float, ...]


def make_office(
    folder: Path, api_base: str, app_id: str, app_secret: str, *, port: int, speed: DemoSpeed,
    sections: tuple[str, ...],
) -> Office:
    """A new office in an empty folder: config.toml, database, accounts."""
    secret_file = folder / "app-secret"
    secret_file.write_text(app_secret, encoding="utf-8")
    secret_file.chmod(0o600)
    config_file = folder / "config.toml"
    config_file.write_text(
        _config_text(folder, api_base, app_id, port, speed, sections), encoding="utf-8"
    )
    office = open_office(load_config(config_file))
    hosts.move_in(office)
    for login, name, duties in PEOPLE:
        people.create_user(COMMAND_LINE, office, login=login, name=name, password=PASSWORD,
                           duties=duties, section="普法与依法治理股")
    return office


def login_lines() -> list[str]:
    """Log-in data to print: one line per account."""
    return [f"{login}\t{name}\t{'、'.join(DUTY_NAMES[duty] for duty in duties)}"
            for login, name, duties in PEOPLE]


def actor(office: Office, login: str) -> Actor:
    """One of the demo's people."""
    with office.db.read() as session:
        return accounts.actor_named(session, login)


def sections_for(files: list[Path]) -> tuple[str, ...]:
    """The usual sections and those that the articles name."""
    named = [str(parse_markdown_file(path.read_text(encoding="utf-8"), path.name)
                 .values.get("section", "")) for path in files]
    return tuple(dict.fromkeys([*SECTIONS, *filter(None, named)]))


def import_all(office: Office, files: list[Path]) -> list[int]:
    """The articles as posts; nothing is published if one of them is refused."""
    writer = actor(office, "lisi")
    return [import_post(writer, office, path, draw_missing_cover=True).post_id for path in files]


def submit(office: Office, post_id: int) -> int:
    """Send a post to review; returns the round's id."""
    with office.db.read() as session:
        number = drafting.get_post(session, post_id).revision_number
    return reviewing.submit(actor(office, "lisi"), office, post_id, number)


def pass_levels(office: Office, post_id: int, round_id: int, levels: int) -> None:
    """Let the demo's reviewers pass the first levels of a round, by the rules."""
    chosen = _reviewers(office, round_id)
    with office.db.read() as session:
        found = reviews.get_round(session, round_id)
        seen = found.revision_sha256
        errors = [view.finding.id for view in reviews.findings(session, found)
                  if view.finding.severity == Severity.ERROR and view.waiver is None]
    for finding_id in errors:  # other people's articles may hold what the checks object to
        remarks.waive(chosen[0], office, round_id, finding_id, "演示稿件，内容不是真的")
    if levels == LEVELS[-1]:
        reviewing.secrecy_review(_secrecy_reviewer(office, round_id), office, round_id,
                                 seen_sha256=seen, passed=True,
                                 ticks=secrecy_codes(office))
    for reviewer in chosen[:levels]:
        reviewing.pass_level(reviewer, office, round_id, seen_sha256=seen)


def secrecy_codes(office: Office) -> list[str]:
    """Every point of the secrecy list, ticked."""
    return [point.code for point in load_points(office.folder("reviewing"))]


def approve(office: Office, post_id: int) -> None:
    """All three levels and the secrecy review."""
    pass_levels(office, post_id, submit(office, post_id), LEVELS[-1])


def schedule(office: Office, post_id: int, mode: Mode, due_at: datetime) -> int:
    """Queue one post as a message of its own."""
    return publishing.schedule(actor(office, "lisi"), office, post_ids=[post_id], mode=mode,
                               due_at=due_at, repeat_reason="演示")


def last_years_ledger(office: Office, year: int) -> None:
    """32 posts and one item on the website, as such an office has in a year."""
    source = (data_path("content") / "demo" / "ledger.csv").read_text(encoding="utf-8")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["发布时间", "标题", "渠道", "供稿单位", "供稿人"])
    for row in csv.DictReader(io.StringIO(source)):
        writer.writerow([f"{year}-{row['月日']}", row["标题"], row["渠道"], row["供稿单位"],
                         row["供稿人"]])
    import_releases(COMMAND_LINE, office, out.getvalue().encode(), f"{year}年台账.csv",
                    dry_run=False)


def _reviewers(office: Office, round_id: int) -> list[Actor]:
    """Three different people, one for each level, none of them a writer of the post."""
    with office.db.read() as session:
        facts = reviews.facts_of(session, office, reviews.get_round(session, round_id))
        candidates = [
            [accounts.actor_of(session, user) for user in accounts.users_with(session, LEVEL_DUTIES[level])
             if user.id not in facts.writers and user.name not in contributor_names(facts.contributor)]
            for level in LEVELS
        ]
    for chosen in itertools.product(*candidates):
        if len({person.user_id for person in chosen}) == len(LEVELS):
            return list(chosen)
    raise InvalidInput("演示里没有三位能审这篇稿件的人。")


def _secrecy_reviewer(office: Office, round_id: int) -> Actor:
    with office.db.read() as session:
        facts = reviews.facts_of(session, office, reviews.get_round(session, round_id))
        officers = accounts.users_with(session, Duty.SECRECY_REVIEWER)
        for user in [*officers, *accounts.all_users(session)]:
            person = accounts.actor_of(session, user)
            if secrecy_refusal(facts, reviews.person_of(person)) is None:
                return person
    raise InvalidInput("演示里没有能做保密审查的人。")


def _config_text(
    folder: Path, api_base: str, app_id: str, port: int, speed: DemoSpeed,
    sections: tuple[str, ...],
) -> str:
    def listed(values: tuple[object, ...]) -> str:
        return "[" + ", ".join(f'"{v}"' if isinstance(v, str) else str(v) for v in values) + "]"

    return f"""# 演示用的配置：密码从宽，只连本机模拟器。
demo = true

[agency]
name = "额敏县司法局"
short_name = "县司法局"
account_name = "法治额敏"
body_code = "demo"
address = "新疆塔城地区额敏县塔城路73号"
postcode = "834600"
phones = ["0901-3355730"]
sections = {listed(sections)}

[database]
url = "sqlite:///{(folder / 'fazhi-emin.sqlite3').resolve()}"

[wechat]
app_id = "{app_id}"
app_secret_file = "app-secret"
api_base = "{api_base}"
token = "{CALLBACK_TOKEN}"
aes_key = "{CALLBACK_KEY}"

[publishing]
default_mode = "publish"
retry_seconds = {listed(speed.waits)}
poll_seconds = {listed(speed.waits)}
evidence_seconds = {listed(speed.waits)}

[web]
port = {port}

[worker]
sweep_seconds = {speed.sweep}
"""
