"""PostgreSQL databases that tests borrow: made once, emptied in milliseconds, lent again.

To copy a database of a hundred tables takes the server half a second, to empty one next to nothing.
"""

from __future__ import annotations

import psycopg

from tests.support.postgres import PostgresServer

# What stands in the tables at the beginning is kept beside them; `kept.restore` puts it back. As a
# replica the session may pass by the triggers that let nobody delete a line of the journal.
_KEEP = """
CREATE SCHEMA kept;
CREATE TABLE kept."sequences " AS
    SELECT sequencename AS name, last_value AS value FROM pg_sequences WHERE schemaname = 'public';
DO $keep$ DECLARE t text; filled boolean; BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', t) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', t, t); END IF;
    END LOOP;
END $keep$;
CREATE FUNCTION kept.restore() RETURNS void LANGUAGE plpgsql AS $restore$ DECLARE t text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%I', t);
    END LOOP;
    FOR t IN SELECT tablename FROM pg_tables
             WHERE schemaname = 'kept' AND tablename <> 'sequences ' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', t, t);
    END LOOP;
    PERFORM setval(format('public.%I', name)::regclass, coalesce(value, 1), value IS NOT NULL)
        FROM kept."sequences ";
END $restore$
"""
# Every table, column, index, trigger, function and rule of ours: a test may have changed them.
_SHAPE = """
SELECT md5(concat_ws('|',
    (SELECT string_agg(concat_ws(',', c.oid, c.relname, c.relnatts, c.relchecks), ';' ORDER BY c.oid)
     FROM pg_class c WHERE c.relnamespace IN ('public'::regnamespace, 'kept'::regnamespace)),
    (SELECT string_agg(concat_ws(',', a.attrelid, a.attname, a.atttypid, a.attnotnull), ';'
                       ORDER BY a.attrelid, a.attnum)
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace),
    (SELECT string_agg(concat_ws(',', t.oid, t.tgenabled), ';' ORDER BY t.oid) FROM pg_trigger t),
    (SELECT string_agg(t.oid::text, ';' ORDER BY t.oid) FROM pg_constraint t),
    (SELECT string_agg(concat_ws(',', p.oid, p.prosrc), ';' ORDER BY p.oid)
     FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace)))
"""


class Lender:
    """Copies of one database, each lent to one test at a time."""

    def __init__(self, server: PostgresServer, made: str) -> None:
        self._server, self._made = server, made
        self._free: list[str] = []
        with server.connect(made) as connection:
            connection.execute(_KEEP)
            self._shape = _shape(connection)

    def lend(self) -> str:
        """The URL of a database as it was made."""
        return self._free.pop() if self._free else self._server.new_database(self._made)

    def take_back(self, url: str) -> None:
        """Put everything back; a database whose tables were changed is dropped."""
        with self._server.connect(url) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'")
            same = _shape(connection) == self._shape
            if same:
                connection.execute("SELECT kept.restore()")
        if same:
            self._free.append(url)
        else:
            self._server.drop_database(url)


def _shape(connection: psycopg.Connection[tuple[str]]) -> str:
    row = connection.execute(_SHAPE).fetchone()
    assert row is not None
    return row[0]
