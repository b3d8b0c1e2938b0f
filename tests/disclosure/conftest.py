"""An office with its people, and what the lower stages would have written for a publication."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from wechat_bot.disclosure.ledger import Entry, IndexNumbers, new_item, new_release
from wechat_bot.disclosure.queries import get_release
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import COMMAND_LINE, Actor
from wechat_bot.kernel.config import Disclosure, build_config
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.kernel.schema import migrate
from wechat_bot.people import queries as people
from wechat_bot.people.operations import create_user
from wechat_bot.people.rules import Duty
from wechat_bot.publishing.models import Article, Message
from wechat_bot.reviewing.models import ApprovedArtefact, Review, ReviewRound

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CAST = {
    "zhangsan": ("张三", [Duty.CONTRIBUTOR]),
    "lisi": ("李四", [Duty.FIRST_REVIEWER]),
    "wangwu": ("王五", [Duty.SECOND_REVIEWER]),
    "zhaoliu": ("赵六", [Duty.FINAL_REVIEWER]),
    "qianqi": ("钱七", [Duty.DISCLOSURE_OFFICER]),
}


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, copied by every test."""
    folder = tmp_path_factory.mktemp("disclosure")
    office = _open(folder)
    migrate(office.db)
    office.close()
    return folder / "ledger.sqlite3"


def _open(folder: Path) -> Office:
    return open_office(build_config({
        "agency": {"name": "额敏县司法局", "body_code": "11654221",
                   "sections": ["办公室", "公共法律服务股", "普法股"]},
        "database": {"url": "sqlite:///ledger.sqlite3"},
        "wechat": {"api_base": "http://127.0.0.1:1"},
        "disclosure": {"channels": {"website": "政府网站", "wechat": "公众号",
                                    "weibo": "政务微博"}},
        "demo": True,
    }, folder=folder))


@pytest.fixture
def office(tmp_path: Path, empty_database: Path) -> Iterator[Office]:
    (tmp_path / "ledger.sqlite3").write_bytes(empty_database.read_bytes())
    office = _open(tmp_path)
    yield office
    office.close()


@pytest.fixture
def empty_office(tmp_path: Path, empty_database: Path) -> Iterator[Office]:
    """A second office with a ledger of its own."""
    folder = tmp_path / "second"
    folder.mkdir()
    (folder / "ledger.sqlite3").write_bytes(empty_database.read_bytes())
    office = _open(folder)
    yield office
    office.close()


@pytest.fixture
def with_settings(office: Office) -> Callable[..., Office]:
    """The same office with other [disclosure] settings."""
    def make(**settings: Any) -> Office:
        chosen = {"channels": office.config.disclosure.channels, **settings}
        return replace(office, config=_replaced(office, Disclosure(**chosen)))
    return make


def _replaced(office: Office, disclosure: Disclosure) -> Any:
    return msgspec.structs.replace(office.config, disclosure=disclosure)


@pytest.fixture
def cast(office: Office) -> dict[str, Actor]:
    """Login → actor."""
    actors = {}
    for login, (name, duties) in CAST.items():
        user_id = create_user(COMMAND_LINE, office, login=login, name=name, password="yanshi-123",
                              duties=duties)
        with office.db.read() as session:
            actors[login] = people.actor_of(session, people.get_user(session, user_id))
    return actors


@dataclass
class Published:
    """What a publication left behind."""

    message_id: int
    article_ids: list[int]
    post_ids: list[int]


@pytest.fixture
def publish(office: Office, cast: dict[str, Actor]) -> Callable[..., Published]:
    """A message with its posts, revisions, reviews and artefacts, as if it had gone out."""
    numbers = count(1)

    def make(*articles: ArticleFields, at: datetime = datetime(2024, 3, 5, 2, 0, tzinfo=UTC),
             state: str = "published", outcomes: tuple[str, ...] = (), mode: str = "publish",
             time_source: str = "event") -> Published:
        outcomes = outcomes or ("published",) * len(articles)
        with office.db.write() as session:
            typist = cast["zhangsan"].user_id
            assert typist is not None
            message = Message(state=state, mode=mode, due_at=at, created_by_id=typist,
                              created_at=at, submit_started_at=at, published_at=at,
                              time_source=time_source)
            session.add(message)
            session.flush()
            made = Published(message.id, [], [])
            for position, (fields, outcome) in enumerate(zip(articles, outcomes, strict=True)):
                number = next(numbers)
                artefact = _approved(session, cast, fields, number, at)
                article = Article(
                    message_id=message.id, position=position, post_id=artefact.post_id,
                    artefact_id=artefact.id, artefact_sha256=artefact.sha256, live=False,
                    outcome=outcome,
                    url=f"http://mp.weixin.qq.com/s?__biz=MzA&mid={number}&sn=ab#rd")
                session.add(article)
                session.flush()
                made.article_ids.append(article.id)
                made.post_ids.append(artefact.post_id)
            return made
    return make


def _approved(
    session: Any, cast: dict[str, Actor], fields: ArticleFields, number: int, at: datetime
) -> ApprovedArtefact:
    typist = cast["zhangsan"].user_id
    sha = hashlib.sha256(str(number).encode()).hexdigest()
    post = Post(state="published", title=fields.title, typist_id=typist, revision_number=1,
                created_at=at, updated_at=at)
    session.add(post)
    session.flush()
    revision = Revision(post_id=post.id, number=1, sha256=sha, created_by_id=typist,
                        created_at=at)
    revision.set_fields(fields)
    session.add(revision)
    session.flush()
    round_ = ReviewRound(post_id=post.id, revision_id=revision.id, revision_sha256=sha,
                         state="passed", submitted_by_id=typist, submitted_at=at)
    session.add(round_)
    session.flush()
    for level, login in ((2, "wangwu"), (1, "lisi"), (3, "zhaoliu")):
        session.add(Review(round_id=round_.id, level=level, reviewer_id=cast[login].user_id,
                           passed=True, at=at))
    artefact = ApprovedArtefact(
        round_id=round_.id, post_id=post.id, revision_id=revision.id, revision_sha256=sha,
        title=fields.title, author="法治额敏", digest=fields.digest, cover_sha256="",
        content_source_url="", html="<p>正文</p>", images_json="[]", text_sha256=sha[::-1],
        sha256=sha, created_at=at)
    session.add(artefact)
    session.flush()
    return artefact


@pytest.fixture
def enter(office: Office) -> Callable[..., int]:
    """Put a release straight into the ledger; returns its id. `day` is Beijing time."""
    def make(title: str, day: str, channel: str = "wechat", *, item_of: int | None = None,
             replaces: int | None = None, **fields: Any) -> int:
        entry = Entry(title=title, channel=channel, published_at=clock.from_beijing(day),
                      time_source="entered", **fields)
        with office.db.write() as session:
            item = (get_release(session, item_of).item if item_of is not None
                    else new_item(session, IndexNumbers(session, ""), entry, "钱七"))
            release = new_release(session, item, entry, "钱七")
            release.replaces_id = replaces
            session.flush()
            return release.id
    return make
