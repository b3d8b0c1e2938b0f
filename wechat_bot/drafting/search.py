"""全文检索: what a post is found by, and finding it. Any text from one character on.

SQLite: FTS5 with trigrams. Words of one or two characters are shorter than a trigram: the
index's own list of terms gives every trigram that begins with them, and any of those will do;
where they are too many, the texts themselves are looked through.
PostgreSQL: a GIN index over all runs of one to three characters of the text; it needs no
extension, and unlike pg_trgm it knows Chinese whatever the locale of the database.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    cast,
    column,
    false,
    func,
    literal_column,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from wechat_bot.drafting.models import Post, PostSearch, WorkingCopy
from wechat_bot.drafting.rules import ArticleFields

TRIGRAM = 3
MANY_TERMS = 450
MOST_WORDS = 8
LONGEST_WORD = 60
SNIPPET_BEFORE, SNIPPET_AFTER = 24, 70
_LAST_CHARACTER = "\U0010ffff"
_trigrams = table("post_search_trigrams", column("rowid"))
_terms = table("post_search_terms", column("term"))

# Full-width signs as half-width ones, one for one, so that places stay where they are.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# Marks of Markdown that a reader does not see. The order matters: pictures before links. Blanks
# first, and all lengths bounded: a text of nothing but [ or blanks must not take minutes.
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[ \t]{2,}"), " "),
    (re.compile(r"<[^>\n]{0,400}>"), ""),  # HTML
    (re.compile(r"!\[[^\]\n]{0,400}\]\([^)\n]{0,1200}\)"), ""),  # pictures
    (re.compile(r"\[\^[^\]\n]{0,100}\]:?"), ""),  # footnote marks
    (re.compile(r"\[([^\]\n]{0,400})\]\([^)\n]{0,1200}\)"), r"\1"),  # links
    (re.compile(r"^[ \t]*(?:#{1,6}|>|[-*+]|\d{1,3}[.)])[ \t]+", re.MULTILINE), ""),
    (re.compile(r"^[ \t|:]*-[ \t:|-]*$", re.MULTILINE), ""),  # rules, the line under a table's head
    (re.compile(r"(?<!\\)(?:\*{1,3}|~~|`+|(?<!\w)_{1,3}|_{1,3}(?!\w))"), ""),
    (re.compile(r"[ \t]?\|[ \t]?"), " "),  # cells of a table
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),  # escaped signs
    (re.compile(r"[ \t]{2,}"), " "),
    (re.compile(r"[^\S\n]{0,200}\n\s*"), "\n"),
)


@dataclass(frozen=True)
class Piece:
    """A stretch of text, marked where it is what was looked for."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Hit:
    """A post that was found, its title and the first place in it as pieces."""

    post: Post
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


def index(session: Session, post_id: int, fields: ArticleFields) -> None:
    """Note what a post is found by, in the transaction that changes it."""
    text = _padded(fold(_shown(fields)))
    row = session.get(PostSearch, post_id)
    if row is None:
        session.add(PostSearch(post_id=post_id, text=text))
    elif row.text != text:
        row.text = text


def search(
    session: Session, text: str, offset: int = 0, limit: int = 20
) -> tuple[int, list[Hit]]:
    """(how many posts hold every word, one page of them), most recently changed first.

    Nothing to look for finds nothing.
    """
    wanted = words(text)
    if not wanted:
        return 0, []
    # All numbers at once: asking a second time only to count would take as long again.
    every = session.scalars(select(Post.id).where(holds(session, text))
                            .order_by(Post.updated_at.desc(), Post.id.desc())).all()
    ids = every[offset:offset + limit]
    posts = {post.id: post for post in session.scalars(select(Post).where(Post.id.in_(ids)))}
    return len(every), [_hit(session, posts[post_id], wanted) for post_id in ids]


