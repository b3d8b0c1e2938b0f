"""Many approved posts quickly: one goes through the house, the rest are copies with other words.

A copy has what its approval rests on: revision, round, reviews, proofs, secrecy review and an
artefact that the product's own freezing made. `make_template` checks every one of them.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.orm import Session

from tests.support.articles import approved_post, png
from tests.support.cast import Cast, hire
from tests.support.offices import config_for, new_office
from wechat_bot import tables
from wechat_bot.drafting.models import Post, PostImage, Revision, StoredImage
from wechat_bot.drafting.rules import ArticleFields, revision_sha256
from wechat_bot.emulator.textsha import text_sha256
from wechat_bot.kernel.db import Base, Database
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.reviewing import freezing, queries
from wechat_bot.reviewing.models import ApprovedArtefact, Proof, Review, ReviewRound, SecrecyReview

Row = TypeVar("Row", bound=Base)
# Every third article has a picture and a cover of its own, so that uploads go on all the time.
OWN_PICTURES = 3


@dataclass(frozen=True)
class Story:
    """An approved article as readers must get it. text_sha256: by the emulator's own rule."""

    post_id: int
    title: str
    text_sha256: str


@dataclass(frozen=True)
class Template:
    """A folder with an office's database and pictures, and its approved posts."""

    folder: Path
    stories: tuple[Story, ...]

    def copy_sqlite(self, target: Path) -> str:
        """The URL of a copy of the database in another folder."""
        shutil.copy(self.folder / "office.sqlite3", target / "office.sqlite3")
        return f"sqlite:///{target / 'office.sqlite3'}"

    def copy_to(self, url: str) -> None:
        """Everything into a migrated database of another kind."""
        source = open_office(config_for(self.folder)).db
        target = Database(url)
        _copy_tables(source, target)
        source.dispose()
        target.dispose()


def make_template(folder: Path, titles: Sequence[str]) -> Template:
    """An office with its people and one approved post per title, ready to be scheduled."""
    office = new_office(folder)
    cast = hire(office)
    stories = approved_posts(office, cast, titles)
    with office.db.read() as session:
        for artefact in session.scalars(select(ApprovedArtefact)):
            problem = queries.approval_problem(session, artefact.id, artefact.sha256)
            assert problem is None, problem
    with office.db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    office.close()
    return Template(folder, stories)


def approved_posts(office: Office, cast: Cast, titles: Sequence[str]) -> tuple[Story, ...]:
    """One approved post per title, in their order; each with a text of its own."""
    first = approved_post(office, cast, title=titles[0], body=_body(titles[0]))
    with office.db.write() as session:
        ids = [first] + [_copy(session, office, first, title, number)
                         for number, title in enumerate(titles[1:], start=1)]
    with office.db.read() as session:
        return tuple(_story(session, post_id) for post_id in ids)


def _body(title: str) -> str:
    return (f"{title}已经印发。\n\n## 办理时间\n\n工作日10:00到20:00，额敏县司法局一楼大厅。\n\n"
            f"![现场](图1.png)\n\n**编号：**{title}\n")


def _story(session: Session, post_id: int) -> Story:
    artefact = session.scalars(
        select(ApprovedArtefact).where(ApprovedArtefact.post_id == post_id)).one()
    return Story(post_id, artefact.title, text_sha256(artefact.html))


def _copy(session: Session, office: Office, source_id: int, title: str, number: int) -> int:
    source = session.get_one(Post, source_id)
    revision = session.scalars(select(Revision).where(Revision.post_id == source_id)).one()
    found = session.scalars(select(ReviewRound).where(ReviewRound.post_id == source_id)).one()
    post = _again(session, source, title=title)
    pictures = {row.name: row.sha256 for row in session.scalars(
        select(PostImage).where(PostImage.post_id == source_id))}
    if number % OWN_PICTURES == 0:
        pictures = _own_pictures(session, office, number)
    for row in session.scalars(select(PostImage).where(PostImage.post_id == source_id)):
        _again(session, row, post_id=post.id, sha256=pictures[row.name])
    fields = replace(revision.fields(), title=title, body=_body(title),
                     cover_sha256=pictures["封面.png"])
    copied = _again(session, revision, post_id=post.id,
                    sha256=_fingerprint(revision, fields, pictures),
                    images_json=revision.images_json.replace(
                        revision.images["图1.png"], pictures["图1.png"]))
    copied.set_fields(fields)
    round_copy = _again(session, found, post_id=post.id, revision_id=copied.id,
                        revision_sha256=copied.sha256, check_id=None)
    for kind in (Review, Proof, SecrecyReview):
        for act in session.scalars(select(kind).where(kind.round_id == found.id)):
            _again(session, act, round_id=round_copy.id)
    session.refresh(round_copy)
    session.refresh(post)
    freezing.freeze(session, office, post, copied, round_copy)
    return post.id


def _fingerprint(revision: Revision, fields: ArticleFields, pictures: dict[str, str]) -> str:
    return revision_sha256(fields, {"图1.png": pictures["图1.png"]}, revision.theme_sha256)


def _own_pictures(session: Session, office: Office, number: int) -> dict[str, str]:
    """A picture and a cover that no other post has."""
    found = {}
    for name, size in (("图1.png", (320, 200)), ("封面.png", (900, 383))):
        colour = f"#{(number * 40_503 + len(found)) % 0xFFFFFF:06x}"
        data = _compact(png(colour, size))
        found[name] = sha256 = office.media.put(data)
        session.add(StoredImage(sha256=sha256, mime="image/png", width=size[0], height=size[1],
                                size=len(data)))
    session.flush()
    return found


def _compact(data: bytes) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).save(out, "PNG", optimize=True)
    return out.getvalue()


def _again(session: Session, row: Row, **changes: Any) -> Row:
    """The same row once more, with another key and these changes."""
    mapper = inspect(type(row))
    keys = {column.key for column in mapper.primary_key}
    values = {attribute.key: getattr(row, attribute.key) for attribute in mapper.column_attrs
              if attribute.columns[0].key not in keys}
    copied = type(row)(**{**values, **changes})
    session.add(copied)
    session.flush()
    return copied


def _copy_tables(source: Database, target: Database) -> None:
    """All rows, table by table in the order of their references; then the running numbers."""
    metadata = tables.metadata
    with source.engine.connect() as old, target.engine.begin() as new:
        for table in reversed(metadata.sorted_tables):
            new.execute(table.delete())
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in old.execute(select(table)).mappings()]
            if rows:
                new.execute(insert(table), rows)
            for column in table.primary_key:
                if column.autoincrement and column.type.python_type is int and rows:
                    new.execute(text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'),"
                        f" (SELECT max({column.name}) FROM {table.name}))"
                        f" WHERE pg_get_serial_sequence('{table.name}', '{column.name}') IS NOT NULL"
                    ))
