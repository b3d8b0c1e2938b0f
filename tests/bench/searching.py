"""Full-text search over 10,000 posts of 2,000 characters, on both databases."""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from tests.support.offices import new_office
from tests.support.postgres import running_server
from wechat_bot.drafting import queries, search
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.queries import PostFilter
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.resources import data_path

POSTS, CHARACTERS, RUNS, BATCH = 10_000, 2_000, 7, 500
# Frequent and rare ones, of one character to a phrase, and two words together.
WORDS = ("法", "宪法", "法律", "独角", "复议", "独角兽", "法律援助", "额敏县司法局", "宪法 宣传",
         "没有这样的一句话")


def searching() -> None:
    """Print how long a search (its count and first page) takes per word and database."""
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        _measure("SQLite", new_office(Path(folder)))
        _measure("PostgreSQL", new_office(Path(folder), database={"url": server.new_database()}))


def _measure(name: str, office: Office) -> None:
    start = time.perf_counter()
    _fill(office)
    print(f"search  {name}: {POSTS} posts of {CHARACTERS} characters written in "
          f"{time.perf_counter() - start:.0f} s")
    for word in WORDS:
        times, listed = [], []
        for _ in range(RUNS):
            start = time.perf_counter()
            with office.db.read() as session:
                total, _hits = search.search(session, word)
            middle = time.perf_counter()
            with office.db.read() as session:
                queries.list_posts(session, PostFilter(keyword=word))
            times.append((middle - start) * 1000)
            listed.append((time.perf_counter() - middle) * 1000)
        print(f"search  {name:10} {word:12} {total:6} found  median "
              f"{statistics.median(times):5.1f} ms  min {min(times):5.1f} ms  max {max(times):5.1f} ms"
              f"   (list of posts: {statistics.median(listed):5.1f} ms)")
    office.close()


def _fill(office: Office) -> None:
    chance = random.Random(20261122)
    texts = [path.read_text(encoding="utf-8")
             for path in sorted((data_path("content") / "posts").glob("*.md"))]
    sentences = [s for text in texts for s in re.split(r"(?<=[。；\n])", text) if len(s) > 8]
    every = "".join(sentences)
    for first in range(0, POSTS, BATCH):
        with office.db.write() as session:
            for number in range(first, first + BATCH):
                _write(session, number, _body(chance, sentences, every, number))


def _body(chance: random.Random, sentences: list[str], every: str, number: int) -> str:
    """Whole sentences and torn ones, so that there are many pairs of characters."""
    pieces, length = [], 0
    while length < CHARACTERS:
        piece = chance.choice(sentences)
        if chance.random() < 0.6:
            at = chance.randrange(len(every) - 40)
            piece = every[at:at + chance.randrange(4, 30)]
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)[:CHARACTERS] + ("独角兽" if number % 1000 == 7 else "")


def _write(session: Session, number: int, body: str) -> None:
    at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    fields = ArticleFields(title=f"第{number}号公告", section="办公室", contributor="张三", body=body)
    post = Post(state="published", title=fields.title, section=fields.section,
                revision_number=1, created_at=at, updated_at=at)
    session.add(post)
    session.flush()
    revision = Revision(post_id=post.id, number=1, sha256=f"{number:064}", created_at=at)
    revision.set_fields(fields)
    session.add(revision)
    search.index(session, post.id, fields)
