"""full-text search

Revision ID: 0003
Revises: 0002

The table post_search is the models'; what stands here makes it fast, on each database in its
own way, and no model knows of it: everything whose name begins with post_search_.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

_BATCH = 200
_SQLITE = (
    # External content: the text is kept once, in post_search. case_sensitive: it is folded.
    "CREATE VIRTUAL TABLE post_search_trigrams USING fts5("
    "text, content='post_search', content_rowid='post_id', tokenize='trigram case_sensitive 1')",
    "CREATE VIRTUAL TABLE post_search_terms USING fts5vocab('post_search_trigrams', 'row')",
    "INSERT INTO post_search_trigrams (post_search_trigrams) VALUES ('rebuild')",
    "CREATE TRIGGER post_search_added AFTER INSERT ON post_search BEGIN"
    " INSERT INTO post_search_trigrams (rowid, text) VALUES (new.post_id, new.text); END",
    "CREATE TRIGGER post_search_removed AFTER DELETE ON post_search BEGIN"
    " INSERT INTO post_search_trigrams (post_search_trigrams, rowid, text)"
    " VALUES ('delete', old.post_id, old.text); END",
    "CREATE TRIGGER post_search_changed AFTER UPDATE ON post_search BEGIN"
    " INSERT INTO post_search_trigrams (post_search_trigrams, rowid, text)"
    " VALUES ('delete', old.post_id, old.text);"
    " INSERT INTO post_search_trigrams (rowid, text) VALUES (new.post_id, new.text); END",
)
_POSTGRESQL = (
    # The cost is stated far above the true one: computing it for every row instead of asking
    # the index takes minutes, and the planner shall never think of it.
    "CREATE FUNCTION post_search_grams(value text) RETURNS text[]"
    " LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100000 AS $$"
    " SELECT coalesce(array_agg(DISTINCT gram), '{}') FROM ("
    "  SELECT c, c || lead(c) OVER w AS pair, c || lead(c) OVER w || lead(c, 2) OVER w AS triple"
    "  FROM unnest(string_to_array(value, NULL)) WITH ORDINALITY AS u(c, place)"
    "  WINDOW w AS (ORDER BY place)) AS runs,"
    " LATERAL (VALUES (c), (pair), (triple)) AS grams(gram) WHERE gram IS NOT NULL $$",
    # Long phrases are compared with the text itself, which is quicker where it is not packed.
    "ALTER TABLE post_search ALTER COLUMN text SET STORAGE EXTERNAL",
    # A post has thousands of runs: they are noted at once and sorted in together, a megabyte
    # of them at a time, so that saving stays quick and so does searching.
    "CREATE INDEX post_search_by_grams ON post_search"
    " USING gin (post_search_grams(text)) WITH (gin_pending_list_limit = 1024)",
    # Without figures on how frequent a run is, the planner takes the index for every one.
    "ALTER INDEX post_search_by_grams ALTER COLUMN 1 SET STATISTICS 0",
)


def upgrade() -> None:
    """Index every post that is there, then keep the index by triggers or as an index."""
    connection = op.get_bind()
    _fill(connection)
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Take it all back; the table itself stays empty for the step below."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for name in ("added", "removed", "changed"):
            connection.exec_driver_sql(f"DROP TRIGGER post_search_{name}")
        connection.exec_driver_sql("DROP TABLE post_search_terms")
        connection.exec_driver_sql("DROP TABLE post_search_trigrams")
    else:
        connection.exec_driver_sql("DROP INDEX post_search_by_grams")
        connection.exec_driver_sql("DROP FUNCTION post_search_grams(text)")
    connection.exec_driver_sql("DELETE FROM post_search")


_FIELDS = "title, section, contributor, source, digest, body"
# The current revision; for a post without one the text last written on it.
_TEXTS = (
    f"SELECT post_id, {_FIELDS} FROM revisions r WHERE EXISTS (SELECT 1 FROM posts p"
    " WHERE p.id = r.post_id AND p.revision_number = r.number)",
    f"SELECT post_id, {_FIELDS} FROM working_copies w WHERE EXISTS (SELECT 1 FROM posts p"
    " WHERE p.id = w.post_id AND p.revision_number = 0)"
    " AND NOT EXISTS (SELECT 1 FROM working_copies v WHERE v.post_id = w.post_id"
    " AND (v.saved_at > w.saved_at OR (v.saved_at = w.saved_at AND v.id > w.id)))",
)


def _fill(connection: sa.Connection) -> None:
    rows = sa.table("post_search", sa.column("post_id"), sa.column("text"))
    for query in _TEXTS:
        for batch in connection.execute(sa.text(query)).partitions(_BATCH):
            connection.execute(rows.insert(), [
                {"post_id": post_id, "text": _folded(title, about, body)}
                for post_id, title, *about, body in batch
            ])


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_MARKS = (
    (r"<[^>\n]{0,400}>", ""),
    (r"!\[[^\]\n]*\]\([^)\n]*\)", ""),
    (r"\[\^[^\]\n]*\]:?", ""),
    (r"\[([^\]\n]*)\]\([^)\n]*\)", r"\1"),
    (r"(?m)^[ \t]*(?:#{1,6}|>|[-*+]|\d{1,3}[.)])[ \t]+", ""),
    (r"(?m)^[ \t|:]*-[ \t:|-]*$", ""),
    (r"(?<!\\)(?:\*{1,3}|~~|`+|(?<!\w)_{1,3}|_{1,3}(?!\w))", ""),
    (r"[ \t]*\|[ \t]*", " "),
    (r"\\([!-/:-@\[-`{-~])", r"\1"),
    (r"[ \t]{2,}", " "),
    (r"\s*\n\s*", "\n"),
)


def _folded(title: str, about: list[str], body: str) -> str:
    """As the product wrote it when this step was made."""
    for mark, instead in _MARKS:
        body = re.sub(mark, instead, body)
    parts = (title, *(part for part in (*about, body.strip()) if part.strip()))
    half = "\n".join(parts).translate(_HALF_WIDTH)
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in half) + "\n\n"
