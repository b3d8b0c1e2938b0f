"""Fixtures that every folder may use."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings

from tests.support.cast import Cast, call_in, hire
from tests.support.lent import Lender
from tests.support.mailbox import Mailbox, mail_server
from tests.support.offices import new_office
from tests.support.pictures import share_pictures
from tests.support.postgres import PostgresServer, running_server
from tests.support.routes import share_routes
from tests.support.statements import share_statements
from tests.support.templates import CompiledOnce
from tests.support.webhook import Receiver, webhook
from wechat_bot.emulator import EmulatorServer, EmulatorSettings
from wechat_bot.kernel.office import Office
from wechat_bot.people.queries import user_count

# `make long` tries many more examples.
settings.register_profile("short", deadline=None, max_examples=50)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

# Each test has a panel of its own; a page's template, its address and a picture
# are made once for all.
Flask.jinja_options["bytecode_cache"] = CompiledOnce()
share_routes()
share_statements()
share_pictures()

# Databases of tests lie in memory where there is enough of it: nothing here pulls the plug.
MEMORY = Path("/dev/shm")
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2 * 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


# Files that take longest from their first to their last test, and folders whose tests mostly wait
# for browsers and processes: begun first, so that at the end of a run no processor waits for them.
LONGEST = (
    "house_rules/test_tools.py", "browser/test_editorial_desk.py", "chaos/test_short.py",
    "publishing/test_faults.py", "drafting/test_search.py", "worker/test_several_processes.py",
    "reviewing/test_any_sequence.py", "publishing/test_mass_send.py", "kernel/test_schema.py",
    "publishing/test_message_machine.py",
)
WAITING = ("browser", "chaos", "worker", "cli", "emulator")


CALCULATING = 5  # files that calculate, begun between two that wait


def _waits(item: pytest.Item) -> bool:
    return _place(item) in LONGEST or item.path.parent.name in WAITING


def _place(item: pytest.Item) -> str:
    return f"{item.path.parent.name}/{item.path.name}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits is spread among what calculates, the longest first; inside a file the order stays."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waiting = [each for each in files.values() if _waits(each[0])]
    waiting.sort(key=lambda each: (*LONGEST, _place(each[0])).index(_place(each[0])))
    calculating = iter([each for each in files.values() if not _waits(each[0])])
    ordered = []
    for each in waiting:
        ordered += [each, *islice(calculating, CALCULATING)]
    items[:] = [item for each in [*ordered, *calculating] for item in each]


def pytest_collection_finish() -> None:
    """What the modules made stays to the end: the garbage collector need not look at it again.

    Nor need it look so often at what the tests make: that took it a twentieth of their time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 20)


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An office on SQLite; with its people where the test asks for them."""
    opened = new_office(tmp_path, staffed="cast" in request.fixturenames)
    yield opened
    opened.close()


@pytest.fixture
def cast(office: Office) -> Cast:
    """The people of the office."""
    with office.db.read() as session:
        there = user_count(session) > 0
    return call_in(office) if there else hire(office)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    """A mail server."""
    with mail_server(tmp_path) as found:
        yield found


@pytest.fixture
def group() -> Iterator[Receiver]:
    """A group's robot."""
    with webhook() as found:
        yield found


@pytest.fixture
def emulator() -> Iterator[EmulatorServer]:
    """WeChat, as our emulator plays it, with hardly any delay."""
    server = EmulatorServer(EmulatorSettings(publish_delay_min=0.01, publish_delay_max=0.05))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL for the run."""
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, for this test alone."""
    url = postgres_server.new_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'office.sqlite3'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def migrated_postgres(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A PostgreSQL database with the newest schema, made once; tests get copies."""
    url = postgres_server.new_database()
    new_office(tmp_path_factory.mktemp("postgres"), database={"url": url}).close()
    return url


@pytest.fixture(scope="session")
def empty_postgres(postgres_server: PostgresServer, migrated_postgres: str) -> Lender:
    """Lends databases with the newest schema."""
    return Lender(postgres_server, postgres_server.new_database(migrated_postgres))


@pytest.fixture(scope="session")
def staffed_postgres(
    postgres_server: PostgresServer, migrated_postgres: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Lender:
    """Lends databases with the cast hired."""
    url = postgres_server.new_database(migrated_postgres)
    office = new_office(tmp_path_factory.mktemp("postgres"), database={"url": url})
    hire(office)
    office.close()
    return Lender(postgres_server, url)


@pytest.fixture
def staffed_url(staffed_postgres: Lender) -> Iterator[str]:
    """The URL of a PostgreSQL database with the newest schema and the cast."""
    url = staffed_postgres.lend()
    yield url
    staffed_postgres.take_back(url)


def hires(request: pytest.FixtureRequest) -> bool:
    """Whether the test, or what it stands on, will ask for the cast."""
    return (getattr(request.module, "hire", None) is hire
            or not {"any_desk", "any_cast"}.isdisjoint(request.fixturenames))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An office, once on SQLite and once on PostgreSQL: empty, but where the module hires."""
    staffed = hires(request)
    if request.param == "sqlite":
        opened = new_office(tmp_path, staffed=staffed)
        yield opened
        opened.close()
        return
    lender: Lender = request.getfixturevalue("staffed_postgres" if staffed else "empty_postgres")
    url = lender.lend()
    opened = new_office(tmp_path, database={"url": url})
    yield opened
    opened.close()
    lender.take_back(url)