def holds(session: Session, text: str) -> ColumnElement[bool]:
    """The condition on Post that it holds every word of a text (true for an empty one)."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    one = _on_sqlite if on_sqlite else _on_postgresql
    return and_(true(), *(one(session, word) for word in words(text)))


def words(text: str) -> list[str]:
    """What is looked for: folded, split at blanks; no sign has a meaning of its own."""
    plain = fold(_CONTROLS.sub(" ", text))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in plain.split()))[:MOST_WORDS]


def fold(text: str) -> str:
    """Full-width letters and digits as half-width, capitals as small ones; as long as before."""
    half = text.translate(_HALF_WIDTH)
    lower = half.lower()
    if len(lower) == len(half):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in half)


def plain(markdown: str) -> str:
    """A Markdown text as a reader sees it, near enough to be searched."""
    for mark, instead in _MARKS:
        markdown = mark.sub(instead, markdown)
    return markdown.strip()


def mark(text: str, wanted: Sequence[str]) -> tuple[Piece, ...]:
    """A text as pieces, the words that were looked for marked."""
    if not wanted:
        return (Piece(text, False),)
    either = re.compile("|".join(re.escape(w) for w in sorted(wanted, key=len, reverse=True)))
    pieces, done = [], 0
    for found in either.finditer(fold(text)):
        if found.start() > done:
            pieces.append(Piece(text[done:found.start()], False))
        pieces.append(Piece(text[found.start():found.end()], True))
        done = found.end()
    if done < len(text):
        pieces.append(Piece(text[done:], False))
    return tuple(pieces)


def snippet(text: str, wanted: Sequence[str]) -> tuple[Piece, ...]:
    """The surroundings of the first word that occurs; the beginning where none does."""
    line = " ".join(text.split())
    folded = fold(line)
    places = [place for word in wanted if (place := folded.find(word)) >= 0]
    first = min(places, default=0)
    start = max(0, first - SNIPPET_BEFORE)
    end = first + SNIPPET_AFTER
    cut = f"{'…' if start else ''}{line[start:end]}{'…' if end < len(line) else ''}"
    return mark(cut, wanted)


def _on_sqlite(session: Session, word: str) -> ColumnElement[bool]:
    phrases = [word]
    if len(word) < TRIGRAM:
        phrases = list(session.scalars(select(_terms.c.term).where(
            _terms.c.term >= word, _terms.c.term < word + _LAST_CHARACTER
        ).limit(MANY_TERMS)))
    if not phrases:
        return false()
    if len(phrases) == MANY_TERMS:
        # Followed by so much, it is in most texts and near their beginning: just look.
        return Post.id.in_(select(PostSearch.post_id).where(
            func.instr(PostSearch.text, word) > 0))
    return Post.id.in_(select(_trigrams.c.rowid).where(
        literal_column("post_search_trigrams").op("MATCH")(
            " OR ".join(_phrase(phrase) for phrase in phrases))))


def _phrase(word: str) -> str:
    escaped = word.replace('"', '""')
    return f'"{escaped}"'


def _on_postgresql(_session: Session, word: str) -> ColumnElement[bool]:
    size = min(TRIGRAM, len(word))
    runs = sorted({word[i:i + size] for i in range(len(word) - size + 1)})
    held: ColumnElement[bool] = func.post_search_grams(PostSearch.text).op("@>", is_comparison=True)(
        cast(bindparam(None, runs, type_=ARRAY(Text)), ARRAY(Text)))
    if len(word) > TRIGRAM:  # all its runs may be there, but not in a row
        held = and_(held, func.strpos(PostSearch.text, word) > 0)
    return Post.id.in_(select(PostSearch.post_id).where(held))


def _padded(text: str) -> str:
    """With an end after which a word of two characters still begins a trigram."""
    return f"{text}\n\n"


def _shown(fields: ArticleFields) -> str:
    return f"{fields.title}\n{_below_title(fields)}"


def _below_title(fields: ArticleFields) -> str:
    about = (fields.section, fields.contributor, fields.source, fields.digest)
    return "\n".join(part for part in (*about, plain(fields.body)) if part.strip())


def _hit(session: Session, post: Post, wanted: list[str]) -> Hit:
    fields = _fields_of(session, post)
    return Hit(post, mark(fields.title or "（未命名）", wanted),
               snippet(_below_title(fields), wanted))


def _fields_of(session: Session, post: Post) -> ArticleFields:
    if post.current_revision is not None:
        return post.current_revision.fields()
    copy = session.scalar(select(WorkingCopy).where(WorkingCopy.post_id == post.id)
                          .order_by(WorkingCopy.saved_at.desc()).limit(1))
    return copy.fields() if copy is not None else ArticleFields(title=post.title)
